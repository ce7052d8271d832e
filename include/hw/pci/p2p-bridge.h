/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ports of the peer-to-peer fabric: root port, switch upstream port, switch
 * downstream port. They behave as pcie-root-port, x3130-upstream and
 * xio3130-downstream do, have their properties, and join the fabric.
 *
 * What the three have in common is here; each device file lists its
 * capabilities in order.
 */
#ifndef HW_PCI_P2P_BRIDGE_H
#define HW_PCI_P2P_BRIDGE_H

#include "hw/pci/p2p-acs.h"
#include "hw/pci/pci_bridge.h"
#include "hw/pci/pcie_port.h"
#include "hw/qdev-properties.h"

#define TYPE_P2P_ROOT_PORT "p2p-root-port"
#define TYPE_P2P_SWITCH_UPSTREAM "p2p-switch-upstream"
#define TYPE_P2P_SWITCH_DOWNSTREAM "p2p-switch-downstream"

/* AER opens the extended space of every port; ACS follows it. */
#define P2P_BRIDGE_AER_OFFSET PCI_CONFIG_SPACE_SIZE
#define P2P_BRIDGE_ACS_OFFSET (P2P_BRIDGE_AER_OFFSET + PCI_ERR_SIZEOF)

/* An ID that the user has not set. No function can have it. */
#define P2P_BRIDGE_ID_UNSET 0xffff

/* How Bus Master Enable is honoured between reset and its first setting. */
typedef enum P2PBusMaster {
    P2P_BUS_MASTER_LENIENT,     /* as if set, for firmware that forgets it */
    P2P_BUS_MASTER_STRICT,
} P2PBusMaster;

extern const PropertyInfo p2p_bridge_bus_master_info;

/* What a user can set on a port beside what QEMU's base classes have. */
typedef struct P2PBridgeSettings {
    uint16_t vendor_id;
    uint16_t device_id;
    uint32_t acs;
    uint32_t egress_vector_size;
    int bus_master;             /* P2PBusMaster */
    bool atomics;               /* routes AtomicOps; a root port completes
                                   them, too */
    OnOffAuto forward_redirected;   /* ports that requests enter from below */
    PCIResReserve reserve;
} P2PBridgeSettings;

/* Their properties, for a @_type with them as `settings`, as QEMU does it. */
#define DEFINE_P2P_BRIDGE_PROPERTIES(_type, _acs) \
    DEFINE_PROP_UINT16("vendor-id", _type, settings.vendor_id, \
                       P2P_BRIDGE_ID_UNSET), \
    DEFINE_PROP_UINT16("device-id", _type, settings.device_id, \
                       P2P_BRIDGE_ID_UNSET), \
    DEFINE_PROP_UNSIGNED("acs", _type, settings.acs, _acs, p2p_acs_info, \
                         uint32_t), \
    DEFINE_PROP_UINT32("egress-vector-size", _type, \
                       settings.egress_vector_size, 0), \
    DEFINE_PROP_SIGNED("bus-master", _type, settings.bus_master, \
                       P2P_BUS_MASTER_LENIENT, p2p_bridge_bus_master_info, \
                       int), \
    DEFINE_PROP_BOOL("atomics", _type, settings.atomics, false), \
    DEFINE_PROP_UINT32("bus-reserve", _type, settings.reserve.bus, -1), \
    DEFINE_PROP_SIZE("io-reserve", _type, settings.reserve.io, -1), \
    DEFINE_PROP_SIZE("mem-reserve", _type, settings.reserve.mem_non_pref, \
                     -1), \
    DEFINE_PROP_SIZE("pref32-reserve", _type, settings.reserve.mem_pref_32, \
                     -1), \
    DEFINE_PROP_SIZE("pref64-reserve", _type, settings.reserve.mem_pref_64, \
                     -1)

/* That of ports which requests enter from below. */
#define DEFINE_P2P_INGRESS_PROPERTIES(_type) \
    DEFINE_PROP_ON_OFF_AUTO("forward-redirected", _type, \
                            settings.forward_redirected, ON_OFF_AUTO_AUTO)

/*
 * A root or downstream port whose user gives no slot= takes the lowest one of
 * its chassis= that is free: the first to be called in instance_init, the
 * second before QEMU adds @slot to its chassis. Returns false and sets @errp,
 * naming the properties, if the user's slot is taken or too large.
 */
void p2p_bridge_leave_slot_out(Object *port);
bool p2p_bridge_settle_slot(PCIESlot *slot, Error **errp);

/*
 * The last steps of realize: identity, room to reserve, ACS, the check of the
 * place, the fabric. @settings' ACS values have been checked. On failure
 * returns false, sets @errp, and nothing has to be undone.
 */
bool p2p_bridge_join(PCIDevice *dev, const P2PBridgeSettings *settings,
                     Error **errp);

/* What reset does to the controls that p2p_bridge_join() added. */
void p2p_bridge_reset(PCIDevice *dev);

/* The first step of exit: the fabric forgets the port. */
void p2p_bridge_leave(PCIDevice *dev);

/* Describe the properties that P2PBridgeSettings adds to @klass. */
void p2p_bridge_describe(ObjectClass *klass);

#endif /* HW_PCI_P2P_BRIDGE_H */
