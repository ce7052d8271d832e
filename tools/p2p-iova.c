/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An iova that could be: as the kernel chooses it.
 */
#include "p2p.h"

#define PAGE 0x1000u
#define IOVA_FIRST 0xfffff000u

static bool holds(const struct p2p_function *function, uint64_t addr,
                  uint64_t *start)
{
    for (unsigned i = 0; i < P2P_BARS; i++) {
        if (p2p_range_has(function->bar[i], addr)) {
            *start = function->bar[i].start;
            return true;
        }
    }
    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        if (p2p_range_has(function->window[i], addr)) {
            *start = function->window[i].start;
            return true;
        }
    }
    return false;
}

/* As the kernel does: below 4 GiB, from the top, where nobody has anything. */
uint64_t choose_iova(const struct machine *machine)
{
    uint64_t iova = IOVA_FIRST, start;
    size_t i = 0;

    while (i < machine->reading.count) {
        if (!holds(&machine->reading.record[i].function, iova, &start)) {
            i++;
        } else if (start < PAGE) {
            return 0;
        } else {
            iova = (start - PAGE) & ~(uint64_t)(PAGE - 1);
            i = 0;
        }
    }
    return iova;
}
