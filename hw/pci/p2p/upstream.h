/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way up: what stands between a root port and system memory.
 */
#ifndef HW_PCI_P2P_UPSTREAM_H
#define HW_PCI_P2P_UPSTREAM_H

#include "hw/pci/p2p-stage.h"
#include "hw/pci/pci_device.h"
#include "p2pcore/route.h"

/*
 * Whether the IOMMU that functions on @bus meet has to know them before they
 * emit, as virtio-iommu does, whose driver calls them by number. Any other
 * looks into tables when they do. Big lock.
 */
bool p2p_upstream_knows_all(PCIBus *bus);

/* What @bus and @devfn meet beyond the root port. Big lock. */
const P2PStage *p2p_upstream_stage(PCIBus *bus, int devfn);

/*
 * No requester has @stage any more: until p2p_upstream_stage() returns it again
 * it costs QEMU nothing. An IOMMU model never forgets whom it was asked about,
 * and each change of QEMU's memory map goes through all that it made for them:
 * a guest that renumbers buses would slow QEMU down for good. Big lock.
 */
void p2p_upstream_park(const P2PStage *stage);

/* What system memory has at @gpa, and how far that goes. */
enum p2p_claim p2p_upstream_claim(hwaddr gpa, struct p2p_range *range);

#endif /* HW_PCI_P2P_UPSTREAM_H */
