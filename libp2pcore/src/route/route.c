/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Most requests pass most ports without a question, and where the address
 * leads from the root complex down says where they turn round: those are
 * decided here, without a branch for each port. What is left is for the walk.
 */
#include "route/reach_root.h"
#include "route/request.h"
#include "route/tlp.h"

/* What is in no window of the root port; narrows *@range to what is not. */
static inline bool is_beyond(const struct p2p_calm *calm, uint64_t addr,
                             struct p2p_range *range)
{
    if (p2p_range_has(calm->window[0], addr) ||
        p2p_range_has(calm->window[1], addr)) {
        return false;
    }
    *range = p2p_range_beside(*range, calm->window[0], addr);
    *range = p2p_range_beside(*range, calm->window[1], addr);
    return true;
}

/* R20, if @request turns round in a switch of @calm and nobody is asked. */
static inline bool turn(const struct p2p_topology *topology,
                        const struct p2p_request *request,
                        const struct p2p_calm *calm,
                        struct p2p_decision *decision)
{
    const struct p2p_landings *landings = &topology->landings;
    uint32_t index = p2p_landing_find(landings, request->addr);
    const struct p2p_landing *landing = &landings->landing[index];
    unsigned passed = p2p_calm_passed(calm, landing->position);
    p2p_id ingress = calm->ingress[passed];
    bool is_translated = request->at == P2P_AT_TRANSLATED;

    if (ingress == P2P_NONE || (calm->asks >> passed & 1) ||
        !landing->plain ||
        p2p_node_is_above(&topology->node[ingress], landing->position) ||
        (!is_translated && request->at != P2P_AT_UNTRANSLATED)) {
        return false;
    }
    decision->verdict = P2P_DIRECT;
    decision->rule = P2P_R20_PEER;
    decision->at = ingress;
    decision->target = landing->function;
    decision->egress = landing->parent;
    decision->valid = p2p_landing_range(landings, index);
    decision->trap = request->iommu && !is_translated;
    return true;
}

/* Whether that was enough to decide. */
static inline bool decide_calmly(const struct p2p_topology *topology,
                                 const struct p2p_request *request,
                                 struct p2p_decision *decision)
{
    const struct p2p_calm *calm;

    if (request->initiator >= topology->count ||
        p2p_tlp_is_special(request)) {
        return false;
    }
    calm = &topology->calm[request->initiator];
    if (calm->root_port == P2P_NONE) {
        return false;
    }
    if (!is_beyond(calm, request->addr, &decision->valid)) {
        return turn(topology, request, calm, decision);
    }
    decision->at = calm->root_port;
    p2p_reach_root(topology, request, decision);
    return true;
}

int p2p_route(const struct p2p_topology *topology,
              const struct p2p_request *request, struct p2p_decision *decision)
{
    if (!topology->frozen) {
        return -P2P_ERR_NOT_FROZEN;
    }
    p2p_grant(decision, P2P_UPSTREAM, P2P_R24_FORWARD_UPSTREAM);
    if (!decide_calmly(topology, request, decision)) {
        p2p_request_walk_on(topology, request, decision);
    }
    return 0;
}
