/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "arrive.h"

void p2p_arrive(const struct p2p_topology *topology,
                const struct p2p_request *request, struct p2p_path path,
                struct p2p_decision *decision)
{
    enum p2p_rule rule = P2P_R28_TRANSLATION_REQUEST_AT_PEER;

    if (path.place == P2P_PLACE_DISABLED_BAR) {
        rule = P2P_R26_TARGET_DISABLED;
    } else if (path.place == P2P_PLACE_UNCLAIMED) {
        rule = topology->node[path.function].kind == P2P_KIND_UPSTREAM_PORT
               ? P2P_R25_NO_PORT_BELOW : P2P_R27_NO_TARGET;
    } else if (request->at == P2P_AT_UNTRANSLATED ||
               request->at == P2P_AT_TRANSLATED) {
        decision->target = path.function;
        decision->egress = topology->node[path.function].parent;
        return;
    }
    p2p_refuse(decision, P2P_FAIL_UR, rule, path.function);
}
