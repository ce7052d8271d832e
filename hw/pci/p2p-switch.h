/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two kinds of switch port share: the capabilities of TI's XIO3130,
 * at its offsets, and plugging into a switch.
 */
#ifndef HW_PCI_P2P_SWITCH_H
#define HW_PCI_P2P_SWITCH_H

#include "hw/hotplug.h"
#include "hw/pci/pci_device.h"

/* Of xio3130-downstream and x3130-upstream. */
#define P2P_SWITCH_VENDOR_ID PCI_VENDOR_ID_TI
#define P2P_SWITCH_UPSTREAM_ID 0x8232
#define P2P_SWITCH_DOWNSTREAM_ID 0x8233

/* The bus inside a switch: below the upstream port. */
#define TYPE_P2P_SWITCH_BUS "p2p-switch-bus"

/*
 * Bridge, MSI, subsystem ID and PCI Express capability of the kind
 * @port_type (PCI_EXP_TYPE_*), with function level reset as the stock ports
 * have. The secondary bus is a @bus_type. On failure returns false, sets @errp and leaves nothing to undo.
 */
bool p2p_switch_init(PCIDevice *dev, uint8_t port_type, const char *bus_type,
                     Error **errp);

/* The opposite. */
void p2p_switch_exit(PCIDevice *dev);

/*
 * Make @hc, of an upstream port, the handler of what is plugged into the
 * switch and out of it. See p2p-switch-hotplug.c for what it lets through.
 */
void p2p_switch_hotplug_class_init(HotplugHandlerClass *hc);

#endif /* HW_PCI_P2P_SWITCH_H */
