/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files that report to users share.
 */
#ifndef HW_PCI_P2P_REPORT_H
#define HW_PCI_P2P_REPORT_H

#include "qobject/qdict.h"
#include "qobject/qlist.h"
#include "internal.h"

/* "bb:dd.f", or "root-complex" for 0xffff. */
void p2p_put_rid(QDict *dict, const char *key, uint16_t rid);
void p2p_put_hex(QDict *dict, const char *key, uint64_t value);
/* "device": the id that a user gave @dev, if there is one. */
void p2p_put_device(QDict *dict, const PCIDevice *dev);

/* Why DMA of @dev does not cross the fabric; NULL: it does, or there is none. */
const char *p2p_bypass_reason(PCIDevice *dev);

/* Properties of the fabric; the caller owns what they return. Big lock. */
QList *p2p_view_topology(void);
QList *p2p_view_policies(void);

#endif /* HW_PCI_P2P_REPORT_H */
