/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "topology/freeze.h"

static uint16_t function_number(const struct p2p_topology *topology,
                                const struct p2p_function *function)
{
    unsigned number = (unsigned)function->bus_offset << 8 | function->devfn;

    return (uint16_t)(p2p_is_port_of_one_device(topology, function->parent)
                      ? number : number & 7);
}

static void fill_ranges(struct p2p_node *node,
                        const struct p2p_function *function)
{
    bool is_bridge = p2p_kind_is_bridge(function->kind);

    node->range[0] = p2p_range_none();
    node->range[1] = p2p_range_none();
    if (is_bridge && function->memory_enable) {
        node->range[0] = function->window[P2P_WINDOW_MEM];
        node->range[1] = function->window[P2P_WINDOW_PREF];
    }
    for (unsigned i = 0; !is_bridge && i < P2P_CLAIMS; i++) {
        struct p2p_range bar = p2p_function_claim(function, i);

        if (p2p_function_decodes(function) && !p2p_range_is_empty(bar)) {
            p2p_range_widen(&node->range[bar.start > UINT32_MAX], bar);
        }
    }
}

static void fill_node(struct p2p_topology *topology, p2p_id id)
{
    const struct p2p_function *function = &topology->function[id];
    struct p2p_node *node = &topology->node[id];

    *node = (struct p2p_node) {
        .parent = function->parent,
        .acs_control = function->acs.ctl,
        .kind = (uint8_t)function->kind,
        .tlp = function->tlp,
        .bus = (uint8_t)(p2p_topology_rid(topology, id) >> 8),
        .secondary = function->secondary,
        .subordinate = function->subordinate,
        .port_number = function->port_number,
        .function_number = function_number(topology, function),
        .lowest_below = UINT8_MAX,
        .bus_master = function->bus_master,
        .emits = function->bus_master && function->in_d0,
    };
    fill_ranges(node, function);
}

void p2p_fill_nodes(struct p2p_topology *topology)
{
    for (p2p_id id = 0; id < topology->count; id++) {
        fill_node(topology, id);
    }
}
