/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The walk of a Completion goes by bus numbers: up until somebody else's range
 * has that of the requester, and down again. There is no index for this: a
 * read costs its Completion one look at each function on the buses that it
 * meets.
 */
#ifndef P2PCORE_SRC_ROUTE_COMPLETION_DOWN_H
#define P2PCORE_SRC_ROUTE_COMPLETION_DOWN_H

#include "route/walk.h"

/* Of a Routing ID that is in another domain. */
#define P2P_NO_BUS 256u

/* It is lost at @at. Returns true: that decides. */
static inline bool p2p_completion_lose(struct p2p_walk *walk, enum p2p_way way,
                                       enum p2p_rule rule, p2p_id at)
{
    p2p_steps_note(walk->steps, at, way, P2P_OUTCOME_REFUSED, rule);
    return p2p_walk_refuse(walk, P2P_FAIL_TIMEOUT, rule, at);
}

/* Whether the requester's bus is below bridge @id. */
bool p2p_completion_is_below(const struct p2p_walk *walk, p2p_id id);

/* Whose the Routing ID is on the bus below @bridge, or P2P_NONE. */
p2p_id p2p_completion_find_below(const struct p2p_walk *walk, p2p_id bridge);

/* The same on the root buses of the requester's domain. */
p2p_id p2p_completion_find_on_root(const struct p2p_walk *walk);

/* To whose the Routing ID is, and on if that is a bridge; or it is lost. */
void p2p_completion_descend(struct p2p_walk *walk,
                            const struct p2p_crossing *crossing);

/* R56 and R60: from @bridge to its own secondary bus. Returns true. */
bool p2p_completion_cross_below(struct p2p_walk *walk, p2p_id bridge);

#endif /* P2PCORE_SRC_ROUTE_COMPLETION_DOWN_H */
