/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* At the root complex, and from there. */
#include "oracle-inside.h"

answer root_complex(const struct way *w)
{
    const struct p2p_request *q = w->q;
    bool plain = q->at == P2P_AT_UNTRANSLATED;

    if (w->o->interrupts.start <= q->addr &&
        q->addr <= w->o->interrupts.last) {
        if (plain && q->access == P2P_WRITE) {
            return say(P2P_INTERRUPT, 29, P2P_NONE, P2P_NONE, P2P_NONE);
        }
        if (plain || q->at == P2P_AT_TRANSLATED) {
            return no(P2P_FAIL_UR, 30, P2P_NONE);
        }
    }
    if (!plain && (!q->ats || (q->at != P2P_AT_TRANSLATED &&
                               q->at != P2P_AT_TRANSLATION_REQUEST))) {
        return no(P2P_FAIL_UR, 31, P2P_NONE);
    }
    return say(P2P_UPSTREAM, w->rule, w->by, P2P_NONE, P2P_NONE);
}

/* R32, R48. */
static answer to_memory(const struct oracle *o, const struct p2p_request *q)
{
    p2p_id top = q->initiator;

    while (top < o->count && o->function[top].parent != P2P_NONE) {
        top = o->function[top].parent;
    }
    if (q->access == P2P_ATOMIC && top < o->count && top != q->initiator &&
        o->function[top].kind == P2P_KIND_ROOT_PORT &&
        (o->function[top].tlp & 0x02)) {
        return no(P2P_FAIL_UR, 48, top);
    }
    return say(P2P_MEMORY, 32, P2P_NONE, P2P_NONE, P2P_NONE);
}

/* R68: out by root port @to. 0 in .rule: not blocked. */
static answer block(const struct oracle *o, const struct p2p_request *q,
                    p2p_id to)
{
    p2p_id in = q->initiator;
    const struct p2p_function *a, *b = &o->function[to];

    while (in < o->count && o->function[in].parent != P2P_NONE) {
        in = o->function[in].parent;
    }
    if (in < o->count && in != q->initiator && in != to) {
        a = &o->function[in];
        if (a->kind == P2P_KIND_ROOT_PORT && b->kind == P2P_KIND_ROOT_PORT &&
            a->domain == b->domain && a->root_bus == b->root_bus &&
            ask_controls(a, q->at, b->port_number) == 3) {
            return no(P2P_FAIL_ACSV, 68, in);
        }
    }
    return (answer) { .rule = P2P_RULE_NONE };
}

/* R36, R37. 0 in .rule: it is forwarded. */
static answer judge(const struct oracle *o, const struct p2p_request *q,
                    p2p_id to)
{
    p2p_id from = q->initiator < o->count ? q->initiator : P2P_NONE;
    int entry;
    enum p2p_failure failure = oracle_ask_policy(o, from, to, q->access,
                                                 &entry);

    return failure == P2P_FAIL_NONE
           ? (answer) { .rule = P2P_RULE_NONE }
           : no(failure, entry < 0 ? 37 : 36, P2P_NONE);
}

answer oracle_route_root(const struct oracle *o, const struct p2p_request *q,
                         uint64_t addr, enum p2p_claim claim)
{
    p2p_id who;
    enum says says = ask_bus(o, P2P_NONE, addr, &who);
    bool is_peer = says == SAYS_WINDOW || says == SAYS_BAR;
    answer judged;

    if (claim == P2P_CLAIM_MEMORY) {
        return to_memory(o, q);
    }
    judged = says == SAYS_WINDOW ? block(o, q, who)
                                 : (answer) { .rule = P2P_RULE_NONE };
    if (judged.rule) {
        return judged;
    }
    if (is_peer || claim == P2P_CLAIM_DEVICE) {
        judged = judge(o, q, is_peer ? who : P2P_NONE);
        if (judged.rule) {
            return judged;
        }
    }
    if (says == SAYS_WINDOW) {
        return descend(o, q, addr, who, P2P_PEER, 33, P2P_NONE);
    }
    if (says == SAYS_BAR) {
        return reach(o, q, who, P2P_PEER, 33, P2P_NONE);
    }
    if (claim == P2P_CLAIM_DEVICE) {
        return say(P2P_PEER, 34, P2P_NONE, P2P_NONE, P2P_NONE);
    }
    if (says == SAYS_DEAD_BAR) {
        return no(P2P_FAIL_UR, 26, who);
    }
    return no(P2P_FAIL_UR, 35, P2P_NONE);
}
