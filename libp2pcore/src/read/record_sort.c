/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Records in the order of their places: those of one domain are a run, and two
 * in one place are side by side.
 */
#include "read/record_inside.h"

#define INDEX_BITS 16

/* Domain, bus and devfn, and at last the index. */
static uint64_t place_of(uint32_t domain, uint16_t rid, uint16_t index)
{
    return (uint64_t)domain << 32 | (uint64_t)rid << INDEX_BITS | index;
}

/* Let place[@i] sink until none below it in the heap is greater. */
static void sink(uint64_t *place, size_t count, size_t i)
{
    for (size_t below = 2 * i + 1; below < count; below = 2 * i + 1) {
        uint64_t other = place[i];

        below += below + 1 < count && place[below + 1] > place[below];
        if (place[below] <= other) {
            return;
        }
        place[i] = place[below];
        place[below] = other;
        i = below;
    }
}

static void sort(uint64_t *place, size_t count)
{
    for (size_t i = count / 2; i-- > 0;) {
        sink(place, count, i);
    }
    for (size_t end = count; end-- > 1;) {
        uint64_t last = place[end];

        place[end] = place[0];
        place[0] = last;
        sink(place, end, 0);
    }
}

int p2p_places_sort(uint64_t *place, const struct p2p_record *record,
                    size_t count, struct p2p_tangled *tangled)
{
    for (size_t i = 0; i < count; i++) {
        place[i] = place_of(record[i].domain, p2p_record_rid(&record[i]),
                            (uint16_t)i);
    }
    sort(place, count);
    for (size_t at = 1; at < count; at++) {
        if (place[at] >> INDEX_BITS == place[at - 1] >> INDEX_BITS) {
            *tangled = (struct p2p_tangled) {
                P2P_TANGLE_DUPLICATE, p2p_place_index(place[at]),
                p2p_place_index(place[at - 1]),
            };
            return -P2P_ERR_BAD_TREE;
        }
    }
    return 0;
}

size_t p2p_places_find(const uint64_t *place, size_t count, uint32_t domain,
                       uint16_t rid)
{
    const uint64_t wanted = place_of(domain, rid, 0);
    size_t first = 0, end = count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;

        if (place[middle] < wanted) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first < count &&
           place[first] >> INDEX_BITS == wanted >> INDEX_BITS
           ? p2p_place_index(place[first]) : count;
}
