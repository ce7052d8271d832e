/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What one decision costs. Requests go from random endpoints to random peers
 * below the same root port (direct), or to memory (upstream), in an order
 * fixed in advance; "held" asks whether the last decision still holds. Prints
 * the best of many rounds, so that a busy machine does harm to few of them.
 *
 * And what it takes to read a large text of lspci's.
 *
 * With --svg FILE, direct decisions and freezes as a plot, too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plot.h"
#include "shape.h"
#include "text.h"

#define ROUNDS 200
#define FREEZES 100
#define REQUESTS 4096
#define PASSES 2

struct result {
    double direct;              /* ns */
    double upstream;
    double held;
    double freeze;              /* us */
    double bytes;               /* per function */
};

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
            struct p2p_decision decision;

            if (p2p_route(tree->topology, &requests[i % REQUESTS],
                          &decision) || decision.verdict != expected) {
                abort();
            }
        }
        ns = (seconds() - start) * 1e9 / (REQUESTS * PASSES);
        best = ns < best ? ns : best;
    }
    return best;
}

/* Best ns for a caller that keeps the last decision, of one BAR. */
static double measure_held(const struct tree *tree,
                           const struct p2p_request *request)
{
    struct p2p_decision decision;
    double best = 1e9;

    if (p2p_route(tree->topology, request, &decision)) {
        abort();
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        double start = seconds(), ns;

        for (unsigned i = 0; i < REQUESTS * PASSES; i++) {
            volatile uint64_t addr = request->addr + i % 4096;

            if (!p2p_decision_holds(&decision, addr)) {
                abort();
            }
        }
        ns = (seconds() - start) * 1e9 / (REQUESTS * PASSES);
        best = ns < best ? ns : best;
    }
    return best;
}

/* Best us of several topologies of @shape, the last of which is left. */
static double measure_freeze(const struct shape *shape, struct tree *tree)
{
    double best = 1e9;

    for (unsigned i = 0; i < FREEZES; i++) {
        double start, us;

        if (i) {
            shape_free(tree);
        }
        *tree = shape_build(shape);
        start = seconds();
        if (p2p_topology_freeze(tree->topology)) {
            abort();
        }
        us = (seconds() - start) * 1e6;
        best = us < best ? us : best;
    }
    return best;
}

static void choose(const struct tree *tree, struct p2p_request *direct,
                   struct p2p_request *upstream)
{
    unsigned group = tree->per_root_port;

    for (unsigned i = 0; i < REQUESTS; i++) {
        unsigned from = (unsigned)rand() % tree->endpoints;
        unsigned to = from / group * group +
                      (from + 1 + (unsigned)rand() % (group - 1)) % group;

        direct[i] = (struct p2p_request) {
            .initiator = tree->endpoint[from],
            .access = P2P_WRITE,
            .addr = shape_address(to),
        };
        upstream[i] = direct[i];
        upstream[i].addr = (uint64_t)rand() & 0x3fffffff;
    }
}

static struct result bench(const struct shape *shape)
{
    static struct p2p_request direct[REQUESTS], upstream[REQUESTS];
    uint16_t functions;
    struct tree tree;
    struct result result = { .freeze = measure_freeze(shape, &tree) };

    choose(&tree, direct, upstream);
    result.direct = measure(&tree, direct, P2P_DIRECT);
    result.upstream = measure(&tree, upstream, P2P_UPSTREAM);
    result.held = measure_held(&tree, &direct[0]);
    functions = p2p_topology_count(tree.topology);
    result.bytes = (double)p2p_topology_size(functions) / functions;
    printf("%6u %9u %9u %10.1f %9.1f %12.1f %11.1f %7.1f %9.1f %13.0f\n",
           shape->levels, shape->endpoints, functions, 1e3 / result.direct,
           result.direct, 1e3 / result.upstream, result.upstream, result.held,
           result.freeze, result.bytes);
    fflush(stdout);
    shape_free(&tree);
    return result;
}

int main(int argc, char **argv)
{
    static const unsigned levels[] = { 1, 2, 4, 8 };
    static const unsigned endpoints[] = { 2, 16, 64, 256, 1024 };
    struct plot_point points[20];
    unsigned count = 0;

    srand(1);
    printf("p2p_route, million decisions per second (M/s), and ns each\n");
    printf("%6s %9s %9s %10s %9s %12s %11s %7s %9s %13s\n", "levels",
           "endpoints", "functions", "direct_M/s", "direct_ns", "upstream_M/s",
           "upstream_ns", "held_ns", "freeze_us", "bytes_each");
    for (unsigned i = 0; i < 4; i++) {
        for (unsigned j = 0; j < 5; j++) {
            struct shape shape = { levels[i], endpoints[j] };

            struct result result = bench(&shape);

            points[count++] = (struct plot_point) {
                shape.levels, shape.endpoints, result.direct, result.freeze,
            };
        }
    }
    if (!text_bench()) {
        return 1;
    }
    if (argc == 3 && !strcmp(argv[1], "--svg")) {
        return plot_write(argv[2], points, count) ? 0 : 1;
    }
    return argc == 1 ? 0 : 2;
}
