/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The last step of a request that something other than memory claims.
 */
#ifndef P2PCORE_SRC_ARRIVE_H
#define P2PCORE_SRC_ARRIVE_H

#include "p2pcore/route.h"
#include "path.h"

/*
 * @granted is what the request gets, valid range included, if it arrives;
 * @path is who has the address there: OWN_BAR, SIBLING_BAR, BAR, DISABLED_BAR
 * or UNCLAIMED. Returns @granted with its target, or the refusal.
 */
struct p2p_decision p2p_arrive(const struct p2p_topology *topology,
                               const struct p2p_request *request,
                               struct p2p_path path,
                               struct p2p_decision granted);

/* A refusal at function @at. */
struct p2p_decision p2p_refusal(enum p2p_failure failure, enum p2p_rule rule,
                                p2p_id at, struct p2p_range valid);

#endif /* P2PCORE_SRC_ARRIVE_H */
