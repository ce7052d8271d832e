/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The rules of docs/specs/p2p-routing.rst once more, with nothing from the
 * library: no index, no ranges, every question answered by asking all
 * functions of a bus in turn. Slow, and short enough to be read beside the
 * page.
 */
#ifndef P2PCORE_TESTS_ORACLE_H
#define P2PCORE_TESTS_ORACLE_H

#include "p2pcore/route.h"

#define ORACLE_MAX 256u

/* The first six are the caller's. */
struct oracle {
    const struct p2p_function *function;
    unsigned count;
    const struct p2p_policy_entry *entry;
    unsigned entries;
    enum p2p_failure otherwise; /* P2P_FAILURES: there is no policy */
    struct p2p_range interrupts;
    /* Of each function, and at last of the root buses: who is below. */
    p2p_id child[ORACLE_MAX + 1];       /* the first, P2P_NONE: nobody */
    p2p_id next[ORACLE_MAX];            /* its next sibling */
};

/* Fill in who is below whom. */
void oracle_prepare(struct oracle *oracle);

/* All leave the decision's valid range empty, and judged[] alone. */
struct p2p_decision oracle_route(const struct oracle *oracle,
                                 const struct p2p_request *request);
struct p2p_decision oracle_route_root(const struct oracle *oracle,
                                      const struct p2p_request *request,
                                      uint64_t addr, enum p2p_claim claim);
struct p2p_decision oracle_route_completion(const struct oracle *oracle,
                                            const struct p2p_request *request,
                                            p2p_id completer);
struct p2p_decision oracle_route_io(const struct oracle *oracle,
                                    p2p_id initiator);

/*
 * What the policy says of this, from and to functions of which P2P_NONE is one
 * that nobody knows. *@entry: of which entry, -1 for the default.
 */
enum p2p_failure oracle_ask_policy(const struct oracle *oracle, p2p_id from,
                                   p2p_id to, enum p2p_access access,
                                   int *entry);

#endif /* P2PCORE_TESTS_ORACLE_H */
