/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for virtio-iommu-pci under qtest.
 *
 *     P2PViommu iommu;
 *
 *     p2p_viommu_start(&iommu, p2p_fn(t, "iommu"));
 *     p2p_viommu_attach(&iommu, p2p_fn(t, "a").rid, 1, 0);
 *     p2p_viommu_map(&iommu, 1, iova, gpa, len, VIRTIO_IOMMU_MAP_F_READ);
 *
 * Each request returns VIRTIO_IOMMU_S_*, as the device answers.
 */
#ifndef TESTS_P2P_VIOMMU_H
#define TESTS_P2P_VIOMMU_H

#include "libqos-p2p/p2p-virtio.h"
#include "standard-headers/linux/virtio_iommu.h"

/* Its ring and requests are in RAM from here on. */
#define P2P_VIOMMU_RAM 0x3000000ull

typedef struct P2PViommu {
    P2PVirtio virtio;
    uint16_t requests;
} P2PViommu;

void p2p_viommu_start(P2PViommu *iommu, P2PFn fn);

/* @flags are VIRTIO_IOMMU_ATTACH_F_*. */
uint8_t p2p_viommu_attach(P2PViommu *iommu, uint16_t rid, uint32_t domain,
                          uint32_t flags);
uint8_t p2p_viommu_detach(P2PViommu *iommu, uint16_t rid, uint32_t domain);

/* Whole pages; @flags are VIRTIO_IOMMU_MAP_F_*. */
uint8_t p2p_viommu_map(P2PViommu *iommu, uint32_t domain, uint64_t iova,
                       uint64_t gpa, uint64_t len, uint32_t flags);
uint8_t p2p_viommu_unmap(P2PViommu *iommu, uint32_t domain, uint64_t iova,
                         uint64_t len);

#endif /* TESTS_P2P_VIOMMU_H */
