/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fabric: there is one, made with the first p2p port, and it stays.
 *
 * This file sees resets, loaded state and changes of QEMU's memory map, and
 * tells the other files.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "hw/boards.h"
#include "hw/pci/pci_bus.h"
#include "system/reset.h"
#include "system/runstate.h"
#include "system/system.h"
#include "bypass.h"
#include "core.h"
#include "device.h"
#include "hw/pci/p2p-fabric.h"
#include "refusal.h"
#include "report.h"
#include "requester.h"
#include "sink.h"
#include "snapshot.h"
#include "state.h"

OBJECT_DECLARE_SIMPLE_TYPE(P2PFabric, P2P_FABRIC)

/* Where a decision leads is QEMU's memory map, and that has changed. */
static void p2p_fabric_memory_commit(MemoryListener *listener)
{
    p2p_fabric_routes_changed();
}

/*
 * Runs after every bus has given its functions their address spaces:
 * notifiers run last registered first, and ours is the first of all.
 */
static void p2p_fabric_machine_done(Notifier *notifier, void *data)
{
    GHashTableIter iter;
    gpointer dev;

    if (!p2p_fabric) {
        return;
    }
    p2p_site_refresh_all(false);
    g_hash_table_iter_init(&iter, p2p_fabric->site_of_dev);
    while (g_hash_table_iter_next(&iter, &dev, NULL)) {
        p2p_requester_claim_bypassed(dev);
    }
    p2p_requester_machine_done();
    p2p_bypass_tell();
    p2p_report_machine();
}

static Notifier p2p_fabric_machine_done_notifier = {
    .notify = p2p_fabric_machine_done,
};

/* State may have been loaded. */
static void p2p_fabric_vm_running(void *opaque, bool running, RunState state)
{
    if (running) {
        p2p_state_is_loaded();
    }
}

static void p2p_fabric_reset_exit(Object *obj, ResetType type)
{
    p2p_site_refresh_all(true);
}

static void p2p_fabric_init(Object *obj)
{
    P2PFabric *fabric = P2P_FABRIC(obj);

    qemu_mutex_init(&fabric->lock);
    fabric->sites = g_ptr_array_new();
    fabric->site_of_dev = g_hash_table_new(NULL, NULL);
    QLIST_INIT(&fabric->requesters);
    fabric->memory.name = "p2p-fabric";
    fabric->memory.commit = p2p_fabric_memory_commit;
}

static void p2p_fabric_finalize(Object *obj)
{
    P2PFabric *fabric = P2P_FABRIC(obj);

    g_hash_table_destroy(fabric->site_of_dev);
    g_ptr_array_free(fabric->sites, true);
    qemu_mutex_destroy(&fabric->lock);
}

void p2p_fabric_ensure(void)
{
    Object *obj;

    if (p2p_fabric) {
        return;
    }
    obj = object_new(TYPE_P2P_FABRIC);
    p2p_fabric = P2P_FABRIC(obj);
    object_property_add_child(qdev_get_machine(), "p2p-fabric", obj);
    object_unref(obj);
    p2p_report_add_properties(obj);
    p2p_refusal_init();
    p2p_requester_init();
    p2p_sink_init();
    p2p_state_init();

    p2p_device_init();
    memory_listener_register(&p2p_fabric->memory, &address_space_memory);
    qemu_register_resettable(obj);
    qemu_add_vm_change_state_handler(p2p_fabric_vm_running, NULL);
}

void p2p_fabric_add_port(PCIDevice *port, bool strict_bme,
                         OnOffAuto forward_redirected)
{
    p2p_fabric_ensure();
    p2p_site_set_port(p2p_site_add(port), strict_bme, forward_redirected);
    p2p_requester_setup_bus(pci_bridge_get_sec_bus(PCI_BRIDGE(port)));
}

void p2p_fabric_del_port(PCIDevice *port)
{
    P2PSite *site = p2p_fabric ? p2p_site_of(port) : NULL;

    if (site) {
        p2p_site_del(site);
    }
}

/* What to do instead, for a user who put @port in a wrong place. */
static const char *p2p_fabric_right_place(PCIDevice *port, int error)
{
    if (error != -P2P_ERR_MISPLACED) {
        return "";
    }
    switch (pcie_cap_get_type(port)) {
    case PCI_EXP_TYPE_ROOT_PORT:
        return ", it belongs on a root bus";
    case PCI_EXP_TYPE_UPSTREAM:
        return ", it belongs below a root port or a switch downstream port";
    case PCI_EXP_TYPE_DOWNSTREAM:
        return ", it belongs below a switch upstream port";
    }
    return "";
}

bool p2p_fabric_check_port(PCIDevice *port, Error **errp)
{
    PCIBus *bus = pci_get_bus(port);
    int error = p2p_snapshot_check(port);

    if (!error) {
        return true;
    }
    error_setg(errp, "%s at slot %02x.%x of bus '%s': %s%s",
               object_get_typename(OBJECT(port)), PCI_SLOT(port->devfn),
               PCI_FUNC(port->devfn), bus->qbus.name, p2p_strerror(error),
               p2p_fabric_right_place(port, error));
    return false;
}

static ResettableState *p2p_fabric_reset_state(Object *obj)
{
    return &P2P_FABRIC(obj)->reset;
}

static void p2p_fabric_class_init(ObjectClass *klass, void *data)
{
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    rc->get_state = p2p_fabric_reset_state;
    rc->phases.exit = p2p_fabric_reset_exit;
}

static const TypeInfo p2p_fabric_info = {
    .name = TYPE_P2P_FABRIC,
    .parent = TYPE_OBJECT,
    .instance_size = sizeof(P2PFabric),
    .instance_init = p2p_fabric_init,
    .instance_finalize = p2p_fabric_finalize,
    .class_init = p2p_fabric_class_init,
    .interfaces = (InterfaceInfo[]) {
        { TYPE_RESETTABLE_INTERFACE },
        { }
    },
};

static void p2p_fabric_register_types(void)
{
    type_register_static(&p2p_fabric_info);
    p2p_state_register();
    qemu_add_machine_init_done_notifier(&p2p_fabric_machine_done_notifier);
}

type_init(p2p_fabric_register_types)
