/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The library against the oracle, over random topologies. Then the same with
 * faults planted on the library's side, which the oracle has to catch.
 *
 * The seed is printed; P2P_SEED in the environment or the first argument sets
 * it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "oracle.h"
#include "tap.h"
#include "world.h"

#define DECISIONS 400000u
#define DECISIONS_FAULTY 40000u
#define DECISIONS_PER_WORLD 500u
#define PROBES 4u
#define REPORTS_MAX 5u

enum fault {
    FAULT_NONE,
    FAULT_REDIRECT,
    FAULT_FORWARDING,
    FAULT_TRANSLATED,
    FAULT_SOURCE,
    FAULT_VECTOR,
    FAULT_UPSTREAM_BME,
    FAULT_ORDER,
    FAULT_BAR_LENGTH,
    FAULT_RANGE,
    FAULT_RULE,
    FAULTS,
};

struct tally {
    unsigned wrong;             /* differences from the oracle */
    unsigned exact;             /* ends of ranges that are where they can be */
    unsigned ends;
    unsigned rule[P2P_RULES];   /* how often each decided */
};

struct trial {
    enum fault fault;
    struct world world;
    struct oracle oracle;
    struct p2p_topology *topology;
    struct tally tally;
};

/* One question, put to both sides. */
struct question {
    bool at_root;
    enum p2p_claim claim;
    struct p2p_request request;
};

static union {
    max_align_t align;
    char bytes[WORLD_MAX * 2048];
} memory;

static void plant_in_function(enum fault fault, struct p2p_function *function)
{
    switch (fault) {
    case FAULT_REDIRECT:
        function->acs.ctl ^= P2P_ACS_RR;
        break;
    case FAULT_FORWARDING:
        function->acs.ctl ^= P2P_ACS_UF;
        break;
    case FAULT_TRANSLATED:
        function->acs.ctl &= (uint16_t)~P2P_ACS_DT;
        break;
    case FAULT_SOURCE:
        function->acs.ctl &= (uint16_t)~P2P_ACS_SV;
        break;
    case FAULT_VECTOR:
        function->acs.vector_size = P2P_ACS_VECTOR_MAX;
        break;
    case FAULT_UPSTREAM_BME:
        function->bus_master |= function->kind == P2P_KIND_UPSTREAM_PORT;
        break;
    case FAULT_ORDER:
        function->devfn ^= 0x18;
        break;
    case FAULT_BAR_LENGTH:
        function->bar[0].last -= function->bar[0].start <
                                 function->bar[0].last;
        break;
    case FAULT_NONE:
    case FAULT_RANGE:
    case FAULT_RULE:
    case FAULTS:
        break;
    }
}

static void plant_in_decision(enum fault fault, struct p2p_decision *decision)
{
    if (fault == FAULT_RANGE && decision->valid.last != UINT64_MAX) {
        decision->valid.last++;
    }
    if (fault == FAULT_RULE && decision->rule == P2P_R26_TARGET_DISABLED) {
        decision->rule = P2P_R27_NO_TARGET;
    }
}

static void freeze(struct trial *trial)
{
    int error = 0;

    world_make(&trial->world);
    trial->oracle.function = trial->world.function;
    trial->oracle.count = trial->world.count;
    trial->topology = p2p_topology_init(&memory, sizeof(memory), WORLD_MAX);
    for (unsigned i = 0; i < trial->world.count; i++) {
        struct p2p_function function = trial->world.function[i];

        plant_in_function(trial->fault, &function);
        error |= p2p_topology_add(trial->topology, &function, NULL);
    }
    if (error | p2p_topology_freeze(trial->topology)) {
        printf("Bail out! a random topology does not freeze\n");
        exit(1);
    }
}

static struct p2p_decision ask_library(const struct trial *trial,
                                       const struct question *question)
{
    struct p2p_decision decision = question->at_root
        ? p2p_route_root(trial->topology, &question->request,
                         question->request.addr, question->claim, NULL)
        : p2p_route(trial->topology, &question->request);

    plant_in_decision(trial->fault, &decision);
    return decision;
}

static struct p2p_decision ask_oracle(const struct trial *trial,
                                      const struct question *question)
{
    return question->at_root
        ? oracle_route_root(&trial->oracle, &question->request,
                            question->request.addr, question->claim)
        : oracle_route(&trial->oracle, &question->request);
}

static bool is_same(const struct p2p_decision *a, const struct p2p_decision *b)
{
    return a->verdict == b->verdict && a->failure == b->failure &&
           a->rule == b->rule && a->at == b->at && a->target == b->target &&
           a->egress == b->egress;
}

static void report(struct trial *trial, const struct question *question,
                   const struct p2p_decision *got,
                   const struct p2p_decision *expected)
{
    if (trial->fault || trial->tally.wrong++ >= REPORTS_MAX) {
        trial->tally.wrong += trial->fault != FAULT_NONE;
        return;
    }
    printf("# %s initiator %u access %d at %d claim %d addr %#" PRIx64 "\n",
           question->at_root ? "root" : "route", question->request.initiator,
           (int)question->request.access, (int)question->request.at,
           (int)question->claim, question->request.addr);
    printf("#   library %s, %s, at %u, target %u, egress %u, valid %#" PRIx64
           "-%#" PRIx64 "\n", p2p_verdict_name(got->verdict),
           p2p_rule_name(got->rule), got->at, got->target, got->egress,
           got->valid.start, got->valid.last);
    printf("#   oracle  %s, %s, at %u, target %u, egress %u\n",
           p2p_verdict_name(expected->verdict), p2p_rule_name(expected->rule),
           expected->at, expected->target, expected->egress);
}

/* Whether the oracle says @decision at @addr, too. */
static bool holds_at(struct trial *trial, const struct question *question,
                     const struct p2p_decision *decision, uint64_t addr,
                     bool must)
{
    struct question probe = *question;
    struct p2p_decision expected;

    probe.request.addr = addr;
    expected = ask_oracle(trial, &probe);
    if (is_same(decision, &expected)) {
        return true;
    }
    if (must) {
        report(trial, &probe, decision, &expected);
    }
    return false;
}

static void check_range(struct trial *trial, const struct question *question,
                        const struct p2p_decision *decision)
{
    struct p2p_range valid = decision->valid;

    if (valid.start > question->request.addr ||
        valid.last < question->request.addr) {
        report(trial, question, decision, decision);
        return;
    }
    holds_at(trial, question, decision, valid.start, true);
    holds_at(trial, question, decision, valid.last, true);
    for (unsigned i = 0; i < PROBES; i++) {
        uint64_t addr = world_address(&trial->world);

        if (valid.start <= addr && addr <= valid.last) {
            holds_at(trial, question, decision, addr, true);
        }
    }
    if (valid.start > 0) {
        trial->tally.ends++;
        trial->tally.exact += !holds_at(trial, question, decision,
                                        valid.start - 1, false);
    }
    if (valid.last < UINT64_MAX) {
        trial->tally.ends++;
        trial->tally.exact += !holds_at(trial, question, decision,
                                        valid.last + 1, false);
    }
}

static void decide_once(struct trial *trial)
{
    static const enum p2p_claim claims[] = {
        P2P_CLAIM_NONE, P2P_CLAIM_MEMORY, P2P_CLAIM_DEVICE, P2P_CLAIM_NONE,
    };
    struct question question = {
        .at_root = world_once_in(&trial->world, 5),
        .claim = claims[world_random(&trial->world, 4)],
        .request = world_request(&trial->world),
    };
    struct p2p_decision decision = ask_library(trial, &question);
    struct p2p_decision expected = ask_oracle(trial, &question);

    trial->tally.rule[expected.rule]++;
    if (!is_same(&decision, &expected)) {
        report(trial, &question, &decision, &expected);
        return;
    }
    check_range(trial, &question, &decision);
}

static struct tally run(enum fault fault, uint64_t seed, unsigned decisions)
{
    static struct trial trial;

    memset(&trial, 0, sizeof(trial));
    trial.fault = fault;
    trial.world.random = seed;
    for (unsigned i = 0; i < decisions; i++) {
        if (i % DECISIONS_PER_WORLD == 0) {
            freeze(&trial);
        }
        decide_once(&trial);
    }
    return trial.tally;
}

static uint64_t choose_seed(int argc, char **argv)
{
    const char *given = argc > 1 ? argv[1] : getenv("P2P_SEED");

    return given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);
}

static void check_coverage(const struct tally *tally)
{
    bool all = true;

    /* What comes after is asked of a policy, and there is none here. */
    for (unsigned rule = 1; rule <= P2P_R35_UNCLAIMED; rule++) {
        if (!tally->rule[rule]) {
            printf("# never: %s\n", p2p_rule_name((enum p2p_rule)rule));
            all = false;
        }
    }
    tap_ok(all, "every rule decided at least once");
    printf("# %u of %u ends of ranges are exact\n", tally->exact,
           tally->ends);
    tap_ok(tally->exact > tally->ends / 10 * 8,
           "four ends of ranges in five are as far out as they can be");
}

int main(int argc, char **argv)
{
    static const char *const planted[FAULTS] = {
        [FAULT_NONE] = "none",
        [FAULT_REDIRECT] = "planted and caught: Request Redirect flipped",
        [FAULT_FORWARDING] = "planted and caught: Upstream Forwarding flipped",
        [FAULT_TRANSLATED] = "planted and caught: Direct Translated ignored",
        [FAULT_SOURCE] = "planted and caught: Source Validation ignored",
        [FAULT_VECTOR] = "planted and caught: size of the vector ignored",
        [FAULT_UPSTREAM_BME] = "planted and caught: Bus Master Enable ignored",
        [FAULT_ORDER] = "planted and caught: another order of devices",
        [FAULT_BAR_LENGTH] = "planted and caught: a BAR one byte short",
        [FAULT_RANGE] = "planted and caught: a range one byte long",
        [FAULT_RULE] = "planted and caught: the wrong rule",
    };
    uint64_t seed = choose_seed(argc, argv);
    struct tally tally;

    /* Before anything can go wrong. */
    printf("# seed %" PRIu64 ", %u decisions\n", seed, DECISIONS);
    fflush(stdout);
    tally = run(FAULT_NONE, seed, DECISIONS);
    tap_ok(tally.wrong == 0, "the library and the oracle agree");
    check_coverage(&tally);
    for (unsigned fault = FAULT_NONE + 1; fault < FAULTS; fault++) {
        tap_ok(run((enum fault)fault, seed, DECISIONS_FAULTY).wrong > 0,
               planted[fault]);
    }
    return tap_end();
}
