/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The way up from a requester, and the stages it is made of. Each stage
 * looks at the facts that path.c gathers and either decides or lets the
 * request go on.
 */
#ifndef P2PCORE_SRC_ROUTE_WALK_H
#define P2PCORE_SRC_ROUTE_WALK_H

#include "route/arrive.h"
#include "route/trail.h"

struct p2p_walk {
    const struct p2p_topology *topology;
    const struct p2p_request *request;
    struct p2p_decision *decision;  /* what holds if nothing more happens:
                                       upstream, by R24 or by whatever
                                       redirected it last */
    bool forwarded;             /* by the port below, from its own window */
    bool noted;                 /* it is that of a struct p2p_noted_walk */
};

/* A way up of which notes are taken. */
struct p2p_noted_walk {
    struct p2p_walk walk;
    struct p2p_steps *steps;
    bool turned;                /* a turn has been noted */
};

/* Note what *walk->decision says; only if walk->noted. */
void p2p_walk_note(struct p2p_walk *walk, enum p2p_way way,
                   enum p2p_outcome outcome);

/* Note that it passed @at, if nothing else has been noted there. */
void p2p_walk_note_pass(struct p2p_walk *walk, p2p_id at);

/*
 * Stages return whether *walk->decision is final.
 */

/* R1 to R9: at the requester. */
bool p2p_walk_start(struct p2p_walk *walk);

/* R10 to R14, R41, R42, R61 to R63: into root or downstream port @port. */
bool p2p_walk_enter_port(struct p2p_walk *walk, p2p_id port);

/* R15 to R23, R38 to R40: from @from on the internal bus below @upstream. */
bool p2p_walk_cross_switch(struct p2p_walk *walk, p2p_id from,
                           p2p_id upstream);

/* R10 and R20 of a bridge that is no PCI Express port. */
bool p2p_walk_cross_bridge(struct p2p_walk *walk, p2p_id bridge);

/* R45, R46, R49, R50: past @port upward, and out of it if @leaves. */
bool p2p_walk_pass_up(struct p2p_walk *walk, p2p_id port, bool leaves);

/*
 * What stages end with.
 */

/* Refuse it, at function @at. */
static inline bool p2p_walk_refuse(struct p2p_walk *walk,
                                   enum p2p_failure failure,
                                   enum p2p_rule rule, p2p_id at)
{
    p2p_refuse(walk->decision, failure, rule, at);
    return true;
}

/* Let it go on up because @at says so by @rule. */
static inline bool p2p_walk_redirect(struct p2p_walk *walk,
                                     enum p2p_rule rule, p2p_id at)
{
    walk->decision->rule = rule;
    walk->decision->at = at;
    if (walk->noted) {
        p2p_walk_note(walk, P2P_WAY_UP, P2P_OUTCOME_REDIRECTED);
    }
    return false;
}

/* Let it arrive where @path says below @top, if that takes it. */
static inline bool p2p_walk_arrive(struct p2p_walk *walk, p2p_id top,
                                   struct p2p_path path,
                                   enum p2p_verdict verdict,
                                   enum p2p_rule rule, p2p_id at)
{
    walk->decision->verdict = verdict;
    walk->decision->rule = rule;
    walk->decision->at = at;
    if (walk->noted) {
        p2p_walk_note(walk, P2P_WAY_ACROSS, P2P_OUTCOME_TURNED);
    }
    p2p_arrive(walk->topology, walk->request, top, path, walk->decision);
    return true;
}

#endif /* P2PCORE_SRC_ROUTE_WALK_H */
