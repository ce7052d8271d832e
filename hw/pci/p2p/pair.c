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
#include "block.h"

uint64_t *p2p_pair_counter(P2PRequester *requester, int target, bool is_write,
                           const struct p2p_decision *decision)
{
    P2PPair *pair;

    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    QLIST_FOREACH(pair, &requester->pairs, link) {
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
    QLIST_INSERT_HEAD(&requester->pairs, pair, link);
    return &pair->count;
}

/* R51 says something of what another rule decided. */
static bool p2p_pair_is_by(const P2PPair *pair, enum p2p_rule rule)
{
    return rule == P2P_R51_IOVA_TRAP ? pair->trap : pair->rule == rule;
}

uint64_t p2p_pair_routed(const P2PRequester *requester, enum p2p_rule rule)
{
    uint64_t count = qatomic_read(&requester->routed[rule]);
    const P2PPair *pair;
    int outcome;

    for (outcome = 0; outcome < P2P_STAGE_OUTCOMES; outcome++) {
        count += qatomic_read(&requester->went_up[rule][outcome]);
    }

    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    QLIST_FOREACH(pair, &requester->pairs, link) {
        count += p2p_pair_is_by(pair, rule) ? qatomic_read(&pair->count) : 0;
    }
    return count;
}

uint64_t p2p_pair_delivered(const P2PRequester *requester, int target,
                            bool is_write)
{
    uint64_t count = 0;
    const P2PPair *pair;

    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    QLIST_FOREACH(pair, &requester->pairs, link) {
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

void p2p_pair_forget(P2PRequester *requester)
{
    P2PPair *pair, *next;

    QLIST_FOREACH_SAFE(pair, &requester->pairs, link, next) {
        p2p_pair_drop(pair);
    }
}

/* The target is gone, but what the rules decided was decided. */
void p2p_pair_forget_target(int target)
{
    P2PRequester *requester;
    P2PPair *pair, *next;

    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        QLIST_FOREACH_SAFE(pair, &requester->pairs, link, next) {
            if (pair->target == target) {
                p2p_count(&requester->routed[pair->rule], pair->count);
                if (pair->trap) {
                    p2p_count(&requester->routed[P2P_R51_IOVA_TRAP],
                              pair->count);
                }
                p2p_pair_drop(pair);
            }
        }
    }
}
