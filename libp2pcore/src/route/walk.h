/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The walk of a packet: from where it starts up, port by port, until something
 * decides, and where it turns across a bus and down.
 *
 * There is one walk for Memory Requests, I/O Requests and Completions. What
 * decides on the way is asked at stages, which differ: a Memory Request has an
 * address, a Completion a Routing ID, and an I/O Request nobody to go to.
 */
#ifndef P2PCORE_SRC_ROUTE_WALK_H
#define P2PCORE_SRC_ROUTE_WALK_H

#include "route/arrive.h"
#include "route/steps.h"

struct p2p_walk;

/* Towards who claims it on a bus, or in a device. */
struct p2p_crossing {
    struct p2p_claimant claimant;       /* who that is */
    p2p_id top;                 /* the bridge above that bus, or P2P_NONE */
    enum p2p_verdict verdict;   /* of what goes there: INTERNAL, DIRECT, PEER */
};

/*
 * Stages return whether *walk->decision is final. Those that a kind of packet
 * never comes to are NULL.
 */
struct p2p_stages {
    /* Into root or downstream port @port from below. */
    bool (*enter_port)(struct p2p_walk *walk, p2p_id port);
    /* From @from on the internal bus below @upstream, and past that. */
    bool (*cross_switch)(struct p2p_walk *walk, p2p_id from, p2p_id upstream);
    /* Past a bridge that is no PCI Express port. */
    bool (*cross_bridge)(struct p2p_walk *walk, p2p_id bridge);
    /* Down to where *@crossing says, by what *walk->decision says. */
    void (*descend)(struct p2p_walk *walk,
                    const struct p2p_crossing *crossing);
};

struct p2p_walk {
    const struct p2p_topology *topology;
    const struct p2p_stages *stages;
    const struct p2p_request *request;  /* that it is, or that it answers */
    struct p2p_decision *decision;  /* what holds if nothing more happens, or
                                       what redirected it last */
    struct p2p_steps *steps;    /* NULL: nobody wants to know */
    uint64_t addr;              /* where a Memory Request goes */
    unsigned bus;               /* where a Completion goes, or P2P_NO_BUS */
    p2p_id start;               /* who emits it */
    p2p_id last;                /* the last port that was asked; at first the
                                   one above the start */
    int error;                  /* a policy that was asked did not answer;
                                   then what was decided is of no use */
    bool forwarded;             /* by the port below, from its own window */
    bool turned;                /* it is on its way down */
};

/*
 * All the way up from @from, who emits it or a port that it has passed. Returns
 * whether a stage decided; if none did, it has reached the root complex.
 */
bool p2p_walk_up(struct p2p_walk *walk, p2p_id from);

/*
 * What was asked when somebody claims it: controls of a function, or the policy
 * of the root complex.
 */
enum p2p_leave {
    P2P_LEAVE_ACROSS,           /* it may go there */
    P2P_LEAVE_UP,               /* it has to go up */
    P2P_LEAVE_NONE,             /* it may not go on */
};

struct p2p_answer {
    enum p2p_leave leave;
    enum p2p_failure failure;   /* of NONE */
    enum p2p_rule rule;         /* that says so, and ... */
    p2p_id at;                  /* ... at whom */
};

/* Do what @answer says. Returns whether *walk->decision is final. */
bool p2p_walk_across(struct p2p_walk *walk,
                     const struct p2p_crossing *crossing,
                     struct p2p_answer answer);

/*
 * What the controls @acs, which are @at's, say of a Memory Request to who has
 * @number; by one of @rules.
 */
struct p2p_answer
p2p_ask_controls(const struct p2p_acs *acs, enum p2p_at type, uint16_t number,
                 const enum p2p_rule rules[], p2p_id at);

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
    p2p_steps_note(walk->steps, at, P2P_WAY_UP, P2P_OUTCOME_REDIRECTED, rule);
    return false;
}

#endif /* P2PCORE_SRC_ROUTE_WALK_H */
