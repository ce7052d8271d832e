/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* At the requester. */
#include "oracle-inside.h"

int ask_controls(const struct p2p_function *f, enum p2p_at at,
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

/* Whether function 0 of the device of @self counts by Function Groups. */
static bool has_groups(const struct oracle *o, p2p_id self)
{
    p2p_id zero = self;

    for (p2p_id id = first_below(o, o->function[self].parent); id != P2P_NONE;
         id = o->next[id]) {
        if (is_same_device(o, self, id) &&
            (precedes(&o->function[id], &o->function[zero]) ||
             (rank(&o->function[id]) == rank(&o->function[zero]) &&
              id < zero))) {
            zero = id;
        }
    }
    return o->function[zero].acs_groups && o->function[zero].devfn % 8 == 0 &&
           (o->function[self].parent == P2P_NONE ||
            !has_ingress(&o->function[o->function[self].parent]) ||
            rank(&o->function[zero]) == 0);
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
    if (!f->bus_master || !f->in_d0) {
        return no(P2P_FAIL_NOT_ISSUED, f->bus_master ? 67 : 2, self);
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
        unsigned number = has_groups(o, self)
                          ? o->function[sibling].function_group
                          : whole ? (unsigned)rank(&o->function[sibling])
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
