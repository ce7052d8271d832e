/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "arrive.h"

struct p2p_decision p2p_route_root(const struct p2p_topology *topology,
                                   const struct p2p_request *request,
                                   uint64_t addr, enum p2p_claim claim)
{
    struct p2p_decision decision = p2p_granted(P2P_PEER, P2P_R33_ROOT_PEER);
    struct p2p_path path;

    if (claim == P2P_CLAIM_MEMORY) {
        return p2p_granted(P2P_MEMORY, P2P_R32_MEMORY);
    }
    path = p2p_path_root(topology, addr, &decision.valid);
    if (path.place == P2P_PLACE_PORT_WINDOW) {
        path = p2p_path_down(topology, path.via, addr, &decision.valid);
        p2p_arrive(topology, request, path, &decision);
    } else if (path.place == P2P_PLACE_BAR) {
        p2p_arrive(topology, request, path, &decision);
    } else if (claim == P2P_CLAIM_DEVICE) {
        decision.rule = P2P_R34_OUTSIDE_FABRIC;
    } else if (path.place == P2P_PLACE_DISABLED_BAR) {
        p2p_arrive(topology, request, path, &decision);
    } else {
        p2p_refuse(&decision, P2P_FAIL_UR, P2P_R35_UNCLAIMED, P2P_NONE);
    }
    return decision;
}
