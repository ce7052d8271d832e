/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "path.h"

/* What @list says of @addr, in terms of its bus. */
static struct p2p_path look_up(const struct p2p_segment_list *list,
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
        segment->via,
    };

    *range = p2p_range_common(*range, p2p_segment_range(list->segment,
                                                        list->count, index));
    return path;
}

static bool is_own_bar(const struct p2p_function *function, uint64_t addr,
                       struct p2p_range *range)
{
    for (unsigned i = 0; i < P2P_BARS; i++) {
        if (p2p_range_has(function->bar[i], addr)) {
            *range = function->bar[i];
            return true;
        }
        *range = p2p_range_around(*range, function->bar[i], addr);
    }
    return false;
}

struct p2p_path p2p_path_device(const struct p2p_topology *topology,
                                p2p_id id, uint64_t addr,
                                struct p2p_range *range)
{
    const struct p2p_node *node = &topology->node[id];
    struct p2p_path path = { P2P_PLACE_ELSEWHERE, P2P_NONE, P2P_NONE };

    if (p2p_path_in_own_range(node, addr, range) &&
        is_own_bar(&topology->function[id], addr, range)) {
        return (struct p2p_path) { P2P_PLACE_OWN_BAR, id, P2P_NONE };
    }
    if (node->list.count) {
        path = look_up(&node->list, addr, range);
        if (path.place == P2P_PLACE_BAR) {
            path.place = P2P_PLACE_SIBLING_BAR;
        }
    }
    return path;
}

p2p_id p2p_path_calm(const struct p2p_topology *topology, p2p_id from,
                     uint64_t addr, struct p2p_range *range)
{
    struct p2p_range around = *range;

    for (;;) {
        p2p_id port = topology->node[from].parent;
        const struct p2p_node *node;

        if (port == P2P_NONE || topology->node[port].calm == P2P_NONE) {
            break;
        }
        port = topology->node[port].calm;
        node = &topology->node[port];
        if (p2p_range_has(node->range[0], addr) ||
            p2p_range_has(node->range[1], addr) ||
            p2p_range_has(node->stray, addr)) {
            break;
        }
        around = p2p_range_around(around, node->range[0], addr);
        around = p2p_range_around(around, node->range[1], addr);
        around = p2p_range_around(around, node->stray, addr);
        from = port;
    }
    *range = around;
    return from;
}

struct p2p_path p2p_path_switch(const struct p2p_topology *topology,
                                p2p_id upstream, uint64_t addr,
                                struct p2p_range *range)
{
    const struct p2p_node *node = &topology->node[upstream];
    struct p2p_path path = look_up(&node->list, addr, range);

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
    struct p2p_path path = { P2P_PLACE_PORT_WINDOW, port, port };

    /* Ends: a child's id is above its parent's. */
    while (path.place == P2P_PLACE_PORT_WINDOW) {
        port = path.via;
        path = look_up(&topology->node[port].list, addr, range);
    }
    if (path.place == P2P_PLACE_ELSEWHERE) {
        path.place = P2P_PLACE_UNCLAIMED;
        path.function = port;
    }
    return path;
}

struct p2p_path p2p_path_root(const struct p2p_topology *topology,
                              uint64_t addr, struct p2p_range *range)
{
    return look_up(&topology->root, addr, range);
}
