/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/aer.h"

#include <string.h>

#include "tap.h"

#define R P2P_READ
#define W P2P_WRITE
#define X P2P_ATOMIC

struct row {
    const char *name;
    enum p2p_failure failure;
    enum p2p_rule rule;
    enum p2p_access access;
    struct p2p_aer aer;
};

#define NOTHING { false, 0, false, false, P2P_ANSWER_NONE }
#define TIMEOUT { true, 14, true, false, P2P_ANSWER_NONE }
#define POSTED(bit) { true, bit, false, false, P2P_ANSWER_NONE }
#define UR(bit) { true, bit, false, true, P2P_ANSWER_UR }
#define CA(bit) { true, bit, false, true, P2P_ANSWER_CA }

static const struct row rows[] = {
    { "granted, write", P2P_FAIL_NONE, P2P_R20_PEER, W, NOTHING },
    { "granted, read", P2P_FAIL_NONE, P2P_R20_PEER, R, NOTHING },
    { "not issued, write", P2P_FAIL_NOT_ISSUED, P2P_R2_REQUESTER_BME, W,
      NOTHING },
    { "not issued, read", P2P_FAIL_NOT_ISSUED, P2P_R2_REQUESTER_BME, R,
      NOTHING },
    { "a value that is none", P2P_FAILURES, P2P_R20_PEER, R, NOTHING },
    { "UR, write", P2P_FAIL_UR, P2P_R14_OWN_WINDOW, W, POSTED(20) },
    { "UR, read", P2P_FAIL_UR, P2P_R14_OWN_WINDOW, R, UR(20) },
    { "UR, atomic", P2P_FAIL_UR, P2P_R27_NO_TARGET, X, UR(20) },
    { "UR of a policy", P2P_FAIL_UR, P2P_R36_POLICY_ENTRY, R, UR(20) },
    { "CA, write", P2P_FAIL_CA, P2P_R36_POLICY_ENTRY, W, POSTED(15) },
    { "CA, read", P2P_FAIL_CA, P2P_R37_POLICY_DEFAULT, R, CA(15) },
    { "ACSV, write", P2P_FAIL_ACSV, P2P_R17_PEER_EGRESS_BLOCKED, W,
      POSTED(21) },
    { "ACSV, read", P2P_FAIL_ACSV, P2P_R38_SWITCH_BAR_BLOCKED, R, CA(21) },
    { "drop, write", P2P_FAIL_DROP, P2P_R37_POLICY_DEFAULT, W, NOTHING },
    { "drop, read", P2P_FAIL_DROP, P2P_R37_POLICY_DEFAULT, R, TIMEOUT },
    { "drop, atomic", P2P_FAIL_DROP, P2P_R36_POLICY_ENTRY, X, TIMEOUT },
    { "timeout, read", P2P_FAIL_TIMEOUT, P2P_R59_COMPLETION_POLICY, R,
      TIMEOUT },
    { "timeout, atomic", P2P_FAIL_TIMEOUT, P2P_R60_COMPLETION_LOST, X,
      TIMEOUT },
    { "a write has no Completion to lose", P2P_FAIL_TIMEOUT,
      P2P_R60_COMPLETION_LOST, W, NOTHING },
    { "AtomicOp unrouted is unsupported", P2P_FAIL_UR,
      P2P_R45_ATOMIC_UNROUTED, X, UR(20) },
    { "AtomicOp Egress Blocked", P2P_FAIL_UR, P2P_R46_ATOMIC_EGRESS_BLOCKED,
      X, UR(24) },
    { "AtomicOp without a completer is unsupported", P2P_FAIL_UR,
      P2P_R47_ATOMIC_NO_COMPLETER, X, UR(20) },
    { "AtomicOp to memory is unsupported", P2P_FAIL_UR, P2P_R48_MEMORY_ATOMIC,
      X, UR(20) },
    { "prefix unsupported, write", P2P_FAIL_UR, P2P_R49_PREFIX_UNSUPPORTED, W,
      POSTED(25) },
    { "prefix unsupported, read", P2P_FAIL_UR, P2P_R49_PREFIX_UNSUPPORTED, R,
      UR(25) },
    { "prefix blocked, write", P2P_FAIL_UR, P2P_R50_PREFIX_EGRESS_BLOCKED, W,
      POSTED(25) },
    { "prefix blocked, atomic", P2P_FAIL_UR, P2P_R50_PREFIX_EGRESS_BLOCKED, X,
      UR(25) },
};

static bool is_right(const struct row *row)
{
    struct p2p_decision decision = {
        .verdict = row->failure ? P2P_REFUSED : P2P_DIRECT,
        .failure = row->failure,
        .rule = row->rule,
    };
    struct p2p_aer aer = p2p_aer_of(&decision, row->access);

    return aer.reported == row->aer.reported && aer.bit == row->aer.bit &&
           aer.at_requester == row->aer.at_requester &&
           aer.advisory == row->aer.advisory &&
           aer.answer == row->aer.answer;
}

int main(void)
{
    struct row wrong = rows[0];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        tap_ok(is_right(&rows[i]), rows[i].name);
    }
    wrong.aer.reported = true;
    tap_ok(!is_right(&wrong), "planted: an error that nobody has is missed");
    return tap_end();
}
