/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/path.h"

struct p2p_path p2p_path_own_bar(const struct p2p_topology *topology,
                                 p2p_id id, uint64_t addr,
                                 struct p2p_range *range)
{
    const struct p2p_function *function = &topology->function[id];

    for (unsigned i = 0; i < P2P_CLAIMS; i++) {
        struct p2p_range bar = p2p_function_claim(function, i);

        if (p2p_range_has(bar, addr)) {
            *range = p2p_range_common(*range, bar);
            return (struct p2p_path) { P2P_PLACE_OWN_BAR, id };
        }
        *range = p2p_range_around(*range, bar, addr);
    }
    return (struct p2p_path) { P2P_PLACE_ELSEWHERE, P2P_NONE };
}

struct p2p_path p2p_path_device(const struct p2p_topology *topology,
                                p2p_id id, uint64_t addr,
                                struct p2p_range *range)
{
    const struct p2p_node *node = &topology->node[id];
    struct p2p_path path = { P2P_PLACE_ELSEWHERE, P2P_NONE };

    if (p2p_path_in_own_range(node, addr, range)) {
        path = p2p_path_own_bar(topology, id, addr, range);
        if (path.place == P2P_PLACE_OWN_BAR) {
            return path;
        }
    }
    if (node->list.count) {
        path = p2p_path_on_bus(&node->list, addr, range);
        if (path.place == P2P_PLACE_BAR) {
            path.place = P2P_PLACE_SIBLING_BAR;
        }
    }
    return path;
}

struct p2p_path p2p_path_switch(const struct p2p_topology *topology,
                                p2p_id upstream, uint64_t addr,
                                struct p2p_range *range)
{
    const struct p2p_node *node = &topology->node[upstream];
    struct p2p_path path = p2p_path_on_bus(&node->list, addr, range);

    if (path.place != P2P_PLACE_PORT_WINDOW && path.place != P2P_PLACE_BAR) {
        path.place = p2p_path_in_own_range(node, addr, range)
                     ? P2P_PLACE_UNCLAIMED : P2P_PLACE_ELSEWHERE;
        path.function = upstream;
    }
    return path;
}

struct p2p_path p2p_path_down(const struct p2p_topology *topology,
                              p2p_id port, uint64_t addr,
                              struct p2p_range *range)
{
    const struct p2p_landings *landings = &topology->landings;
    uint32_t index = p2p_landing_find(landings, addr);
    const struct p2p_landing *landing = &landings->landing[index];

    /* Below @port one gets only past it. */
    if (!p2p_node_is_above(&topology->node[port], landing->position) &&
        (landing->function != port || landing->place != P2P_PLACE_UNCLAIMED)) {
        return p2p_path_step_down(topology, port, addr, range);
    }
    *range = p2p_range_common(*range, p2p_landing_range(landings, index));
    return (struct p2p_path) {
        (enum p2p_place)landing->place, landing->function,
    };
}
