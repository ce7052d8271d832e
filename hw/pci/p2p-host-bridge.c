/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-host-bridge: a host-bridge function without registers of its own. It
 * gives its root bus a policy and, at 00.0, an identity.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/pci/p2p-choice.h"
#include "hw/pci/p2p-fabric.h"
#include "hw/pci/pci_bus.h"
#include "hw/pci/pci_ids.h"
#include "migration/vmstate.h"
#include "p2p-host-bridge.h"

/* What no function has: operating systems take it for an empty slot. */
#define VENDOR_NONE 0xffff
#define VENDOR_NULL 0x0000

const P2PHostBridgeProperty p2p_host_bridge_properties[] = {
    { "vendor-id", "uint16", "PCI vendor ID of the host bridge" },
    { "device-id", "uint16", "PCI device ID of the host bridge" },
    { "forward", "P2PPreset", "what is forwarded between root ports:"
      " forward-all, same-host, writes-only or none" },
    { "allow", "str", "exceptions, such as rp0>rp1/write=forward; separated"
      " by semicolons" },
    { "on-refuse", "P2POnRefuse", "what becomes of the rest: preset, ur, ca or"
      " drop" },
    { "policy-of", "str", "id of the root complex or host bridge whose policy"
      " this one shares" },
    { NULL }
};

/*
 * The policy's properties. They can be set at any time.
 */

static P2PPolicySource *policy_of(Object *obj)
{
    return &P2P_HOST_BRIDGE(obj)->policy;
}

static void access_choice(Object *obj, Visitor *v, const char *name,
                          int *choice, const QEnumLookup *lookup, Error **errp)
{
    int old = *choice;

    if (p2p_choice_visit(v, name, choice, lookup, errp) &&
        visit_is_input(v) &&
        !p2p_root_policy_changed(policy_of(obj), errp)) {
        *choice = old;
    }
}

static void set_text(Object *obj, char **text, const char *value, Error **errp)
{
    char *old = *text;

    *text = g_strdup(value);
    if (p2p_root_policy_changed(policy_of(obj), errp)) {
        g_free(old);
    } else {
        g_free(*text);
        *text = old;
    }
}

static char *host_bridge_get_allow(Object *obj, Error **errp)
{
    return g_strdup(policy_of(obj)->allow);
}

static void host_bridge_set_allow(Object *obj, const char *value,
                                  Error **errp)
{
    set_text(obj, &policy_of(obj)->allow, value, errp);
}

static char *host_bridge_get_policy_of(Object *obj, Error **errp)
{
    return g_strdup(policy_of(obj)->policy_of);
}

static void host_bridge_set_policy_of(Object *obj, const char *value,
                                      Error **errp)
{
    set_text(obj, &policy_of(obj)->policy_of, value, errp);
}

/* The names are the library's. */
static const QEnumLookup *forward_lookup(void)
{
    static const char *names[P2P_PRESETS];
    static const QEnumLookup lookup = { .array = names, .size = P2P_PRESETS };

    for (int i = 0; i < P2P_PRESETS; i++) {
        names[i] = p2p_preset_name(i);
    }
    return &lookup;
}

static const QEnumLookup on_refuse_lookup = {
    .array = (const char *const[]) {
        [P2P_ON_REFUSE_PRESET] = "preset",
        [P2P_ON_REFUSE_UR] = "ur",
        [P2P_ON_REFUSE_CA] = "ca",
        [P2P_ON_REFUSE_DROP] = "drop",
    },
    .size = P2P_ON_REFUSE_DROP + 1,
};

static void access_forward(Object *obj, Visitor *v, const char *name,
                           void *opaque, Error **errp)
{
    access_choice(obj, v, name, &policy_of(obj)->forward, forward_lookup(),
                  errp);
}

static void access_on_refuse(Object *obj, Visitor *v, const char *name,
                             void *opaque, Error **errp)
{
    access_choice(obj, v, name, &policy_of(obj)->on_refuse, &on_refuse_lookup,
                  errp);
}

static void add_policy_properties(ObjectClass *klass)
{
    object_class_property_add(klass, "forward", "P2PPreset", access_forward,
                              access_forward, NULL, NULL);
    object_class_property_add(klass, "on-refuse", "P2POnRefuse",
                              access_on_refuse, access_on_refuse, NULL, NULL);
    object_class_property_add_str(klass, "allow", host_bridge_get_allow,
                                  host_bridge_set_allow);
    object_class_property_add_str(klass, "policy-of",
                                  host_bridge_get_policy_of,
                                  host_bridge_set_policy_of);
}

/*
 * The device.
 */

static bool check_identity(const P2PHostBridge *s, Error **errp)
{
    if (s->vendor_id == VENDOR_NONE || s->vendor_id == VENDOR_NULL) {
        error_setg(errp, "vendor-id=0x%04x: no function has this one; a guest"
                   " would see an empty slot", s->vendor_id);
        return false;
    }
    return true;
}

static bool check_place(PCIBus *bus, Error **errp)
{
    if (!pci_bus_is_root(bus)) {
        error_setg(errp, "%s on bus '%s', which is no root bus: it belongs on"
                   " pcie.0 or an expander", TYPE_P2P_HOST_BRIDGE,
                   bus->qbus.name);
        return false;
    }
    return p2p_root_policy_check(bus, errp);
}

static void host_bridge_realize(PCIDevice *dev, Error **errp)
{
    P2PHostBridge *s = P2P_HOST_BRIDGE(dev);

    pci_config_set_vendor_id(dev->config, s->vendor_id);
    pci_config_set_device_id(dev->config, s->device_id);
}

static void host_bridge_exit(PCIDevice *dev)
{
    p2p_root_policy_leave(&P2P_HOST_BRIDGE(dev)->policy);
}

/* Of the class above, which brings a PCI function up. */
static DeviceRealize parent_realize;

/*
 * QEMU lets only bridges sit on an expander's root bus, and knows such a bus
 * by the device that it belongs to. It does not see that one here.
 */
static void host_bridge_device_realize(DeviceState *qdev, Error **errp)
{
    ERRP_GUARD();
    P2PHostBridge *s = P2P_HOST_BRIDGE(qdev);
    PCIBus *bus = PCI_BUS(qdev_get_parent_bus(qdev));
    PCIDevice *expander = bus->parent_dev;

    if (!check_identity(s, errp) || !check_place(bus, errp)) {
        return;
    }
    bus->parent_dev = NULL;
    parent_realize(qdev, errp);
    bus->parent_dev = expander;
    if (!*errp) {
        p2p_fabric_ensure();
        p2p_root_policy_join(&s->policy, bus);
    }
}

static void host_bridge_init(Object *obj)
{
    P2PPolicySource *policy = policy_of(obj);

    policy->owner = DEVICE(obj);
    policy->forward = P2P_PRESET_NONE;
    policy->on_refuse = P2P_ON_REFUSE_PRESET;
    policy->allow = g_strdup("");
    policy->policy_of = g_strdup("");
}

static void host_bridge_finalize(Object *obj)
{
    P2PPolicySource *policy = policy_of(obj);

    g_free(policy->allow);
    g_free(policy->policy_of);
}

static const Property host_bridge_properties[] = {
    DEFINE_PROP_UINT16("vendor-id", P2PHostBridge, vendor_id,
                       PCI_VENDOR_ID_REDHAT),
    DEFINE_PROP_UINT16("device-id", P2PHostBridge, device_id,
                       PCI_DEVICE_ID_REDHAT_PCIE_HOST),
};

static const VMStateDescription vmstate_host_bridge = {
    .name = TYPE_P2P_HOST_BRIDGE,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, P2PHostBridge),
        VMSTATE_END_OF_LIST()
    }
};

static void describe(ObjectClass *klass)
{
    const P2PHostBridgeProperty *property;

    for (property = p2p_host_bridge_properties; property->name; property++) {
        object_class_property_set_description(klass, property->name,
                                              property->text);
    }
}

static void host_bridge_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    PCIDeviceClass *k = PCI_DEVICE_CLASS(klass);

    k->vendor_id = PCI_VENDOR_ID_REDHAT;
    k->device_id = PCI_DEVICE_ID_REDHAT_PCIE_HOST;
    k->class_id = PCI_CLASS_BRIDGE_HOST;
    k->realize = host_bridge_realize;
    k->exit = host_bridge_exit;
    set_bit(DEVICE_CATEGORY_BRIDGE, dc->categories);
    dc->desc = "Host bridge with a forwarding policy for its root bus";
    dc->vmsd = &vmstate_host_bridge;
    dc->hotpluggable = false;
    device_class_set_parent_realize(dc, host_bridge_device_realize,
                                    &parent_realize);
    device_class_set_props(dc, host_bridge_properties);
    add_policy_properties(klass);
    describe(klass);
}

static const TypeInfo host_bridge_type = {
    .name = TYPE_P2P_HOST_BRIDGE,
    .parent = TYPE_PCI_DEVICE,
    .instance_size = sizeof(P2PHostBridge),
    .instance_init = host_bridge_init,
    .instance_finalize = host_bridge_finalize,
    .class_init = host_bridge_class_init,
    .interfaces = (InterfaceInfo[]) {
        { INTERFACE_CONVENTIONAL_PCI_DEVICE },
        { }
    },
};

static void host_bridge_register_types(void)
{
    type_register_static(&host_bridge_type);
}

type_init(host_bridge_register_types)
