/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "walk.h"

#define INTERRUPT_FIRST 0xfee00000ull
#define INTERRUPT_LAST 0xfeefffffull

/* It has passed @port, and that had nothing to say. */
static void note_passed(struct p2p_walk *walk, p2p_id port)
{
    if (walk->decision->rule == P2P_R24_FORWARD_UPSTREAM) {
        walk->decision->at = port;
    }
}

/* Past what needs no closer look. Returns where it comes from then. */
static p2p_id pass_calm(struct p2p_walk *walk, p2p_id from)
{
    p2p_id port = p2p_path_calm(walk->topology, from, walk->request->addr,
                                &walk->decision->valid);

    if (port != from) {
        note_passed(walk, port);
        walk->forwarded = false;
    }
    return port;
}

/* From @from through @port above it. Returns whether that decides. */
static bool pass(struct p2p_walk *walk, p2p_id from, p2p_id port)
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
        note_passed(walk, port);
    }
    return decided;
}

/* R24 and R29 to R31. */
static void reach_root(struct p2p_walk *walk)
{
    static const struct p2p_range interrupts = {
        INTERRUPT_FIRST, INTERRUPT_LAST,
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

struct p2p_decision p2p_route(const struct p2p_topology *topology,
                              const struct p2p_request *request)
{
    struct p2p_decision decision = p2p_granted(P2P_UPSTREAM,
                                               P2P_R24_FORWARD_UPSTREAM);
    struct p2p_walk walk = {
        .topology = topology,
        .request = request,
        .decision = &decision,
        .forwarded = false,
    };
    p2p_id from = request->initiator;
    p2p_id port;

    if (p2p_walk_start(&walk)) {
        return decision;
    }
    for (;;) {
        from = pass_calm(&walk, from);
        port = topology->node[from].parent;
        if (port == P2P_NONE) {
            break;
        }
        if (pass(&walk, from, port)) {
            return decision;
        }
        from = port;
    }
    reach_root(&walk);
    return decision;
}
