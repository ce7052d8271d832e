/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "oracle-inside.h"

/* Of the function on a root bus above @id, or that is it. */
static int64_t end_of(const struct oracle *o, p2p_id id)
{
    while (o->function[id].parent != P2P_NONE) {
        id = o->function[id].parent;
    }
    return (int64_t)o->function[id].domain * 65536 +
           o->function[id].root_bus * 256 + o->function[id].devfn;
}

/* Whether @end matches what is known: @rid, or -1. */
static bool matches(struct p2p_policy_end end, int64_t rid)
{
    int64_t own = (int64_t)end.rid;

    return end.scope == P2P_SCOPE_ANY ||
           (rid >= 0 && (end.scope == P2P_SCOPE_PORT ? own == rid
                         : own / 256 == rid / 256));
}

static unsigned length(struct p2p_policy_end end)
{
    return end.scope == P2P_SCOPE_PORT ? 16
           : end.scope == P2P_SCOPE_ANY ? 0 : 8;
}

/* By rules 1 to 4 of the page: a number that is larger the longer it is. */
static unsigned weigh(const struct p2p_policy_entry *e)
{
    unsigned kinds = 0;

    for (unsigned bits = e->accesses; bits; bits >>= 1) {
        kinds += bits & 1;
    }
    return (length(e->from) + length(e->to)) * 1000 +
           length(e->from) * 10 + (e->to.scope == P2P_SCOPE_HOST ? 5 : 0) +
           (3 - kinds);
}

enum p2p_failure oracle_ask_policy(const struct oracle *o, p2p_id from,
                                   p2p_id to, enum p2p_access access,
                                   int *entry)
{
    int64_t source = from == P2P_NONE ? -1 : end_of(o, from);
    int64_t sink = to == P2P_NONE ? -1 : end_of(o, to);

    *entry = -1;
    if (o->otherwise == P2P_FAILURES || (source < 0 && sink < 0)) {
        return P2P_FAIL_NONE;
    }
    for (unsigned i = 0; i < o->entries; i++) {
        const struct p2p_policy_entry *e = &o->entry[i];
        bool same = source >= 0 && sink >= 0 && source / 256 == sink / 256;

        if ((e->accesses >> access & 1) && matches(e->from, source) &&
            (e->to.scope == P2P_SCOPE_SAME ? same : matches(e->to, sink)) &&
            (*entry < 0 || weigh(e) > weigh(&o->entry[*entry]))) {
            *entry = (int)i;
        }
    }
    return *entry < 0 ? o->otherwise : o->entry[*entry].failure;
}
