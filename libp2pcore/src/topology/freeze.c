/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "topology/freeze.h"

/* A tree of buses numbered 0 to 255 has at most one bridge per bus but one. */
#define BRIDGES_MAX 255u

static bool is_too_deep(struct p2p_topology *topology)
{
    uint16_t *bridges = topology->scratch;

    for (uint16_t id = 0; id < topology->count; id++) {
        const struct p2p_function *function = &topology->function[id];

        bridges[id] = p2p_kind_is_bridge(function->kind);
        if (function->parent != P2P_NONE) {
            bridges[id] = (uint16_t)(bridges[id] + bridges[function->parent]);
        }
        if (bridges[id] > BRIDGES_MAX) {
            return true;
        }
    }
    return false;
}

int p2p_topology_freeze(struct p2p_topology *topology)
{
    if (topology->frozen) {
        return -P2P_ERR_FROZEN;
    }
    if (is_too_deep(topology)) {
        return -P2P_ERR_TOO_DEEP;
    }
    p2p_sort_by_place(topology);
    p2p_fill_nodes(topology);
    p2p_build_lists(topology);
    p2p_fill_positions(topology);
    p2p_build_landings(topology);
    p2p_mark_calm(topology);
    topology->frozen = true;
    return 0;
}
