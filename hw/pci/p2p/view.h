/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a user can read of topology, policies and pairs.
 */
#ifndef HW_PCI_P2P_VIEW_H
#define HW_PCI_P2P_VIEW_H

#include "hw/pci/pci_device.h"
#include "qobject/qlist.h"

/* Properties of the fabric; the caller owns what they return. Big lock. */
QList *p2p_view_topology(void);
QList *p2p_view_policies(void);

/* The property `p2p-pairs` of an endpoint that has a site. */
void p2p_view_add_pairs(PCIDevice *dev);
void p2p_view_del_pairs(PCIDevice *dev);

#endif /* HW_PCI_P2P_VIEW_H */
