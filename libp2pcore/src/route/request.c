/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/reach_root.h"
#include "route/request.h"
#include "route/tlp.h"

void p2p_request_descend(struct p2p_walk *walk,
                         const struct p2p_crossing *crossing)
{
    struct p2p_decision *decision = walk->decision;
    struct p2p_claimant claimant = crossing->claimant;

    if (claimant.by == P2P_CLAIMED_BY_WINDOW) {
        claimant = p2p_claim_down(walk->topology, claimant.function, walk->addr,
                                  &decision->valid);
    }
    p2p_steps_note(walk->steps, decision->at, P2P_WAY_ACROSS,
                   P2P_OUTCOME_TURNED, decision->rule);
    p2p_arrive(walk->topology, walk->request, crossing->top, claimant,
               decision);
}

void p2p_request_walk(struct p2p_walk *walk,
                      const struct p2p_topology *topology,
                      const struct p2p_request *request, p2p_id from,
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
    if (from == self && p2p_request_start(walk)) {
        return;
    }
    if (!p2p_walk_up(walk, from)) {
        p2p_reach_root(topology, request, decision);
    }
}

/* The last port that it passes for sure, or the initiator; narrows *@range. */
static p2p_id pass_calmly(const struct p2p_topology *topology,
                          const struct p2p_request *request,
                          struct p2p_range *range)
{
    const struct p2p_landings *landings = &topology->landings;
    const struct p2p_calm *calm;
    uint32_t index;
    unsigned passed;

    if (request->initiator >= topology->count ||
        topology->calm[request->initiator].root_port == P2P_NONE ||
        p2p_tlp_is_special(request)) {
        return request->initiator;
    }
    calm = &topology->calm[request->initiator];
    index = p2p_landing_find(landings, request->addr);
    passed = p2p_calm_passed(calm, landings->landing[index].position);
    if (!passed) {
        return request->initiator;
    }
    *range = p2p_landing_range(landings, index);
    return topology->node[calm->ingress[passed - 1]].parent;
}

void p2p_request_walk_on(const struct p2p_topology *topology,
                         const struct p2p_request *request,
                         struct p2p_decision *decision)
{
    struct p2p_walk walk;

    p2p_request_walk(&walk, topology, request,
                     pass_calmly(topology, request, &decision->valid), NULL,
                     decision);
}
