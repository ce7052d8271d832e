/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counting accesses: one that QEMU or the IOMMU cuts into parts counts once in
 * each counter that its parts meet.
 */
#ifndef HW_PCI_P2P_TALLY_H
#define HW_PCI_P2P_TALLY_H

#include "qemu/atomic.h"

/*
 * The counters that a transaction has counted in. Should it meet more than
 * there is room for, it counts again in the rest.
 */
#define P2P_TALLY_MAX 72        /* 64 KiB in 4 KiB pages, each by its own way */

typedef struct P2PTally {
    unsigned count;
    const uint64_t *counted[P2P_TALLY_MAX];
} P2PTally;

/* No lock, but statistics: two threads of one device may lose a count. */
static inline void p2p_count(uint64_t *counter, uint64_t more)
{
    qatomic_set(counter, qatomic_read(counter) + more);
}

/* Whether @tally, which may be NULL, has not counted in @counter; it has now. */
static inline bool p2p_tally_add(P2PTally *tally, const uint64_t *counter)
{
    if (!tally) {
        return true;
    }
    for (unsigned i = 0; i < tally->count; i++) {
        if (tally->counted[i] == counter) {
            return false;
        }
    }
    if (tally->count < P2P_TALLY_MAX) {
        tally->counted[tally->count++] = counter;
    }
    return true;
}

/* One more in @counter, if it is @tally's first. */
static inline void p2p_count_once(P2PTally *tally, uint64_t *counter)
{
    if (p2p_tally_add(tally, counter)) {
        p2p_count(counter, 1);
    }
}

#endif /* HW_PCI_P2P_TALLY_H */
