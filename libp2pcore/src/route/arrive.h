/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What a decision ends with.
 */
#ifndef P2PCORE_SRC_ROUTE_ARRIVE_H
#define P2PCORE_SRC_ROUTE_ARRIVE_H

#include "p2pcore/route.h"
#include "topology/claim.h"

/*
 * Let *@decision start as @verdict by @rule, for every address. Member by
 * member: a copy of a whole one takes longer than most decisions.
 */
static inline void p2p_grant(struct p2p_decision *decision,
                             enum p2p_verdict verdict, enum p2p_rule rule)
{
    decision->verdict = verdict;
    decision->failure = P2P_FAIL_NONE;
    decision->rule = rule;
    decision->at = P2P_NONE;
    decision->target = P2P_NONE;
    decision->egress = P2P_NONE;
    decision->valid = p2p_range_all();
    decision->trap = false;
    for (unsigned i = 0; i < P2P_JUDGES; i++) {
        decision->judged[i] = (struct p2p_judgement) { .asked = false };
    }
}

/* Turn *@decision into a refusal by @at; its valid range stays. */
static inline void p2p_refuse(struct p2p_decision *decision,
                              enum p2p_failure failure, enum p2p_rule rule,
                              p2p_id at)
{
    decision->verdict = P2P_REFUSED;
    decision->failure = failure;
    decision->rule = rule;
    decision->at = at;
}

/* Nobody can say how it goes on at @at. */
static inline void p2p_leave_undefined(struct p2p_decision *decision,
                                       enum p2p_rule rule, p2p_id at)
{
    decision->verdict = P2P_UNDEFINED;
    decision->rule = rule;
    decision->at = at;
}

/*
 * The way down from the bus below @top (a bridge; P2P_NONE: the root buses) and
 * the last step: fill in the target of *@decision, or turn it into a refusal.
 * @claimant is who has the address: OWN_BAR, SIBLING_BAR, BAR, DISABLED_BAR or
 * NOBODY.
 */
void p2p_arrive(const struct p2p_topology *topology,
                const struct p2p_request *request, p2p_id top,
                struct p2p_claimant claimant, struct p2p_decision *decision);

#endif /* P2PCORE_SRC_ROUTE_ARRIVE_H */
