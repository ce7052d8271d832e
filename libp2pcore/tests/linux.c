/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What Linux 7.2 chooses; other generations are in linux-generations.c. The
 * tree of tree.h, and beside it a second host bridge and two endpoints that sit
 * directly below root ports.
 */
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "p2pcore/linux.h"
#include "tap.h"

#define NONE P2P_NONE
#define RR P2P_ACS_RR
#define CR P2P_ACS_CR
#define EC P2P_ACS_EC
#define OTHERS (P2P_ACS_SV | P2P_ACS_TB | P2P_ACS_UF | P2P_ACS_DT)

#define Q35 0x808629c0u
#define LISTED 0x80862030u
#define WITHIN 0x80862f00u      /* listed, but within one host bridge only */
#define GOOGLE 0x1ae00001u

enum {
    RP4 = TREE_FUNCTIONS, EP4,  /* 00:05.0 and what is below */
    RP5, EP5,                   /* 00:06.0 */
    RP80, EP80,                 /* 80:01.0 */
    HOST,                       /* 00:00.0, if there */
    HOST80,                     /* 80:00.0, if there */
    FUNCTIONS,
};

/* As in struct p2p_linux_choice. */
struct expected {
    enum p2p_linux_map map;
    enum p2p_linux_reason reason;
    unsigned distance;
    unsigned redirects;
    p2p_id redirect;
    p2p_id shared;
    p2p_id host;
};

struct row {
    const char *name;
    struct edit edits[EDITS];
    bool cpu_allowed;
    uint32_t first[2];          /* vendor and device of 00.0 on bus 0 and 80;
                                   0: there is none */
    p2p_id provider, client;
    struct expected expected;
};

static const struct row rows[] = {
    /* The distances that a running kernel gives. */
    { "same function: 0", {{ KEEP, 0, 0 }}, false, { Q35, 0 }, A0, A0,
      { P2P_LINUX_BUS_ADDR, P2P_LINUX_SAME_FUNCTION, 0, 0, NONE, A0, NONE } },
    { "two functions: 2", {{ KEEP, 0, 0 }}, false, { Q35, 0 }, A0, A1,
      { P2P_LINUX_BUS_ADDR, P2P_LINUX_SHARED_BRIDGE, 2, 0, NONE, A, NONE } },
    { "one switch: 4", {{ KEEP, 0, 0 }}, false, { Q35, 0 }, A0, B0,
      { P2P_LINUX_BUS_ADDR, P2P_LINUX_SHARED_BRIDGE, 4, 0, NONE, UP, NONE } },
    { "two root ports: 4, allowed", {{ KEEP, 0, 0 }}, true, { Q35, 0 }, EP4,
      EP5, { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 4, 0, NONE,
             NONE, NONE } },
    { "two root ports: 4, not allowed", {{ KEEP, 0, 0 }}, false, { Q35, 0 },
      EP4, EP5, { P2P_LINUX_NOT_SUPPORTED, P2P_LINUX_HOST_NOT_LISTED, 4, 0,
                  NONE, NONE, HOST } },

    /* Where the ways meet. */
    { "nested, upper switch", {{ KEEP, 0, 0 }}, false, { Q35, 0 }, A0, D0,
      { P2P_LINUX_BUS_ADDR, P2P_LINUX_SHARED_BRIDGE, 6, 0, NONE, UP, NONE } },
    { "nested, the other way", {{ KEEP, 0, 0 }}, false, { Q35, 0 }, D0, A0,
      { P2P_LINUX_BUS_ADDR, P2P_LINUX_SHARED_BRIDGE, 6, 0, NONE, UP, NONE } },
    { "nested, lower switch", {{ KEEP, 0, 0 }}, false, { Q35, 0 }, D0, E0,
      { P2P_LINUX_BUS_ADDR, P2P_LINUX_SHARED_BRIDGE, 4, 0, NONE, UPC,
        NONE } },
    { "a port above the client", {{ KEEP, 0, 0 }}, false, { Q35, 0 }, UP, A0,
      { P2P_LINUX_BUS_ADDR, P2P_LINUX_SHARED_BRIDGE, 2, 0, NONE, UP, NONE } },
    { "below a conventional bridge", {{ KEEP, 0, 0 }}, false, { Q35, 0 },
      PCI0, PCI1, { P2P_LINUX_BUS_ADDR, P2P_LINUX_SHARED_BRIDGE, 2, 0, NONE,
                    BRIDGE, NONE } },
    { "integrated endpoints share no bridge", {{ KEEP, 0, 0 }}, true,
      { Q35, 0 }, INT0, INT1,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 2, 0, NONE, NONE,
        NONE } },
    { "an integrated endpoint and itself", {{ KEEP, 0, 0 }}, false,
      { Q35, 0 }, INT0, INT0,
      { P2P_LINUX_BUS_ADDR, P2P_LINUX_SAME_FUNCTION, 0, 0, NONE, INT0,
        NONE } },
    { "deep on both sides", {{ KEEP, 0, 0 }}, true, { Q35, 0 }, D0, PCI0,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 9, 0, NONE, NONE,
        NONE } },

    /* Redirects: each bit, at each place. */
    { "RR at the provider's port", {{ ACS, A, RR }}, true, { Q35, 0 }, A0, B0,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 4, 1, A, UP,
        NONE } },
    { "CR at the client's port", {{ ACS, B, CR }}, true, { Q35, 0 }, A0, B0,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 4, 1, B, UP,
        NONE } },
    { "EC at the client's port, whatever the vector",
      {{ ACS, B, EC }, { VECTOR, B, 0 }}, true, { Q35, 0 }, A0, B0,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 4, 1, B, UP,
        NONE } },
    { "both ports: the provider's is first", {{ ACS, A, RR }, { ACS, B, RR }},
      true, { Q35, 0 }, B0, A0,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 4, 2, B, UP,
        NONE } },
    { "the shared bridge's own bits count", {{ ACS, A, RR }}, true,
      { Q35, 0 }, A0, A1,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 2, 1, A, A,
        NONE } },
    { "the provider's own", {{ ACS, A0, RR }}, true, { Q35, 0 }, A0, B0,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 4, 1, A0, UP,
        NONE } },
    { "the client's own", {{ ACS, A0, EC }}, true, { Q35, 0 }, B0, A0,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 4, 1, A0, UP,
        NONE } },
    { "one function's own", {{ ACS, A0, RR }}, true, { Q35, 0 }, A0, A0,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 0, 1, A0, A0,
        NONE } },
    { "above the shared bridge nothing counts",
      {{ ACS, RP, RR | CR | EC }}, false, { Q35, 0 }, A0, B0,
      { P2P_LINUX_BUS_ADDR, P2P_LINUX_SHARED_BRIDGE, 4, 0, NONE, UP, NONE } },
    { "nor beside the way", {{ ACS, C, RR }, { ACS, A1, RR }}, false,
      { Q35, 0 }, A0, B0,
      { P2P_LINUX_BUS_ADDR, P2P_LINUX_SHARED_BRIDGE, 4, 0, NONE, UP, NONE } },
    { "nor the other controls", {{ ACS, A, OTHERS }, { ACS, B, OTHERS }},
      false, { Q35, 0 }, A0, B0,
      { P2P_LINUX_BUS_ADDR, P2P_LINUX_SHARED_BRIDGE, 4, 0, NONE, UP, NONE } },
    { "no shared bridge: only the provider's side is looked at",
      {{ ACS, RP4, RR }, { ACS, RP5, RR }}, true, { Q35, 0 }, EP4, EP5,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 4, 1, RP4, NONE,
        NONE } },

    /* Host bridges. */
    { "redirected, host bridge not listed", {{ ACS, A, RR }}, false,
      { Q35, 0 }, A0, B0, { P2P_LINUX_NOT_SUPPORTED,
                            P2P_LINUX_HOST_NOT_LISTED, 4, 1, A, UP, HOST } },
    { "redirected, listed", {{ ACS, A, RR }}, false, { LISTED, 0 }, A0, B0,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_HOST_ALLOWED, 4, 1, A, UP,
        HOST } },
    { "a VF on a later bus is not the first of the root bus",
      {{ DEVFN, INT0, 0 }, { BUS_OFFSET, INT0, 1 }, { ACS, A, RR }}, false,
      { LISTED, 0 }, A0, B0,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_HOST_ALLOWED, 4, 1, A, UP,
        HOST } },
    { "redirected, listed within one", {{ ACS, A, RR }}, false, { WITHIN, 0 },
      A0, B0, { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_HOST_ALLOWED, 4, 1, A,
                UP, HOST } },
    { "a vendor with all its devices", {{ KEEP, 0, 0 }}, false, { GOOGLE, 0 },
      EP4, EP5, { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_HOST_ALLOWED, 4, 0,
                  NONE, NONE, HOST } },
    { "a listed device number of another vendor", {{ KEEP, 0, 0 }}, false,
      { 0x10222030u, 0 }, EP4, EP5,
      { P2P_LINUX_NOT_SUPPORTED, P2P_LINUX_HOST_NOT_LISTED, 4, 0, NONE, NONE,
        HOST } },
    { "two host bridges, both listed", {{ KEEP, 0, 0 }}, false,
      { LISTED, LISTED }, EP4, EP80,
      { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_HOST_ALLOWED, 4, 0, NONE, NONE,
        HOST80 } },
    { "two, the provider's not listed", {{ KEEP, 0, 0 }}, false,
      { Q35, LISTED }, EP4, EP80,
      { P2P_LINUX_NOT_SUPPORTED, P2P_LINUX_HOST_NOT_LISTED, 4, 0, NONE, NONE,
        HOST } },
    { "two, the client's not listed", {{ KEEP, 0, 0 }}, false,
      { LISTED, Q35 }, EP4, EP80,
      { P2P_LINUX_NOT_SUPPORTED, P2P_LINUX_HOST_NOT_LISTED, 4, 0, NONE, NONE,
        HOST80 } },
    { "two, the provider's within one only", {{ KEEP, 0, 0 }}, false,
      { WITHIN, LISTED }, EP4, EP80,
      { P2P_LINUX_NOT_SUPPORTED, P2P_LINUX_HOSTS_DIFFER, 4, 0, NONE, NONE,
        HOST } },
    { "two, the client's within one only", {{ KEEP, 0, 0 }}, false,
      { LISTED, WITHIN }, EP4, EP80,
      { P2P_LINUX_NOT_SUPPORTED, P2P_LINUX_HOSTS_DIFFER, 4, 0, NONE, NONE,
        HOST80 } },
    { "two, the processor is allowed", {{ KEEP, 0, 0 }}, true, { Q35, Q35 },
      EP4, EP80, { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_CPU_ALLOWED, 4, 0,
                   NONE, NONE, NONE } },
    { "no 00.0: a root port is the identity", {{ KEEP, 0, 0 }}, false,
      { 0, 0 }, EP4, EP5, { P2P_LINUX_THRU_HOST_BRIDGE,
                            P2P_LINUX_HOST_ALLOWED, 4, 0, NONE, NONE, RP } },
    { "no 00.0: on the other bus one that is not listed", {{ KEEP, 0, 0 }},
      false, { 0, 0 }, EP4, EP80,
      { P2P_LINUX_NOT_SUPPORTED, P2P_LINUX_HOST_NOT_LISTED, 4, 0, NONE, NONE,
        RP80 } },
    { "no 00.0, and an endpoint comes first", {{ DEVFN, INT0, 1 }}, false,
      { 0, 0 }, EP4, EP5, { P2P_LINUX_NOT_SUPPORTED, P2P_LINUX_HOST_NAMELESS,
                            4, 0, NONE, NONE, INT0 } },
    { "00.1 comes after 00.0", {{ DEVFN, INT0, 1 }}, false, { LISTED, 0 },
      EP4, EP5, { P2P_LINUX_THRU_HOST_BRIDGE, P2P_LINUX_HOST_ALLOWED, 4, 0,
                  NONE, NONE, HOST } },

    /* Who is not there. */
    { "no such provider", {{ KEEP, 0, 0 }}, true, { Q35, 0 }, FUNCTIONS, A0,
      { P2P_LINUX_NOT_SUPPORTED, P2P_LINUX_UNKNOWN_FUNCTION, 0, 0, NONE, NONE,
        NONE } },
    { "no such client", {{ KEEP, 0, 0 }}, true, { Q35, 0 }, A0, NONE,
      { P2P_LINUX_NOT_SUPPORTED, P2P_LINUX_UNKNOWN_FUNCTION, 0, 0, NONE, NONE,
        NONE } },
};

static void identify(struct p2p_function *function, uint32_t identity)
{
    function->vendor = (uint16_t)(identity >> 16);
    function->device = (uint16_t)identity;
}

/* A root port and an endpoint below it. */
static void add_pair(struct p2p_function *tree, p2p_id port, unsigned bus,
                     unsigned device)
{
    tree[port] = tree_function(P2P_KIND_ROOT_PORT, NONE, device << 3);
    tree[port].root_bus = (uint8_t)bus;
    tree[port + 1] = tree_function(P2P_KIND_ENDPOINT, port, 0);
}

/* Where the second host bridge is; to Linux that makes no difference. */
struct second {
    uint32_t domain;
    uint8_t bus;
};

static const struct second beside = { 0, 0x80 }, far = { 0x10000, 0 };

static void move(struct p2p_function *function, struct second to)
{
    function->domain = to.domain;
    function->root_bus = to.bus;
}

/* In memory of its own: Linux is asked before anything is frozen. */
static struct p2p_topology *build(const struct row *row, struct second second)
{
    static union {
        max_align_t align;
        char bytes[65536];
    } mem;
    struct p2p_topology *topology = p2p_topology_init(&mem, sizeof(mem),
                                                      FUNCTIONS);
    struct p2p_function tree[FUNCTIONS];

    tree_fill(tree);
    add_pair(tree, RP4, 0, 5);
    add_pair(tree, RP5, 0, 6);
    add_pair(tree, RP80, 0, 1);
    move(&tree[RP80], second);
    identify(&tree[RP], LISTED);
    tree[HOST] = tree_function(P2P_KIND_ENDPOINT, NONE, 0);
    tree[HOST80] = tree[HOST];
    move(&tree[HOST80], second);
    identify(&tree[HOST], row->first[0]);
    identify(&tree[HOST80], row->first[1]);
    edit_apply(tree, row->edits);
    for (p2p_id id = 0; topology && id < FUNCTIONS; id++) {
        /* Out of the way rather than absent: the others keep their ids. */
        if ((id == HOST && !row->first[0]) ||
            (id == HOST80 && !row->first[1])) {
            tree[id].root_bus = 0xff;
        }
        if (p2p_topology_add(topology, &tree[id], NULL)) {
            topology = NULL;
        }
    }
    if (!topology) {
        printf("Bail out! no topology\n");
        exit(1);
    }
    return topology;
}

static bool is_chosen(const struct row *row, struct second second,
                      struct p2p_linux_choice *choice)
{
    struct p2p_linux_rules rules = p2p_linux_rules(P2P_LINUX_7_2,
                                                   row->cpu_allowed);
    const struct expected *expected = &row->expected;

    *choice = p2p_linux_map_type(build(row, second), &rules,
                                 row->provider, row->client);
    return choice->map == expected->map &&
           choice->reason == expected->reason &&
           choice->distance == expected->distance &&
           choice->redirects == expected->redirects &&
           choice->redirect == expected->redirect &&
           choice->shared == expected->shared &&
           choice->host == expected->host;
}

static void check_rows(void)
{
    unsigned count = sizeof(rows) / sizeof(rows[0]), direct = 0;

    for (unsigned i = 0; i < count; i++) {
        struct p2p_linux_choice choice;

        direct += rows[i].expected.map == P2P_LINUX_BUS_ADDR;
        tap_ok(is_chosen(&rows[i], far, &choice), "across domains:");
        if (!tap_ok(is_chosen(&rows[i], beside, &choice), rows[i].name)) {
            printf("# got %s, reason %d, distance %u, %u redirects from %u, "
                   "shared %u, host %u\n", p2p_linux_map_name(choice.map),
                   choice.reason, choice.distance, choice.redirects,
                   choice.redirect, choice.shared, choice.host);
        }
    }
    tap_ok(2 * direct <= count, "the bus address is refused as often as not");
}

static void check_faults(void)
{
    const struct second here = { 0, 0 };
    struct p2p_linux_choice choice;
    unsigned forgotten = 0;

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        forgotten += !is_chosen(&rows[i], here, &choice);
    }
    for (unsigned i = 0; i < 7; i++) {
        struct row wrong = rows[2];

        wrong.expected.map = i == 0 ? P2P_LINUX_NOT_SUPPORTED
                                    : wrong.expected.map;
        wrong.expected.reason = i == 1 ? P2P_LINUX_SAME_FUNCTION
                                       : wrong.expected.reason;
        wrong.expected.distance += i == 2;
        wrong.expected.redirects += i == 3;
        wrong.expected.redirect = i == 4 ? A : wrong.expected.redirect;
        wrong.expected.shared = i == 5 ? A : wrong.expected.shared;
        wrong.expected.host = i == 6 ? A : wrong.expected.host;
        tap_ok(!is_chosen(&wrong, beside, &choice), "planted: one thing else");
    }
    tap_ok(forgotten > 0, "planted: its domain is forgotten");
}

/* Who has gone beyond its own bus, and whose physical function is not there. */
static void check_virtual_alone(void)
{
    static union {
        max_align_t align;
        char bytes[4096];
    } mem;
    const struct p2p_linux_rules rules = p2p_linux_rules(P2P_LINUX_7_2, false);
    struct p2p_topology *topology = p2p_topology_init(&mem, sizeof(mem), 2);
    struct p2p_function alone = tree_function(P2P_KIND_ENDPOINT, NONE, 0);
    struct p2p_function other = alone;
    struct p2p_linux_choice choice = { .host = 0 };

    alone.root_bus = 4;
    alone.bus_offset = 1;
    identify(&other, LISTED);
    if (!p2p_topology_add(topology, &alone, NULL) &&
        !p2p_topology_add(topology, &other, NULL)) {
        choice = p2p_linux_map_type(topology, &rules, 0, 1);
    }
    tap_ok(choice.map == P2P_LINUX_NOT_SUPPORTED &&
           choice.reason == P2P_LINUX_HOST_NAMELESS && choice.host == NONE,
           "a virtual function alone does not say what its host bridge is");
}

static void check_processors(void)
{
    tap_ok(p2p_linux_cpu_is_allowed("AuthenticAMD", 0x17), "AMD, Zen");
    tap_ok(p2p_linux_cpu_is_allowed("AuthenticAMD", 0x1a), "AMD, later");
    tap_ok(!p2p_linux_cpu_is_allowed("AuthenticAMD", 0x16), "AMD, before");
    tap_ok(!p2p_linux_cpu_is_allowed("HygonGenuine", 0x18), "Hygon");
    tap_ok(!p2p_linux_cpu_is_allowed("GenuineIntel", 0x17), "Intel");
    tap_ok(!p2p_linux_cpu_is_allowed("AuthenticAMDx", 0x17), "longer");
    tap_ok(!p2p_linux_cpu_is_allowed("", 0x17), "nobody");
}

int main(void)
{
    check_rows();
    check_virtual_alone();
    check_faults();
    check_processors();
    return tap_end();
}
