/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where a walk takes notes, if somebody wants them: of @steps that are NULL
 * nothing is kept.
 */
#ifndef P2PCORE_SRC_ROUTE_STEPS_H
#define P2PCORE_SRC_ROUTE_STEPS_H

#include "p2pcore/explain.h"

/* Add a step. What decides at a function takes the place of its passing. */
void p2p_steps_note(struct p2p_steps *steps, p2p_id at, enum p2p_way way,
                    enum p2p_outcome outcome, enum p2p_rule rule);

/* Add that it passed @at on its way up, if nothing is noted there so far. */
void p2p_steps_note_pass(struct p2p_steps *steps, p2p_id at);

#endif /* P2PCORE_SRC_ROUTE_STEPS_H */
