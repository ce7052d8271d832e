/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "topology/freeze.h"
#include "route/way_back.h"

static bool has_id(const struct p2p_way_back *way, p2p_id id)
{
    return way->topology->node[id].bus == way->bus &&
           way->topology->function[id].devfn == way->devfn;
}

bool p2p_back_has_in_range(const struct p2p_way_back *way, p2p_id id)
{
    const struct p2p_node *node = &way->topology->node[id];

    return p2p_kind_is_bridge((enum p2p_kind)node->kind) &&
           way->bus >= node->secondary && way->bus <= node->subordinate;
}

/* Whose the Routing ID is among topology->order from @first up to @end. */
static p2p_id find(const struct p2p_way_back *way, uint16_t first,
                   uint16_t end)
{
    p2p_id found = P2P_NONE;

    for (uint16_t i = first; i < end; i++) {
        p2p_id id = way->topology->order[i];

        if (has_id(way, id)) {
            return id;
        }
        if (found == P2P_NONE && p2p_back_has_in_range(way, id)) {
            found = id;
        }
    }
    return found;
}

p2p_id p2p_back_find_below(const struct p2p_way_back *way, p2p_id bridge)
{
    const struct p2p_node *node = &way->topology->node[bridge];

    return find(way, node->first_child, node->end_child);
}

p2p_id p2p_back_find_on_root(const struct p2p_way_back *way)
{
    const struct p2p_topology *topology = way->topology;
    uint16_t first = topology->first_on_root, end;

    while (first < topology->count &&
           topology->function[topology->order[first]].domain < way->domain) {
        first++;
    }
    end = first;
    while (end < topology->count &&
           topology->function[topology->order[end]].domain == way->domain) {
        end++;
    }
    return find(way, first, end);
}

static bool arrive(struct p2p_way_back *way, enum p2p_verdict verdict,
                   enum p2p_rule rule, p2p_id at)
{
    way->decision->verdict = verdict;
    way->decision->rule = rule;
    way->decision->at = at;
    way->decision->target = way->requester;
    way->decision->egress = way->topology->node[way->requester].parent;
    p2p_back_note(way, way->requester,
                  verdict == P2P_INTERNAL ? P2P_WAY_ACROSS : P2P_WAY_DOWN,
                  P2P_OUTCOME_ARRIVED, P2P_RULE_NONE);
    return true;
}

/* What redirected it further down is no news at the root complex. */
static void note_turn(struct p2p_way_back *way, enum p2p_verdict verdict,
                      enum p2p_rule rule, p2p_id at)
{
    if (verdict != P2P_PEER) {
        p2p_back_note(way, at, P2P_WAY_ACROSS, P2P_OUTCOME_TURNED, rule);
        return;
    }
    p2p_back_note(way, P2P_NONE, P2P_WAY_ACROSS, P2P_OUTCOME_TURNED,
                  rule == P2P_R58_COMPLETION_ROOT ? rule : P2P_RULE_NONE);
}

bool p2p_back_descend(struct p2p_way_back *way, p2p_id next,
                      enum p2p_verdict verdict, enum p2p_rule rule, p2p_id at)
{
    note_turn(way, verdict, rule, at);
    while (!has_id(way, next)) {
        p2p_id bridge = next;

        p2p_back_note(way, bridge, P2P_WAY_DOWN, P2P_OUTCOME_PASSED,
                      P2P_RULE_NONE);
        next = p2p_back_find_below(way, bridge);
        if (next == P2P_NONE) {
            return p2p_back_lose(way, P2P_WAY_DOWN, P2P_R60_COMPLETION_LOST,
                                 bridge);
        }
    }
    if (next != way->requester) {
        return p2p_back_lose(way, P2P_WAY_DOWN, P2P_R60_COMPLETION_LOST,
                             next);
    }
    return arrive(way, verdict, rule, at);
}

bool p2p_back_descend_below(struct p2p_way_back *way, p2p_id bridge)
{
    p2p_id next = p2p_back_find_below(way, bridge);

    if (next == P2P_NONE) {
        return p2p_back_lose(way, P2P_WAY_DOWN, P2P_R60_COMPLETION_LOST,
                             bridge);
    }
    return p2p_back_descend(way, next, P2P_DIRECT, P2P_R56_COMPLETION_PEER,
                            bridge);
}
