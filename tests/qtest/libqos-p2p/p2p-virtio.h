/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What drivers for virtio devices under qtest have in common: a modern device
 * on PCI, without features of its own, and its first queue.
 */
#ifndef TESTS_P2P_VIRTIO_H
#define TESTS_P2P_VIRTIO_H

#include "libqos-p2p/p2p-qtest.h"

typedef struct P2PVirtio {
    P2PFn fn;
    uint64_t common;            /* addresses of its register blocks */
    uint64_t notify;            /* of the first queue */
} P2PVirtio;

/* Where the first queue is, as the device addresses it. */
typedef struct P2PVirtioRing {
    uint64_t desc;
    uint64_t avail;
    uint64_t used;
    uint16_t size;
} P2PVirtioRing;

/*
 * Reset and start the device at @fn, as one that an IOMMU translates for if it
 * offers that. Returns false if the device does not take the driver.
 */
bool p2p_virtio_start(P2PVirtio *virtio, P2PFn fn, const P2PVirtioRing *ring);

void p2p_virtio_reset(const P2PVirtio *virtio);

/* Have it look at the queue. */
void p2p_virtio_notify(const P2PVirtio *virtio);

/* Whether the device has given up until it is reset. */
bool p2p_virtio_needs_reset(const P2PVirtio *virtio);

#endif /* TESTS_P2P_VIRTIO_H */
