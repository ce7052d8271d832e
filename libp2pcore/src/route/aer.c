/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/aer.h"

/* Refusals that requesters take for Unsupported Requests. */
static uint8_t bit_of_ur(enum p2p_rule rule)
{
    if (rule == P2P_R46_ATOMIC_EGRESS_BLOCKED) {
        return P2P_AER_ATOMIC_EGRESS_BLOCKED;
    }
    if (rule == P2P_R49_PREFIX_UNSUPPORTED ||
        rule == P2P_R50_PREFIX_EGRESS_BLOCKED) {
        return P2P_AER_PREFIX_BLOCKED;
    }
    return P2P_AER_UNSUPPORTED_REQUEST;
}

static struct p2p_aer answered(uint8_t bit, bool posted,
                               enum p2p_answer answer)
{
    return (struct p2p_aer) {
        .reported = true,
        .bit = bit,
        .advisory = !posted,
        .answer = posted ? P2P_ANSWER_NONE : answer,
    };
}

struct p2p_aer p2p_aer_of(const struct p2p_decision *decision,
                          enum p2p_access access)
{
    static const struct p2p_aer nothing = { .answer = P2P_ANSWER_NONE };
    static const struct p2p_aer timeout = {
        .reported = true,
        .bit = P2P_AER_COMPLETION_TIMEOUT,
        .at_requester = true,
        .answer = P2P_ANSWER_NONE,
    };
    bool posted = access == P2P_WRITE;

    switch (decision->failure) {
    case P2P_FAIL_NONE:
    case P2P_FAIL_NOT_ISSUED:
    case P2P_FAILURES:
        break;
    case P2P_FAIL_UR:
        return answered(bit_of_ur(decision->rule), posted, P2P_ANSWER_UR);
    case P2P_FAIL_CA:
        return answered(P2P_AER_COMPLETER_ABORT, posted, P2P_ANSWER_CA);
    case P2P_FAIL_ACSV:
        return answered(P2P_AER_ACS_VIOLATION, posted, P2P_ANSWER_CA);
    case P2P_FAIL_DROP:
    case P2P_FAIL_TIMEOUT:
        return posted ? nothing : timeout;
    }
    return nothing;
}
