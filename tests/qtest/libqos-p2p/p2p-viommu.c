/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for virtio-iommu-pci under qtest.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-viommu.h"
#include "qemu/bswap.h"
#include "standard-headers/linux/virtio_ring.h"

/* Where things are in P2P_VIOMMU_RAM. */
#define DESC P2P_VIOMMU_RAM
#define AVAIL (P2P_VIOMMU_RAM + 0x1000)
#define USED (P2P_VIOMMU_RAM + 0x2000)
#define REQUEST (P2P_VIOMMU_RAM + 0x3000)
#define TAIL (P2P_VIOMMU_RAM + 0x3100)

#define RING_SIZE 256u
#define TAIL_SIZE sizeof(struct virtio_iommu_req_tail)
#define STATUS_UNSET 0xff

/* The device answers within a few turns; each poll gives it one. */
#define POLLS_MAX 100000

void p2p_viommu_start(P2PViommu *iommu, P2PFn fn)
{
    const P2PVirtioRing ring = { DESC, AVAIL, USED, RING_SIZE };

    *iommu = (P2PViommu) { 0 };
    qtest_memset(fn.t->qts, DESC, 0, REQUEST - DESC);
    qtest_writew(fn.t->qts, AVAIL, VRING_AVAIL_F_NO_INTERRUPT);
    g_assert_true(p2p_virtio_start(&iommu->virtio, fn, &ring));
}

static void write_desc(QTestState *qts, unsigned index, uint64_t addr,
                       uint32_t len, uint16_t flags)
{
    const struct vring_desc desc = {
        .addr = cpu_to_le64(addr),
        .len = cpu_to_le32(len),
        .flags = cpu_to_le16(flags),
        .next = cpu_to_le16(index + 1),
    };

    qtest_memwrite(qts, DESC + index * sizeof(desc), &desc, sizeof(desc));
}

/* One request at a time: @len bytes at @req, then the device's answer. */
static uint8_t ask(P2PViommu *iommu, const void *req, size_t len)
{
    QTestState *qts = iommu->virtio.fn.t->qts;
    unsigned polls = 0;

    qtest_memwrite(qts, REQUEST, req, len);
    qtest_memset(qts, TAIL, STATUS_UNSET, TAIL_SIZE);
    write_desc(qts, 0, REQUEST, len, VRING_DESC_F_NEXT);
    write_desc(qts, 1, TAIL, TAIL_SIZE, VRING_DESC_F_WRITE);
    qtest_writew(qts, AVAIL + 4 + iommu->requests % RING_SIZE * 2, 0);
    iommu->requests++;
    qtest_writew(qts, AVAIL + 2, iommu->requests);
    p2p_virtio_notify(&iommu->virtio);
    while (qtest_readw(qts, USED + 2) != iommu->requests) {
        g_assert_cmpuint(polls++, <, POLLS_MAX);
    }
    return qtest_readb(qts, TAIL);
}

uint8_t p2p_viommu_attach(P2PViommu *iommu, uint16_t rid, uint32_t domain,
                          uint32_t flags)
{
    const struct virtio_iommu_req_attach req = {
        .head.type = VIRTIO_IOMMU_T_ATTACH,
        .domain = cpu_to_le32(domain),
        .endpoint = cpu_to_le32(rid),
        .flags = cpu_to_le32(flags),
    };

    return ask(iommu, &req, sizeof(req) - TAIL_SIZE);
}

uint8_t p2p_viommu_detach(P2PViommu *iommu, uint16_t rid, uint32_t domain)
{
    const struct virtio_iommu_req_detach req = {
        .head.type = VIRTIO_IOMMU_T_DETACH,
        .domain = cpu_to_le32(domain),
        .endpoint = cpu_to_le32(rid),
    };

    return ask(iommu, &req, sizeof(req) - TAIL_SIZE);
}

uint8_t p2p_viommu_map(P2PViommu *iommu, uint32_t domain, uint64_t iova,
                       uint64_t gpa, uint64_t len, uint32_t flags)
{
    const struct virtio_iommu_req_map req = {
        .head.type = VIRTIO_IOMMU_T_MAP,
        .domain = cpu_to_le32(domain),
        .virt_start = cpu_to_le64(iova),
        .virt_end = cpu_to_le64(iova + len - 1),
        .phys_start = cpu_to_le64(gpa),
        .flags = cpu_to_le32(flags),
    };

    return ask(iommu, &req, sizeof(req) - TAIL_SIZE);
}

uint8_t p2p_viommu_unmap(P2PViommu *iommu, uint32_t domain, uint64_t iova,
                         uint64_t len)
{
    const struct virtio_iommu_req_unmap req = {
        .head.type = VIRTIO_IOMMU_T_UNMAP,
        .domain = cpu_to_le32(domain),
        .virt_start = cpu_to_le64(iova),
        .virt_end = cpu_to_le64(iova + len - 1),
    };

    return ask(iommu, &req, sizeof(req) - TAIL_SIZE);
}
