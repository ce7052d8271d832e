/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The walk up is noted while it is decided. What comes after that needs no
 * notes: from the turn down to whoever had the last word there is one way.
 */
#include "route/request.h"

/* The ports between @top and @last, neither of which is noted. */
static void note_ports_down(const struct p2p_topology *topology, p2p_id top,
                            p2p_id last, struct p2p_steps *steps)
{
    unsigned count = 0;

    if (last == top) {
        return;
    }
    for (p2p_id id = topology->node[last].parent; id != top && id != P2P_NONE;
         id = topology->node[id].parent) {
        count++;
    }
    while (count) {
        p2p_id id = topology->node[last].parent;

        for (unsigned i = 1; i < count; i++) {
            id = topology->node[id].parent;
        }
        p2p_steps_note(steps, id, P2P_WAY_DOWN, P2P_OUTCOME_PASSED,
             P2P_RULE_NONE);
        count--;
    }
}

/* From below @top, which is not noted, to where @decision ends. */
static void note_down(const struct p2p_topology *topology, p2p_id top,
                      const struct p2p_decision *decision,
                      struct p2p_steps *steps)
{
    if (decision->verdict == P2P_REFUSED) {
        note_ports_down(topology, top, decision->at, steps);
        p2p_steps_note(steps, decision->at, P2P_WAY_DOWN, P2P_OUTCOME_REFUSED,
             decision->rule);
    } else {
        note_ports_down(topology, top, decision->target, steps);
        p2p_steps_note(steps, decision->target, P2P_WAY_DOWN,
             P2P_OUTCOME_ARRIVED, P2P_RULE_NONE);
    }
}

int p2p_explain(const struct p2p_topology *topology,
                const struct p2p_request *request, struct p2p_steps *steps,
                struct p2p_decision *decision)
{
    struct p2p_walk walk;

    if (!topology->frozen) {
        return -P2P_ERR_NOT_FROZEN;
    }
    p2p_grant(decision, P2P_UPSTREAM, P2P_R24_FORWARD_UPSTREAM);
    p2p_request_walk(&walk, topology, request, request->initiator, steps,
                     decision);
    switch (decision->verdict) {
    case P2P_INTERNAL:
        p2p_steps_note(steps, decision->target, P2P_WAY_ACROSS,
             P2P_OUTCOME_ARRIVED, P2P_RULE_NONE);
        break;
    case P2P_DIRECT:
        note_down(topology, walk.last, decision, steps);
        break;
    case P2P_UPSTREAM:
        p2p_steps_note(steps, P2P_NONE, P2P_WAY_UP, P2P_OUTCOME_REACHED_ROOT,
             decision->rule == P2P_R24_FORWARD_UPSTREAM ? decision->rule
                                                       : P2P_RULE_NONE);
        break;
    case P2P_INTERRUPT:
        p2p_steps_note(steps, P2P_NONE, P2P_WAY_UP, P2P_OUTCOME_ARRIVED,
             decision->rule);
        break;
    case P2P_UNDEFINED:
        p2p_steps_note(steps, decision->at, P2P_WAY_UP, P2P_OUTCOME_UNDEFINED,
             decision->rule);
        break;
    case P2P_REFUSED:
        if (walk.turned) {
            note_down(topology, walk.last, decision, steps);
        } else {
            p2p_steps_note(steps, decision->at, P2P_WAY_UP, P2P_OUTCOME_REFUSED,
                 decision->rule);
        }
        break;
    case P2P_MEMORY:
    case P2P_PEER:
    case P2P_VERDICTS:
        break;
    }
    return 0;
}

/* From the root complex to where @decision, which is its, ends. */
static void note_root(const struct p2p_topology *topology,
                      const struct p2p_decision *decision,
                      struct p2p_steps *steps)
{
    bool refused = decision->verdict == P2P_REFUSED;

    if (decision->rule == P2P_R48_MEMORY_ATOMIC ||
        decision->rule == P2P_R68_ROOT_EGRESS_BLOCKED) {
        p2p_steps_note(steps, decision->at, P2P_WAY_UP, P2P_OUTCOME_REFUSED,
             decision->rule);    /* where it came by, not where it went */
        return;
    }
    if ((refused ? decision->at : decision->target) == P2P_NONE) {
        p2p_steps_note(steps, P2P_NONE, P2P_WAY_DOWN,
             refused ? P2P_OUTCOME_REFUSED : P2P_OUTCOME_ARRIVED,
             decision->rule);
        return;
    }
    /* Nobody claims a BAR on a root bus that is not active: no R33. */
    if (!refused || decision->rule != P2P_R26_TARGET_DISABLED ||
        topology->node[decision->at].parent != P2P_NONE) {
        p2p_steps_note(steps, P2P_NONE, P2P_WAY_ACROSS, P2P_OUTCOME_TURNED,
             P2P_R33_ROOT_PEER);
    }
    note_down(topology, P2P_NONE, decision, steps);
}

int p2p_explain_root(const struct p2p_topology *topology,
                     const struct p2p_request *request, uint64_t addr,
                     enum p2p_claim claim,
                     const struct p2p_policies *policies,
                     struct p2p_steps *steps, struct p2p_decision *decision)
{
    int error = p2p_route_root(topology, request, addr, claim, policies,
                               decision);

    if (!error) {
        note_root(topology, decision, steps);
    }
    return error;
}
