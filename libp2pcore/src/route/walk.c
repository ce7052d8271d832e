/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/walk.h"

/* From @from through @port above it. Returns whether that decides. */
static bool pass(struct p2p_walk *walk, p2p_id from, p2p_id port)
{
    const struct p2p_stages *stages = walk->stages;
    bool decided = false;

    switch ((enum p2p_kind)walk->topology->node[port].kind) {
    case P2P_KIND_ROOT_PORT:
    case P2P_KIND_DOWNSTREAM_PORT:
        walk->forwarded = false;
        decided = stages->enter_port(walk, port);
        break;
    case P2P_KIND_UPSTREAM_PORT:
        decided = stages->cross_switch(walk, from, port);
        walk->forwarded = false;
        break;
    case P2P_KIND_BRIDGE:
        walk->forwarded = false;
        decided = stages->cross_bridge(walk, port);
        break;
    case P2P_KIND_ENDPOINT:
        break;                  /* nothing is below one */
    }
    return decided;
}

bool p2p_walk_up(struct p2p_walk *walk, p2p_id from)
{
    const struct p2p_node *nodes = walk->topology->node;

    p2p_steps_note_pass(walk->steps, from);
    for (p2p_id port = nodes[from].parent; port != P2P_NONE;
         port = nodes[from].parent) {
        walk->last = port;
        if (pass(walk, from, port)) {
            return true;
        }
        if (walk->decision->rule == P2P_R24_FORWARD_UPSTREAM) {
            walk->decision->at = port;
        }
        p2p_steps_note_pass(walk->steps, port);
        from = port;
    }
    return false;
}
