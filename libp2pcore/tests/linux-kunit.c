/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What the KUnit tests expect that two proposed series bring to the kernel, as
 * facts: "Route peer-to-peer DMA by TLP class", whose rule is the generation
 * tlp-class, and one before it that evaluates Egress Control by its vector.
 *
 * A row has what the kernel's test expects, what this library says that
 * tlp-class chooses, and what the hardware does. Where the three are not one,
 * it has the reason.
 *
 * Client is B0 below port B or D0 below C, UPC and D; provider A0 below port A;
 * unless a row says something else. The processor is allowed.
 */
#include "edit.h"
#include "p2pcore/completion.h"
#include "p2pcore/linux.h"
#include "tap.h"

#define TB P2P_ACS_TB
#define RR P2P_ACS_RR
#define CR P2P_ACS_CR
#define EC P2P_ACS_EC
#define DT P2P_ACS_DT
#define STRICT P2P_LINUX_STRICT
#define RO P2P_LINUX_RELAXED
#define AT P2P_LINUX_TRANSLATED

/* The bits of an egress vector. */
#define TO_A (1u << 1)
#define TO_B (1u << 2)
#define TO_C (1u << 3)

#define VECTOR_UNREAD "the kernel does not look at the vector, and takes " \
                      "Egress Control for a redirect"

/* Which way; for a mapping: bus address, host bridge, not supported. */
enum way { DIRECT, THRU, STOP, OTHER_WAY };

struct row {
    const char *name;
    struct edit edits[EDITS];
    p2p_id client, provider;
    enum p2p_linux_class tlp_class;
    enum way expected, choice, hardware;
    const char *reason;
};

#define BETWEEN B0, A0

static const struct row rows[] = {
    /* A request, by the client's port. */
    { "req/none", {{ KEEP, 0, 0 }}, BETWEEN, STRICT, DIRECT, DIRECT, DIRECT,
      NULL },
    { "req/rr", {{ ACS, B, RR }}, BETWEEN, STRICT, THRU, THRU, THRU, NULL },
    { "req/cr", {{ ACS, B, CR }}, BETWEEN, STRICT, DIRECT, DIRECT, DIRECT,
      NULL },
    { "req/rr_cr", {{ ACS, B, RR | CR }}, BETWEEN, STRICT, THRU, THRU, THRU,
      NULL },
    { "req/ec", {{ ACS, B, EC }}, BETWEEN, STRICT, THRU, THRU, DIRECT,
      VECTOR_UNREAD },
    { "req/ec_cr", {{ ACS, B, EC | CR }}, BETWEEN, STRICT, THRU, THRU, DIRECT,
      VECTOR_UNREAD },
    { "req/dt", {{ ACS, B, DT }}, BETWEEN, STRICT, DIRECT, DIRECT, DIRECT,
      NULL },
    { "req/dt_rr", {{ ACS, B, DT | RR }}, BETWEEN, STRICT, THRU, THRU, THRU,
      NULL },
    { "req/at", {{ KEEP, 0, 0 }}, BETWEEN, AT, DIRECT, DIRECT, DIRECT, NULL },
    { "req/at_rr", {{ ACS, B, RR }}, BETWEEN, AT, THRU, THRU, THRU, NULL },
    { "req/at_dt_rr", {{ ACS, B, DT | RR }}, BETWEEN, AT, DIRECT, DIRECT,
      DIRECT, NULL },
    { "req/at_dt_ec", {{ ACS, B, DT | EC }, { VECTOR, B, TO_A }}, BETWEEN,
      AT, DIRECT, DIRECT, DIRECT, NULL },
    { "req/tb", {{ ACS, B, TB }}, BETWEEN, STRICT, DIRECT, DIRECT, DIRECT,
      NULL },
    { "req/tb_rr", {{ ACS, B, TB | RR }}, BETWEEN, STRICT, THRU, THRU, THRU,
      NULL },
    { "req/at_tb", {{ ACS, B, TB }}, BETWEEN, AT, STOP, STOP, STOP, NULL },
    { "req/at_tb_dt", {{ ACS, B, TB | DT }}, BETWEEN, AT, STOP, STOP, STOP,
      NULL },

    /* A Completion, by the provider's port. */
    { "cpl/none", {{ KEEP, 0, 0 }}, BETWEEN, STRICT, DIRECT, DIRECT, DIRECT,
      NULL },
    { "cpl/rr", {{ ACS, A, RR }}, BETWEEN, STRICT, DIRECT, DIRECT, DIRECT,
      NULL },
    { "cpl/cr", {{ ACS, A, CR }}, BETWEEN, STRICT, THRU, THRU, THRU, NULL },
    { "cpl/rr_cr", {{ ACS, A, RR | CR }}, BETWEEN, STRICT, THRU, THRU, THRU,
      NULL },
    { "cpl/ec", {{ ACS, A, EC }}, BETWEEN, STRICT, DIRECT, DIRECT, DIRECT,
      NULL },
    { "cpl/ec_cr", {{ ACS, A, EC | CR }}, BETWEEN, STRICT, THRU, THRU, THRU,
      NULL },
    { "cpl/ro", {{ KEEP, 0, 0 }}, BETWEEN, RO, DIRECT, DIRECT, DIRECT, NULL },
    { "cpl/ro_cr", {{ ACS, A, CR }}, BETWEEN, RO, DIRECT, DIRECT, DIRECT,
      NULL },
    { "cpl/ro_rr_cr", {{ ACS, A, RR | CR }}, BETWEEN, RO, DIRECT, DIRECT,
      DIRECT, NULL },

    /* The walk. */
    { "walk/bus_addr", {{ KEEP, 0, 0 }}, D0, A0, STRICT, DIRECT, DIRECT,
      DIRECT, NULL },
    { "walk/request_redirect", {{ ACS, C, RR }}, D0, A0, STRICT, THRU, THRU,
      THRU, NULL },
    { "walk/completion_redirect", {{ ACS, C, CR }}, A0, D0, STRICT, THRU, THRU,
      THRU, NULL },
    { "walk/egress_control", {{ ACS, C, EC }}, D0, A0, STRICT, THRU, THRU,
      DIRECT, VECTOR_UNREAD },
    { "walk/asymmetric_direct", {{ ACS, A, RR | EC }, { ACS, C, CR }}, D0, A0,
      STRICT, DIRECT, DIRECT, DIRECT, NULL },
    { "walk/nested_completion_redirect", {{ ACS, D, CR }}, A0, D0, STRICT,
      DIRECT, DIRECT, DIRECT, NULL },
    { "walk/nested_request_redirect", {{ ACS, D, RR }}, D0, A0, STRICT, DIRECT,
      DIRECT, DIRECT, NULL },
    { "walk/translation_blocking", {{ ACS, D, TB }}, D0, A0, STRICT, DIRECT,
      DIRECT, DIRECT, NULL },
    { "walk/translation_blocking, translated", {{ ACS, D, TB }}, D0, A0, AT,
      STOP, STOP, STOP, NULL },
    { "walk/ancestor_provider_tb", {{ ACS, A, TB }}, A0, UP, STRICT, DIRECT,
      DIRECT, DIRECT, NULL },
    { "walk/ancestor_provider_tb, translated", {{ ACS, A, TB }}, A0, UP, AT,
      STOP, STOP, STOP, NULL },
    { "walk/no_common_bridge_tb", {{ ACS, D, TB }}, D0, OTHER, STRICT, THRU,
      THRU, THRU, NULL },
    { "walk/no_common_bridge_tb, translated", {{ ACS, D, TB }}, D0, OTHER, AT,
      STOP, STOP, STOP, NULL },
    { "walk/self_dma_tb", {{ ACS, A, TB }}, A0, A0, STRICT, DIRECT, DIRECT,
      DIRECT, NULL },
    { "walk/self_dma_tb, translated", {{ ACS, A, TB }}, A0, A0, AT, DIRECT,
      DIRECT, DIRECT, NULL },
    { "walk/relaxed_completion", {{ ACS, A, CR }}, D0, A0, STRICT, THRU, THRU,
      THRU, NULL },
    { "walk/relaxed_completion, relaxed", {{ ACS, A, CR }}, D0, A0, RO, DIRECT,
      DIRECT, DIRECT, NULL },
    { "walk/direct_translated", {{ ACS, C, RR | DT }}, D0, A0, STRICT, THRU,
      THRU, THRU, NULL },
    { "walk/direct_translated, translated", {{ ACS, C, RR | DT }}, D0, A0, AT,
      DIRECT, DIRECT, DIRECT, NULL },
    { "walk/tb_above_divergence, direct", {{ ACS, RP, TB }}, D0, A0, AT,
      DIRECT, DIRECT, DIRECT, NULL },
    { "walk/tb_above_divergence", {{ ACS, RP, TB }, { ACS, C, RR }}, D0, A0,
      STRICT, THRU, THRU, THRU, NULL },
    { "walk/tb_above_divergence, translated",
      {{ ACS, RP, TB }, { ACS, C, RR }}, D0, A0, AT, STOP, STOP, STOP, NULL },

    /* Egress Control by its vector: a truth table, ports, and walks. */
    { "ec/cpl/ec_target", {{ ACS, A, EC | RR }, { VECTOR, A, TO_B }},
      BETWEEN, STRICT, DIRECT, DIRECT, DIRECT, NULL },
    { "ec/cpl/ec_error", {{ ACS, A, EC | CR }, { VECTOR_SIZE, A, 1 }}, BETWEEN,
      STRICT, THRU, THRU, THRU, NULL },
    { "ec/req/ec/erange", {{ ACS, B, EC | CR }, { VECTOR_SIZE, B, 1 }},
      BETWEEN, STRICT, STOP, THRU, STOP, VECTOR_UNREAD },
    { "ec/req/ec/vec_set/none", {{ ACS, B, EC }, { VECTOR, B, TO_A }},
      BETWEEN, STRICT, STOP, THRU, STOP, VECTOR_UNREAD },
    { "ec/req/ec/vec_set/cr", {{ ACS, B, EC | CR }, { VECTOR, B, TO_A }},
      BETWEEN, STRICT, STOP, THRU, STOP, VECTOR_UNREAD },
    { "ec/req/ec/vec_set/rr", {{ ACS, B, EC | RR }, { VECTOR, B, TO_A }},
      BETWEEN, STRICT, THRU, THRU, THRU, NULL },
    { "ec/req/ec/vec_set/rr_cr",
      {{ ACS, B, EC | RR | CR }, { VECTOR, B, TO_A }}, BETWEEN, STRICT,
      THRU, THRU, THRU, NULL },
    { "ec/req/ec/vec_clear/none", {{ ACS, B, EC }}, BETWEEN, STRICT, DIRECT,
      THRU, DIRECT, VECTOR_UNREAD },
    { "ec/req/ec/vec_clear/rr", {{ ACS, B, EC | RR }}, BETWEEN, STRICT, DIRECT,
      THRU, DIRECT, VECTOR_UNREAD },
    { "ec/req/ec/vec_clear/cr", {{ ACS, B, EC | CR }}, BETWEEN, STRICT, DIRECT,
      THRU, DIRECT, VECTOR_UNREAD },
    { "ec/req/ec/vec_clear/rr_cr", {{ ACS, B, EC | RR | CR }}, BETWEEN, STRICT,
      DIRECT, THRU, DIRECT, VECTOR_UNREAD },
    { "ec/vector_bit_set", {{ ACS, B, EC }, { PORT, A, 5 },
                            { VECTOR, B, 1 << 5 }, { VECTOR_SIZE, B, 32 }},
      BETWEEN, STRICT, STOP, THRU, STOP, VECTOR_UNREAD },
    { "ec/vector_bit_clear", {{ ACS, B, EC }, { PORT, A, 5 },
                              { VECTOR_SIZE, B, 32 }},
      BETWEEN, STRICT, DIRECT, THRU, DIRECT, VECTOR_UNREAD },
    { "ec/port_out_of_range", {{ ACS, B, EC }, { PORT, A, 40 }}, BETWEEN,
      STRICT, STOP, THRU, STOP, VECTOR_UNREAD },
    { "ec/walk/violation", {{ ACS, C, EC }, { VECTOR, C, TO_A }}, D0, A0,
      STRICT, STOP, THRU, STOP, VECTOR_UNREAD },
    { "ec/walk/vector_clear", {{ ACS, C, EC }}, D0, A0, STRICT, DIRECT, THRU,
      DIRECT, VECTOR_UNREAD },
    { "ec/walk/asymmetric_direct",
      {{ ACS, A, RR | EC }, { VECTOR, A, TO_C }, { ACS, C, CR | EC }},
      D0, A0, STRICT, DIRECT, THRU, DIRECT, VECTOR_UNREAD },
};

/* What has no row above, and why. */
static const struct {
    const char *name;
    const char *reason;
} left_out[] = {
    { "req/no_target, 5 rows; req/ec_clear, 4",
      "here a request always has a target; with none in the vector's reach "
      "that is req/none, rr, cr and rr_cr" },
    { "ec/no_ec_cap, req/ec/eopnotsupp, ec/pdev_not_downstream, "
      "ec/pdev_pcie_bridge",
      "a control that a function does not have is never on here" },
    { "ec/target_not_downstream, ec/target_pcie_bridge, ec/target_other_bus",
      "what a request leaves a switch by is a port of that switch" },
    { "ec/root_port",
      "that one root port's vector stops what leaves by another is no matter "
      "of the way below the root complex" },
    { "isolation, 19 rows",
      "whom the kernel takes for isolated is no matter of peer-to-peer DMA" },
    { "map_types_pack, ranks by HMAT",
      "how the kernel keeps and sorts answers is not predicted" },
};

static enum way choose(const struct p2p_topology *topology,
                       const struct row *row)
{
    struct p2p_linux_rules rules = p2p_linux_rules(P2P_LINUX_TLP_CLASS, true);

    rules.tlp_class = row->tlp_class;
    switch (p2p_linux_map_type(topology, &rules, row->provider,
                               row->client).map) {
    case P2P_LINUX_BUS_ADDR:
        return DIRECT;
    case P2P_LINUX_THRU_HOST_BRIDGE:
        return THRU;
    case P2P_LINUX_NOT_SUPPORTED:
        return STOP;
    case P2P_LINUX_MAPS:
        break;
    }
    return OTHER_WAY;
}

/* The Request and its Completion: both direct, or what the first is not. What
   gets as far as the root complex is through, whatever becomes of it there. */
static enum way route(const struct p2p_topology *topology,
                      const struct p2p_function *tree, const struct row *row)
{
    const struct p2p_function *provider = &tree[row->provider];
    const struct p2p_request request = {
        .initiator = row->client,
        .access = P2P_READ,
        .at = row->tlp_class == AT ? P2P_AT_TRANSLATED : P2P_AT_UNTRANSLATED,
        .relaxed_ordering = row->tlp_class == RO,
        .addr = row->provider == UP ? provider->bar[0].start
                                    : provider->bar[2].start,
    };
    struct p2p_decision there, back;

    if (p2p_route(topology, &request, &there) ||
        p2p_route_completion(topology, &request, row->provider, NULL, &back)) {
        return OTHER_WAY;
    }
    if (there.verdict == P2P_REFUSED) {
        return there.at == P2P_NONE ? THRU : STOP;
    }
    return there.verdict == P2P_UPSTREAM || back.verdict == P2P_PEER ? THRU
                                                                     : DIRECT;
}

/* With Upstream Forwarding on, as the kernel has it wherever it redirects. */
static const struct p2p_topology *build(struct p2p_function *tree,
                                        const struct edit edits[EDITS])
{
    tree_fill(tree);
    edit_apply(tree, edits);
    for (p2p_id id = 0; id < TREE_FUNCTIONS; id++) {
        if (p2p_acs_allowed(&tree[id]) & P2P_ACS_UF) {
            tree[id].acs.ctl |= P2P_ACS_UF;
        }
    }
    return tree_freeze(tree, TREE_FUNCTIONS);
}

static bool is_so(const struct row *row)
{
    struct p2p_function tree[TREE_FUNCTIONS];
    const struct p2p_topology *topology = build(tree, row->edits);
    bool all_one = row->expected == row->choice &&
                   row->expected == row->hardware;

    return choose(topology, row) == row->choice &&
           route(topology, tree, row) == row->hardware &&
           all_one == !row->reason;
}

static void check_rows(void)
{
    unsigned agree = 0, count = sizeof(rows) / sizeof(rows[0]), caught = 0;

    for (unsigned i = 0; i < count; i++) {
        struct row wrong = rows[i];

        tap_ok(is_so(&rows[i]), rows[i].name);
        agree += !rows[i].reason;
        if (rows[i].reason) {
            printf("# not one: %s: %s\n", rows[i].name, rows[i].reason);
        }
        wrong.choice = wrong.hardware = wrong.expected =
            rows[i].expected == STOP ? DIRECT : STOP;
        caught += !is_so(&wrong);
    }
    for (unsigned i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++) {
        printf("# left out: %s: %s\n", left_out[i].name, left_out[i].reason);
    }
    printf("# %u of %u rows are one\n", agree, count);
    tap_ok(caught == count, "planted: another answer");
}

/* A register that cannot be read is not supported by the kernel; here whoever
   could not read it learns that the answer rests on it. */
static void check_unreadable(void)
{
    struct p2p_function tree[TREE_FUNCTIONS];
    const struct edit none[EDITS] = {{ KEEP, 0, 0 }};
    const struct edit redirecting[EDITS] = {{ ACS, C, RR }};
    struct p2p_linux_rules rules = p2p_linux_rules(P2P_LINUX_TLP_CLASS, true);
    const struct p2p_topology *topology = build(tree, none);

    tap_ok(p2p_linux_rests_on_acs(topology, &rules, A0, D0, C),
           "walk/unreadable_control: the client's port");
    tap_ok(p2p_linux_rests_on_acs(topology, &rules, A0, D0, A),
           "and the provider's");
    tap_ok(!p2p_linux_rests_on_acs(topology, &rules, A0, D0, D),
           "but nobody below them");
    tap_ok(!p2p_linux_rests_on_acs(topology, &rules, A0, D0, RP),
           "nor above");
    rules.tlp_class = AT;
    tap_ok(p2p_linux_rests_on_acs(topology, &rules, A0, D0, D),
           "a translated one on each port of the client's side");
    tap_ok(!p2p_linux_rests_on_acs(topology, &rules, A0, D0, RP),
           "which is none above where it turns round");
    topology = build(tree, redirecting);
    tap_ok(p2p_linux_rests_on_acs(topology, &rules, A0, D0, RP),
           "unless it goes there");
    rules.tlp_class = STRICT;
    tap_ok(!p2p_linux_rests_on_acs(topology, &rules, A0, D0, A),
           "one redirect is enough");
    tap_ok(!p2p_linux_rests_on_acs(topology, &rules, A0, TREE_FUNCTIONS, A),
           "nobody asks");
}

/* Who is named, where client D0 reads from A0. */
static void check_named(void)
{
    struct p2p_function tree[TREE_FUNCTIONS];
    const struct edit edits[EDITS] = {
        { ACS, A, CR }, { ACS, C, RR }, { ACS, UP, CR }, { ACS, D, RR | CR },
    };
    const struct edit above[EDITS] = {
        { ACS, C, RR }, { ACS, RP, TB }, { ACS, A, CR },
    };
    const struct edit own[EDITS] = {{ ACS, A1, TB }};
    struct p2p_linux_rules rules = p2p_linux_rules(P2P_LINUX_TLP_CLASS, true);
    struct p2p_linux_choice choice =
        p2p_linux_map_type(build(tree, edits), &rules, A0, D0);

    tap_ok(choice.redirects == 2 && choice.redirect == A &&
           choice.blocker == P2P_NONE && choice.shared == UP,
           "both who redirect, and nobody else");
    rules.tlp_class = P2P_LINUX_TRANSLATED_RELAXED;
    choice = p2p_linux_map_type(build(tree, edits), &rules, A0, D0);
    tap_ok(choice.redirects == 1 && choice.redirect == C,
           "the client's alone, where Completions are relaxed");
    choice = p2p_linux_map_type(build(tree, above), &rules, A0, D0);
    tap_ok(choice.map == P2P_LINUX_NOT_SUPPORTED && choice.blocker == RP &&
           choice.reason == P2P_LINUX_TRANSLATION_BLOCKED,
           "the port that lets no translated address pass");
    choice = p2p_linux_map_type(build(tree, own), &rules, A0, A1);
    tap_ok(choice.map == P2P_LINUX_NOT_SUPPORTED && choice.blocker == A1,
           "or the client's own branch, where that is itself");
    choice = p2p_linux_map_type(build(tree, own), &rules, A, A1);
    tap_ok(choice.map == P2P_LINUX_BUS_ADDR,
           "which it is not below the provider");
}

/* The firmware's word: what it describes between two root buses. */
static const struct described {
    const char *name;
    bool cpu_allowed;
    enum p2p_linux_generation generation;
    struct p2p_linux_path path;
    enum p2p_linux_reason reason;
} described[] = {
    { "hmat/ordered_path", false, P2P_LINUX_TLP_CLASS,
      { { 0, 0 }, { 0, 0x80 } }, P2P_LINUX_HOST_DESCRIBED },
    { "hmat/missing_path", false, P2P_LINUX_TLP_CLASS,
      { { 0, 0x80 }, { 0, 0 } }, P2P_LINUX_HOST_NOT_LISTED },
    { "hmat/missing_client_pxm", false, P2P_LINUX_TLP_CLASS,
      { { 1, 0 }, { 0, 0x80 } }, P2P_LINUX_HOST_NOT_LISTED },
    { "hmat/missing_provider_pxm", false, P2P_LINUX_TLP_CLASS,
      { { 0, 0 }, { 0, 0x81 } }, P2P_LINUX_HOST_NOT_LISTED },
    { "hmat/platform_authorized", true, P2P_LINUX_TLP_CLASS,
      { { 0, 0 }, { 0, 0x80 } }, P2P_LINUX_CPU_ALLOWED },
    { "a generation that does not ask", false, P2P_LINUX_7_3,
      { { 0, 0 }, { 0, 0x80 } }, P2P_LINUX_HOST_NOT_LISTED },
};

static void check_described(void)
{
    struct p2p_function tree[] = {
        tree_function(P2P_KIND_ENDPOINT, P2P_NONE, 0),
        tree_function(P2P_KIND_ENDPOINT, P2P_NONE, 0),
    };
    const struct p2p_topology *topology;

    tree[1].root_bus = 0x80;
    topology = tree_freeze(tree, 2);
    for (unsigned i = 0; i < sizeof(described) / sizeof(described[0]); i++) {
        const struct described *row = &described[i];
        struct p2p_linux_rules rules = p2p_linux_rules(row->generation,
                                                       row->cpu_allowed);
        struct p2p_linux_choice choice;

        rules.paths = 1;
        rules.path = &row->path;
        choice = p2p_linux_map_type(topology, &rules, 1, 0);
        tap_ok(choice.reason == row->reason && choice.distance == 2 &&
               (choice.map == P2P_LINUX_NOT_SUPPORTED) ==
               (row->reason == P2P_LINUX_HOST_NOT_LISTED), row->name);
    }
}

int main(void)
{
    check_rows();
    check_unreadable();
    check_named();
    check_described();
    return tap_end();
}
