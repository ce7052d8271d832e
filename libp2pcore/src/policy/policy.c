/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "policy/layout.h"

/* Each entry can name two ends that none before did; and there is class 0. */
static size_t classes(uint16_t capacity)
{
    return 2 * (size_t)capacity + 1;
}

/* So many root buses, too, each of which can have a row; 0 stands for none. */
static size_t buses(uint16_t capacity)
{
    return classes(capacity);
}

/* The arrays follow one another in falling order of alignment. */
size_t p2p_policy_size(uint16_t capacity)
{
    if (capacity > P2P_POLICY_ENTRIES_MAX) {
        return 0;
    }
    return sizeof(struct p2p_policy) +
           sizeof(struct p2p_policy_entry) * capacity +
           sizeof(struct p2p_policy_end) * classes(capacity) +
           sizeof(struct p2p_policy_bus) * buses(capacity) +
           sizeof(struct p2p_policy_row) * buses(capacity) +
           sizeof(struct p2p_policy_cell) * classes(capacity) *
           classes(capacity);
}

struct p2p_policy *p2p_policy_init(void *mem, size_t size, uint16_t capacity)
{
    struct p2p_policy *policy = mem;

    if (capacity > P2P_POLICY_ENTRIES_MAX ||
        size < p2p_policy_size(capacity)) {
        return NULL;
    }
    *policy = (struct p2p_policy) {
        .capacity = capacity,
        .otherwise = P2P_FAIL_UR,
    };
    policy->entry = (struct p2p_policy_entry *)(policy + 1);
    policy->end_of = (struct p2p_policy_end *)(policy->entry + capacity);
    policy->bus = (struct p2p_policy_bus *)(policy->end_of + classes(capacity));
    policy->row = (struct p2p_policy_row *)(policy->bus + buses(capacity));
    policy->cell = (struct p2p_policy_cell *)(policy->row + buses(capacity));
    return policy;
}

static bool is_failure(enum p2p_failure failure)
{
    return failure == P2P_FAIL_NONE || failure == P2P_FAIL_UR ||
           failure == P2P_FAIL_CA || failure == P2P_FAIL_DROP;
}

/* @end without what does not count in its scope. */
static struct p2p_policy_end plain(struct p2p_policy_end end)
{
    switch (end.scope) {
    case P2P_SCOPE_ANY:
    case P2P_SCOPE_SAME:
        end.rid = 0;
        break;
    case P2P_SCOPE_HOST:
        end.rid &= ~(uint64_t)0xff;
        break;
    case P2P_SCOPE_PORT:
    case P2P_SCOPES:
        break;
    }
    return end;
}

static bool is_same_end(struct p2p_policy_end a, struct p2p_policy_end b)
{
    return a.scope == b.scope && a.rid == b.rid;
}

static unsigned number(uint8_t accesses)
{
    return (accesses & 1u) + (accesses >> 1 & 1u) + (accesses >> 2 & 1u);
}

/* Whether neither of @a and @b is longer although both match something. */
static bool is_duplicate(const struct p2p_policy_entry *a,
                         const struct p2p_policy_entry *b)
{
    return is_same_end(a->from, b->from) && is_same_end(a->to, b->to) &&
           (a->accesses & b->accesses) &&
           number(a->accesses) == number(b->accesses);
}

static bool is_entry(const struct p2p_policy_entry *entry)
{
    return (unsigned)entry->from.scope < P2P_SCOPES &&
           entry->from.scope != P2P_SCOPE_SAME &&
           (unsigned)entry->to.scope < P2P_SCOPES && entry->accesses &&
           !(entry->accesses & ~P2P_POLICY_ALL_ACCESSES) &&
           is_failure(entry->failure);
}

int p2p_policy_set_default(struct p2p_policy *policy, enum p2p_failure failure)
{
    if (policy->frozen) {
        return -P2P_ERR_FROZEN;
    }
    if (!is_failure(failure)) {
        return -P2P_ERR_BAD_POLICY;
    }
    policy->otherwise = failure;
    return 0;
}

int p2p_policy_add(struct p2p_policy *policy,
                   const struct p2p_policy_entry *entry)
{
    struct p2p_policy_entry added = *entry;

    if (policy->frozen) {
        return -P2P_ERR_FROZEN;
    }
    if (!is_entry(entry)) {
        return -P2P_ERR_BAD_POLICY;
    }
    added.from = plain(added.from);
    added.to = plain(added.to);
    for (uint16_t i = 0; i < policy->count; i++) {
        if (is_duplicate(&policy->entry[i], &added)) {
            return -P2P_ERR_DUPLICATE;
        }
    }
    if (policy->count == policy->capacity) {
        return -P2P_ERR_NOSPACE;
    }
    policy->entry[policy->count++] = added;
    return 0;
}

uint16_t p2p_policy_count(const struct p2p_policy *policy)
{
    return policy->count;
}

const struct p2p_policy_entry *p2p_policy_get(const struct p2p_policy *policy,
                                              uint16_t index)
{
    return index < policy->count ? &policy->entry[index] : NULL;
}

enum p2p_failure p2p_policy_get_default(const struct p2p_policy *policy)
{
    return policy->otherwise;
}
