/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host-bridge function, for the root complex that has one inside.
 */
#ifndef HW_PCI_P2P_HOST_BRIDGE_H
#define HW_PCI_P2P_HOST_BRIDGE_H

#include "hw/pci/p2p-root-complex.h"
#include "hw/qdev-properties.h"
#include "qom/object.h"

struct P2PHostBridge {
    PCIDevice parent_obj;

    uint16_t vendor_id;
    uint16_t device_id;
    P2PPolicySource policy;
};

OBJECT_DECLARE_SIMPLE_TYPE(P2PHostBridge, P2P_HOST_BRIDGE)

/* What a user can set on the function, and so on what contains it. */
typedef struct P2PHostBridgeProperty {
    const char *name;
    const char *type;
    const char *text;
} P2PHostBridgeProperty;

/* Ends with one that has no name. */
extern const P2PHostBridgeProperty p2p_host_bridge_properties[];

#endif /* HW_PCI_P2P_HOST_BRIDGE_H */
