/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "facts/acs_ask.h"
#include "route/request.h"

/* R3 to R9. */
static bool leave_device(struct p2p_walk *walk)
{
    static const enum p2p_rule rules[P2P_ACS_ANSWERS] = {
        [P2P_ACS_DIRECT] = P2P_R4_SIBLING,
        [P2P_ACS_TRANSLATED] = P2P_R5_SIBLING_TRANSLATED,
        [P2P_ACS_EGRESS_CLEAR] = P2P_R6_SIBLING_EGRESS_CLEAR,
        [P2P_ACS_EGRESS_BLOCKED] = P2P_R7_SIBLING_EGRESS_BLOCKED,
        [P2P_ACS_EGRESS_REDIRECT] = P2P_R8_SIBLING_EGRESS_REDIRECT,
        [P2P_ACS_REDIRECT] = P2P_R9_SIBLING_REDIRECT,
    };
    const struct p2p_topology *topology = walk->topology;
    p2p_id self = walk->start;
    const struct p2p_crossing crossing = {
        p2p_claim_in_device(topology, self, walk->addr, &walk->decision->valid),
        topology->node[self].parent, P2P_INTERNAL,
    };
    p2p_id target = crossing.claimant.function;

    if (crossing.claimant.by == P2P_CLAIMED_BY_OWN_BAR) {
        return p2p_walk_across(walk, &crossing, (struct p2p_answer) {
            P2P_LEAVE_ACROSS, P2P_FAIL_NONE, P2P_R3_OWN_BAR, self,
        });
    }
    return crossing.claimant.by == P2P_CLAIMED_BY_SIBLING_BAR &&
           p2p_walk_across(walk, &crossing, p2p_ask_controls(
               &topology->function[self].acs, walk->request->at,
               topology->node[target].function_number, rules, self));
}

bool p2p_request_is_not_issued(struct p2p_walk *walk)
{
    p2p_id self = walk->start;

    if (self >= walk->topology->count) {
        return p2p_walk_refuse(walk, P2P_FAIL_NOT_ISSUED,
                               P2P_R1_UNKNOWN_REQUESTER, P2P_NONE);
    }
    return !walk->topology->node[self].emits &&
           p2p_walk_refuse(walk, P2P_FAIL_NOT_ISSUED,
                           walk->topology->node[self].bus_master
                           ? P2P_R67_REQUESTER_POWER : P2P_R2_REQUESTER_BME,
                           self);
}

bool p2p_request_start(struct p2p_walk *walk)
{
    return p2p_request_is_not_issued(walk) ||
           (walk->topology->node[walk->start].kind == P2P_KIND_ENDPOINT &&
            leave_device(walk));
}
