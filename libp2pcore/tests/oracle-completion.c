/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Completions and I/O Requests: what is not routed by address.
 */
#include "oracle-inside.h"

struct back {
    const struct oracle *o;
    const struct p2p_request *q;
    unsigned bus;               /* Routing ID of the requester */
    unsigned devfn;
    p2p_id completer;
    int rule;                   /* of the verdict peer */
    p2p_id by;
};

static answer lost(int rule, p2p_id at)
{
    return no(P2P_FAIL_TIMEOUT, rule, at);
}

static answer home(const struct back *b, enum p2p_verdict verdict, int rule,
                   p2p_id at)
{
    return say(verdict, rule, at, b->q->initiator,
               b->o->function[b->q->initiator].parent);
}

static bool is_its(const struct back *b, p2p_id id)
{
    const struct p2p_function *f = &b->o->function[id];

    return bus_of(b->o, f) == b->bus && f->devfn == b->devfn;
}

static bool leads_to_it(const struct back *b, p2p_id id)
{
    const struct p2p_function *f = &b->o->function[id];

    return domain_of(b->o, id) == domain_of(b->o, b->q->initiator) &&
           f->kind != P2P_KIND_ENDPOINT && f->secondary <= b->bus &&
           b->bus <= f->subordinate;
}

/* Whose the Routing ID is on the bus below @parent. */
static p2p_id owner(const struct back *b, p2p_id parent)
{
    p2p_id exact = P2P_NONE, through = P2P_NONE;

    for (p2p_id id = first_below(b->o, parent); id != P2P_NONE;
         id = b->o->next[id]) {
        const struct p2p_function *f = &b->o->function[id];

        if (domain_of(b->o, id) != domain_of(b->o, b->q->initiator)) {
            continue;
        }
        if (is_its(b, id) &&
            (exact == P2P_NONE || rank(f) < rank(&b->o->function[exact]))) {
            exact = id;
        }
        if (leads_to_it(b, id) &&
            (through == P2P_NONE ||
             rank(f) < rank(&b->o->function[through]))) {
            through = id;
        }
    }
    return exact != P2P_NONE ? exact : through;
}

/* To the owner on the bus below @parent, by way of @rule at @at; R60. */
static answer down(const struct back *b, p2p_id parent,
                   enum p2p_verdict verdict, int rule, p2p_id at)
{
    p2p_id who = owner(b, parent);

    if (who == P2P_NONE) {
        return lost(60, parent);
    }
    if (!is_its(b, who)) {
        return down(b, who, verdict, rule, at);
    }
    return who == b->q->initiator ? home(b, verdict, rule, at)
                                  : lost(60, who);
}

static bool redirects(const struct back *b, p2p_id id)
{
    return (b->o->function[id].acs.ctl & 0x08) && !b->q->relaxed_ordering;
}

static void redirected(struct back *b, int rule, p2p_id by)
{
    b->rule = rule;
    b->by = by;
}

static answer at_root(const struct back *b, p2p_id last)
{
    p2p_id who = owner(b, P2P_NONE);
    int entry;

    if (who == P2P_NONE) {
        return lost(60, last);
    }
    if (b->completer != P2P_NONE &&
        oracle_ask_policy(b->o, b->completer, who, b->q->access, &entry) !=
        P2P_FAIL_NONE) {
        return lost(59, P2P_NONE);
    }
    return down(b, P2P_NONE, P2P_PEER, b->rule, b->by);
}

/* Up from @from, which is @last or where it starts. */
static answer up(struct back *b, p2p_id from, p2p_id last, bool sent_up)
{
    p2p_id port = b->o->function[from].parent;
    const struct p2p_function *f;

    if (port == P2P_NONE) {
        return at_root(b, last);
    }
    f = &b->o->function[port];
    if (has_ingress(f)) {
        if (!leads_to_it(b, port)) {
            return up(b, port, port, false);
        }
        if (!(f->acs.ctl & 0x10)) {
            if (b->rule == 58) {
                return lost(55, port);
            }
            if (f->own_window != P2P_OWN_WINDOW_PASSES_ON) {
                return open_question(f, P2P_FAIL_TIMEOUT, 64, port);
            }
        }
        redirected(b, f->acs.ctl & 0x10 ? 54 : 65, port);
        return up(b, port, port, true);
    }
    if (f->kind != P2P_KIND_UPSTREAM_PORT) {
        return leads_to_it(b, port) ? down(b, port, P2P_DIRECT, 56, port)
                                    : up(b, port, port, false);
    }
    if (!sent_up && owner(b, port) != P2P_NONE) {
        bool controlled = from != b->completer &&
                          has_ingress(&b->o->function[from]);

        if (!controlled || !redirects(b, from)) {
            return down(b, port, P2P_DIRECT, 56, from);
        }
        redirected(b, 57, from);
    } else if (!sent_up && leads_to_it(b, port)) {
        return lost(60, port);
    }
    return up(b, port, port, false);
}

answer oracle_route_completion(const struct oracle *o,
                               const struct p2p_request *q, p2p_id completer)
{
    struct back b = {
        .o = o, .q = q, .completer = completer, .rule = 58, .by = P2P_NONE,
    };

    if (q->initiator >= o->count ||
        (completer != P2P_NONE && completer >= o->count)) {
        return lost(60, P2P_NONE);
    }
    b.bus = bus_of(o, &o->function[q->initiator]);
    b.devfn = o->function[q->initiator].devfn;
    if (completer == P2P_NONE) {
        return at_root(&b, P2P_NONE);
    }
    if (completer == q->initiator) {
        return home(&b, P2P_INTERNAL, 52, completer);
    }
    if (o->function[completer].kind == P2P_KIND_ENDPOINT) {
        if (is_same_device(o, completer, q->initiator)) {
            if (!redirects(&b, completer)) {
                return home(&b, P2P_INTERNAL, 52, completer);
            }
            redirected(&b, 53, completer);
        }
    } else if (leads_to_it(&b, completer)) {
        return down(&b, completer, P2P_DIRECT, 56, completer);
    }
    return up(&b, completer, P2P_NONE, false);
}

answer oracle_route_io(const struct oracle *o, p2p_id initiator)
{
    unsigned bus;

    if (initiator >= o->count) {
        return no(P2P_FAIL_NOT_ISSUED, 1, P2P_NONE);
    }
    if (!o->function[initiator].bus_master || !o->function[initiator].in_d0) {
        return no(P2P_FAIL_NOT_ISSUED,
                  o->function[initiator].bus_master ? 67 : 2, initiator);
    }
    bus = bus_of(o, &o->function[initiator]);
    for (p2p_id id = o->function[initiator].parent; id != P2P_NONE;
         id = o->function[id].parent) {
        const struct p2p_function *f = &o->function[id];

        if (!f->bus_master) {
            return no(P2P_FAIL_UR,
                      f->kind == P2P_KIND_UPSTREAM_PORT ? 23 : 10, id);
        }
        if (has_ingress(f) && (f->acs.ctl & 0x01) &&
            (bus < f->secondary || bus > f->subordinate)) {
            return no(P2P_FAIL_ACSV, 11, id);
        }
        if (has_ingress(f) && (f->acs.ctl & 0x80)) {
            return no(P2P_FAIL_ACSV, 43, id);
        }
    }
    return no(P2P_FAIL_UR, 44, P2P_NONE);
}
