/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/way.h"

struct p2p_decision p2p_route(const struct p2p_topology *topology,
                              const struct p2p_request *request)
{
    struct p2p_decision decision = p2p_granted(P2P_UPSTREAM,
                                               P2P_R24_FORWARD_UPSTREAM);
    struct p2p_walk walk = {
        .topology = topology,
        .request = request,
        .decision = &decision,
        .landing = P2P_NO_LANDING,
        .noted = false,
    };
    p2p_id top;

    p2p_walk_go(&walk, false, &top);
    return decision;
}
