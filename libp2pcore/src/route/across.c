/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Across to a peer: inside a device, in a switch and at the root complex the
 * same things can happen, whoever it is that is asked.
 */
#include "facts/acs_ask.h"
#include "route/walk.h"

struct p2p_answer
p2p_ask_controls(const struct p2p_acs *acs, enum p2p_at type, uint16_t number,
                 const enum p2p_rule rules[], p2p_id at)
{
    enum p2p_acs_answer said = p2p_acs_ask(acs, type, number);
    struct p2p_answer answer = {
        P2P_LEAVE_ACROSS, P2P_FAIL_NONE, rules[said], at,
    };

    switch (said) {
    case P2P_ACS_DIRECT:
    case P2P_ACS_TRANSLATED:
    case P2P_ACS_EGRESS_CLEAR:
    case P2P_ACS_ANSWERS:
        break;
    case P2P_ACS_EGRESS_BLOCKED:
        answer.leave = P2P_LEAVE_NONE;
        answer.failure = P2P_FAIL_ACSV;
        break;
    case P2P_ACS_EGRESS_REDIRECT:
    case P2P_ACS_REDIRECT:
        answer.leave = P2P_LEAVE_UP;
        break;
    }
    return answer;
}

bool p2p_walk_across(struct p2p_walk *walk,
                     const struct p2p_crossing *crossing,
                     struct p2p_answer answer)
{
    switch (answer.leave) {
    case P2P_LEAVE_ACROSS:
        break;
    case P2P_LEAVE_UP:
        return p2p_walk_redirect(walk, answer.rule, answer.at);
    case P2P_LEAVE_NONE:
        return p2p_walk_refuse(walk, answer.failure, answer.rule, answer.at);
    }
    walk->decision->verdict = crossing->verdict;
    walk->decision->rule = answer.rule;
    walk->decision->at = answer.at;
    walk->turned = true;
    walk->stages->descend(walk, crossing);
    return true;
}
