/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/arrive.h"
#include "p2pcore/policy.h"

/* R36 and R37: towards @end. */
static bool is_forwarded(const struct p2p_topology *topology,
                         const struct p2p_request *request,
                         const struct p2p_policies *policies,
                         struct p2p_policy_end end,
                         struct p2p_decision *decision)
{
    const struct p2p_judgement *judged = decision->judged;
    enum p2p_failure failure;

    failure = p2p_policies_ask(policies,
                               p2p_policy_end_of(topology,
                                                 request->initiator), end,
                               request->access, decision->judged);
    if (failure == P2P_FAIL_NONE) {
        return true;
    }
    judged += judged[1].asked;
    p2p_refuse(decision, failure,
               judged->entry == P2P_POLICY_DEFAULT ? P2P_R37_POLICY_DEFAULT
                                                   : P2P_R36_POLICY_ENTRY,
               P2P_NONE);
    return false;
}

/* R33: to whoever on a root bus @path says claims the address. */
static void reach_peer(const struct p2p_topology *topology,
                       const struct p2p_request *request, uint64_t addr,
                       const struct p2p_policies *policies, struct p2p_path path,
                       struct p2p_decision *decision)
{
    struct p2p_policy_end end = p2p_policy_end_of(topology, path.function);

    if (!is_forwarded(topology, request, policies, end, decision)) {
        return;
    }
    if (path.place == P2P_PLACE_PORT_WINDOW) {
        path = p2p_path_down(topology, path.function, addr, &decision->valid);
    }
    p2p_arrive(topology, request, P2P_NONE, path, decision);
}

/* R32 and R48. */
static struct p2p_decision reach_memory(const struct p2p_topology *topology,
                                        const struct p2p_request *request)
{
    struct p2p_decision decision = p2p_granted(P2P_MEMORY, P2P_R32_MEMORY);
    p2p_id id = request->initiator;

    if (request->access != P2P_ATOMIC || id >= topology->count) {
        return decision;
    }
    while (topology->node[id].parent != P2P_NONE) {
        id = topology->node[id].parent;
    }
    if (id != request->initiator &&
        topology->node[id].kind == P2P_KIND_ROOT_PORT &&
        (topology->node[id].tlp & P2P_LACKS_ATOMICS)) {
        p2p_refuse(&decision, P2P_FAIL_UR, P2P_R48_MEMORY_ATOMIC, id);
    }
    return decision;
}

int p2p_route_root(const struct p2p_topology *topology,
                   const struct p2p_request *request, uint64_t addr,
                   enum p2p_claim claim, const struct p2p_policies *policies,
                   struct p2p_decision *decision)
{
    static const struct p2p_policy_end unknown = { P2P_SCOPE_ANY, 0 };
    struct p2p_path path;

    if (!topology->frozen) {
        return -P2P_ERR_NOT_FROZEN;
    }
    if (claim == P2P_CLAIM_MEMORY) {
        *decision = reach_memory(topology, request);
        return 0;
    }
    *decision = p2p_granted(P2P_PEER, P2P_R33_ROOT_PEER);
    path = p2p_path_root(topology, addr, &decision->valid);
    if (path.place == P2P_PLACE_PORT_WINDOW || path.place == P2P_PLACE_BAR) {
        reach_peer(topology, request, addr, policies, path, decision);
    } else if (claim == P2P_CLAIM_DEVICE) {
        decision->rule = P2P_R34_OUTSIDE_FABRIC;
        is_forwarded(topology, request, policies, unknown, decision);
    } else if (path.place == P2P_PLACE_DISABLED_BAR) {
        p2p_arrive(topology, request, P2P_NONE, path, decision);
    } else {
        p2p_refuse(decision, P2P_FAIL_UR, P2P_R35_UNCLAIMED, P2P_NONE);
    }
    return 0;
}
