/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/tlp.h"

enum p2p_rule p2p_tlp_pass(const struct p2p_node *node,
                           const struct p2p_request *request, bool leaves)
{
    uint8_t tlp = node->tlp;

    if (request->access == P2P_ATOMIC) {
        if (tlp & P2P_LACKS_ATOMIC_ROUTING) {
            return P2P_R45_ATOMIC_UNROUTED;
        }
        if (leaves && (tlp & P2P_BLOCKS_ATOMICS)) {
            return P2P_R46_ATOMIC_EGRESS_BLOCKED;
        }
    }
    if (request->has_pasid) {
        if (tlp & P2P_LACKS_PREFIXES) {
            return P2P_R49_PREFIX_UNSUPPORTED;
        }
        if (leaves && (tlp & P2P_BLOCKS_PREFIXES)) {
            return P2P_R50_PREFIX_EGRESS_BLOCKED;
        }
    }
    return P2P_RULE_NONE;
}

enum p2p_rule p2p_tlp_descend(const struct p2p_topology *topology,
                              const struct p2p_request *request, p2p_id top,
                              p2p_id last, p2p_id *at)
{
    enum p2p_rule first = P2P_RULE_NONE;

    /* From below: what is seen last comes first on the way. */
    for (p2p_id id = last; id != top && id != P2P_NONE;
         id = topology->node[id].parent) {
        const struct p2p_node *node = &topology->node[id];
        bool leaves = node->kind != P2P_KIND_UPSTREAM_PORT;
        enum p2p_rule rule = p2p_tlp_pass(node, request, leaves);

        if (rule != P2P_RULE_NONE) {
            first = rule;
            *at = id;
        }
    }
    return first;
}
