/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "p2pcore/linux.h"
#include "edit.h"
#include "tap.h"

#define SWEEP 40u
#define CANARY 0x5a
#define CANARY_LEN 256u

static const struct {
    const char *name;
    struct edit edits[EDITS];
    p2p_id where;
    enum p2p_kind kind;     /* of the function there; ENDPOINT: kept */
    p2p_id parent;          /* of it; one beyond the tree: kept */
    uint16_t cap;           /* of it */
    int error;
} structures[] = {
    { "the tree as it is", {{ KEEP, 0, 0 }}, A, 0, TREE_FUNCTIONS, 0, 0 },
    { "a second function at one place", {{ DEVFN, A1, 0 }}, A1, 0,
      TREE_FUNCTIONS, 0, P2P_ERR_DUPLICATE },
    { "a second device on a root bus", {{ DEVFN, RP2, 8 }}, RP2, 0,
      TREE_FUNCTIONS, 0, P2P_ERR_DUPLICATE },
    { "a downstream port on a root bus", {{ DEVFN, A, 0x80 }}, A, 0,
      P2P_NONE, 0, P2P_ERR_MISPLACED },
    { "a downstream port below a root port", {{ KEEP, 0, 0 }}, A, 0, RP,
      0, P2P_ERR_MISPLACED },
    { "a root port below a root port", {{ KEEP, 0, 0 }}, UP,
      P2P_KIND_ROOT_PORT, TREE_FUNCTIONS, 0, P2P_ERR_MISPLACED },
    { "an upstream port on a root bus", {{ DEVFN, UP, 0x80 }}, UP, 0,
      P2P_NONE, 0, P2P_ERR_MISPLACED },
    { "an upstream port in a switch", {{ KEEP, 0, 0 }}, B,
      P2P_KIND_UPSTREAM_PORT, TREE_FUNCTIONS, 0, P2P_ERR_MISPLACED },
    { "an upstream port below a bridge", {{ KEEP, 0, 0 }}, PCI0,
      P2P_KIND_UPSTREAM_PORT, TREE_FUNCTIONS, 0, P2P_ERR_MISPLACED },
    { "an endpoint in a switch", {{ DEVFN, B0, 0x80 }}, B0, 0, UP, 0,
      P2P_ERR_MISPLACED },
    { "a bridge in a switch", {{ KEEP, 0, 0 }}, EMPTY, P2P_KIND_BRIDGE,
      TREE_FUNCTIONS, 0, P2P_ERR_MISPLACED },
    { "one port number twice, with egress control", {{ PORT, B, 1 }}, B,
      0, TREE_FUNCTIONS, P2P_ACS_EC, P2P_ERR_DUPLICATE_PORT },
    { "one port number twice, one of them without", {{ PORT, B, 1 }}, B,
      0, TREE_FUNCTIONS, P2P_ACS_RR, 0 },
    { "one port number in two switches", {{ PORT, D, 1 }}, D, 0,
      TREE_FUNCTIONS, P2P_ACS_EC, 0 },
    { "one port number at two root ports", {{ PORT, RP2, 2 }}, RP2, 0,
      TREE_FUNCTIONS, P2P_ACS_EC, 0 },
    { "ACS at an upstream port that is alone", {{ KEEP, 0, 0 }}, UP, 0,
      TREE_FUNCTIONS, P2P_ACS_RR, P2P_ERR_BAD_ACS },
    { "Source Validation at an upstream port", {{ KEEP, 0, 0 }}, UP, 0,
      TREE_FUNCTIONS, P2P_ACS_SV, P2P_ERR_BAD_ACS },
    { "ACS at a bridge", {{ KEEP, 0, 0 }}, BRIDGE, 0, TREE_FUNCTIONS,
      P2P_ACS_SV, P2P_ERR_BAD_ACS },
    { "Source Validation at an endpoint", {{ KEEP, 0, 0 }}, A1, 0,
      TREE_FUNCTIONS, P2P_ACS_SV | P2P_ACS_RR, P2P_ERR_BAD_ACS },
    { "Upstream Forwarding at an endpoint", {{ KEEP, 0, 0 }}, A1, 0,
      TREE_FUNCTIONS, P2P_ACS_UF, P2P_ERR_BAD_ACS },
    { "all that an endpoint may have", {{ KEEP, 0, 0 }}, A1, 0,
      TREE_FUNCTIONS, 0x6c, 0 },
    { "a bit that nobody has", {{ KEEP, 0, 0 }}, A, 0, TREE_FUNCTIONS,
      0x100, P2P_ERR_BAD_ACS },
    { "ACS Enhanced at a downstream port", {{ KEEP, 0, 0 }}, A, 0,
      TREE_FUNCTIONS, P2P_ACS_ENHANCED, 0 },
    { "ACS Enhanced at an endpoint", {{ KEEP, 0, 0 }}, A1, 0,
      TREE_FUNCTIONS, P2P_ACS_ENHANCED, P2P_ERR_BAD_ACS },
    { "the first of two that are wrong", {{ DEVFN, B, 0 }}, UP, 0,
      TREE_FUNCTIONS, P2P_ACS_RR, P2P_ERR_BAD_ACS },
    { "the later of two ports, which comes first on its bus",
      {{ PORT, E, 2 }, { DEVFN, E, 0 }, { DEVFN, D, 8 },
       { PORT, D, 2 }}, E, 0, TREE_FUNCTIONS, P2P_ACS_EC,
      P2P_ERR_DUPLICATE_PORT },
    { "a vector that is too long", {{ VECTOR_SIZE, A, 257 }}, A, 0,
      TREE_FUNCTIONS, P2P_ACS_EC, P2P_ERR_BAD_ACS },
    { "what a guest can write does not count",
      {{ SECONDARY, A, 0 }, { WINDOW_START, A, 0 }, { ACS, A, 0xffff },
       { BME, A, 0 }}, A, 0, TREE_FUNCTIONS, 0, 0 },
};

static void check_structure(void)
{
    struct p2p_function tree[TREE_FUNCTIONS];

    for (size_t i = 0; i < sizeof(structures) / sizeof(structures[0]); i++) {
        p2p_id where = P2P_NONE;
        struct p2p_function *function = &tree[structures[i].where];
        int error;

        tree_fill(tree);
        for (p2p_id id = 0; id < TREE_FUNCTIONS; id++) {
            tree[id].acs.cap = tree[id].kind == P2P_KIND_DOWNSTREAM_PORT
                               ? 0x7f : 0;
        }
        edit_apply(tree, structures[i].edits);
        if (structures[i].kind) {
            function->kind = structures[i].kind;
        }
        if (structures[i].parent != TREE_FUNCTIONS) {
            function->parent = structures[i].parent;
        }
        function->acs.cap = structures[i].cap;
        error = p2p_topology_check(tree_freeze(tree, TREE_FUNCTIONS), &where);
        if (!tap_ok(error == -structures[i].error &&
                    where == (error ? structures[i].where : P2P_NONE),
                    structures[i].name)) {
            printf("# %s at %u\n", p2p_strerror(error), where);
        }
    }
}

/* Beside another function of its device an upstream port may have ACS. */
static void check_upstream_acs(void)
{
    struct p2p_function tree[TREE_FUNCTIONS];
    p2p_id where = P2P_NONE;

    tree_fill(tree);
    for (p2p_id id = 0; id < TREE_FUNCTIONS; id++) {
        tree[id].acs.cap = 0;
    }
    tree[UP].acs.cap = P2P_ACS_RR | P2P_ACS_CR | P2P_ACS_EC | P2P_ACS_DT;
    tree[OTHER].parent = RP;
    tree[OTHER].devfn = 1;
    tap_ok(!p2p_topology_check(tree_freeze(tree, TREE_FUNCTIONS), &where),
           "ACS at an upstream port among functions");
    tree[OTHER].parent = RP2;
    tap_ok(p2p_topology_check(tree_freeze(tree, TREE_FUNCTIONS), &where) ==
           -P2P_ERR_BAD_ACS && where == UP, "and not without them");
}

static void check_kinds(struct p2p_topology *topology,
                        struct p2p_function function)
{
    function.kind = (enum p2p_kind)(P2P_KIND_BRIDGE + 1);
    tap_ok(p2p_topology_add(topology, &function, NULL) ==
           -P2P_ERR_BAD_VALUE, "a kind that is none");
    function.kind = (enum p2p_kind)-1;
    tap_ok(p2p_topology_add(topology, &function, NULL) ==
           -P2P_ERR_BAD_VALUE && p2p_topology_count(topology) == 0,
           "nor is one below");
}

static void check_add(void)
{
    size_t size = p2p_topology_size(4);
    struct p2p_topology *topology = p2p_topology_init(malloc(size), size, 4);
    struct p2p_function port = tree_function(P2P_KIND_ROOT_PORT, P2P_NONE, 8);
    struct p2p_function child = tree_function(P2P_KIND_ENDPOINT, 0, 0x13);
    p2p_id id = 77;

    child.root_bus = 9;
    port.secondary = 5;
    tap_ok(p2p_topology_add(topology, &child, &id) == -P2P_ERR_BAD_PARENT &&
           id == 77, "a parent that comes later is none");
    check_kinds(topology, port);
    tap_ok(p2p_topology_add(topology, &port, &id) == 0 && id == 0,
           "the first is 0");
    tap_ok(p2p_topology_add(topology, &child, NULL) == 0 &&
           p2p_topology_count(topology) == 2, "the id may be left out");
    child.parent = 1;
    tap_ok(p2p_topology_add(topology, &child, &id) == -P2P_ERR_BAD_PARENT,
           "an endpoint is no parent");
    child.parent = 2;
    tap_ok(p2p_topology_add(topology, &child, &id) == -P2P_ERR_BAD_PARENT,
           "nobody is its own parent");
    child.parent = 0;
    tap_ok(p2p_topology_count(topology) == 2 && id == 0,
           "what failed has changed nothing");
    tap_ok(p2p_topology_get(topology, 1)->devfn == 0x13 &&
           p2p_topology_get(topology, 0)->devfn == 8, "get");
    tap_ok(!p2p_topology_get(topology, 2) &&
           !p2p_topology_get(topology, P2P_NONE), "get nobody");
    tap_ok(p2p_topology_rid(topology, 1) == 0x0513,
           "the bus is the port's secondary");
    tap_ok(p2p_topology_rid(topology, 0) == 0x0008, "the bus is a root bus");
    tap_ok(p2p_topology_rid(topology, 2) == 0xffff &&
           p2p_topology_rid(topology, P2P_NONE) == 0xffff,
           "nobody has no Routing ID");
    tap_ok(p2p_topology_add(topology, &child, &id) == 0 && id == 2 &&
           p2p_topology_add(topology, &child, &id) == 0 && id == 3,
           "as many as it has room for");
    tap_ok(p2p_topology_add(topology, &child, &id) == -P2P_ERR_NOSPACE &&
           id == 3, "and no more");
    tap_ok(p2p_topology_freeze(topology) == 0, "freeze");
    tap_ok(p2p_topology_freeze(topology) == -P2P_ERR_FROZEN, "not twice");
    tap_ok(p2p_topology_add(topology, &child, &id) == -P2P_ERR_FROZEN,
           "frozen, it takes no more");
    free(topology);
}

/* Whatever is asked of it, it is an error and no answer. */
static void check_unfrozen(const struct p2p_topology *topology,
                           const struct p2p_request *request)
{
    const struct p2p_linux_rules rules = { .cpu_allowed = true };
    const struct p2p_linux_transfer transfer = { .client = 0 };
    struct p2p_decision decision = { .valid = { 3, 7 } };
    struct p2p_linux_outcome outcome = { .addr = 3 };
    struct p2p_steps steps = { NULL, 0, 0 };
    const int error[] = {
        p2p_route(topology, request, &decision),
        p2p_route_root(topology, request, 0, P2P_CLAIM_MEMORY, NULL,
                       &decision),
        p2p_route_completion(topology, request, 0, NULL, &decision),
        p2p_route_io(topology, 0, &decision),
        p2p_explain(topology, request, &steps, &decision),
        p2p_explain_root(topology, request, 0, P2P_CLAIM_MEMORY, NULL, &steps,
                         &decision),
        p2p_explain_completion(topology, request, 0, NULL, &steps, &decision),
        p2p_linux_compare(topology, &rules, NULL, &transfer, &outcome),
    };
    bool refused = true;

    for (unsigned i = 0; i < sizeof(error) / sizeof(error[0]); i++) {
        refused &= error[i] == -P2P_ERR_NOT_FROZEN;
    }
    tap_ok(refused, "not frozen: a question is an error");
    tap_ok(decision.valid.start == 3 && decision.valid.last == 7 &&
           outcome.addr == 3 && steps.count == 0,
           "not frozen: nothing is changed");
}

/* Routing before freezing refuses; it does not read what is not there. */
static void check_not_frozen(void)
{
    size_t size = p2p_topology_size(1);
    struct p2p_topology *topology = p2p_topology_init(malloc(size), size, 1);
    struct p2p_function function = tree_function(P2P_KIND_ENDPOINT, P2P_NONE,
                                                 0);
    struct p2p_request request = { .initiator = 0, .access = P2P_WRITE };

    function.bar[0] = (struct p2p_range) { 0, UINT64_MAX };
    p2p_topology_add(topology, &function, NULL);
    check_unfrozen(topology, &request);
    p2p_topology_freeze(topology);
    tap_ok(ask_route(topology, &request).rule == P2P_R3_OWN_BAR,
           "frozen: it answers");
    free(topology);
}

/* A chain of @bridges bridges. */
static int freeze_chain(unsigned bridges)
{
    size_t size = p2p_topology_size((uint16_t)bridges);
    struct p2p_topology *topology = p2p_topology_init(malloc(size), size,
                                                      (uint16_t)bridges);
    p2p_id parent = P2P_NONE;
    int error;

    for (unsigned i = 0; i < bridges; i++) {
        struct p2p_function function = tree_function(P2P_KIND_BRIDGE, parent,
                                                     0);

        p2p_topology_add(topology, &function, &parent);
    }
    error = p2p_topology_freeze(topology);
    free(topology);
    return error;
}

/*
 * As many disjoint claims as can be: the function at @index of @count has its
 * windows and BARs where nobody else has, every other one an upstream port,
 * whose BARs count twice.
 */
static struct p2p_function greedy(unsigned index, unsigned count)
{
    bool is_endpoint = index % 3 == 2;
    struct p2p_function function =
        tree_function(is_endpoint ? P2P_KIND_ENDPOINT
                                  : P2P_KIND_UPSTREAM_PORT,
                      index && !is_endpoint ? (p2p_id)(index - index % 3)
                                            : P2P_NONE, index & 7);

    if (index % 3 == 0) {
        function.parent = P2P_NONE;
    }
    for (unsigned i = 0; i < P2P_BARS; i++) {
        uint64_t at = 8 * ((uint64_t)i * count + index) + 4;

        function.bar[i] = (struct p2p_range) { at, at + 3 };
    }
    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        uint64_t at = 8 * ((uint64_t)(P2P_BARS + i) * count + index) + 4;

        function.window[i] = (struct p2p_range) { at, at + 3 };
    }
    return function;
}

/* Everything that fits goes in, and nothing outside is written. */
static bool sweep_one(unsigned capacity)
{
    size_t size = p2p_topology_size((uint16_t)capacity);
    unsigned char *mem = malloc(size + CANARY_LEN);
    struct p2p_topology *topology;
    struct p2p_request request = { .initiator = 0, .access = P2P_READ };
    bool good = true;

    memset(mem, CANARY, size + CANARY_LEN);
    good &= !p2p_topology_init(mem, size - 1, (uint16_t)capacity);
    good &= mem[0] == CANARY && mem[size - 1] == CANARY;
    topology = p2p_topology_init(mem, size, (uint16_t)capacity);
    good &= topology != NULL;
    for (unsigned i = 0; i <= capacity; i++) {
        struct p2p_function function = greedy(i, capacity);
        int error = p2p_topology_add(topology, &function, NULL);

        good &= error == (i < capacity ? 0 : -P2P_ERR_NOSPACE);
    }
    good &= p2p_topology_freeze(topology) == 0;
    for (request.addr = 0; request.addr < 64ull * capacity + 8;
         request.addr += 4) {
        struct p2p_decision decision = ask_root(topology, &request,
            request.addr, P2P_CLAIM_NONE, NULL);

        good &= p2p_range_has(decision.valid, request.addr);
        good &= request.addr & 4 || decision.rule == P2P_R35_UNCLAIMED;
    }
    for (unsigned i = 0; i < CANARY_LEN; i++) {
        good &= mem[size + i] == CANARY;
    }
    free(mem);
    return good;
}

int main(void)
{
    bool good = true;

    check_structure();
    check_upstream_acs();
    check_add();
    check_not_frozen();
    tap_ok(freeze_chain(255) == 0, "255 bridges above one another");
    tap_ok(freeze_chain(256) == -P2P_ERR_TOO_DEEP, "256 are too many");
    for (unsigned capacity = 0; capacity <= SWEEP; capacity++) {
        good &= sweep_one(capacity);
    }
    tap_ok(good, "every capacity holds what it says, and no more");
    tap_ok(p2p_topology_size(0xffff) > p2p_topology_size(0xfffe),
           "the largest capacity does not wrap");
    return tap_end();
}
