/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all views write alike.
 */
#ifndef HW_PCI_P2P_PUT_H
#define HW_PCI_P2P_PUT_H

#include "hw/pci/pci_device.h"
#include "qobject/qdict.h"

/* "bb:dd.f", or "root-complex" for P2P_RID_ROOT_COMPLEX. */
void p2p_put_rid(QDict *dict, const char *key, uint16_t rid);

/* "0x..." */
void p2p_put_hex(QDict *dict, const char *key, uint64_t value);

/* "device": the id that a user gave @dev, if there is one. */
void p2p_put_device(QDict *dict, const PCIDevice *dev);

#endif /* HW_PCI_P2P_PUT_H */
