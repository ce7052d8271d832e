/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-root-complex: an expander whose root bus has a host-bridge function at
 * 00.0, where operating systems look for the identity of a root complex.
 *
 * QEMU's expander makes the bus; the function, which has the policy, is a
 * p2p-host-bridge.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "hw/pci/pci_bus.h"
#include "migration/vmstate.h"
#include "system/system.h"
#include "p2p-host-bridge.h"

#define TYPE_PXB_PCIE "pxb-pcie"

OBJECT_DECLARE_SIMPLE_TYPE(P2PRootComplex, P2P_ROOT_COMPLEX)

struct P2PRootComplex {
    PXBPCIEDev parent_obj;

    P2PHostBridge function;
};

/* The bus that all expanders are on; NULL until there is one of ours. */
static PCIBus *main_bus;

/* The class whose realize this one extends. */
static PCIDeviceClass *parent_class(void)
{
    return PCI_DEVICE_CLASS(object_class_by_name(TYPE_PXB_PCIE));
}

static const char *name_of(const DeviceState *dev)
{
    return dev->id ?: object_get_typename(OBJECT(dev));
}

/* The root bus of an expander that is realized. */
static PCIBus *expander_bus(PCIDevice *dev)
{
    PCIBus *bus;

    QLIST_FOREACH(bus, &pci_get_bus(dev)->child, sibling) {
        if (bus->parent_dev == dev && pci_bus_is_root(bus)) {
            return bus;
        }
    }
    return NULL;
}

/*
 * Bus numbers.
 */

static bool root_complex_check_number(PCIDevice *dev, Error **errp)
{
    uint8_t number = PXB_DEV(dev)->bus_nr;
    PCIBus *bus = pci_get_bus(dev);

    if (number == 0) {
        error_setg(errp, "%s '%s': bus_nr=0 is the number of pcie.0; give it"
                   " one of its own", TYPE_P2P_ROOT_COMPLEX,
                   name_of(DEVICE(dev)));
        return false;
    }
    QLIST_FOREACH(bus, &pci_get_bus(dev)->child, sibling) {
        if (pci_bus_is_root(bus) && pci_bus_num(bus) == number) {
            error_setg(errp, "%s '%s': bus_nr=%u is the number of '%s'"
                       " already", TYPE_P2P_ROOT_COMPLEX,
                       name_of(DEVICE(dev)), number,
                       name_of(DEVICE(bus->parent_dev)));
            return false;
        }
    }
    return true;
}

/*
 * Bus numbers that firmware keeps below the port of @bus, besides the one of
 * @bus: what the port's bus-reserve= says, of stock ports, too.
 */
static unsigned buses_reserved(const PCIBus *bus)
{
    uint32_t buses = object_property_get_uint(OBJECT(bus->parent_dev),
                                              "bus-reserve", NULL);

    return buses == UINT32_MAX ? 0 : MIN(buses, PCI_BUS_MAX);
}

/* Bus numbers that @bus and all below it take, at the least. */
static unsigned buses_below(PCIBus *bus)
{
    unsigned count = 1;
    PCIBus *child;

    QLIST_FOREACH(child, &bus->child, sibling) {
        if (!pci_bus_is_root(child)) {
            count += MAX(buses_below(child), 1 + buses_reserved(child));
        }
    }
    return count;
}

/* The first root bus with a number above @number, NULL: there is none. */
static PCIBus *next_root(int number)
{
    PCIBus *next = NULL, *bus;

    QLIST_FOREACH(bus, &main_bus->child, sibling) {
        if (pci_bus_is_root(bus) && pci_bus_num(bus) > number &&
            (!next || pci_bus_num(bus) < pci_bus_num(next))) {
            next = bus;
        }
    }
    return next;
}

/*
 * Firmware numbers what is below a root bus upwards from it and knows nothing
 * of the next one: stop here, not in a guest that cannot find its devices.
 */
static void root_complex_check_room(PCIBus *bus)
{
    PCIBus *next = next_root(pci_bus_num(bus));
    unsigned end = next ? pci_bus_num(next) : PCI_BUS_MAX;
    unsigned last = pci_bus_num(bus) + buses_below(bus) - 1;

    if (last < end) {
        return;
    }
    if (!next) {
        error_report("'%s' needs the bus numbers %d to %u, and %d is the last"
                     " there is: lower its bus_nr", bus->qbus.name,
                     pci_bus_num(bus), last, PCI_BUS_MAX - 1);
    } else {
        error_report("'%s' has bus_nr=%u, but '%s' needs the bus numbers %d to"
                     " %u", next->qbus.name, end, bus->qbus.name,
                     pci_bus_num(bus), last);
    }
    exit(1);
}

/* All buses are there. One that is not ours may be in the way, too. */
static void root_complex_machine_done(Notifier *notifier, void *data)
{
    PCIBus *bus;

    if (!main_bus) {
        return;
    }
    root_complex_check_room(main_bus);
    QLIST_FOREACH(bus, &main_bus->child, sibling) {
        if (pci_bus_is_root(bus)) {
            root_complex_check_room(bus);
        }
    }
}

static Notifier root_complex_machine_done_notifier = {
    .notify = root_complex_machine_done,
};

/*
 * The device.
 */

static void root_complex_realize(PCIDevice *dev, Error **errp)
{
    ERRP_GUARD();
    P2PHostBridge *function = &P2P_ROOT_COMPLEX(dev)->function;

    if (!root_complex_check_number(dev, errp)) {
        return;
    }
    parent_class()->realize(dev, errp);
    if (*errp) {
        return;
    }
    main_bus = pci_get_bus(dev);
    function->policy.owner = DEVICE(dev);
    qdev_realize(DEVICE(function), BUS(expander_bus(dev)), errp);
}

static void root_complex_init(Object *obj)
{
    P2PHostBridge *function = &P2P_ROOT_COMPLEX(obj)->function;

    object_initialize_child(obj, "host-bridge", function,
                            TYPE_P2P_HOST_BRIDGE);
    qdev_prop_set_int32(DEVICE(function), "addr", PCI_DEVFN(0, 0));
}

static void root_complex_get(Object *obj, Visitor *v, const char *name,
                             void *opaque, Error **errp)
{
    object_property_get(OBJECT(&P2P_ROOT_COMPLEX(obj)->function), name, v,
                        errp);
}

static void root_complex_set(Object *obj, Visitor *v, const char *name,
                             void *opaque, Error **errp)
{
    object_property_set(OBJECT(&P2P_ROOT_COMPLEX(obj)->function), name, v,
                        errp);
}

/* Properties of the function that are the root complex's, too. */
static void root_complex_share_properties(ObjectClass *klass)
{
    const P2PHostBridgeProperty *property;

    for (property = p2p_host_bridge_properties; property->name; property++) {
        object_class_property_add(klass, property->name, property->type,
                                  root_complex_get, root_complex_set, NULL,
                                  NULL);
        object_class_property_set_description(klass, property->name,
                                              property->text);
    }
}

/* QEMU saves nothing of an expander; what its guest wrote would be lost. */
static const VMStateDescription vmstate_root_complex = {
    .name = TYPE_P2P_ROOT_COMPLEX,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj.parent_obj.parent_obj, P2PRootComplex),
        VMSTATE_END_OF_LIST()
    }
};

static void root_complex_class_init(ObjectClass *klass, void *data)
{
    PCIDeviceClass *k = PCI_DEVICE_CLASS(klass);

    k->realize = root_complex_realize;
    DEVICE_CLASS(klass)->vmsd = &vmstate_root_complex;
    DEVICE_CLASS(klass)->desc = "PCI Express root complex with identity and"
                                " forwarding policy";
    root_complex_share_properties(klass);
}

static const TypeInfo root_complex_type = {
    .name = TYPE_P2P_ROOT_COMPLEX,
    .parent = TYPE_PXB_PCIE,
    .instance_size = sizeof(P2PRootComplex),
    .instance_init = root_complex_init,
    .class_init = root_complex_class_init,
};

static void root_complex_register_types(void)
{
    type_register_static(&root_complex_type);
    qemu_add_machine_init_done_notifier(&root_complex_machine_done_notifier);
}

type_init(root_complex_register_types)
