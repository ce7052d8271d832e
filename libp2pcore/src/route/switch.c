/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "facts/acs_ask.h"
#include "route/request.h"

static const struct p2p_acs no_controls;

/* The controls of ingress port @from, if it is one. */
static const struct p2p_acs *controls_of(const struct p2p_walk *walk,
                                         p2p_id from)
{
    const struct p2p_node *node = &walk->topology->node[from];

    /* What a port emits itself does not enter by it. */
    if (from == walk->start ||
        (node->kind != P2P_KIND_DOWNSTREAM_PORT &&
         node->kind != P2P_KIND_ROOT_PORT)) {
        return &no_controls;
    }
    return &walk->topology->function[from].acs;
}

/* R15 to R20: from @from towards the port in whose window it is. */
static bool meet_peer(struct p2p_walk *walk, p2p_id from,
                      const struct p2p_crossing *crossing)
{
    static const enum p2p_rule rules[P2P_ACS_ANSWERS] = {
        [P2P_ACS_DIRECT] = P2P_R20_PEER,
        [P2P_ACS_TRANSLATED] = P2P_R15_PEER_TRANSLATED,
        [P2P_ACS_EGRESS_CLEAR] = P2P_R16_PEER_EGRESS_CLEAR,
        [P2P_ACS_EGRESS_BLOCKED] = P2P_R17_PEER_EGRESS_BLOCKED,
        [P2P_ACS_EGRESS_REDIRECT] = P2P_R18_PEER_EGRESS_REDIRECT,
        [P2P_ACS_REDIRECT] = P2P_R19_PEER_REDIRECT,
    };
    p2p_id egress = crossing->claimant.function;

    return p2p_walk_across(walk, crossing, p2p_ask_controls(
        controls_of(walk, from), walk->request->at,
        walk->topology->node[egress].port_number, rules, from));
}

/* R21, R38, R39: from @from towards the BAR on the internal bus it is in. */
static bool meet_switch_bar(struct p2p_walk *walk, p2p_id from,
                            const struct p2p_crossing *crossing)
{
    struct p2p_answer answer = {
        P2P_LEAVE_ACROSS, P2P_FAIL_NONE, P2P_R21_SWITCH_BAR, from,
    };

    switch (p2p_acs_target(controls_of(walk, from)->ctl,
                           crossing->claimant.function == crossing->top)) {
    case P2P_TARGET_DIRECT:
        break;
    case P2P_TARGET_BLOCK:
        answer.leave = P2P_LEAVE_NONE;
        answer.failure = P2P_FAIL_ACSV;
        answer.rule = P2P_R38_SWITCH_BAR_BLOCKED;
        break;
    case P2P_TARGET_REDIRECT:
        answer.leave = P2P_LEAVE_UP;
        answer.rule = P2P_R39_SWITCH_BAR_REDIRECT;
        break;
    }
    return p2p_walk_across(walk, crossing, answer);
}

/* R22 and R40. */
static bool meet_nobody(struct p2p_walk *walk, p2p_id from)
{
    if (controls_of(walk, from)->ctl & P2P_ACS_URR) {
        return p2p_walk_redirect(walk, P2P_R40_UNCLAIMED_REDIRECT, from);
    }
    return p2p_walk_refuse(walk, P2P_FAIL_UR, P2P_R22_UNCLAIMED_IN_SWITCH,
                           from);
}

/* R15 to R22, R38 to R40: whoever on the internal bus has the address. */
static bool meet(struct p2p_walk *walk, p2p_id from, p2p_id upstream)
{
    const struct p2p_crossing crossing = {
        p2p_claim_in_switch(walk->topology, upstream, walk->addr,
                            &walk->decision->valid), upstream, P2P_DIRECT,
    };

    switch (crossing.claimant.by) {
    case P2P_CLAIMED_BY_BAR:
        return meet_switch_bar(walk, from, &crossing);
    case P2P_CLAIMED_BY_NOBODY:
        return meet_nobody(walk, from);
    case P2P_CLAIMED_BY_WINDOW:
        return meet_peer(walk, from, &crossing);
    case P2P_CLAIMED_ELSEWHERE:
    case P2P_CLAIMED_BY_OWN_BAR:
    case P2P_CLAIMED_BY_SIBLING_BAR:
    case P2P_CLAIMED_BY_DISABLED_BAR:
    case P2P_CLAIMED_BY_ID:
        break;
    }
    return false;
}

bool p2p_request_cross_switch(struct p2p_walk *walk, p2p_id from,
                              p2p_id upstream)
{
    if (!walk->forwarded && meet(walk, from, upstream)) {
        return true;
    }
    if (!walk->topology->node[upstream].bus_master) {
        return p2p_walk_refuse(walk, P2P_FAIL_UR, P2P_R23_UPSTREAM_PORT_BME,
                               upstream);
    }
    return p2p_request_pass_up(walk, upstream, true);
}
