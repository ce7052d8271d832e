/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Freezing: from the functions as added to lists that answer in one search.
 *
 * The functions are sorted by place: parent, root bus, devfn, and for equal
 * places in the order they were added. A bus is then a run of equal parents,
 * a device a run within it, and the first of a run comes first where claims
 * overlap.
 */
#include <string.h>

#include "layout.h"

/* A tree of buses numbered 0 to 255 has at most one bridge per bus but one. */
#define BRIDGES_MAX 255u
#define BYTE_VALUES 256u

/* A run of topology->order. */
struct run {
    uint16_t first;
    uint16_t end;
};

static bool is_too_deep(struct p2p_topology *topology)
{
    uint16_t *bridges = topology->scratch;

    for (uint16_t id = 0; id < topology->count; id++) {
        const struct p2p_function *function = &topology->function[id];

        bridges[id] = p2p_kind_is_bridge(function->kind);
        if (function->parent != P2P_NONE) {
            bridges[id] = (uint16_t)(bridges[id] + bridges[function->parent]);
        }
        if (bridges[id] > BRIDGES_MAX) {
            return true;
        }
    }
    return false;
}

static uint32_t place(const struct p2p_function *function)
{
    uint32_t bus = function->parent == P2P_NONE ? function->root_bus : 0;

    return (uint32_t)function->parent << 16 | bus << 8 | function->devfn;
}

/* One stable pass of a radix sort: @from to @to by one byte of the place. */
static void sort_pass(const struct p2p_topology *topology, unsigned shift,
                      const p2p_id *from, p2p_id *to)
{
    uint16_t next[BYTE_VALUES + 1];

    memset(next, 0, sizeof(next));
    for (uint16_t i = 0; i < topology->count; i++) {
        next[(place(&topology->function[i]) >> shift & 0xff) + 1]++;
    }
    for (unsigned byte = 0; byte < BYTE_VALUES; byte++) {
        next[byte + 1] = (uint16_t)(next[byte + 1] + next[byte]);
    }
    for (uint16_t i = 0; i < topology->count; i++) {
        p2p_id id = from[i];

        to[next[place(&topology->function[id]) >> shift & 0xff]++] = id;
    }
}

static void sort_by_place(struct p2p_topology *topology)
{
    for (uint16_t id = 0; id < topology->count; id++) {
        topology->order[id] = id;
    }
    sort_pass(topology, 0, topology->order, topology->scratch);
    sort_pass(topology, 8, topology->scratch, topology->order);
    sort_pass(topology, 16, topology->order, topology->scratch);
    sort_pass(topology, 24, topology->scratch, topology->order);
}

/* Below a port all functions are one device, whatever their devfn says. */
static bool is_port_of_one_device(const struct p2p_topology *topology,
                                  p2p_id parent)
{
    return parent != P2P_NONE &&
           (topology->function[parent].kind == P2P_KIND_ROOT_PORT ||
            topology->function[parent].kind == P2P_KIND_DOWNSTREAM_PORT);
}

static uint8_t function_number(const struct p2p_topology *topology,
                               const struct p2p_function *function)
{
    return is_port_of_one_device(topology, function->parent)
           ? function->devfn : function->devfn & 7;
}

static void fill_node(struct p2p_topology *topology, p2p_id id)
{
    const struct p2p_function *function = &topology->function[id];
    struct p2p_node *node = &topology->node[id];

    *node = (struct p2p_node) {
        .parent = function->parent,
        .acs_control = function->acs.ctl,
        .kind = (uint8_t)function->kind,
        .bus = (uint8_t)(p2p_topology_rid(topology, id) >> 8),
        .secondary = function->secondary,
        .subordinate = function->subordinate,
        .port_number = function->port_number,
        .function_number = function_number(topology, function),
        .bus_master = function->bus_master,
    };
    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        node->window[i] = p2p_kind_is_bridge(function->kind) &&
                          function->memory_enable
                          ? function->window[i] : p2p_range_none();
    }
    for (unsigned i = 0; i < P2P_BARS; i++) {
        node->has_active_bar |= p2p_function_decodes(function) &&
                                !p2p_range_is_empty(function->bar[i]);
    }
}

static void claim_bars(const struct p2p_topology *topology,
                       struct p2p_segment_list *list, p2p_id id,
                       enum p2p_holder holder)
{
    const struct p2p_function *function = &topology->function[id];

    if (p2p_function_decodes(function) != (holder == P2P_HOLDER_BAR)) {
        return;
    }
    for (unsigned i = 0; i < P2P_BARS; i++) {
        p2p_segment_list_claim(list, function->bar[i], id, holder);
    }
}

/* @upstream: the upstream port whose internal bus it is, or P2P_NONE. */
static void build_bus(const struct p2p_topology *topology, struct run run,
                      p2p_id upstream, struct p2p_segment_list *list)
{
    p2p_segment_list_open(list);
    for (uint16_t i = run.first; i < run.end; i++) {
        p2p_id id = topology->order[i];

        for (unsigned w = 0; w < P2P_WINDOWS; w++) {
            p2p_segment_list_claim(list, topology->node[id].window[w], id,
                                   P2P_HOLDER_WINDOW);
        }
        claim_bars(topology, list, id, P2P_HOLDER_BAR);
    }
    if (upstream != P2P_NONE) {
        claim_bars(topology, list, upstream, P2P_HOLDER_BAR);
    }
    for (uint16_t i = run.first; i < run.end; i++) {
        claim_bars(topology, list, topology->order[i],
                   P2P_HOLDER_DISABLED_BAR);
    }
    if (upstream != P2P_NONE) {
        claim_bars(topology, list, upstream, P2P_HOLDER_DISABLED_BAR);
    }
    p2p_segment_list_close(list);
}

static void build_device(const struct p2p_topology *topology, struct run run,
                         struct p2p_segment_list *list)
{
    p2p_segment_list_open(list);
    for (uint16_t i = run.first; i < run.end; i++) {
        claim_bars(topology, list, topology->order[i], P2P_HOLDER_BAR);
    }
    p2p_segment_list_close(list);
    for (uint16_t i = run.first; i < run.end; i++) {
        struct p2p_node *node = &topology->node[topology->order[i]];

        if (node->kind == P2P_KIND_ENDPOINT) {
            node->list = *list;
        }
    }
}

/* Equal for the functions of one device among those of one bus. */
static uint32_t device(const struct p2p_topology *topology, uint16_t position)
{
    const struct p2p_function *function =
        &topology->function[topology->order[position]];

    return is_port_of_one_device(topology, function->parent)
           ? 0 : place(function) >> 3;
}

static struct p2p_segment *build_devices(struct p2p_topology *topology,
                                         struct run bus,
                                         struct p2p_segment *free)
{
    struct run run = { bus.first, bus.first };

    for (; run.first < bus.end; run.first = run.end) {
        struct p2p_segment_list list = { .segment = free };

        while (run.end < bus.end &&
               device(topology, run.end) == device(topology, run.first)) {
            run.end++;
        }
        if (run.end - run.first > 1) {
            build_device(topology, run, &list);
            free += list.count;
        }
    }
    return free;
}

static void build_lists(struct p2p_topology *topology)
{
    struct p2p_segment *free = topology->segment;
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
        node->list.segment = free;
        build_bus(topology, run,
                  node->kind == P2P_KIND_UPSTREAM_PORT ? id : P2P_NONE,
                  &node->list);
        free = build_devices(topology, run, free + node->list.count);
    }
    run = (struct run) { run.end, topology->count };
    topology->root.segment = free;
    build_bus(topology, run, P2P_NONE, &topology->root);
    build_devices(topology, run, free + topology->root.count);
}

int p2p_topology_freeze(struct p2p_topology *topology)
{
    if (topology->frozen) {
        return -P2P_ERR_FROZEN;
    }
    if (is_too_deep(topology)) {
        return -P2P_ERR_TOO_DEEP;
    }
    sort_by_place(topology);
    for (p2p_id id = 0; id < topology->count; id++) {
        fill_node(topology, id);
    }
    build_lists(topology);
    topology->routable = topology->count;
    topology->frozen = true;
    return 0;
}
