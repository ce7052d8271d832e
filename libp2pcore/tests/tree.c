/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>

#define TREE_MAX 64u

struct p2p_function tree_function(enum p2p_kind kind, p2p_id parent,
                                  unsigned devfn)
{
    struct p2p_function function = p2p_function_init(kind);

    function.parent = parent;
    function.devfn = (uint8_t)devfn;
    function.acs.cap = 0x7f;
    function.acs.vector_size = 8;
    return function;
}

static struct p2p_range span(uint64_t start, uint64_t len)
{
    return (struct p2p_range) { start, start + len - 1 };
}

static struct p2p_function port(enum p2p_kind kind, p2p_id parent,
                                unsigned device, unsigned secondary,
                                unsigned subordinate, uint64_t start,
                                uint64_t len)
{
    struct p2p_function function = tree_function(kind, parent, device << 3);

    function.port_number = (uint8_t)(device + 1);
    function.secondary = (uint8_t)secondary;
    function.subordinate = (uint8_t)subordinate;
    function.window[P2P_WINDOW_PREF] = span(start, len);
    return function;
}

static struct p2p_function endpoint(p2p_id parent, unsigned devfn,
                                    uint64_t start, uint64_t len)
{
    struct p2p_function function = tree_function(P2P_KIND_ENDPOINT, parent,
                                                 devfn);

    function.bar[2] = span(start, len);
    return function;
}

void tree_fill(struct p2p_function tree[TREE_FUNCTIONS])
{
    const uint64_t gib = 1ull << 30;

    tree[RP] = port(P2P_KIND_ROOT_PORT, P2P_NONE, 1, 1, 9, AT_RP, 64 * gib);
    tree[RP].window[P2P_WINDOW_MEM] = span(0xe0000000, 0x1000000);
    tree[UP] = port(P2P_KIND_UPSTREAM_PORT, RP, 0, 2, 9, AT_RP, 32 * gib);
    tree[UP].window[P2P_WINDOW_MEM] = span(0xe0000000, 0x300000);
    tree[UP].bar[0] = span(AT_UP_BAR, SMALL_BAR_LEN);
    tree[A] = port(P2P_KIND_DOWNSTREAM_PORT, UP, 0, 3, 3, AT_A, 4 * gib);
    tree[A].window[P2P_WINDOW_MEM] = span(AT_A_MEM, 0x100000);
    tree[B] = port(P2P_KIND_DOWNSTREAM_PORT, UP, 1, 4, 4, AT_B, 4 * gib);
    tree[B].bar[0] = span(AT_B_BAR, SMALL_BAR_LEN);
    tree[C] = port(P2P_KIND_DOWNSTREAM_PORT, UP, 2, 5, 8, AT_C, 4 * gib);
    tree[EMPTY] = port(P2P_KIND_DOWNSTREAM_PORT, UP, 3, 9, 9, AT_EMPTY,
                       4 * gib);
    tree[A0] = endpoint(A, 0, AT_A0, BAR_LEN);
    tree[A0].bar[0] = span(AT_A_MEM, SMALL_BAR_LEN);
    tree[A1] = endpoint(A, 1, AT_A1, BAR_LEN);
    tree[A2] = endpoint(A, 2, AT_A2, BAR_LEN);
    tree[B0] = endpoint(B, 0, AT_B0, BAR_LEN);
    tree[UPC] = port(P2P_KIND_UPSTREAM_PORT, C, 0, 6, 8, AT_C, 4 * gib);
    tree[D] = port(P2P_KIND_DOWNSTREAM_PORT, UPC, 0, 7, 7, AT_D, gib);
    tree[E] = port(P2P_KIND_DOWNSTREAM_PORT, UPC, 1, 8, 8, AT_E, gib);
    tree[D0] = endpoint(D, 0, AT_D0, BAR_LEN);
    tree[E0] = endpoint(E, 0, AT_E0, BAR_LEN);
    tree[RP2] = port(P2P_KIND_ROOT_PORT, P2P_NONE, 2, 10, 10, AT_RP2, gib);
    tree[OTHER] = endpoint(RP2, 0, AT_OTHER, BAR_LEN);
    tree[RP3] = port(P2P_KIND_ROOT_PORT, P2P_NONE, 3, 11, 12, AT_BRIDGE,
                     0x100000);
    tree[BRIDGE] = port(P2P_KIND_BRIDGE, RP3, 0, 12, 12, AT_BRIDGE, 0x100000);
    tree[PCI0] = endpoint(BRIDGE, 0, AT_PCI0, SMALL_BAR_LEN);
    tree[PCI1] = endpoint(BRIDGE, 8, AT_PCI1, SMALL_BAR_LEN);
    tree[INT0] = endpoint(P2P_NONE, 0x20, AT_INT0, SMALL_BAR_LEN);
    tree[INT1] = endpoint(P2P_NONE, 0x21, AT_INT1, SMALL_BAR_LEN);
}

struct p2p_topology *tree_freeze(const struct p2p_function *tree,
                                 unsigned count)
{
    static const struct p2p_range x86 = { INTERRUPTS, INTERRUPTS_END };

    return tree_freeze_on(tree, count, x86);
}

struct p2p_topology *tree_freeze_on(const struct p2p_function *tree,
                                    unsigned count,
                                    struct p2p_range interrupts)
{
    static union {
        max_align_t align;
        char bytes[TREE_MAX * 2048];
    } mem;
    struct p2p_topology *topology =
        p2p_topology_init(&mem, sizeof(mem), TREE_MAX);
    int error = topology ? 0 : -P2P_ERR_NOSPACE;

    for (unsigned i = 0; i < count && !error; i++) {
        error = p2p_topology_add(topology, &tree[i], NULL);
    }
    if (!error) {
        error = p2p_topology_set_interrupts(topology, interrupts);
    }
    if (!error) {
        error = p2p_topology_freeze(topology);
    }
    if (error) {
        printf("Bail out! %s\n", p2p_strerror(error));
        exit(1);
    }
    return topology;
}
