/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What is inside a topology. The functions as they were added come first;
 * freezing fills the rest: per function a node with what a decision reads on
 * its way, and the chain of the switches above it; per bus and per device a
 * list of who has which address, and for the whole where each address leads
 * from the root complex down.
 */
#ifndef P2PCORE_SRC_TOPOLOGY_LAYOUT_H
#define P2PCORE_SRC_TOPOLOGY_LAYOUT_H

#include "p2pcore/topology.h"
#include "topology/calm.h"
#include "topology/landing.h"
#include "topology/segment.h"

#define P2P_OWN_RANGES 2u

/* The interrupt range of x86. */
#define P2P_INTERRUPT_FIRST 0xfee00000ull
#define P2P_INTERRUPT_LAST 0xfeefffffull

struct p2p_node {
    /*
     * A bridge: its active windows. An endpoint: the smallest ranges that
     * hold its active BARs below and above 4 GiB.
     */
    struct p2p_range range[P2P_OWN_RANGES];
    p2p_id parent;
    uint16_t position;          /* in an order where what is below a bridge */
    uint16_t below;             /* are the next so many */
    uint16_t acs_control;
    uint8_t kind;               /* enum p2p_kind */
    uint8_t tlp;                /* see p2pcore/function.h */
    uint8_t bus;                /* its own bus number */
    bool bus_master;
    bool emits;                 /* it may start a request, see R2, R67 */
    /*
     * A bridge: who has what on its secondary bus. An endpoint: which BARs
     * its device has, or no segments if it is alone in it.
     */
    struct p2p_segment_list list;
    uint16_t function_number;   /* within its device */
    uint16_t first_child;       /* a bridge: what is on its secondary bus, */
    uint16_t end_child;         /* in topology->order */
    uint8_t secondary;
    uint8_t subordinate;
    uint8_t port_number;
    uint8_t lowest_below;       /* bus numbers of all functions below */
    uint8_t highest_below;
};

struct p2p_topology {
    uint16_t capacity;
    uint16_t count;
    bool frozen;
    struct p2p_range interrupts;    /* what a write from below is one to */
    struct p2p_function *function;
    struct p2p_node *node;
    struct p2p_calm *calm;      /* by function */
    struct p2p_segment *segment;
    p2p_id *order;              /* by place, see freeze.h */
    p2p_id *scratch;
    struct p2p_segment_list root;   /* who has what on the root buses */
    uint16_t first_on_root;     /* what is there, from here on in order */
    struct p2p_landings landings;
};

/* Whether what is at @position is below the bridge with @node. */
static inline bool p2p_node_is_above(const struct p2p_node *node,
                                     uint16_t position)
{
    return (uint16_t)(position - node->position - 1u) < node->below;
}

/* The function on a root bus above @id, or that is it. */
static inline const struct p2p_function *
p2p_on_root(const struct p2p_topology *topology, p2p_id id)
{
    while (topology->function[id].parent != P2P_NONE) {
        id = topology->function[id].parent;
    }
    return &topology->function[id];
}

static inline uint32_t p2p_domain(const struct p2p_topology *topology,
                                  p2p_id id)
{
    return p2p_on_root(topology, id)->domain;
}

/* The BARs, and the Expansion ROM as the last. */
#define P2P_CLAIMS (P2P_BARS + 1)

/* What BAR @i holds, or the ROM if that is on; empty if nothing. */
static inline struct p2p_range
p2p_function_claim(const struct p2p_function *function, unsigned i)
{
    return i < P2P_BARS ? function->bar[i]
           : function->rom_enable ? function->rom : p2p_range_none();
}

/* Whether @function's BARs claim anything. */
static inline bool p2p_function_decodes(const struct p2p_function *function)
{
    return function->memory_enable && function->in_d0;
}

#endif /* P2PCORE_SRC_TOPOLOGY_LAYOUT_H */
