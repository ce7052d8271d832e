/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "facts/acs_ask.h"
#include "route/walk.h"

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
    p2p_id self = walk->request->initiator;
    struct p2p_path path = p2p_path_device(topology, self,
                                           walk->request->addr,
                                           &walk->decision->valid);
    enum p2p_acs_answer answer;

    if (path.place == P2P_PLACE_OWN_BAR) {
        return p2p_walk_arrive(walk, topology->node[self].parent, path,
                               P2P_INTERNAL, P2P_R3_OWN_BAR, self);
    }
    if (path.place != P2P_PLACE_SIBLING_BAR) {
        return false;
    }
    answer = p2p_acs_ask(&topology->function[self].acs, walk->request->at,
                         topology->node[path.function].function_number);
    switch (answer) {
    case P2P_ACS_DIRECT:
    case P2P_ACS_TRANSLATED:
    case P2P_ACS_EGRESS_CLEAR:
        return p2p_walk_arrive(walk, topology->node[self].parent, path,
                               P2P_INTERNAL, rules[answer], self);
    case P2P_ACS_EGRESS_BLOCKED:
        return p2p_walk_refuse(walk, P2P_FAIL_ACSV, rules[answer], self);
    case P2P_ACS_EGRESS_REDIRECT:
    case P2P_ACS_REDIRECT:
        return p2p_walk_redirect(walk, rules[answer], self);
    case P2P_ACS_ANSWERS:
        break;
    }
    return false;
}

bool p2p_walk_start(struct p2p_walk *walk)
{
    p2p_id self = walk->request->initiator;

    if (self >= walk->topology->count) {
        return p2p_walk_refuse(walk, P2P_FAIL_NOT_ISSUED,
                               P2P_R1_UNKNOWN_REQUESTER, P2P_NONE);
    }
    if (!walk->topology->node[self].bus_master) {
        return p2p_walk_refuse(walk, P2P_FAIL_NOT_ISSUED,
                               P2P_R2_REQUESTER_BME, self);
    }
    return walk->topology->node[self].kind == P2P_KIND_ENDPOINT &&
           leave_device(walk);
}
