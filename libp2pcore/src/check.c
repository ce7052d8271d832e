/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Is this a structure that PCI Express allows? Quadratic in the number of
 * functions, because it has to answer before anything is sorted.
 */
#include "layout.h"

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

static bool is_same_bus(const struct p2p_function *a,
                        const struct p2p_function *b)
{
    return a->parent == b->parent &&
           (a->parent != P2P_NONE || a->root_bus == b->root_bus);
}

/* Whether the vectors of the switch's ports could not tell them apart. */
static bool is_same_port(const struct p2p_function *a,
                         const struct p2p_function *b)
{
    return a->kind == P2P_KIND_DOWNSTREAM_PORT &&
           b->kind == P2P_KIND_DOWNSTREAM_PORT &&
           (a->acs.cap & b->acs.cap & P2P_ACS_EC) &&
           a->port_number == b->port_number;
}

static int check_one(const struct p2p_topology *topology, p2p_id id)
{
    const struct p2p_function *function = &topology->function[id];

    if (is_misplaced(topology, function)) {
        return -P2P_ERR_MISPLACED;
    }
    if ((function->acs.cap & ~p2p_acs_allowed(function)) ||
        function->acs.vector_size > P2P_ACS_VECTOR_MAX) {
        return -P2P_ERR_BAD_ACS;
    }
    for (p2p_id before = 0; before < id; before++) {
        const struct p2p_function *other = &topology->function[before];

        if (!is_same_bus(function, other)) {
            continue;
        }
        if (function->devfn == other->devfn) {
            return -P2P_ERR_DUPLICATE;
        }
        if (is_same_port(function, other)) {
            return -P2P_ERR_DUPLICATE_PORT;
        }
    }
    return 0;
}

int p2p_topology_check(const struct p2p_topology *topology, p2p_id *where)
{
    for (p2p_id id = 0; id < topology->count; id++) {
        int error = check_one(topology, id);

        if (error) {
            *where = id;
            return error;
        }
    }
    return 0;
}
