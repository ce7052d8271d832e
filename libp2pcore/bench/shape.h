/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Trees of switches to measure in: each endpoint below as many switches as any
 * other, all controls off, windows and BARs as firmware lays them out.
 */
#ifndef P2PCORE_BENCH_SHAPE_H
#define P2PCORE_BENCH_SHAPE_H

#include "p2pcore/route.h"

#define SHAPE_BAR_SIZE 0x100000ull
#define SHAPE_FIRST_BAR 0x100000000ull

struct shape {
    unsigned levels;            /* switches above each endpoint, 1 to 8 */
    unsigned endpoints;         /* a power of two */
};

struct tree {
    struct p2p_topology *topology;  /* not frozen yet */
    size_t size;                /* its bytes */
    p2p_id *endpoint;           /* by address */
    unsigned endpoints;
    unsigned per_root_port;     /* so many in turn are below one root port */
};

/* Build it in memory of its own; exits the program if there is none. */
struct tree shape_build(const struct shape *shape);

void shape_free(struct tree *tree);

/* An address in the BAR of the endpoint at @index. */
static inline uint64_t shape_address(unsigned index)
{
    return SHAPE_FIRST_BAR + SHAPE_BAR_SIZE * index + 64;
}

#endif /* P2PCORE_BENCH_SHAPE_H */
