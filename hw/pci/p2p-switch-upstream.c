/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-switch-upstream: the side of a switch that faces the root complex.
 */
#include "qemu/osdep.h"
#include "hw/pci/p2p-acs.h"
#include "hw/pci/p2p-bridge.h"
#include "p2p-switch.h"
#include "hw/pci/pci_ids.h"
#include "hw/pci/pcie_port.h"
#include "hw/qdev-properties-system.h"
#include "migration/vmstate.h"

OBJECT_DECLARE_SIMPLE_TYPE(P2PSwitchUpstream, P2P_SWITCH_UPSTREAM)

#define UPSTREAM_REVISION 2

/* An upstream port has no ACS capability. */
#define UPSTREAM_ACS 0

struct P2PSwitchUpstream {
    PCIEPort parent_obj;

    P2PBridgeSettings settings;
    PCIExpLinkSpeed speed;
    PCIExpLinkWidth width;
};

static void upstream_write_config(PCIDevice *dev, uint32_t addr, uint32_t val,
                                  int len)
{
    pci_bridge_write_config(dev, addr, val, len);
    pcie_cap_flr_write_config(dev, addr, val, len);
    pcie_aer_write_config(dev, addr, val, len);
}

static void upstream_reset(DeviceState *qdev)
{
    pci_bridge_reset(qdev);
    pcie_cap_deverr_reset(PCI_DEVICE(qdev));
    p2p_bridge_reset(PCI_DEVICE(qdev));
}

static void upstream_realize(PCIDevice *dev, Error **errp)
{
    P2PSwitchUpstream *upstream = P2P_SWITCH_UPSTREAM(dev);
    P2PBridgeSettings *settings = &upstream->settings;

    if (!p2p_acs_check(UPSTREAM_ACS, settings->acs,
                       settings->egress_vector_size, errp)) {
        return;
    }
    if (!p2p_switch_init(dev, PCI_EXP_TYPE_UPSTREAM, TYPE_P2P_SWITCH_BUS,
                         errp)) {
        return;
    }
    pcie_cap_fill_link_ep_usp(dev, upstream->width, upstream->speed);
    if (pcie_aer_init(dev, PCI_ERR_VER, P2P_BRIDGE_AER_OFFSET, PCI_ERR_SIZEOF,
                      errp) < 0) {
        goto fail_switch;
    }
    if (!p2p_bridge_join(dev, settings, errp)) {
        goto fail_aer;
    }
    qbus_set_hotplug_handler(BUS(pci_bridge_get_sec_bus(PCI_BRIDGE(dev))),
                             OBJECT(dev));
    return;

fail_aer:
    pcie_aer_exit(dev);
fail_switch:
    p2p_switch_exit(dev);
}

static void upstream_exit(PCIDevice *dev)
{
    p2p_bridge_leave(dev);
    pcie_aer_exit(dev);
    p2p_switch_exit(dev);
}

static const Property upstream_properties[] = {
    DEFINE_PROP_PCIE_LINK_SPEED("x-speed", P2PSwitchUpstream, speed,
                                PCIE_LINK_SPEED_2_5),
    DEFINE_PROP_PCIE_LINK_WIDTH("x-width", P2PSwitchUpstream, width,
                                PCIE_LINK_WIDTH_1),
    DEFINE_P2P_BRIDGE_PROPERTIES(P2PSwitchUpstream, UPSTREAM_ACS),
};

static const VMStateDescription vmstate_upstream = {
    .name = TYPE_P2P_SWITCH_UPSTREAM,
    .priority = MIG_PRI_PCI_BUS,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj.parent_obj.parent_obj,
                           P2PSwitchUpstream),
        VMSTATE_STRUCT(parent_obj.parent_obj.parent_obj.exp.aer_log,
                       P2PSwitchUpstream, 0, vmstate_pcie_aer_log,
                       PCIEAERLog),
        VMSTATE_END_OF_LIST()
    }
};

static void upstream_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    PCIDeviceClass *k = PCI_DEVICE_CLASS(klass);

    k->vendor_id = P2P_SWITCH_VENDOR_ID;
    k->device_id = P2P_SWITCH_UPSTREAM_ID;
    k->revision = UPSTREAM_REVISION;
    k->realize = upstream_realize;
    k->exit = upstream_exit;
    k->config_write = upstream_write_config;
    set_bit(DEVICE_CATEGORY_BRIDGE, dc->categories);
    device_class_set_legacy_reset(dc, upstream_reset);
    dc->desc = "PCI Express Switch Upstream Port with peer-to-peer routing";
    dc->vmsd = &vmstate_upstream;
    device_class_set_props(dc, upstream_properties);
    p2p_switch_hotplug_class_init(HOTPLUG_HANDLER_CLASS(klass));
    p2p_bridge_describe(klass);
    object_class_property_set_description(klass, "acs",
        "0: an upstream port has no ACS capability");
}

static const TypeInfo upstream_type = {
    .name = TYPE_P2P_SWITCH_UPSTREAM,
    .parent = TYPE_PCIE_PORT,
    .instance_size = sizeof(P2PSwitchUpstream),
    .class_init = upstream_class_init,
    .interfaces = (InterfaceInfo[]) {
        { TYPE_HOTPLUG_HANDLER },
        { INTERFACE_PCIE_DEVICE },
        { }
    },
};

static void upstream_register_types(void)
{
    type_register_static(&upstream_type);
}

type_init(upstream_register_types)
