/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Up from a requester, port by port. */
#include "oracle-inside.h"

static void passed(struct way *w, p2p_id port)
{
    if (w->rule == 24) {
        w->by = port;
    }
}

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

/* Into @port from below: R10 to R14, R41, R42, R61 to R63. */
static answer enter(struct way *w, p2p_id port)
{
    const struct p2p_function *f = &w->o->function[port];
    answer admitted = admit(w, port);

    if (admitted.rule) {
        return admitted;
    }
    if (in_windows(f, w->q->addr)) {
        bool redirected = w->rule != 24, forwards = f->acs.ctl & 0x10;

        if (!forwards && !redirected) {
            return no(P2P_FAIL_UR, 14, port);
        }
        if (!forwards && f->own_window != P2P_OWN_WINDOW_PASSES_ON) {
            return open_question(f, P2P_FAIL_UR, 61, port);
        }
        w->rule = forwards ? 13 : 62;
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

answer above(struct way *w, p2p_id from, bool sent_up)
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
