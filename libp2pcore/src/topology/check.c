/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Is this a structure that PCI Express allows?
 *
 * First every function by itself, then neighbours: sorted by place, functions
 * in one place stand side by side, and so do the ports of one switch.
 */
#include "p2pcore/env.h"
#include "topology/freeze.h"

#define PORT_NUMBERS 256u

/* The first function that something is wrong with, and what. */
struct finding {
    int error;
    p2p_id where;
};

static void find(struct finding *first, int error, p2p_id where)
{
    if (!first->error || where < first->where) {
        *first = (struct finding) { error, where };
    }
}

static bool is_misplaced(const struct p2p_topology *topology,
                         const struct p2p_function *function)
{
    const struct p2p_function *parent =
        p2p_topology_get(topology, function->parent);
    bool below_upstream = parent && parent->kind == P2P_KIND_UPSTREAM_PORT;

    switch (function->kind) {
    case P2P_KIND_ENDPOINT:
    case P2P_KIND_BRIDGE:
        return below_upstream;
    case P2P_KIND_ROOT_PORT:
        return parent;
    case P2P_KIND_UPSTREAM_PORT:
        return !parent || (parent->kind != P2P_KIND_ROOT_PORT &&
                           parent->kind != P2P_KIND_DOWNSTREAM_PORT);
    case P2P_KIND_DOWNSTREAM_PORT:
        return !below_upstream;
    }
    return true;
}

static void check_alone(const struct p2p_topology *topology,
                        struct finding *first)
{
    for (uint16_t id = 0; id < topology->count && !first->error; id++) {
        const struct p2p_function *function = &topology->function[id];

        if (is_misplaced(topology, function)) {
            find(first, -P2P_ERR_MISPLACED, id);
        } else if ((function->acs.cap & ~p2p_acs_allowed(function)) ||
                   function->acs.vector_size > P2P_ACS_VECTOR_MAX) {
            find(first, -P2P_ERR_BAD_ACS, id);
        }
    }
}

/* An upstream port has ACS only between the functions of its device. */
static bool is_lonely(const struct p2p_topology *topology, uint16_t i)
{
    const p2p_id *order = topology->order;
    const struct p2p_function *function = &topology->function[order[i]];
    bool has_before = i > 0 &&
                      p2p_is_same_device(topology, order[i - 1], order[i]);
    bool has_behind = i + 1u < topology->count &&
                      p2p_is_same_device(topology, order[i], order[i + 1]);

    return function->kind == P2P_KIND_UPSTREAM_PORT && function->acs.cap &&
           !has_before && !has_behind;
}

static void check_places(const struct p2p_topology *topology,
                         struct finding *first)
{
    for (uint16_t i = 0; i < topology->count; i++) {
        p2p_id before = topology->order[i ? i - 1 : 0];
        p2p_id id = topology->order[i];

        if (is_lonely(topology, i)) {
            find(first, -P2P_ERR_BAD_ACS, id);
        }
        if (i && p2p_place(&topology->function[before]) ==
            p2p_place(&topology->function[id])) {
            find(first, -P2P_ERR_DUPLICATE, id);
        }
    }
}

/* Port numbers of one switch, and who has them. */
struct numbers {
    bool taken[PORT_NUMBERS];
    p2p_id owner[PORT_NUMBERS];
};

static void check_number(struct numbers *numbers, uint8_t number, p2p_id id,
                         struct finding *first)
{
    p2p_id *owner = &numbers->owner[number];

    if (numbers->taken[number]) {
        find(first, -P2P_ERR_DUPLICATE_PORT, id > *owner ? id : *owner);
    }
    if (!numbers->taken[number] || id < *owner) {
        *owner = id;
    }
    numbers->taken[number] = true;
}

/* Whether vectors could tell apart all ports that have to be. */
static void check_ports(const struct p2p_topology *topology,
                        struct finding *first)
{
    struct numbers numbers;
    p2p_id parent = P2P_NONE;

    for (uint16_t i = 0; i < topology->count; i++) {
        p2p_id id = topology->order[i];
        const struct p2p_function *function = &topology->function[id];

        if (i == 0 || function->parent != parent) {
            memset(numbers.taken, 0, sizeof(numbers.taken));
            parent = function->parent;
        }
        if (function->kind == P2P_KIND_DOWNSTREAM_PORT &&
            (function->acs.cap & P2P_ACS_EC)) {
            check_number(&numbers, function->port_number, id, first);
        }
    }
}

int p2p_topology_check(struct p2p_topology *topology, p2p_id *where)
{
    struct finding first = { 0, P2P_NONE };

    if (!topology->frozen) {
        p2p_sort_by_place(topology);
    }
    check_alone(topology, &first);
    check_places(topology, &first);
    check_ports(topology, &first);
    if (first.error) {
        *where = first.where;
    }
    return first.error;
}
