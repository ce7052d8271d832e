/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where each address leads from the root complex down, with every bus on the
 * way looked up in advance: a sorted array without gaps. Below any port that
 * is on that way the way is the same, so that most ways down take one look-up
 * however many ports there are between.
 */
#ifndef P2PCORE_SRC_TOPOLOGY_LANDING_H
#define P2PCORE_SRC_TOPOLOGY_LANDING_H

#include "base/range.h"

struct p2p_landing {
    p2p_id function;            /* the BAR's, or below which nobody claims it;
                                   P2P_NONE: no root bus does */
    p2p_id parent;              /* of that */
    uint16_t position;          /* of that, see struct p2p_node */
    uint8_t by;                 /* enum p2p_claimed: BAR, DISABLED_BAR, NOBODY
                                   or ELSEWHERE */
    bool plain;                 /* a BAR of an endpoint that is on no root bus
                                   nor on a switch's internal bus */
};

/* Landing i holds from start[i] up to where the next one starts. */
struct p2p_landings {
    uint64_t *start;
    struct p2p_landing *landing;
    uint32_t count;
};

/* Each window and each BAR begins and ends in at most one place. */
#define P2P_LANDINGS_PER_CLAIM 2u

/* So few are compared side by side: no comparison waits for another. */
#define P2P_LANDINGS_SIDE_BY_SIDE 8u

/* Index of the landing that holds @addr. */
static inline uint32_t p2p_landing_find(const struct p2p_landings *landings,
                                        uint64_t addr)
{
    const uint64_t *start = landings->start;
    uint32_t count = landings->count;
    uint32_t index = 0;

    while (count > P2P_LANDINGS_SIDE_BY_SIDE) {
        uint32_t half = count / 2;

        start += start[half] <= addr ? half : 0;
        count -= half;
    }
    for (uint32_t i = 1; i < count; i++) {
        index += start[i] <= addr;
    }
    return (uint32_t)(start - landings->start) + index;
}

/* The addresses of landing @index. */
static inline struct p2p_range
p2p_landing_range(const struct p2p_landings *landings, uint32_t index)
{
    struct p2p_range range = { landings->start[index], UINT64_MAX };

    if (index + 1 < landings->count) {
        range.last = landings->start[index + 1] - 1;
    }
    return range;
}

#endif /* P2PCORE_SRC_TOPOLOGY_LANDING_H */
