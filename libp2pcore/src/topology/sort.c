/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/env.h"
#include "topology/freeze.h"

#define BYTE_VALUES 256u

/* One stable pass of a radix sort: @from to @to by one byte of the place. */
static void sort_pass(const struct p2p_topology *topology, unsigned shift,
                      const p2p_id *from, p2p_id *to)
{
    uint16_t next[BYTE_VALUES + 1];

    memset(next, 0, sizeof(next));
    for (uint16_t i = 0; i < topology->count; i++) {
        next[(p2p_place(&topology->function[i]) >> shift & 0xff) + 1]++;
    }
    for (unsigned byte = 0; byte < BYTE_VALUES; byte++) {
        next[byte + 1] = (uint16_t)(next[byte + 1] + next[byte]);
    }
    for (uint16_t i = 0; i < topology->count; i++) {
        p2p_id id = from[i];

        to[next[p2p_place(&topology->function[id]) >> shift & 0xff]++] = id;
    }
}

/* By two bytes, so that what is sorted ends where it was. */
static void sort_pair(struct p2p_topology *topology, unsigned shift)
{
    sort_pass(topology, shift, topology->order, topology->scratch);
    sort_pass(topology, shift + 8, topology->scratch, topology->order);
}

/* Whether any of these two bytes is not 0: of domains, it hardly ever is. */
static bool differs_at(const struct p2p_topology *topology, unsigned shift)
{
    uint64_t any = 0;

    for (uint16_t id = 0; id < topology->count; id++) {
        any |= p2p_place(&topology->function[id]);
    }
    return any >> shift & 0xffff;
}

void p2p_sort_by_place(struct p2p_topology *topology)
{
    for (uint16_t id = 0; id < topology->count; id++) {
        topology->order[id] = id;
    }
    sort_pair(topology, 0);
    for (unsigned shift = 16; shift < 48; shift += 16) {
        if (differs_at(topology, shift)) {
            sort_pair(topology, shift);
        }
    }
    sort_pair(topology, 48);
}
