/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-root-port: QEMU's root port, with an ACS capability of ours, in the
 * fabric. Capabilities sit where pcie-root-port has them.
 */
#include "qemu/osdep.h"
#include "hw/pci/msix.h"
#include "hw/pci/p2p-acs.h"
#include "hw/pci/p2p-bridge.h"
#include "hw/pci/pci_ids.h"
#include "hw/pci/pcie_port.h"
#include "hw/qdev-properties-system.h"
#include "migration/vmstate.h"
#include "qapi/error.h"

OBJECT_DECLARE_SIMPLE_TYPE(P2PRootPort, P2P_ROOT_PORT)

/* What pcie-root-port advertises. */
#define ROOT_PORT_ACS \
    (P2P_ACS_PORT_BITS & ~(P2P_ACS_EC | P2P_ACS_ENHANCED))

#define ROOT_PORT_MSIX_VECTORS 1
#define ROOT_PORT_MSIX_BAR 0

/* I/O space of machine types that hid native hot-plug, as pcie-root-port. */
#define ROOT_PORT_LEGACY_IO 4096

struct P2PRootPort {
    PCIESlot parent_obj;

    P2PBridgeSettings settings;
    bool migrate_msix;
};

static uint8_t root_port_aer_vector(const PCIDevice *dev)
{
    return 0;
}

static int root_port_interrupts_init(PCIDevice *dev, Error **errp)
{
    int rc = msix_init_exclusive_bar(dev, ROOT_PORT_MSIX_VECTORS,
                                     ROOT_PORT_MSIX_BAR, errp);

    if (rc == 0) {
        msix_vector_use(dev, 0);
    }
    return rc;
}

static void root_port_interrupts_uninit(PCIDevice *dev)
{
    msix_uninit_exclusive_bar(dev);
}

/* The class whose realize and exit this one extends. */
static PCIDeviceClass *parent_class(void)
{
    return PCI_DEVICE_CLASS(object_class_by_name(TYPE_PCIE_ROOT_PORT));
}

/* Fill in what depends on other properties, and judge the user's values. */
static bool root_port_settle(P2PRootPort *root, Error **errp)
{
    PCIESlot *slot = PCIE_SLOT(root);
    P2PBridgeSettings *s = &root->settings;

    if (slot->disable_acs) {
        if (s->acs && s->acs != ROOT_PORT_ACS) {
            error_setg(errp, "acs=0x%x: contradicts disable-acs=on", s->acs);
            return false;
        }
        s->acs = 0;
    }
    if (slot->hide_native_hotplug_cap && slot->hotplug &&
        s->reserve.io == (uint64_t)-1) {
        s->reserve.io = ROOT_PORT_LEGACY_IO;
    }
    return p2p_acs_check(P2P_ACS_PORT_BITS, s->acs, s->egress_vector_size,
                         errp) &&
           p2p_bridge_settle_slot(slot, errp);
}

static void root_port_realize(PCIDevice *dev, Error **errp)
{
    ERRP_GUARD();
    P2PRootPort *root = P2P_ROOT_PORT(dev);

    if (!root_port_settle(root, errp)) {
        return;
    }
    parent_class()->realize(dev, errp);
    if (*errp) {
        return;
    }
    if (!p2p_bridge_join(dev, &root->settings, errp)) {
        parent_class()->exit(dev);
    }
}

static void root_port_exit(PCIDevice *dev)
{
    p2p_bridge_leave(dev);
    parent_class()->exit(dev);
}

static void root_port_reset_hold(Object *obj, ResetType type)
{
    PCIERootPortClass *class = PCIE_ROOT_PORT_GET_CLASS(obj);

    class->parent_phases.hold(obj, type);
    p2p_bridge_reset(PCI_DEVICE(obj));
}

static const Property root_port_properties[] = {
    DEFINE_PROP_BOOL("x-migrate-msix", P2PRootPort, migrate_msix, true),
    DEFINE_PROP_PCIE_LINK_SPEED("x-speed", PCIESlot, speed,
                                PCIE_LINK_SPEED_16),
    DEFINE_PROP_PCIE_LINK_WIDTH("x-width", PCIESlot, width,
                                PCIE_LINK_WIDTH_32),
    DEFINE_P2P_BRIDGE_PROPERTIES(P2PRootPort, ROOT_PORT_ACS),
    DEFINE_P2P_INGRESS_PROPERTIES(P2PRootPort),
};

static bool root_port_has_msix_state(void *opaque, int version_id)
{
    P2PRootPort *root = opaque;

    return root->migrate_msix;
}

static const VMStateDescription vmstate_root_port = {
    .name = TYPE_P2P_ROOT_PORT,
    .priority = MIG_PRI_PCI_BUS,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = pcie_cap_slot_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj.parent_obj.parent_obj.parent_obj,
                           P2PRootPort),
        VMSTATE_STRUCT(
            parent_obj.parent_obj.parent_obj.parent_obj.exp.aer_log,
            P2PRootPort, 0, vmstate_pcie_aer_log, PCIEAERLog),
        VMSTATE_MSIX_TEST(parent_obj.parent_obj.parent_obj.parent_obj,
                          P2PRootPort, root_port_has_msix_state),
        VMSTATE_END_OF_LIST()
    }
};

static void root_port_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    PCIDeviceClass *k = PCI_DEVICE_CLASS(klass);
    PCIERootPortClass *rpc = PCIE_ROOT_PORT_CLASS(klass);

    k->vendor_id = PCI_VENDOR_ID_REDHAT;
    k->device_id = PCI_DEVICE_ID_REDHAT_PCIE_RP;
    k->realize = root_port_realize;
    k->exit = root_port_exit;
    rpc->aer_vector = root_port_aer_vector;
    rpc->interrupts_init = root_port_interrupts_init;
    rpc->interrupts_uninit = root_port_interrupts_uninit;
    rpc->aer_offset = P2P_BRIDGE_AER_OFFSET;
    resettable_class_set_parent_phases(RESETTABLE_CLASS(klass), NULL,
                                       root_port_reset_hold, NULL,
                                       &rpc->parent_phases);
    dc->desc = "PCI Express Root Port with peer-to-peer routing";
    dc->vmsd = &vmstate_root_port;
    device_class_set_props(dc, root_port_properties);
    p2p_bridge_describe(klass);
}

static const TypeInfo root_port_type = {
    .name = TYPE_P2P_ROOT_PORT,
    .parent = TYPE_PCIE_ROOT_PORT,
    .instance_size = sizeof(P2PRootPort),
    .instance_init = p2p_bridge_leave_slot_out,
    .class_init = root_port_class_init,
};

static void root_port_register_types(void)
{
    type_register_static(&root_port_type);
}

type_init(root_port_register_types)
