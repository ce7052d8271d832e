/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Up past calm ports. Mostly nothing has to be asked of most of them: what is
 * beside the ranges of the last is beside those of all below it, and what
 * leads to somewhere that is not below an orderly port is beside its ranges.
 */
#include "route/path.h"

/* Whether @addr is in a range of @node that counts; narrows *@range if not. */
static inline bool is_in(const struct p2p_node *node, uint64_t addr,
                         struct p2p_range *range)
{
    struct p2p_range around = *range;

    if (p2p_range_has(node->range[0], addr) ||
        p2p_range_has(node->range[1], addr) ||
        p2p_range_has(node->stray, addr)) {
        return true;
    }
    around = p2p_range_beside(around, node->range[0], addr);
    around = p2p_range_beside(around, node->range[1], addr);
    *range = p2p_range_beside(around, node->stray, addr);
    return false;
}

/* As p2p_path_calm(), one port after the other. */
static p2p_id climb(const struct p2p_topology *topology, p2p_id from,
                    uint64_t addr, uint32_t landing, struct p2p_range *range)
{
    const struct p2p_landings *landings = &topology->landings;
    const struct p2p_node *nodes = topology->node;
    uint16_t position = landings->landing[landing].position;
    bool by_landing = false;

    for (p2p_id port = nodes[from].calm; port != P2P_NONE;
         port = nodes[from].calm) {
        const struct p2p_node *node = &nodes[port];

        if (node->orderly ? p2p_node_is_at_or_above(node, position)
                          : is_in(node, addr, range)) {
            break;
        }
        by_landing |= node->orderly;
        from = port;
    }
    if (by_landing) {
        *range = p2p_range_common(*range, p2p_landing_range(landings,
                                                            landing));
    }
    return from;
}

p2p_id p2p_path_calm(const struct p2p_topology *topology, p2p_id from,
                     uint64_t addr, uint32_t *landing,
                     struct p2p_range *range)
{
    p2p_id top = topology->node[from].top;

    if (top == P2P_NONE) {
        return from;
    }
    if (!is_in(&topology->node[top], addr, range)) {
        return top;
    }
    if (*landing == P2P_NO_LANDING) {
        *landing = p2p_landing_find(&topology->landings, addr);
    }
    return climb(topology, from, addr, *landing, range);
}
