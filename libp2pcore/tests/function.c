/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A function before it is in a topology, and how to find it there again.
 */
#include <stdlib.h>
#include <string.h>

#include "p2pcore/topology.h"
#include "tap.h"
#include "tree.h"

#define BAR0 0u
#define LAST_BAR (P2P_BARS - 1u)
#define MEM (P2P_BARS + P2P_WINDOW_MEM)
#define PREF (P2P_BARS + P2P_WINDOW_PREF)

static const struct row {
    const char *name;
    int kind;                   /* enum p2p_kind */
    unsigned which;             /* a BAR, or a window */
    struct p2p_range range;
    int error;
} rows[] = {
    { "as it was begun", P2P_KIND_ENDPOINT, BAR0, { 1, 0 }, 0 },
    { "a BAR of all zero", P2P_KIND_ENDPOINT, BAR0, { 0, 0 },
      P2P_ERR_BAD_RANGE },
    { "the last BAR of all zero", P2P_KIND_ENDPOINT, LAST_BAR, { 0, 0 },
      P2P_ERR_BAD_RANGE },
    { "a register BAR of all zero", P2P_KIND_ROOT_PORT, 1, { 0, 0 },
      P2P_ERR_BAD_RANGE },
    { "three bytes", P2P_KIND_ENDPOINT, 2, { 0x1000, 0x1002 },
      P2P_ERR_BAD_RANGE },
    { "the last byte of all", P2P_KIND_ENDPOINT, 2,
      { UINT64_MAX, UINT64_MAX }, P2P_ERR_BAD_RANGE },
    { "four bytes", P2P_KIND_ENDPOINT, 2, { 0x1000, 0x1003 }, 0 },
    { "at address 0", P2P_KIND_ENDPOINT, BAR0, { 0, 0xfff }, 0 },
    { "everything", P2P_KIND_ENDPOINT, BAR0, { 0, UINT64_MAX }, 0 },
    { "empty, in another way", P2P_KIND_ENDPOINT, BAR0, { 0x2000, 0x1fff },
      0 },
    { "a window of all zero", P2P_KIND_BRIDGE, MEM, { 0, 0 },
      P2P_ERR_BAD_RANGE },
    { "the other window of all zero", P2P_KIND_UPSTREAM_PORT, PREF, { 0, 0 },
      P2P_ERR_BAD_RANGE },
    { "a window", P2P_KIND_DOWNSTREAM_PORT, PREF, { 0, 0xfffff }, 0 },
    { "what an endpoint has no use for", P2P_KIND_ENDPOINT, MEM, { 0, 0 }, 0 },
    { "a kind that is none", P2P_KINDS, BAR0, { 1, 0 }, P2P_ERR_BAD_VALUE },
    { "a kind below all", -1, BAR0, { 1, 0 }, P2P_ERR_BAD_VALUE },
};

static void check_rows(void)
{
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct p2p_function function =
            p2p_function_init((enum p2p_kind)rows[i].kind);

        if (rows[i].which < P2P_BARS) {
            function.bar[rows[i].which] = rows[i].range;
        } else {
            function.window[rows[i].which - P2P_BARS] = rows[i].range;
        }
        tap_ok(p2p_function_check(&function) == -rows[i].error,
               rows[i].name);
    }
}

/* What somebody adds who has never heard of p2p_function_init(). */
static void check_zero(void)
{
    size_t size = p2p_topology_size(2);
    struct p2p_topology *topology = p2p_topology_init(malloc(size), size, 2);
    struct p2p_function zero, begun = p2p_function_init(P2P_KIND_ENDPOINT);
    p2p_id id = 77;

    memset(&zero, 0, sizeof(zero));
    tap_ok(p2p_topology_add(topology, &zero, &id) == -P2P_ERR_BAD_RANGE &&
           id == 77 && p2p_topology_count(topology) == 0,
           "a function of all zero is refused");
    tap_ok(p2p_topology_add(topology, &begun, &id) == 0 && id == 0,
           "one that was begun is not");
    tap_ok(begun.parent == P2P_NONE && begun.bus_master &&
           begun.memory_enable && begun.in_d0 && !begun.acs.cap,
           "it is switched on, and on a root bus");
    free(topology);
}

static void check_find(void)
{
    struct p2p_function tree[TREE_FUNCTIONS];
    const struct p2p_topology *topology;
    bool found = true, at = true;

    tree_fill(tree);
    tree[RP3].domain = 0x10000;
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    for (p2p_id id = 0; id < TREE_FUNCTIONS; id++) {
        uint16_t rid = p2p_topology_rid(topology, id);
        uint32_t domain = id >= RP3 && id <= PCI1 ? 0x10000 : 0;

        found &= p2p_topology_find(topology, domain, (uint8_t)(rid >> 8),
                                   (uint8_t)rid) == id;
        at &= p2p_topology_domain(topology, id) == domain;
    }
    tap_ok(found, "each function is found where it is");
    tap_ok(at, "and in its domain");
    tap_ok(p2p_topology_find(topology, 0, 0xee, 0) == P2P_NONE,
           "nobody is where nobody is");
    tap_ok(p2p_topology_find(topology, 1, 0, 8) == P2P_NONE,
           "nobody is in another domain");
    tap_ok(p2p_topology_find(topology, 0, 0, 9) == P2P_NONE,
           "nobody has another function number");
    tap_ok(p2p_topology_domain(topology, P2P_NONE) == 0,
           "nobody is in no domain");
    tree[RP2].devfn = tree[RP].devfn;
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    tap_ok(p2p_topology_find(topology, 0, 0, tree[RP].devfn) == RP,
           "of two in one place the first is found");
    tree[A].secondary = 0xee;
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    tap_ok(p2p_topology_find(topology, 0, 0xee, tree[A0].devfn) == A0,
           "a bus number is what the port above says");
}

int main(void)
{
    check_rows();
    check_zero();
    check_find();
    return tap_end();
}
