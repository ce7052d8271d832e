/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-switch-downstream: a slot of a switch.
 */
#include "qemu/osdep.h"
#include "hw/pci/p2p-acs.h"
#include "hw/pci/p2p-bridge.h"
#include "p2p-switch.h"
#include "hw/pci/pci_ids.h"
#include "hw/pci/pcie_port.h"
#include "hw/qdev-properties-system.h"
#include "migration/vmstate.h"
#include "qapi/error.h"

OBJECT_DECLARE_SIMPLE_TYPE(P2PSwitchDownstream, P2P_SWITCH_DOWNSTREAM)

#define DOWNSTREAM_REVISION 1

struct P2PSwitchDownstream {
    PCIESlot parent_obj;

    P2PBridgeSettings settings;
};

static void downstream_write_config(PCIDevice *dev, uint32_t addr,
                                    uint32_t val, int len)
{
    uint16_t control, status;

    pcie_cap_slot_get(dev, &control, &status);
    pci_bridge_write_config(dev, addr, val, len);
    pcie_cap_flr_write_config(dev, addr, val, len);
    pcie_cap_slot_write_config(dev, control, status, addr, val, len);
    pcie_aer_write_config(dev, addr, val, len);
}

static void downstream_reset(DeviceState *qdev)
{
    PCIDevice *dev = PCI_DEVICE(qdev);

    pcie_cap_deverr_reset(dev);
    pcie_cap_slot_reset(dev);
    pcie_cap_arifwd_reset(dev);
    p2p_bridge_reset(dev);
    pci_bridge_reset(qdev);
}

static void downstream_realize(PCIDevice *dev, Error **errp)
{
    P2PBridgeSettings *settings = &P2P_SWITCH_DOWNSTREAM(dev)->settings;
    PCIESlot *slot = PCIE_SLOT(dev);

    if (!p2p_acs_check(P2P_ACS_PORT_BITS, settings->acs,
                       settings->egress_vector_size, errp) ||
        !p2p_bridge_settle_slot(slot, errp)) {
        return;
    }
    if (!p2p_switch_init(dev, PCI_EXP_TYPE_DOWNSTREAM, TYPE_PCIE_BUS, errp)) {
        return;
    }
    pcie_cap_slot_init(dev, slot);
    pcie_cap_arifwd_init(dev);
    pcie_chassis_create(slot->chassis);
    pcie_chassis_add_slot(slot);
    if (pcie_aer_init(dev, PCI_ERR_VER, P2P_BRIDGE_AER_OFFSET, PCI_ERR_SIZEOF,
                      errp) < 0) {
        goto fail_slot;
    }
    if (!p2p_bridge_join(dev, settings, errp)) {
        goto fail_aer;
    }
    return;

fail_aer:
    pcie_aer_exit(dev);
fail_slot:
    pcie_chassis_del_slot(slot);
    p2p_switch_exit(dev);
}

static void downstream_exit(PCIDevice *dev)
{
    p2p_bridge_leave(dev);
    pcie_aer_exit(dev);
    pcie_chassis_del_slot(PCIE_SLOT(dev));
    p2p_switch_exit(dev);
}

static const Property downstream_properties[] = {
    DEFINE_PROP_BIT(COMPAT_PROP_PCP, PCIDevice, cap_present,
                    QEMU_PCIE_SLTCAP_PCP_BITNR, true),
    DEFINE_PROP_PCIE_LINK_SPEED("x-speed", PCIESlot, speed,
                                PCIE_LINK_SPEED_2_5),
    DEFINE_PROP_PCIE_LINK_WIDTH("x-width", PCIESlot, width,
                                PCIE_LINK_WIDTH_1),
    DEFINE_P2P_BRIDGE_PROPERTIES(P2PSwitchDownstream, 0),
    DEFINE_P2P_INGRESS_PROPERTIES(P2PSwitchDownstream),
};

static const VMStateDescription vmstate_downstream = {
    .name = TYPE_P2P_SWITCH_DOWNSTREAM,
    .priority = MIG_PRI_PCI_BUS,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = pcie_cap_slot_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj.parent_obj.parent_obj.parent_obj,
                           P2PSwitchDownstream),
        VMSTATE_STRUCT(
            parent_obj.parent_obj.parent_obj.parent_obj.exp.aer_log,
            P2PSwitchDownstream, 0, vmstate_pcie_aer_log, PCIEAERLog),
        VMSTATE_END_OF_LIST()
    }
};

static void downstream_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    PCIDeviceClass *k = PCI_DEVICE_CLASS(klass);

    k->vendor_id = P2P_SWITCH_VENDOR_ID;
    k->device_id = P2P_SWITCH_DOWNSTREAM_ID;
    k->revision = DOWNSTREAM_REVISION;
    k->realize = downstream_realize;
    k->exit = downstream_exit;
    k->config_write = downstream_write_config;
    set_bit(DEVICE_CATEGORY_BRIDGE, dc->categories);
    device_class_set_legacy_reset(dc, downstream_reset);
    dc->desc = "PCI Express Switch Downstream Port with peer-to-peer routing";
    dc->vmsd = &vmstate_downstream;
    device_class_set_props(dc, downstream_properties);
    p2p_bridge_describe(klass);
}

static const TypeInfo downstream_type = {
    .name = TYPE_P2P_SWITCH_DOWNSTREAM,
    .parent = TYPE_PCIE_SLOT,
    .instance_size = sizeof(P2PSwitchDownstream),
    .instance_init = p2p_bridge_leave_slot_out,
    .class_init = downstream_class_init,
    .interfaces = (InterfaceInfo[]) {
        { INTERFACE_PCIE_DEVICE },
        { }
    },
};

static void downstream_register_types(void)
{
    type_register_static(&downstream_type);
}

type_init(downstream_register_types)
