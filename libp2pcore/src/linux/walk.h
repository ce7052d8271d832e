/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The way from a provider to a client, as the kernel goes it: up to the lowest
 * function above both, either of which may be that itself, and down again.
 */
#ifndef P2PCORE_SRC_LINUX_WALK_H
#define P2PCORE_SRC_LINUX_WALK_H

#include "p2pcore/topology.h"

struct p2p_linux_walk {
    const struct p2p_topology *topology;
    p2p_id provider;
    p2p_id client;
    p2p_id shared;              /* P2P_NONE: there is none, both ways end on
                                   root buses */
    p2p_id provider_branch;     /* the function next below it, on either side,
                                   or on a root bus; P2P_NONE: the end is the
                                   shared one itself */
    p2p_id client_branch;
    unsigned distance;          /* hops, up and down */
    p2p_id assumed;             /* whose ACS control is taken to be ... */
    uint16_t control;           /* ... this; P2P_NONE: nobody's */
};

/* Both are in @topology. */
struct p2p_linux_walk p2p_linux_walk(const struct p2p_topology *topology,
                                     p2p_id provider, p2p_id client);

static inline p2p_id p2p_linux_above(const struct p2p_linux_walk *walk,
                                     p2p_id id)
{
    return p2p_topology_get(walk->topology, id)->parent;
}

/* The ACS controls of a function on the way, as the kernel reads them. */
static inline uint16_t p2p_linux_control(const struct p2p_linux_walk *walk,
                                         p2p_id id)
{
    return id == walk->assumed ? walk->control
                               : p2p_acs_control_in_place(
                                     &p2p_topology_get(walk->topology,
                                                       id)->acs);
}

#endif /* P2PCORE_SRC_LINUX_WALK_H */
