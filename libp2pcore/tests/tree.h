/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The tree that the tables route in. Rows change single fields of it.
 *
 *   bus 0   01.0 RP ----- 02.0 RP2 --- 03.0 RP3 ----- 04.0/1 INT0, INT1
 *            |             |            |
 *   bus 1   00.0 UP       OTHER        00.0 BRIDGE (conventional)
 *            |                          |
 *   bus 2   00.0 A -- 01.0 B -- 02.0 C -- 03.0 EMPTY  00.0 PCI0, 01.0 PCI1
 *            |         |         |
 *         A0, A1, A2  B0        00.0 UPC
 *                                |
 *                          00.0 D -- 01.0 E
 *                                |         |
 *                               D0        E0
 */
#ifndef P2PCORE_TESTS_TREE_H
#define P2PCORE_TESTS_TREE_H

#include "p2pcore/route.h"

enum {
    RP, UP, A, B, C, EMPTY, A0, A1, A2, B0, UPC, D, E, D0, E0,
    RP2, OTHER, RP3, BRIDGE, PCI0, PCI1, INT0, INT1,
    TREE_FUNCTIONS,
};

/* Addresses: every window of the tree is prefetchable but where noted. */
#define AT_RAM 0x40000000ull
#define AT_RP 0x1000000000ull           /* RP: up to 0x1f_ffff_ffff */
#define AT_A AT_RP                      /* 4 GiB each: A, B, C, EMPTY */
#define AT_A0 AT_A                      /* BARs of 16 MiB */
#define AT_A1 (AT_A + 0x1000000ull)
#define AT_A2 (AT_A + 0x2000000ull)
#define AT_B 0x1100000000ull
#define AT_B0 AT_B
#define AT_C 0x1200000000ull
#define AT_D AT_C                       /* 1 GiB each: D, E */
#define AT_D0 AT_D
#define AT_E 0x1240000000ull
#define AT_E0 AT_E
#define AT_UPC_REST 0x1280000000ull     /* in UPC's window, below nobody */
#define AT_EMPTY 0x1300000000ull
#define AT_UP_REST 0x1400000000ull      /* in UP's window, below nobody */
#define AT_UP_END 0x17ffffffffull       /* the last address in UP's window */
#define AT_RP_REST 0x1800000000ull      /* in RP's window, not in UP's */
#define AT_A_MEM 0xe0000000ull          /* A, memory window, 1 MiB */
#define AT_UP_BAR 0xe0f00000ull         /* UP's register BAR, in RP's window */
#define AT_B_BAR 0xe0200000ull          /* B's register BAR, in UP's window */
#define AT_RP2 0x2000000000ull
#define AT_OTHER AT_RP2
#define AT_BRIDGE 0xd0000000ull         /* memory window, 1 MiB */
#define AT_PCI0 AT_BRIDGE
#define AT_PCI1 (AT_BRIDGE + 0x10000ull)
#define AT_INT0 0xd8000000ull
#define AT_INT1 0xd8010000ull
#define AT_NOBODY 0x9000000000ull
#define INTERRUPTS 0xfee00000ull
#define INTERRUPTS_END 0xfeefffffull
#define BAR_LEN 0x1000000ull
#define SMALL_BAR_LEN 0x10000ull

/* Fill @tree with the functions, by the enum above. */
void tree_fill(struct p2p_function tree[TREE_FUNCTIONS]);

/*
 * A frozen topology of @count functions in static memory, good until the
 * next call; exits the program if they do not go in.
 */
struct p2p_topology *tree_freeze(const struct p2p_function *tree,
                                 unsigned count);

/* The same on a host whose interrupts are these. */
struct p2p_topology *tree_freeze_on(const struct p2p_function *tree,
                                    unsigned count,
                                    struct p2p_range interrupts);

/* A function with everything switched on and no ranges. */
struct p2p_function tree_function(enum p2p_kind kind, p2p_id parent,
                                  unsigned devfn);

#endif /* P2PCORE_TESTS_TREE_H */
