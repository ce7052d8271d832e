/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for virtio-blk-pci under qtest.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-blk.h"
#include "qemu/bswap.h"
#include "standard-headers/linux/virtio_blk.h"
#include "standard-headers/linux/virtio_ring.h"

/* Where things are in P2P_BLK_RAM. */
#define DESC P2P_BLK_RAM
#define AVAIL (P2P_BLK_RAM + 0x1000)
#define USED (P2P_BLK_RAM + 0x2000)
#define HEADERS (P2P_BLK_RAM + 0x4000)
#define DATA (P2P_BLK_RAM + 0x10000)

#define RING_SIZE 256u
#define DESCS 3u                /* of a request: header, data, status */
#define HEADER_STRIDE 32u
#define STATUS_OFFSET 16u
#define STATUS_UNSET 0xff

static void write_desc(P2PBlk *blk, unsigned index, uint64_t addr,
                       uint32_t len, uint16_t flags)
{
    struct vring_desc desc = {
        .addr = cpu_to_le64(addr + blk->shift),
        .len = cpu_to_le32(len),
        .flags = cpu_to_le16(flags),
        .next = cpu_to_le16(index + 1),
    };

    qtest_memwrite(blk->virtio.fn.t->qts, DESC + index * sizeof(desc), &desc,
                   sizeof(desc));
}

static void set_up_ring(P2PBlk *blk)
{
    QTestState *qts = blk->virtio.fn.t->qts;

    qtest_memset(qts, DESC, 0, HEADERS - DESC);
    qtest_writew(qts, AVAIL, VRING_AVAIL_F_NO_INTERRUPT);
    for (unsigned slot = 0; slot < P2P_BLK_SLOTS; slot++) {
        uint64_t header = HEADERS + slot * HEADER_STRIDE;

        write_desc(blk, slot * DESCS, header,
                   sizeof(struct virtio_blk_outhdr), VRING_DESC_F_NEXT);
        write_desc(blk, slot * DESCS + 2, header + STATUS_OFFSET, 1,
                   VRING_DESC_F_WRITE);
    }
}

bool p2p_blk_start(P2PBlk *blk, P2PFn fn, uint64_t shift)
{
    const P2PVirtioRing ring = {
        DESC + shift, AVAIL + shift, USED + shift, RING_SIZE,
    };

    *blk = (P2PBlk) { .virtio.fn = fn, .shift = shift };
    set_up_ring(blk);
    return p2p_virtio_start(&blk->virtio, fn, &ring);
}

void p2p_blk_reset(P2PBlk *blk)
{
    p2p_virtio_reset(&blk->virtio);
    blk->submitted = blk->completed = 0;
}

uint64_t p2p_blk_data(unsigned slot)
{
    return DATA + (uint64_t)slot * P2P_BLK_SIZE;
}

void p2p_blk_submit(P2PBlk *blk, unsigned slot, bool is_write, uint64_t sector)
{
    QTestState *qts = blk->virtio.fn.t->qts;
    struct virtio_blk_outhdr header = {
        .type = cpu_to_le32(is_write ? VIRTIO_BLK_T_OUT : VIRTIO_BLK_T_IN),
        .sector = cpu_to_le64(sector),
    };
    uint64_t at = HEADERS + slot * HEADER_STRIDE;

    qtest_memwrite(qts, at, &header, sizeof(header));
    qtest_writeb(qts, at + STATUS_OFFSET, STATUS_UNSET);
    write_desc(blk, slot * DESCS + 1, p2p_blk_data(slot), P2P_BLK_SIZE,
               VRING_DESC_F_NEXT | (is_write ? 0 : VRING_DESC_F_WRITE));
    qtest_writew(qts, AVAIL + 4 + blk->submitted % RING_SIZE * 2,
                 slot * DESCS);
    blk->submitted++;
    qtest_writew(qts, AVAIL + 2, blk->submitted);
    p2p_virtio_notify(&blk->virtio);
}

unsigned p2p_blk_pending(const P2PBlk *blk)
{
    return (uint16_t)(blk->submitted - blk->completed);
}

unsigned p2p_blk_done(const P2PBlk *blk)
{
    return (uint16_t)(qtest_readw(blk->virtio.fn.t->qts, USED + 2) - blk->completed);
}

int p2p_blk_reap(P2PBlk *blk, bool *ok)
{
    QTestState *qts = blk->virtio.fn.t->qts;
    uint32_t id;

    if (!p2p_blk_done(blk)) {
        return -1;
    }
    id = qtest_readl(qts, USED + 4 + blk->completed % RING_SIZE * 8);
    blk->completed++;
    g_assert_cmpuint(id % DESCS, ==, 0);
    g_assert_cmpuint(id / DESCS, <, P2P_BLK_SLOTS);
    *ok = qtest_readb(qts, HEADERS + id / DESCS * HEADER_STRIDE +
                           STATUS_OFFSET) == VIRTIO_BLK_S_OK;
    return id / DESCS;
}

bool p2p_blk_needs_reset(const P2PBlk *blk)
{
    return p2p_virtio_needs_reset(&blk->virtio);
}
