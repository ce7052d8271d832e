/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Random policies against a reference that looks at every entry for every
 * question and knows what is longer from docs/specs/p2p-policy.rst alone. The
 * seed is printed; P2P_SEED in the environment or the first argument sets it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "p2pcore/policy.h"
#include "random.h"
#include "tap.h"

#define POLICIES 400u
#define CAPACITY 12u
#define BUSES 3u
#define DEVFNS 3u

/* Root buses: 00, 01, 0001:00, 10000:00. The last one no entry names. */
static const uint64_t root[BUSES + 1] = {
    0, 0x100, 0x10000, 0x100000000,
};

static uint64_t state;

static unsigned draw(unsigned below)
{
    return random_below(&state, below);
}

static struct p2p_policy_end draw_end(bool is_target)
{
    static const enum p2p_scope scopes[] = {
        P2P_SCOPE_ANY, P2P_SCOPE_HOST, P2P_SCOPE_PORT, P2P_SCOPE_PORT,
        P2P_SCOPE_SAME,
    };

    return (struct p2p_policy_end) {
        scopes[draw(is_target ? 5 : 4)],
        root[draw(BUSES)] | draw(DEVFNS),
    };
}

static bool matches_end(struct p2p_policy_end entry,
                        struct p2p_policy_end asked,
                        struct p2p_policy_end initiator)
{
    switch (entry.scope) {
    case P2P_SCOPE_ANY:
        return true;
    case P2P_SCOPE_SAME:
        return asked.scope != P2P_SCOPE_ANY &&
               initiator.scope != P2P_SCOPE_ANY &&
               asked.rid / 256 == initiator.rid / 256;
    case P2P_SCOPE_HOST:
        return asked.scope != P2P_SCOPE_ANY &&
               asked.rid / 256 == entry.rid / 256;
    case P2P_SCOPE_PORT:
        return asked.scope == P2P_SCOPE_PORT && asked.rid == entry.rid;
    case P2P_SCOPES:
        break;
    }
    return false;
}

/* The four things that make an entry longer, the weightiest first. */
static void measure(const struct p2p_policy_entry *entry, int by[4])
{
    static const int bits[P2P_SCOPES] = { 0, 8, 8, 16 };

    by[0] = bits[entry->from.scope] + bits[entry->to.scope];
    by[1] = bits[entry->from.scope];
    by[2] = entry->to.scope == P2P_SCOPE_HOST;
    by[3] = 0;
    for (int i = 0; i < 3; i++) {
        by[3] -= entry->accesses >> i & 1;
    }
}

/* Whether @a is longer; @faulty: as if the last thing did not count. */
static bool is_longer(const struct p2p_policy_entry *a,
                      const struct p2p_policy_entry *b, bool faulty)
{
    int by_a[4], by_b[4];

    measure(a, by_a);
    measure(b, by_b);
    for (int i = 0; i < (faulty ? 3 : 4); i++) {
        if (by_a[i] != by_b[i]) {
            return by_a[i] > by_b[i];
        }
    }
    return false;
}

static uint16_t expect(const struct p2p_policy *policy,
                       struct p2p_policy_end from, struct p2p_policy_end to,
                       unsigned access, bool faulty)
{
    uint16_t best = P2P_POLICY_DEFAULT;

    for (uint16_t i = 0; i < p2p_policy_count(policy); i++) {
        const struct p2p_policy_entry *entry = p2p_policy_get(policy, i);

        if ((entry->accesses >> access & 1) &&
            matches_end(entry->from, from, from) &&
            matches_end(entry->to, to, from) &&
            (best == P2P_POLICY_DEFAULT ||
             is_longer(entry, p2p_policy_get(policy, best), faulty))) {
            best = i;
        }
    }
    return best;
}

static struct p2p_policy *draw_policy(void *mem, size_t size)
{
    static const enum p2p_failure failures[] = {
        P2P_FAIL_NONE, P2P_FAIL_UR, P2P_FAIL_CA, P2P_FAIL_DROP,
    };
    struct p2p_policy *policy = p2p_policy_init(mem, size, CAPACITY);

    p2p_policy_set_default(policy, failures[draw(4)]);
    while (p2p_policy_count(policy) < CAPACITY && draw(20)) {
        const struct p2p_policy_entry entry = {
            draw_end(false), draw_end(true), (uint8_t)(1 + draw(7)),
            failures[draw(4)],
        };

        /* A duplicate is refused, and another is drawn. */
        p2p_policy_add(policy, &entry);
    }
    p2p_policy_freeze(policy);
    return policy;
}

/* Every end there is, and some beyond those that entries can name. */
static struct p2p_policy_end end_number(unsigned i)
{
    const unsigned ports = (BUSES + 1) * (DEVFNS + 1);

    if (i < ports) {
        return (struct p2p_policy_end) {
            P2P_SCOPE_PORT,
            root[i / (DEVFNS + 1)] | i % (DEVFNS + 1),
        };
    }
    if (i < ports + BUSES + 1) {
        return (struct p2p_policy_end) {
            P2P_SCOPE_HOST, root[i - ports],
        };
    }
    return (struct p2p_policy_end) { P2P_SCOPE_ANY, 0 };
}

#define ENDS ((BUSES + 1) * (DEVFNS + 1) + BUSES + 2)

static unsigned count_wrong(const struct p2p_policy *policy, bool faulty)
{
    unsigned wrong = 0;

    for (unsigned i = 0; i < ENDS * ENDS * 3; i++) {
        struct p2p_policy_end from = end_number(i / 3 / ENDS);
        struct p2p_policy_end to = end_number(i / 3 % ENDS);
        unsigned access = i % 3;
        uint16_t entry = expect(policy, from, to, access, faulty);
        struct p2p_policy_answer answer;
        int error = p2p_policy_ask(policy, from, to, (enum p2p_access)access,
                                   &answer);
        enum p2p_failure failure =
            entry == P2P_POLICY_DEFAULT
            ? p2p_policy_get_default(policy)
            : p2p_policy_get(policy, entry)->failure;

        wrong += error || answer.entry != entry || answer.failure != failure;
    }
    return wrong;
}

int main(int argc, char **argv)
{
    const char *given = argc > 1 ? argv[1] : getenv("P2P_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);
    size_t size = p2p_policy_size(CAPACITY);
    void *mem = malloc(size);
    unsigned wrong = 0, caught = 0;

    printf("# seed %" PRIu64 "\n", seed);
    state = seed;
    for (unsigned i = 0; mem && i < POLICIES; i++) {
        struct p2p_policy *policy = draw_policy(mem, size);

        wrong += count_wrong(policy, false);
        caught += count_wrong(policy, true);
    }
    printf("# %u policies, %u questions each\n", POLICIES, ENDS * ENDS * 3);
    tap_ok(mem && wrong == 0, "all answers are the reference's");
    tap_ok(caught > 0, "planted: a reference that forgets one thing differs");
    free(mem);
    return tap_end();
}
