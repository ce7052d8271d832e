/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Policies as the fabric has them. The library's functions are p2p_policy_...,
 * these are about the policies of root complexes.
 */
#ifndef HW_PCI_P2P_POLICY_H
#define HW_PCI_P2P_POLICY_H

#include "policy-read.h"
#include "route.h"
#include "tally.h"

/* Those of all root complexes; never changed, but replaced by another. */
typedef struct P2PPolicySet {
    struct rcu_head rcu;
    struct p2p_policies rules;
    P2PPolicy *of_host[P2P_HOSTS];
} P2PPolicySet;

/* What the library is asked with; NULL if no root complex has a policy. */
static inline const struct p2p_policies *
p2p_policy_set_rules(const P2PPolicySet *set)
{
    return set ? &set->rules : NULL;
}

/* The one after @source, the first for NULL; NULL after the last. */
const P2PPolicySource *p2p_root_policy_next(const P2PPolicySource *source);

/* What messages call the owner of @source. */
const char *p2p_root_policy_owner(const P2PPolicySource *source);

/* Find the counters of those that @route's decision says had a say. */
void p2p_root_policy_find_counters(const P2PPolicySet *set, P2PRoute *route);

/*
 * An access that took @route, or was refused by it, is one for each of them;
 * @tally as for p2p_decide().
 */
void p2p_root_policy_count(const P2PRoute *route, P2PTally *tally);

#endif /* HW_PCI_P2P_POLICY_H */
