/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-predict: what libp2pcore expects of each pair, from the configuration
 * space and the resources that this kernel shows, and of a kernel of its
 * generation.
 *
 * Usage: p2p-predict [LEG [MAP]]
 *
 * Pairs are those of pairs.h. A leg called "<anything>.<preset>" is one whose
 * root complexes forward as that preset says; any other's forward everything.
 * MAP is what the kernel chose when it was asked, if that is long ago.
 *
 * Prints a line of key=value pairs for each client and provider:
 *
 *   # predicted client= provider= map= dist= bar=
 *       write= write-by= write-at= write-failure= write-finding=
 *       and so for read
 *
 *   map      the kernel's choice, as linux.h names it; dist its distance
 *   bar      the provider's memory, first address to last
 *   write    "arrives" or "lost", if the choice were to use it
 *   -by      the rules that decide, in order, such as 19,33
 *   -at      the function where the last of them does, or root-complex
 *   -failure how a refusal looks, -finding where kernel and hardware disagree
 *
 * Spaces within a value are dashes. An IOMMU is taken to map its client's iova
 * to the right place.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "p2pcore/linux.h"
#include "p2pcore/policy.h"
#include "pairs.h"
#include "reading.h"
#include "rules.h"

/* Where the firmware is: no function has it, and the kernel hands it out. */
#define SOME_IOVA 0xfffff000u

struct machine {
    struct p2p_reading reading;
    struct p2p_linux_rules rules;
    enum p2p_linux_map kept;    /* MAPS: the kernel is asked anew */
};

static _Noreturn void die(const char *what)
{
    printf("# trouble p2p-predict: %s\n", what);
    exit(2);
}

static struct p2p_linux_rules rules_here(void)
{
    char release[P2P_RELEASE_LEN];
    struct p2p_linux_rules rules;

    if (!read_rules(&rules, release)) {
        die("this kernel is older than all that are known");
    }
    return rules;
}

/* Index of the function with this address. */
static size_t find(const struct machine *machine, const char *address)
{
    struct p2p_place place;
    long index = p2p_place_read(address, &place)
                 ? p2p_reading_find(&machine->reading, &place) : -1;

    if (index < 0) {
        die(address);
    }
    return (size_t)index;
}

/* The memory that a provider has to offer. */
static struct p2p_range largest_bar(const struct p2p_function *function)
{
    struct p2p_range best = p2p_range_none();
    uint64_t size = 0;

    for (unsigned i = 0; i < P2P_BARS; i++) {
        struct p2p_range bar = function->bar[i];

        if (!p2p_range_is_empty(bar) && bar.last - bar.start >= size) {
            size = bar.last - bar.start;
            best = bar;
        }
    }
    return best;
}

static struct p2p_policy *policy_of(const char *leg)
{
    const char *dot = strchr(leg, '.');
    size_t size = p2p_policy_size(4);
    struct p2p_policy *policy;

    for (unsigned preset = 0; dot && preset < P2P_PRESETS; preset++) {
        if (!strcmp(dot + 1, p2p_preset_name((enum p2p_preset)preset))) {
            policy = p2p_policy_init(malloc(size), size, 4);
            p2p_policy_add_preset(policy, (enum p2p_preset)preset);
            p2p_policy_freeze(policy);
            return policy;
        }
    }
    return NULL;
}

static void print_word(const char *key, const char *suffix, const char *text)
{
    printf(" %s%s=", key, suffix);
    for (; *text; text++) {
        putchar(*text == ' ' ? '-' : *text);
    }
}

/* @id is a function, or the root complex. */
static void print_function(const struct machine *machine, const char *key,
                           const char *suffix, p2p_id id)
{
    const struct p2p_reading *reading = &machine->reading;
    char text[P2P_PLACE_LEN] = "root-complex";

    if (id != P2P_NONE) {
        struct p2p_place place = p2p_reading_place(reading,
                                                   reading->of_id[id]);

        p2p_place_write(text, &place);
    }
    print_word(key, suffix, text);
}

static void print_access(const struct machine *machine, const char *name,
                         const struct p2p_linux_outcome *outcome)
{
    const struct p2p_decision *last = outcome->at_root ? &outcome->root
                                                       : &outcome->below;

    print_word(name, "", outcome->arrives ? "arrives" : "lost");
    printf(" %s-by=%d", name, outcome->below.rule);
    if (outcome->at_root) {
        printf(",%d", outcome->root.rule);
    }
    print_function(machine, name, "-at", last->at);
    print_word(name, "-failure", p2p_failure_name(last->failure));
    print_word(name, "-finding", p2p_finding_name(outcome->finding));
}

static struct p2p_linux_choice choose(const struct machine *machine,
                                      const struct p2p_linux_transfer *t)
{
    struct p2p_linux_choice choice =
        p2p_linux_map_type(machine->reading.topology, &machine->rules,
                           t->provider, t->client);

    if (machine->kept != P2P_LINUX_MAPS) {
        choice.map = machine->kept;
    }
    return choice;
}

static void compare(const struct machine *machine,
                    const struct p2p_linux_choice *choice,
                    const struct p2p_policies *policies,
                    const struct p2p_linux_transfer *transfer,
                    struct p2p_linux_outcome *outcome)
{
    int error = p2p_linux_compare_kept(machine->reading.topology, choice,
                                       policies, transfer, outcome);

    if (error) {
        die(p2p_strerror(error));
    }
}

static void predict(const struct machine *machine, const char *leg,
                    const char *client, const char *provider)
{
    size_t from = find(machine, client), to = find(machine, provider);
    const struct p2p_record *target = &machine->reading.record[to];
    struct p2p_range bar = largest_bar(&target->function);
    struct p2p_policy *policy = policy_of(leg);
    const struct p2p_policies policies = { .otherwise = policy };
    struct p2p_linux_transfer transfer = {
        .provider = target->id,
        .client = machine->reading.record[from].id,
        .bus_addr = bar.start,
        .iommu = machine->reading.source[from].translated
                 == P2P_TRANSLATED_YES,
        .iova = SOME_IOVA,
    };
    const struct p2p_linux_choice choice = choose(machine, &transfer);
    struct p2p_linux_outcome read, write;

    transfer.access = P2P_READ;
    compare(machine, &choice, &policies, &transfer, &read);
    transfer.access = P2P_WRITE;
    compare(machine, &choice, &policies, &transfer, &write);
    printf("# predicted client=%s provider=%s map=%s dist=%u", client,
           provider, p2p_linux_map_name(choice.map), choice.distance);
    printf(" bar=%#" PRIx64 "-%#" PRIx64, bar.start, bar.last);
    print_access(machine, "write", &write);
    print_access(machine, "read", &read);
    putchar('\n');
    free(policy);
}

static void predict_leg(const char *leg, const struct party *a,
                        const struct party *b, void *opaque)
{
    predict(opaque, leg, a->address, b->address);
    if (b->disk[0]) {
        predict(opaque, leg, b->address, a->address);
    }
}

static enum p2p_linux_map read_map(const char *name)
{
    unsigned map = 0;

    while (map < P2P_LINUX_MAPS &&
           strcmp(p2p_linux_map_name((enum p2p_linux_map)map), name)) {
        map++;
    }
    if (map == P2P_LINUX_MAPS) {
        die(name);
    }
    return (enum p2p_linux_map)map;
}

int main(int argc, char **argv)
{
    static struct machine machine = { .kept = P2P_LINUX_MAPS };
    struct p2p_reading *reading = &machine.reading;

    if (argc > 2) {
        machine.kept = read_map(argv[2]);
    }
    machine.rules = rules_here();
    p2p_reading_init(reading);
    if (!p2p_read_sysfs(reading, "/sys") ||
        !p2p_reading_finish(reading, NULL)) {
        die(reading->error);
    }
    if (reading->left) {
        die(reading->left_out[0]);
    }
    for_each_pair(argc > 1 ? argv[1] : NULL, predict_leg, &machine);
    p2p_reading_free(reading);
    return 0;
}
