/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The whole way up. It is here, and not in a source file, because it goes
 * once without notes, for p2p_route(), where the compiler leaves out all that
 * is for them, and once with notes, for p2p_explain().
 */
#ifndef P2PCORE_SRC_ROUTE_WAY_H
#define P2PCORE_SRC_ROUTE_WAY_H

#include "route/tlp.h"
#include "route/walk.h"

#define P2P_INTERRUPT_FIRST 0xfee00000ull
#define P2P_INTERRUPT_LAST 0xfeefffffull

/* It has passed @port, and that had nothing to say. */
static inline void p2p_walk_note_passed(struct p2p_walk *walk, p2p_id port)
{
    if (walk->decision->rule == P2P_R24_FORWARD_UPSTREAM) {
        walk->decision->at = port;
    }
}

/* Past what needs no closer look. Returns where it comes from then. */
static inline p2p_id p2p_walk_pass_calm(struct p2p_walk *walk, p2p_id from)
{
    p2p_id port = p2p_path_calm(walk->topology, from, walk->request->addr,
                                &walk->landing, &walk->decision->valid);

    if (port != from) {
        p2p_walk_note_passed(walk, port);
        walk->forwarded = false;
    }
    return port;
}

/* From @from through @port above it. Returns whether that decides. */
static inline bool p2p_walk_pass(struct p2p_walk *walk, p2p_id from,
                                 p2p_id port)
{
    bool decided = true;

    switch ((enum p2p_kind)walk->topology->node[port].kind) {
    case P2P_KIND_ROOT_PORT:
    case P2P_KIND_DOWNSTREAM_PORT:
        walk->forwarded = false;
        decided = p2p_walk_enter_port(walk, port);
        break;
    case P2P_KIND_UPSTREAM_PORT:
        decided = p2p_walk_cross_switch(walk, from, port);
        walk->forwarded = false;
        break;
    case P2P_KIND_BRIDGE:
        walk->forwarded = false;
        decided = p2p_walk_cross_bridge(walk, port);
        break;
    case P2P_KIND_ENDPOINT:
        break;
    }
    if (!decided) {
        p2p_walk_note_passed(walk, port);
    }
    return decided;
}

/* R24 and R29 to R31. */
static inline void p2p_walk_reach_root(struct p2p_walk *walk)
{
    static const struct p2p_range interrupts = {
        P2P_INTERRUPT_FIRST, P2P_INTERRUPT_LAST,
    };
    const struct p2p_request *request = walk->request;
    struct p2p_decision *decision = walk->decision;
    bool is_translated = request->at == P2P_AT_TRANSLATED;
    bool is_untranslated = request->at == P2P_AT_UNTRANSLATED;

    if (!p2p_range_has(interrupts, request->addr)) {
        decision->valid = p2p_range_around(decision->valid, interrupts,
                                           request->addr);
    } else {
        decision->valid = p2p_range_common(decision->valid, interrupts);
        if (is_untranslated && request->access == P2P_WRITE) {
            decision->verdict = P2P_INTERRUPT;
            decision->rule = P2P_R29_INTERRUPT_WRITE;
            decision->at = P2P_NONE;
            return;
        }
        if (is_untranslated || is_translated) {
            p2p_refuse(decision, P2P_FAIL_UR, P2P_R30_INTERRUPT_RANGE,
                       P2P_NONE);
            return;
        }
    }
    if (!is_untranslated) {
        p2p_refuse(decision, P2P_FAIL_UR, P2P_R31_TRANSLATED_BLOCKED,
                   P2P_NONE);
    }
}

/* All of the way, from the start; *@top is the last port that was asked. */
static inline void p2p_walk_go(struct p2p_walk *walk, bool noted,
                               p2p_id *top)
{
    const struct p2p_topology *topology = walk->topology;
    p2p_id from = walk->request->initiator;

    *top = P2P_NONE;
    if (p2p_walk_start(walk)) {
        if (noted && from < topology->count) {
            *top = topology->node[from].parent;
        }
        return;
    }
    for (;;) {
        if (noted) {
            p2p_walk_note_pass(walk, from);
        } else if (!p2p_tlp_is_special(walk->request)) {
            from = p2p_walk_pass_calm(walk, from);
        }
        *top = topology->node[from].parent;
        if (*top == P2P_NONE) {
            break;
        }
        if (p2p_walk_pass(walk, from, *top)) {
            return;
        }
        from = *top;
    }
    p2p_walk_reach_root(walk);
}

#endif /* P2PCORE_SRC_ROUTE_WAY_H */
