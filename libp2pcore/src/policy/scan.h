/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The pieces that the text of a policy is made of. Calls that return bool
 * have recorded a problem in scan->error when they return false, unless
 * noted; spaces before a piece are skipped, inside it there are none.
 */
#ifndef P2PCORE_SRC_POLICY_SCAN_H
#define P2PCORE_SRC_POLICY_SCAN_H

#include "p2pcore/policy_text.h"

struct p2p_scan {
    const char *text;
    size_t len;
    size_t at;
    struct p2p_policy_error error;
};

/* Letters, digits, '.', '-' and '_', the first of them a letter. */
struct p2p_word {
    const char *text;
    size_t len;                 /* 0: there is no word here */
    size_t at;
};

/* Record @problem at offset @at; always false. */
bool p2p_scan_fail(struct p2p_scan *scan, size_t at,
                   enum p2p_policy_problem problem, const char *expected);

/* The same, where nothing that stands there could be right. */
bool p2p_scan_fail_here(struct p2p_scan *scan, const char *expected);

void p2p_scan_skip_spaces(struct p2p_scan *scan);

/* Whether the text is all read. Records nothing. */
bool p2p_scan_is_done(struct p2p_scan *scan);

/* Whether @c is next, which is not taken. Records nothing. */
bool p2p_scan_is(struct p2p_scan *scan, char c);

/* Take @c if it is next. Records nothing. */
bool p2p_scan_accept(struct p2p_scan *scan, char c);

/* Take @c, or say that @expected was. */
bool p2p_scan_need(struct p2p_scan *scan, char c, const char *expected);

/* The word that is next, which is not taken. */
struct p2p_word p2p_scan_peek(struct p2p_scan *scan);

bool p2p_word_is(struct p2p_word word, const char *text);

/*
 * Whether what is next cannot be but a Routing ID: a decimal digit, or a
 * domain or two hexadecimal digits, and a colon. Records nothing.
 */
bool p2p_scan_is_rid(struct p2p_scan *scan);

/* Take "BB:*" or "BB:DD.F", with or without "DDDD:" in front of it. */
bool p2p_scan_rid(struct p2p_scan *scan, struct p2p_policy_end *end);

#endif /* P2PCORE_SRC_POLICY_SCAN_H */
