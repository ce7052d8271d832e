/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "topology/claim.h"

struct p2p_claimant p2p_claim_on_bus(const struct p2p_segment_list *list,
                                     uint64_t addr, struct p2p_range *range)
{
    uint32_t index = p2p_segment_find(list->segment, list->count, addr);
    const struct p2p_segment *segment = &list->segment[index];
    struct p2p_claimant claimant = {
        (enum p2p_claimed)segment->by, segment->function,
    };

    *range = p2p_range_common(*range, p2p_segment_range(list->segment,
                                                        list->count, index));
    return claimant;
}

struct p2p_claimant p2p_claim_on_root(const struct p2p_topology *topology,
                                      uint64_t addr, struct p2p_range *range)
{
    return p2p_claim_on_bus(&topology->root, addr, range);
}

struct p2p_claimant p2p_claim_step_down(const struct p2p_topology *topology,
                                        p2p_id port, uint64_t addr,
                                        struct p2p_range *range)
{
    struct p2p_claimant claimant = { P2P_CLAIMED_BY_WINDOW, port };

    /* Ends: a child's id is above its parent's. */
    while (claimant.by == P2P_CLAIMED_BY_WINDOW) {
        port = claimant.function;
        claimant = p2p_claim_on_bus(&topology->node[port].list, addr, range);
    }
    if (claimant.by == P2P_CLAIMED_ELSEWHERE) {
        claimant.by = P2P_CLAIMED_BY_NOBODY;
        claimant.function = port;
    }
    return claimant;
}

struct p2p_claimant p2p_claim_own_bar(const struct p2p_topology *topology,
                                      p2p_id id, uint64_t addr,
                                      struct p2p_range *range)
{
    const struct p2p_function *function = &topology->function[id];

    for (unsigned i = 0; i < P2P_CLAIMS; i++) {
        struct p2p_range bar = p2p_function_claim(function, i);

        if (p2p_range_has(bar, addr)) {
            *range = p2p_range_common(*range, bar);
            return (struct p2p_claimant) { P2P_CLAIMED_BY_OWN_BAR, id };
        }
        *range = p2p_range_around(*range, bar, addr);
    }
    return (struct p2p_claimant) { P2P_CLAIMED_ELSEWHERE, P2P_NONE };
}

struct p2p_claimant p2p_claim_in_device(const struct p2p_topology *topology,
                                        p2p_id id, uint64_t addr,
                                        struct p2p_range *range)
{
    const struct p2p_node *node = &topology->node[id];
    struct p2p_claimant claimant = { P2P_CLAIMED_ELSEWHERE, P2P_NONE };

    if (p2p_claim_in_own_range(node, addr, range)) {
        claimant = p2p_claim_own_bar(topology, id, addr, range);
        if (claimant.by == P2P_CLAIMED_BY_OWN_BAR) {
            return claimant;
        }
    }
    if (node->list.count) {
        claimant = p2p_claim_on_bus(&node->list, addr, range);
        if (claimant.by == P2P_CLAIMED_BY_BAR) {
            claimant.by = P2P_CLAIMED_BY_SIBLING_BAR;
        }
    }
    return claimant;
}

struct p2p_claimant p2p_claim_in_switch(const struct p2p_topology *topology,
                                        p2p_id upstream, uint64_t addr,
                                        struct p2p_range *range)
{
    const struct p2p_node *node = &topology->node[upstream];
    struct p2p_claimant claimant = p2p_claim_on_bus(&node->list, addr, range);

    if (claimant.by != P2P_CLAIMED_BY_WINDOW &&
        claimant.by != P2P_CLAIMED_BY_BAR) {
        claimant.by = p2p_claim_in_own_range(node, addr, range)
                      ? P2P_CLAIMED_BY_NOBODY : P2P_CLAIMED_ELSEWHERE;
        claimant.function = upstream;
    }
    return claimant;
}

struct p2p_claimant p2p_claim_down(const struct p2p_topology *topology,
                                   p2p_id port, uint64_t addr,
                                   struct p2p_range *range)
{
    const struct p2p_landings *landings = &topology->landings;
    uint32_t index = p2p_landing_find(landings, addr);
    const struct p2p_landing *landing = &landings->landing[index];

    /* Below @port one gets only past it. */
    if (!p2p_node_is_above(&topology->node[port], landing->position) &&
        (landing->function != port || landing->by != P2P_CLAIMED_BY_NOBODY)) {
        return p2p_claim_step_down(topology, port, addr, range);
    }
    *range = p2p_range_common(*range, p2p_landing_range(landings, index));
    return (struct p2p_claimant) {
        (enum p2p_claimed)landing->by, landing->function,
    };
}
