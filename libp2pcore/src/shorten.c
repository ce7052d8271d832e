/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "freeze.h"

/* Lead each window in @list as far down as all of it goes the same way. */
static void shorten(const struct p2p_topology *topology,
                    struct p2p_segment_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        struct p2p_range range = p2p_segment_range(list->segment, list->count,
                                                   i);
        struct p2p_segment *segment = &list->segment[i];

        while (segment->holder == P2P_HOLDER_WINDOW) {
            const struct p2p_segment_list *below =
                &topology->node[segment->via].list;
            uint32_t next = p2p_segment_find(below->segment, below->count,
                                             range.start);

            if (below->segment[next].holder != P2P_HOLDER_WINDOW ||
                !p2p_range_within(range, p2p_segment_range(below->segment,
                                                           below->count,
                                                           next))) {
                break;
            }
            segment->via = below->segment[next].via;
        }
    }
}

/* From the bottom up: what a port leads to is below it. */
void p2p_shorten_lists(struct p2p_topology *topology)
{
    for (uint32_t id = topology->count; id-- > 0;) {
        struct p2p_node *node = &topology->node[id];

        if (p2p_kind_is_bridge((enum p2p_kind)node->kind)) {
            shorten(topology, &node->list);
        }
    }
    shorten(topology, &topology->root);
}
