/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/completion.h"

#include "p2pcore/policy.h"
#include "route/completion_down.h"
#include "topology/freeze.h"

/* By @rule at @at, unless Completion Redirect there says otherwise by @not. */
static struct p2p_answer ask(const struct p2p_walk *walk, bool is_asked,
                             enum p2p_rule rule, enum p2p_rule redirects,
                             p2p_id at)
{
    struct p2p_answer answer = { P2P_LEAVE_ACROSS, P2P_FAIL_NONE, rule, at };

    if (is_asked && (walk->topology->node[at].acs_control & P2P_ACS_CR) &&
        !walk->request->relaxed_ordering) {
        answer.leave = P2P_LEAVE_UP;
        answer.rule = redirects;
    }
    return answer;
}

/* R52 and R53, and R56 of a port. */
static bool start(struct p2p_walk *walk)
{
    const struct p2p_topology *topology = walk->topology;
    p2p_id completer = walk->start;
    p2p_id requester = walk->request->initiator;
    const struct p2p_crossing inside = {
        { P2P_CLAIMED_BY_ID, requester }, topology->node[completer].parent,
        P2P_INTERNAL,
    };

    if (topology->node[completer].kind != P2P_KIND_ENDPOINT &&
        completer != requester) {
        return p2p_completion_is_below(walk, completer) &&
               p2p_completion_cross_below(walk, completer);
    }
    return p2p_is_same_device(topology, completer, requester) &&
           p2p_walk_across(walk, &inside,
                           ask(walk, completer != requester,
                               P2P_R52_COMPLETION_INSIDE,
                               P2P_R53_COMPLETION_INSIDE_REDIRECT, completer));
}

/* R55, R64 to R66: back to its own range through @port, which forwards none. */
static bool meet_own_range(struct p2p_walk *walk, p2p_id port)
{
    const enum p2p_rule unknown = P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED;

    if (walk->decision->rule == P2P_R58_COMPLETION_ROOT) {
        return p2p_completion_lose(walk, P2P_WAY_UP,
                                   P2P_R55_COMPLETION_OWN_RANGE, port);
    }
    switch (walk->topology->function[port].own_window) {
    case P2P_OWN_WINDOW_UNKNOWN:
        break;
    case P2P_OWN_WINDOW_PASSES_ON:
        return p2p_walk_redirect(walk, P2P_R65_COMPLETION_OWN_RANGE_PASSED_ON,
                                 port);
    case P2P_OWN_WINDOW_TURNS_BACK:
        return p2p_completion_lose(walk, P2P_WAY_UP,
                                   P2P_R66_COMPLETION_OWN_RANGE_TURNED_BACK,
                                   port);
    }
    p2p_leave_undefined(walk->decision, unknown, port);
    p2p_steps_note(walk->steps, port, P2P_WAY_UP, P2P_OUTCOME_UNDEFINED,
                   unknown);
    return true;
}

/* R54, R55, R64 to R66: into @port from below. */
static bool enter_port(struct p2p_walk *walk, p2p_id port)
{
    walk->forwarded = p2p_completion_is_below(walk, port);
    if (!walk->forwarded) {
        return false;
    }
    if (walk->topology->node[port].acs_control & P2P_ACS_UF) {
        return p2p_walk_redirect(walk, P2P_R54_COMPLETION_OWN_RANGE_FORWARD,
                                 port);
    }
    return meet_own_range(walk, port);
}

/* R56, R57, R60: from @from on the internal bus below @upstream. */
static bool cross_switch(struct p2p_walk *walk, p2p_id from, p2p_id upstream)
{
    const struct p2p_crossing crossing = {
        { P2P_CLAIMED_BY_ID, p2p_completion_find_below(walk, upstream) },
        upstream, P2P_DIRECT,
    };

    if (walk->forwarded) {
        return false;
    }
    if (crossing.claimant.function == P2P_NONE) {
        return p2p_completion_is_below(walk, upstream) &&
               p2p_completion_lose(walk, P2P_WAY_UP, P2P_R60_COMPLETION_LOST,
                                   upstream);
    }
    return p2p_walk_across(walk, &crossing,
                           ask(walk, from != walk->start &&
                               p2p_is_ingress_port(walk->topology, from),
                               P2P_R56_COMPLETION_PEER,
                               P2P_R57_COMPLETION_REDIRECT, from));
}

static bool cross_bridge(struct p2p_walk *walk, p2p_id bridge)
{
    return p2p_completion_is_below(walk, bridge) &&
           p2p_completion_cross_below(walk, bridge);
}

/* R58 to R60, and whatever redirected it. */
static void cross_root(struct p2p_walk *walk,
                       const struct p2p_policies *policies)
{
    const struct p2p_topology *topology = walk->topology;
    enum p2p_failure failure = P2P_FAIL_NONE;
    p2p_id next;

    walk->bus = topology->node[walk->request->initiator].bus;
    next = p2p_completion_find_on_root(walk);
    if (next == P2P_NONE) {
        p2p_completion_lose(walk, P2P_WAY_UP, P2P_R60_COMPLETION_LOST,
                            walk->last);
        return;
    }
    if (walk->start != P2P_NONE) {
        p2p_steps_note(walk->steps, P2P_NONE, P2P_WAY_UP,
                       P2P_OUTCOME_REACHED_ROOT, P2P_RULE_NONE);
        walk->error = p2p_policies_ask(
            policies, p2p_policy_end_of(topology, walk->start),
            p2p_policy_end_of(topology, next), walk->request->access,
            &failure, walk->decision->judged);
    }
    if (failure != P2P_FAIL_NONE) {
        p2p_completion_lose(walk, P2P_WAY_DOWN, P2P_R59_COMPLETION_POLICY,
                            P2P_NONE);
        return;
    }
    p2p_walk_across(walk, &(struct p2p_crossing) {
        { P2P_CLAIMED_BY_ID, next }, P2P_NONE, P2P_PEER,
    }, (struct p2p_answer) {
        P2P_LEAVE_ACROSS, P2P_FAIL_NONE, walk->decision->rule,
        walk->decision->at,
    });
}

/* By the bus numbers of the requester's domain, if @completer is in that. */
static unsigned bus_in_domain_of(const struct p2p_topology *topology,
                                 p2p_id requester, p2p_id completer)
{
    return completer == P2P_NONE || p2p_domain(topology, completer) ==
                                    p2p_domain(topology, requester)
           ? topology->node[requester].bus : P2P_NO_BUS;
}

/* From a completer that there is, or from the host, to the requester. */
static void go_back(struct p2p_walk *walk, const struct p2p_policies *policies)
{
    walk->bus = bus_in_domain_of(walk->topology, walk->request->initiator,
                                 walk->start);
    if (walk->start == P2P_NONE ||
        (!start(walk) && !p2p_walk_up(walk, walk->start))) {
        cross_root(walk, policies);
    }
}

int p2p_explain_completion(const struct p2p_topology *topology,
                           const struct p2p_request *request,
                           p2p_id completer,
                           const struct p2p_policies *policies,
                           struct p2p_steps *steps,
                           struct p2p_decision *decision)
{
    static const struct p2p_stages stages = {
        .enter_port = enter_port,
        .cross_switch = cross_switch,
        .cross_bridge = cross_bridge,
        .descend = p2p_completion_descend,
    };
    struct p2p_decision decided;
    struct p2p_walk walk = {
        .topology = topology,
        .stages = &stages,
        .request = request,
        .decision = &decided,
        .steps = steps,
        .start = completer,
        .last = P2P_NONE,
    };

    if (!topology->frozen) {
        return -P2P_ERR_NOT_FROZEN;
    }
    p2p_grant(&decided, P2P_PEER, P2P_R58_COMPLETION_ROOT);
    if (request->initiator >= topology->count ||
        (completer >= topology->count && completer != P2P_NONE)) {
        p2p_completion_lose(&walk, P2P_WAY_UP, P2P_R60_COMPLETION_LOST,
                            P2P_NONE);
    } else {
        go_back(&walk, policies);
    }
    if (!walk.error) {
        *decision = decided;
    }
    return walk.error;
}

int p2p_route_completion(const struct p2p_topology *topology,
                         const struct p2p_request *request, p2p_id completer,
                         const struct p2p_policies *policies,
                         struct p2p_decision *decision)
{
    return p2p_explain_completion(topology, request, completer, policies,
                                  NULL, decision);
}
