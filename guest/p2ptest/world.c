/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ktap.h"
#include "p2pcore/explain.h"
#include "p2pcore/policy_text.h"
#include "rules.h"
#include "world.h"

/* Where the firmware is: no function has it, and the kernel hands it out. */
#define SOME_IOVA 0xfffff000u
#define STEPS_MAX 64u
#define POLICY_ENTRIES 16u

static _Noreturn void die(const char *what)
{
    printf("Bail out! p2ptest: %s\n", what);
    exit(2);
}

static void read_kernel(struct world *world)
{
    char release[P2P_RELEASE_LEN];

    if (!read_rules(&world->rules, release)) {
        die("this kernel is older than all that are known");
    }
    ktap_note("kernel %s", release);
}

static struct p2p_policy *policy_of(const char *text)
{
    size_t size = p2p_policy_size(POLICY_ENTRIES);
    struct p2p_policy *policy = p2p_policy_init(malloc(size), size,
                                                POLICY_ENTRIES);

    if (p2p_policy_parse(policy, text, strlen(text), NULL, NULL)) {
        die("--policy is none that p2p knows");
    }
    p2p_policy_freeze(policy);
    return policy;
}

static void find_record(struct world *world, unsigned index)
{
    struct p2p_place place;
    const char *address = world->endpoint[index].address;
    long found = p2p_place_read(address, &place)
                 ? p2p_reading_find(&world->reading, &place) : -1;

    if (found < 0) {
        die(address);
    }
    world->record[index] = (size_t)found;
}

void world_open(struct world *world, const char *policy, bool planted)
{
    struct p2p_reading *reading = &world->reading;

    memset(world, 0, sizeof(*world));
    world->planted = planted;
    read_kernel(world);
    world->policy = policy ? policy_of(policy) : NULL;
    p2p_reading_init(reading);
    if (!p2p_read_sysfs(reading, "/sys") ||
        !p2p_reading_finish(reading, NULL)) {
        die(reading->error);
    }
    world->count = endpoints_open(world->endpoint, ENDPOINTS_MAX);
    if (!world->count) {
        die("no p2p-endpoint has its driver");
    }
    for (unsigned i = 0; i < world->count; i++) {
        find_record(world, i);
    }
}

void world_predict(const struct world *world, unsigned from, unsigned to,
                   enum p2p_access access, uint64_t bus_addr,
                   struct p2p_linux_outcome *outcome)
{
    const struct p2p_reading *reading = &world->reading;
    const struct p2p_policies policies = { .otherwise = world->policy };
    const struct p2p_linux_transfer transfer = {
        .provider = reading->record[world->record[to]].id,
        .client = reading->record[world->record[from]].id,
        .access = access,
        .bus_addr = bus_addr,
        .iommu = reading->source[world->record[from]].translated
                 == P2P_TRANSLATED_YES,
        .iova = SOME_IOVA,
    };

    if (p2p_linux_compare(reading->topology, &world->rules, &policies,
                          &transfer, outcome)) {
        die("the topology is not frozen");
    }
    if (world->planted) {
        outcome->below.rule = P2P_R27_NO_TARGET;
        outcome->root.rule = P2P_R27_NO_TARGET;
    }
}

const struct p2p_decision *last_decision(const struct p2p_linux_outcome *o)
{
    return o->at_root ? &o->root : &o->below;
}

void world_explain(const struct world *world, unsigned from,
                   enum p2p_access access,
                   const struct p2p_linux_outcome *outcome)
{
    const struct p2p_decision *d = last_decision(outcome);
    const struct p2p_reading *reading = &world->reading;
    char at[P2P_PLACE_LEN] = "the root complex";

    if (d->at != P2P_NONE) {
        struct p2p_place where = p2p_reading_place(reading,
                                                   reading->of_id[d->at]);

        p2p_place_write(at, &where);
    }
    ktap_note("predicted for a %s by %s: %s, %s, R%d at %s: %s",
              access == P2P_READ ? "read" : "write",
              world->endpoint[from].address,
              p2p_linux_map_name(outcome->choice.map),
              p2p_verdict_name(d->verdict), d->rule, at,
              p2p_rule_text(d->rule));
}

void each_pair(struct world *world,
               void (*visit)(struct world *world, unsigned from, unsigned to))
{
    for (unsigned from = 0; from < world->count; from++) {
        for (unsigned to = 0; to < world->count; to++) {
            if (from != to) {
                visit(world, from, to);
            }
        }
    }
}

const char *place(const struct world *world, unsigned index)
{
    const char *address = world->endpoint[index].address;

    return strncmp(address, "0000:", 5) ? address : address + 5;
}
