/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Table of p2p_route_io(): rows are as in route.c. Nothing is ever granted.
 */
#include "ask.h"
#include "edit.h"
#include "outcome.h"
#include "tap.h"

#define NONE P2P_NONE
#define IB P2P_ACS_IB
#define SV P2P_ACS_SV
#define ALL { 0, UINT64_MAX }

struct row {
    const char *name;
    struct edit edits[EDITS];
    p2p_id initiator;
    struct expected expected;
};

static const struct row rows[] = {
    { "R1 nobody", {{ KEEP, 0, 0 }}, TREE_FUNCTIONS,
      { NOT_ISSUED, P2P_R1_UNKNOWN_REQUESTER, NONE, NONE, ALL } },
    { "R2 its bus master off", {{ BME, A0, 0 }}, A0,
      { NOT_ISSUED, P2P_R2_REQUESTER_BME, A0, NONE, ALL } },
    { "R67 not in D0", {{ IN_D0, A0, 0 }}, A0,
      { NOT_ISSUED, P2P_R67_REQUESTER_POWER, A0, NONE, ALL } },
    { "R10 the port's bus master off", {{ BME, A, 0 }, { ACS, A, IB | SV }},
      A0, { UR, P2P_R10_PORT_BME, A, NONE, ALL } },
    { "R10 a conventional bridge", {{ BME, BRIDGE, 0 }}, PCI0,
      { UR, P2P_R10_PORT_BME, BRIDGE, NONE, ALL } },
    { "R11 before R43", {{ ACS, A, IB | SV }, { SUBORDINATE, A, 2 }}, A0,
      { ACSV, P2P_R11_SOURCE_VALIDATION, A, NONE, ALL } },
    { "R11 above the range", {{ ACS, RP, SV }, { SUBORDINATE, RP, 2 }}, A0,
      { ACSV, P2P_R11_SOURCE_VALIDATION, RP, NONE, ALL } },
    { "R23 the upstream port's bus master off", {{ BME, UP, 0 }}, A0,
      { UR, P2P_R23_UPSTREAM_PORT_BME, UP, NONE, ALL } },
    { "R43 at the downstream port", {{ ACS, A, IB }}, A0,
      { ACSV, P2P_R43_IO_BLOCKED, A, NONE, ALL } },
    { "R43 at the root port", {{ ACS, RP, IB }}, A0,
      { ACSV, P2P_R43_IO_BLOCKED, RP, NONE, ALL } },
    { "R43 below a conventional bridge", {{ ACS, RP3, IB }}, PCI0,
      { ACSV, P2P_R43_IO_BLOCKED, RP3, NONE, ALL } },
    { "R44 to the root complex", {{ KEEP, 0, 0 }}, A0,
      { UR, P2P_R44_IO_UNCLAIMED, NONE, NONE, ALL } },
    { "R44 an integrated endpoint", {{ ACS, INT0, IB }}, INT0,
      { UR, P2P_R44_IO_UNCLAIMED, NONE, NONE, ALL } },
    { "R44 a sane source", {{ ACS, A, SV }, { ACS, RP, SV }}, A0,
      { UR, P2P_R44_IO_UNCLAIMED, NONE, NONE, ALL } },
    { "R44 a port does not enter by itself", {{ ACS, A, IB }}, A,
      { UR, P2P_R44_IO_UNCLAIMED, NONE, NONE, ALL } },
    { "R44 another port's blocking does not matter", {{ ACS, B, IB }}, A0,
      { UR, P2P_R44_IO_UNCLAIMED, NONE, NONE, ALL } },
    { "R44 the controls of Memory Requests do not matter",
      {{ ACS, A, 0x1f7e }, { ACS, RP, 0x1f7e }}, A0,
      { UR, P2P_R44_IO_UNCLAIMED, NONE, NONE, ALL } },
    { "R44 a bridge and an upstream port have no controls",
      {{ ACS, UP, IB | SV }, { ACS, BRIDGE, IB | SV }}, A0,
      { UR, P2P_R44_IO_UNCLAIMED, NONE, NONE, ALL } },
};

int main(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct p2p_function tree[TREE_FUNCTIONS];
        struct p2p_decision decision;

        decision = ask_io(edit_tree(tree, row->edits), row->initiator);
        outcome_check(row->name, tree, &row->expected, 0, &decision);
    }
    return outcome_end();
}
