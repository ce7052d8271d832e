/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Which ports are calm. An ordinary request from below (see tlp.h) passes a
 * calm port whatever else it is, as long as it is meant for nobody there:
 *
 *   a downstream port   together with the upstream port above, past everything
 *                       on the internal bus: what counts are the ranges of
 *                       that upstream port
 *   a root port         past its own windows
 *
 * Most requests pass most ports so. Each function is told which ranges count
 * next on its way up, if the port above it is calm.
 */
#include "topology/freeze.h"

static void widen(struct p2p_node *node, uint8_t lowest, uint8_t highest)
{
    if (lowest < node->lowest_below) {
        node->lowest_below = lowest;
    }
    if (highest > node->highest_below) {
        node->highest_below = highest;
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

static bool has_range(const struct p2p_node *node)
{
    return !p2p_range_is_empty(node->range[0]) ||
           !p2p_range_is_empty(node->range[1]);
}

/* The port whose ranges count if port @id is calm, else P2P_NONE. */
static p2p_id find_calm(const struct p2p_topology *topology, p2p_id id)
{
    const struct p2p_node *node = &topology->node[id];
    const struct p2p_node *up;

    if (node->kind == P2P_KIND_ROOT_PORT && is_open(node) &&
        !(node->acs_control & P2P_ACS_DMAC) && has_range(node)) {
        return id;
    }
    if (node->kind != P2P_KIND_DOWNSTREAM_PORT || !is_open(node) ||
        node->parent == P2P_NONE) {
        return P2P_NONE;
    }
    up = &topology->node[node->parent];
    return up->kind == P2P_KIND_UPSTREAM_PORT && up->bus_master &&
           has_range(up) ? node->parent : P2P_NONE;
}

/*
 * Make all ranges of @node that count such that hold something: then they need
 * not be told from empty ones whenever a request passes. An active one stands
 * in for those that are not.
 */
static void fill_in(struct p2p_node *node)
{
    struct p2p_range some = node->range[p2p_range_is_empty(node->range[0])];

    for (unsigned i = 0; i < P2P_OWN_RANGES; i++) {
        if (p2p_range_is_empty(node->range[i])) {
            node->range[i] = some;
        }
    }
    if (p2p_range_is_empty(node->stray)) {
        node->stray = some;
    }
}

/* Whether all that is in the ranges of @node leads to it or below it. */
static bool is_orderly(const struct p2p_topology *topology,
                       const struct p2p_node *node)
{
    const struct p2p_landings *landings = &topology->landings;
    const struct p2p_range ranges[] = {
        node->range[0], node->range[1], node->stray,
    };

    for (unsigned i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        for (uint32_t at = p2p_landing_find(landings, ranges[i].start);
             at < landings->count && landings->start[at] <= ranges[i].last;
             at++) {
            if (!p2p_node_is_at_or_above(node,
                                         landings->landing[at].position)) {
                return false;
            }
        }
    }
    return true;
}

/* Whether each range of @inner that counts is in one of @outer. */
static bool is_within(const struct p2p_node *inner,
                      const struct p2p_node *outer)
{
    const struct p2p_range ranges[] = {
        inner->range[0], inner->range[1], inner->stray,
    };

    for (unsigned i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (!p2p_range_within(ranges[i], outer->range[0]) &&
            !p2p_range_within(ranges[i], outer->range[1]) &&
            !p2p_range_within(ranges[i], outer->stray)) {
            return false;
        }
    }
    return true;
}

/* What is above @node knows its own already. */
static p2p_id find_top(const struct p2p_topology *topology,
                       const struct p2p_node *node)
{
    const struct p2p_node *next;

    if (node->calm == P2P_NONE) {
        return P2P_NONE;
    }
    next = &topology->node[node->calm];
    return next->calm != P2P_NONE &&
           is_within(next, &topology->node[next->calm]) ? next->top
                                                        : node->calm;
}

void p2p_mark_calm(struct p2p_topology *topology)
{
    /* What is below a port has higher ids: it has been seen before the port. */
    for (uint16_t id = topology->count; id-- > 0;) {
        const struct p2p_node *node = &topology->node[id];

        if (node->parent != P2P_NONE) {
            struct p2p_node *above = &topology->node[node->parent];

            widen(above, node->bus, node->bus);
            widen(above, node->lowest_below, node->highest_below);
        }
    }
    for (uint16_t id = 0; id < topology->count; id++) {
        struct p2p_node *node = &topology->node[id];

        if (node->parent != P2P_NONE) {
            node->calm = find_calm(topology, node->parent);
        }
        if (p2p_kind_is_bridge((enum p2p_kind)node->kind) && has_range(node)) {
            fill_in(node);
            node->orderly = is_orderly(topology, node);
        }
        node->top = find_top(topology, node);
    }
}
