/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices as they come and go.
 */
#ifndef HW_PCI_P2P_DEVICE_H
#define HW_PCI_P2P_DEVICE_H

/* From now on devices are seen coming and going; those here have come. */
void p2p_device_init(void);

#endif /* HW_PCI_P2P_DEVICE_H */
