/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pairs: how much each requester got to each target, by rule.
 *
 * A pair is found once for each new route, which then has its counter at
 * hand: an access is counted once, for its pair or, if it gets to no function,
 * for its requester. Pairs of what is unplugged go when no thread can have such
 * a route.
 */
#include "qemu/osdep.h"
#include "qemu/lockable.h"
#include "core.h"
#include "pair.h"
#include "tally.h"

uint64_t *p2p_pair_counter(P2PPairs *pairs, int target, bool is_write,
                           const struct p2p_decision *decision)
{
    P2PPair *pair;

    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    QLIST_FOREACH(pair, &pairs->list, link) {
        if (pair->target == target && pair->is_write == is_write &&
            pair->rule == decision->rule && pair->trap == decision->trap) {
            return &pair->count;
        }
    }
    pair = g_new0(P2PPair, 1);
    pair->target = target;
    pair->is_write = is_write;
    pair->rule = decision->rule;
    pair->trap = decision->trap;
    QLIST_INSERT_HEAD(&pairs->list, pair, link);
    return &pair->count;
}

/* R51 says something of what another rule decided. */
static bool p2p_pair_is_by(const P2PPair *pair, enum p2p_rule rule)
{
    return rule == P2P_R51_IOVA_TRAP ? pair->trap : pair->rule == rule;
}

uint64_t p2p_pair_routed(const P2PPairs *pairs, enum p2p_rule rule)
{
    uint64_t count = 0;
    const P2PPair *pair;

    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    QLIST_FOREACH(pair, &pairs->list, link) {
        count += p2p_pair_is_by(pair, rule) ? qatomic_read(&pair->count) : 0;
    }
    return count;
}

uint64_t p2p_pair_delivered(const P2PPairs *pairs, int target, bool is_write)
{
    uint64_t count = 0;
    const P2PPair *pair;

    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    QLIST_FOREACH(pair, &pairs->list, link) {
        if (pair->target == target && pair->is_write == is_write) {
            count += qatomic_read(&pair->count);
        }
    }
    return count;
}

static void p2p_pair_drop(P2PPair *pair)
{
    QLIST_REMOVE(pair, link);
    g_free_rcu(pair, rcu);
}

void p2p_pair_forget(P2PPairs *pairs)
{
    P2PPair *pair, *next;

    QLIST_FOREACH_SAFE(pair, &pairs->list, link, next) {
        p2p_pair_drop(pair);
    }
}

/* The target is gone, but what the rules decided was decided. */
void p2p_pair_forget_target(P2PPairs *pairs, int target, uint64_t *routed)
{
    P2PPair *pair, *next;

    QLIST_FOREACH_SAFE(pair, &pairs->list, link, next) {
        if (pair->target == target) {
            p2p_count(&routed[pair->rule], pair->count);
            if (pair->trap) {
                p2p_count(&routed[P2P_R51_IOVA_TRAP], pair->count);
            }
            p2p_pair_drop(pair);
        }
    }
}
