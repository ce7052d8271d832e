/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for virtio-blk-pci under qtest.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-blk.h"
#include "qemu/bswap.h"
#include "standard-headers/linux/virtio_blk.h"
#include "standard-headers/linux/virtio_config.h"
#include "standard-headers/linux/virtio_pci.h"
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

#define COMMON(field) offsetof(struct virtio_pci_common_cfg, field)

static uint64_t find_block(P2PFn fn, uint8_t type, unsigned *cap)
{
    unsigned pos = p2p_cfg_readb(fn, PCI_CAPABILITY_LIST);

    for (; pos; pos = p2p_cfg_readb(fn, pos + PCI_CAP_LIST_NEXT)) {
        if (p2p_cfg_readb(fn, pos) == PCI_CAP_ID_VNDR &&
            p2p_cfg_readb(fn, pos + VIRTIO_PCI_CAP_CFG_TYPE) == type) {
            *cap = pos;
            return p2p_bar(fn, p2p_cfg_readb(fn, pos + VIRTIO_PCI_CAP_BAR)) +
                   p2p_cfg_readl(fn, pos + VIRTIO_PCI_CAP_OFFSET);
        }
    }
    g_error("%04x: no virtio register block %u", fn.rid, type);
}

static void set_status(P2PBlk *blk, uint8_t status)
{
    qtest_writeb(blk->fn.t->qts, blk->common + COMMON(device_status), status);
}

static uint8_t get_status(const P2PBlk *blk)
{
    return qtest_readb(blk->fn.t->qts, blk->common + COMMON(device_status));
}

static bool negotiate(P2PBlk *blk)
{
    QTestState *qts = blk->fn.t->qts;
    uint32_t high = 1u << (VIRTIO_F_VERSION_1 - 32) |
                    1u << (VIRTIO_F_ACCESS_PLATFORM - 32);

    set_status(blk, VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
    qtest_writel(qts, blk->common + COMMON(guest_feature_select), 0);
    qtest_writel(qts, blk->common + COMMON(guest_feature), 0);
    qtest_writel(qts, blk->common + COMMON(guest_feature_select), 1);
    qtest_writel(qts, blk->common + COMMON(guest_feature), high);
    set_status(blk, get_status(blk) | VIRTIO_CONFIG_S_FEATURES_OK);
    return get_status(blk) & VIRTIO_CONFIG_S_FEATURES_OK;
}

static void set_ring_address(P2PBlk *blk, unsigned field, uint64_t addr)
{
    addr += blk->shift;
    qtest_writel(blk->fn.t->qts, blk->common + field, addr);
    qtest_writel(blk->fn.t->qts, blk->common + field + 4, addr >> 32);
}

static void write_desc(P2PBlk *blk, unsigned index, uint64_t addr,
                       uint32_t len, uint16_t flags)
{
    struct vring_desc desc = {
        .addr = cpu_to_le64(addr + blk->shift),
        .len = cpu_to_le32(len),
        .flags = cpu_to_le16(flags),
        .next = cpu_to_le16(index + 1),
    };

    qtest_memwrite(blk->fn.t->qts, DESC + index * sizeof(desc), &desc,
                   sizeof(desc));
}

static void set_up_ring(P2PBlk *blk)
{
    QTestState *qts = blk->fn.t->qts;

    qtest_memset(qts, DESC, 0, HEADERS - DESC);
    qtest_writew(qts, AVAIL, VRING_AVAIL_F_NO_INTERRUPT);
    for (unsigned slot = 0; slot < P2P_BLK_SLOTS; slot++) {
        uint64_t header = HEADERS + slot * HEADER_STRIDE;

        write_desc(blk, slot * DESCS, header,
                   sizeof(struct virtio_blk_outhdr), VRING_DESC_F_NEXT);
        write_desc(blk, slot * DESCS + 2, header + STATUS_OFFSET, 1,
                   VRING_DESC_F_WRITE);
    }
    qtest_writew(qts, blk->common + COMMON(queue_select), 0);
    qtest_writew(qts, blk->common + COMMON(queue_size), RING_SIZE);
    set_ring_address(blk, COMMON(queue_desc_lo), DESC);
    set_ring_address(blk, COMMON(queue_avail_lo), AVAIL);
    set_ring_address(blk, COMMON(queue_used_lo), USED);
    qtest_writew(qts, blk->common + COMMON(queue_enable), 1);
}

bool p2p_blk_start(P2PBlk *blk, P2PFn fn, uint64_t shift)
{
    unsigned cap;
    uint32_t stride;
    uint16_t offset;

    *blk = (P2PBlk) { .fn = fn, .shift = shift };
    blk->common = find_block(fn, VIRTIO_PCI_CAP_COMMON_CFG, &cap);
    p2p_blk_reset(blk);
    if (!negotiate(blk)) {
        return false;
    }
    set_up_ring(blk);
    blk->notify = find_block(fn, VIRTIO_PCI_CAP_NOTIFY_CFG, &cap);
    stride = p2p_cfg_readl(fn, cap + VIRTIO_PCI_NOTIFY_CAP_MULT);
    offset = qtest_readw(fn.t->qts, blk->common + COMMON(queue_notify_off));
    blk->notify += offset * stride;
    set_status(blk, get_status(blk) | VIRTIO_CONFIG_S_DRIVER_OK);
    return !p2p_blk_needs_reset(blk);
}

void p2p_blk_reset(P2PBlk *blk)
{
    set_status(blk, 0);
    g_assert_cmphex(get_status(blk), ==, 0);
    blk->submitted = blk->completed = 0;
}

uint64_t p2p_blk_data(unsigned slot)
{
    return DATA + (uint64_t)slot * P2P_BLK_SIZE;
}

void p2p_blk_submit(P2PBlk *blk, unsigned slot, bool is_write, uint64_t sector)
{
    QTestState *qts = blk->fn.t->qts;
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
    qtest_writew(qts, blk->notify, 0);
}

unsigned p2p_blk_pending(const P2PBlk *blk)
{
    return (uint16_t)(blk->submitted - blk->completed);
}

unsigned p2p_blk_done(const P2PBlk *blk)
{
    return (uint16_t)(qtest_readw(blk->fn.t->qts, USED + 2) - blk->completed);
}

int p2p_blk_reap(P2PBlk *blk, bool *ok)
{
    QTestState *qts = blk->fn.t->qts;
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
    return get_status(blk) & VIRTIO_CONFIG_S_NEEDS_RESET;
}
