/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Steps that lead to a decision: rows for each way that a request can take,
 * as text.
 */
#include <string.h>

#include "ask.h"
#include "edit.h"
#include "p2pcore/completion.h"
#include "p2pcore/explain.h"
#include "policy-read.h"
#include "tap.h"

#define TEXT_MAX 512u
#define NOTHING {{ KEEP, 0, 0 }}
#define RR P2P_ACS_RR
#define UF P2P_ACS_UF
#define EC P2P_ACS_EC
#define CR P2P_ACS_CR

struct row {
    const char *name;
    struct edit edits[EDITS];
    p2p_id from;
    uint64_t addr;
    enum p2p_at at;
    const char *policy;         /* NULL: none */
    bool arrives;
    const char *steps;
};

/* One letter each for the direction, + for arrived, ! for refused, ? for
   undefined. */
static const struct row rows[] = {
    { "inside a function", NOTHING, A0, AT_A0, 0, NULL, true,
      "A0 R3; A0+" },
    { "inside a device", NOTHING, A0, AT_A1, 0, NULL, true,
      "A0 R4; A1+" },
    { "inside a device, a reserved type", NOTHING, A0, AT_A1, 3, NULL, false,
      "A0 R4; A1! R28" },
    { "out of a device and back", {{ ACS, A0, RR }, { ACS, A, UF },
                                   { ACS, RP, UF }}, A0, AT_A1, 0, NULL, true,
      "A0^ R9; A^ R13; UP^; RP^ R13; root^; root R33; RPv; UPv; Av; A1+" },
    { "across a switch", NOTHING, A0, AT_B0, 0, NULL, true,
      "A0^; A R20; Bv; B0+" },
    { "across, translated", {{ ACS, A, P2P_ACS_DT }}, A0, AT_B0,
      P2P_AT_TRANSLATED, NULL, true, "A0^; A R15; Bv; B0+" },
    { "across, from below two switches", NOTHING, D0, AT_A0, 0, NULL, true,
      "D0^; D^; UPC^; C R20; Av; A0+" },
    { "across, to below two switches", NOTHING, A0, AT_D0, 0, NULL, true,
      "A0^; A R20; Cv; UPCv; Dv; D0+" },
    { "across, to a register of the switch", NOTHING, A0, AT_UP_BAR, 0, NULL,
      true, "A0^; A R21; UP+" },
    { "across, to such a register that is off", {{ MSE, UP, 0 }}, A0,
      AT_UP_BAR, 0, NULL, false, "A0^; A^; UP^; RP! R14" },
    { "across, to a register of a port", NOTHING, A0, AT_B_BAR, 0, NULL, true,
      "A0^; A R21; B+" },
    { "across, and nobody is there", NOTHING, A0, AT_EMPTY, 0, NULL, false,
      "A0^; A R20; EMPTY! R27" },
    { "across two switches, and nobody is there", NOTHING, A0, AT_UPC_REST, 0,
      NULL, false, "A0^; A R20; Cv; UPC! R25" },
    { "across, to one that is off", {{ MSE, B0, 0 }}, A0, AT_B0, 0, NULL,
      false, "A0^; A R20; Bv; B0! R26" },
    { "a port asks across", NOTHING, A, AT_B0, 0, NULL, true,
      "A R20; Bv; B0+" },
    { "redirected, and no forwarding", {{ ACS, A, RR }}, A0, AT_B0, 0, NULL,
      false, "A0^; A^ R19; UP^; RP? R61" },
    { "redirected, and passed on", {{ ACS, A, RR },
      { OWN_WINDOW, RP, P2P_OWN_WINDOW_PASSES_ON }}, A0, AT_B0, 0, NULL, true,
      "A0^; A^ R19; UP^; RP^ R62; root^; root R33; RPv; UPv; Bv; B0+" },
    { "redirected, and turned back", {{ ACS, A, RR },
      { OWN_WINDOW, RP, P2P_OWN_WINDOW_TURNS_BACK }}, A0, AT_B0, 0, NULL,
      false, "A0^; A^ R19; UP^; RP! R63" },
    { "redirected and forwarded", {{ ACS, A, RR }, { ACS, RP, UF }}, A0,
      AT_B0, 0, NULL, true,
      "A0^; A^ R19; UP^; RP^ R13; root^; root R33; RPv; UPv; Bv; B0+" },
    { "redirected, and bus master off above", {{ ACS, A, RR }, { BME, UP, 0 }},
      A0, AT_B0, 0, NULL, false, "A0^; A^ R19; UP! R23" },
    { "egress control", {{ ACS, A, EC }, { VECTOR, A, 0xff }}, A0, AT_B0, 0,
      NULL, false, "A0^; A! R17" },
    { "up, to another root port", NOTHING, A0, AT_OTHER, 0, NULL, true,
      "A0^; A^; UP^; RP^; root^ R24; root R33; RP2v; OTHER+" },
    { "up, and the policy says no", NOTHING, A0, AT_OTHER, 0, "none", false,
      "A0^; A^; UP^; RP^; root^ R24; root! R37" },
    { "R68 up, and the vector of the root port says no",
      {{ ACS, RP, EC }, { VECTOR, RP, 0xff }, { PORT, RP2, 2 }}, A0, AT_OTHER,
      0, NULL, false, "A0^; A^; UP^; RP^; root^ R24; RP! R68" },
    { "up, and an entry says no", NOTHING, A0, AT_OTHER, 0,
      "forward-all; *>00:02.0=ca", false,
      "A0^; A^; UP^; RP^; root^ R24; root! R36" },
    { "up, and nobody is there", NOTHING, A0, AT_NOBODY, 0, NULL, false,
      "A0^; A^; UP^; RP^; root^ R24; root! R35" },
    { "up, to an integrated endpoint", NOTHING, A0, AT_INT0, 0, NULL, true,
      "A0^; A^; UP^; RP^; root^ R24; root R33; INT0+" },
    { "up, to one that is off", {{ MSE, INT0, 0 }}, A0, AT_INT0, 0, NULL,
      false, "A0^; A^; UP^; RP^; root^ R24; INT0! R26" },
    { "up, to below a port, and it is off", {{ MSE, OTHER, 0 }}, A0, AT_OTHER,
      0, NULL, false,
      "A0^; A^; UP^; RP^; root^ R24; root R33; RP2v; OTHER! R26" },
    { "up, translated", NOTHING, A0, AT_OTHER, P2P_AT_TRANSLATED, NULL, false,
      "A0^; A^; UP^; RP^; root! R31" },
    { "up, an interrupt", NOTHING, A0, INTERRUPTS, 0, NULL, true,
      "A0^; A^; UP^; RP^; root+ R29" },
    { "up from a root port", NOTHING, RP, AT_OTHER, 0, NULL, true,
      "RP^; root^ R24; root R33; RP2v; OTHER+" },
    { "bus master off at the requester", {{ BME, A0, 0 }}, A0, AT_B0, 0, NULL,
      false, "A0! R2" },
    { "bus master off at the port", {{ BME, A, 0 }}, A0, AT_B0, 0, NULL,
      false, "A0^; A! R10" },
    { "nobody asks", NOTHING, P2P_NONE, AT_B0, 0, NULL, false, "root! R1" },
    { "in a switch, and nobody claims it", NOTHING, A0, AT_UP_REST, 0, NULL,
      false, "A0^; A! R22" },
    { "on a bridge's bus", NOTHING, PCI0, AT_PCI1, 0, NULL, true,
      "PCI0^; BRIDGE R20; PCI1+" },
    { "on a bridge's bus, and nobody is there", NOTHING, PCI0,
      AT_BRIDGE + 0xf0000, 0, NULL, false, "PCI0^; BRIDGE R20; BRIDGE! R27" },
    { "past a bridge", NOTHING, PCI0, AT_INT0, 0, NULL, true,
      "PCI0^; BRIDGE^; RP3^; root^ R24; root R33; INT0+" },
};

struct back {
    const char *name;
    struct edit edits[EDITS];
    p2p_id completer;
    p2p_id requester;
    const char *policy;         /* NULL: none */
    bool arrives;
    const char *steps;
};

/* The way of a Completion, from whoever sends it. */
static const struct back backs[] = {
    { "back inside a function", NOTHING, A0, A0, NULL, true, "A0 R52; A0+" },
    { "back inside a device", NOTHING, A1, A0, NULL, true, "A1 R52; A0+" },
    { "back out of a device", {{ ACS, A1, CR }, { ACS, A, UF },
                               { ACS, RP, UF }}, A1, A0, NULL, true,
      "A1^ R53; A^ R54; UP^; RP^ R54; root^; root; RPv; UPv; Av; A0+" },
    { "back across a switch", NOTHING, B0, A0, NULL, true,
      "B0^; B R56; Av; A0+" },
    { "back to below two switches", NOTHING, A0, D0, NULL, true,
      "A0^; A R56; Cv; UPCv; Dv; D0+" },
    { "back from a port", NOTHING, UP, A0, NULL, true,
      "UP R56; Av; A0+" },
    { "back on a bridge's bus", NOTHING, PCI1, PCI0, NULL, true,
      "PCI1^; BRIDGE R56; PCI0+" },
    { "back through the root complex", NOTHING, OTHER, A0, "forward-all", true,
      "OTHER^; RP2^; root^; root R58; RPv; UPv; Av; A0+" },
    { "back from memory", NOTHING, P2P_NONE, A0, "none", true,
      "root R58; RPv; UPv; Av; A0+" },
    { "back on the root bus", {{ ACS, INT1, CR }}, INT1, INT0, NULL, true,
      "INT1^ R53; root^; root; INT0+" },
    { "back redirected, and forwarded", {{ ACS, B, CR }, { ACS, RP, UF }}, B0,
      A0, NULL, true,
      "B0^; B^ R57; UP^; RP^ R54; root^; root; RPv; UPv; Av; A0+" },
    { "back redirected, and not forwarded", {{ ACS, B, CR }}, B0, A0, NULL,
      false, "B0^; B^ R57; UP^; RP? R64" },
    { "back out of a device, and not forwarded", {{ ACS, A1, CR }}, A1, A0,
      NULL, false, "A1^ R53; A? R64" },
    { "back, and the policy says no", NOTHING, OTHER, A0, "none", false,
      "OTHER^; RP2^; root^; root! R59" },
    { "back, and the policy says no on the root bus", {{ ACS, INT1, CR }},
      INT1, INT0, "none", false, "INT1^ R53; root^; root! R59" },
    { "back, and nobody leads there", {{ SECONDARY, A, 77 }}, OTHER, A0, NULL,
      false, "OTHER^; RP2! R60" },
    { "back from memory, and nobody leads there", {{ SECONDARY, A, 77 }},
      P2P_NONE, A0, NULL, false, "root! R60" },
    { "back, and nobody on the way down does", {{ SUBORDINATE, A, 2 }}, OTHER,
      A0, NULL, false, "OTHER^; RP2^; root^; root R58; RPv; UP! R60" },
    { "back, and nobody in the switch does", {{ SUBORDINATE, A, 2 }}, B0, A0,
      NULL, false, "B0^; B^; UP! R60" },
    { "back, and another takes it", {{ SECONDARY, B, 3 },
                                     { SUBORDINATE, A, 2 }}, C, A0, NULL,
      false, "C R56; Bv; B0! R60" },
    { "back, and nobody is there", {{ SECONDARY, B, 3 },
                                    { SUBORDINATE, A, 2 }}, C, A1, NULL,
      false, "C R56; B! R60" },
    { "back to nobody", NOTHING, A0, P2P_NONE, NULL, false, "root! R60" },
};

static const char *const names[TREE_FUNCTIONS] = {
    "RP", "UP", "A", "B", "C", "EMPTY", "A0", "A1", "A2", "B0", "UPC", "D",
    "E", "D0", "E0", "RP2", "OTHER", "RP3", "BRIDGE", "PCI0", "PCI1", "INT0",
    "INT1",
};

static const char *mark(const struct p2p_step *step)
{
    switch (step->outcome) {
    case P2P_OUTCOME_ARRIVED:
        return "+";
    case P2P_OUTCOME_REFUSED:
        return "!";
    case P2P_OUTCOME_UNDEFINED:
        return "?";
    case P2P_OUTCOME_PASSED:
    case P2P_OUTCOME_REDIRECTED:
    case P2P_OUTCOME_TURNED:
    case P2P_OUTCOME_REACHED_ROOT:
    case P2P_OUTCOMES:
        break;
    }
    switch (step->way) {
    case P2P_WAY_UP:
        return "^";
    case P2P_WAY_DOWN:
        return "v";
    case P2P_WAY_ACROSS:
    case P2P_WAYS:
        break;
    }
    return "";
}

static void write_steps(char *text, const struct p2p_steps *steps)
{
    size_t len = 0;

    text[0] = '\0';
    for (size_t i = 0; i < steps->count && len < TEXT_MAX; i++) {
        const struct p2p_step *step = &steps->step[i];
        char rule[8] = "";

        if (step->rule) {
            snprintf(rule, sizeof(rule), " R%d", step->rule);
        }
        len += (size_t)snprintf(text + len, TEXT_MAX - len, "%s%s%s%s",
                                i ? "; " : "",
                                step->at == P2P_NONE ? "root"
                                                     : names[step->at],
                                mark(step), rule);
    }
}

/* The row's decision; its steps, as many as there is room for. */
static struct p2p_decision explain(const struct row *row,
                                   struct p2p_steps *steps)
{
    const struct p2p_policies policies = {
        .otherwise = policy_read(row->policy),
    };
    const struct p2p_request request = {
        .initiator = row->from, .access = P2P_WRITE, .at = row->at,
        .addr = row->addr,
    };
    struct p2p_function tree[TREE_FUNCTIONS];
    const struct p2p_topology *topology;
    struct p2p_decision decision;

    tree_fill(tree);
    edit_apply(tree, row->edits);
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    ask_succeeded(p2p_explain(topology, &request, steps, &decision),
                  row->name);
    if (decision.verdict == P2P_UPSTREAM) {
        ask_succeeded(p2p_explain_root(topology, &request, row->addr,
                                       P2P_CLAIM_NONE, &policies, steps,
                                       &decision), row->name);
    }
    return decision;
}

/* Taking notes changes nothing. */
static bool check_back(const struct back *back)
{
    const struct p2p_policies policies = {
        .otherwise = policy_read(back->policy),
    };
    const struct p2p_request request = {
        .initiator = back->requester, .access = P2P_READ,
    };
    struct p2p_step step[P2P_STEPS_MAX];
    struct p2p_steps steps = { step, P2P_STEPS_MAX, 0 };
    struct p2p_function tree[TREE_FUNCTIONS];
    const struct p2p_topology *topology;
    struct p2p_decision explained, routed;
    char text[TEXT_MAX];

    tree_fill(tree);
    edit_apply(tree, back->edits);
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    ask_succeeded(p2p_explain_completion(topology, &request, back->completer,
                                         &policies, &steps, &explained),
                  back->name);
    routed = ask_completion(topology, &request, back->completer, &policies);
    write_steps(text, &steps);
    if (!tap_ok(!strcmp(back->steps, text) &&
                back->arrives == (explained.verdict == P2P_INTERNAL ||
                                  explained.verdict == P2P_DIRECT ||
                                  explained.verdict == P2P_PEER) &&
                explained.rule == routed.rule && explained.at == routed.at,
                back->name)) {
        printf("# expected %s\n#      got %s\n", back->steps, text);
    }
    return back->arrives;
}

static void check_backs(void)
{
    size_t count = sizeof(backs) / sizeof(backs[0]);
    unsigned arriving = 0;

    for (size_t i = 0; i < count; i++) {
        arriving += check_back(&backs[i]);
    }
    tap_ok(2 * arriving <= count, "at least half are lost");
}

static bool is_right(const struct row *row, const char *text)
{
    return !strcmp(row->steps, text);
}

static void check_row(const struct row *row)
{
    struct p2p_step step[P2P_STEPS_MAX];
    struct p2p_steps steps = { step, P2P_STEPS_MAX, 0 };
    struct p2p_decision decision = explain(row, &steps);
    char text[TEXT_MAX];

    write_steps(text, &steps);
    if (!tap_ok(is_right(row, text) &&
                row->arrives == (decision.verdict != P2P_REFUSED &&
                                 decision.verdict != P2P_UNDEFINED),
                row->name)) {
        printf("# expected %s\n#      got %s\n", row->steps, text);
    }
}

/* Whatever room there is: as many steps, and those that fit are the same. */
static void check_capacities(const struct row *row)
{
    struct p2p_step all[P2P_STEPS_MAX], some[P2P_STEPS_MAX];
    struct p2p_steps whole = { all, P2P_STEPS_MAX, 0 };
    bool same = true;

    explain(row, &whole);
    for (size_t capacity = 0; capacity <= whole.count; capacity++) {
        struct p2p_steps part = { some, capacity, 0 };

        memset(some, 0xff, sizeof(some));
        explain(row, &part);
        same &= part.count >= whole.count;
        for (size_t i = 0; i < capacity; i++) {
            same &= i + 1 == capacity || some[i].at == all[i].at;
        }
        same &= some[capacity].at == P2P_NONE &&
                some[capacity].rule == (enum p2p_rule)-1;
    }
    tap_ok(same, "no more is written than there is room for");
}

/* It is the root port that refuses what it has passed before. */
static void check_memory_atomic(void)
{
    struct p2p_step step[P2P_STEPS_MAX];
    struct p2p_steps steps = { step, P2P_STEPS_MAX, 0 };
    const struct p2p_request request = {
        .initiator = A0, .access = P2P_ATOMIC, .addr = AT_RAM,
    };
    struct p2p_function tree[TREE_FUNCTIONS];
    struct p2p_decision decision;

    tree_fill(tree);
    tree[RP].tlp = P2P_LACKS_ATOMICS;
    ask_succeeded(p2p_explain_root(tree_freeze(tree, TREE_FUNCTIONS),
                                   &request, AT_RAM, P2P_CLAIM_MEMORY, NULL,
                                   &steps, &decision), "an AtomicOp");
    tap_ok(steps.count == 1 && step[0].at == RP &&
           step[0].outcome == P2P_OUTCOME_REFUSED &&
           step[0].rule == P2P_R48_MEMORY_ATOMIC,
           "an AtomicOp for memory that the root port does not complete");
}

int main(void)
{
    size_t count = sizeof(rows) / sizeof(rows[0]);
    unsigned arriving = 0;

    for (size_t i = 0; i < count; i++) {
        check_row(&rows[i]);
        arriving += rows[i].arrives;
    }
    tap_ok(2 * arriving <= count, "at least half are refused");
    check_backs();
    check_capacities(&rows[16]);
    check_memory_atomic();
    tap_ok(!is_right(&rows[4], rows[5].steps) &&
           !is_right(&rows[4], "A0^; A R20; Bv; B0"),
           "planted: another step, and another outcome, are seen");
    return tap_end();
}
