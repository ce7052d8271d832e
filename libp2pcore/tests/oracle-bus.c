/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* "Who has an address". */
#include "oracle-inside.h"

static bool inside(struct p2p_range range, uint64_t addr)
{
    return range.start <= addr && addr <= range.last;
}

bool in_windows(const struct p2p_function *f, uint64_t addr)
{
    return f->kind != P2P_KIND_ENDPOINT && f->memory_enable &&
           (inside(f->window[0], addr) || inside(f->window[1], addr));
}

bool in_bars(const struct p2p_function *f, uint64_t addr, bool active)
{
    if ((f->memory_enable && f->in_d0) != active) {
        return false;
    }
    for (int i = 0; i < 6; i++) {
        if (inside(f->bar[i], addr)) {
            return true;
        }
    }
    return f->rom_enable && inside(f->rom, addr);
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

static enum says claim_of(const struct p2p_function *f, uint64_t addr)
{
    if (in_windows(f, addr)) {
        return SAYS_WINDOW;
    }
    return in_bars(f, addr, true) ? SAYS_BAR : SAYS_NOTHING;
}

enum says ask_bus(const struct oracle *o, p2p_id parent, uint64_t addr,
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
