/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The steps of freezing, in this order, and what they know of places.
 */
#ifndef P2PCORE_SRC_TOPOLOGY_FREEZE_H
#define P2PCORE_SRC_TOPOLOGY_FREEZE_H

#include "topology/layout.h"

/* Fill topology->order: the functions by place, see p2p_place(). */
void p2p_sort_by_place(struct p2p_topology *topology);

/* Fill topology->node except for what is listed below each. */
void p2p_fill_nodes(struct p2p_topology *topology);

/* Fill in the lists of every bus and every device of several functions. */
void p2p_build_lists(struct p2p_topology *topology);

/* Fill in who is below whom. */
void p2p_fill_positions(struct p2p_topology *topology);

/* Fill topology->landings. */
void p2p_build_landings(struct p2p_topology *topology);

/* Fill topology->calm. */
void p2p_mark_calm(struct p2p_topology *topology);

/*
 * Parent, domain, bus and devfn as one number; the bus is the root bus, or
 * counts from the one below the parent, where there is but one domain. By it,
 * and for equal places in the order they were added, a bus is a run of equal
 * parents, a device a run within it, and the first of a run comes first where
 * claims overlap.
 */
static inline uint64_t p2p_place(const struct p2p_function *function)
{
    uint32_t domain = 0;
    uint8_t bus = function->bus_offset;

    if (function->parent == P2P_NONE) {
        domain = function->domain;
        bus = (uint8_t)(bus + function->root_bus);
    }
    return (uint64_t)function->parent << 48 | (uint64_t)domain << 16 |
           (uint64_t)bus << 8 | function->devfn;
}

/* Whether @id has ingress controls. */
static inline bool p2p_is_ingress_port(const struct p2p_topology *topology,
                                       p2p_id id)
{
    return topology->function[id].kind == P2P_KIND_ROOT_PORT ||
           topology->function[id].kind == P2P_KIND_DOWNSTREAM_PORT;
}

/* Below a port all functions are one device, whatever their devfn says. */
static inline bool
p2p_is_port_of_one_device(const struct p2p_topology *topology, p2p_id parent)
{
    return parent != P2P_NONE && p2p_is_ingress_port(topology, parent);
}

/* Equal for the functions of one device among those of one bus. */
static inline uint64_t p2p_device(const struct p2p_topology *topology,
                                  p2p_id id)
{
    const struct p2p_function *function = &topology->function[id];

    return p2p_is_port_of_one_device(topology, function->parent)
           ? 0 : p2p_place(function) >> 3;
}

static inline bool p2p_is_same_device(const struct p2p_topology *topology,
                                      p2p_id a, p2p_id b)
{
    return topology->function[a].parent == topology->function[b].parent &&
           p2p_device(topology, a) == p2p_device(topology, b);
}

#endif /* P2PCORE_SRC_TOPOLOGY_FREEZE_H */
