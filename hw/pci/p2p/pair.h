/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pairs: how much one requester got to each target, by rule.
 */
#ifndef HW_PCI_P2P_PAIR_H
#define HW_PCI_P2P_PAIR_H

#include "p2pcore/route.h"
#include "qemu/queue.h"
#include "qemu/rcu.h"

/* What one requester got to one target by one rule. */
typedef struct P2PPair {
    struct rcu_head rcu;
    int target;                 /* its site */
    bool is_write;
    enum p2p_rule rule;
    bool trap;                  /* past an IOMMU that translates (R51) */
    uint64_t count;             /* accesses, counted without a lock */
    QLIST_ENTRY(P2PPair) link;
} P2PPair;

/* Those of one requester; under the fabric's lock. */
typedef struct P2PPairs {
    QLIST_HEAD(, P2PPair) list;
} P2PPairs;

/*
 * The counter of what the owner of @pairs reads from, or writes to, the
 * function at site @target by such a @decision. It stays for as long as routes
 * of this generation do. Takes the fabric's lock.
 */
uint64_t *p2p_pair_counter(P2PPairs *pairs, int target, bool is_write,
                           const struct p2p_decision *decision);

/*
 * How often @rule decided for @pairs; R51: how often what others decided went
 * past the IOMMU. Takes the fabric's lock.
 */
uint64_t p2p_pair_routed(const P2PPairs *pairs, enum p2p_rule rule);

/* How much got to @target, by any rule. Takes the fabric's lock. */
uint64_t p2p_pair_delivered(const P2PPairs *pairs, int target, bool is_write);

/* Under the fabric's lock, or if nobody else knows @pairs: none is left. */
void p2p_pair_forget(P2PPairs *pairs);

/*
 * Under the fabric's lock: none with @target is left. What was counted goes
 * into @routed, which has one counter for each rule.
 */
void p2p_pair_forget_target(P2PPairs *pairs, int target, uint64_t *routed);

#endif /* HW_PCI_P2P_PAIR_H */
