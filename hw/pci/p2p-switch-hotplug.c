/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plugging ports into a switch.
 *
 * A switch's own bus takes downstream ports alone, and has no slots: nothing
 * tells a guest that a port has come or gone. But a whole switch can be
 * hot-added below a slot, if the guest first looks at it when it is complete.
 * It does so
 *
 *   - after "cont", when all of the switch is added between "stop" and "cont";
 *   - once function 0 is added, when the upstream port is another function.
 *
 * So ports can be added to, and removed from, a switch that no guest has
 * enumerated yet: one whose secondary bus has no number.
 */
#include "qemu/osdep.h"
#include "p2p-switch.h"
#include "hw/pci/pci_bus.h"
#include "hw/pci/pcie_port.h"
#include "qapi/error.h"

static const char *name_of(const DeviceState *dev)
{
    return dev->id ?: object_get_typename(OBJECT(dev));
}

/*
 * Not in pre_plug, which is the handler's: ACPI hot-plug puts its own handler
 * in place. Other slots that are no downstream ports get past this one and
 * meet the check of the place, if they are ours.
 */
static bool switch_check_address(BusState *bus, DeviceState *dev, Error **errp)
{
    if (object_dynamic_cast(OBJECT(dev), TYPE_PCIE_SLOT)) {
        return true;
    }
    error_setg(errp, "%s cannot be on bus '%s' inside a switch, which has"
               " downstream ports alone; plug it into one of them",
               object_get_typename(OBJECT(dev)), bus->name);
    return false;
}

static bool is_enumerated(HotplugHandler *handler)
{
    return PCI_DEVICE(handler)->config[PCI_SECONDARY_BUS] != 0;
}

static void switch_pre_plug(HotplugHandler *handler, DeviceState *dev,
                            Error **errp)
{
    if (!dev->hotplugged || !is_enumerated(handler)) {
        return;
    }
    error_setg(errp, "'%s' cannot be added to switch '%s': the guest has"
               " enumerated the switch, whose bus has no hot-plug slots",
               name_of(dev), name_of(DEVICE(handler)));
    error_append_hint(errp, "A whole switch can be added below a slot while"
                      " the guest is stopped: stop, device_add each port and"
                      " device, cont.\n");
}

static void switch_unplug_request(HotplugHandler *handler, DeviceState *dev,
                                  Error **errp)
{
    if (is_enumerated(handler)) {
        error_setg(errp, "'%s' cannot be removed from switch '%s': the guest"
                   " has enumerated the switch, whose bus has no hot-plug"
                   " slots; remove the whole switch", name_of(dev),
                   name_of(DEVICE(handler)));
        return;
    }
    hotplug_handler_unplug(handler, dev, errp);
    object_unparent(OBJECT(dev));
}

static void switch_unplug(HotplugHandler *handler, DeviceState *dev,
                          Error **errp)
{
    qdev_unrealize(dev);
}

void p2p_switch_hotplug_class_init(HotplugHandlerClass *hc)
{
    hc->pre_plug = switch_pre_plug;
    hc->unplug_request = switch_unplug_request;
    hc->unplug = switch_unplug;
}

static void switch_bus_class_init(ObjectClass *klass, void *data)
{
    BUS_CLASS(klass)->check_address = switch_check_address;
}

static const TypeInfo switch_bus_type = {
    .name = TYPE_P2P_SWITCH_BUS,
    .parent = TYPE_PCIE_BUS,
    .class_init = switch_bus_class_init,
};

static void switch_bus_register_types(void)
{
    type_register_static(&switch_bus_type);
}

type_init(switch_bus_register_types)
