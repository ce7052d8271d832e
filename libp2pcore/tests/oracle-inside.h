/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What the halves of the oracle share.
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

#endif /* P2PCORE_TESTS_ORACLE_INSIDE_H */
