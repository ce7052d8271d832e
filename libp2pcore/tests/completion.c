/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Table of p2p_route_completion(): each row changes a few fields of the tree in
 * tree.h and sends one Completion from a completer to a requester. Names
 * begin with the rule that a row is about.
 */
#include "p2pcore/completion.h"

#include "ask.h"
#include "edit.h"
#include "outcome.h"
#include "policy-read.h"
#include "tap.h"

#define CR P2P_ACS_CR
#define RR P2P_ACS_RR
#define UF P2P_ACS_UF
#define EC P2P_ACS_EC
#define SV P2P_ACS_SV
#define TB P2P_ACS_TB
#define NONE P2P_NONE
#define ALL { 0, UINT64_MAX }

struct row {
    const char *name;
    const char *policy;         /* NULL: none */
    struct edit edits[EDITS];
    p2p_id completer;
    p2p_id requester;
    bool relaxed;
    struct expected expected;
};

static const struct row inside[] = {
    { "R52 itself", NULL, {{ KEEP, 0, 0 }}, A0, A0, false,
      { INTERNAL, P2P_R52_COMPLETION_INSIDE, A0, A0, ALL } },
    { "R52 itself, Completion Redirect on", NULL, {{ ACS, A0, CR }}, A0, A0,
      false, { INTERNAL, P2P_R52_COMPLETION_INSIDE, A0, A0, ALL } },
    { "R52 a port that reads itself", NULL, {{ KEEP, 0, 0 }}, RP, RP, false,
      { INTERNAL, P2P_R52_COMPLETION_INSIDE, RP, RP, ALL } },
    { "R52 sibling", NULL, {{ KEEP, 0, 0 }}, A1, A0, false,
      { INTERNAL, P2P_R52_COMPLETION_INSIDE, A1, A0, ALL } },
    { "R52 sibling on a root bus", NULL, {{ KEEP, 0, 0 }}, INT1, INT0, false,
      { INTERNAL, P2P_R52_COMPLETION_INSIDE, INT1, INT0, ALL } },
    { "R52 relaxed", NULL, {{ ACS, A1, CR }}, A1, A0, true,
      { INTERNAL, P2P_R52_COMPLETION_INSIDE, A1, A0, ALL } },
    { "R52 the requester's controls do not matter", NULL, {{ ACS, A0, CR }},
      A1, A0, false, { INTERNAL, P2P_R52_COMPLETION_INSIDE, A1, A0, ALL } },
    { "R52 Request Redirect has no say", NULL, {{ ACS, A1, RR | EC }}, A1, A0,
      false, { INTERNAL, P2P_R52_COMPLETION_INSIDE, A1, A0, ALL } },
    { "R64 back into its own port", NULL, {{ ACS, A1, CR }}, A1, A0, false,
      { UNDEFINED, P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED, A, NONE, ALL } },
    { "R53 on a root bus", NULL, {{ ACS, INT1, CR }}, INT1, INT0, false,
      { PEER, P2P_R53_COMPLETION_INSIDE_REDIRECT, INT1, INT0, ALL } },
    { "R64 for another sibling", NULL, {{ ACS, A1, CR }}, A1, A2, false,
      { UNDEFINED, P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED, A, NONE, ALL } },
    { "R53 on a root bus, and the policy", "none", {{ ACS, INT1, CR }}, INT1,
      INT0, false, { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
    { "R54 forwarded by every port on the way", NULL,
      {{ ACS, A1, CR }, { ACS, A, UF }, { ACS, RP, UF }}, A1, A0, false,
      { PEER, P2P_R54_COMPLETION_OWN_RANGE_FORWARD, RP, A0, ALL } },
    { "R64 forwarded by the first port only", NULL,
      {{ ACS, A1, CR }, { ACS, A, UF }}, A1, A0, false,
      { UNDEFINED, P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED, RP, NONE, ALL } },
    { "R65 passed on by the port, and by the root port", NULL,
      {{ ACS, A1, CR }, { OWN_WINDOW, A, P2P_OWN_WINDOW_PASSES_ON },
       { OWN_WINDOW, RP, P2P_OWN_WINDOW_PASSES_ON }}, A1, A0, false,
      { PEER, P2P_R65_COMPLETION_OWN_RANGE_PASSED_ON, RP, A0, ALL } },
    { "R66 turned back by the port", NULL,
      {{ ACS, A1, CR }, { OWN_WINDOW, A, P2P_OWN_WINDOW_TURNS_BACK }}, A1,
      A0, false,
      { TIMEOUT, P2P_R66_COMPLETION_OWN_RANGE_TURNED_BACK, A, NONE, ALL } },
    { "R66 passed on, and turned back above", NULL,
      {{ ACS, B, CR }, { ACS, A, UF },
       { OWN_WINDOW, RP, P2P_OWN_WINDOW_TURNS_BACK }}, B0, A0, false,
      { TIMEOUT, P2P_R66_COMPLETION_OWN_RANGE_TURNED_BACK, RP, NONE, ALL } },
    { "R55 not redirected: two ports with the same buses", NULL,
      {{ SECONDARY, RP2, 3 }, { SUBORDINATE, RP2, 3 },
       { OWN_WINDOW, RP2, P2P_OWN_WINDOW_PASSES_ON }}, OTHER, A0, false,
      { TIMEOUT, P2P_R55_COMPLETION_OWN_RANGE, RP2, NONE, ALL } },
    { "R54 forwarded past a peer with the same buses", NULL,
      {{ ACS, A1, CR }, { ACS, A, UF }, { ACS, RP, UF },
       { SECONDARY, B, 3 }}, A1, A0, false,
      { PEER, P2P_R54_COMPLETION_OWN_RANGE_FORWARD, RP, A0, ALL } },
    { "R54 the policy, back where it came from",
      "forward-all; 00:01.0>00:01.0=ur",
      {{ ACS, A1, CR }, { ACS, A, UF }, { ACS, RP, UF }}, A1, A0, false,
      { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
};

static const struct row across[] = {
    { "R56 direct", NULL, {{ KEEP, 0, 0 }}, B0, A0, false,
      { DIRECT, P2P_R56_COMPLETION_PEER, B, A0, ALL } },
    { "R56 down into a nested switch", NULL, {{ KEEP, 0, 0 }}, A0, E0, false,
      { DIRECT, P2P_R56_COMPLETION_PEER, A, E0, ALL } },
    { "R56 up out of a nested switch", NULL, {{ KEEP, 0, 0 }}, E0, A0, false,
      { DIRECT, P2P_R56_COMPLETION_PEER, C, A0, ALL } },
    { "R56 inside a nested switch", NULL, {{ KEEP, 0, 0 }}, E0, D0, false,
      { DIRECT, P2P_R56_COMPLETION_PEER, E, D0, ALL } },
    { "R56 to a port", NULL, {{ KEEP, 0, 0 }}, B0, A, false,
      { DIRECT, P2P_R56_COMPLETION_PEER, B, A, ALL } },
    { "R56 to the port it enters by", NULL, {{ KEEP, 0, 0 }}, B0, B, false,
      { DIRECT, P2P_R56_COMPLETION_PEER, B, B, ALL } },
    { "R56 from a downstream port to a peer", NULL, {{ ACS, B, CR }}, B, A0,
      false, { DIRECT, P2P_R56_COMPLETION_PEER, B, A0, ALL } },
    { "R56 from a downstream port down", NULL, {{ KEEP, 0, 0 }}, B, B0,
      false, { DIRECT, P2P_R56_COMPLETION_PEER, B, B0, ALL } },
    { "R56 from an upstream port down", NULL, {{ KEEP, 0, 0 }}, UP, D0,
      false, { DIRECT, P2P_R56_COMPLETION_PEER, UP, D0, ALL } },
    { "R56 from a root port down", NULL, {{ KEEP, 0, 0 }}, RP, D0, false,
      { DIRECT, P2P_R56_COMPLETION_PEER, RP, D0, ALL } },
    { "R56 kept by a conventional bridge", NULL, {{ KEEP, 0, 0 }}, PCI1, PCI0,
      false, { DIRECT, P2P_R56_COMPLETION_PEER, BRIDGE, PCI0, ALL } },
    { "R56 relaxed", NULL, {{ ACS, B, CR }}, B0, A0, true,
      { DIRECT, P2P_R56_COMPLETION_PEER, B, A0, ALL } },
    { "R56 the requester's port does not matter", NULL, {{ ACS, A, CR }}, B0,
      A0, false, { DIRECT, P2P_R56_COMPLETION_PEER, B, A0, ALL } },
    { "R56 no control of Requests matters", NULL,
      {{ ACS, B, 0x1fff & ~CR }, { VECTOR, B, 0xff }, { SECONDARY, B, 9 }},
      B0, A0, false, { DIRECT, P2P_R56_COMPLETION_PEER, B, A0, ALL } },
    { "R56 nor bus master, nor memory space", NULL,
      {{ BME, B, 0 }, { MSE, B, 0 }, { BME, B0, 0 }, { MSE, A, 0 }}, B0, A0,
      false, { DIRECT, P2P_R56_COMPLETION_PEER, B, A0, ALL } },
    { "R56 of two ranges that overlap, the lower number", NULL,
      {{ SECONDARY, EMPTY, 3 }}, B0, A0, false,
      { DIRECT, P2P_R56_COMPLETION_PEER, B, A0, ALL } },
    { "R56 a VF on the next bus", NULL,
      {{ BUS_OFFSET, A1, 1 }, { SUBORDINATE, A, 4 }, { SECONDARY, B, 5 },
       { SUBORDINATE, B, 5 }}, B0, A1, false,
      { DIRECT, P2P_R56_COMPLETION_PEER, B, A1, ALL } },

    { "R64 redirected, into the root port's range", NULL, {{ ACS, B, CR }}, B0,
      A0, false,
      { UNDEFINED, P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED, RP, NONE, ALL } },
    { "R64 redirected, for another function", NULL, {{ ACS, B, CR }}, B0, A1,
      false,
      { UNDEFINED, P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED, RP, NONE, ALL } },
    { "R64 redirected, out of a nested switch", NULL, {{ ACS, C, CR }}, D0, B0,
      false,
      { UNDEFINED, P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED, RP, NONE, ALL } },
    { "R64 redirected, into a nested switch", NULL, {{ ACS, A, CR }}, A0, E0,
      false,
      { UNDEFINED, P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED, RP, NONE, ALL } },
    { "R64 redirected, inside a nested switch", NULL, {{ ACS, D, CR }}, D0, E0,
      false,
      { UNDEFINED, P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED, C, NONE, ALL } },
    { "R57 for somebody else's bus that a port claims", NULL,
      {{ ACS, B, CR }, { SECONDARY, A, 0 }}, B0, INT0, false,
      { PEER, P2P_R57_COMPLETION_REDIRECT, B, INT0, ALL } },
    { "R57 the same, and the policy", "none",
      {{ ACS, B, CR }, { SECONDARY, A, 0 }}, B0, INT0, false,
      { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
    { "R57 forwarded by the root port", NULL,
      {{ ACS, B, CR }, { ACS, RP, UF }}, B0, A0, false,
      { PEER, P2P_R54_COMPLETION_OWN_RANGE_FORWARD, RP, A0, ALL } },
    { "R57 forwarded, and the policy forwards",
      "none; 00:01.0>00:01.0=forward", {{ ACS, B, CR }, { ACS, RP, UF }}, B0,
      A0, false,
      { PEER, P2P_R54_COMPLETION_OWN_RANGE_FORWARD, RP, A0, ALL } },
    { "R57 forwarded, and the policy does not", "none",
      {{ ACS, B, CR }, { ACS, RP, UF }}, B0, A0, false,
      { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
    { "R57 forwarded, and the policy has an entry",
      "forward-all; 00:01.0>00:01.0=drop", {{ ACS, B, CR }, { ACS, RP, UF }},
      B0, A0, false, { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
    { "R57 to a port of the switch", NULL, {{ ACS, B, CR }}, B0, A, false,
      { UNDEFINED, P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED, RP, NONE, ALL } },
    { "R57 from a nested switch, by the outer port", NULL, {{ ACS, C, CR }},
      E0, A0, false,
      { UNDEFINED, P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED, RP, NONE, ALL } },
    { "R57 inside a nested switch, into the outer port's range", NULL,
      {{ ACS, E, CR }}, E0, D0, false,
      { UNDEFINED, P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED, C, NONE, ALL } },
    { "R57 the nested port's does not matter to the outside", NULL,
      {{ ACS, E, CR }}, E0, A0, false,
      { DIRECT, P2P_R56_COMPLETION_PEER, C, A0, ALL } },
    { "R57 the root port's ranges are another's", NULL,
      {{ ACS, B, CR }, { SECONDARY, RP, 40 }, { SUBORDINATE, RP, 40 }}, B0,
      A0, false, { TIMEOUT, P2P_R60_COMPLETION_LOST, RP, NONE, ALL } },
    { "R57 and somebody else's are its", NULL,
      {{ ACS, B, CR }, { SECONDARY, RP, 40 }, { SUBORDINATE, RP, 40 },
       { SECONDARY, RP2, 1 }}, B0, A0, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, RP2, NONE, ALL } },
};

static const struct row at_root[] = {
    { "R58 root port to root port", NULL, {{ KEEP, 0, 0 }}, OTHER, A0, false,
      { PEER, P2P_R58_COMPLETION_ROOT, NONE, A0, ALL } },
    { "R58 to an integrated endpoint", NULL, {{ KEEP, 0, 0 }}, A0, INT0,
      false, { PEER, P2P_R58_COMPLETION_ROOT, NONE, INT0, ALL } },
    { "R58 from one", NULL, {{ KEEP, 0, 0 }}, INT0, PCI0, false,
      { PEER, P2P_R58_COMPLETION_ROOT, NONE, PCI0, ALL } },
    { "R58 to a root port", NULL, {{ KEEP, 0, 0 }}, OTHER, RP, false,
      { PEER, P2P_R58_COMPLETION_ROOT, NONE, RP, ALL } },
    { "R58 from memory", NULL, {{ KEEP, 0, 0 }}, NONE, A0, false,
      { PEER, P2P_R58_COMPLETION_ROOT, NONE, A0, ALL } },
    { "R58 from memory no policy matters", "none", {{ KEEP, 0, 0 }}, NONE, A0,
      false, { PEER, P2P_R58_COMPLETION_ROOT, NONE, A0, ALL } },
    { "R58 controls do not matter downward", NULL,
      {{ ACS, RP, 0x7f }, { ACS, A, 0x7f }, { BME, RP, 0 }, { BME, A, 0 }},
      OTHER, A0, false, { PEER, P2P_R58_COMPLETION_ROOT, NONE, A0, ALL } },
    { "R58 the root port's own Completion Redirect is nobody's", NULL,
      {{ ACS, RP2, CR }}, OTHER, A0, false,
      { PEER, P2P_R58_COMPLETION_ROOT, NONE, A0, ALL } },
    { "R58 the policy forwards it", "none; 00:02.0>00:01.0=forward",
      {{ KEEP, 0, 0 }}, OTHER, A0, false,
      { PEER, P2P_R58_COMPLETION_ROOT, NONE, A0, ALL } },
    { "R59 the policy forwards the request only",
      "none; 00:01.0>00:02.0=forward", {{ KEEP, 0, 0 }}, OTHER, A0, false,
      { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
    { "R59 an entry for the other way",
      "none; 00:02.0>00:01.0=forward", {{ KEEP, 0, 0 }}, A0, OTHER, false,
      { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
    { "R59 from an integrated endpoint", "none", {{ KEEP, 0, 0 }}, INT0, A0,
      false, { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
    { "R59 to one", "none", {{ KEEP, 0, 0 }}, A0, INT0, false,
      { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
    { "R59 from below a conventional bridge", "none", {{ KEEP, 0, 0 }}, PCI0,
      A0, false, { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
    { "R59 an entry that drops", "forward-all; 00:02.0>*=drop",
      {{ KEEP, 0, 0 }}, OTHER, A0, false,
      { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
    { "R59 an entry that aborts is a timeout, too",
      "forward-all; 00:02.0>*/read=ca", {{ KEEP, 0, 0 }}, OTHER, A0, false,
      { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
    { "R59 writes only", "writes-only", {{ KEEP, 0, 0 }}, OTHER, A0, true,
      { TIMEOUT, P2P_R59_COMPLETION_POLICY, NONE, NONE, ALL } },
    { "R59 not an entry for writes", "forward-all; *>*/write=ur",
      {{ KEEP, 0, 0 }}, OTHER, A0, false,
      { PEER, P2P_R58_COMPLETION_ROOT, NONE, A0, ALL } },
    { "R60 nobody's root bus", NULL, {{ SECONDARY, A, 77 }}, OTHER, A0, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, RP2, NONE, ALL } },
    { "R60 nobody's root bus, from an integrated endpoint", NULL,
      {{ SECONDARY, A, 77 }}, INT0, A0, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, NONE, NONE, ALL } },
    { "R60 nobody's root bus, from a conventional one", NULL,
      {{ SECONDARY, A, 77 }}, PCI1, A0, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, RP3, NONE, ALL } },
    { "R60 nobody's root bus, to a conventional one", NULL,
      {{ SECONDARY, BRIDGE, 77 }}, OTHER, PCI0, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, RP2, NONE, ALL } },
    { "R60 the root port's ranges are elsewhere", NULL,
      {{ SECONDARY, RP, 40 }, { SUBORDINATE, RP, 40 }}, OTHER, A0, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, RP2, NONE, ALL } },
    { "R60 the upstream port's range ends before", NULL,
      {{ SUBORDINATE, UP, 2 }}, OTHER, A0, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, RP, NONE, ALL } },
    { "R60 a VF whose bus is another port's", NULL, {{ BUS_OFFSET, A0, 1 }},
      OTHER, A0, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, B0, NONE, ALL } },
    { "R60 nobody's root bus, from memory", NULL, {{ SECONDARY, A, 77 }},
      NONE, A0, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, NONE, NONE, ALL } },
    { "R60 lost on the way down", NULL, {{ SUBORDINATE, A, 2 }}, OTHER, A0,
      false, { TIMEOUT, P2P_R60_COMPLETION_LOST, UP, NONE, ALL } },
    { "R60 lost in the switch", NULL, {{ SUBORDINATE, A, 2 }}, B0, A0, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, UP, NONE, ALL } },
    { "R60 led to the wrong port", NULL,
      {{ SECONDARY, B, 3 }, { SUBORDINATE, A, 2 }}, C, A0, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, B0, NONE, ALL } },
    { "R60 led to the wrong port, where nobody has it", NULL,
      {{ SECONDARY, B, 3 }, { SUBORDINATE, A, 2 }}, C, A1, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, B, NONE, ALL } },
    { "R60 somebody else has the number", NULL,
      {{ SECONDARY, A, 4 }, { SUBORDINATE, A, 4 }}, A0, B0, false,
      { TIMEOUT, P2P_R55_COMPLETION_OWN_RANGE, A, NONE, ALL } },
    { "R60 somebody else takes it", NULL,
      {{ SECONDARY, A, 4 }, { SUBORDINATE, A, 4 }}, D0, B0, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, A0, NONE, ALL } },
    { "R60 an unknown requester", NULL, {{ KEEP, 0, 0 }}, A0, TREE_FUNCTIONS,
      false, { TIMEOUT, P2P_R60_COMPLETION_LOST, NONE, NONE, ALL } },
    { "R60 no requester at all", NULL, {{ KEEP, 0, 0 }}, NONE, NONE, false,
      { TIMEOUT, P2P_R60_COMPLETION_LOST, NONE, NONE, ALL } },
    { "R60 an unknown completer", NULL, {{ KEEP, 0, 0 }}, TREE_FUNCTIONS, A0,
      false, { TIMEOUT, P2P_R60_COMPLETION_LOST, NONE, NONE, ALL } },
};

static void run(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        struct p2p_function tree[TREE_FUNCTIONS];
        struct p2p_request request = {
            .initiator = row->requester,
            .access = P2P_READ,
            .relaxed_ordering = row->relaxed,
        };
        const struct p2p_policies policies = {
            .otherwise = policy_read(row->policy),
        };
        struct p2p_decision decision;

        decision = ask_completion(edit_tree(tree, row->edits), &request,
                                  row->completer, &policies);
        outcome_check(row->name, tree, &row->expected, 0, &decision);
    }
}

/* Root complexes of their own: the completer's is asked before the other. */
static void check_each(void)
{
    struct p2p_function tree[TREE_FUNCTIONS];
    struct p2p_request request = { .initiator = A0, .access = P2P_READ };
    struct p2p_policies policies = { .of_host = { NULL } };
    const struct p2p_topology *topology;
    struct p2p_decision decision;

    tree_fill(tree);
    tree[RP2].root_bus = 0x80;
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    decision = ask_completion(topology, &request, OTHER, NULL);
    tap_ok(decision.rule == P2P_R58_COMPLETION_ROOT,
           "R58 several root complexes, none has a policy");
    policies.of_host[0x80] = policy_read("none; 80:02.0>00:01.0=forward");
    decision = ask_completion(topology, &request, OTHER, &policies);
    tap_ok(decision.rule == P2P_R58_COMPLETION_ROOT &&
           decision.judged[0].asked && decision.judged[0].host == 0x80,
           "R58 the completer's forwards it");
    policies.of_host[0x80] = NULL;
    policies.of_host[0] = policy_read("none");
    decision = ask_completion(topology, &request, OTHER, &policies);
    tap_ok(decision.rule == P2P_R59_COMPLETION_POLICY &&
           decision.failure == P2P_FAIL_TIMEOUT &&
           decision.judged[0].asked && decision.judged[0].host == 0,
           "R59 the requester's does not");
}

int main(void)
{
    run(inside, sizeof(inside) / sizeof(inside[0]));
    run(across, sizeof(across) / sizeof(across[0]));
    run(at_root, sizeof(at_root) / sizeof(at_root[0]));
    check_each();
    return outcome_end();
}
