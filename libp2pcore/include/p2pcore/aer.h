/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What a refusal looks like to those concerned: Advanced Error Reporting.
 */
#ifndef P2PCORE_AER_H
#define P2PCORE_AER_H

#include "p2pcore/route.h"

/* What a requester is told. */
enum p2p_answer {
    P2P_ANSWER_NONE,            /* nothing: the request was posted, or lost, or
                                   not even issued */
    P2P_ANSWER_UR,              /* a Completion with Unsupported Request */
    P2P_ANSWER_CA,              /* one with Completer Abort */
    P2P_ANSWERS,
};

/* Positions of bits in the Uncorrectable Error registers. */
#define P2P_AER_COMPLETION_TIMEOUT 14u
#define P2P_AER_COMPLETER_ABORT 15u
#define P2P_AER_UNSUPPORTED_REQUEST 20u
#define P2P_AER_ACS_VIOLATION 21u
#define P2P_AER_ATOMIC_EGRESS_BLOCKED 24u
#define P2P_AER_PREFIX_BLOCKED 25u

/* Who logs what, and what the requester is told. */
struct p2p_aer {
    bool reported;              /* somebody logs an error */
    uint8_t bit;                /* which: one of the above; 0 if nobody does */
    bool at_requester;          /* it is the requester; else the function at
                                   which it was decided, or if there is none
                                   the root complex */
    bool advisory;              /* as Advisory Non-Fatal, if its severity is
                                   non-fatal: the answer tells of it, too */
    enum p2p_answer answer;
};

/*
 * What comes of @decision, on a request with @access or on its Completion:
 * nothing at all unless it is a refusal, nor if the request is not issued, or
 * is a write that is dropped. Of another that is dropped, or whose Completion
 * is lost, comes a Completion Timeout at the requester.
 */
struct p2p_aer p2p_aer_of(const struct p2p_decision *decision,
                          enum p2p_access access);

/* "unsupported request", ...; "?" for a value that is none. */
const char *p2p_answer_name(enum p2p_answer answer);

#endif /* P2PCORE_AER_H */
