/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Table of p2p_route(): ACS Enhanced, and the controls of a device whose
 * functions are virtual ones. Rows are as in route.c.
 */
#include "ask.h"
#include "edit.h"
#include "outcome.h"
#include "tap.h"

#define RR P2P_ACS_RR
#define EC P2P_ACS_EC
#define URR P2P_ACS_URR
#define DSP(access) ((access) << P2P_ACS_DMAC_SHIFT)
#define USP(access) ((access) << P2P_ACS_UMAC_SHIFT)
#define PASS P2P_TARGET_DIRECT
#define BLOCK P2P_TARGET_BLOCK
#define REDIRECT P2P_TARGET_REDIRECT
#define RESERVED 3
#define NONE P2P_NONE
#define AT_RP_BAR 0xc0000000ull         /* where no window is */
#define AT_IN_RP 0xe0f80000ull          /* in RP's memory window, not in UP's */

#define RP_BAR { BAR_START, RP, AT_RP_BAR }, { BAR_LAST, RP, AT_RP_BAR + 0xfff }
#define A_BAR { BAR_START, A, AT_UP_REST }, { BAR_LAST, A, AT_UP_REST + 0xfff }

struct row {
    const char *name;
    struct edit edits[EDITS];
    p2p_id initiator;
    uint64_t addr;
    struct expected expected;
};

static const struct row rows[] = {
    { "R38 a downstream port's BAR blocked", {{ ACS, A, DSP(BLOCK) }}, A0,
      AT_B_BAR, { ACSV, P2P_R38_SWITCH_BAR_BLOCKED, A, NONE,
                  { AT_B_BAR, AT_B_BAR + SMALL_BAR_LEN - 1 } } },
    { "R38 the ingress port's own BAR blocked",
      {{ ACS, A, DSP(BLOCK) }, A_BAR }, A0, AT_UP_REST,
      { ACSV, P2P_R38_SWITCH_BAR_BLOCKED, A, NONE, { 0, 0 } } },
    { "R38 the upstream port's BAR blocked", {{ ACS, A, USP(BLOCK) }}, A0,
      AT_UP_BAR, { ACSV, P2P_R38_SWITCH_BAR_BLOCKED, A, NONE, { 0, 0 } } },
    { "R38 from a nested switch, by the outer port", {{ ACS, C, DSP(BLOCK) }},
      D0, AT_B_BAR, { ACSV, P2P_R38_SWITCH_BAR_BLOCKED, C, NONE, { 0, 0 } } },
    { "R38 from there, the upstream port's BAR", {{ ACS, C, USP(BLOCK) }}, D0,
      AT_UP_BAR, { ACSV, P2P_R38_SWITCH_BAR_BLOCKED, C, NONE, { 0, 0 } } },
    { "R38 the reserved value blocks", {{ ACS, A, DSP(RESERVED) }}, A0,
      AT_B_BAR, { ACSV, P2P_R38_SWITCH_BAR_BLOCKED, A, NONE, { 0, 0 } } },
    { "R38 the reserved value of the other", {{ ACS, A, USP(RESERVED) }}, A0,
      AT_UP_BAR, { ACSV, P2P_R38_SWITCH_BAR_BLOCKED, A, NONE, { 0, 0 } } },
    { "R38 block, whatever redirect says",
      {{ ACS, A, DSP(BLOCK) | USP(REDIRECT) | RR }}, A0, AT_B_BAR,
      { ACSV, P2P_R38_SWITCH_BAR_BLOCKED, A, NONE, { 0, 0 } } },
    { "R38 with egress control on and clear",
      {{ ACS, A, DSP(BLOCK) | EC }}, A0, AT_B_BAR,
      { ACSV, P2P_R38_SWITCH_BAR_BLOCKED, A, NONE, { 0, 0 } } },
    { "R38 the DSP field is not for the upstream port",
      {{ ACS, A, DSP(BLOCK) | USP(PASS) }}, A0, AT_UP_BAR,
      { DIRECT, P2P_R21_SWITCH_BAR, A, UP, { 0, 0 } } },
    { "R38 the USP field is not for downstream ports",
      {{ ACS, A, USP(BLOCK) }}, A0, AT_B_BAR,
      { DIRECT, P2P_R21_SWITCH_BAR, A, B, { 0, 0 } } },
    { "R38 the target's own field does not matter",
      {{ ACS, B, DSP(BLOCK) }, { ACS, UP, USP(BLOCK) }}, A0, AT_B_BAR,
      { DIRECT, P2P_R21_SWITCH_BAR, A, B, { 0, 0 } } },
    { "R38 it is not for the BARs of functions below",
      {{ ACS, A, DSP(BLOCK) | USP(BLOCK) }}, A0, AT_B0,
      { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } } },
    { "R38 what a port emits itself does not enter by it",
      {{ ACS, A, DSP(BLOCK) }}, A, AT_B_BAR,
      { DIRECT, P2P_R21_SWITCH_BAR, A, B, { 0, 0 } } },
    { "R38 it does not act downward", {{ ACS, C, DSP(BLOCK) }}, A0, AT_D0,
      { DIRECT, P2P_R20_PEER, A, D0, { 0, 0 } } },
    { "R38 a BAR that is not active is no target",
      {{ ACS, A, DSP(BLOCK) }, { MSE, B, 0 }}, A0, AT_B_BAR,
      { UR, P2P_R22_UNCLAIMED_IN_SWITCH, A, NONE, { 0, 0 } } },

    { "R39 a downstream port's BAR, into the root port's window",
      {{ ACS, A, DSP(REDIRECT) }}, A0, AT_B_BAR,
      { UNDEFINED, P2P_R61_OWN_WINDOW_UNDEFINED, RP, NONE, { 0, 0 } } },
    { "R39 a downstream port's BAR, to the root complex",
      {{ ACS, A, DSP(REDIRECT) }, { MSE, RP, 0 }}, A0, AT_B_BAR,
      { UPSTREAM, P2P_R39_SWITCH_BAR_REDIRECT, A, NONE,
        { AT_B_BAR, AT_B_BAR + SMALL_BAR_LEN - 1 } } },
    { "R39 the upstream port's BAR, to the root complex",
      {{ ACS, A, USP(REDIRECT) }, { MSE, RP, 0 }}, A0, AT_UP_BAR,
      { UPSTREAM, P2P_R39_SWITCH_BAR_REDIRECT, A, NONE, { 0, 0 } } },
    { "R39 Upstream Forwarding of the root port helps",
      {{ ACS, A, DSP(REDIRECT) }, { ACS, RP, P2P_ACS_UF }}, A0, AT_B_BAR,
      { UPSTREAM, P2P_R13_OWN_WINDOW_FORWARD, RP, NONE, { 0, 0 } } },
    { "R39 the upstream port's bus master off",
      {{ ACS, A, DSP(REDIRECT) }, { BME, UP, 0 }}, A0, AT_B_BAR,
      { UR, P2P_R23_UPSTREAM_PORT_BME, UP, NONE, { 0, 0 } } },
    { "R39 Request Redirect does not redirect it", {{ ACS, A, RR }}, A0,
      AT_B_BAR, { DIRECT, P2P_R21_SWITCH_BAR, A, B, { 0, 0 } } },

    { "R40 to the root complex", {{ ACS, A, URR }, { MSE, RP, 0 }}, A0,
      AT_UP_REST, { UPSTREAM, P2P_R40_UNCLAIMED_REDIRECT, A, NONE,
                    { AT_UP_REST, AT_UP_END } } },
    { "R40 into the root port's window", {{ ACS, A, URR }}, A0, AT_UP_REST,
      { UNDEFINED, P2P_R61_OWN_WINDOW_UNDEFINED, RP, NONE, { 0, 0 } } },
    { "R40 in a nested switch, into the outer port's window",
      {{ ACS, D, URR }}, D0, AT_UPC_REST,
      { UNDEFINED, P2P_R61_OWN_WINDOW_UNDEFINED, C, NONE, { 0, 0 } } },
    { "R40 another port's does not matter", {{ ACS, B, URR }}, A0, AT_UP_REST,
      { UR, P2P_R22_UNCLAIMED_IN_SWITCH, A, NONE, { 0, 0 } } },
    { "R40 nor that of the port which asks", {{ ACS, A, URR }}, A, AT_UP_REST,
      { UR, P2P_R22_UNCLAIMED_IN_SWITCH, A, NONE, { 0, 0 } } },
    { "R40 what somebody claims is not unclaimed", {{ ACS, A, URR }}, A0,
      AT_EMPTY, { UR, P2P_R27_NO_TARGET, EMPTY, NONE, { 0, 0 } } },
    { "R40 not for what comes down", {{ ACS, C, URR }, { ACS, D, URR }}, A0,
      AT_UPC_REST, { UR, P2P_R25_NO_PORT_BELOW, UPC, NONE, { 0, 0 } } },

    { "R41 the root port's BAR blocked", {{ ACS, RP, DSP(BLOCK) }, RP_BAR },
      A0, AT_RP_BAR, { ACSV, P2P_R41_ROOT_BAR_BLOCKED, RP, NONE,
                       { AT_RP_BAR, AT_RP_BAR + 0xfff } } },
    { "R41 the reserved value blocks",
      {{ ACS, RP, DSP(RESERVED) }, RP_BAR }, A0, AT_RP_BAR,
      { ACSV, P2P_R41_ROOT_BAR_BLOCKED, RP, NONE, { 0, 0 } } },
    { "R41 its window comes first",
      {{ ACS, RP, DSP(BLOCK) }, { BAR_START, RP, AT_IN_RP },
       { BAR_LAST, RP, AT_IN_RP + 0xfff }}, A0, AT_IN_RP,
      { UR, P2P_R14_OWN_WINDOW, RP, NONE, { 0, 0 } } },
    { "R41 beside the BAR", {{ ACS, RP, DSP(BLOCK) }, RP_BAR }, A0,
      AT_RP_BAR + 0x1000,
      { UPSTREAM, P2P_R24_FORWARD_UPSTREAM, RP, NONE,
        { AT_RP_BAR + 0x1000, 0xdfffffff } } },
    { "R41 not with its memory space off",
      {{ ACS, RP, DSP(BLOCK) }, RP_BAR, { MSE, RP, 0 }}, A0, AT_RP_BAR,
      { UPSTREAM, P2P_R24_FORWARD_UPSTREAM, RP, NONE, { 0, 0 } } },
    { "R41 it is not USP access", {{ ACS, RP, USP(BLOCK) }, RP_BAR }, A0,
      AT_RP_BAR,
      { UPSTREAM, P2P_R24_FORWARD_UPSTREAM, RP, NONE, { 0, 0 } } },
    { "R41 another root port's does not matter",
      {{ ACS, RP2, DSP(BLOCK) }, RP_BAR }, A0, AT_RP_BAR,
      { UPSTREAM, P2P_R24_FORWARD_UPSTREAM, RP, NONE, { 0, 0 } } },
    { "R41 another root port's BAR does not matter",
      {{ ACS, RP2, DSP(BLOCK) }, RP_BAR }, OTHER, AT_RP_BAR,
      { UPSTREAM, P2P_R24_FORWARD_UPSTREAM, RP2, NONE, { 0, 0 } } },
    { "R42 the root port's BAR", {{ ACS, RP, DSP(REDIRECT) }, RP_BAR }, A0,
      AT_RP_BAR, { UPSTREAM, P2P_R42_ROOT_BAR_REDIRECT, RP, NONE,
                   { AT_RP_BAR, AT_RP_BAR + 0xfff } } },
    { "R42 after what redirected it before",
      {{ ACS, RP, DSP(REDIRECT) }, { ACS, A, RR }, RP_BAR }, A0, AT_RP_BAR,
      { UPSTREAM, P2P_R42_ROOT_BAR_REDIRECT, RP, NONE, { 0, 0 } } },

    { "R43 I/O Request Blocking has no say over memory",
      {{ ACS, A, P2P_ACS_IB }, { ACS, RP, P2P_ACS_IB }}, A0, AT_RAM,
      { UPSTREAM, P2P_R24_FORWARD_UPSTREAM, RP, NONE, { 0, 0 } } },
    { "R43 nor over peers", {{ ACS, A, P2P_ACS_IB }}, A0, AT_B0,
      { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } } },

    { "R4 a VF on the next bus is a sibling",
      {{ BUS_OFFSET, A1, 1 }, { DEVFN, A1, 0 }}, A0, AT_A1,
      { INTERNAL, P2P_R4_SIBLING, A0, A1, { 0, 0 } } },
    { "R4 and asks its siblings",
      {{ BUS_OFFSET, A1, 1 }, { DEVFN, A1, 0 }}, A1, AT_A0,
      { INTERNAL, P2P_R4_SIBLING, A1, A0, { 0, 0 } } },
    { "R4 two VFs overlap: the later bus has it not",
      {{ BUS_OFFSET, A1, 1 }, { BAR_START, A2, AT_A1 },
       { BAR_LAST, A2, AT_A1 + 0xfff }}, A0, AT_A1,
      { INTERNAL, P2P_R4_SIBLING, A0, A2, { AT_A1, AT_A1 + 0xfff } } },
    { "R6 a VF's own number", {{ ACS, A0, EC }, { DEVFN, A1, 7 }}, A0, AT_A1,
      { INTERNAL, P2P_R6_SIBLING_EGRESS_CLEAR, A0, A1, { 0, 0 } } },
    { "R7 a VF on the next bus is beyond the vector",
      {{ ACS, A0, EC }, { VECTOR_SIZE, A0, 256 }, { BUS_OFFSET, A1, 1 }}, A0,
      AT_A1, { ACSV, P2P_R7_SIBLING_EGRESS_BLOCKED, A0, NONE, { 0, 0 } } },
    { "R11 a VF's bus is its own",
      {{ BUS_OFFSET, A1, 1 }, { ACS, A, P2P_ACS_SV }}, A1, AT_B0,
      { ACSV, P2P_R11_SOURCE_VALIDATION, A, NONE, { 0, 0 } } },
    { "R11 a VF's bus within the range",
      {{ BUS_OFFSET, A1, 1 }, { ACS, A, P2P_ACS_SV }, { SUBORDINATE, A, 4 }},
      A1, AT_B0, { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } } },
    { "R26 a VF without VF memory space", {{ MSE, A1, 0 }}, B0, AT_A1,
      { UR, P2P_R26_TARGET_DISABLED, A1, NONE, { 0, 0 } } },
    { "R2 a VF with its bus master off", {{ BME, A1, 0 }}, A1, AT_RAM,
      { NOT_ISSUED, P2P_R2_REQUESTER_BME, A1, NONE, { 0, 0 } } },
};

int main(void)
{

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct p2p_function tree[TREE_FUNCTIONS];
        struct p2p_request request = {
            .initiator = row->initiator,
            .access = P2P_WRITE,
            .addr = row->addr,
        };
        struct p2p_decision decision;

        decision = ask_route(edit_tree(tree, row->edits), &request);
        outcome_check(row->name, tree, &row->expected, row->addr, &decision);
    }
    return outcome_end();
}
