/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The notes that the way up takes for explain.c, if somebody wants them.
 */
#ifndef P2PCORE_SRC_ROUTE_TRAIL_H
#define P2PCORE_SRC_ROUTE_TRAIL_H

#include "p2pcore/explain.h"

/* Add a step. What decides at a function takes the place of its passing. */
void p2p_trail_note(struct p2p_steps *steps, struct p2p_step step);

/* Add that a request passed @at, if nothing has been noted there before. */
void p2p_trail_pass(struct p2p_steps *steps, p2p_id at);

struct p2p_turn {
    bool turned;                /* whether the request is on its way down */
    p2p_id top;                 /* if so, the port above the bus, or else the
                                   device, that it turned on */
};

/* p2p_route() that takes notes; @topology is known to be frozen. */
void p2p_trail_route(const struct p2p_topology *topology,
                     const struct p2p_request *request,
                     struct p2p_steps *steps, struct p2p_turn *turn,
                     struct p2p_decision *decision);

#endif /* P2PCORE_SRC_ROUTE_TRAIL_H */
