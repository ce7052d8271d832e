/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/arrive.h"
#include "route/tlp.h"

/* R26 to R28, R47: whether it gets where @claimant says. */
static bool is_taken(const struct p2p_topology *topology,
                     const struct p2p_request *request,
                     struct p2p_claimant claimant,
                     struct p2p_decision *decision)
{
    enum p2p_rule rule;

    if (claimant.by == P2P_CLAIMED_BY_DISABLED_BAR) {
        rule = P2P_R26_TARGET_DISABLED;
    } else if (claimant.by == P2P_CLAIMED_BY_NOBODY) {
        rule = topology->node[claimant.function].kind == P2P_KIND_UPSTREAM_PORT
               ? P2P_R25_NO_PORT_BELOW : P2P_R27_NO_TARGET;
    } else if (request->at != P2P_AT_UNTRANSLATED &&
               request->at != P2P_AT_TRANSLATED) {
        rule = P2P_R28_TRANSLATION_REQUEST_AT_PEER;
    } else if (request->access == P2P_ATOMIC &&
               (topology->node[claimant.function].tlp & P2P_LACKS_ATOMICS)) {
        rule = P2P_R47_ATOMIC_NO_COMPLETER;
    } else {
        return true;
    }
    p2p_refuse(decision, P2P_FAIL_UR, rule, claimant.function);
    return false;
}

/* R45, R46, R49, R50: whether the ports on the way down let it pass. */
static bool is_passed(const struct p2p_topology *topology,
                      const struct p2p_request *request, p2p_id top,
                      struct p2p_claimant claimant,
                      struct p2p_decision *decision)
{
    p2p_id last = claimant.function;
    p2p_id at;
    enum p2p_rule rule;

    /* The register BAR of the upstream port above is on this bus, too. */
    if (last == top) {
        return true;
    }
    if (claimant.by != P2P_CLAIMED_BY_NOBODY) {
        last = topology->node[last].parent;
    }
    rule = p2p_tlp_descend(topology, request, top, last, &at);
    if (rule == P2P_RULE_NONE) {
        return true;
    }
    p2p_refuse(decision, P2P_FAIL_UR, rule, at);
    return false;
}

void p2p_arrive(const struct p2p_topology *topology,
                const struct p2p_request *request, p2p_id top,
                struct p2p_claimant claimant, struct p2p_decision *decision)
{
    if (p2p_tlp_is_special(request) &&
        !is_passed(topology, request, top, claimant, decision)) {
        return;
    }
    if (!is_taken(topology, request, claimant, decision)) {
        return;
    }
    decision->target = claimant.function;
    decision->egress = topology->node[claimant.function].parent;
    /* R51 */
    decision->trap = request->iommu && request->at == P2P_AT_UNTRANSLATED &&
                     decision->verdict != P2P_PEER;
}
