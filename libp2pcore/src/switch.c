/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "acs_ask.h"
#include "walk.h"

/* The answer of ingress port @from, which may have no controls. */
static enum p2p_acs_answer ask_ingress(const struct p2p_walk *walk,
                                       p2p_id from, p2p_id egress)
{
    const struct p2p_node *node = &walk->topology->node[from];

    /* What a port emits itself does not enter by it. */
    if (from == walk->request->initiator ||
        (node->kind != P2P_KIND_DOWNSTREAM_PORT &&
         node->kind != P2P_KIND_ROOT_PORT)) {
        return P2P_ACS_DIRECT;
    }
    return p2p_acs_ask(&walk->topology->function[from].acs,
                       walk->request->at,
                       walk->topology->node[egress].port_number);
}

/* R15 to R20: from @from towards the window of @egress, down @via. */
static bool meet_peer(struct p2p_walk *walk, p2p_id from, p2p_id egress,
                      p2p_id via)
{
    static const enum p2p_rule rules[P2P_ACS_ANSWERS] = {
        [P2P_ACS_DIRECT] = P2P_R20_PEER,
        [P2P_ACS_TRANSLATED] = P2P_R15_PEER_TRANSLATED,
        [P2P_ACS_EGRESS_CLEAR] = P2P_R16_PEER_EGRESS_CLEAR,
        [P2P_ACS_EGRESS_BLOCKED] = P2P_R17_PEER_EGRESS_BLOCKED,
        [P2P_ACS_EGRESS_REDIRECT] = P2P_R18_PEER_EGRESS_REDIRECT,
        [P2P_ACS_REDIRECT] = P2P_R19_PEER_REDIRECT,
    };
    enum p2p_acs_answer answer = ask_ingress(walk, from, egress);
    struct p2p_path path;

    switch (answer) {
    case P2P_ACS_DIRECT:
    case P2P_ACS_TRANSLATED:
    case P2P_ACS_EGRESS_CLEAR:
        path = p2p_path_down(walk->topology, via, walk->request->addr,
                             &walk->decision->valid);
        return p2p_walk_arrive(walk, path, P2P_DIRECT, rules[answer], from);
    case P2P_ACS_EGRESS_BLOCKED:
        return p2p_walk_refuse(walk, P2P_FAIL_ACSV, rules[answer], from);
    case P2P_ACS_EGRESS_REDIRECT:
    case P2P_ACS_REDIRECT:
        return p2p_walk_redirect(walk, rules[answer], from);
    case P2P_ACS_ANSWERS:
        break;
    }
    return false;
}

bool p2p_walk_cross_switch(struct p2p_walk *walk, p2p_id from, p2p_id upstream)
{
    if (!walk->forwarded) {
        struct p2p_path path = p2p_path_switch(walk->topology, upstream,
                                               walk->request->addr,
                                               &walk->decision->valid);

        if (path.place == P2P_PLACE_BAR) {
            return p2p_walk_arrive(walk, path, P2P_DIRECT, P2P_R21_SWITCH_BAR,
                                   from);
        }
        if (path.place == P2P_PLACE_UNCLAIMED) {
            return p2p_walk_refuse(walk, P2P_FAIL_UR,
                                   P2P_R22_UNCLAIMED_IN_SWITCH, from);
        }
        if (path.place == P2P_PLACE_PORT_WINDOW &&
            meet_peer(walk, from, path.function, path.via)) {
            return true;
        }
    }
    if (!walk->topology->node[upstream].bus_master) {
        return p2p_walk_refuse(walk, P2P_FAIL_UR, P2P_R23_UPSTREAM_PORT_BME,
                               upstream);
    }
    return false;
}
