/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "arrive.h"
#include "p2pcore/policy.h"

/* R36 and R37: towards @end. */
static bool is_forwarded(const struct p2p_topology *topology,
                         const struct p2p_request *request,
                         const struct p2p_policy *policy,
                         struct p2p_policy_end end,
                         struct p2p_decision *decision)
{
    struct p2p_policy_answer answer;

    if (!policy) {
        return true;
    }
    answer = p2p_policy_ask(policy,
                            p2p_policy_end_of(topology, request->initiator),
                            end, request->access);
    if (answer.failure == P2P_FAIL_NONE) {
        return true;
    }
    p2p_refuse(decision, answer.failure,
               answer.entry == P2P_POLICY_DEFAULT ? P2P_R37_POLICY_DEFAULT
                                                  : P2P_R36_POLICY_ENTRY,
               P2P_NONE);
    return false;
}

/* R33: to whoever on a root bus @path says claims the address. */
static void reach_peer(const struct p2p_topology *topology,
                       const struct p2p_request *request, uint64_t addr,
                       const struct p2p_policy *policy, struct p2p_path path,
                       struct p2p_decision *decision)
{
    struct p2p_policy_end end = p2p_policy_end_of(topology, path.function);

    if (!is_forwarded(topology, request, policy, end, decision)) {
        return;
    }
    if (path.place == P2P_PLACE_PORT_WINDOW) {
        path = p2p_path_down(topology, path.via, addr, &decision->valid);
    }
    p2p_arrive(topology, request, path, decision);
}

struct p2p_decision p2p_route_root(const struct p2p_topology *topology,
                                   const struct p2p_request *request,
                                   uint64_t addr, enum p2p_claim claim,
                                   const struct p2p_policy *policy)
{
    static const struct p2p_policy_end unknown = { P2P_SCOPE_ANY, 0 };
    struct p2p_decision decision = p2p_granted(P2P_PEER, P2P_R33_ROOT_PEER);
    struct p2p_path path;

    if (claim == P2P_CLAIM_MEMORY) {
        return p2p_granted(P2P_MEMORY, P2P_R32_MEMORY);
    }
    path = p2p_path_root(topology, addr, &decision.valid);
    if (path.place == P2P_PLACE_PORT_WINDOW || path.place == P2P_PLACE_BAR) {
        reach_peer(topology, request, addr, policy, path, &decision);
    } else if (claim == P2P_CLAIM_DEVICE) {
        decision.rule = P2P_R34_OUTSIDE_FABRIC;
        is_forwarded(topology, request, policy, unknown, &decision);
    } else if (path.place == P2P_PLACE_DISABLED_BAR) {
        p2p_arrive(topology, request, path, &decision);
    } else {
        p2p_refuse(&decision, P2P_FAIL_UR, P2P_R35_UNCLAIMED, P2P_NONE);
    }
    return decision;
}
