/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "policy/judge.h"

enum p2p_failure p2p_judge(const struct p2p_judges *judges,
                           struct p2p_policy_end from,
                           struct p2p_policy_end to, enum p2p_access access,
                           struct p2p_judgement judged[P2P_JUDGES])
{
    struct p2p_policy_answer answer;

    if (judges->each) {
        return p2p_policies_ask(judges->each, from, to, access, judged);
    }
    if (!judges->all) {
        return P2P_FAIL_NONE;
    }
    answer = p2p_policy_ask(judges->all, from, to, access);
    judged[0] = (struct p2p_judgement) {
        true, (uint8_t)(from.rid >> 8), answer.entry,
        (uint32_t)(from.rid >> 16),
    };
    return answer.failure;
}
