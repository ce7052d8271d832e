/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "policy/layout.h"

#include "p2pcore/policy_text.h"

const struct p2p_outcome_word p2p_outcome_words[P2P_OUTCOME_WORDS] = {
    { "forward", P2P_FAIL_NONE },
    { "ur", P2P_FAIL_UR },
    { "drop", P2P_FAIL_DROP },
    { "ca", P2P_FAIL_CA },
};

const char *p2p_policy_problem_name(enum p2p_policy_problem problem)
{
    static const char *const name[P2P_POLICY_PROBLEMS] = {
        [P2P_POLICY_FINE] = "no problem",
        [P2P_POLICY_UNEXPECTED] = "unexpected text",
        [P2P_POLICY_ENDS_EARLY] = "text ends early",
        [P2P_POLICY_OUT_OF_RANGE] = "number out of range",
        [P2P_POLICY_UNKNOWN_WORD] = "unknown word",
        [P2P_POLICY_UNKNOWN_NAME] = "unknown name",
        [P2P_POLICY_NO_SUCH_END] = "no such end",
        [P2P_POLICY_MISPLACED] = "misplaced word",
        [P2P_POLICY_REPEATED] = "repeated",
        [P2P_POLICY_TOO_MANY] = "too many entries",
    };

    return (unsigned)problem < P2P_POLICY_PROBLEMS ? name[problem] : "?";
}
