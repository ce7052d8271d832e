/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What root complexes forward, as properties of the emulator's. Where nobody
 * said what that is, everything, as QEMU does.
 */
#include "p2p-machine.h"

#define ACCESSES 3u
#define ALL_ACCESSES 7u

static const char *outcome_name(enum p2p_failure failure)
{
    switch (failure) {
    case P2P_FAIL_NONE:
        return "forward";
    case P2P_FAIL_CA:
        return "ca";
    case P2P_FAIL_DROP:
        return "drop";
    case P2P_FAIL_UR:
    case P2P_FAIL_NOT_ISSUED:
    case P2P_FAIL_ACSV:
    case P2P_FAIL_TIMEOUT:
    case P2P_FAILURES:
        break;
    }
    return "ur";
}

/* The policy of @root, its own before that of all; NULL: not known. */
static const struct p2p_policy *policy_of(const struct plan *plan,
                                          const struct planned_root *root)
{
    const struct p2p_policy *policy = NULL;

    for (unsigned i = 0; i < plan->machine->roots; i++) {
        const struct root_policy *given = &plan->machine->root[i];

        if (given->for_all ? !policy : given->domain == root->domain &&
                                       given->bus == root->bus) {
            policy = given->policy;
        }
    }
    return policy;
}

/* What the emulator calls @end; NULL: it has none. */
static const char *end_name(const struct plan *plan,
                            struct p2p_policy_end end)
{
    switch (end.scope) {
    case P2P_SCOPE_ANY:
        return "*";
    case P2P_SCOPE_SAME:
        return "same";
    case P2P_SCOPE_HOST:
        for (unsigned i = 0; i < plan->roots; i++) {
            const struct planned_root *root = &plan->root[i];

            if (root->fits && end.rid >> 8 ==
                ((uint64_t)root->domain << 8 | root->bus)) {
                return root->name;
            }
        }
        return NULL;
    case P2P_SCOPE_PORT:
        for (size_t i = 0; i < plan->machine->reading.count; i++) {
            const struct p2p_record *record = plan_record(plan, i);

            if (plan->of[i].there && record->above < 0 && end.rid ==
                ((uint64_t)record->domain << 16 |
                 (uint64_t)record->bus << 8 | record->function.devfn)) {
                return plan->of[i].name;
            }
        }
        return NULL;
    case P2P_SCOPES:
        break;
    }
    return NULL;
}

static bool is_lost(const struct plan *plan,
                    const struct p2p_policy_entry *entry)
{
    return !end_name(plan, entry->from) || !end_name(plan, entry->to);
}

static void print_entry(const struct plan *plan,
                        const struct p2p_policy_entry *entry)
{
    printf("%s>%s", end_name(plan, entry->from), end_name(plan, entry->to));
    for (unsigned i = 0, any = 0; i < ACCESSES; i++) {
        if (entry->accesses != ALL_ACCESSES && (entry->accesses >> i & 1)) {
            printf("%c%s", any++ ? '+' : '/',
                   p2p_access_name((enum p2p_access)i));
        }
    }
    printf("=%s", outcome_name(entry->failure));
}

void print_forwarding(const struct plan *plan, unsigned root)
{
    const struct p2p_policy *policy = policy_of(plan, &plan->root[root]);
    enum p2p_failure otherwise = policy ? p2p_policy_get_default(policy)
                                        : P2P_FAIL_NONE;
    unsigned written = 0;

    printf("  forward = \"%s\"\n",
           p2p_preset_name(otherwise == P2P_FAIL_NONE ? P2P_PRESET_FORWARD_ALL
                                                      : P2P_PRESET_NONE));
    if (otherwise != P2P_FAIL_NONE) {
        printf("  on-refuse = \"%s\"\n", outcome_name(otherwise));
    }
    for (uint16_t i = 0; policy && i < p2p_policy_count(policy); i++) {
        const struct p2p_policy_entry *entry = p2p_policy_get(policy, i);

        if (!is_lost(plan, entry)) {
            printf("%s", written++ ? "; " : "  allow = \"");
            print_entry(plan, entry);
        }
    }
    printf("%s", written ? "\"\n" : "");
}

bool print_lost_entries(const struct plan *plan)
{
    bool any = false;

    for (unsigned i = 0; i < plan->machine->roots; i++) {
        const struct root_policy *given = &plan->machine->root[i];

        for (uint16_t k = 0; k < p2p_policy_count(given->policy); k++) {
            if (!any && is_lost(plan, p2p_policy_get(given->policy, k))) {
                printf("#\n# Entries of policies about what is left out are "
                       "left out, too.\n");
                any = true;
            }
        }
    }
    return any;
}
