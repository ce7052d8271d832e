/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What Linux chooses beside what the fabric does with that: every finding.
 */
#include "ask.h"
#include "edit.h"
#include "p2pcore/linux.h"
#include "policy-read.h"
#include "tap.h"

#define RR P2P_ACS_RR
#define CR P2P_ACS_CR
#define EC P2P_ACS_EC
#define UF P2P_ACS_UF
#define SV P2P_ACS_SV
#define R P2P_READ
#define W P2P_WRITE
#define YES true
#define NO false
#define BARRED { OWN_WINDOW, RP, P2P_OWN_WINDOW_TURNS_BACK }
#define NOTHING {{ KEEP, 0, 0 }}
#define UP_AND_DOWN {{ ACS, A, RR | UF }, { ACS, B, RR }, { ACS, RP, UF }}

/*
 * A function of the upstream port's device, as switches with an engine of
 * their own have it: beside UP below RP, in RP's window but not in UP's.
 */
#define BESIDE OTHER
#define AT_BESIDE AT_RP_REST

enum { NOT = P2P_LINUX_NOT_SUPPORTED, BUS = P2P_LINUX_BUS_ADDR,
       THRU = P2P_LINUX_THRU_HOST_BRIDGE };

struct row {
    const char *name;
    struct edit edits[EDITS];
    bool beside;                /* OTHER is BESIDE */
    bool cpu_allowed;
    const char *policy;         /* NULL: none */
    struct p2p_linux_transfer transfer;
    int map;
    enum p2p_finding finding;
    bool arrives;
    enum p2p_rule below;
    enum p2p_rule root;         /* NONE: it was not asked */
};

static const struct row agreeing[] = {
    { "none: same function", NOTHING, NO, NO, NULL,
      { A0, A0, W, AT_A0, NO, 0 }, BUS, P2P_FINDING_NONE, YES,
      P2P_R3_OWN_BAR, P2P_RULE_NONE },
    { "none: two functions", NOTHING, NO, NO, NULL,
      { A0, A1, W, AT_A0, YES, AT_RAM }, BUS, P2P_FINDING_NONE, YES,
      P2P_R4_SIBLING, P2P_RULE_NONE },
    { "none: one switch", NOTHING, NO, NO, "none",
      { B0, A0, R, AT_B0, NO, 0 }, BUS, P2P_FINDING_NONE, YES, P2P_R20_PEER,
      P2P_RULE_NONE },
    { "none: one switch past the IOMMU", NOTHING, NO, NO, "none",
      { B0, A0, W, AT_B0, YES, AT_RAM }, BUS, P2P_FINDING_NONE, YES,
      P2P_R20_PEER, P2P_RULE_NONE },
    { "none: redirected and sent back", UP_AND_DOWN, NO, YES, NULL,
      { B0, A0, W, AT_B0, NO, 0 }, THRU, P2P_FINDING_NONE, YES,
      P2P_R13_OWN_WINDOW_FORWARD, P2P_R33_ROOT_PEER },
    { "none: redirected, by iova", {{ ACS, A, RR }}, NO, YES, NULL,
      { B0, A0, W, AT_B0, YES, AT_RAM }, THRU, P2P_FINDING_NONE, YES,
      P2P_R24_FORWARD_UPSTREAM, P2P_R33_ROOT_PEER },
    { "none: two root ports", NOTHING, NO, YES, NULL,
      { OTHER, A0, R, AT_OTHER, NO, 0 }, THRU, P2P_FINDING_NONE, YES,
      P2P_R24_FORWARD_UPSTREAM, P2P_R33_ROOT_PEER },
    { "none: two root ports, by iova", NOTHING, NO, YES,
      "00:01.0>00:02.0=forward", { OTHER, A0, W, AT_OTHER, YES, AT_RAM },
      THRU, P2P_FINDING_NONE, YES, P2P_R24_FORWARD_UPSTREAM,
      P2P_R33_ROOT_PEER },
    { "none: not supported, and not forwarded", NOTHING, NO, NO, "none",
      { OTHER, A0, R, AT_OTHER, NO, 0 }, NOT, P2P_FINDING_NONE, NO,
      P2P_R24_FORWARD_UPSTREAM, P2P_R37_POLICY_DEFAULT },
    { "none: not supported, and refused below", {{ ACS, A, RR }, BARRED}, NO,
      NO, NULL, { B0, A0, R, AT_B0, NO, 0 }, NOT, P2P_FINDING_NONE, NO,
      P2P_R63_OWN_WINDOW_TURNED_BACK, P2P_RULE_NONE },
    { "none: not supported, and undefined", {{ ACS, A, RR }}, NO, NO,
      NULL, { B0, A0, R, AT_B0, NO, 0 }, NOT, P2P_FINDING_NONE, NO,
      P2P_R61_OWN_WINDOW_UNDEFINED, P2P_RULE_NONE },
    { "none: through the host bridge, and undefined", {{ ACS, A, RR }}, NO,
      YES, NULL, { B0, A0, W, AT_B0, NO, 0 }, THRU, P2P_FINDING_NONE, NO,
      P2P_R61_OWN_WINDOW_UNDEFINED, P2P_RULE_NONE },
    { "none: a Completion whose way is undefined", {{ ACS, B, CR }}, NO, YES,
      NULL, { B0, A0, R, AT_B0, NO, 0 }, THRU, P2P_FINDING_NONE, YES,
      P2P_R20_PEER, P2P_RULE_NONE },
    { "none: no such client", NOTHING, NO, YES, NULL,
      { B0, P2P_NONE, R, AT_B0, NO, 0 }, NOT, P2P_FINDING_NONE, NO,
      P2P_R1_UNKNOWN_REQUESTER, P2P_RULE_NONE },
    { "none: no such provider", NOTHING, NO, YES, NULL,
      { P2P_NONE, A0, R, AT_NOBODY, NO, 0 }, NOT, P2P_FINDING_NONE, NO,
      P2P_R24_FORWARD_UPSTREAM, P2P_R35_UNCLAIMED },
};

static const struct row bus_addr[] = {
    { "redirected: by Upstream Forwarding, which Linux does not count",
      {{ ACS, RP, UF }}, YES, NO, NULL,
      { BESIDE, A0, W, AT_BESIDE, NO, 0 }, BUS,
      P2P_FINDING_BUS_ADDR_REDIRECTED, YES, P2P_R13_OWN_WINDOW_FORWARD,
      P2P_R33_ROOT_PEER },
    { "as iova: the same with an IOMMU", {{ ACS, RP, UF }}, YES, NO, NULL,
      { BESIDE, A0, W, AT_BESIDE, YES, AT_RAM }, BUS,
      P2P_FINDING_BUS_ADDR_AS_IOVA, NO, P2P_R13_OWN_WINDOW_FORWARD,
      P2P_RULE_NONE },
    { "refused: the same without Upstream Forwarding", NOTHING, YES, NO,
      NULL, { BESIDE, A0, W, AT_BESIDE, YES, AT_RAM }, BUS,
      P2P_FINDING_BUS_ADDR_REFUSED, NO, P2P_R14_OWN_WINDOW, P2P_RULE_NONE },
    { "refused: bus master off at the client's port", {{ BME, A, 0 }}, NO,
      NO, NULL, { B0, A0, W, AT_B0, NO, 0 }, BUS,
      P2P_FINDING_BUS_ADDR_REFUSED, NO, P2P_R10_PORT_BME, P2P_RULE_NONE },
    { "refused: source validation", {{ ACS, A, SV }, { SUBORDINATE, A, 2 }},
      NO, NO, NULL, { B0, A0, W, AT_B0, NO, 0 }, BUS,
      P2P_FINDING_BUS_ADDR_REFUSED, NO, P2P_R11_SOURCE_VALIDATION,
      P2P_RULE_NONE },
    { "refused: memory space off at the provider", {{ MSE, B0, 0 }}, NO, NO,
      NULL, { B0, A0, R, AT_B0, NO, 0 }, BUS, P2P_FINDING_BUS_ADDR_REFUSED,
      NO, P2P_R26_TARGET_DISABLED, P2P_RULE_NONE },
    { "refused: memory space off at its port", {{ MSE, B, 0 }}, NO, NO, NULL,
      { B0, A0, R, AT_B0, NO, 0 }, BUS, P2P_FINDING_BUS_ADDR_REFUSED, NO,
      P2P_R22_UNCLAIMED_IN_SWITCH, P2P_RULE_NONE },
    { "host refuses: what was redirected", {{ ACS, RP, UF }}, YES, NO,
      "none", { BESIDE, A0, W, AT_BESIDE, NO, 0 }, BUS,
      P2P_FINDING_HOST_REFUSES, NO, P2P_R13_OWN_WINDOW_FORWARD,
      P2P_R37_POLICY_DEFAULT },
    { "lost: what was redirected", {{ ACS, RP, UF }, { MSE, BESIDE, 0 }},
      YES, NO, NULL, { BESIDE, A0, W, AT_BESIDE, NO, 0 }, BUS,
      P2P_FINDING_LOST, NO, P2P_R13_OWN_WINDOW_FORWARD,
      P2P_R26_TARGET_DISABLED },
    { "wrong target: a sibling has it too",
      {{ BAR_START, A1, AT_B0 }, { BAR_LAST, A1, AT_B0 + 0xfff }}, NO, NO,
      NULL, { B0, A0, W, AT_B0, NO, 0 }, BUS, P2P_FINDING_WRONG_TARGET, NO,
      P2P_R4_SIBLING, P2P_RULE_NONE },
};

static const struct row thru_host_bridge[] = {
    { "shortcut: Completion Redirect sends no request up", {{ ACS, B, CR }},
      NO, YES, NULL, { B0, A0, W, AT_B0, NO, 0 }, THRU, P2P_FINDING_SHORTCUT,
      YES, P2P_R20_PEER, P2P_RULE_NONE },
    { "shortcut: nor does a redirect at the provider's port",
      {{ ACS, B, RR }}, NO, YES, NULL, { B0, A0, W, AT_B0, NO, 0 }, THRU,
      P2P_FINDING_SHORTCUT, YES, P2P_R20_PEER, P2P_RULE_NONE },
    { "shortcut: nor Egress Control with a clear vector",
      {{ ACS, A, EC | RR }}, NO, YES, NULL, { B0, A0, W, AT_B0, NO, 0 }, THRU,
      P2P_FINDING_SHORTCUT, YES, P2P_R16_PEER_EGRESS_CLEAR, P2P_RULE_NONE },
    { "shortcut: an iova that is the bus address", {{ ACS, A, CR }}, NO, YES,
      NULL, { B0, A0, W, AT_B0, YES, AT_B0 }, THRU, P2P_FINDING_SHORTCUT, YES,
      P2P_R20_PEER, P2P_RULE_NONE },
    { "trapped: iova in a peer's window", NOTHING, NO, YES, NULL,
      { OTHER, A0, W, AT_OTHER, YES, AT_B0 }, THRU, P2P_FINDING_IOVA_TRAPPED,
      NO, P2P_R20_PEER, P2P_RULE_NONE },
    { "trapped: iova in the client's own BAR", NOTHING, NO, YES, NULL,
      { OTHER, A0, W, AT_OTHER, YES, AT_A0 }, THRU, P2P_FINDING_IOVA_TRAPPED,
      NO, P2P_R3_OWN_BAR, P2P_RULE_NONE },
    { "way up refused: no Upstream Forwarding at the root port",
      {{ ACS, A, RR }, BARRED}, NO, YES, NULL, { B0, A0, W, AT_B0, NO, 0 },
      THRU, P2P_FINDING_WAY_UP_REFUSED, NO, P2P_R63_OWN_WINDOW_TURNED_BACK,
      P2P_RULE_NONE },
    { "way up refused: a set vector bit without redirect",
      {{ ACS, A, EC }, { VECTOR, A, 0xff }}, NO, YES, NULL,
      { B0, A0, W, AT_B0, NO, 0 }, THRU, P2P_FINDING_WAY_UP_REFUSED, NO,
      P2P_R17_PEER_EGRESS_BLOCKED, P2P_RULE_NONE },
    { "way up refused: iova in the switch's window, below nobody", NOTHING,
      NO, YES, NULL, { OTHER, A0, W, AT_OTHER, YES, AT_UP_REST }, THRU,
      P2P_FINDING_WAY_UP_REFUSED, NO, P2P_R22_UNCLAIMED_IN_SWITCH,
      P2P_RULE_NONE },
    { "way up refused: bus master off at the client", {{ BME, A0, 0 }}, NO,
      YES, NULL, { OTHER, A0, W, AT_OTHER, NO, 0 }, THRU,
      P2P_FINDING_WAY_UP_REFUSED, NO, P2P_R2_REQUESTER_BME, P2P_RULE_NONE },
    { "host refuses: default", NOTHING, NO, YES, "none",
      { OTHER, A0, W, AT_OTHER, NO, 0 }, THRU, P2P_FINDING_HOST_REFUSES, NO,
      P2P_R24_FORWARD_UPSTREAM, P2P_R37_POLICY_DEFAULT },
    { "host refuses: by iova", NOTHING, NO, YES, "none",
      { OTHER, A0, W, AT_OTHER, YES, AT_RAM }, THRU,
      P2P_FINDING_HOST_REFUSES, NO, P2P_R24_FORWARD_UPSTREAM,
      P2P_R37_POLICY_DEFAULT },
    { "host refuses: an entry", NOTHING, NO, YES,
      "forward-all; 00:01.0>00:02.0=drop",
      { OTHER, A0, W, AT_OTHER, NO, 0 }, THRU, P2P_FINDING_HOST_REFUSES, NO,
      P2P_R24_FORWARD_UPSTREAM, P2P_R36_POLICY_ENTRY },
    { "host refuses: reads only", NOTHING, NO, YES, "writes-only",
      { OTHER, A0, R, AT_OTHER, NO, 0 }, THRU, P2P_FINDING_HOST_REFUSES, NO,
      P2P_R24_FORWARD_UPSTREAM, P2P_R37_POLICY_DEFAULT },
    { "none: writes only", NOTHING, NO, YES, "writes-only",
      { OTHER, A0, W, AT_OTHER, NO, 0 }, THRU, P2P_FINDING_NONE, YES,
      P2P_R24_FORWARD_UPSTREAM, P2P_R33_ROOT_PEER },
    { "lost: memory space off at the provider", {{ MSE, OTHER, 0 }}, NO, YES,
      NULL, { OTHER, A0, R, AT_OTHER, NO, 0 }, THRU, P2P_FINDING_LOST, NO,
      P2P_R24_FORWARD_UPSTREAM, P2P_R26_TARGET_DISABLED },
    { "lost: beside the BAR", NOTHING, NO, YES, NULL,
      { OTHER, A0, R, AT_OTHER + BAR_LEN, YES, AT_RAM }, THRU,
      P2P_FINDING_LOST, NO, P2P_R24_FORWARD_UPSTREAM, P2P_R27_NO_TARGET },
    { "lost: memory space off at its root port", {{ MSE, RP2, 0 }}, NO, YES,
      NULL, { OTHER, A0, R, AT_OTHER, NO, 0 }, THRU, P2P_FINDING_LOST, NO,
      P2P_R24_FORWARD_UPSTREAM, P2P_R35_UNCLAIMED },
    { "wrong target: below", {{ BAR_START, A1, AT_OTHER },
                              { BAR_LAST, A1, AT_OTHER + 0xfff }}, NO, YES,
      NULL, { OTHER, A0, W, AT_OTHER, NO, 0 }, THRU,
      P2P_FINDING_WRONG_TARGET, NO, P2P_R4_SIBLING, P2P_RULE_NONE },
    { "wrong target: at the root complex",
      {{ BAR_START, RP, AT_OTHER }, { BAR_LAST, RP, AT_OTHER + 0xfff }}, NO,
      YES, NULL, { OTHER, A0, W, AT_OTHER, YES, AT_RAM }, THRU,
      P2P_FINDING_WRONG_TARGET, NO, P2P_R24_FORWARD_UPSTREAM,
      P2P_R33_ROOT_PEER },
    { "wrong target: an iova that is an interrupt", NOTHING, NO, YES, NULL,
      { OTHER, A0, W, AT_OTHER, YES, INTERRUPTS }, THRU,
      P2P_FINDING_WRONG_TARGET, NO, P2P_R29_INTERRUPT_WRITE, P2P_RULE_NONE },
    { "answer lost: Completion Redirect without Upstream Forwarding",
      {{ ACS, B, CR }, BARRED}, NO, YES, NULL, { B0, A0, R, AT_B0, NO, 0 },
      THRU, P2P_FINDING_ANSWER_LOST, YES, P2P_R20_PEER, P2P_RULE_NONE },
    { "answer lost: a policy for one way only", NOTHING, NO, YES,
      "00:01.0>00:02.0=forward", { OTHER, A0, R, AT_OTHER, NO, 0 }, THRU,
      P2P_FINDING_ANSWER_LOST, YES, P2P_R24_FORWARD_UPSTREAM,
      P2P_R33_ROOT_PEER },
    { "answer lost: an AtomicOp's", {{ ACS, B, CR }, BARRED}, NO, YES, NULL,
      { B0, A0, P2P_ATOMIC, AT_B0, NO, 0 }, THRU, P2P_FINDING_ANSWER_LOST,
      YES, P2P_R20_PEER, P2P_RULE_NONE },
    { "shortcut: a redirected answer that comes back",
      {{ ACS, B, CR | UF }, { ACS, RP, UF }}, NO, YES, NULL,
      { B0, A0, R, AT_B0, NO, 0 }, THRU, P2P_FINDING_SHORTCUT, YES,
      P2P_R20_PEER, P2P_RULE_NONE },
    { "none: not supported, and its answer would be lost", {{ ACS, B, CR }},
      NO, NO, NULL, { B0, A0, R, AT_B0, NO, 0 }, NOT, P2P_FINDING_NONE, YES,
      P2P_R20_PEER, P2P_RULE_NONE },
    { "missed: two root ports", NOTHING, NO, NO, NULL,
      { OTHER, A0, R, AT_OTHER, NO, 0 }, NOT, P2P_FINDING_MISSED, YES,
      P2P_R24_FORWARD_UPSTREAM, P2P_R33_ROOT_PEER },
    { "missed: two root ports, by iova", NOTHING, NO, NO, "same-host",
      { OTHER, A0, R, AT_OTHER, YES, AT_RAM }, NOT, P2P_FINDING_MISSED, YES,
      P2P_R24_FORWARD_UPSTREAM, P2P_R33_ROOT_PEER },
    { "missed: Completion Redirect alone", {{ ACS, B, CR }}, NO, NO, "none",
      { B0, A0, W, AT_B0, NO, 0 }, NOT, P2P_FINDING_MISSED, YES,
      P2P_R20_PEER, P2P_RULE_NONE },
};

/*
 * ACS was changed after the kernel was asked: it chose for @before, and the
 * row's edits are what is so now.
 */
struct kept_row {
    struct edit before[EDITS];
    struct row now;
};

static const struct kept_row kept[] = {
    { NOTHING,
      { "kept: a bus address that is redirected now", UP_AND_DOWN, NO, YES,
        NULL, { B0, A0, W, AT_B0, NO, 0 }, BUS,
        P2P_FINDING_BUS_ADDR_REDIRECTED, YES, P2P_R13_OWN_WINDOW_FORWARD,
        P2P_R33_ROOT_PEER } },
    { NOTHING,
      { "kept: the same with an IOMMU", UP_AND_DOWN, NO, YES, NULL,
        { B0, A0, W, AT_B0, YES, AT_RAM }, BUS, P2P_FINDING_BUS_ADDR_AS_IOVA,
        NO, P2P_R13_OWN_WINDOW_FORWARD, P2P_RULE_NONE } },
    { NOTHING,
      { "kept: a bus address that is barred now", {{ ACS, A, RR }, BARRED}, NO,
        YES, NULL, { B0, A0, W, AT_B0, NO, 0 }, BUS,
        P2P_FINDING_BUS_ADDR_REFUSED, NO, P2P_R63_OWN_WINDOW_TURNED_BACK,
        P2P_RULE_NONE } },
    { UP_AND_DOWN,
      { "kept: through the host bridge, and no longer redirected", NOTHING, NO,
        YES, "none", { B0, A0, W, AT_B0, NO, 0 }, THRU, P2P_FINDING_SHORTCUT,
        YES, P2P_R20_PEER, P2P_RULE_NONE } },
    { UP_AND_DOWN,
      { "kept: the same with an IOMMU, which maps it", NOTHING, NO, YES, "none",
        { B0, A0, W, AT_B0, YES, AT_RAM }, THRU, P2P_FINDING_HOST_REFUSES, NO,
        P2P_R24_FORWARD_UPSTREAM, P2P_R37_POLICY_DEFAULT } },
    { UP_AND_DOWN,
      { "kept: not supported, and would be now", NOTHING, NO, NO, NULL,
        { B0, A0, W, AT_B0, NO, 0 }, NOT, P2P_FINDING_MISSED, YES,
        P2P_R20_PEER, P2P_RULE_NONE } },
};

static unsigned arriving, failing;
static bool found[P2P_FINDINGS];

static const struct p2p_topology *grow(const struct row *row,
                                       const struct edit *edits)
{
    struct p2p_function tree[TREE_FUNCTIONS];

    tree_fill(tree);
    if (row->beside) {
        tree[BESIDE].parent = RP;
        tree[BESIDE].devfn = 1;
        tree[BESIDE].bar[2].start = AT_BESIDE;
        tree[BESIDE].bar[2].last = AT_BESIDE + BAR_LEN - 1;
    }
    edit_apply(tree, edits);
    return tree_freeze(tree, TREE_FUNCTIONS);
}

static struct p2p_linux_outcome compare(const struct row *row)
{
    struct p2p_linux_rules rules = p2p_linux_rules(P2P_LINUX_7_2,
                                                   row->cpu_allowed);
    const struct p2p_policies policies = {
        .otherwise = policy_read(row->policy),
    };

    struct p2p_linux_outcome outcome;

    ask_succeeded(p2p_linux_compare(grow(row, row->edits), &rules, &policies,
                                    &row->transfer, &outcome), row->name);
    return outcome;
}

static struct p2p_linux_outcome compare_kept(const struct kept_row *row)
{
    const struct row *now = &row->now;
    struct p2p_linux_rules rules = p2p_linux_rules(P2P_LINUX_7_2,
                                                   now->cpu_allowed);
    const struct p2p_policies policies = {
        .otherwise = policy_read(now->policy),
    };
    struct p2p_linux_choice choice =
        p2p_linux_map_type(grow(now, row->before), &rules,
                           now->transfer.provider, now->transfer.client);

    struct p2p_linux_outcome outcome;

    ask_succeeded(p2p_linux_compare_kept(grow(now, now->edits), &choice,
                                         &policies, &now->transfer, &outcome),
                  now->name);
    return outcome;
}

static bool is_right(const struct row *row,
                     const struct p2p_linux_outcome *outcome)
{
    bool by_iova = row->transfer.iommu && row->map != BUS;

    return (int)outcome->choice.map == row->map &&
           outcome->finding == row->finding &&
           outcome->arrives == row->arrives &&
           outcome->addr == (by_iova ? row->transfer.iova
                                     : row->transfer.bus_addr) &&
           outcome->below.rule == row->below &&
           outcome->at_root == (row->root != P2P_RULE_NONE) &&
           (!outcome->at_root || outcome->root.rule == row->root);
}

static void check(const struct row *row,
                  const struct p2p_linux_outcome *outcome)
{
    arriving += row->arrives;
    failing += !row->arrives;
    found[row->finding] = true;
    if (!tap_ok(is_right(row, outcome), row->name)) {
        printf("# got %s: %s, %s, %s, %s\n",
               p2p_linux_map_name(outcome->choice.map),
               p2p_finding_name(outcome->finding),
               outcome->arrives ? "arrives" : "does not arrive",
               p2p_rule_name(outcome->below.rule),
               outcome->at_root ? p2p_rule_name(outcome->root.rule) : "-");
    }
}

static void run(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct p2p_linux_outcome outcome = compare(&rows[i]);

        check(&rows[i], &outcome);
    }
}

static void run_kept(void)
{
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        struct p2p_linux_outcome outcome = compare_kept(&kept[i]);

        check(&kept[i].now, &outcome);
    }
}

static void check_faults(void)
{
    const struct row *row = &agreeing[6];
    const struct p2p_linux_outcome right = compare(row);
    struct p2p_linux_outcome wrong[7];

    for (unsigned i = 0; i < 7; i++) {
        wrong[i] = right;
    }
    wrong[0].choice.map = P2P_LINUX_BUS_ADDR;
    wrong[1].finding = P2P_FINDING_LOST;
    wrong[2].arrives = false;
    wrong[3].addr++;
    wrong[4].below.rule = P2P_R20_PEER;
    wrong[5].at_root = false;
    wrong[6].root.rule = P2P_R32_MEMORY;
    for (unsigned i = 0; i < 7; i++) {
        tap_ok(!is_right(row, &wrong[i]), "planted: one thing else");
    }
}

int main(void)
{
    bool all = true;

    run(agreeing, sizeof(agreeing) / sizeof(agreeing[0]));
    run(bus_addr, sizeof(bus_addr) / sizeof(bus_addr[0]));
    run(thru_host_bridge,
        sizeof(thru_host_bridge) / sizeof(thru_host_bridge[0]));
    run_kept();
    for (unsigned i = 0; i < P2P_FINDINGS; i++) {
        all &= found[i];
    }
    tap_ok(all, "every finding is found");
    printf("# %u do not arrive, %u do\n", failing, arriving);
    tap_ok(failing >= arriving, "as many do not arrive as do");
    check_faults();
    return tap_end();
}
