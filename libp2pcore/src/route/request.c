/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/reach_root.h"
#include "route/request.h"

void p2p_request_descend(struct p2p_walk *walk,
                         const struct p2p_crossing *crossing)
{
    struct p2p_decision *decision = walk->decision;
    struct p2p_path path = crossing->path;

    if (path.place == P2P_PLACE_PORT_WINDOW) {
        path = p2p_path_down(walk->topology, path.function, walk->addr,
                             &decision->valid);
    }
    p2p_steps_note(walk->steps, decision->at, P2P_WAY_ACROSS,
                   P2P_OUTCOME_TURNED, decision->rule);
    p2p_arrive(walk->topology, walk->request, crossing->top, path, decision);
}

void p2p_request_walk(struct p2p_walk *walk,
                      const struct p2p_topology *topology,
                      const struct p2p_request *request,
                      struct p2p_steps *steps, struct p2p_decision *decision)
{
    static const struct p2p_stages stages = {
        .enter_port = p2p_request_enter_port,
        .cross_switch = p2p_request_cross_switch,
        .cross_bridge = p2p_request_cross_bridge,
        .descend = p2p_request_descend,
    };
    p2p_id self = request->initiator;

    *walk = (struct p2p_walk) {
        .topology = topology,
        .stages = &stages,
        .request = request,
        .decision = decision,
        .steps = steps,
        .addr = request->addr,
        .start = self,
        .last = self < topology->count ? topology->node[self].parent
                                       : P2P_NONE,
    };
    p2p_grant(decision, P2P_UPSTREAM, P2P_R24_FORWARD_UPSTREAM);
    if (!p2p_request_start(walk) && !p2p_walk_up(walk)) {
        p2p_reach_root(request, decision);
    }
}
