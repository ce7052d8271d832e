/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Arithmetic on inclusive ranges. All of it is free of overflow: nothing
 * here ever forms a length.
 */
#ifndef P2PCORE_SRC_BASE_RANGE_H
#define P2PCORE_SRC_BASE_RANGE_H

#include "p2pcore/types.h"

static inline struct p2p_range p2p_range_all(void)
{
    return (struct p2p_range) { 0, UINT64_MAX };
}

/* Whether all of @inner, which is not empty, is in @outer. */
static inline bool p2p_range_within(struct p2p_range inner,
                                    struct p2p_range outer)
{
    return inner.start >= outer.start && inner.last <= outer.last;
}

/* What @a and @b have in common; they are known to overlap. */
static inline struct p2p_range p2p_range_common(struct p2p_range a,
                                                struct p2p_range b)
{
    struct p2p_range common = a;

    if (b.start > common.start) {
        common.start = b.start;
    }
    if (b.last < common.last) {
        common.last = b.last;
    }
    return common;
}

/* The part of @range around @addr that @hole, which @addr is not in, leaves. */
static inline struct p2p_range p2p_range_around(struct p2p_range range,
                                                struct p2p_range hole,
                                                uint64_t addr)
{
    if (p2p_range_is_empty(hole)) {
        return range;
    }
    if (hole.last < addr) {
        if (hole.last >= range.start) {
            range.start = hole.last + 1;
        }
    } else if (hole.start <= range.last) {
        range.last = hole.start - 1;
    }
    return range;
}

/* The same for a hole that is not empty. */
static inline struct p2p_range p2p_range_beside(struct p2p_range range,
                                                struct p2p_range hole,
                                                uint64_t addr)
{
    uint64_t start = hole.last < addr ? hole.last + 1 : 0;
    uint64_t last = hole.start > addr ? hole.start - 1 : UINT64_MAX;

    range.start = start > range.start ? start : range.start;
    range.last = last < range.last ? last : range.last;
    return range;
}

/* Let *@range hold @by, which is not empty, too. */
static inline void p2p_range_widen(struct p2p_range *range,
                                   struct p2p_range by)
{
    if (p2p_range_is_empty(*range)) {
        *range = by;
    }
    if (by.start < range->start) {
        range->start = by.start;
    }
    if (by.last > range->last) {
        range->last = by.last;
    }
}

#endif /* P2PCORE_SRC_BASE_RANGE_H */
