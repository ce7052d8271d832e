/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pairs: how much each requester got to each target.
 *
 * A pair is found once for each new route, which then has its counter at
 * hand. Pairs of what is unplugged go when no thread can have such a route.
 */
#include "qemu/osdep.h"
#include "p2p-internal.h"

uint64_t *p2p_pair_counter(P2PRequester *requester, int target, bool is_write)
{
    P2PPair *pair;

    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    QLIST_FOREACH(pair, &requester->pairs, link) {
        if (pair->target == target) {
            return &pair->delivered[is_write];
        }
    }
    pair = g_new0(P2PPair, 1);
    pair->target = target;
    QLIST_INSERT_HEAD(&requester->pairs, pair, link);
    return &pair->delivered[is_write];
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

void p2p_pair_forget_target(int target)
{
    P2PRequester *requester;
    P2PPair *pair, *next;

    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        QLIST_FOREACH_SAFE(pair, &requester->pairs, link, next) {
            if (pair->target == target) {
                p2p_pair_drop(pair);
            }
        }
    }
}
