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

#include "ask.h"
#include "oracle-fault.h"
#include "oracle.h"
#include "p2pcore/completion.h"
#include "tap.h"
#include "world-seen.h"

#define DECISIONS 1000000u
#define DECISIONS_PER_WORLD 500u
#define PROBES 2u
#define REPORTS_MAX 5u
#define ENTRIES 6u

struct tally {
    unsigned wrong;             /* differences from the oracle */
    unsigned exact;             /* ends of ranges that are where they can be */
    unsigned ends;
    unsigned traps;
    unsigned seen;              /* bits of enum seen */
    unsigned rule[P2P_RULES];   /* how often each decided */
};

struct trial {
    enum fault fault;
    struct world world;
    struct oracle oracle;
    struct p2p_topology *topology;
    struct p2p_policy *policy;  /* NULL: none */
    struct p2p_policy_entry entry[ENTRIES];
    struct tally tally;
};

enum what {
    ROUTE,
    ROOT,
    COMPLETION,
    IO,
};

/* One question, put to both sides. */
struct question {
    enum what what;
    enum p2p_claim claim;
    p2p_id completer;
    struct p2p_request request;
};

static union {
    max_align_t align;
    char bytes[WORLD_MAX * 2048];
} topology_memory;

static union {
    max_align_t align;
    char bytes[1 << 16];
} policy_memory;

static void bail_out(const char *why)
{
    printf("Bail out! %s\n", why);
    exit(1);
}

/* Another topology, on both sides. */
static void freeze(struct trial *trial)
{
    int error = 0;

    world_make(&trial->world);
    trial->tally.seen |= world_seen(&trial->world);
    trial->oracle.function = trial->world.function;
    trial->oracle.count = trial->world.count;
    trial->oracle.interrupts = trial->world.interrupts;
    oracle_prepare(&trial->oracle);
    trial->topology = p2p_topology_init(&topology_memory,
                                        sizeof(topology_memory), WORLD_MAX);
    for (unsigned i = 0; i < trial->world.count; i++) {
        struct p2p_function function = trial->world.function[i];

        fault_in_function(trial->fault, &function);
        error |= p2p_topology_add(trial->topology, &function, NULL);
    }
    error |= p2p_topology_set_interrupts(
        trial->topology, fault_in_interrupts(trial->fault,
                                             trial->world.interrupts));
    if (error | p2p_topology_freeze(trial->topology)) {
        bail_out("a random topology does not freeze");
    }
}

/* Another policy, on both sides; one time in two there is none. */
static void choose_policy(struct trial *trial)
{
    enum p2p_failure otherwise = world_policy_default(&trial->world);

    trial->policy = NULL;
    trial->oracle.entry = trial->entry;
    trial->oracle.entries = 0;
    trial->oracle.otherwise = P2P_FAILURES;
    if (world_once_in(&trial->world, 2)) {
        return;
    }
    trial->policy = p2p_policy_init(&policy_memory, sizeof(policy_memory),
                                    ENTRIES);
    trial->oracle.otherwise = otherwise;
    if (trial->fault == FAULT_POLICY) {
        otherwise = otherwise == P2P_FAIL_NONE ? P2P_FAIL_UR : P2P_FAIL_NONE;
    }
    if (!trial->policy ||
        p2p_policy_set_default(trial->policy, otherwise)) {
        bail_out("there is no room for a policy");
    }
    for (unsigned i = 0; i < ENTRIES; i++) {
        struct p2p_policy_entry entry = world_policy_entry(&trial->world);

        if (!p2p_policy_add(trial->policy, &entry)) {
            trial->entry[trial->oracle.entries++] = entry;
        }
    }
    p2p_policy_freeze(trial->policy);
}

static struct p2p_decision ask_library(const struct trial *trial,
                                       const struct question *question)
{
    struct p2p_request faulty = question->request;
    const struct p2p_request *request = &faulty;
    const struct p2p_policies policies = { .otherwise = trial->policy };
    struct p2p_decision decision = { .rule = P2P_RULE_NONE };

    fault_in_request(trial->fault, &faulty);
    switch (question->what) {
    case ROUTE:
        decision = ask_route(trial->topology, request);
        break;
    case ROOT:
        decision = ask_root(trial->topology, request, request->addr,
                            question->claim, &policies);
        break;
    case COMPLETION:
        decision = ask_completion(trial->topology, request,
                                  question->completer, &policies);
        break;
    case IO:
        decision = ask_io(trial->topology, request->initiator);
        break;
    }
    fault_in_decision(trial->fault, &decision);
    return decision;
}

static struct p2p_decision ask_oracle(const struct trial *trial,
                                      const struct question *question)
{
    const struct p2p_request *request = &question->request;

    switch (question->what) {
    case ROUTE:
        return oracle_route(&trial->oracle, request);
    case ROOT:
        return oracle_route_root(&trial->oracle, request, request->addr,
                                 question->claim);
    case COMPLETION:
        return oracle_route_completion(&trial->oracle, request,
                                       question->completer);
    case IO:
        break;
    }
    return oracle_route_io(&trial->oracle, request->initiator);
}

static bool is_same(const struct p2p_decision *a, const struct p2p_decision *b)
{
    return a->verdict == b->verdict && a->failure == b->failure &&
           a->rule == b->rule && a->at == b->at && a->target == b->target &&
           a->egress == b->egress && a->trap == b->trap;
}

static void print_decision(const char *who, const struct p2p_decision *said)
{
    printf("#   %s %s, %s, %s, at %u, target %u, egress %u%s\n", who,
           p2p_verdict_name(said->verdict), p2p_failure_name(said->failure),
           p2p_rule_name(said->rule), said->at, said->target, said->egress,
           said->trap ? ", trap" : "");
}

static void report(struct trial *trial, const struct question *question,
                   const struct p2p_decision *got,
                   const struct p2p_decision *expected)
{
    static const char *const name[] = {
        [ROUTE] = "route", [ROOT] = "root", [COMPLETION] = "completion",
        [IO] = "io",
    };
    const struct p2p_request *request = &question->request;

    if (trial->tally.wrong++ >= REPORTS_MAX || trial->fault) {
        return;
    }
    printf("# %s initiator %u access %d at %d%s%s claim %d completer %u "
           "addr %#" PRIx64 "\n", name[question->what], request->initiator,
           (int)request->access, (int)request->at,
           request->has_pasid ? " pasid" : "",
           request->relaxed_ordering ? " relaxed" : "", (int)question->claim,
           question->completer, request->addr);
    print_decision("library", got);
    printf("#     valid %#" PRIx64 "-%#" PRIx64 "\n", got->valid.start,
           got->valid.last);
    print_decision("oracle", expected);
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

    if (!p2p_decision_holds(decision, question->request.addr)) {
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

static struct question any_question(struct trial *trial)
{
    static const enum what whats[] = {
        ROUTE, ROUTE, ROUTE, ROUTE, ROUTE, ROUTE, ROUTE, ROUTE, ROUTE, ROUTE,
        ROOT, ROOT, ROOT, COMPLETION, COMPLETION, IO,
    };
    static const enum p2p_claim claims[] = {
        P2P_CLAIM_NONE, P2P_CLAIM_MEMORY, P2P_CLAIM_DEVICE, P2P_CLAIM_NONE,
    };

    return (struct question) {
        .what = whats[world_random(&trial->world, 16)],
        .claim = claims[world_random(&trial->world, 4)],
        .completer = world_once_in(&trial->world, 12)
                     ? P2P_NONE
                     : (p2p_id)world_random(&trial->world,
                                            trial->world.count),
        .request = world_request(&trial->world),
    };
}

static void decide_once(struct trial *trial)
{
    struct question question = any_question(trial);
    struct p2p_decision decision = ask_library(trial, &question);
    struct p2p_decision expected = ask_oracle(trial, &question);

    trial->tally.rule[expected.rule]++;
    trial->tally.traps += expected.trap;
    if (!is_same(&decision, &expected)) {
        report(trial, &question, &decision, &expected);
        return;
    }
    if (question.what == ROUTE || question.what == ROOT) {
        check_range(trial, &question, &decision);
    }
}

/* Decide, or look for the @fault until it shows. */
static struct tally run(enum fault fault, uint64_t seed)
{
    static struct trial trial;

    memset(&trial, 0, sizeof(trial));
    trial.fault = fault;
    trial.world.random = seed;
    for (unsigned i = 0; i < DECISIONS; i++) {
        if (fault != FAULT_NONE && trial.tally.wrong) {
            break;
        }
        if (i % DECISIONS_PER_WORLD == 0) {
            freeze(&trial);
            choose_policy(&trial);
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

/* The topologies had everything in them that they should. */
static void check_seen(const struct tally *tally)
{
    static const struct world empty;
    bool all = true;

    for (unsigned seen = 0; seen < SEENS; seen++) {
        if (!(tally->seen >> seen & 1)) {
            printf("# never: %s\n", seen_name((enum seen)seen));
            all = false;
        }
    }
    tap_ok(all, "there was everything that a topology can have");
    tap_ok(world_seen(&empty) == 0, "planted: where nothing is, nothing is");
}

static void check_coverage(struct tally *tally)
{
    bool all = true;

    tally->rule[P2P_R51_IOVA_TRAP] = tally->traps;
    for (unsigned rule = 1; rule < P2P_RULES; rule++) {
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
    uint64_t seed = choose_seed(argc, argv);
    struct tally tally;

    /* Before anything can go wrong. */
    printf("# seed %" PRIu64 ", %u decisions\n", seed, DECISIONS);
    fflush(stdout);
    tally = run(FAULT_NONE, seed);
    tap_ok(tally.wrong == 0, "the library and the oracle agree");
    check_seen(&tally);
    check_coverage(&tally);
    for (unsigned fault = FAULT_NONE + 1; fault < FAULTS; fault++) {
        tap_ok(run((enum fault)fault, seed).wrong > 0,
               fault_name((enum fault)fault));
    }
    return tap_end();
}
