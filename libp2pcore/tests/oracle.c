/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "oracle-inside.h"

/* What a bus says of an address. */
enum says {
    SAYS_NOTHING,
    SAYS_WINDOW,
    SAYS_BAR,
    SAYS_DEAD_BAR,
};

static bool inside(struct p2p_range range, uint64_t addr)
{
    return range.start <= addr && addr <= range.last;
}

static bool in_windows(const struct p2p_function *f, uint64_t addr)
{
    return f->kind != P2P_KIND_ENDPOINT && f->memory_enable &&
           (inside(f->window[0], addr) || inside(f->window[1], addr));
}

static bool in_bars(const struct p2p_function *f, uint64_t addr, bool active)
{
    if ((f->memory_enable && f->in_d0) != active) {
        return false;
    }
    for (int i = 0; i < 6; i++) {
        if (inside(f->bar[i], addr)) {
            return true;
        }
    }
    return false;
}

void oracle_prepare(struct oracle *o)
{
    for (unsigned i = 0; i <= ORACLE_MAX; i++) {
        o->child[i] = P2P_NONE;
    }
    for (p2p_id id = (p2p_id)o->count; id-- > 0;) {
        p2p_id parent = o->function[id].parent;
        p2p_id *first = &o->child[parent == P2P_NONE ? ORACLE_MAX : parent];

        o->next[id] = *first;
        *first = id;
    }
}

/* Whether @a comes before @b among functions of one bus, ids apart. */
static bool precedes(const struct p2p_function *a,
                     const struct p2p_function *b)
{
    return rank(a) < rank(b);
}

static enum says claim_of(const struct p2p_function *f, uint64_t addr)
{
    if (in_windows(f, addr)) {
        return SAYS_WINDOW;
    }
    return in_bars(f, addr, true) ? SAYS_BAR : SAYS_NOTHING;
}

/* Who has @addr on the bus below @parent: "Who has an address". */
static enum says ask_bus(const struct oracle *o, p2p_id parent, uint64_t addr,
                         p2p_id *who)
{
    p2p_id live = P2P_NONE, dead = P2P_NONE;

    for (p2p_id id = first_below(o, parent); id != P2P_NONE;
         id = o->next[id]) {
        const struct p2p_function *f = &o->function[id];

        if (claim_of(f, addr) != SAYS_NOTHING &&
            (live == P2P_NONE || precedes(f, &o->function[live]))) {
            live = id;
        }
        if (in_bars(f, addr, false) &&
            (dead == P2P_NONE || precedes(f, &o->function[dead]))) {
            dead = id;
        }
    }
    if (parent != P2P_NONE &&
        o->function[parent].kind == P2P_KIND_UPSTREAM_PORT) {
        if (live == P2P_NONE && in_bars(&o->function[parent], addr, true)) {
            *who = parent;
            return SAYS_BAR;
        }
        if (dead == P2P_NONE && in_bars(&o->function[parent], addr, false)) {
            dead = parent;
        }
    }
    if (live != P2P_NONE) {
        *who = live;
        return claim_of(&o->function[live], addr);
    }
    *who = dead;
    return dead == P2P_NONE ? SAYS_NOTHING : SAYS_DEAD_BAR;
}

/* It is for function @target: R28, R47, or what was granted, with R51. */
static answer reach(const struct oracle *o, const struct p2p_request *q,
                    p2p_id target, enum p2p_verdict verdict, int rule,
                    p2p_id at)
{
    answer granted = say(verdict, rule, at, target,
                         o->function[target].parent);

    if (q->at != P2P_AT_UNTRANSLATED && q->at != P2P_AT_TRANSLATED) {
        return no(P2P_FAIL_UR, 28, target);
    }
    if (q->access == P2P_ATOMIC && (o->function[target].tlp & 0x02)) {
        return no(P2P_FAIL_UR, 47, target);
    }
    granted.trap = verdict != P2P_PEER && q->iommu &&
                   q->at == P2P_AT_UNTRANSLATED;
    return granted;
}

/* Past @f: the number of the rule that stops it there, or 0. */
static int stops(const struct p2p_function *f, const struct p2p_request *q,
                 bool leaves)
{
    if (q->access == P2P_ATOMIC && (f->tlp & 0x01)) {
        return 45;
    }
    if (q->access == P2P_ATOMIC && leaves && (f->tlp & 0x08)) {
        return 46;
    }
    if (q->has_pasid && (f->tlp & 0x04)) {
        return 49;
    }
    return q->has_pasid && leaves && (f->tlp & 0x10) ? 50 : 0;
}

static answer descend(const struct oracle *o, const struct p2p_request *q,
                      uint64_t addr, p2p_id port, enum p2p_verdict verdict,
                      int rule, p2p_id at);

/* To whoever has it on the bus below @port: R25 to R28, R47. */
static answer spread(const struct oracle *o, const struct p2p_request *q,
                     uint64_t addr, p2p_id port, enum p2p_verdict verdict,
                     int rule, p2p_id at)
{
    p2p_id who;

    switch (ask_bus(o, port, addr, &who)) {
    case SAYS_WINDOW:
        return descend(o, q, addr, who, verdict, rule, at);
    case SAYS_BAR:
        return reach(o, q, who, verdict, rule, at);
    case SAYS_DEAD_BAR:
        return no(P2P_FAIL_UR, 26, who);
    case SAYS_NOTHING:
        break;
    }
    return no(P2P_FAIL_UR,
              o->function[port].kind == P2P_KIND_UPSTREAM_PORT ? 25 : 27,
              port);
}

/* Down through @port: R45, R46, R49, R50, and on. */
static answer descend(const struct oracle *o, const struct p2p_request *q,
                      uint64_t addr, p2p_id port, enum p2p_verdict verdict,
                      int rule, p2p_id at)
{
    const struct p2p_function *f = &o->function[port];
    int stop = stops(f, q, f->kind != P2P_KIND_UPSTREAM_PORT);
    p2p_id who = P2P_NONE;

    if (stop && ask_bus(o, port, addr, &who) != SAYS_NOTHING && who == port) {
        stop = 0;               /* its own register BAR: it ends here */
    }
    return stop ? no(P2P_FAIL_UR, stop, port)
                : spread(o, q, addr, port, verdict, rule, at);
}

/*
 * What the controls of @f say about a peer of @number: 0 no objection, 1
 * direct as translated, 2 direct by vector, 3 blocked, 4 up by vector, 5 up.
 * Counted so that rule = first rule of the group + number, see the callers.
 */
static int ask_controls(const struct p2p_function *f, enum p2p_at at,
                        unsigned number)
{
    unsigned on = f->acs.ctl;

    if (at == P2P_AT_TRANSLATED && (on & 0x40) && !(on & 0x02)) {
        return 1;
    }
    if (on & 0x20) {
        bool set = true;

        if (number < f->acs.vector_size) {
            set = f->acs.vector[number / 32] & (1u << (number & 31));
        }
        return !set ? 2 : on & 0x04 ? 4 : 3;
    }
    return on & 0x04 ? 5 : 0;
}

struct way {
    const struct oracle *o;
    const struct p2p_request *q;
    int rule;                   /* of the verdict upstream */
    p2p_id by;
};

static answer root_complex(const struct way *w)
{
    const struct p2p_request *q = w->q;
    bool plain = q->at == P2P_AT_UNTRANSLATED;

    if (q->addr >> 20 == 0xfee) {
        if (plain && q->access == P2P_WRITE) {
            return say(P2P_INTERRUPT, 29, P2P_NONE, P2P_NONE, P2P_NONE);
        }
        if (plain || q->at == P2P_AT_TRANSLATED) {
            return no(P2P_FAIL_UR, 30, P2P_NONE);
        }
    }
    if (!plain) {
        return no(P2P_FAIL_UR, 31, P2P_NONE);
    }
    return say(P2P_UPSTREAM, w->rule, w->by, P2P_NONE, P2P_NONE);
}

static void passed(struct way *w, p2p_id port)
{
    if (w->rule == 24) {
        w->by = port;
    }
}

static answer above(struct way *w, p2p_id from, bool sent_up);

/* To port @who of the internal bus: R15 to R20. 0 in .rule: on up. */
static answer across(struct way *w, p2p_id from, bool controlled, p2p_id who)
{
    static const int rules[] = { 20, 15, 16, 17, 18, 19 };
    int word = controlled
               ? ask_controls(&w->o->function[from], w->q->at,
                              w->o->function[who].port_number) : 0;

    if (word <= 2) {
        return descend(w->o, w->q, w->q->addr, who, P2P_DIRECT, rules[word],
                       from);
    }
    if (word == 3) {
        return no(P2P_FAIL_ACSV, 17, from);
    }
    w->rule = rules[word];
    w->by = from;
    return (answer) { .rule = P2P_RULE_NONE };
}

/* To a BAR of @who on the internal bus of @up: R21, R38, R39. */
static answer to_register(struct way *w, p2p_id from, bool controlled,
                          p2p_id who, p2p_id up)
{
    unsigned field = w->o->function[from].acs.ctl >> (who == up ? 10 : 8) & 3;

    if (!controlled || field == 0) {
        return reach(w->o, w->q, who, P2P_DIRECT, 21, from);
    }
    if (field != 2) {
        return no(P2P_FAIL_ACSV, 38, from);
    }
    w->rule = 39;
    w->by = from;
    return (answer) { .rule = P2P_RULE_NONE };
}

/* To nobody on the internal bus of @up: R22, R40, or not even there. */
static answer to_nobody(struct way *w, p2p_id from, bool controlled,
                        p2p_id up)
{
    if (in_windows(&w->o->function[up], w->q->addr)) {
        if (!controlled || !(w->o->function[from].acs.ctl & 0x1000)) {
            return no(P2P_FAIL_UR, 22, from);
        }
        w->rule = 40;
        w->by = from;
    }
    return (answer) { .rule = P2P_RULE_NONE };
}

/* From @from to the internal bus of @up: R15 to R23, R38 to R40. */
static answer cross(struct way *w, p2p_id from, p2p_id up, bool sent_up)
{
    const struct p2p_function *usp = &w->o->function[up];
    bool controlled = from != w->q->initiator &&
                      has_ingress(&w->o->function[from]);
    answer met = { .rule = P2P_RULE_NONE };
    p2p_id who = P2P_NONE;
    int stop;

    if (!sent_up) {
        enum says says = ask_bus(w->o, up, w->q->addr, &who);

        met = says == SAYS_BAR ? to_register(w, from, controlled, who, up)
              : says == SAYS_WINDOW ? across(w, from, controlled, who)
              : to_nobody(w, from, controlled, up);
    }
    if (met.rule) {
        return met;
    }
    if (!usp->bus_master) {
        return no(P2P_FAIL_UR, 23, up);
    }
    stop = stops(usp, w->q, true);
    if (stop) {
        return no(P2P_FAIL_UR, stop, up);
    }
    passed(w, up);
    return above(w, up, false);
}

/* At @port, whatever the address: R10 to R12, R45, R49. 0 in .rule: in. */
static answer admit(const struct way *w, p2p_id port)
{
    const struct p2p_function *f = &w->o->function[port];
    unsigned bus = bus_of(w->o, &w->o->function[w->q->initiator]);
    int stop = stops(f, w->q, false);

    if (!f->bus_master) {
        return no(P2P_FAIL_UR, 10, port);
    }
    if ((f->acs.ctl & 0x01) &&
        !(f->secondary <= bus && bus <= f->subordinate)) {
        return no(P2P_FAIL_ACSV, 11, port);
    }
    if ((f->acs.ctl & 0x02) && w->q->at != P2P_AT_UNTRANSLATED) {
        return no(P2P_FAIL_ACSV, 12, port);
    }
    return stop ? no(P2P_FAIL_UR, stop, port)
                : (answer) { .rule = P2P_RULE_NONE };
}

/* Into @port from below: R10 to R14, R41, R42. */
static answer enter(struct way *w, p2p_id port)
{
    const struct p2p_function *f = &w->o->function[port];
    answer admitted = admit(w, port);

    if (admitted.rule) {
        return admitted;
    }
    if (in_windows(f, w->q->addr)) {
        if (!(f->acs.ctl & 0x10)) {
            return no(P2P_FAIL_UR, 14, port);
        }
        w->rule = 13;
        w->by = port;
        return above(w, port, true);
    }
    if (f->kind == P2P_KIND_ROOT_PORT && (f->acs.ctl & 0x300) &&
        in_bars(f, w->q->addr, true)) {
        if ((f->acs.ctl & 0x300) != 0x200) {
            return no(P2P_FAIL_ACSV, 41, port);
        }
        w->rule = 42;
        w->by = port;
    }
    passed(w, port);
    return above(w, port, false);
}

/* @sent_up: Upstream Forwarding of @from itself sent it up. */
static answer above(struct way *w, p2p_id from, bool sent_up)
{
    p2p_id up = w->o->function[from].parent;
    const struct p2p_function *f;
    int stop;

    if (up == P2P_NONE) {
        return root_complex(w);
    }
    f = &w->o->function[up];
    if (f->kind == P2P_KIND_UPSTREAM_PORT) {
        return cross(w, from, up, sent_up);
    }
    if (has_ingress(f)) {
        return enter(w, up);
    }
    if (in_windows(f, w->q->addr)) {
        return spread(w->o, w->q, w->q->addr, up, P2P_DIRECT, 20, up);
    }
    if (!f->bus_master) {
        return no(P2P_FAIL_UR, 10, up);
    }
    stop = stops(f, w->q, true);
    if (stop) {
        return no(P2P_FAIL_UR, stop, up);
    }
    passed(w, up);
    return above(w, up, false);
}

static p2p_id find_sibling(const struct oracle *o, p2p_id self, uint64_t addr)
{
    p2p_id found = P2P_NONE;

    for (p2p_id id = first_below(o, o->function[self].parent); id != P2P_NONE;
         id = o->next[id]) {
        if (id != self && is_same_device(o, self, id) &&
            in_bars(&o->function[id], addr, true) &&
            (found == P2P_NONE ||
             precedes(&o->function[id], &o->function[found]))) {
            found = id;
        }
    }
    return found;
}

answer oracle_route(const struct oracle *o, const struct p2p_request *q)
{
    struct way w = { o, q, 24, P2P_NONE };
    p2p_id self = q->initiator, sibling;
    const struct p2p_function *f;

    if (self >= o->count) {
        return no(P2P_FAIL_NOT_ISSUED, 1, P2P_NONE);
    }
    f = &o->function[self];
    if (!f->bus_master) {
        return no(P2P_FAIL_NOT_ISSUED, 2, self);
    }
    if (f->kind != P2P_KIND_ENDPOINT) {
        return above(&w, self, false);
    }
    if (in_bars(f, q->addr, true)) {
        return reach(o, q, self, P2P_INTERNAL, 3, self);
    }
    sibling = find_sibling(o, self, q->addr);
    if (sibling != P2P_NONE) {
        bool whole = f->parent != P2P_NONE &&
                     has_ingress(&o->function[f->parent]);
        unsigned number = whole ? (unsigned)rank(&o->function[sibling])
                                : o->function[sibling].devfn % 8;
        int word = ask_controls(f, q->at, number);

        if (word <= 2) {
            return reach(o, q, sibling, P2P_INTERNAL, 4 + word, self);
        }
        if (word == 3) {
            return no(P2P_FAIL_ACSV, 7, self);
        }
        w.rule = 4 + word;
        w.by = self;
    }
    return above(&w, self, false);
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
