/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The rules of docs/specs/p2p-routing.rst once more, with nothing from the
 * library: no index, no ranges, every question answered by asking all
 * functions in turn. Slow, and short enough to be read beside the page.
 */
#ifndef P2PCORE_TESTS_ORACLE_H
#define P2PCORE_TESTS_ORACLE_H

#include "p2pcore/route.h"

struct oracle {
    const struct p2p_function *function;
    unsigned count;
};

/* Both leave the decision's valid range empty. */
struct p2p_decision oracle_route(const struct oracle *oracle,
                                 const struct p2p_request *request);
struct p2p_decision oracle_route_root(const struct oracle *oracle,
                                      const struct p2p_request *request,
                                      uint64_t addr, enum p2p_claim claim);

#endif /* P2PCORE_TESTS_ORACLE_H */
