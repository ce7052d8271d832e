/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices as they come and go, and which of them cannot be below our ports.
 *
 * QEMU tells listeners of a device that is realized, and of one that is
 * unplugged. It does not tell them of one that fails after it was realized, and
 * it asks nobody whether a device may be where it is. So realize and unrealize
 * of every class of PCI devices lead through here.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_bus.h"
#include "bypass.h"
#include "device.h"
#include "qapi/error.h"
#include "requester.h"
#include "view.h"

/* A class' own. */
typedef struct P2PDeviceMethods {
    DeviceRealize realize;
    DeviceUnrealize unrealize;
} P2PDeviceMethods;

static GHashTable *p2p_methods_of_class;

/* A class that a module brings later has those of its parent. */
static const P2PDeviceMethods *p2p_device_methods(DeviceState *dev)
{
    ObjectClass *klass = object_get_class(OBJECT(dev));
    const P2PDeviceMethods *methods;

    while (!(methods = g_hash_table_lookup(p2p_methods_of_class, klass))) {
        klass = object_class_get_parent(klass);
    }
    return methods;
}

static void p2p_device_refuse(PCIDevice *dev, const char *what, Error **errp)
{
    error_setg(errp, "%s (%s) cannot be used below a p2p port: the fabric"
               " would not see its transactions",
               object_get_typename(OBJECT(dev)), what);
}

/*
 * Coming and going.
 */

static void p2p_device_realize(DeviceState *qdev, Error **errp)
{
    ERRP_GUARD();
    const P2PDeviceMethods *methods = p2p_device_methods(qdev);
    PCIDevice *dev = PCI_DEVICE(qdev);
    bool ours = p2p_requester_below_port(dev);
    BusState *bus;

    if (ours && object_dynamic_cast(OBJECT(dev), "vfio-pci")) {
        p2p_device_refuse(dev, "VFIO", errp);
        return;
    }
    methods->realize(qdev, errp);
    if (*errp || !ours || !p2p_bypass_is_translated_vhost(dev)) {
        return;
    }
    QLIST_FOREACH(bus, &qdev->child_bus, sibling) {
        qbus_unrealize(bus);
    }
    methods->unrealize(qdev);
    p2p_device_refuse(dev, "vhost with iommu_platform=on", errp);
}

static void p2p_device_unrealize(DeviceState *dev)
{
    P2PSite *site;

    p2p_device_methods(dev)->unrealize(dev);
    site = p2p_site_of(PCI_DEVICE(dev));
    if (site) {             /* a port of ours has none any more */
        if (!IS_PCI_BRIDGE(site->dev)) {
            p2p_view_del_pairs(site->dev);
        }
        p2p_site_del(site);
    }
}

static void p2p_device_realized(DeviceListener *listener, DeviceState *dev)
{
    PCIDevice *pci_dev =
        (PCIDevice *)object_dynamic_cast(OBJECT(dev), TYPE_PCI_DEVICE);

    if (!pci_dev || !pci_get_bus(pci_dev) ||
        pci_get_bus(pci_dev)->devices[pci_dev->devfn] != pci_dev) {
        return;
    }
    /* Whoever makes the fabric is seen twice. */
    if (!IS_PCI_BRIDGE(pci_dev) && !p2p_site_of(pci_dev)) {
        p2p_view_add_pairs(pci_dev);
    }
    p2p_site_add(pci_dev);
    if (phase_check(PHASE_MACHINE_READY)) {
        p2p_requester_claim_bypassed(pci_dev);
    }
}

static DeviceListener p2p_device_listener = {
    .realize = p2p_device_realized,
};

static void p2p_device_wrap_class(ObjectClass *klass, void *opaque)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    P2PDeviceMethods *methods = g_new(P2PDeviceMethods, 1);

    *methods = (P2PDeviceMethods) { dc->realize, dc->unrealize };
    g_hash_table_insert(p2p_methods_of_class, klass, methods);
    dc->realize = p2p_device_realize;
    dc->unrealize = p2p_device_unrealize;
}

void p2p_device_init(void)
{
    p2p_methods_of_class = g_hash_table_new(NULL, NULL);
    object_class_foreach(p2p_device_wrap_class, TYPE_PCI_DEVICE, true, NULL);
    device_listener_register(&p2p_device_listener);
}
