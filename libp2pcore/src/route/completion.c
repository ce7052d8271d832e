/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/completion.h"

#include "topology/freeze.h"
#include "p2pcore/policy.h"
#include "route/way_back.h"

static bool redirect(struct p2p_way_back *way, enum p2p_rule rule, p2p_id at)
{
    way->decision->rule = rule;
    way->decision->at = at;
    p2p_back_note(way, at, P2P_WAY_UP, P2P_OUTCOME_REDIRECTED, rule);
    return false;
}

static bool is_redirected(const struct p2p_way_back *way, p2p_id by)
{
    return (way->topology->node[by].acs_control & P2P_ACS_CR) &&
           !way->relaxed;
}

/* R52 and R53, and R56 of a port. */
static bool start(struct p2p_way_back *way, p2p_id completer)
{
    const struct p2p_topology *topology = way->topology;

    if (topology->node[completer].kind != P2P_KIND_ENDPOINT &&
        completer != way->requester) {
        return p2p_back_has_in_range(way, completer) &&
               p2p_back_descend_below(way, completer);
    }
    if (!p2p_is_same_device(topology, completer, way->requester)) {
        return false;
    }
    if (completer != way->requester && is_redirected(way, completer)) {
        return redirect(way, P2P_R53_COMPLETION_INSIDE_REDIRECT, completer);
    }
    return p2p_back_descend(way, way->requester, P2P_INTERNAL,
                            P2P_R52_COMPLETION_INSIDE, completer);
}

/* R55, R64 to R66: back to its own range through @port, which forwards none. */
static bool meet_own_range(struct p2p_way_back *way, p2p_id port)
{
    const enum p2p_rule unknown = P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED;

    if (way->decision->rule == P2P_R58_COMPLETION_ROOT) {
        return p2p_back_lose(way, P2P_WAY_UP, P2P_R55_COMPLETION_OWN_RANGE,
                             port);
    }
    switch (way->topology->function[port].own_window) {
    case P2P_OWN_WINDOW_UNKNOWN:
        break;
    case P2P_OWN_WINDOW_PASSES_ON:
        return redirect(way, P2P_R65_COMPLETION_OWN_RANGE_PASSED_ON, port);
    case P2P_OWN_WINDOW_TURNS_BACK:
        return p2p_back_lose(way, P2P_WAY_UP,
                             P2P_R66_COMPLETION_OWN_RANGE_TURNED_BACK, port);
    }
    p2p_leave_undefined(way->decision, unknown, port);
    p2p_back_note(way, port, P2P_WAY_UP, P2P_OUTCOME_UNDEFINED, unknown);
    return true;
}

/* R54, R55, R64 to R66: into @port from below. *@forwarded: by it. */
static bool enter_port(struct p2p_way_back *way, p2p_id port, bool *forwarded)
{
    *forwarded = p2p_back_has_in_range(way, port);
    if (!*forwarded) {
        return false;
    }
    if (way->topology->node[port].acs_control & P2P_ACS_UF) {
        return redirect(way, P2P_R54_COMPLETION_OWN_RANGE_FORWARD, port);
    }
    return meet_own_range(way, port);
}

/* R56, R57, R60: from @from on the internal bus below @upstream. */
static bool cross_switch(struct p2p_way_back *way, p2p_id from,
                         p2p_id upstream, bool is_ingress)
{
    p2p_id next = p2p_back_find_below(way, upstream);

    if (next == P2P_NONE) {
        return p2p_back_has_in_range(way, upstream) &&
               p2p_back_lose(way, P2P_WAY_UP, P2P_R60_COMPLETION_LOST,
                             upstream);
    }
    if (is_ingress && is_redirected(way, from)) {
        return redirect(way, P2P_R57_COMPLETION_REDIRECT, from);
    }
    return p2p_back_descend(way, next, P2P_DIRECT, P2P_R56_COMPLETION_PEER,
                            from);
}

/* Note that it passed @at, if nothing else has been noted there. */
static void note_pass(struct p2p_way_back *way, p2p_id at)
{
    if (way->steps) {
        p2p_trail_pass(way->steps, at);
    }
}

/* All the way up. Returns whether that decided; *@last is the last port. */
static bool go_up(struct p2p_way_back *way, p2p_id completer, p2p_id *last)
{
    const struct p2p_node *nodes = way->topology->node;
    bool decided = start(way, completer);
    bool forwarded = false;
    p2p_id from = completer;

    *last = P2P_NONE;
    if (!decided) {
        note_pass(way, completer);
    }
    for (p2p_id port = nodes[from].parent; !decided && port != P2P_NONE;
         port = nodes[from].parent) {
        switch ((enum p2p_kind)nodes[port].kind) {
        case P2P_KIND_ROOT_PORT:
        case P2P_KIND_DOWNSTREAM_PORT:
            decided = enter_port(way, port, &forwarded);
            break;
        case P2P_KIND_UPSTREAM_PORT:
            decided = !forwarded &&
                      cross_switch(way, from, port,
                                   from != completer &&
                                   p2p_is_ingress_port(way->topology, from));
            forwarded = false;
            break;
        case P2P_KIND_BRIDGE:
            decided = p2p_back_has_in_range(way, port) &&
                      p2p_back_descend_below(way, port);
            forwarded = false;
            break;
        case P2P_KIND_ENDPOINT:
            break;
        }
        if (!decided) {
            note_pass(way, port);
        }
        *last = port;
        from = port;
    }
    return decided;
}

/* R58 to R60, and whatever redirected it. */
static void cross_root(struct p2p_way_back *way,
                       const struct p2p_request *request,
                       p2p_id completer, p2p_id last,
                       const struct p2p_policies *policies)
{
    const struct p2p_topology *topology = way->topology;
    p2p_id next;

    way->bus = topology->node[way->requester].bus;
    next = p2p_back_find_on_root(way);
    if (next == P2P_NONE) {
        p2p_back_lose(way, P2P_WAY_UP, P2P_R60_COMPLETION_LOST, last);
        return;
    }
    if (completer != P2P_NONE) {
        p2p_back_note(way, P2P_NONE, P2P_WAY_UP, P2P_OUTCOME_REACHED_ROOT,
                      P2P_RULE_NONE);
    }
    if (completer != P2P_NONE &&
        p2p_policies_ask(policies, p2p_policy_end_of(topology, completer),
                         p2p_policy_end_of(topology, next), request->access,
                         way->decision->judged) != P2P_FAIL_NONE) {
        p2p_back_lose(way, P2P_WAY_DOWN, P2P_R59_COMPLETION_POLICY, P2P_NONE);
        return;
    }
    p2p_back_descend(way, next, P2P_PEER, way->decision->rule,
                     way->decision->at);
}

int p2p_explain_completion(const struct p2p_topology *topology,
                           const struct p2p_request *request,
                           p2p_id completer,
                           const struct p2p_policies *policies,
                           struct p2p_steps *steps,
                           struct p2p_decision *decision)
{
    struct p2p_way_back way = {
        .topology = topology,
        .decision = decision,
        .steps = steps,
        .requester = request->initiator,
        .relaxed = request->relaxed_ordering,
    };
    p2p_id last = P2P_NONE;

    if (!topology->frozen) {
        return -P2P_ERR_NOT_FROZEN;
    }
    *decision = p2p_granted(P2P_PEER, P2P_R58_COMPLETION_ROOT);
    if (way.requester >= topology->count ||
        (completer >= topology->count && completer != P2P_NONE)) {
        p2p_back_lose(&way, P2P_WAY_UP, P2P_R60_COMPLETION_LOST, P2P_NONE);
        return 0;
    }
    way.domain = p2p_domain(topology, way.requester);
    way.bus = completer == P2P_NONE ||
              p2p_domain(topology, completer) == way.domain
              ? topology->node[way.requester].bus : P2P_NO_BUS;
    way.devfn = topology->function[way.requester].devfn;
    if (completer == P2P_NONE || !go_up(&way, completer, &last)) {
        cross_root(&way, request, completer, last, policies);
    }
    return 0;
}

int p2p_route_completion(const struct p2p_topology *topology,
                         const struct p2p_request *request, p2p_id completer,
                         const struct p2p_policies *policies,
                         struct p2p_decision *decision)
{
    return p2p_explain_completion(topology, request, completer, policies,
                                  NULL, decision);
}
