/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "topology/freeze.h"

/*
 * Depth first, in two passes that need no stack: how many are below each,
 * children before parents; then, parents before children, where each begins.
 */
void p2p_fill_positions(struct p2p_topology *topology)
{
    uint16_t *next = topology->scratch; /* free position below a bridge */
    uint16_t next_root = 0;

    for (uint16_t id = topology->count; id-- > 0;) {
        const struct p2p_node *node = &topology->node[id];

        if (node->parent != P2P_NONE) {
            struct p2p_node *above = &topology->node[node->parent];

            above->below = (uint16_t)(above->below + node->below + 1u);
        }
    }
    for (uint16_t id = 0; id < topology->count; id++) {
        struct p2p_node *node = &topology->node[id];
        uint16_t *free_from = node->parent == P2P_NONE ? &next_root
                                                       : &next[node->parent];

        node->position = *free_from;
        next[id] = (uint16_t)(node->position + 1u);
        *free_from = (uint16_t)(*free_from + node->below + 1u);
    }
}
