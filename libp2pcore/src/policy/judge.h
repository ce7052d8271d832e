/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Asking the root complex' policy, in whichever form the caller has it.
 */
#ifndef P2PCORE_SRC_POLICY_JUDGE_H
#define P2PCORE_SRC_POLICY_JUDGE_H

#include "p2pcore/policy.h"

/* One policy for all root complexes, or one for each, or none. */
struct p2p_judges {
    const struct p2p_policy *all;
    const struct p2p_policies *each;
};

/*
 * What becomes of @access from @from to @to; NONE: it is forwarded. Fills
 * @judged with who was asked.
 */
enum p2p_failure p2p_judge(const struct p2p_judges *judges,
                           struct p2p_policy_end from,
                           struct p2p_policy_end to, enum p2p_access access,
                           struct p2p_judgement judged[P2P_JUDGES]);

#endif /* P2PCORE_SRC_POLICY_JUDGE_H */
