/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What one decision costs. Each shape is a tree of switches with all controls
 * off; requests go from random endpoints to random peers (direct) or to
 * memory (upstream), in an order fixed in advance. Prints the best of many
 * rounds, so that a busy machine does harm to few of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "p2pcore/route.h"

#define ROUNDS 400
#define REQUESTS 4096
#define PASSES 2
#define BAR_SIZE 0x100000ull
#define FIRST_BAR 0x100000000ull

struct shape {
    unsigned levels;            /* switches between endpoint and root port */
    unsigned ports;             /* downstream ports of each */
};

struct tree {
    struct p2p_topology *topology;
    p2p_id *endpoint;
    unsigned endpoints;
    uint64_t next_bar;
};

static p2p_id add(struct tree *tree, enum p2p_kind kind, p2p_id parent,
                  unsigned devfn, uint64_t start, uint64_t last)
{
    struct p2p_range range = { start, last };
    struct p2p_function function = {
        .kind = kind,
        .parent = parent,
        .devfn = (uint8_t)devfn,
        .bus_master = true,
        .memory_enable = true,
        .in_d0 = true,
    };
    p2p_id id = P2P_NONE;

    for (unsigned i = 0; i < P2P_BARS; i++) {
        function.bar[i] = p2p_range_none();
    }
    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        function.window[i] = p2p_range_none();
    }
    if (kind == P2P_KIND_ENDPOINT) {
        function.bar[0] = range;
    } else {
        function.window[P2P_WINDOW_PREF] = range;
    }
    if (p2p_topology_add(tree->topology, &function, &id)) {
        abort();
    }
    return id;
}

static unsigned endpoints_below(const struct shape *shape, unsigned levels)
{
    unsigned endpoints = 1;

    while (levels--) {
        endpoints *= shape->ports;
    }
    return endpoints;
}

/* Hang @levels of switches, or at last an endpoint, below @parent. */
static void grow(struct tree *tree, const struct shape *shape,
                 unsigned levels, p2p_id parent)
{
    uint64_t share = BAR_SIZE * endpoints_below(shape, levels);
    uint64_t start = tree->next_bar;
    p2p_id upstream;

    if (levels == 0) {
        tree->endpoint[tree->endpoints++] =
            add(tree, P2P_KIND_ENDPOINT, parent, 0, start,
                start + BAR_SIZE - 1);
        tree->next_bar += BAR_SIZE;
        return;
    }
    upstream = add(tree, P2P_KIND_UPSTREAM_PORT, parent, 0, start,
                   start + share - 1);
    for (unsigned i = 0; i < shape->ports; i++) {
        uint64_t size = share / shape->ports;

        grow(tree, shape, levels - 1,
             add(tree, P2P_KIND_DOWNSTREAM_PORT, upstream, i,
                 tree->next_bar, tree->next_bar + size - 1));
    }
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Best ns per decision; aborts if one is not @expected. */
static double measure(const struct tree *tree,
                      const struct p2p_request *requests,
                      enum p2p_verdict expected)
{
    double best = 1e9;

    for (unsigned round = 0; round < ROUNDS; round++) {
        double start = seconds(), ns;

        for (unsigned i = 0; i < REQUESTS * PASSES; i++) {
            struct p2p_decision decision =
                p2p_route(tree->topology, &requests[i % REQUESTS]);

            if (decision.verdict != expected) {
                abort();
            }
        }
        ns = (seconds() - start) * 1e9 / (REQUESTS * PASSES);
        best = ns < best ? ns : best;
    }
    return best;
}

static void bench(const struct shape *shape)
{
    static struct p2p_request direct[REQUESTS], upstream[REQUESTS];
    unsigned endpoints = endpoints_below(shape, shape->levels);
    uint16_t capacity = (uint16_t)(1 + endpoints * 4);
    size_t size = p2p_topology_size(capacity);
    void *mem = malloc(size);
    struct tree tree = {
        .topology = p2p_topology_init(mem, size, capacity),
        .endpoint = malloc(endpoints * sizeof(p2p_id)),
        .next_bar = FIRST_BAR,
    };
    double to_peer, to_memory;
    p2p_id root = add(&tree, P2P_KIND_ROOT_PORT, P2P_NONE, 8, FIRST_BAR,
                      FIRST_BAR + BAR_SIZE * endpoints - 1);

    grow(&tree, shape, shape->levels, root);
    if (p2p_topology_freeze(tree.topology)) {
        abort();
    }
    for (unsigned i = 0; i < REQUESTS; i++) {
        unsigned from = (unsigned)rand() % endpoints;
        unsigned to = (from + 1 + (unsigned)rand() % (endpoints - 1)) %
                      endpoints;

        direct[i] = (struct p2p_request) {
            .initiator = tree.endpoint[from],
            .access = P2P_WRITE,
            .addr = FIRST_BAR + BAR_SIZE * to + 64,
        };
        upstream[i] = direct[i];
        upstream[i].addr = (uint64_t)rand() & 0x3fffffff;
    }
    to_peer = measure(&tree, direct, P2P_DIRECT);
    to_memory = measure(&tree, upstream, P2P_UPSTREAM);
    printf("%6u %6u %9u %10.1f %10.1f\n", shape->levels, shape->ports,
           endpoints, to_peer, to_memory);
    free(tree.endpoint);
    free(mem);
}

int main(void)
{
    static const struct shape shapes[] = {
        { 1, 2 }, { 1, 16 }, { 1, 256 },
        { 2, 2 }, { 2, 16 },
        { 4, 2 }, { 4, 4 },
    };

    srand(1);
    printf("p2p_route, ns per decision\n");
    printf("%6s %6s %9s %10s %10s\n", "levels", "ports", "endpoints",
           "direct", "upstream");
    for (unsigned i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        bench(&shapes[i]);
    }
    return 0;
}
