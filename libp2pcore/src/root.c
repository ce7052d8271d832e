/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "arrive.h"

struct p2p_decision p2p_route_root(const struct p2p_topology *topology,
                                   const struct p2p_request *request,
                                   uint64_t addr, enum p2p_claim claim)
{
    struct p2p_path path = p2p_path_root(topology, addr);
    struct p2p_decision granted = {
        .verdict = P2P_PEER,
        .failure = P2P_FAIL_NONE,
        .rule = P2P_R33_ROOT_PEER,
        .at = P2P_NONE,
        .target = P2P_NONE,
        .egress = P2P_NONE,
        .valid = path.range,
    };

    if (claim == P2P_CLAIM_MEMORY) {
        granted.verdict = P2P_MEMORY;
        granted.rule = P2P_R32_MEMORY;
        granted.valid = p2p_range_all();
        return granted;
    }
    if (path.place == P2P_PLACE_PORT_WINDOW) {
        path = p2p_path_down(topology, path.function, addr);
        return p2p_arrive(topology, request, path, granted);
    }
    if (path.place == P2P_PLACE_BAR) {
        return p2p_arrive(topology, request, path, granted);
    }
    if (claim == P2P_CLAIM_DEVICE) {
        granted.rule = P2P_R34_OUTSIDE_FABRIC;
        return granted;
    }
    if (path.place == P2P_PLACE_DISABLED_BAR) {
        return p2p_arrive(topology, request, path, granted);
    }
    return p2p_refusal(P2P_FAIL_UR, P2P_R35_UNCLAIMED, P2P_NONE,
                       granted.valid);
}
