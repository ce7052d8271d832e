/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What the parts of the oracle share.
 */
#ifndef P2PCORE_TESTS_ORACLE_INSIDE_H
#define P2PCORE_TESTS_ORACLE_INSIDE_H

#include "oracle.h"

typedef struct p2p_decision answer;

static inline answer say(enum p2p_verdict verdict, int rule, p2p_id at,
                         p2p_id target, p2p_id egress)
{
    return (answer) {
        .verdict = verdict,
        .failure = P2P_FAIL_NONE,
        .rule = (enum p2p_rule)rule,
        .at = at,
        .target = target,
        .egress = egress,
        .valid = { 1, 0 },
    };
}

static inline answer no(enum p2p_failure failure, int rule, p2p_id at)
{
    answer refusal = say(P2P_REFUSED, rule, at, P2P_NONE, P2P_NONE);

    refusal.failure = failure;
    return refusal;
}

/* What @f does not pass on: undefined by @rule, or no by the one after next. */
static inline answer open_question(const struct p2p_function *f,
                                   enum p2p_failure failure, int rule,
                                   p2p_id at)
{
    return f->own_window == P2P_OWN_WINDOW_TURNS_BACK
           ? no(failure, rule + 2, at)
           : say(P2P_UNDEFINED, rule, at, P2P_NONE, P2P_NONE);
}

static inline bool has_ingress(const struct p2p_function *f)
{
    return f->kind == P2P_KIND_ROOT_PORT ||
           f->kind == P2P_KIND_DOWNSTREAM_PORT;
}

static inline p2p_id first_below(const struct oracle *o, p2p_id parent)
{
    return o->child[parent == P2P_NONE ? ORACLE_MAX : parent];
}

/* The number of the bus that @f is on, as its Routing ID has it. */
static inline unsigned bus_of(const struct oracle *o,
                              const struct p2p_function *f)
{
    unsigned bus = f->parent == P2P_NONE ? f->root_bus
                                         : o->function[f->parent].secondary;

    return (bus + f->bus_offset) & 0xff;
}

/* Where @f is among functions of one bus; smaller comes first. */
static inline uint64_t rank(const struct p2p_function *f)
{
    unsigned bus = f->bus_offset;
    uint64_t domain = 0;

    if (f->parent == P2P_NONE) {
        bus = (bus + f->root_bus) & 0xff;
        domain = f->domain;
    }
    return (domain * 256 + bus) * 256 + f->devfn;
}

static inline uint32_t domain_of(const struct oracle *o, p2p_id id)
{
    while (o->function[id].parent != P2P_NONE) {
        id = o->function[id].parent;
    }
    return o->function[id].domain;
}

static inline bool is_same_device(const struct oracle *o, p2p_id a, p2p_id b)
{
    const struct p2p_function *fa = &o->function[a], *fb = &o->function[b];

    return fa->parent == fb->parent &&
           ((fa->parent != P2P_NONE &&
             has_ingress(&o->function[fa->parent])) ||
            rank(fa) / 8 == rank(fb) / 8);
}

/* Whether @a comes before @b among functions of one bus, ids apart. */
static inline bool precedes(const struct p2p_function *a,
                            const struct p2p_function *b)
{
    return rank(a) < rank(b);
}

/* What a bus says of an address. */
enum says {
    SAYS_NOTHING,
    SAYS_WINDOW,
    SAYS_BAR,
    SAYS_DEAD_BAR,
};

/* Who has @addr on the bus below @parent. */
enum says ask_bus(const struct oracle *o, p2p_id parent, uint64_t addr,
                  p2p_id *who);

bool in_windows(const struct p2p_function *f, uint64_t addr);

/* @active: in one that is, or in one that is not. */
bool in_bars(const struct p2p_function *f, uint64_t addr, bool active);

/* It is for function @target: R28, R47, or what was granted, with R51. */
answer reach(const struct oracle *o, const struct p2p_request *q,
             p2p_id target, enum p2p_verdict verdict, int rule, p2p_id at);

/* Past @f: the number of the rule that stops it there, or 0. */
int stops(const struct p2p_function *f, const struct p2p_request *q,
          bool leaves);

/* Down through @port: R45, R46, R49, R50, and on. */
answer descend(const struct oracle *o, const struct p2p_request *q,
               uint64_t addr, p2p_id port, enum p2p_verdict verdict, int rule,
               p2p_id at);

/* To whoever has it on the bus below @port: R25 to R28, R47. */
answer spread(const struct oracle *o, const struct p2p_request *q,
              uint64_t addr, p2p_id port, enum p2p_verdict verdict, int rule,
              p2p_id at);

/*
 * What the controls of @f say about a peer of @number: 0 no objection, 1
 * direct as translated, 2 direct by vector, 3 blocked, 4 up by vector, 5 up.
 * Counted so that rule = first rule of the group + number, see the callers.
 */
int ask_controls(const struct p2p_function *f, enum p2p_at at,
                 unsigned number);

struct way {
    const struct oracle *o;
    const struct p2p_request *q;
    int rule;                   /* of the verdict upstream */
    p2p_id by;
};

/*
 * Up from @from to whatever is above it. @sent_up: Upstream Forwarding of
 * @from itself sent it up.
 */
answer above(struct way *w, p2p_id from, bool sent_up);

/* There is nothing above any more: R29 to R31, or up. */
answer root_complex(const struct way *w);

#endif /* P2PCORE_TESTS_ORACLE_INSIDE_H */
