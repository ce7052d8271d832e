/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Two root complexes with policies of their own: who is asked, in which order,
 * and who decides. What one policy answers is in policy.c.
 */
#include "ask.h"
#include "outcome.h"
#include "policy-read.h"
#include "tap.h"
#include "tree.h"

#define R P2P_READ
#define W P2P_WRITE
#define NONE P2P_NONE
#define NOBODY P2P_CLAIM_NONE
#define DEVICE P2P_CLAIM_DEVICE
#define DEFAULT P2P_POLICY_DEFAULT
#define HOST_80 0x80
#define FAR 0x10000u            /* a domain */

#define NOT_ASKED { .asked = false }
#define ASKED(host, entry) { true, host, entry, 0 }

struct row {
    const char *name;
    const char *of_00, *of_80;  /* NULL: no policy */
    p2p_id initiator;
    enum p2p_access access;
    uint64_t addr;
    enum p2p_claim claim;
    struct expected expected;
    struct p2p_judgement judged[P2P_JUDGES];
};

/* Root ports 00:01.0 (RP: A0, B0), 80:02.0 (RP2: OTHER), 00:03.0 (RP3). */
static const struct row rows[] = {
    { "R33 nobody has a policy", NULL, NULL, A0, R, AT_OTHER, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } },
      { NOT_ASKED, NOT_ASKED } },
    { "R33 both forward", "forward-all", "forward-all", A0, R, AT_OTHER,
      NOBODY, { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } },
      { ASKED(0, DEFAULT), ASKED(HOST_80, DEFAULT) } },
    { "R33 both by an entry", "none; 00:01.0>80:*=forward",
      "none; *>*/write=ca; *>80:02.0=forward", A0, R, AT_OTHER, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } },
      { ASKED(0, 0), ASKED(HOST_80, 1) } },
    { "R33 the other's policy has no say within one", "same-host", "none",
      A0, W, AT_B0, NOBODY, { PEER, P2P_R33_ROOT_PEER, NONE, B0, { 0, 0 } },
      { ASKED(0, 0), NOT_ASKED } },
    { "R33 between two without policy, one has none", NULL, "none", A0, W,
      AT_B0, NOBODY, { PEER, P2P_R33_ROOT_PEER, NONE, B0, { 0, 0 } },
      { NOT_ASKED, NOT_ASKED } },
    { "R34 an unknown end has no policy", "forward-all", "none", A0, W,
      AT_NOBODY, DEVICE,
      { PEER, P2P_R34_OUTSIDE_FABRIC, NONE, NONE, { 0, 0 } },
      { ASKED(0, DEFAULT), NOT_ASKED } },
    { "R33 an unknown requester has none either", "none", "forward-all", NONE,
      W, AT_OTHER, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } },
      { ASKED(HOST_80, DEFAULT), NOT_ASKED } },
    { "R32 memory is nobody's business", "none", "none", A0, W, AT_RAM,
      P2P_CLAIM_MEMORY,
      { MEMORY, P2P_R32_MEMORY, NONE, NONE, { 0, UINT64_MAX } },
      { NOT_ASKED, NOT_ASKED } },

    { "R37 the initiator's refuses", "default=drop", "forward-all", A0, W,
      AT_OTHER, NOBODY, { DROP, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } },
      { ASKED(0, DEFAULT), NOT_ASKED } },
    { "R37 the target's refuses", "forward-all", "default=ca", A0, W,
      AT_OTHER, NOBODY, { CA, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } },
      { ASKED(0, DEFAULT), ASKED(HOST_80, DEFAULT) } },
    { "R37 both refuse: the initiator's is first", "default=drop",
      "default=ca", A0, W, AT_OTHER, NOBODY,
      { DROP, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } },
      { ASKED(0, DEFAULT), NOT_ASKED } },
    { "R37 both refuse, the other way", "default=drop", "default=ca", OTHER,
      W, AT_B0, NOBODY, { CA, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } },
      { ASKED(HOST_80, DEFAULT), NOT_ASKED } },
    { "R37 from a root without policy", NULL, "none", A0, R, AT_OTHER, NOBODY,
      { UR, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } },
      { ASKED(HOST_80, DEFAULT), NOT_ASKED } },
    { "R37 to a root without policy", NULL, "none", OTHER, R, AT_B0, NOBODY,
      { UR, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } },
      { ASKED(HOST_80, DEFAULT), NOT_ASKED } },
    { "R36 the initiator's entry", "forward-all; 00:01.0>80:*=ca",
      "forward-all", A0, R, AT_OTHER, NOBODY,
      { CA, P2P_R36_POLICY_ENTRY, NONE, NONE, { 0, 0 } },
      { ASKED(0, 0), NOT_ASKED } },
    { "R36 the target's entry, behind a default", "forward-all",
      "forward-all; *>80:02.0/write=drop; *>80:02.0/read=ur", A0, R, AT_OTHER,
      NOBODY, { UR, P2P_R36_POLICY_ENTRY, NONE, NONE, { 0, 0 } },
      { ASKED(0, DEFAULT), ASKED(HOST_80, 1) } },
    { "R37 the target's default, behind an entry", "none; *>80:*=forward",
      "none", A0, R, AT_OTHER, NOBODY,
      { UR, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } },
      { ASKED(0, 0), ASKED(HOST_80, DEFAULT) } },
    { "R37 redirected and not sent back, asked once", "none", "forward-all",
      A0, W, AT_B0, NOBODY,
      { UR, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } },
      { ASKED(0, DEFAULT), NOT_ASKED } },
    { "R37 an unknown end, the initiator's refuses", "none", "forward-all",
      A0, W, AT_NOBODY, DEVICE,
      { UR, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } },
      { ASKED(0, DEFAULT), NOT_ASKED } },
};

static bool is_judged(const struct p2p_judgement *expected,
                      const struct p2p_judgement *judged)
{
    bool same = true;

    for (unsigned i = 0; i < P2P_JUDGES; i++) {
        same = same && expected[i].asked == judged[i].asked &&
               expected[i].host == judged[i].host &&
               expected[i].domain == judged[i].domain &&
               expected[i].entry == judged[i].entry;
    }
    return same;
}

static struct p2p_decision decide(const struct row *row,
                                  struct p2p_function *tree)
{
    const struct p2p_request request = {
        .initiator = row->initiator, .access = row->access,
    };
    struct p2p_policies policies = { .next = NULL };
    struct p2p_policy *of_00 = policy_read(row->of_00);
    struct p2p_policy *of_80 = policy_read(row->of_80);
    struct p2p_decision decision;

    policies.of_host[0] = of_00;
    policies.of_host[HOST_80] = of_80;
    tree_fill(tree);
    tree[RP2].root_bus = HOST_80;
    decision = ask_root(tree_freeze(tree, TREE_FUNCTIONS), &request,
                        row->addr, row->claim, &policies);
    return decision;
}

static void check_rows(void)
{
    unsigned count = sizeof(rows) / sizeof(rows[0]);

    for (unsigned i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        struct p2p_function tree[TREE_FUNCTIONS];
        struct p2p_decision decision = decide(row, tree);

        outcome_check(row->name, tree, &row->expected, row->addr, &decision);
        tap_ok(is_judged(row->judged, decision.judged), row->name);
    }
}

/* Whoever confuses the two root complexes is seen. */
static void check_planted_fault(void)
{
    unsigned seen = 0;

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct row swapped = rows[i];
        struct p2p_function tree[TREE_FUNCTIONS];
        struct p2p_decision decision;

        swapped.of_00 = rows[i].of_80;
        swapped.of_80 = rows[i].of_00;
        decision = decide(&swapped, tree);
        seen += !is_judged(rows[i].judged, decision.judged);
    }
    tap_ok(seen > 0, "planted: policies of the wrong root complex");
}

/* One policy for all is what each of them says. */
static void check_one_for_all(void)
{
    const struct p2p_request request = { .initiator = A0, .access = W };
    const struct p2p_policies policies = {
        .otherwise = policy_read("none; 00:*>80:*=forward"),
    };
    struct p2p_function tree[TREE_FUNCTIONS];
    struct p2p_decision decision;

    tree_fill(tree);
    tree[RP2].root_bus = HOST_80;
    decision = ask_root(tree_freeze(tree, TREE_FUNCTIONS), &request,
                        AT_OTHER, NOBODY, &policies);
    tap_ok(decision.verdict == P2P_PEER && decision.judged[0].asked &&
           decision.judged[0].entry == 0 && decision.judged[1].asked &&
           decision.judged[1].entry == 0,
           "one policy for all root complexes: each says so");
    decision = ask_root(tree_freeze(tree, TREE_FUNCTIONS), &request,
                        AT_OTHER, NOBODY, NULL);
    tap_ok(decision.verdict == P2P_PEER && !decision.judged[0].asked,
           "nobody has a policy, nor is there a list of them");
}

struct far_row {
    const char *name;
    const char *of_near, *of_far, *otherwise;   /* NULL: none */
    p2p_id initiator;
    uint64_t addr;
    enum p2p_failure failure;   /* NONE: it arrives */
    struct p2p_judgement judged[P2P_JUDGES];
};

#define NEAR_ASKED(entry) { true, 0, entry, 0 }
#define FAR_ASKED(entry) { true, 0, entry, FAR }

/* Root ports 0000:00:01.0 (A0, B0) and 10000:00:02.0 (OTHER). */
static const struct far_row far_rows[] = {
    { "both forward", "forward-all", "forward-all", NULL, A0, AT_OTHER,
      P2P_FAIL_NONE, { NEAR_ASKED(DEFAULT), FAR_ASKED(DEFAULT) } },
    { "by its domain", "none; *>10000:00:*=forward",
      "none; 00:01.0>10000:00:02.0=forward", NULL, A0, AT_OTHER,
      P2P_FAIL_NONE, { NEAR_ASKED(0), FAR_ASKED(0) } },
    { "within one, the default has no say", "forward-all", NULL, "none", A0,
      AT_B0, P2P_FAIL_NONE, { NEAR_ASKED(DEFAULT), NOT_ASKED } },
    { "the default forwards", NULL, NULL, "forward-all", A0, AT_OTHER,
      P2P_FAIL_NONE, { NEAR_ASKED(DEFAULT), FAR_ASKED(DEFAULT) } },
    { "one number is not one host bridge", "same-host", NULL, NULL, A0,
      AT_OTHER, P2P_FAIL_UR, { NEAR_ASKED(DEFAULT), NOT_ASKED } },
    { "nor is it to an entry", "none; *>00:*=forward", NULL, NULL, A0,
      AT_OTHER, P2P_FAIL_UR, { NEAR_ASKED(DEFAULT), NOT_ASKED } },
    { "the other domain's refuses", NULL, "none", NULL, A0, AT_OTHER,
      P2P_FAIL_UR, { FAR_ASKED(DEFAULT), NOT_ASKED } },
    { "the other domain's is first", "default=ca", "default=drop", NULL,
      OTHER, AT_B0, P2P_FAIL_DROP, { FAR_ASKED(DEFAULT), NOT_ASKED } },
    { "the default refuses on the way out", NULL, "forward-all", "none", A0,
      AT_OTHER, P2P_FAIL_UR, { NEAR_ASKED(DEFAULT), NOT_ASKED } },
    { "the default refuses on the way in", "forward-all", NULL, "default=ca",
      A0, AT_OTHER, P2P_FAIL_CA, { NEAR_ASKED(DEFAULT), FAR_ASKED(DEFAULT) } },
};

/* Whether it is decided as the row says; if not @apart, in one domain. */
static bool is_far(const struct far_row *row, bool apart)
{
    const struct p2p_request request = {
        .initiator = row->initiator, .access = W,
    };
    struct p2p_policy *near = policy_read(row->of_near);
    struct p2p_policy *far = policy_read(row->of_far);
    struct p2p_policy *otherwise = policy_read(row->otherwise);
    struct p2p_policies others = { .domain = FAR, .of_host[0] = far };
    struct p2p_policies policies = {
        .of_host[0] = near, .next = &others, .otherwise = otherwise,
    };
    struct p2p_function tree[TREE_FUNCTIONS];
    struct p2p_decision decision;

    tree_fill(tree);
    tree[RP2].domain = apart ? FAR : 0;
    decision = ask_root(tree_freeze(tree, TREE_FUNCTIONS), &request,
                        row->addr, NOBODY, &policies);
    return decision.failure == row->failure &&
           is_judged(row->judged, decision.judged);
}

static void check_domains(void)
{
    unsigned count = sizeof(far_rows) / sizeof(far_rows[0]);
    unsigned refusals = 0, seen = 0;

    for (unsigned i = 0; i < count; i++) {
        tap_ok(is_far(&far_rows[i], true), far_rows[i].name);
        refusals += far_rows[i].failure != P2P_FAIL_NONE;
        seen += !is_far(&far_rows[i], false);
    }
    tap_ok(2 * refusals >= count, "at least as many refusals, across domains");
    tap_ok(seen > 0, "planted: a machine with one domain");
}

int main(void)
{
    check_rows();
    check_planted_fault();
    check_one_for_all();
    check_domains();
    return outcome_end();
}
