/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The way of a Completion: up by bus numbers until somebody else's range has
 * that of the requester, and down again. There is no index for this: a read
 * costs its Completion one look at each function on the buses that it meets.
 */
#ifndef P2PCORE_SRC_ROUTE_WAY_BACK_H
#define P2PCORE_SRC_ROUTE_WAY_BACK_H

#include "route/arrive.h"
#include "route/trail.h"

/* Of a Routing ID that is in another domain. */
#define P2P_NO_BUS 256u

struct p2p_way_back {
    const struct p2p_topology *topology;
    struct p2p_decision *decision;
    struct p2p_steps *steps;    /* NULL: nobody wants to know */
    p2p_id requester;
    uint32_t domain;            /* the requester's */
    unsigned bus;               /* its Routing ID, or P2P_NO_BUS */
    uint8_t devfn;
    bool relaxed;               /* Relaxed Ordering is set */
};

static inline void p2p_back_note(struct p2p_way_back *way, p2p_id at,
                                 enum p2p_way direction,
                                 enum p2p_outcome outcome, enum p2p_rule rule)
{
    if (way->steps) {
        p2p_trail_note(way->steps, (struct p2p_step) {
            at, direction, outcome, rule,
        });
    }
}

/* Stages return whether *way->decision is final. */

/* It is lost at @at. */
static inline bool p2p_back_lose(struct p2p_way_back *way,
                                 enum p2p_way direction, enum p2p_rule rule,
                                 p2p_id at)
{
    p2p_refuse(way->decision, P2P_FAIL_TIMEOUT, rule, at);
    p2p_back_note(way, at, direction, P2P_OUTCOME_REFUSED, rule);
    return true;
}

/* Whether bridge @id leads to the requester's bus. */
bool p2p_back_has_in_range(const struct p2p_way_back *way, p2p_id id);

/* Whose the Routing ID is on the bus below @bridge, or P2P_NONE. */
p2p_id p2p_back_find_below(const struct p2p_way_back *way, p2p_id bridge);

/* The same on the root buses of the requester's domain. */
p2p_id p2p_back_find_on_root(const struct p2p_way_back *way);

/*
 * Turn round at @at by @rule, down to @next, whose the Routing ID is, and on
 * if it is a bridge. R60 remains.
 */
bool p2p_back_descend(struct p2p_way_back *way, p2p_id next,
                      enum p2p_verdict verdict, enum p2p_rule rule,
                      p2p_id at);

/* The same from @bridge down, by R56 at @bridge. */
bool p2p_back_descend_below(struct p2p_way_back *way, p2p_id bridge);

#endif /* P2PCORE_SRC_ROUTE_WAY_BACK_H */
