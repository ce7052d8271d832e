/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The way of a Completion: up by bus numbers until somebody else's range has
 * that of the requester, and down again. There is no index for this: a read
 * costs its Completion one look at each function on the buses that it meets.
 */
#include "p2pcore/completion.h"

#include "arrive.h"
#include "freeze.h"
#include "judge.h"

/* Of a Routing ID that is in another domain. */
#define NO_BUS 256u

struct way_back {
    const struct p2p_topology *topology;
    struct p2p_decision *decision;
    p2p_id requester;
    uint32_t domain;            /* the requester's */
    unsigned bus;               /* its Routing ID, or NO_BUS */
    uint8_t devfn;
    bool relaxed;               /* Relaxed Ordering is set */
};

static bool lose(struct way_back *way, enum p2p_rule rule, p2p_id at)
{
    p2p_refuse(way->decision, P2P_FAIL_TIMEOUT, rule, at);
    return true;
}

static bool redirect(struct way_back *way, enum p2p_rule rule, p2p_id at)
{
    way->decision->rule = rule;
    way->decision->at = at;
    return false;
}

static bool has_id(const struct way_back *way, p2p_id id)
{
    return way->topology->node[id].bus == way->bus &&
           way->topology->function[id].devfn == way->devfn;
}

static bool has_in_range(const struct way_back *way, p2p_id id)
{
    const struct p2p_node *node = &way->topology->node[id];

    return p2p_kind_is_bridge((enum p2p_kind)node->kind) &&
           way->bus >= node->secondary && way->bus <= node->subordinate;
}

/* Whose the Routing ID is among topology->order from @first up to @end. */
static p2p_id find(const struct way_back *way, uint16_t first, uint16_t end)
{
    p2p_id found = P2P_NONE;

    for (uint16_t i = first; i < end; i++) {
        p2p_id id = way->topology->order[i];

        if (has_id(way, id)) {
            return id;
        }
        if (found == P2P_NONE && has_in_range(way, id)) {
            found = id;
        }
    }
    return found;
}

static p2p_id find_below(const struct way_back *way, p2p_id bridge)
{
    const struct p2p_node *node = &way->topology->node[bridge];

    return find(way, node->first_child, node->end_child);
}

/* The same on the root buses of the requester's domain. */
static p2p_id find_on_root(const struct way_back *way)
{
    const struct p2p_topology *topology = way->topology;
    uint16_t first = topology->first_on_root, end;

    while (first < topology->routable &&
           topology->function[topology->order[first]].domain < way->domain) {
        first++;
    }
    end = first;
    while (end < topology->routable &&
           topology->function[topology->order[end]].domain == way->domain) {
        end++;
    }
    return find(way, first, end);
}

static bool arrive(struct way_back *way, enum p2p_verdict verdict,
                   enum p2p_rule rule, p2p_id at)
{
    way->decision->verdict = verdict;
    way->decision->rule = rule;
    way->decision->at = at;
    way->decision->target = way->requester;
    way->decision->egress = way->topology->node[way->requester].parent;
    return true;
}

/* Down to @next, whose the Routing ID is, and on if it is a bridge. */
static bool descend(struct way_back *way, p2p_id next,
                    enum p2p_verdict verdict, enum p2p_rule rule, p2p_id at)
{
    while (!has_id(way, next)) {
        p2p_id bridge = next;

        next = find_below(way, bridge);
        if (next == P2P_NONE) {
            return lose(way, P2P_R60_COMPLETION_LOST, bridge);
        }
    }
    if (next != way->requester) {
        return lose(way, P2P_R60_COMPLETION_LOST, next);
    }
    return arrive(way, verdict, rule, at);
}

/* Down below @bridge. */
static bool descend_below(struct way_back *way, p2p_id bridge, p2p_id at)
{
    p2p_id next = find_below(way, bridge);

    if (next == P2P_NONE) {
        return lose(way, P2P_R60_COMPLETION_LOST, bridge);
    }
    return descend(way, next, P2P_DIRECT, P2P_R56_COMPLETION_PEER, at);
}

static bool is_redirected(const struct way_back *way, p2p_id by)
{
    return (way->topology->node[by].acs_control & P2P_ACS_CR) &&
           !way->relaxed;
}

/* R52 and R53, and R56 of a port. */
static bool start(struct way_back *way, p2p_id completer)
{
    const struct p2p_topology *topology = way->topology;

    if (topology->node[completer].kind != P2P_KIND_ENDPOINT &&
        completer != way->requester) {
        return has_in_range(way, completer) &&
               descend_below(way, completer, completer);
    }
    if (!p2p_is_same_device(topology, completer, way->requester)) {
        return false;
    }
    if (completer != way->requester && is_redirected(way, completer)) {
        return redirect(way, P2P_R53_COMPLETION_INSIDE_REDIRECT, completer);
    }
    return arrive(way, P2P_INTERNAL, P2P_R52_COMPLETION_INSIDE, completer);
}

/* R54 and R55: into @port from below. *@forwarded: by R54. */
static bool enter_port(struct way_back *way, p2p_id port, bool *forwarded)
{
    *forwarded = has_in_range(way, port);
    if (!*forwarded) {
        return false;
    }
    if (way->topology->node[port].acs_control & P2P_ACS_UF) {
        return redirect(way, P2P_R54_COMPLETION_OWN_RANGE_FORWARD, port);
    }
    return lose(way, P2P_R55_COMPLETION_OWN_RANGE, port);
}

/* R56, R57, R60: from @from on the internal bus below @upstream. */
static bool cross_switch(struct way_back *way, p2p_id from, p2p_id upstream,
                         bool is_ingress)
{
    p2p_id next = find_below(way, upstream);

    if (next == P2P_NONE) {
        return has_in_range(way, upstream) &&
               lose(way, P2P_R60_COMPLETION_LOST, upstream);
    }
    if (is_ingress && is_redirected(way, from)) {
        return redirect(way, P2P_R57_COMPLETION_REDIRECT, from);
    }
    return descend(way, next, P2P_DIRECT, P2P_R56_COMPLETION_PEER, from);
}

/* All the way up. Returns whether that decided; *@last is the last port. */
static bool go_up(struct way_back *way, p2p_id completer, p2p_id *last)
{
    const struct p2p_node *nodes = way->topology->node;
    bool decided = start(way, completer);
    bool forwarded = false;
    p2p_id from = completer;

    *last = P2P_NONE;
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
            decided = has_in_range(way, port) &&
                      descend_below(way, port, port);
            forwarded = false;
            break;
        case P2P_KIND_ENDPOINT:
            break;
        }
        *last = port;
        from = port;
    }
    return decided;
}

/* R58 to R60, and whatever redirected it. */
static void cross_root(struct way_back *way, const struct p2p_request *request,
                       p2p_id completer, p2p_id last,
                       const struct p2p_judges *judges)
{
    const struct p2p_topology *topology = way->topology;
    p2p_id next;

    way->bus = topology->node[way->requester].bus;
    next = find_on_root(way);
    if (next == P2P_NONE) {
        lose(way, P2P_R60_COMPLETION_LOST, last);
        return;
    }
    if (completer != P2P_NONE &&
        p2p_judge(judges, p2p_policy_end_of(topology, completer),
                  p2p_policy_end_of(topology, next), request->access,
                  way->decision) != P2P_FAIL_NONE) {
        lose(way, P2P_R59_COMPLETION_POLICY, P2P_NONE);
        return;
    }
    descend(way, next, P2P_PEER, way->decision->rule, way->decision->at);
}

static struct p2p_decision decide(const struct p2p_topology *topology,
                                  const struct p2p_request *request,
                                  p2p_id completer,
                                  const struct p2p_judges *judges)
{
    struct p2p_decision decision = p2p_granted(P2P_PEER,
                                               P2P_R58_COMPLETION_ROOT);
    struct way_back way = {
        .topology = topology,
        .decision = &decision,
        .requester = request->initiator,
        .relaxed = request->relaxed_ordering,
    };
    p2p_id last = P2P_NONE;

    if (way.requester >= topology->routable ||
        (completer >= topology->routable && completer != P2P_NONE)) {
        lose(&way, P2P_R60_COMPLETION_LOST, P2P_NONE);
        return decision;
    }
    way.domain = p2p_domain(topology, way.requester);
    way.bus = completer == P2P_NONE ||
              p2p_domain(topology, completer) == way.domain
              ? topology->node[way.requester].bus : NO_BUS;
    way.devfn = topology->function[way.requester].devfn;
    if (completer == P2P_NONE || !go_up(&way, completer, &last)) {
        cross_root(&way, request, completer, last, judges);
    }
    return decision;
}

struct p2p_decision p2p_route_completion(const struct p2p_topology *topology,
                                         const struct p2p_request *request,
                                         p2p_id completer,
                                         const struct p2p_policy *policy)
{
    const struct p2p_judges judges = { policy, NULL };

    return decide(topology, request, completer, &judges);
}

struct p2p_decision
p2p_route_completion_each(const struct p2p_topology *topology,
                          const struct p2p_request *request, p2p_id completer,
                          const struct p2p_policies *policies)
{
    const struct p2p_judges judges = { NULL, policies };

    return decide(topology, request, completer, &judges);
}
