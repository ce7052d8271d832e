/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Table of p2p_deliver(), in the tree of tree.h, and what its steps are in
 * words.
 */
#include <string.h>

#include "edit.h"
#include "p2pcore/completion.h"
#include "p2pcore/deliver.h"
#include "policy-read.h"
#include "tap.h"

#define SOME_IOVA 0xfffff000ull
#define TEXT_MAX 2048u

static const struct row {
    const char *name;
    p2p_id from;
    enum p2p_access access;
    uint64_t addr;
    enum p2p_iommu iommu;
    uint64_t gpa;
    enum p2p_claim claim;
    const char *policy;         /* NULL: none */
    struct edit edits[EDITS];
    enum p2p_fate fate;
    enum p2p_rule last;         /* on the request */
    enum p2p_rule answer;       /* NONE: there is no answer */
} rows[] = {
    { "R20 a write to a peer", A0, P2P_WRITE, AT_B0, 0, 0, 0, NULL,
      {{ KEEP, 0, 0 }}, P2P_FATE_DELIVERED, P2P_R20_PEER, 0 },
    { "R20 a read, and its answer", A0, P2P_READ, AT_B0, 0, 0, 0, NULL,
      {{ KEEP, 0, 0 }}, P2P_FATE_DELIVERED, P2P_R20_PEER,
      P2P_R56_COMPLETION_PEER },
    { "R2 a requester that may not", A0, P2P_READ, AT_B0, 0, 0, 0, NULL,
      {{ BME, A0, false }}, P2P_FATE_REFUSED, P2P_R2_REQUESTER_BME, 0 },
    { "R1 a requester that there is not", TREE_FUNCTIONS, P2P_WRITE, AT_B0, 0,
      0, 0, NULL, {{ KEEP, 0, 0 }}, P2P_FATE_REFUSED,
      P2P_R1_UNKNOWN_REQUESTER, 0 },
    { "R33 by way of the root complex", A0, P2P_WRITE, AT_OTHER, 0, 0, 0, NULL,
      {{ KEEP, 0, 0 }}, P2P_FATE_DELIVERED, P2P_R33_ROOT_PEER, 0 },
    { "R33 and the answer that way", A0, P2P_READ, AT_OTHER, 0, 0, 0, NULL,
      {{ KEEP, 0, 0 }}, P2P_FATE_DELIVERED, P2P_R33_ROOT_PEER,
      P2P_R58_COMPLETION_ROOT },
    { "R33 an iova that is mapped", A0, P2P_WRITE, SOME_IOVA, P2P_IOMMU_MAPS,
      AT_OTHER, 0, NULL, {{ KEEP, 0, 0 }}, P2P_FATE_DELIVERED,
      P2P_R33_ROOT_PEER, 0 },
    { "R33 a gpa counts only where one maps", A0, P2P_WRITE, AT_OTHER,
      P2P_IOMMU_NONE, AT_NOBODY, 0, NULL, {{ KEEP, 0, 0 }}, P2P_FATE_DELIVERED,
      P2P_R33_ROOT_PEER, 0 },
    { "R24 an iova that is not mapped", A0, P2P_READ, SOME_IOVA,
      P2P_IOMMU_FAULT, AT_OTHER, 0, NULL, {{ KEEP, 0, 0 }}, P2P_FATE_FAULT,
      P2P_R24_FORWARD_UPSTREAM, 0 },
    { "R20 an iova that never gets there", A0, P2P_WRITE, AT_B0,
      P2P_IOMMU_FAULT, 0, 0, NULL, {{ KEEP, 0, 0 }}, P2P_FATE_DELIVERED,
      P2P_R20_PEER, 0 },
    { "R32 memory", A0, P2P_READ, AT_RAM, 0, 0, P2P_CLAIM_MEMORY, NULL,
      {{ KEEP, 0, 0 }}, P2P_FATE_DELIVERED, P2P_R32_MEMORY,
      P2P_R58_COMPLETION_ROOT },
    { "R35 nobody", A0, P2P_READ, AT_NOBODY, 0, 0, 0, NULL, {{ KEEP, 0, 0 }},
      P2P_FATE_REFUSED, P2P_R35_UNCLAIMED, 0 },
    { "R29 an interrupt", A0, P2P_WRITE, INTERRUPTS, 0, 0, 0, NULL,
      {{ KEEP, 0, 0 }}, P2P_FATE_DELIVERED, P2P_R29_INTERRUPT_WRITE, 0 },
    { "R37 a policy that refuses", A0, P2P_WRITE, AT_OTHER, 0, 0, 0, "none",
      {{ KEEP, 0, 0 }}, P2P_FATE_REFUSED, P2P_R37_POLICY_DEFAULT, 0 },
    { "R59 a policy that refuses the answer", A0, P2P_READ, AT_OTHER, 0, 0, 0,
      "none; 00:01.0>*=forward", {{ KEEP, 0, 0 }}, P2P_FATE_ANSWER_LOST,
      P2P_R33_ROOT_PEER, P2P_R59_COMPLETION_POLICY },
    { "R37 no policy but the one for all", A0, P2P_READ, AT_OTHER, 0, 0, 0,
      "none; 00:02.0>*=forward", {{ KEEP, 0, 0 }}, P2P_FATE_REFUSED,
      P2P_R37_POLICY_DEFAULT, 0 },
};

/* How often, and about what, whoever knows what is beyond was asked. */
struct asked {
    unsigned times;
    uint64_t addr;
    struct p2p_beyond beyond;
};

static struct p2p_beyond ask(void *opaque, const struct p2p_request *request)
{
    struct asked *asked = opaque;

    asked->times++;
    asked->addr = request->addr;
    return asked->beyond;
}

static bool is_same(const struct p2p_delivery *a, const struct p2p_delivery *b)
{
    return a->fate == b->fate && a->below.rule == b->below.rule &&
           a->at_root == b->at_root && a->root.rule == b->root.rule &&
           a->has_answer == b->has_answer && a->answer.rule == b->answer.rule;
}

/* By value, by a callback, and with notes: three times the same. */
static bool check_row(const struct row *row, enum p2p_fate fate)
{
    static struct p2p_notes notes;
    const struct p2p_policies policies = {
        .otherwise = policy_read(row->policy),
    };
    struct asked asked = { 0, 0, { row->iommu, row->gpa, row->claim } };
    const struct p2p_upstream by_value = {
        .beyond = asked.beyond, .policies = &policies,
    };
    const struct p2p_upstream by_call = {
        .ask = ask, .opaque = &asked, .policies = &policies,
    };
    const struct p2p_request request = {
        .initiator = row->from, .access = row->access, .addr = row->addr,
    };
    struct p2p_function tree[TREE_FUNCTIONS];
    const struct p2p_topology *topology = edit_tree(tree, row->edits);
    struct p2p_delivery first, second, third;
    bool went_up;

    if (p2p_deliver(topology, &request, &by_value, NULL, &first) ||
        p2p_deliver(topology, &request, &by_call, NULL, &second) ||
        p2p_deliver(topology, &request, &by_value, &notes, &third)) {
        return false;
    }
    went_up = first.below.verdict == P2P_UPSTREAM;
    return first.fate == fate && is_same(&first, &second) &&
           is_same(&first, &third) &&
           p2p_delivery_last(&first)->rule == row->last &&
           first.has_answer == (row->answer != P2P_RULE_NONE) &&
           (!row->answer || first.answer.rule == row->answer) &&
           asked.times == went_up && (!went_up || asked.addr == row->addr) &&
           notes.there.count > 0 && notes.below <= notes.there.count &&
           (notes.back.count > 0) == first.has_answer;
}

/* What can be said with nothing known of what is beyond. */
static void check_nothing(void)
{
    const struct p2p_request request = {
        .initiator = A0, .access = P2P_READ, .addr = AT_OTHER,
    };
    struct p2p_function tree[TREE_FUNCTIONS];
    const struct p2p_topology *topology;
    struct p2p_delivery delivery;

    tree_fill(tree);
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    tap_ok(p2p_deliver(topology, &request, NULL, NULL, &delivery) == 0 &&
           delivery.fate == P2P_FATE_DELIVERED &&
           delivery.beyond.gpa == AT_OTHER,
           "nothing beyond: no IOMMU, and all is forwarded");
    tree[RP].own_window = P2P_OWN_WINDOW_UNKNOWN;
    tree[RP].acs.ctl = 0;
    tree[A].acs.ctl = P2P_ACS_RR;
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    delivery.fate = P2P_FATE_DELIVERED;
    tap_ok(p2p_deliver(topology, &(struct p2p_request) {
               .initiator = A0, .access = P2P_WRITE, .addr = AT_B0,
           }, NULL, NULL, &delivery) == 0 &&
           delivery.fate == P2P_FATE_UNDEFINED && !delivery.at_root,
           "what is undefined is neither delivered nor refused");
}

static void check_unfrozen(void)
{
    static _Alignas(16) unsigned char memory[16384];
    struct p2p_topology *topology = p2p_topology_init(memory, sizeof(memory),
                                                      1);
    const struct p2p_request request = { .initiator = 0 };
    static struct p2p_notes notes = { .below = 77 };
    struct p2p_delivery delivery = { .fate = P2P_FATE_FAULT };

    tap_ok(p2p_deliver(topology, &request, NULL, NULL, &delivery) ==
           -P2P_ERR_NOT_FROZEN, "refused: a topology that is not frozen");
    tap_ok(p2p_deliver(topology, &request, NULL, &notes, &delivery) ==
           -P2P_ERR_NOT_FROZEN && delivery.fate == P2P_FATE_FAULT &&
           !notes.there.step && notes.below == 77,
           "refused: the same with notes, and nothing has changed");
}

/* A policy is asked where the way leads past it, and nowhere else. */
static void check_unfrozen_policy(void)
{
    static _Alignas(16) unsigned char memory[4096];
    const struct p2p_policies policies = {
        .otherwise = p2p_policy_init(memory, sizeof(memory), 1),
    };
    const struct p2p_upstream upstream = { .policies = &policies };
    struct p2p_request request = {
        .initiator = A0, .access = P2P_WRITE, .addr = AT_OTHER,
    };
    struct p2p_function tree[TREE_FUNCTIONS];
    const struct p2p_topology *topology;
    struct p2p_delivery delivery = { .fate = P2P_FATE_FAULT };
    struct p2p_decision decision = { .rule = P2P_R1_UNKNOWN_REQUESTER };

    tree_fill(tree);
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    tap_ok(p2p_deliver(topology, &request, &upstream, NULL, &delivery) ==
           -P2P_ERR_NOT_FROZEN && delivery.fate == P2P_FATE_FAULT,
           "refused: a policy that is not frozen");
    tap_ok(p2p_route_root(topology, &request, AT_OTHER, P2P_CLAIM_NONE,
                          &policies, &decision) == -P2P_ERR_NOT_FROZEN &&
           p2p_route_root(topology, &request, AT_NOBODY, P2P_CLAIM_DEVICE,
                          &policies, &decision) == -P2P_ERR_NOT_FROZEN &&
           decision.rule == P2P_R1_UNKNOWN_REQUESTER,
           "refused: the same of a request at the root complex");
    tap_ok(p2p_route_completion(topology, &request, OTHER, &policies,
                                &decision) == -P2P_ERR_NOT_FROZEN &&
           decision.rule == P2P_R1_UNKNOWN_REQUESTER,
           "refused: the same of a Completion");
    request.addr = AT_B0;
    tap_ok(p2p_deliver(topology, &request, &upstream, NULL, &delivery) == 0 &&
           delivery.fate == P2P_FATE_DELIVERED,
           "what never reaches the root complex does not ask it");
    tree[B].acs.ctl = P2P_ACS_CR;
    tree[RP].acs.ctl = P2P_ACS_UF;
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    request.access = P2P_READ;
    delivery.fate = P2P_FATE_FAULT;
    tap_ok(p2p_deliver(topology, &request, &upstream, NULL, &delivery) ==
           -P2P_ERR_NOT_FROZEN && delivery.fate == P2P_FATE_FAULT,
           "refused: the same where only the answer is for it");
}

/* Both ways, one after the other. */
static void check_both_ways(void)
{
    static const char expected[] =
        "03:00.0      up     passed               The address is in none of "
        "its ranges, and nothing stops it.\n"
        "02:00.0      across turned               R20 peer: No control of the "
        "ingress port says otherwise, or a conventional bridge keeps the "
        "request on its bus.\n"
        "02:01.0      down   passed               The address is in its "
        "window.\n"
        "04:00.0      down   arrived              The address is in its BAR.\n"
        "04:00.0      up     passed               It answers.\n"
        "02:01.0      across turned               R56 completion-peer: A "
        "function of the internal bus, or below it, is the requester, and no "
        "P2P Completion Redirect of the ingress port says otherwise.\n"
        "02:00.0      down   passed               It leads to the requester's "
        "bus.\n"
        "03:00.0      down   arrived              It is the requester.\n";
    static struct p2p_notes notes;
    const struct p2p_request request = {
        .initiator = A0, .access = P2P_READ, .addr = AT_B0,
    };
    struct p2p_function tree[TREE_FUNCTIONS];
    const struct p2p_topology *topology;
    struct p2p_delivery delivery;
    char text[TEXT_MAX];

    tree_fill(tree);
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    tap_ok(p2p_deliver(topology, &request, NULL, &notes, &delivery) == 0 &&
           p2p_delivery_format(topology, &notes, &delivery, text,
                               sizeof(text)) == strlen(expected) &&
           !strcmp(text, expected), "a read there and back, in words");
    tap_ok(p2p_delivery_format(topology, &notes, &delivery, text, 9) ==
           strlen(expected) && !strcmp(text, "03:00.0 "),
           "and what fits of it");
}

/* What an IOMMU makes of an address stands where it is asked. */
static void check_iommu_words(void)
{
    static struct p2p_notes notes;
    const struct p2p_request request = {
        .initiator = A0, .access = P2P_WRITE, .addr = SOME_IOVA,
    };
    struct p2p_upstream upstream = {
        .beyond = { .iommu = P2P_IOMMU_MAPS, .gpa = AT_OTHER },
    };
    struct p2p_function tree[TREE_FUNCTIONS];
    const struct p2p_topology *topology;
    struct p2p_delivery delivery;
    char text[TEXT_MAX];
    const char *line, *next;

    tree_fill(tree);
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    p2p_deliver(topology, &request, &upstream, &notes, &delivery);
    p2p_delivery_format(topology, &notes, &delivery, text, sizeof(text));
    line = strstr(text, "\nIOMMU               translated           0xfffff000"
                        " becomes 0x2000000000.\n");
    next = strstr(text, "\nroot complex across turned ");
    tap_ok(line && next && line < next, "an IOMMU translates, in words");
    upstream.beyond.iommu = P2P_IOMMU_FAULT;
    p2p_deliver(topology, &request, &upstream, &notes, &delivery);
    p2p_delivery_format(topology, &notes, &delivery, text, sizeof(text));
    line = strstr(text, "\nIOMMU               fault                0xfffff000"
                        " is not mapped.\n");
    tap_ok(line && !strchr(line + 1, '\n')[1], "or does not, and that is all");
    upstream.beyond.iommu = P2P_IOMMU_NONE;
    p2p_deliver(topology, &request, &upstream, &notes, &delivery);
    p2p_delivery_format(topology, &notes, &delivery, text, sizeof(text));
    tap_ok(!strstr(text, "IOMMU"), "or is not there");
}

static const char read_there[] =
    "00:01.0      up     passed               The address is in none of its"
    " ranges, and nothing stops it.\n";

/* Words, and their being cut short anywhere. */
static void check_words(void)
{
    struct p2p_step there[P2P_STEPS_MAX];
    struct p2p_steps steps = { there, P2P_STEPS_MAX, 0 };
    struct p2p_decision decision = { .at = P2P_NONE };
    struct p2p_function tree[TREE_FUNCTIONS];
    const struct p2p_topology *topology;
    struct p2p_explanation explanation;
    char text[TEXT_MAX], cut[TEXT_MAX];
    bool good = true;
    size_t len;

    tree_fill(tree);
    topology = tree_freeze(tree, TREE_FUNCTIONS);
    there[steps.count++] = (struct p2p_step) {
        RP, P2P_WAY_UP, P2P_OUTCOME_PASSED, P2P_RULE_NONE,
    };
    explanation = (struct p2p_explanation) {
        topology, &steps, &decision, false,
    };
    len = p2p_explanation_format(&explanation, NULL, text, sizeof(text));
    tap_ok(len == strlen(text) && !strcmp(text, read_there),
           "a step is a line");
    for (size_t size = 0; size <= len; size++) {
        memset(cut, '#', sizeof(cut));
        good &= p2p_explanation_format(&explanation, NULL, cut, size) == len;
        good &= size == 0 ? cut[0] == '#'
              : cut[size - 1] == '\0' && !memcmp(cut, text, size - 1) &&
                cut[size] == '#';
    }
    tap_ok(good, "cut short anywhere, it ends with a zero byte");
    tap_ok(p2p_explanation_format(&explanation, NULL, NULL, 0) == len,
           "no memory at all: it is measured");
    steps.capacity = 0;
    tap_ok(p2p_explanation_format(&explanation, NULL, text,
                                  sizeof(text)) == 0 && !*text,
           "what was not kept is not written");
}

static bool is_line(const struct p2p_explanation *explanation, size_t index,
                    const struct p2p_step_style *style, const char *expected)
{
    char text[TEXT_MAX];
    size_t len = p2p_step_format(explanation, index, style, text,
                                 sizeof(text));

    if (len == strlen(text) && !strcmp(text, expected)) {
        return true;
    }
    printf("# %s\n", text);
    return false;
}

static void check_styles(void)
{
    struct p2p_step step[] = {
        { P2P_NONE, P2P_WAY_DOWN, P2P_OUTCOME_REFUSED,
          P2P_R37_POLICY_DEFAULT },
        { OTHER, P2P_WAY_DOWN, P2P_OUTCOME_ARRIVED, P2P_RULE_NONE },
    };
    struct p2p_steps steps = { step, 2, 2 };
    struct p2p_decision decision = {
        .judged = {{ true, 0x80, 0, 2 }, { false, 0, 0, 0 }},
    };
    struct p2p_explanation explanation = { NULL, &steps, &decision, false };
    struct p2p_step_style style = { .domains = true };
    struct p2p_function tree[TREE_FUNCTIONS];
    char text[TEXT_MAX];

    tree_fill(tree);
    tree[RP2].domain = 0x10002;
    explanation.topology = tree_freeze(tree, TREE_FUNCTIONS);
    tap_ok(is_line(&explanation, 1, &style,
                   "10002:0a:00.0 down   arrived              The address is "
                   "in its BAR."), "with domains");
    style = (struct p2p_step_style) { .roots = true };
    p2p_step_format_at(&explanation, 0, &style, text, sizeof(text));
    tap_ok(!strcmp(text, "pci0002:80"), "a root complex by its root bus");
    style.roots = false;
    p2p_step_format_at(&explanation, 0, &style, text, sizeof(text));
    tap_ok(!strcmp(text, "root complex"), "and by no name");
    style.before[P2P_OUTCOME_ARRIVED] = "<b>";
    style.after = "</b>";
    tap_ok(is_line(&explanation, 1, &style,
                   "0a:00.0      down   <b>arrived             </b> The "
                   "address is in its BAR."), "with marks");
    explanation.is_completion = true;
    tap_ok(is_line(&explanation, 1, &(struct p2p_step_style) {
               .domains = false },
                   "0a:00.0      down   arrived              It is the "
                   "requester."), "of a Completion");
    p2p_explanation_format(&explanation, NULL, text, sizeof(text));
    tap_ok(strstr(text, "pci0002:80    down   refused ") == text &&
           strstr(text, "\n10002:0a:00.0 "),
           "a style that tells all apart is chosen");
}

int main(void)
{
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        tap_ok(check_row(&rows[i], rows[i].fate), rows[i].name);
    }
    check_nothing();
    check_unfrozen();
    check_unfrozen_policy();
    check_both_ways();
    check_iommu_words();
    check_words();
    check_styles();
    tap_ok(!check_row(&rows[0], P2P_FATE_REFUSED),
           "planted: another fate is seen");
    return tap_end();
}
