/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include <string.h>

#include "freeze.h"

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

void p2p_sort_by_place(struct p2p_topology *topology)
{
    for (uint16_t id = 0; id < topology->count; id++) {
        topology->order[id] = id;
    }
    sort_pass(topology, 0, topology->order, topology->scratch);
    sort_pass(topology, 8, topology->scratch, topology->order);
    sort_pass(topology, 16, topology->order, topology->scratch);
    sort_pass(topology, 24, topology->scratch, topology->order);
}
