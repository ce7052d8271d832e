/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "oracle.h"

/* What a bus says of an address. */
enum says {
    SAYS_NOTHING,
    SAYS_WINDOW,
    SAYS_BAR,
    SAYS_DEAD_BAR,
};

typedef struct p2p_decision answer;

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

static bool has_ingress(const struct p2p_function *f)
{
    return f->kind == P2P_KIND_ROOT_PORT ||
           f->kind == P2P_KIND_DOWNSTREAM_PORT;
}

/* Whether @a comes before @b among functions of one bus, ids apart. */
static bool precedes(const struct p2p_function *a,
                     const struct p2p_function *b)
{
    if (a->parent == P2P_NONE && a->root_bus != b->root_bus) {
        return a->root_bus < b->root_bus;
    }
    return a->devfn < b->devfn;
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

    for (p2p_id id = 0; id < o->count; id++) {
        const struct p2p_function *f = &o->function[id];

        if (f->parent != parent) {
            continue;
        }
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

static answer say(enum p2p_verdict verdict, enum p2p_failure failure,
                  enum p2p_rule rule, p2p_id at, p2p_id target, p2p_id egress)
{
    return (answer) {
        .verdict = verdict, .failure = failure, .rule = rule, .at = at,
        .target = target, .egress = egress, .valid = { 1, 0 },
    };
}

static answer no(enum p2p_failure failure, int rule, p2p_id at)
{
    return say(P2P_REFUSED, failure, (enum p2p_rule)rule, at, P2P_NONE,
               P2P_NONE);
}

/* It is for function @target: R28, or what was granted. */
static answer reach(const struct oracle *o, const struct p2p_request *q,
                    p2p_id target, enum p2p_verdict verdict, int rule,
                    p2p_id at)
{
    if (q->at != P2P_AT_UNTRANSLATED && q->at != P2P_AT_TRANSLATED) {
        return no(P2P_FAIL_UR, 28, target);
    }
    return say(verdict, P2P_FAIL_NONE, (enum p2p_rule)rule, at, target,
               o->function[target].parent);
}

/* Down through @port: R25 to R28. */
static answer descend(const struct oracle *o, const struct p2p_request *q,
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
            return say(P2P_INTERRUPT, P2P_FAIL_NONE, (enum p2p_rule)29,
                       P2P_NONE, P2P_NONE, P2P_NONE);
        }
        if (plain || q->at == P2P_AT_TRANSLATED) {
            return no(P2P_FAIL_UR, 30, P2P_NONE);
        }
    }
    if (!plain) {
        return no(P2P_FAIL_UR, 31, P2P_NONE);
    }
    return say(P2P_UPSTREAM, P2P_FAIL_NONE, (enum p2p_rule)w->rule, w->by,
               P2P_NONE, P2P_NONE);
}

static void passed(struct way *w, p2p_id port)
{
    if (w->rule == 24) {
        w->by = port;
    }
}

static answer above(struct way *w, p2p_id from, bool sent_up);

/* From @from to the internal bus of @up: R15 to R23. */
static answer cross(struct way *w, p2p_id from, p2p_id up, bool sent_up)
{
    const struct p2p_function *ingress = &w->o->function[from];
    const struct p2p_function *usp = &w->o->function[up];
    p2p_id who = P2P_NONE;
    enum says says = sent_up ? SAYS_NOTHING
                             : ask_bus(w->o, up, w->q->addr, &who);

    if (says == SAYS_BAR) {
        return reach(w->o, w->q, who, P2P_DIRECT, 21, from);
    }
    if (says == SAYS_WINDOW) {
        static const int rules[] = { 20, 15, 16, 17, 18, 19 };
        bool controlled = from != w->q->initiator && has_ingress(ingress);
        int word = controlled
                   ? ask_controls(ingress, w->q->at,
                                  w->o->function[who].port_number) : 0;

        if (word <= 2) {
            return descend(w->o, w->q, w->q->addr, who, P2P_DIRECT,
                           rules[word], from);
        }
        if (word == 3) {
            return no(P2P_FAIL_ACSV, 17, from);
        }
        w->rule = rules[word];
        w->by = from;
    } else if (!sent_up && in_windows(usp, w->q->addr)) {
        return no(P2P_FAIL_UR, 22, from);
    }
    if (!usp->bus_master) {
        return no(P2P_FAIL_UR, 23, up);
    }
    passed(w, up);
    return above(w, up, false);
}

/* Into @port from below: R10 to R14. */
static answer enter(struct way *w, p2p_id port)
{
    const struct p2p_function *f = &w->o->function[port];
    const struct p2p_function *self = &w->o->function[w->q->initiator];
    unsigned bus = self->parent == P2P_NONE
                   ? self->root_bus : w->o->function[self->parent].secondary;

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
    if (in_windows(f, w->q->addr)) {
        if (!(f->acs.ctl & 0x10)) {
            return no(P2P_FAIL_UR, 14, port);
        }
        w->rule = 13;
        w->by = port;
        return above(w, port, true);
    }
    passed(w, port);
    return above(w, port, false);
}

/* @sent_up: Upstream Forwarding of @from itself sent it up. */
static answer above(struct way *w, p2p_id from, bool sent_up)
{
    p2p_id up = w->o->function[from].parent;
    const struct p2p_function *f;

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
        return descend(w->o, w->q, w->q->addr, up, P2P_DIRECT, 20, up);
    }
    if (!f->bus_master) {
        return no(P2P_FAIL_UR, 10, up);
    }
    passed(w, up);
    return above(w, up, false);
}

static bool is_same_device(const struct oracle *o, p2p_id a, p2p_id b)
{
    const struct p2p_function *fa = &o->function[a], *fb = &o->function[b];

    if (fa->parent != fb->parent) {
        return false;
    }
    if (fa->parent == P2P_NONE && fa->root_bus != fb->root_bus) {
        return false;
    }
    return (fa->parent != P2P_NONE && has_ingress(&o->function[fa->parent])) ||
           fa->devfn / 8 == fb->devfn / 8;
}

static p2p_id find_sibling(const struct oracle *o, p2p_id self, uint64_t addr)
{
    p2p_id found = P2P_NONE;

    for (p2p_id id = 0; id < o->count; id++) {
        if (id != self && is_same_device(o, self, id) &&
            in_bars(&o->function[id], addr, true) &&
            (found == P2P_NONE ||
             o->function[id].devfn < o->function[found].devfn)) {
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
        unsigned devfn = o->function[sibling].devfn;
        bool whole = f->parent != P2P_NONE &&
                     has_ingress(&o->function[f->parent]);
        int word = ask_controls(f, q->at, whole ? devfn : devfn % 8);

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

answer oracle_route_root(const struct oracle *o, const struct p2p_request *q,
                         uint64_t addr, enum p2p_claim claim)
{
    p2p_id who;
    enum says says = ask_bus(o, P2P_NONE, addr, &who);

    if (claim == P2P_CLAIM_MEMORY) {
        return say(P2P_MEMORY, P2P_FAIL_NONE, (enum p2p_rule)32, P2P_NONE,
                   P2P_NONE, P2P_NONE);
    }
    if (says == SAYS_WINDOW) {
        return descend(o, q, addr, who, P2P_PEER, 33, P2P_NONE);
    }
    if (says == SAYS_BAR) {
        return reach(o, q, who, P2P_PEER, 33, P2P_NONE);
    }
    if (claim == P2P_CLAIM_DEVICE) {
        return say(P2P_PEER, P2P_FAIL_NONE, (enum p2p_rule)34, P2P_NONE,
                   P2P_NONE, P2P_NONE);
    }
    if (says == SAYS_DEAD_BAR) {
        return no(P2P_FAIL_UR, 26, who);
    }
    return no(P2P_FAIL_UR, 35, P2P_NONE);
}
