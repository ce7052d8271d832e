/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/way.h"

int p2p_route(const struct p2p_topology *topology,
              const struct p2p_request *request, struct p2p_decision *decision)
{
    struct p2p_walk walk = {
        .topology = topology,
        .request = request,
        .decision = decision,
        .landing = P2P_NO_LANDING,
        .noted = false,
    };
    p2p_id top;

    if (!topology->frozen) {
        return -P2P_ERR_NOT_FROZEN;
    }
    *decision = p2p_granted(P2P_UPSTREAM, P2P_R24_FORWARD_UPSTREAM);
    p2p_walk_go(&walk, false, &top);
    return 0;
}
