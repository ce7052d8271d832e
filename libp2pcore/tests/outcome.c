/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "outcome.h"

#include <inttypes.h>

#include "tap.h"

static bool is_outcome(enum outcome outcome,
                       const struct p2p_decision *decision)
{
    static const struct {
        enum p2p_verdict verdict;
        enum p2p_failure failure;
    } means[] = {
        [INTERNAL] = { P2P_INTERNAL, P2P_FAIL_NONE },
        [DIRECT] = { P2P_DIRECT, P2P_FAIL_NONE },
        [UPSTREAM] = { P2P_UPSTREAM, P2P_FAIL_NONE },
        [INTERRUPT] = { P2P_INTERRUPT, P2P_FAIL_NONE },
        [MEMORY] = { P2P_MEMORY, P2P_FAIL_NONE },
        [PEER] = { P2P_PEER, P2P_FAIL_NONE },
        [NOT_ISSUED] = { P2P_REFUSED, P2P_FAIL_NOT_ISSUED },
        [UR] = { P2P_REFUSED, P2P_FAIL_UR },
        [CA] = { P2P_REFUSED, P2P_FAIL_CA },
        [ACSV] = { P2P_REFUSED, P2P_FAIL_ACSV },
        [DROP] = { P2P_REFUSED, P2P_FAIL_DROP },
        [TIMEOUT] = { P2P_REFUSED, P2P_FAIL_TIMEOUT },
        [UNDEFINED] = { P2P_UNDEFINED, P2P_FAIL_NONE },
    };

    return decision->verdict == means[outcome].verdict &&
           decision->failure == means[outcome].failure;
}

static bool is_valid(struct p2p_range expected, uint64_t addr,
                     struct p2p_range valid)
{
    if (expected.start == 0 && expected.last == 0) {
        return p2p_range_has(valid, addr);
    }
    return valid.start == expected.start && valid.last == expected.last;
}

bool outcome_matches(const struct expected *expected, p2p_id egress,
                     uint64_t addr, const struct p2p_decision *decision)
{
    return is_outcome(expected->outcome, decision) &&
           decision->rule == expected->rule &&
           decision->at == expected->at &&
           decision->target == expected->target &&
           decision->egress == egress &&
           is_valid(expected->valid, addr, decision->valid);
}

static unsigned refusals, grants;

void outcome_check(const char *name, const struct p2p_function *tree,
                   const struct expected *expected, uint64_t addr,
                   const struct p2p_decision *decision)
{
    p2p_id egress = expected->target == P2P_NONE
                    ? P2P_NONE : tree[expected->target].parent;

    refusals += expected->outcome >= NOT_ISSUED;
    grants += expected->outcome < NOT_ISSUED;
    if (tap_ok(outcome_matches(expected, egress, addr, decision), name)) {
        return;
    }
    printf("# got %s, %s, %s, at %u, target %u, egress %u, valid "
           "%#" PRIx64 "-%#" PRIx64 "\n",
           p2p_verdict_name(decision->verdict),
           p2p_failure_name(decision->failure),
           p2p_rule_name(decision->rule), decision->at, decision->target,
           decision->egress, decision->valid.start, decision->valid.last);
}

/* A decision that is wrong in any one field is told from a right one. */
static void check_faults(void)
{
    const struct expected expected = {
        DIRECT, P2P_R20_PEER, 3, 5, { 0x1000, 0x1fff },
    };
    const struct p2p_decision right = {
        P2P_DIRECT, P2P_FAIL_NONE, P2P_R20_PEER, 3, 5, 4, { 0x1000, 0x1fff },
        .trap = false,
    };
    struct p2p_decision wrong[8];

    for (unsigned i = 0; i < 8; i++) {
        wrong[i] = right;
    }
    wrong[0].verdict = P2P_PEER;
    wrong[1].failure = P2P_FAIL_UR;
    wrong[2].rule = P2P_R19_PEER_REDIRECT;
    wrong[3].at = 4;
    wrong[4].target = P2P_NONE;
    wrong[5].egress = 5;
    wrong[6].valid.start--;
    wrong[7].valid.last++;
    tap_ok(outcome_matches(&expected, 4, 0x1000, &right),
           "planted: the right decision matches");
    for (unsigned i = 0; i < 8; i++) {
        tap_ok(!outcome_matches(&expected, 4, 0x1000, &wrong[i]),
               "planted: one wrong field does not");
    }
}

int outcome_end(void)
{
    printf("# %u refusals, %u grants\n", refusals, grants);
    tap_ok(refusals >= grants, "at least as many refusals as grants");
    check_faults();
    return tap_end();
}
