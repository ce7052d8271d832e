/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Which ways up are calm.
 *
 * A port is calm if no control of it stops an ordinary request from below that
 * is meant for nobody there, and if what it or anybody on its bus claims leads
 * behind it from the root complex down. On a way past calm ports alone, where
 * an address leads from there says who has it on the way, too: the lowest port
 * that this is behind, and nobody further down.
 */
#include "topology/claim.h"
#include "topology/freeze.h"

static const struct p2p_calm none = { .root_port = P2P_NONE };

static void widen(struct p2p_node *node, uint8_t lowest, uint8_t highest)
{
    if (lowest < node->lowest_below) {
        node->lowest_below = lowest;
    }
    if (highest > node->highest_below) {
        node->highest_below = highest;
    }
}

/* What is below a port has higher ids: it has been seen before the port. */
static void widen_all(struct p2p_topology *topology)
{
    for (uint16_t id = topology->count; id-- > 0;) {
        const struct p2p_node *node = &topology->node[id];

        if (node->parent != P2P_NONE) {
            struct p2p_node *above = &topology->node[node->parent];

            widen(above, node->bus, node->bus);
            widen(above, node->lowest_below, node->highest_below);
        }
    }
}

/* Whether Source Validation, if on, finds nothing wrong with anybody. */
static bool has_valid_sources(const struct p2p_node *node)
{
    return !(node->acs_control & P2P_ACS_SV) ||
           (node->lowest_below >= node->secondary &&
            node->highest_below <= node->subordinate);
}

/* Whether no control of @node can stop what passes it. */
static bool is_open(const struct p2p_node *node)
{
    return node->bus_master && !(node->acs_control & P2P_ACS_TB) &&
           has_valid_sources(node);
}

/* Whether @landing is behind bridge @node for who comes from above. */
static bool is_behind(const struct p2p_node *node,
                      const struct p2p_landing *landing)
{
    /* A register BAR of an upstream port is on its internal bus, too. */
    return p2p_node_is_above(node, landing->position) ||
           (landing->position == node->position &&
            (landing->by == P2P_CLAIMED_BY_NOBODY ||
             node->kind == P2P_KIND_UPSTREAM_PORT));
}

/* Whether all of @range leads behind bridge @node. */
static bool leads_behind(const struct p2p_topology *topology,
                         const struct p2p_node *node, struct p2p_range range)
{
    const struct p2p_landings *landings = &topology->landings;
    uint32_t at;

    if (p2p_range_is_empty(range)) {
        return true;
    }
    for (at = p2p_landing_find(landings, range.start);
         at < landings->count && landings->start[at] <= range.last; at++) {
        if (!is_behind(node, &landings->landing[at])) {
            return false;
        }
    }
    return true;
}

/* Whether what bridge @node claims, or who is on its bus, leads behind it. */
static bool is_only_way(const struct p2p_topology *topology,
                       const struct p2p_node *node)
{
    const struct p2p_segment_list *list = &node->list;

    for (unsigned i = 0; i < P2P_OWN_RANGES; i++) {
        if (!leads_behind(topology, node, node->range[i])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < list->count; i++) {
        enum p2p_claimed by = (enum p2p_claimed)list->segment[i].by;

        if ((by == P2P_CLAIMED_BY_WINDOW || by == P2P_CLAIMED_BY_BAR) &&
            !leads_behind(topology, node,
                          p2p_segment_range(list->segment, list->count, i))) {
            return false;
        }
    }
    return true;
}

/* The way from below root port @id, or none. */
static struct p2p_calm calm_root_port(const struct p2p_topology *topology,
                                      p2p_id id)
{
    const struct p2p_node *node = &topology->node[id];
    bool first = !p2p_range_is_empty(node->range[0]);
    bool second = !p2p_range_is_empty(node->range[1]);
    struct p2p_calm calm = {
        .window = { node->range[!first], node->range[second] },
        .root_port = P2P_NONE,
    };

    for (unsigned i = 0; i < P2P_CHAIN_MAX; i++) {
        calm.below[i] = UINT16_MAX;
        calm.ingress[i] = P2P_NONE;
    }
    calm.ingress[P2P_CHAIN_MAX] = P2P_NONE;
    if (node->parent == P2P_NONE && is_open(node) &&
        !(node->acs_control & P2P_ACS_DMAC) &&
        (first || second) && is_only_way(topology, node)) {
        calm.root_port = id;
    }
    return calm;
}

/* The way from below upstream port @id, or none. */
static struct p2p_calm calm_upstream_port(const struct p2p_topology *topology,
                                          p2p_id id)
{
    const struct p2p_node *node = &topology->node[id];

    return p2p_is_port_of_one_device(topology, node->parent) &&
           node->bus_master && is_only_way(topology, node)
           ? topology->calm[node->parent] : none;
}

/* The way from below downstream port @id, or none. */
static struct p2p_calm calm_downstream_port(const struct p2p_topology *topology,
                                            p2p_id id)
{
    const uint16_t asks = P2P_ACS_RR | P2P_ACS_EC | P2P_ACS_DT;
    const struct p2p_node *node = &topology->node[id];
    const struct p2p_node *up;
    const struct p2p_calm *above;
    struct p2p_calm calm;

    if (node->parent == P2P_NONE || !is_open(node) ||
        !is_only_way(topology, node)) {
        return none;
    }
    up = &topology->node[node->parent];
    if (up->kind != P2P_KIND_UPSTREAM_PORT) {
        return none;
    }
    above = &topology->calm[node->parent];
    calm = *above;
    for (unsigned i = P2P_CHAIN_MAX; i-- > 1;) {
        calm.position[i] = above->position[i - 1];
        calm.below[i] = above->below[i - 1];
        calm.ingress[i] = above->ingress[i - 1];
    }
    calm.position[0] = up->position;
    calm.below[0] = up->below;
    calm.ingress[0] = id;
    calm.asks = (uint16_t)(above->asks << 1 | !!(node->acs_control & asks));
    return calm;
}

/* Of a bridge, the way of what is below it; of an endpoint, its own. */
static struct p2p_calm find_calm(const struct p2p_topology *topology,
                                 p2p_id id)
{
    const struct p2p_node *node = &topology->node[id];

    switch ((enum p2p_kind)node->kind) {
    case P2P_KIND_ROOT_PORT:
        return calm_root_port(topology, id);
    case P2P_KIND_UPSTREAM_PORT:
        return calm_upstream_port(topology, id);
    case P2P_KIND_DOWNSTREAM_PORT:
        return calm_downstream_port(topology, id);
    case P2P_KIND_ENDPOINT:
        return p2p_is_port_of_one_device(topology, node->parent) &&
               node->emits ? topology->calm[node->parent] : none;
    case P2P_KIND_BRIDGE:
        break;
    }
    return none;
}

void p2p_mark_calm(struct p2p_topology *topology)
{
    widen_all(topology);
    for (uint16_t id = 0; id < topology->count; id++) {
        topology->calm[id] = find_calm(topology, id);
    }
    /* What a bridge itself emits starts elsewhere. */
    for (uint16_t id = 0; id < topology->count; id++) {
        if (topology->node[id].kind != P2P_KIND_ENDPOINT) {
            topology->calm[id] = none;
        }
    }
}
