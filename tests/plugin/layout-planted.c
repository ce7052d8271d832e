/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Layouts that no QEMU has, for the handshake to find: right but for the one
 * thing that P2P_PLANTED names.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_bridge.h"
#include "plugin/handshake.h"

enum {
    PLANTED_NOTHING,
    PLANTED_INSTANCE_SIZE,
    PLANTED_CLASS_SIZE,
    PLANTED_OFFSET,
    PLANTED_TYPE,
};

const P2PTypeSize p2p_type_sizes[] = {
    { "pci-device",
      sizeof(PCIDevice) + 8 * (P2P_PLANTED == PLANTED_INSTANCE_SIZE),
      sizeof(PCIDeviceClass) + 8 * (P2P_PLANTED == PLANTED_CLASS_SIZE) },
    { P2P_PLANTED == PLANTED_TYPE ? "no-such-type" : "base-pci-bridge",
      sizeof(PCIBridge), sizeof(PCIDeviceClass) },
    { NULL }
};

const P2PFieldOffset p2p_field_offsets[] = {
    { "pci-device", "addr",
      offsetof(PCIDevice, devfn) + 8 * (P2P_PLANTED == PLANTED_OFFSET) },
    { NULL }
};
