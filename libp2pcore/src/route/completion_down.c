/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/completion_down.h"
#include "topology/freeze.h"

static bool has_id(const struct p2p_walk *walk, p2p_id id)
{
    const struct p2p_function *function = walk->topology->function;

    return walk->topology->node[id].bus == walk->bus &&
           function[id].devfn == function[walk->request->initiator].devfn;
}

bool p2p_completion_is_below(const struct p2p_walk *walk, p2p_id id)
{
    const struct p2p_node *node = &walk->topology->node[id];

    return p2p_kind_is_bridge((enum p2p_kind)node->kind) &&
           walk->bus >= node->secondary && walk->bus <= node->subordinate;
}

/* Whose the Routing ID is among topology->order from @first up to @end. */
static p2p_id find(const struct p2p_walk *walk, uint16_t first, uint16_t end)
{
    p2p_id found = P2P_NONE;

    for (uint16_t i = first; i < end; i++) {
        p2p_id id = walk->topology->order[i];

        if (has_id(walk, id)) {
            return id;
        }
        if (found == P2P_NONE && p2p_completion_is_below(walk, id)) {
            found = id;
        }
    }
    return found;
}

p2p_id p2p_completion_find_below(const struct p2p_walk *walk, p2p_id bridge)
{
    const struct p2p_node *node = &walk->topology->node[bridge];

    return find(walk, node->first_child, node->end_child);
}

p2p_id p2p_completion_find_on_root(const struct p2p_walk *walk)
{
    const struct p2p_topology *topology = walk->topology;
    uint32_t domain = p2p_domain(topology, walk->request->initiator);
    uint16_t first = topology->first_on_root, end;

    while (first < topology->count &&
           topology->function[topology->order[first]].domain < domain) {
        first++;
    }
    end = first;
    while (end < topology->count &&
           topology->function[topology->order[end]].domain == domain) {
        end++;
    }
    return find(walk, first, end);
}

/* What redirected it further down is no news at the root complex. */
static void note_turn(struct p2p_walk *walk)
{
    enum p2p_rule rule = walk->decision->rule;

    if (walk->decision->verdict != P2P_PEER) {
        p2p_steps_note(walk->steps, walk->decision->at, P2P_WAY_ACROSS,
                       P2P_OUTCOME_TURNED, rule);
        return;
    }
    p2p_steps_note(walk->steps, P2P_NONE, P2P_WAY_ACROSS, P2P_OUTCOME_TURNED,
                   rule == P2P_R58_COMPLETION_ROOT ? rule : P2P_RULE_NONE);
}

static void arrive(struct p2p_walk *walk)
{
    p2p_id requester = walk->request->initiator;

    walk->decision->target = requester;
    walk->decision->egress = walk->topology->node[requester].parent;
    p2p_steps_note(walk->steps, requester,
                   walk->decision->verdict == P2P_INTERNAL ? P2P_WAY_ACROSS
                                                           : P2P_WAY_DOWN,
                   P2P_OUTCOME_ARRIVED, P2P_RULE_NONE);
}

void p2p_completion_descend(struct p2p_walk *walk,
                            const struct p2p_crossing *crossing)
{
    p2p_id next = crossing->claimant.function;

    note_turn(walk);
    while (!has_id(walk, next)) {
        p2p_id bridge = next;

        p2p_steps_note(walk->steps, bridge, P2P_WAY_DOWN, P2P_OUTCOME_PASSED,
                       P2P_RULE_NONE);
        next = p2p_completion_find_below(walk, bridge);
        if (next == P2P_NONE) {
            p2p_completion_lose(walk, P2P_WAY_DOWN, P2P_R60_COMPLETION_LOST,
                                bridge);
            return;
        }
    }
    if (next != walk->request->initiator) {
        p2p_completion_lose(walk, P2P_WAY_DOWN, P2P_R60_COMPLETION_LOST, next);
        return;
    }
    arrive(walk);
}

bool p2p_completion_cross_below(struct p2p_walk *walk, p2p_id bridge)
{
    const struct p2p_crossing crossing = {
        { P2P_CLAIMED_BY_ID, p2p_completion_find_below(walk, bridge) },
        bridge, P2P_DIRECT,
    };

    if (crossing.claimant.function == P2P_NONE) {
        return p2p_completion_lose(walk, P2P_WAY_DOWN, P2P_R60_COMPLETION_LOST,
                                   bridge);
    }
    return p2p_walk_across(walk, &crossing, (struct p2p_answer) {
        P2P_LEAVE_ACROSS, P2P_FAIL_NONE, P2P_R56_COMPLETION_PEER, bridge,
    });
}
