/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way up: what stands between a root port and system memory.
 *
 * An IOMMU model keys its state by PCIBus pointer, for ever, and asks the bus
 * for its number. Real IOMMUs see numbers only. So each bus number has one bus
 * object, which never goes away, and the model is asked with that: an unplugged
 * switch leaves nothing behind in it, and a renumbered bus is another
 * requester, as in hardware.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_bus.h"
#include "hw/virtio/virtio-iommu.h"
#include "core.h"
#include "upstream.h"

#define TYPE_P2P_PROXY_BUS "p2p-proxy-bus"
OBJECT_DECLARE_SIMPLE_TYPE(P2PProxyBus, P2P_PROXY_BUS)

struct P2PProxyBus {
    PCIBus parent_obj;
    uint8_t number;
    P2PStage stage[PCI_DEVFN_MAX];      /* made when first asked for */
};

static int p2p_proxy_bus_num(PCIBus *bus)
{
    /* Asked with each access; its class vouches for what it is. */
    return container_of(bus, P2PProxyBus, parent_obj)->number;
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

/*
 * Which stage a requester meets.
 */

static const P2PStage p2p_stage_none = {
    .ops = &p2p_stage_generic,
    .as = &address_space_memory,
};

static const P2PStage p2p_stage_bypassed = {
    .ops = &p2p_stage_generic,
    .as = &address_space_memory,
    .bypassed = true,
};

/*
 * Before a bus has a number, it is 0: its functions are, for the IOMMU, on the
 * root bus, which never goes away either. A second object of that number would
 * be taken for the root bus.
 */
static P2PStage p2p_stages_unnumbered[PCI_DEVFN_MAX];

/*
 * @bus identifies the requester to the IOMMU, which always returns the same
 * address space for it and @devfn.
 */
static const P2PStage *p2p_upstream_stage_of(PCIBus *bus, PCIBus *root,
                                             int devfn)
{
    P2PStage *stage = bus == root ? &p2p_stages_unnumbered[devfn]
                                  : &P2P_PROXY_BUS(bus)->stage[devfn];
    AddressSpace *as = root->iommu_ops->get_address_space(
        bus, root->iommu_opaque, devfn);

    if (!stage->ops) {
        stage->as = as;
        stage->ops = p2p_stage_vtd(as, bus, devfn) ?: &p2p_stage_generic;
    }
    if (stage->parked) {
        memory_region_set_enabled(as->root, true);
        qatomic_store_release(&stage->parked, false);
    }
    return stage;
}

/* What a function of the root bus itself may have stays as it is. */
static P2PStage *p2p_upstream_of_proxy(const P2PStage *stage)
{
    bool unnumbered = stage >= p2p_stages_unnumbered &&
                      stage < p2p_stages_unnumbered + PCI_DEVFN_MAX;

    return unnumbered || !stage->as || stage->as == &address_space_memory ?
           NULL : (P2PStage *)stage;
}

void p2p_upstream_park(const P2PStage *stage)
{
    P2PStage *parked = p2p_upstream_of_proxy(stage);

    if (parked && !parked->parked) {
        qatomic_set(&parked->parked, true);
        smp_wmb();              /* who sees nothing there sees why */
        memory_region_set_enabled(parked->as->root, false);
    }
}

/*
 * An expander's root bus has a parent, too: there the IOMMU is found. Our own
 * ops, which are on the way, are known by what they are registered with.
 */
static PCIBus *p2p_upstream_root(PCIBus *bus)
{
    while (bus->parent_dev &&
           (!bus->iommu_ops || bus->iommu_opaque == p2p_fabric)) {
        bus = pci_get_bus(bus->parent_dev);
    }
    return bus;
}

bool p2p_upstream_knows_all(PCIBus *bus)
{
    PCIBus *up = p2p_upstream_root(bus);

    return up->iommu_ops &&
           object_dynamic_cast(up->iommu_opaque, TYPE_VIRTIO_IOMMU);
}

const P2PStage *p2p_upstream_stage(PCIBus *bus, int devfn)
{
    int number = pci_bus_num(bus);
    PCIBus *up = p2p_upstream_root(bus);

    if (!up->iommu_ops) {
        return &p2p_stage_none;
    }
    if (pci_bus_bypass_iommu(bus)) {
        return &p2p_stage_bypassed;
    }
    return p2p_upstream_stage_of(number == pci_bus_num(up) ? up :
                                 p2p_proxy_bus(number), up, devfn);
}

enum p2p_claim p2p_upstream_claim(hwaddr gpa, struct p2p_range *range)
{
    const MemoryRegion *mr = p2p_stage_find(&address_space_memory, gpa, range);
    Object *owner;

    if (!mr) {
        return P2P_CLAIM_NONE;
    }
    owner = memory_region_owner((MemoryRegion *)mr);
    if (owner && object_dynamic_cast(owner, TYPE_PCI_DEVICE)) {
        return P2P_CLAIM_DEVICE;
    }
    return mr->ram ? P2P_CLAIM_MEMORY : P2P_CLAIM_NONE;
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
