/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Table of p2p_route_root() without a policy: like route.c, from the root
 * complex down.
 */
#include "ask.h"
#include "edit.h"
#include "outcome.h"
#include "tap.h"

#define NONE P2P_NONE
#define ALL { 0, UINT64_MAX }
#define RR P2P_ACS_RR
#define EC P2P_ACS_EC
#define DT P2P_ACS_DT
#define TB P2P_ACS_TB
#define T P2P_AT_TRANSLATED

enum { NOBODY = P2P_CLAIM_NONE, RAM = P2P_CLAIM_MEMORY,
       DEVICE = P2P_CLAIM_DEVICE };

struct row {
    const char *name;
    struct edit edits[EDITS];
    unsigned at;
    uint64_t addr;
    unsigned claim;
    struct expected expected;
};

static const struct row rows[] = {
    { "R32 memory", {{ KEEP, 0, 0 }}, 0, AT_RAM, RAM,
      { MEMORY, P2P_R32_MEMORY, NONE, NONE, ALL } },
    { "R32 before a root port's window", {{ KEEP, 0, 0 }}, 0, AT_B0, RAM,
      { MEMORY, P2P_R32_MEMORY, NONE, NONE, ALL } },

    { "R33 down through a switch", {{ KEEP, 0, 0 }}, 0, AT_B0, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, B0, { AT_B0, AT_B0 + BAR_LEN - 1 } } },
    { "R33 down through two", {{ KEEP, 0, 0 }}, 0, AT_E0, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, E0, { AT_E0, AT_E0 + BAR_LEN - 1 } } },
    { "R33 no switch", {{ KEEP, 0, 0 }}, 0, AT_OTHER, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } } },
    { "R33 a function on the root bus", {{ KEEP, 0, 0 }}, 0, AT_INT1, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, INT1,
        { AT_INT1, AT_INT1 + SMALL_BAR_LEN - 1 } } },
    { "R33 below a conventional bridge", {{ KEEP, 0, 0 }}, 0, AT_PCI1, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, PCI1, { 0, 0 } } },
    { "R33 an upstream port's register BAR", {{ KEEP, 0, 0 }}, 0, AT_UP_BAR,
      NOBODY, { PEER, P2P_R33_ROOT_PEER, NONE, UP, { 0, 0 } } },
    { "R33 a downstream port's register BAR", {{ KEEP, 0, 0 }}, 0, AT_B_BAR,
      NOBODY, { PEER, P2P_R33_ROOT_PEER, NONE, B, { 0, 0 } } },
    { "R33 bus master does not matter downward",
      {{ BME, RP, 0 }, { BME, UP, 0 }, { BME, B, 0 }, { BME, B0, 0 }}, 0,
      AT_B0, NOBODY, { PEER, P2P_R33_ROOT_PEER, NONE, B0, { 0, 0 } } },
    { "R33 controls do not matter downward",
      {{ ACS, RP, 0x7f }, { ACS, B, 0x7f }, { VECTOR, B, 0xff },
       { ACS, B0, 0x7f }}, 0, AT_B0, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, B0, { 0, 0 } } },
    { "R33 before what the host says", {{ KEEP, 0, 0 }}, 0, AT_B0, DEVICE,
      { PEER, P2P_R33_ROOT_PEER, NONE, B0, { 0, 0 } } },
    { "R33 of two root ports that overlap, the lower number",
      {{ WINDOW_START, RP2, AT_RP }}, 0, AT_B0, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, B0, { 0, 0 } } },
    { "R33 of two root ports that overlap, the one that is on",
      {{ MSE, RP, 0 }, { WINDOW_START, RP2, AT_RP },
       { BAR_START, OTHER, AT_B0 }, { BAR_LAST, OTHER, AT_B0 + 0xffff }}, 0,
      AT_B0, NOBODY, { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } } },

    { "R25 beside all downstream windows", {{ KEEP, 0, 0 }}, 0, AT_UP_REST,
      NOBODY, { UR, P2P_R25_NO_PORT_BELOW, UP, NONE,
                { AT_UP_REST, AT_UP_END } } },
    { "R25 a downstream port's memory space off", {{ MSE, B, 0 }}, 0, AT_B0,
      NOBODY, { UR, P2P_R25_NO_PORT_BELOW, UP, NONE, { AT_B, AT_C - 1 } } },
    { "R25 in a nested switch", {{ KEEP, 0, 0 }}, 0, AT_UPC_REST, NOBODY,
      { UR, P2P_R25_NO_PORT_BELOW, UPC, NONE, { 0, 0 } } },
    { "R25 before what the host says", {{ KEEP, 0, 0 }}, 0, AT_UP_REST,
      DEVICE, { UR, P2P_R25_NO_PORT_BELOW, UP, NONE, { 0, 0 } } },
    { "R26 a target's memory space off", {{ MSE, E0, 0 }}, 0, AT_E0, NOBODY,
      { UR, P2P_R26_TARGET_DISABLED, E0, NONE, { 0, 0 } } },
    { "R26 a target not in D0", {{ IN_D0, OTHER, 0 }}, 0, AT_OTHER, NOBODY,
      { UR, P2P_R26_TARGET_DISABLED, OTHER, NONE, { 0, 0 } } },
    { "R26 on the root bus", {{ MSE, INT0, 0 }}, 0, AT_INT0, NOBODY,
      { UR, P2P_R26_TARGET_DISABLED, INT0, NONE, { 0, 0 } } },
    { "R26 a register BAR", {{ MSE, B, 0 }}, 0, AT_B_BAR, NOBODY,
      { UR, P2P_R26_TARGET_DISABLED, B, NONE, { 0, 0 } } },
    { "R27 beside the BAR", {{ KEEP, 0, 0 }}, 0, AT_B0 + BAR_LEN, NOBODY,
      { UR, P2P_R27_NO_TARGET, B, NONE, { AT_B0 + BAR_LEN, AT_C - 1 } } },
    { "R27 empty slot", {{ KEEP, 0, 0 }}, 0, AT_EMPTY, NOBODY,
      { UR, P2P_R27_NO_TARGET, EMPTY, NONE, { 0, 0 } } },
    { "R27 in the root port's window, beside the switch",
      {{ KEEP, 0, 0 }}, 0, AT_RP_REST, NOBODY,
      { UR, P2P_R27_NO_TARGET, RP, NONE, { AT_RP_REST, AT_RP2 - 1 } } },
    { "R27 the switch's memory space off", {{ MSE, UP, 0 }}, 0, AT_B0, NOBODY,
      { UR, P2P_R27_NO_TARGET, RP, NONE, { 0, 0 } } },
    { "R28 a translation request", {{ KEEP, 0, 0 }}, 1, AT_B0, NOBODY,
      { UR, P2P_R28_TRANSLATION_REQUEST_AT_PEER, B0, NONE, { 0, 0 } } },

    { "R68 another root port's bit is set",
      {{ ACS, RP, EC }, { VECTOR, RP, 0x4 }, { PORT, RP2, 2 }}, 0, AT_OTHER,
      NOBODY, { ACSV, P2P_R68_ROOT_EGRESS_BLOCKED, RP, NONE,
                { AT_RP2, AT_RP2 + 0x3fffffff } } },
    { "R68 beyond the vector",
      {{ ACS, RP, EC }, { VECTOR_SIZE, RP, 2 }, { PORT, RP2, 2 }}, 0,
      AT_OTHER, NOBODY,
      { ACSV, P2P_R68_ROOT_EGRESS_BLOCKED, RP, NONE, { 0, 0 } } },
    { "R68 the last address of its window",
      {{ ACS, RP, EC }, { VECTOR, RP, 0x4 }, { PORT, RP2, 2 }}, 0,
      AT_RP2 + 0x3fffffff, NOBODY,
      { ACSV, P2P_R68_ROOT_EGRESS_BLOCKED, RP, NONE, { 0, 0 } } },
    { "R68 Direct Translated P2P is not for the untranslated",
      {{ ACS, RP, EC | DT }, { VECTOR, RP, 0x4 }, { PORT, RP2, 2 }}, 0,
      AT_OTHER, NOBODY,
      { ACSV, P2P_R68_ROOT_EGRESS_BLOCKED, RP, NONE, { 0, 0 } } },
    { "R68 nor with Translation Blocking",
      {{ ACS, RP, EC | DT | TB }, { VECTOR, RP, 0x4 }, { PORT, RP2, 2 }}, T,
      AT_OTHER, NOBODY,
      { ACSV, P2P_R68_ROOT_EGRESS_BLOCKED, RP, NONE, { 0, 0 } } },
    { "R68 whether anybody is there does not matter",
      {{ ACS, RP, EC }, { VECTOR, RP, 0x4 }, { PORT, RP2, 2 },
       { MSE, OTHER, 0 }}, 0, AT_OTHER, NOBODY,
      { ACSV, P2P_R68_ROOT_EGRESS_BLOCKED, RP, NONE, { 0, 0 } } },
    { "R68 translated", {{ ACS, RP, EC }, { VECTOR, RP, 0x4 },
                         { PORT, RP2, 2 }}, T, AT_OTHER, NOBODY,
      { ACSV, P2P_R68_ROOT_EGRESS_BLOCKED, RP, NONE, { 0, 0 } } },
    { "R33 another root port's bit is clear",
      {{ ACS, RP, EC }, { VECTOR, RP, 0xfb }, { PORT, RP2, 2 }}, 0, AT_OTHER,
      NOBODY, { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } } },
    { "R33 translated, and Direct Translated P2P on",
      {{ ACS, RP, EC | DT }, { VECTOR, RP, 0x4 }, { PORT, RP2, 2 }}, T,
      AT_OTHER, NOBODY, { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } } },
    { "R33 Request Redirect leaves it to the root complex",
      {{ ACS, RP, EC | RR }, { VECTOR, RP, 0x4 }, { PORT, RP2, 2 }}, 0,
      AT_OTHER, NOBODY, { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } } },
    { "R33 no port is its own peer",
      {{ ACS, RP, EC }, { VECTOR, RP, 0xff }}, 0, AT_B0, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, B0, { 0, 0 } } },
    { "R33 the vector of the root port it leaves by does not matter",
      {{ ACS, RP2, EC }, { VECTOR, RP2, 0xff }}, 0, AT_OTHER, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } } },
    { "R33 an integrated endpoint has no port",
      {{ ACS, RP, EC }, { VECTOR, RP, 0xff }}, 0, AT_INT1, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, INT1, { 0, 0 } } },

    { "R34 a BAR outside", {{ KEEP, 0, 0 }}, 0, AT_NOBODY, DEVICE,
      { PEER, P2P_R34_OUTSIDE_FABRIC, NONE, NONE, { 0, 0 } } },
    { "R34 before a BAR of ours that is not active", {{ MSE, INT0, 0 }}, 0,
      AT_INT0, DEVICE,
      { PEER, P2P_R34_OUTSIDE_FABRIC, NONE, NONE, { 0, 0 } } },
    { "R35 nobody", {{ KEEP, 0, 0 }}, 0, AT_NOBODY, NOBODY,
      { UR, P2P_R35_UNCLAIMED, NONE, NONE, { 0, 0 } } },
    { "R35 a root port's memory space off", {{ MSE, RP, 0 }}, 0, AT_B0,
      NOBODY, { UR, P2P_R35_UNCLAIMED, NONE, NONE, { 0, 0 } } },
    { "R35 the interrupt range", {{ KEEP, 0, 0 }}, 0, INTERRUPTS, NOBODY,
      { UR, P2P_R35_UNCLAIMED, NONE, NONE, { 0, 0 } } },
    { "R35 a root port's window that is disabled",
      {{ WINDOW_START, RP2, AT_NOBODY }}, 0, AT_RP2, NOBODY,
      { UR, P2P_R35_UNCLAIMED, NONE, NONE, { 0, 0 } } },
};

int main(void)
{

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct p2p_function tree[TREE_FUNCTIONS];
        struct p2p_request request = {
            .initiator = A0,
            .access = P2P_WRITE,
            .at = (enum p2p_at)row->at,
            .addr = 0,          /* has no say any more */
        };
        struct p2p_decision decision;

        decision = ask_root(edit_tree(tree, row->edits), &request, row->addr,
                            (enum p2p_claim)row->claim, NULL);
        outcome_check(row->name, tree, &row->expected, row->addr, &decision);
    }
    return outcome_end();
}
