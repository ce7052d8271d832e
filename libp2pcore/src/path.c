/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "path.h"

/* What @list says of @addr, in terms of its bus. */
static struct p2p_path look_up(const struct p2p_segment_list *list,
                               uint64_t addr)
{
    static const enum p2p_place place[] = {
        [P2P_HOLDER_NOBODY] = P2P_PLACE_ELSEWHERE,
        [P2P_HOLDER_WINDOW] = P2P_PLACE_PORT_WINDOW,
        [P2P_HOLDER_BAR] = P2P_PLACE_BAR,
        [P2P_HOLDER_DISABLED_BAR] = P2P_PLACE_DISABLED_BAR,
    };
    uint32_t index = p2p_segment_find(list->segment, list->count, addr);
    const struct p2p_segment *segment = &list->segment[index];

    return (struct p2p_path) {
        .place = place[segment->holder],
        .function = segment->function,
        .range = p2p_segment_range(list->segment, list->count, index),
    };
}

struct p2p_path p2p_path_device(const struct p2p_topology *topology,
                                p2p_id id, uint64_t addr)
{
    const struct p2p_node *node = &topology->node[id];
    struct p2p_path path = { P2P_PLACE_ELSEWHERE, P2P_NONE, p2p_range_all() };

    if (node->list.count) {
        path = look_up(&node->list, addr);
        if (path.place == P2P_PLACE_BAR) {
            path.place = P2P_PLACE_SIBLING_BAR;
        }
    }
    for (unsigned i = 0; node->has_active_bar && i < P2P_BARS; i++) {
        struct p2p_range bar = topology->function[id].bar[i];

        if (p2p_range_has(bar, addr)) {
            return (struct p2p_path) { P2P_PLACE_OWN_BAR, id, bar };
        }
        path.range = p2p_range_around(path.range, bar, addr);
    }
    return path;
}

struct p2p_path p2p_path_own_window(const struct p2p_topology *topology,
                                    p2p_id port, uint64_t addr)
{
    const struct p2p_node *node = &topology->node[port];
    struct p2p_path path = { P2P_PLACE_ELSEWHERE, port, p2p_range_all() };

    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        if (p2p_range_has(node->window[i], addr)) {
            return (struct p2p_path) {
                P2P_PLACE_OWN_WINDOW, port, node->window[i],
            };
        }
        path.range = p2p_range_around(path.range, node->window[i], addr);
    }
    return path;
}

struct p2p_path p2p_path_switch(const struct p2p_topology *topology,
                                p2p_id upstream, uint64_t addr)
{
    struct p2p_path path = look_up(&topology->node[upstream].list, addr);
    struct p2p_path window;

    if (path.place == P2P_PLACE_PORT_WINDOW || path.place == P2P_PLACE_BAR) {
        return path;
    }
    window = p2p_path_own_window(topology, upstream, addr);
    path.place = window.place == P2P_PLACE_OWN_WINDOW
                 ? P2P_PLACE_UNCLAIMED : P2P_PLACE_ELSEWHERE;
    path.function = upstream;
    path.range = p2p_range_common(path.range, window.range);
    return path;
}

struct p2p_path p2p_path_down(const struct p2p_topology *topology,
                              p2p_id port, uint64_t addr)
{
    struct p2p_range range = p2p_range_all();
    struct p2p_path path;

    /* Ends: a child's id is above its parent's. */
    for (;;) {
        path = look_up(&topology->node[port].list, addr);
        range = p2p_range_common(range, path.range);
        if (path.place != P2P_PLACE_PORT_WINDOW) {
            break;
        }
        port = path.function;
    }
    if (path.place == P2P_PLACE_ELSEWHERE) {
        path.place = P2P_PLACE_UNCLAIMED;
        path.function = port;
    }
    path.range = range;
    return path;
}

struct p2p_path p2p_path_root(const struct p2p_topology *topology,
                              uint64_t addr)
{
    return look_up(&topology->root, addr);
}
