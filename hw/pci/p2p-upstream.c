/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way up: what stands between a root port and system memory.
 *
 * An IOMMU model keys its state by PCIBus pointer, for ever, and asks the bus
 * for its number. Real IOMMUs see numbers only. So each bus number has one
 * bus object of ours, which never goes away, and the model is asked with
 * that: an unplugged switch leaves nothing behind in it, and a renumbered bus
 * is another requester, as in hardware.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_bus.h"
#include "p2p-internal.h"

#define TYPE_P2P_PROXY_BUS "p2p-proxy-bus"
OBJECT_DECLARE_SIMPLE_TYPE(P2PProxyBus, P2P_PROXY_BUS)

struct P2PProxyBus {
    PCIBus parent_obj;
    uint8_t number;
};

static int p2p_proxy_bus_num(PCIBus *bus)
{
    return P2P_PROXY_BUS(bus)->number;
}

static void p2p_proxy_bus_class_init(ObjectClass *klass, void *data)
{
    PCI_BUS_CLASS(klass)->bus_num = p2p_proxy_bus_num;
}

static PCIBus *p2p_proxy_bus(uint8_t number)
{
    g_autofree char *name = g_strdup_printf("bus-%02x", number);
    Object *proxy = object_resolve_path_component(OBJECT(p2p_fabric), name);

    if (!proxy) {
        proxy = object_new(TYPE_P2P_PROXY_BUS);
        P2P_PROXY_BUS(proxy)->number = number;
        object_property_add_child(OBJECT(p2p_fabric), name, proxy);
        object_unref(proxy);
    }
    return PCI_BUS(proxy);
}

AddressSpace *p2p_upstream_as(PCIBus *bus, int devfn)
{
    PCIBus *up = bus;

    /* An expander's root bus has a parent, too: there the IOMMU is found. */
    while (up->parent_dev &&
           (!up->iommu_ops || up->iommu_ops == &p2p_iommu_ops)) {
        up = pci_get_bus(up->parent_dev);
    }
    if (!up->iommu_ops || pci_bus_bypass_iommu(bus)) {
        return &address_space_memory;
    }
    return up->iommu_ops->get_address_space(p2p_proxy_bus(pci_bus_num(bus)),
                                            up->iommu_opaque, devfn);
}

/*
 * What an address space has at an address.
 */

typedef struct P2PFlatSearch {
    hwaddr addr;
    struct p2p_range range;     /* grows until @addr is met */
    const MemoryRegion *mr;     /* NULL: nothing there */
} P2PFlatSearch;

static bool p2p_flat_search_step(Int128 start, Int128 len,
                                 const MemoryRegion *mr, hwaddr offset,
                                 void *opaque)
{
    P2PFlatSearch *search = opaque;
    uint64_t first = int128_get64(start);
    uint64_t last = int128_getlo(int128_add(start,
                                 int128_sub(len, int128_one())));

    if (search->addr < first) {
        search->range.last = first - 1;
        return true;
    }
    if (search->addr <= last) {
        search->range = (struct p2p_range) { first, last };
        search->mr = mr;
        return true;
    }
    search->range.start = last + 1;
    return false;
}

/* The flat range, or the gap between two, that holds @addr. RCU section. */
static P2PFlatSearch p2p_flat_search(AddressSpace *as, hwaddr addr)
{
    P2PFlatSearch search = { .addr = addr, .range = { 0, UINT64_MAX } };

    flatview_for_each_range(address_space_to_flatview(as),
                            p2p_flat_search_step, &search);
    return search;
}

P2PUpstream p2p_upstream_find(AddressSpace *as, hwaddr addr)
{
    P2PFlatSearch found = p2p_flat_search(as, addr);
    P2PUpstream upstream = { .range = found.range };

    if (found.mr && found.mr->is_iommu) {
        upstream.iommu = (IOMMUMemoryRegion *)found.mr;
    }
    return upstream;
}

/*
 * Returns false if the IOMMU refuses; it has recorded its own fault then, as
 * it would without us.
 */
bool p2p_upstream_translate(IOMMUMemoryRegion *iommu, hwaddr iova,
                            bool is_write, hwaddr *gpa, hwaddr *mask)
{
    IOMMUMemoryRegionClass *imrc = memory_region_get_iommu_class_nocheck(iommu);
    IOMMUTLBEntry entry = imrc->translate(iommu, iova,
                                          is_write ? IOMMU_WO : IOMMU_RO, 0);

    if (!(entry.perm & (is_write ? IOMMU_WO : IOMMU_RO))) {
        return false;
    }
    *gpa = (entry.translated_addr & ~entry.addr_mask) |
           (iova & entry.addr_mask);
    *mask = entry.addr_mask;
    return true;
}

enum p2p_claim p2p_upstream_claim(hwaddr gpa, struct p2p_range *range)
{
    P2PFlatSearch found = p2p_flat_search(&address_space_memory, gpa);
    Object *owner;

    *range = found.range;
    if (!found.mr) {
        return P2P_CLAIM_NONE;
    }
    owner = memory_region_owner((MemoryRegion *)found.mr);
    if (owner && object_dynamic_cast(owner, TYPE_PCI_DEVICE)) {
        return P2P_CLAIM_DEVICE;
    }
    return found.mr->ram ? P2P_CLAIM_MEMORY : P2P_CLAIM_NONE;
}

static const TypeInfo p2p_proxy_bus_info = {
    .name = TYPE_P2P_PROXY_BUS,
    .parent = TYPE_PCIE_BUS,
    .instance_size = sizeof(P2PProxyBus),
    .class_init = p2p_proxy_bus_class_init,
};

static void p2p_upstream_register_types(void)
{
    type_register_static(&p2p_proxy_bus_info);
}

type_init(p2p_upstream_register_types)
