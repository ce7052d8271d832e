/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does not cross the fabric: who does its DMA past it, and why.
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "hw/pci/pci_bus.h"
#include "hw/virtio/virtio.h"
#include "bypass.h"
#include "put.h"
#include "requester.h"

/* The virtio device that @dev is, NULL if it is none. */
static VirtIODevice *p2p_bypass_virtio(PCIDevice *dev)
{
    Object *backend = object_resolve_path_component(OBJECT(dev),
                                                    "virtio-backend");

    return (VirtIODevice *)object_dynamic_cast(backend, TYPE_VIRTIO_DEVICE);
}

/* Whether another program, or the host's kernel, does the DMA of @vdev. */
static bool p2p_bypass_is_vhost(VirtIODevice *vdev)
{
    /* Those whose class does not say. */
    static const char *const types[] = {
        "vhost-user-base", "vhost-user-scmi", "vhost-vdpa-device",
    };
    VirtioDeviceClass *vdc = VIRTIO_DEVICE_GET_CLASS(vdev);

    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        if (object_dynamic_cast(OBJECT(vdev), types[i])) {
            return true;
        }
    }
    return vdc->get_vhost && vdc->get_vhost(vdev);
}

/* Without iommu_platform=on it is listed with the other virtio devices. */
bool p2p_bypass_is_translated_vhost(PCIDevice *dev)
{
    VirtIODevice *vdev = p2p_bypass_virtio(dev);

    return vdev && vdev->dma_as != &address_space_memory &&
           p2p_bypass_is_vhost(vdev);
}

/* A virtio device that takes system memory as its own. */
static bool p2p_is_bypassing_virtio(PCIDevice *dev)
{
    const VirtIODevice *vdev = p2p_bypass_virtio(dev);

    return vdev && vdev->dma_as == &address_space_memory;
}

/* Host, ISA and PCI bridges: no DMA of their own worth naming. */
static bool p2p_is_bridge(PCIDevice *dev)
{
    return dev->config[PCI_CLASS_DEVICE + 1] == PCI_BASE_CLASS_BRIDGE;
}

const char *p2p_bypass_reason(PCIDevice *dev)
{
    if (p2p_is_bridge(dev)) {
        return NULL;
    }
    if (!p2p_requester_below_port(dev)) {
        return pci_bus_is_root(pci_get_bus(dev)) ? "integrated endpoint"
                                                 : "not below a p2p port";
    }
    return p2p_is_bypassing_virtio(dev) ? "iommu_platform=off" : NULL;
}

QList *p2p_bypass_list(void)
{
    QList *list = qlist_new();
    unsigned i;

    for (i = 0; i < p2p_fabric->sites->len; i++) {
        P2PSite *site = g_ptr_array_index(p2p_fabric->sites, i);
        const char *reason = site ? p2p_bypass_reason(site->dev) : NULL;

        if (reason) {
            QDict *dict = qdict_new();

            p2p_put_rid(dict, "function", pci_get_bdf(site->dev));
            p2p_put_device(dict, site->dev);
            qdict_put_str(dict, "type",
                          object_get_typename(OBJECT(site->dev)));
            qdict_put_str(dict, "why", reason);
            qlist_append(list, dict);
        }
    }
    return list;
}

void p2p_bypass_tell(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned i;

    for (i = 0; i < p2p_fabric->sites->len; i++) {
        P2PSite *site = g_ptr_array_index(p2p_fabric->sites, i);
        const char *reason = site ? p2p_bypass_reason(site->dev) : NULL;

        if (reason) {
            g_string_append_printf(text, "%s %s (%s)", text->len ? "," : "",
                                   DEVICE(site->dev)->id ?:
                                   object_get_typename(OBJECT(site->dev)),
                                   reason);
        }
    }
    if (text->len) {
        info_report("p2p: DMA that does not cross the fabric:%s", text->str);
    }
}
