/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A policy as text, such as
 *
 *     same-host; 00:03.0 > 80:* / read+atomic = ca; *>nvme0 = drop
 *
 * The grammar is in docs/specs/p2p-policy.rst.
 */
#ifndef P2PCORE_POLICY_TEXT_H
#define P2PCORE_POLICY_TEXT_H

#include "p2pcore/policy.h"

/* What is wrong with a text. */
enum p2p_policy_problem {
    P2P_POLICY_FINE,
    P2P_POLICY_UNEXPECTED,      /* something else stands there */
    P2P_POLICY_ENDS_EARLY,      /* nothing stands there any more */
    P2P_POLICY_OUT_OF_RANGE,    /* no device or function has this number */
    P2P_POLICY_UNKNOWN_WORD,    /* not one of the words that can stand here */
    P2P_POLICY_UNKNOWN_NAME,    /* nobody knows an end of this name */
    P2P_POLICY_NO_SUCH_END,     /* there is no end of this number */
    P2P_POLICY_MISPLACED,       /* a word that cannot stand here */
    P2P_POLICY_REPEATED,        /* said before, by another entry or this one */
    P2P_POLICY_TOO_MANY,        /* no room for one more entry */
    P2P_POLICY_PROBLEMS,
};

/* Where it is wrong. */
struct p2p_policy_error {
    enum p2p_policy_problem problem;
    size_t column;              /* of the first byte that is wrong, from 1; the
                                   length plus 1 if the text ends early */
    const char *expected;       /* what could have stood there; static */
};

/* Which ends there are. */
struct p2p_policy_names {
    /*
     * Put the end that the @len bytes at @name stand for into *@end, with
     * P2P_SCOPE_HOST or P2P_SCOPE_PORT. Returns whether there is one. NULL: no
     * end has a name.
     */
    bool (*find)(void *opaque, const char *name, size_t len,
                 struct p2p_policy_end *end);
    void *opaque;

    /*
     * Whether there is @end, which is P2P_SCOPE_HOST or P2P_SCOPE_PORT and was
     * given by its number. NULL: it cannot be known yet.
     */
    bool (*is_there)(void *opaque, struct p2p_policy_end end);
};

/*
 * Add what the @len bytes at @text say to @policy. @names may be NULL: then
 * no end has a name, and there can be any of any number.
 *
 * Returns 0, -P2P_ERR_FROZEN, or -P2P_ERR_BAD_POLICY or -P2P_ERR_NOSPACE with
 * the first problem in *@error (which may be NULL, and otherwise is always
 * filled), and then @policy is unchanged.
 */
int p2p_policy_parse(struct p2p_policy *policy, const char *text, size_t len,
                     const struct p2p_policy_names *names,
                     struct p2p_policy_error *error);

/*
 * Write @policy as text that p2p_policy_parse() reads back into an equal one,
 * default first, to the @size bytes at @text, cut short if need be but always
 * with a final zero byte if @size is not 0. Returns the length that the whole
 * of it has, without that byte.
 */
size_t p2p_policy_format(const struct p2p_policy *policy, char *text,
                         size_t size);

/* "unexpected text", ...; "?" for a value that is none. */
const char *p2p_policy_problem_name(enum p2p_policy_problem problem);

#endif /* P2PCORE_POLICY_TEXT_H */
