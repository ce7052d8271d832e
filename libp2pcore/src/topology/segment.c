/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "topology/segment.h"

#include "p2pcore/env.h"

void p2p_segment_list_open(struct p2p_segment_list *list)
{
    list->segment[0] = (struct p2p_segment) {
        .function = P2P_NONE,
        .by = P2P_CLAIMED_ELSEWHERE,
    };
    list->count = 1;
}

/* Make a segment start at @addr, and return its index. */
static uint32_t split(struct p2p_segment_list *list, uint64_t addr)
{
    uint32_t index = p2p_segment_find(list->segment, list->count, addr);
    struct p2p_segment *segment = &list->segment[index];

    if (segment->start == addr) {
        return index;
    }
    memmove(segment + 1, segment,
            (list->count - index) * sizeof(*segment));
    segment[1].start = addr;
    list->count++;
    return index + 1;
}

void p2p_segment_list_claim(struct p2p_segment_list *list,
                            struct p2p_range range, p2p_id function,
                            enum p2p_claimed by)
{
    uint32_t first, end;

    if (p2p_range_is_empty(range)) {
        return;
    }
    first = split(list, range.start);
    end = range.last == UINT64_MAX ? list->count
                                   : split(list, range.last + 1);
    for (uint32_t i = first; i < end; i++) {
        if (list->segment[i].by == P2P_CLAIMED_ELSEWHERE) {
            list->segment[i].function = function;
            list->segment[i].by = (uint8_t)by;
        }
    }
}

void p2p_segment_list_close(struct p2p_segment_list *list)
{
    uint32_t kept = 0;

    for (uint32_t i = 1; i < list->count; i++) {
        const struct p2p_segment *last = &list->segment[kept];
        const struct p2p_segment *next = &list->segment[i];

        if (next->function != last->function ||
            next->by != last->by) {
            list->segment[++kept] = *next;
        }
    }
    list->count = kept + 1;
}
