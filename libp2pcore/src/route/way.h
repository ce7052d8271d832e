/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The whole way up. It is here, and not in a source file, because it goes
 * once without notes, for p2p_route(), where the compiler leaves out all that
 * is for them, and once with notes, for p2p_explain().
 */
#ifndef P2PCORE_SRC_ROUTE_WAY_H
#define P2PCORE_SRC_ROUTE_WAY_H

#include "route/reach_root.h"
#include "route/walk.h"

/* It has passed @port, and that had nothing to say. */
static inline void p2p_walk_note_passed(struct p2p_walk *walk, p2p_id port)
{
    if (walk->decision->rule == P2P_R24_FORWARD_UPSTREAM) {
        walk->decision->at = port;
    }
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
    p2p_reach_root(walk->request, walk->decision);
}

#endif /* P2PCORE_SRC_ROUTE_WAY_H */
