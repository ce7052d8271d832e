/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the ports of the fabric have in common.
 */
#include "qemu/osdep.h"
#include "hw/pci/p2p-acs.h"
#include "hw/pci/p2p-bridge.h"
#include "hw/pci/p2p-choice.h"
#include "hw/pci/p2p-fabric.h"
#include "hw/pci/pci_ids.h"
#include "hw/pci/pcie_port.h"
#include "qapi/error.h"

static const QEnumLookup bus_master_lookup = {
    .array = (const char *const[]) {
        [P2P_BUS_MASTER_LENIENT] = "lenient",
        [P2P_BUS_MASTER_STRICT] = "strict",
    },
    .size = 2,
};

static void bus_master_access(Object *obj, Visitor *v, const char *name,
                              void *opaque, Error **errp)
{
    p2p_choice_visit(v, name, object_field_prop_ptr(obj, opaque),
                     &bus_master_lookup, errp);
}

static void bus_master_set_default(ObjectProperty *op, const Property *prop)
{
    object_property_set_default_str(
        op, qapi_enum_lookup(&bus_master_lookup, prop->defval.i));
}

const PropertyInfo p2p_bridge_bus_master_info = {
    .type = "P2PBusMaster",
    .description = "lenient/strict: forward requests before Bus Master Enable"
                   " was first set, or not",
    .enum_table = &bus_master_lookup,
    .get = bus_master_access,
    .set = bus_master_access,
    .set_default_value = bus_master_set_default,
};

/* What the user left out, and the largest that a port can tell of. */
#define SLOT_UNSET 0xffff
#define SLOT_MAX (PCI_EXP_SLTCAP_PSN >> PCI_EXP_SLTCAP_PSN_SHIFT)

void p2p_bridge_leave_slot_out(Object *port)
{
    PCIE_SLOT(port)->slot = SLOT_UNSET;
}

/* Tried out, as QEMU has no other way to ask. */
static bool is_slot_free(PCIESlot *slot)
{
    pcie_chassis_create(slot->chassis);
    if (pcie_chassis_add_slot(slot) < 0) {
        return false;
    }
    pcie_chassis_del_slot(slot);
    return true;
}

/* A stock port that is told nothing takes the very first, if it can. */
static void take_lowest_free_slot(PCIESlot *slot)
{
    slot->slot = slot->chassis == 0;
    while (slot->slot <= SLOT_MAX && !is_slot_free(slot)) {
        slot->slot++;
    }
}

bool p2p_bridge_settle_slot(PCIESlot *slot, Error **errp)
{
    if (slot->slot == SLOT_UNSET) {
        take_lowest_free_slot(slot);
    }
    if (slot->slot > SLOT_MAX) {
        error_setg(errp, "slot=%u: allowed are 0 to %u; without it, the lowest"
                   " one of the chassis that is free is taken", slot->slot,
                   SLOT_MAX);
        return false;
    }
    if (!is_slot_free(slot)) {
        error_setg(errp, "chassis=%u,slot=%u: another port has this slot;"
                   " without slot= the lowest one of the chassis that is free"
                   " is taken", slot->chassis, slot->slot);
        return false;
    }
    return true;
}

static bool reserves_anything(const PCIResReserve *reserve)
{
    return reserve->bus != (uint32_t)-1 || reserve->io != (uint64_t)-1 ||
           reserve->mem_non_pref != (uint64_t)-1 ||
           reserve->mem_pref_32 != (uint64_t)-1 ||
           reserve->mem_pref_64 != (uint64_t)-1;
}

/*
 * SeaBIOS looks for the reservation capability in functions with the ID of
 * QEMU's root port alone. A port that reserves takes that identity, unless
 * the user chose another.
 */
static void set_identity(PCIDevice *dev, const P2PBridgeSettings *settings)
{
    uint16_t vendor = settings->vendor_id;
    uint16_t device = settings->device_id;

    if (vendor == P2P_BRIDGE_ID_UNSET && device == P2P_BRIDGE_ID_UNSET &&
        reserves_anything(&settings->reserve)) {
        vendor = PCI_VENDOR_ID_REDHAT;
        device = PCI_DEVICE_ID_REDHAT_PCIE_RP;
    }
    if (vendor != P2P_BRIDGE_ID_UNSET) {
        pci_config_set_vendor_id(dev->config, vendor);
    }
    if (device != P2P_BRIDGE_ID_UNSET) {
        pci_config_set_device_id(dev->config, device);
    }
}

static bool set_reserve(PCIDevice *dev, const PCIResReserve *reserve,
                        Error **errp)
{
    if (pci_bridge_qemu_reserve_cap_init(dev, 0, *reserve, errp) < 0) {
        return false;
    }
    if (!reserve->io) {
        /* Asked for none: no I/O window, and firmware sees that. */
        pci_word_test_and_clear_mask(dev->wmask + PCI_COMMAND,
                                     PCI_COMMAND_IO);
        dev->wmask[PCI_IO_BASE] = 0;
        dev->wmask[PCI_IO_LIMIT] = 0;
    }
    return true;
}

/* AtomicOp Routing, Egress Blocking and, of a root port, Completer Supported. */
static void add_atomics(PCIDevice *dev)
{
    uint8_t *cap = dev->config + dev->exp.exp_cap;
    uint32_t supported = PCI_EXP_DEVCAP2_ATOMIC_ROUTE;

    if (pcie_cap_get_type(dev) == PCI_EXP_TYPE_ROOT_PORT) {
        supported |= PCI_EXP_DEVCAP2_ATOMIC_COMP32 |
                     PCI_EXP_DEVCAP2_ATOMIC_COMP64;
    }
    pci_long_test_and_set_mask(cap + PCI_EXP_DEVCAP2, supported);
    pci_word_test_and_set_mask(dev->wmask + dev->exp.exp_cap + PCI_EXP_DEVCTL2,
                               PCI_EXP_DEVCTL2_ATOMIC_EGRESS_BLOCK);
}

void p2p_bridge_reset(PCIDevice *dev)
{
    p2p_acs_reset(dev);
    pci_word_test_and_clear_mask(dev->config + dev->exp.exp_cap +
                                 PCI_EXP_DEVCTL2,
                                 PCI_EXP_DEVCTL2_ATOMIC_EGRESS_BLOCK);
}

bool p2p_bridge_join(PCIDevice *dev, const P2PBridgeSettings *settings,
                     Error **errp)
{
    set_identity(dev, settings);
    if (!set_reserve(dev, &settings->reserve, errp)) {
        return false;
    }
    if (settings->atomics) {
        add_atomics(dev);
    }
    p2p_acs_init(dev, P2P_BRIDGE_ACS_OFFSET, settings->acs,
                 settings->egress_vector_size);
    if (!p2p_fabric_check_port(dev, errp)) {
        return false;
    }
    p2p_fabric_add_port(dev, settings->bus_master == P2P_BUS_MASTER_STRICT,
                        settings->forward_redirected);
    return true;
}

void p2p_bridge_leave(PCIDevice *dev)
{
    p2p_fabric_del_port(dev);
}

void p2p_bridge_describe(ObjectClass *klass)
{
    static const struct {
        const char *property;
        const char *text;
    } texts[] = {
        { "vendor-id", "PCI vendor ID; 65535: as the stock port, or with a"
                       " reserve property Red Hat's root port" },
        { "device-id", "PCI device ID; 65535: see vendor-id" },
        { "acs", "ACS capability bits, such as SV+RR+CR+UF or 0x1d; 0: no ACS"
                 " capability" },
        { "egress-vector-size", "entries of the ACS Egress Control Vector,"
                                " 1 to 256; 0: 256 where acs has bit 0x20" },
        { "atomics", "on/off: route AtomicOps; a root port completes them" },
        { "forward-redirected", "on/off/auto: pass on what was redirected"
                                " below and is for the port's own window while"
                                " Upstream Forwarding is off; auto: a root"
                                " port without ACS does" },
        { "bus-reserve", "bus numbers that firmware is to reserve" },
        { "io-reserve", "I/O space that firmware is to reserve" },
        { "mem-reserve", "memory that firmware is to reserve" },
        { "pref32-reserve", "prefetchable memory below 4 GiB that firmware is"
                            " to reserve" },
        { "pref64-reserve", "prefetchable memory that firmware is to"
                            " reserve" },
    };

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        if (object_class_property_find(klass, texts[i].property)) {
            object_class_property_set_description(klass, texts[i].property,
                                                  texts[i].text);
        }
    }
}
