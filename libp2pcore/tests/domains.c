/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Functions in several PCI domains: bus numbers and Routing IDs mean nothing
 * across them, addresses do. Rows move one function on the root bus, with what
 * is below it, to another domain; then each row without that, where the
 * outcome has to be another.
 */
#include <stdlib.h>

#include "ask.h"
#include "outcome.h"
#include "p2pcore/completion.h"
#include "tap.h"
#include "tree.h"

#define NONE P2P_NONE
#define ALL { 0, UINT64_MAX }
#define ANY { 0, 0 }
#define FAR 0x10000u            /* 10000: its last 16 bits are another one's */

/* What the row's function leads to instead; 0: what it does. */
struct buses {
    uint8_t secondary;
    uint8_t subordinate;
};

struct row {
    const char *name;
    p2p_id moved;               /* to domain FAR */
    struct buses buses;
    p2p_id from;                /* a completer, or requester that writes ... */
    p2p_id to;                  /* a requester, or NONE ... */
    uint64_t addr;              /* ... here, if to is NONE */
    struct expected expected;
    bool same;                  /* within one domain it is the same */
};

static const struct row rows[] = {
    { "R58 its number is among the completer's port's", RP2, { 3, 3 }, OTHER,
      A0, 0, { PEER, P2P_R58_COMPLETION_ROOT, NONE, A0, ALL }, false },
    { "R58 its number is one of the completer's switch", RP, { 0, 0 }, B0,
      OTHER, 0, { PEER, P2P_R58_COMPLETION_ROOT, NONE, OTHER, ALL }, true },
    { "R58 the completer is a port that leads to its number", RP2, { 3, 3 },
      RP2, A0, 0, { PEER, P2P_R58_COMPLETION_ROOT, NONE, A0, ALL }, false },
    { "R58 no siblings of one device", INT1, { 0, 0 }, INT1, INT0, 0,
      { PEER, P2P_R58_COMPLETION_ROOT, NONE, INT0, ALL }, false },
    { "R58 another domain's port has it first", RP, { 0, 0 }, INT0, A0, 0,
      { PEER, P2P_R58_COMPLETION_ROOT, NONE, A0, ALL }, true },
    { "R58 of two ports to that bus, the requester's domain's", RP3, { 3, 3 },
      INT0, A0, 0, { PEER, P2P_R58_COMPLETION_ROOT, NONE, A0, ALL }, true },
    { "R58 the other domain's comes first", RP, { 10, 10 }, INT0, OTHER, 0,
      { PEER, P2P_R58_COMPLETION_ROOT, NONE, OTHER, ALL }, false },
    { "R24 an address of no sibling", INT1, { 0, 0 }, INT0, NONE, AT_INT1,
      { UPSTREAM, P2P_R24_FORWARD_UPSTREAM, NONE, NONE, ANY }, false },
    { "R60 only another domain leads to its number", RP2, { 3, 2 }, INT0,
      OTHER, 0, { TIMEOUT, P2P_R60_COMPLETION_LOST, NONE, NONE, ALL }, false },
    { "R60 nobody there leads to its number", RP, { 1, 2 }, OTHER, A0, 0,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, RP2, NONE, ALL }, true },
    { "R60 nor from memory", RP, { 1, 2 }, NONE, A0, 0,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, NONE, NONE, ALL }, true },
    { "R60 from memory, only another domain leads there", RP2, { 3, 2 }, NONE,
      OTHER, 0, { TIMEOUT, P2P_R60_COMPLETION_LOST, NONE, NONE, ALL }, false },
    { "R60 from a third port, only another domain leads there", RP2, { 3, 2 },
      PCI0, OTHER, 0, { TIMEOUT, P2P_R60_COMPLETION_LOST, RP3, NONE, ALL },
      false },
    { "R60 the completer's switch does not lead there", RP2, { 3, 2 }, B0,
      OTHER, 0, { TIMEOUT, P2P_R60_COMPLETION_LOST, RP, NONE, ALL }, false },
    { "R14 addresses are the same: the own window", RP, { 0, 0 }, A0, NONE,
      AT_RP_REST, { UR, P2P_R14_OWN_WINDOW, RP, NONE, ANY }, true },
    { "R22 nobody's in the switch", RP, { 0, 0 }, A0, NONE, AT_UP_REST,
      { UR, P2P_R22_UNCLAIMED_IN_SWITCH, A, NONE, ANY }, true },
    { "R27 an empty slot", RP, { 0, 0 }, A0, NONE, AT_EMPTY,
      { UR, P2P_R27_NO_TARGET, EMPTY, NONE, ANY }, true },
};

/* As the row says, or all in one domain. */
static struct p2p_decision decide(const struct row *row, bool apart,
                                  struct p2p_function *tree)
{
    const struct p2p_request request = {
        .initiator = row->to == NONE ? row->from : row->to,
        .access = row->to == NONE ? P2P_WRITE : P2P_READ,
        .addr = row->addr,
    };
    const struct p2p_topology *topology;

    tree_fill(tree);
    tree[row->moved].domain = apart ? FAR : 0;
    if (row->buses.secondary) {
        tree[row->moved].secondary = row->buses.secondary;
        tree[row->moved].subordinate = row->buses.subordinate;
    }
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    return row->to == NONE
           ? ask_route(topology, &request)
           : ask_completion(topology, &request, row->from, NULL);
}

int main(void)
{
    struct p2p_function tree[TREE_FUNCTIONS];
    unsigned other = 0;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct p2p_decision decision = decide(row, true, tree);
        p2p_id egress;

        outcome_check(row->name, tree, &row->expected, row->addr, &decision);
        decision = decide(row, false, tree);
        egress = decision.egress;
        tap_ok(outcome_matches(&row->expected, egress, row->addr, &decision) ==
               row->same, "and within one domain");
        other += !row->same;
    }
    tap_ok(other > 0, "planted: domains that make no difference");
    return outcome_end();
}
