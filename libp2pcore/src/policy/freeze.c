/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/env.h"
#include "policy/layout.h"

/* Bits of a Routing ID that an end of each scope fixes. */
static const uint8_t length[P2P_SCOPES] = {
    [P2P_SCOPE_ANY] = 0,
    [P2P_SCOPE_SAME] = 8,
    [P2P_SCOPE_HOST] = 8,
    [P2P_SCOPE_PORT] = 16,
};

/* Where nobody is told from the others there is no row yet: make one. */
static struct p2p_policy_row *row_of(struct p2p_policy *policy,
                                     struct p2p_policy_bus *bus)
{
    if (!bus->row) {
        bus->row = ++policy->rows;
        policy->row[bus->row] = (struct p2p_policy_row) { { 0 } };
    }
    return &policy->row[bus->row];
}

/* The root bus of @rid, noted if no entry named it before. */
static struct p2p_policy_bus *bus_of(struct p2p_policy *policy, uint64_t rid)
{
    uint16_t index = p2p_policy_bus_of(policy, rid);
    uint16_t *first = &policy->first[p2p_rid_bus(rid)];

    if (!index) {
        index = policy->buses++;
        policy->bus[index] = (struct p2p_policy_bus) {
            .host = p2p_rid_host(rid),
            .next = *first,
        };
        *first = index;
    }
    return &policy->bus[index];
}

/* Give @end, if it is one that can be told from others, a class. */
static void name(struct p2p_policy *policy, struct p2p_policy_end end)
{
    struct p2p_policy_bus *bus;
    uint16_t *class_of = NULL;

    switch (end.scope) {
    case P2P_SCOPE_ANY:
    case P2P_SCOPE_SAME:
    case P2P_SCOPES:
        return;
    case P2P_SCOPE_HOST:
        class_of = &bus_of(policy, end.rid)->class_of;
        break;
    case P2P_SCOPE_PORT:
        bus = bus_of(policy, end.rid);
        class_of = &row_of(policy, bus)->class_of[p2p_rid_devfn(end.rid)];
        break;
    }
    if (!*class_of) {
        *class_of = policy->classes;
        policy->end_of[policy->classes++] = end;
    }
}

/* Functions that no entry names are of the class of their host bridge. */
static void fill_rows(struct p2p_policy *policy)
{
    for (unsigned i = 1; i < policy->buses; i++) {
        const struct p2p_policy_bus *bus = &policy->bus[i];

        for (unsigned j = 0; bus->row && j < P2P_POLICY_DEVFNS; j++) {
            uint16_t *class_of = &policy->row[bus->row].class_of[j];

            *class_of = *class_of ? *class_of : bus->class_of;
        }
    }
}

/* The greater, the longer; equal for no two entries that match one access. */
static unsigned rank(const struct p2p_policy_entry *entry)
{
    unsigned from = length[entry->from.scope];
    unsigned to = length[entry->to.scope];
    unsigned named = entry->to.scope != P2P_SCOPE_SAME;
    unsigned spared = 0;

    for (unsigned i = 0; i < P2P_POLICY_ACCESSES; i++) {
        spared += !(entry->accesses >> i & 1);
    }
    return ((from + to) * 32 + from) * 8 + named * 4 + spared;
}

/* Whether all ends of a class, of which @known is known, are @end. */
static bool is_in(struct p2p_policy_end known, struct p2p_policy_end end)
{
    switch (end.scope) {
    case P2P_SCOPE_ANY:
    case P2P_SCOPE_SAME:
        return true;
    case P2P_SCOPE_HOST:
        return known.scope != P2P_SCOPE_ANY &&
               p2p_rid_host(known.rid) == p2p_rid_host(end.rid);
    case P2P_SCOPE_PORT:
        return known.scope == P2P_SCOPE_PORT && known.rid == end.rid;
    case P2P_SCOPES:
        break;
    }
    return false;
}

/* Let entry @index have what it matches of @cell and no longer one has. */
static void paint_cell(const struct p2p_policy *policy, uint16_t index,
                       struct p2p_policy_cell *cell)
{
    const struct p2p_policy_entry *entry = &policy->entry[index];

    for (unsigned half = entry->to.scope == P2P_SCOPE_SAME;
         half < P2P_POLICY_HALVES; half++) {
        for (unsigned i = 0; i < P2P_POLICY_ACCESSES; i++) {
            uint16_t *has = &cell->entry[half][i];

            if ((entry->accesses >> i & 1) &&
                (*has == P2P_POLICY_DEFAULT ||
                 rank(&policy->entry[*has]) < rank(entry))) {
                *has = index;
            }
        }
    }
}

static void paint(const struct p2p_policy *policy, uint16_t index)
{
    const struct p2p_policy_entry *entry = &policy->entry[index];

    for (uint16_t from = 0; from < policy->classes; from++) {
        if (!is_in(policy->end_of[from], entry->from)) {
            continue;
        }
        for (uint16_t to = 0; to < policy->classes; to++) {
            if (is_in(policy->end_of[to], entry->to)) {
                paint_cell(policy, index,
                           p2p_policy_cell_of(policy, from, to));
            }
        }
    }
}

/* Class 0 comes first, and then those that entries name. */
static void sort_ends(struct p2p_policy *policy)
{
    policy->end_of[0] = (struct p2p_policy_end) { P2P_SCOPE_ANY, 0 };
    policy->classes = 1;
    policy->bus[0] = (struct p2p_policy_bus) { .row = 0 };
    policy->buses = 1;
    for (uint16_t i = 0; i < policy->count; i++) {
        name(policy, policy->entry[i].from);
        name(policy, policy->entry[i].to);
    }
    fill_rows(policy);
}

int p2p_policy_freeze(struct p2p_policy *policy)
{
    size_t cells;

    if (policy->frozen) {
        return -P2P_ERR_FROZEN;
    }
    policy->frozen = true;
    sort_ends(policy);
    cells = (size_t)policy->classes * policy->classes;
    /* All ones is P2P_POLICY_DEFAULT. */
    memset(policy->cell, 0xff, sizeof(*policy->cell) * cells);
    for (uint16_t i = 0; i < policy->count; i++) {
        paint(policy, i);
    }
    return 0;
}
