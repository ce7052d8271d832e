/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does not cross the fabric.
 */
#ifndef HW_PCI_P2P_BYPASS_H
#define HW_PCI_P2P_BYPASS_H

#include "hw/pci/pci_device.h"
#include "qobject/qlist.h"

/*
 * Whether another program, or the host's kernel, does the DMA of @dev, by
 * addresses that the fabric would have to translate.
 */
bool p2p_bypass_is_translated_vhost(PCIDevice *dev);

/* Why DMA of @dev does not cross the fabric; NULL: it does, or it has none. */
const char *p2p_bypass_reason(PCIDevice *dev);

/* Who does not cross it; the caller owns the list. Big lock. */
QList *p2p_bypass_list(void);

/* The same to the user, in one line. */
void p2p_bypass_tell(void);

#endif /* HW_PCI_P2P_BYPASS_H */
