/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "topology/freeze.h"

/* A run of topology->order. */
struct run {
    uint16_t first;
    uint16_t end;
};

static void claim_windows(const struct p2p_topology *topology,
                          struct p2p_segment_list *list, p2p_id id)
{
    const struct p2p_node *node = &topology->node[id];

    for (unsigned i = 0; i < P2P_OWN_RANGES; i++) {
        if (p2p_kind_is_bridge((enum p2p_kind)node->kind)) {
            p2p_segment_list_claim(list, node->range[i], id,
                                   P2P_CLAIMED_BY_WINDOW);
        }
    }
}

static void claim_bars(const struct p2p_topology *topology,
                       struct p2p_segment_list *list, p2p_id id,
                       enum p2p_claimed by)
{
    const struct p2p_function *function = &topology->function[id];

    if (p2p_function_decodes(function) != (by == P2P_CLAIMED_BY_BAR)) {
        return;
    }
    for (unsigned i = 0; i < P2P_CLAIMS; i++) {
        p2p_segment_list_claim(list, p2p_function_claim(function, i), id,
                               by);
    }
}

/* @upstream: the upstream port whose internal bus it is, or P2P_NONE. */
static void build_bus(const struct p2p_topology *topology, struct run run,
                      p2p_id upstream, struct p2p_segment_list *list)
{
    p2p_segment_list_open(list);
    for (uint16_t i = run.first; i < run.end; i++) {
        p2p_id id = topology->order[i];

        claim_windows(topology, list, id);
        claim_bars(topology, list, id, P2P_CLAIMED_BY_BAR);
    }
    if (upstream != P2P_NONE) {
        claim_bars(topology, list, upstream, P2P_CLAIMED_BY_BAR);
    }
    for (uint16_t i = run.first; i < run.end; i++) {
        claim_bars(topology, list, topology->order[i],
                   P2P_CLAIMED_BY_DISABLED_BAR);
    }
    if (upstream != P2P_NONE) {
        claim_bars(topology, list, upstream, P2P_CLAIMED_BY_DISABLED_BAR);
    }
    p2p_segment_list_close(list);
}

/* What counts where function 0 has ACS Function Groups on. */
static void number_by_group(struct p2p_topology *topology, struct run run)
{
    p2p_id first = topology->order[run.first];

    if (topology->node[first].function_number ||
        !topology->function[first].acs_groups) {
        return;
    }
    for (uint16_t i = run.first; i < run.end; i++) {
        p2p_id id = topology->order[i];

        topology->node[id].function_number =
            topology->function[id].function_group;
    }
}

static void build_device(struct p2p_topology *topology, struct run run,
                         struct p2p_segment_list *list)
{
    number_by_group(topology, run);
    p2p_segment_list_open(list);
    for (uint16_t i = run.first; i < run.end; i++) {
        claim_bars(topology, list, topology->order[i], P2P_CLAIMED_BY_BAR);
    }
    p2p_segment_list_close(list);
    for (uint16_t i = run.first; i < run.end; i++) {
        struct p2p_node *node = &topology->node[topology->order[i]];

        if (node->kind == P2P_KIND_ENDPOINT) {
            node->list = *list;
        }
    }
}

static struct p2p_segment *build_devices(struct p2p_topology *topology,
                                         struct run bus,
                                         struct p2p_segment *room)
{
    struct run run = { bus.first, bus.first };

    for (; run.first < bus.end; run.first = run.end) {
        struct p2p_segment_list list = { .segment = room };

        while (run.end < bus.end &&
               p2p_device(topology, topology->order[run.end]) ==
               p2p_device(topology, topology->order[run.first])) {
            run.end++;
        }
        if (run.end - run.first > 1) {
            build_device(topology, run, &list);
            room += list.count;
        }
    }
    return room;
}

void p2p_build_lists(struct p2p_topology *topology)
{
    struct p2p_segment *room = topology->segment;
    struct run run = { 0, 0 };

    /* The order is by parent, so that the runs come as the bridges do. */
    for (p2p_id id = 0; id < topology->count; id++) {
        struct p2p_node *node = &topology->node[id];

        if (!p2p_kind_is_bridge((enum p2p_kind)node->kind)) {
            continue;
        }
        run.first = run.end;
        while (run.end < topology->count &&
               topology->node[topology->order[run.end]].parent == id) {
            run.end++;
        }
        node->first_child = run.first;
        node->end_child = run.end;
        node->list.segment = room;
        build_bus(topology, run,
                  node->kind == P2P_KIND_UPSTREAM_PORT ? id : P2P_NONE,
                  &node->list);
        room = build_devices(topology, run, room + node->list.count);
    }
    run = (struct run) { run.end, topology->count };
    topology->first_on_root = run.first;
    topology->root.segment = room;
    build_bus(topology, run, P2P_NONE, &topology->root);
    build_devices(topology, run, room + topology->root.count);
}
