/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "topology/claim.h"

struct p2p_path p2p_path_on_bus(const struct p2p_segment_list *list,
                                uint64_t addr, struct p2p_range *range)
{
    static const uint8_t place[] = {
        [P2P_HOLDER_NOBODY] = P2P_PLACE_ELSEWHERE,
        [P2P_HOLDER_WINDOW] = P2P_PLACE_PORT_WINDOW,
        [P2P_HOLDER_BAR] = P2P_PLACE_BAR,
        [P2P_HOLDER_DISABLED_BAR] = P2P_PLACE_DISABLED_BAR,
    };
    uint32_t index = p2p_segment_find(list->segment, list->count, addr);
    const struct p2p_segment *segment = &list->segment[index];
    struct p2p_path path = {
        (enum p2p_place)place[segment->holder], segment->function,
    };

    *range = p2p_range_common(*range, p2p_segment_range(list->segment,
                                                        list->count, index));
    return path;
}

struct p2p_path p2p_path_root(const struct p2p_topology *topology,
                              uint64_t addr, struct p2p_range *range)
{
    return p2p_path_on_bus(&topology->root, addr, range);
}

struct p2p_path p2p_path_step_down(const struct p2p_topology *topology,
                                   p2p_id port, uint64_t addr,
                                   struct p2p_range *range)
{
    struct p2p_path path = { P2P_PLACE_PORT_WINDOW, port };

    /* Ends: a child's id is above its parent's. */
    while (path.place == P2P_PLACE_PORT_WINDOW) {
        port = path.function;
        path = p2p_path_on_bus(&topology->node[port].list, addr, range);
    }
    if (path.place == P2P_PLACE_ELSEWHERE) {
        path.place = P2P_PLACE_UNCLAIMED;
        path.function = port;
    }
    return path;
}
