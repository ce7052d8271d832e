/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Who has an address on one bus: the claims of all its functions, with every
 * overlap resolved, as a sorted array without gaps. A look-up is one binary
 * search, and its answer comes with the range that it holds for.
 */
#ifndef P2PCORE_SRC_TOPOLOGY_SEGMENT_H
#define P2PCORE_SRC_TOPOLOGY_SEGMENT_H

#include "base/range.h"

/* By what somebody has an address. A segment knows those that a bus has. */
enum p2p_claimed {
    P2P_CLAIMED_ELSEWHERE,      /* nothing here claims it */
    P2P_CLAIMED_BY_WINDOW,      /* a window of another port of this bus */
    P2P_CLAIMED_BY_BAR,         /* a BAR of a function of this bus */
    P2P_CLAIMED_BY_DISABLED_BAR,        /* such a BAR that is not active */
    P2P_CLAIMED_BY_OWN_BAR,     /* a BAR of the requester */
    P2P_CLAIMED_BY_SIBLING_BAR, /* a BAR in the requester's device */
    P2P_CLAIMED_BY_NOBODY,      /* has to be here, but nobody claims it */
    P2P_CLAIMED_BY_ID,          /* of a Completion: whose ID it is, or above */
};

/* From @start up to where the next one starts. */
struct p2p_segment {
    uint64_t start;
    p2p_id function;
    uint8_t by;                 /* enum p2p_claimed */
};

/* Each claim adds at most its two ends to the array. */
#define P2P_SEGMENTS_PER_CLAIM 2u

struct p2p_segment_list {
    struct p2p_segment *segment;
    uint32_t count;
};

/*
 * So few are compared side by side, which takes less time than halving: no
 * comparison waits for another.
 */
#define P2P_SEGMENTS_SIDE_BY_SIDE 16u

/* Make @list, with room for one segment, say that nobody has anything. */
void p2p_segment_list_open(struct p2p_segment_list *list);

/*
 * Give @function what nobody has yet of @range, which may be empty. There
 * has to be room for P2P_SEGMENTS_PER_CLAIM more segments.
 */
void p2p_segment_list_claim(struct p2p_segment_list *list,
                            struct p2p_range range, p2p_id function,
                            enum p2p_claimed by);

/* Join neighbours that say the same. */
void p2p_segment_list_close(struct p2p_segment_list *list);

/* Index of the segment that holds @addr among @count > 0 at @segment. */
static inline uint32_t p2p_segment_find(const struct p2p_segment *segment,
                                        uint32_t count, uint64_t addr)
{
    uint32_t base = 0, index;

    while (count > P2P_SEGMENTS_SIDE_BY_SIDE) {
        uint32_t half = count / 2;

        base = segment[base + half].start <= addr ? base + half : base;
        count -= half;
    }
    index = base;
    for (uint32_t i = 1; i < count; i++) {
        index += segment[base + i].start <= addr;
    }
    return index;
}

/* The addresses of segment @index among @count at @segment. */
static inline struct p2p_range
p2p_segment_range(const struct p2p_segment *segment, uint32_t count,
                  uint32_t index)
{
    struct p2p_range range = { segment[index].start, UINT64_MAX };

    if (index + 1 < count) {
        range.last = segment[index + 1].start - 1;
    }
    return range;
}

#endif /* P2PCORE_SRC_TOPOLOGY_SEGMENT_H */
