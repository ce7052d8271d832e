/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A decision, step by step: every function that a Request or its Completion
 * meets, and what comes of it there. It is the calls of route.h and
 * completion.h that decide; they are asked here with somebody taking notes.
 */
#ifndef P2PCORE_EXPLAIN_H
#define P2PCORE_EXPLAIN_H

#include "p2pcore/env.h"
#include "p2pcore/route.h"

/* No decision on a Request, with both of its halves, has more steps. */
#define P2P_STEPS_MAX 520u

/* Which way a request or its Completion was on. */
enum p2p_way {
    P2P_WAY_UP,                 /* towards the root complex */
    P2P_WAY_ACROSS,             /* at the turn: within a device or a bus */
    P2P_WAY_DOWN,
    P2P_WAYS,
};

/* What came of it at one function. */
enum p2p_outcome {
    P2P_OUTCOME_PASSED,         /* nothing there has the address or stops it */
    P2P_OUTCOME_REDIRECTED,     /* goes on up, where it would not have */
    P2P_OUTCOME_TURNED,         /* goes to a peer */
    P2P_OUTCOME_REACHED_ROOT,   /* is the root complex' now, see
                                   p2p_explain_root() */
    P2P_OUTCOME_ARRIVED,
    P2P_OUTCOME_REFUSED,
    P2P_OUTCOME_UNDEFINED,      /* nobody can say how it goes on */
    P2P_OUTCOMES,
};

/* One function that it met. */
struct p2p_step {
    p2p_id at;                  /* the function, P2P_NONE for the root complex
                                   and for a requester that there is not */
    enum p2p_way way;
    enum p2p_outcome outcome;
    enum p2p_rule rule;         /* that led to it, or P2P_RULE_NONE where a
                                   request just goes on or in */
};

/* Where steps are noted. */
struct p2p_steps {
    struct p2p_step *step;      /* the caller's, room for ... */
    size_t capacity;            /* ... so many; P2P_STEPS_MAX are enough */
    size_t count;               /* how many there are; those beyond capacity
                                   are lost */
};

/*
 * As p2p_route(), but the valid range may be another one. Adds the steps that
 * lead there to *@steps. After an error that is unchanged, too.
 */
int p2p_explain(const struct p2p_topology *topology,
                const struct p2p_request *request, struct p2p_steps *steps,
                struct p2p_decision *decision);

/*
 * As p2p_route_root(). Adds the steps from there to *@steps. After an error
 * that is unchanged, too.
 */
int p2p_explain_root(const struct p2p_topology *topology,
                     const struct p2p_request *request, uint64_t addr,
                     enum p2p_claim claim,
                     const struct p2p_policies *policies,
                     struct p2p_steps *steps, struct p2p_decision *decision);

/*
 * As p2p_route_completion(). Adds the steps of the way back to *@steps: no way
 * has more than P2P_STEPS_MAX. After an error what is in *@steps is of no use.
 */
int p2p_explain_completion(const struct p2p_topology *topology,
                           const struct p2p_request *request,
                           p2p_id completer,
                           const struct p2p_policies *policies,
                           struct p2p_steps *steps,
                           struct p2p_decision *decision);

/* Steps, to be put into words. */
struct p2p_explanation {
    const struct p2p_topology *topology;        /* that was asked */
    const struct p2p_steps *steps;
    const struct p2p_decision *decision;        /* that they led to */
    bool is_completion;         /* they are those of a Completion */
};

/* How it is written. All zero: for one domain and one root complex. */
struct p2p_step_style {
    bool domains;               /* places with their domain */
    bool roots;                 /* a root complex that refuses by its policy is
                                   named by its root bus */
    const char *before[P2P_OUTCOMES];   /* what is put in front of an outcome,
                                           such as a color; NULL: nothing */
    const char *after;          /* and behind each that has it */
};

/*
 * Why step @index, which was kept, is what it is: a sentence, which is static,
 * without the rule's number.
 */
const char *p2p_step_why(const struct p2p_explanation *explanation,
                         size_t index);

/*
 * Write where step @index, which was kept, was taken ("03:00.0", "root
 * complex"), in @style, which is not NULL, to the @size bytes at @text; cut
 * short if need be, but always with a final zero byte if @size is not 0.
 * Returns the length that the whole of it has, without that byte.
 */
size_t p2p_step_format_at(const struct p2p_explanation *explanation,
                          size_t index, const struct p2p_step_style *style,
                          char *text, size_t size);

/*
 * The same of the whole step: a line, without its end, such as
 *
 *   02:00.0      across turned               R20 peer: No control of the ...
 */
size_t p2p_step_format(const struct p2p_explanation *explanation,
                       size_t index, const struct p2p_step_style *style,
                       char *text, size_t size);

/*
 * The same of all steps that were kept: a line each, with its end. @style may
 * be NULL: then it is one that tells all domains and root complexes of the
 * topology apart.
 */
size_t p2p_explanation_format(const struct p2p_explanation *explanation,
                              const struct p2p_step_style *style, char *text,
                              size_t size);

/* "up", ...; "?" for a value that is none. */
const char *p2p_way_name(enum p2p_way way);

/* "passed", ...; "?" for a value that is none. */
const char *p2p_outcome_name(enum p2p_outcome outcome);

#endif /* P2PCORE_EXPLAIN_H */
