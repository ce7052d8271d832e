/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "arrive.h"

struct p2p_decision p2p_refusal(enum p2p_failure failure, enum p2p_rule rule,
                                p2p_id at, struct p2p_range valid)
{
    return (struct p2p_decision) {
        .verdict = P2P_REFUSED,
        .failure = failure,
        .rule = rule,
        .at = at,
        .target = P2P_NONE,
        .egress = P2P_NONE,
        .valid = valid,
    };
}

struct p2p_decision p2p_arrive(const struct p2p_topology *topology,
                               const struct p2p_request *request,
                               struct p2p_path path,
                               struct p2p_decision granted)
{
    enum p2p_rule rule = P2P_R28_TRANSLATION_REQUEST_AT_PEER;

    granted.valid = p2p_range_common(granted.valid, path.range);
    if (path.place == P2P_PLACE_DISABLED_BAR) {
        rule = P2P_R26_TARGET_DISABLED;
    } else if (path.place == P2P_PLACE_UNCLAIMED) {
        rule = topology->node[path.function].kind == P2P_KIND_UPSTREAM_PORT
               ? P2P_R25_NO_PORT_BELOW : P2P_R27_NO_TARGET;
    } else if (request->at == P2P_AT_UNTRANSLATED ||
               request->at == P2P_AT_TRANSLATED) {
        granted.target = path.function;
        granted.egress = topology->node[path.function].parent;
        return granted;
    }
    return p2p_refusal(P2P_FAIL_UR, rule, path.function, granted.valid);
}
