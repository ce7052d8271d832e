/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A virtio device on PCI under qtest.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-virtio.h"
#include "standard-headers/linux/virtio_config.h"
#include "standard-headers/linux/virtio_pci.h"

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

static void set_status(const P2PVirtio *virtio, uint8_t status)
{
    qtest_writeb(virtio->fn.t->qts, virtio->common + COMMON(device_status),
                 status);
}

static uint8_t get_status(const P2PVirtio *virtio)
{
    return qtest_readb(virtio->fn.t->qts,
                       virtio->common + COMMON(device_status));
}

static bool negotiate(const P2PVirtio *virtio)
{
    QTestState *qts = virtio->fn.t->qts;
    uint32_t high = 1u << (VIRTIO_F_VERSION_1 - 32) |
                    1u << (VIRTIO_F_ACCESS_PLATFORM - 32);

    set_status(virtio, VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
    qtest_writel(qts, virtio->common + COMMON(device_feature_select), 1);
    high &= qtest_readl(qts, virtio->common + COMMON(device_feature));
    qtest_writel(qts, virtio->common + COMMON(guest_feature_select), 0);
    qtest_writel(qts, virtio->common + COMMON(guest_feature), 0);
    qtest_writel(qts, virtio->common + COMMON(guest_feature_select), 1);
    qtest_writel(qts, virtio->common + COMMON(guest_feature), high);
    set_status(virtio, get_status(virtio) | VIRTIO_CONFIG_S_FEATURES_OK);
    return get_status(virtio) & VIRTIO_CONFIG_S_FEATURES_OK;
}

static void set_address(const P2PVirtio *virtio, unsigned field, uint64_t addr)
{
    qtest_writel(virtio->fn.t->qts, virtio->common + field, addr);
    qtest_writel(virtio->fn.t->qts, virtio->common + field + 4, addr >> 32);
}

static void set_up_queue(P2PVirtio *virtio, const P2PVirtioRing *ring)
{
    QTestState *qts = virtio->fn.t->qts;
    unsigned cap;
    uint32_t stride;

    qtest_writew(qts, virtio->common + COMMON(queue_select), 0);
    qtest_writew(qts, virtio->common + COMMON(queue_size), ring->size);
    set_address(virtio, COMMON(queue_desc_lo), ring->desc);
    set_address(virtio, COMMON(queue_avail_lo), ring->avail);
    set_address(virtio, COMMON(queue_used_lo), ring->used);
    qtest_writew(qts, virtio->common + COMMON(queue_enable), 1);
    virtio->notify = find_block(virtio->fn, VIRTIO_PCI_CAP_NOTIFY_CFG, &cap);
    stride = p2p_cfg_readl(virtio->fn, cap + VIRTIO_PCI_NOTIFY_CAP_MULT);
    virtio->notify += stride *
        qtest_readw(qts, virtio->common + COMMON(queue_notify_off));
}

bool p2p_virtio_start(P2PVirtio *virtio, P2PFn fn, const P2PVirtioRing *ring)
{
    unsigned cap;

    *virtio = (P2PVirtio) { .fn = fn };
    virtio->common = find_block(fn, VIRTIO_PCI_CAP_COMMON_CFG, &cap);
    p2p_virtio_reset(virtio);
    if (!negotiate(virtio)) {
        return false;
    }
    set_up_queue(virtio, ring);
    set_status(virtio, get_status(virtio) | VIRTIO_CONFIG_S_DRIVER_OK);
    return !p2p_virtio_needs_reset(virtio);
}

void p2p_virtio_reset(const P2PVirtio *virtio)
{
    set_status(virtio, 0);
    g_assert_cmphex(get_status(virtio), ==, 0);
}

void p2p_virtio_notify(const P2PVirtio *virtio)
{
    qtest_writew(virtio->fn.t->qts, virtio->notify, 0);
}

bool p2p_virtio_needs_reset(const P2PVirtio *virtio)
{
    return get_status(virtio) & VIRTIO_CONFIG_S_NEEDS_RESET;
}
