/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "facts/acs_ask.h"
#include "p2pcore/policy.h"
#include "route/request.h"

/*
 * R36 and R37, or by @rule: what the policy says of going to @end. What does
 * not answer lets nothing go on.
 */
static struct p2p_answer ask_policy(struct p2p_walk *walk,
                                    const struct p2p_policies *policies,
                                    struct p2p_policy_end end,
                                    enum p2p_rule rule)
{
    const struct p2p_judgement *judged = walk->decision->judged;
    struct p2p_answer answer = {
        P2P_LEAVE_ACROSS, P2P_FAIL_NONE, rule, P2P_NONE,
    };

    walk->error = p2p_policies_ask(
        policies, p2p_policy_end_of(walk->topology, walk->start), end,
        walk->request->access, &answer.failure, walk->decision->judged);
    if (walk->error) {
        answer.leave = P2P_LEAVE_NONE;
    } else if (answer.failure != P2P_FAIL_NONE) {
        judged += judged[1].asked;
        answer.leave = P2P_LEAVE_NONE;
        answer.rule = judged->entry == P2P_POLICY_DEFAULT
                      ? P2P_R37_POLICY_DEFAULT : P2P_R36_POLICY_ENTRY;
    }
    return answer;
}

/* The root port that the request entered by, or P2P_NONE. */
static p2p_id ingress_of(const struct p2p_walk *walk)
{
    p2p_id id = walk->start;

    if (id >= walk->topology->count) {
        return P2P_NONE;
    }
    while (walk->topology->node[id].parent != P2P_NONE) {
        id = walk->topology->node[id].parent;
    }
    return id != walk->start &&
           walk->topology->node[id].kind == P2P_KIND_ROOT_PORT ? id : P2P_NONE;
}

/* R68: by way of the window of @egress, a function on a root bus. */
static bool is_blocked(struct p2p_walk *walk, p2p_id egress)
{
    const struct p2p_function *to = &walk->topology->function[egress], *from;
    p2p_id ingress = ingress_of(walk);

    if (ingress == P2P_NONE || ingress == egress ||
        to->kind != P2P_KIND_ROOT_PORT) {
        return false;
    }
    from = &walk->topology->function[ingress];
    return from->root_bus == to->root_bus && from->domain == to->domain &&
           p2p_acs_ask(&from->acs, walk->request->at, to->port_number) ==
           P2P_ACS_EGRESS_BLOCKED &&
           p2p_walk_refuse(walk, P2P_FAIL_ACSV, P2P_R68_ROOT_EGRESS_BLOCKED,
                           ingress);
}

/* R33: to whoever on a root bus claims the address. */
static void reach_peer(struct p2p_walk *walk,
                       const struct p2p_policies *policies,
                       struct p2p_claimant claimant)
{
    const struct p2p_crossing crossing = { claimant, P2P_NONE, P2P_PEER };

    if (claimant.by == P2P_CLAIMED_BY_WINDOW &&
        is_blocked(walk, claimant.function)) {
        return;
    }
    p2p_walk_across(walk, &crossing, ask_policy(
        walk, policies, p2p_policy_end_of(walk->topology, claimant.function),
        P2P_R33_ROOT_PEER));
}

/* R34: to a device outside the topology. */
static void reach_outside(struct p2p_walk *walk,
                          const struct p2p_policies *policies)
{
    static const struct p2p_policy_end unknown = { P2P_SCOPE_ANY, 0 };
    struct p2p_answer answer = ask_policy(walk, policies, unknown,
                                          P2P_R34_OUTSIDE_FABRIC);

    if (answer.leave == P2P_LEAVE_NONE) {
        p2p_walk_refuse(walk, answer.failure, answer.rule, answer.at);
    } else {
        walk->decision->rule = answer.rule;
    }
}

/* R32 and R48. */
static void reach_memory(struct p2p_walk *walk)
{
    p2p_id id = ingress_of(walk);

    p2p_grant(walk->decision, P2P_MEMORY, P2P_R32_MEMORY);
    if (walk->request->access == P2P_ATOMIC && id != P2P_NONE &&
        (walk->topology->node[id].tlp & P2P_LACKS_ATOMICS)) {
        p2p_walk_refuse(walk, P2P_FAIL_UR, P2P_R48_MEMORY_ATOMIC, id);
    }
}

/* What the host does not take: R33 to R37. */
static void reach_device(struct p2p_walk *walk, enum p2p_claim claim,
                         const struct p2p_policies *policies)
{
    struct p2p_decision *decision = walk->decision;
    struct p2p_claimant claimant;

    p2p_grant(decision, P2P_PEER, P2P_R33_ROOT_PEER);
    claimant = p2p_claim_on_root(walk->topology, walk->addr, &decision->valid);
    if (claimant.by == P2P_CLAIMED_BY_WINDOW ||
        claimant.by == P2P_CLAIMED_BY_BAR) {
        reach_peer(walk, policies, claimant);
    } else if (claim == P2P_CLAIM_DEVICE) {
        reach_outside(walk, policies);
    } else if (claimant.by == P2P_CLAIMED_BY_DISABLED_BAR) {
        p2p_arrive(walk->topology, walk->request, P2P_NONE, claimant,
                   decision);
    } else {
        p2p_refuse(decision, P2P_FAIL_UR, P2P_R35_UNCLAIMED, P2P_NONE);
    }
}

int p2p_route_root(const struct p2p_topology *topology,
                   const struct p2p_request *request, uint64_t addr,
                   enum p2p_claim claim, const struct p2p_policies *policies,
                   struct p2p_decision *decision)
{
    struct p2p_decision decided;
    static const struct p2p_stages stages = {
        .descend = p2p_request_descend,
    };
    struct p2p_walk walk = {
        .topology = topology,
        .stages = &stages,
        .request = request,
        .decision = &decided,
        .addr = addr,
        .start = request->initiator,
    };

    if (!topology->frozen) {
        return -P2P_ERR_NOT_FROZEN;
    }
    if (claim == P2P_CLAIM_MEMORY) {
        reach_memory(&walk);
    } else {
        reach_device(&walk, claim, policies);
    }
    if (!walk.error) {
        *decision = decided;
    }
    return walk.error;
}
