/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for virtio-blk-pci with iommu_platform=on under qtest, one that
 * keeps many requests under way.
 *
 * The device works on P2P_BLK_SLOTS slots, each of which is one request with
 * P2P_BLK_SIZE bytes of data. Nothing here waits: a test submits, does
 * something else, and asks what is done. What the device does wrong is not
 * asserted on either.
 */
#ifndef TESTS_P2P_BLK_H
#define TESTS_P2P_BLK_H

#include "libqos-p2p/p2p-virtio.h"

#define P2P_BLK_SLOTS 64u
#define P2P_BLK_SIZE 0x1000u
#define P2P_BLK_SECTOR 512u

/* Its rings and data are in RAM from here on. */
#define P2P_BLK_RAM 0x2000000ull
#define P2P_BLK_RAM_SIZE 0x100000ull

typedef struct P2PBlk {
    P2PVirtio virtio;
    uint64_t shift;             /* IOVA of RAM, minus its address */
    uint16_t submitted;
    uint16_t completed;
} P2PBlk;

/*
 * Reset and start the device at @fn, whose accesses to RAM have @shift added
 * to the address. Returns false if the device does not take the driver.
 */
bool p2p_blk_start(P2PBlk *blk, P2PFn fn, uint64_t shift);

/* Stops all requests, completed or not. */
void p2p_blk_reset(P2PBlk *blk);

/* Address of the data of @slot. */
uint64_t p2p_blk_data(unsigned slot);

/* Read into, or write from, the data of @slot, which is free. */
void p2p_blk_submit(P2PBlk *blk, unsigned slot, bool is_write,
                    uint64_t sector);

/* Requests that were not reaped yet; how many of them the device has done. */
unsigned p2p_blk_pending(const P2PBlk *blk);
unsigned p2p_blk_done(const P2PBlk *blk);

/*
 * A slot whose request is done, or -1. @ok: with success; else *@ok is false
 * and the device, or the ring, said something else.
 */
int p2p_blk_reap(P2PBlk *blk, bool *ok);

/* Whether the device has given up until it is reset. */
bool p2p_blk_needs_reset(const P2PBlk *blk);

#endif /* TESTS_P2P_BLK_H */
