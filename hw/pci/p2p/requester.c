/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requesters: one IOMMU region for each function that can ask for memory.
 *
 * QEMU asks a bus' iommu_ops for the address space that a function's DMA goes
 * to. Ours holds the requester's region alone, region.c, which sends each
 * access on its way.
 *
 * Requesters belong to the fabric and are recycled, never freed: IOMMU models
 * and threads in the middle of an access may hold on to them for as long as
 * they like.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/main-loop.h"
#include "hw/pci/pci_bus.h"
#include "block.h"
#include "requester.h"
#include "upstream.h"

static QLIST_HEAD(, P2PRequester) p2p_free_requesters =
    QLIST_HEAD_INITIALIZER(p2p_free_requesters);

/* To whoever asks for a requester's, see p2p_get_address_space(). */
static AddressSpace p2p_lent;

/*
 * Making and finding.
 */

static P2PRequester *p2p_requester_find(PCIBus *bus, int devfn)
{
    P2PRequester *requester;

    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        if (requester->bus == bus && requester->devfn == devfn) {
            return requester;
        }
    }
    return NULL;
}

static P2PRequester *p2p_requester_make(void)
{
    P2PRequester *requester = g_new0(P2PRequester, 1);
    Object *owner = OBJECT(p2p_fabric);
    int i;

    for (i = 0; i < ARRAY_SIZE(requester->block); i++) {
        p2p_block_init(&requester->block[i]);
        p2p_block_init(&requester->up_block[i]);
        p2p_block_init(&requester->root_block[i]);
    }
    for (i = 0; i < P2P_CACHES; i++) {
        seqlock_init(&requester->cache[i].seq);
        qemu_spin_init(&requester->cache[i].lock);
    }
    memory_region_init_iommu(&requester->iommu, sizeof(requester->iommu),
                             TYPE_P2P_IOMMU_MEMORY_REGION, owner,
                             "p2p-requester", UINT64_MAX);
    return requester;
}

/*
 * The function at @bus and @devfn, or the bridge above where there is none:
 * a PCIe-to-PCI bridge asks in the name of what is below it.
 */
static int p2p_requester_find_site(PCIBus *bus, int devfn)
{
    P2PSite *site = bus->devices[devfn] ? p2p_site_of(bus->devices[devfn])
                                        : NULL;

    if (!site && !pci_bus_is_express(bus) && bus->parent_dev) {
        site = p2p_site_of(bus->parent_dev);
    }
    return site ? site->index : P2P_NO_SITE;
}

/* @stage was a requester's that has another now. */
static void p2p_requester_leave(const P2PStage *stage)
{
    P2PRequester *requester;

    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        if (requester->upstream == stage) {
            return;
        }
    }
    p2p_upstream_park(stage);
}

/* An IOMMU model that makes something makes many regions: one change. */
static void p2p_requester_renew(P2PRequester *requester)
{
    const P2PStage *old = requester->upstream;

    memory_region_transaction_begin();
    qatomic_store_release(&requester->upstream,
                          p2p_upstream_stage(requester->bus,
                                             requester->devfn));
    p2p_requester_leave(old);
    memory_region_transaction_commit();
    p2p_stage_changed();
}

const P2PStage *p2p_requester_stage(P2PRequester *requester)
{
    if (qatomic_read(&requester->upstream) == &p2p_stage_unknown &&
        bql_locked() && requester->bus) {
        p2p_requester_renew(requester);
    }
    return qatomic_load_acquire(&requester->upstream);
}

/* Ask now if it may emit, or if the IOMMU has to know it before it does. */
static void p2p_requester_look(P2PRequester *requester)
{
    const P2PSite *site = requester->site == P2P_NO_SITE ? NULL :
                          g_ptr_array_index(p2p_fabric->sites,
                                            requester->site);

    if ((site && site->awake) || p2p_upstream_knows_all(requester->bus)) {
        p2p_requester_stage(requester);
    }
}

static P2PRequester *p2p_requester_get(PCIBus *bus, int devfn)
{
    P2PRequester *requester = p2p_requester_find(bus, devfn);

    if (requester) {
        return requester;
    }
    requester = QLIST_FIRST(&p2p_free_requesters);
    if (requester) {
        QLIST_REMOVE(requester, link);
    } else {
        requester = p2p_requester_make();
    }
    requester->bus = bus;
    requester->devfn = devfn;
    qatomic_set(&requester->upstream, &p2p_stage_unknown);

    qemu_mutex_lock(&p2p_fabric->lock);
    requester->site = p2p_requester_find_site(bus, devfn);
    QLIST_INSERT_HEAD(&p2p_fabric->requesters, requester, link);
    p2p_fabric_facts_changed();
    qemu_mutex_unlock(&p2p_fabric->lock);
    p2p_requester_look(requester);
    return requester;
}

/*
 * QEMU takes the root of this address space, makes an alias of it that is on
 * while the function has Bus Master Enable, and has no more use for it. So one
 * address space lends all requesters' regions: nothing is rendered for a
 * function that may not emit.
 */
static AddressSpace *p2p_get_address_space(PCIBus *bus, void *opaque,
                                           int devfn)
{
    p2p_lent.root = MEMORY_REGION(&p2p_requester_get(bus, devfn)->iommu);
    return &p2p_lent;
}

static const PCIIOMMUOps p2p_iommu_ops = {
    .get_address_space = p2p_get_address_space,
};

void p2p_requester_setup_bus(PCIBus *bus)
{
    pci_setup_iommu(bus, &p2p_iommu_ops, p2p_fabric);
}

bool p2p_requester_below_port(const PCIDevice *dev)
{
    PCIBus *bus = pci_get_bus(dev);

    while (!pci_bus_is_root(bus)) {
        if (bus->iommu_ops == &p2p_iommu_ops) {
            return true;
        }
        bus = pci_get_bus(bus->parent_dev);
    }
    return false;
}

void p2p_requester_claim_bypassed(PCIDevice *dev)
{
    MemoryRegion *region = &dev->bus_master_enable_region;
    MemoryRegion *root;
    bool enabled;

    if (!pci_bus_bypass_iommu(pci_get_bus(dev)) ||
        !p2p_requester_below_port(dev) || p2p_requester_of(dev)) {
        return;
    }
    root = MEMORY_REGION(&p2p_requester_get(pci_get_bus(dev),
                                            dev->devfn)->iommu);
    enabled = region->enabled;

    memory_region_transaction_begin();
    memory_region_del_subregion(&dev->bus_master_container_region, region);
    object_unparent(OBJECT(region));
    memory_region_init_alias(region, OBJECT(dev), "bus master", root, 0,
                             memory_region_size(root));
    memory_region_set_enabled(region, enabled);
    memory_region_add_subregion(&dev->bus_master_container_region, 0, region);
    memory_region_transaction_commit();
}

/*
 * Following the topology.
 */

/* What was counted for one function is not another's. */
static void p2p_requester_forget(P2PRequester *requester)
{
    memset(requester->routed, 0, sizeof(requester->routed));
    memset(requester->went_up, 0, sizeof(requester->went_up));
    memset(&requester->last, 0, sizeof(requester->last));
    p2p_pair_forget(&requester->pairs);
}

static void p2p_requester_bind_site(P2PSite *site)
{
    P2PRequester *requester = p2p_requester_find(pci_get_bus(site->dev),
                                                 site->dev->devfn);

    if (requester) {
        requester->site = site->index;
        p2p_requester_forget(requester);
    }
}

static void p2p_requester_unbind_site(P2PSite *site)
{
    P2PRequester *requester;

    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        if (requester->site == site->index) {
            requester->site = P2P_NO_SITE;
        }
        p2p_pair_forget_target(&requester->pairs, site->index,
                               requester->routed);
    }
}

static void p2p_requester_wake(const P2PSite *site)
{
    P2PRequester *requester = p2p_requester_of(site->dev);

    if (requester) {
        p2p_requester_stage(requester);
    }
}

void p2p_requester_machine_done(void)
{
    P2PRequester *requester;

    memory_region_transaction_begin();
    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        p2p_requester_look(requester);
    }
    memory_region_transaction_commit();
}

/* An IOMMU knows requesters by number; this bus has a new one. */
static void p2p_requester_bus_renumbered(PCIBus *bus)
{
    P2PRequester *requester;

    memory_region_transaction_begin();
    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        if (requester->bus == bus &&
            requester->upstream != &p2p_stage_unknown) {
            p2p_requester_renew(requester);
        }
    }
    memory_region_transaction_commit();

    qemu_mutex_lock(&p2p_fabric->lock);
    p2p_fabric_facts_changed();
    qemu_mutex_unlock(&p2p_fabric->lock);
}

/* In the big lock, after a grace period: no thread is inside any more. */
static void p2p_requester_recycle(P2PRequester *requester)
{
    p2p_requester_forget(requester);
    QLIST_INSERT_HEAD(&p2p_free_requesters, requester, link);
}

static void p2p_requester_bus_gone(PCIBus *bus)
{
    P2PRequester *requester, *next;

    QLIST_FOREACH_SAFE(requester, &p2p_fabric->requesters, link, next) {
        if (requester->bus == bus) {
            QLIST_REMOVE(requester, link);
            requester->bus = NULL;
            p2p_requester_leave(requester->upstream);
            call_rcu(requester, p2p_requester_recycle, rcu);
        }
    }
}

static void p2p_requester_site_changed(P2PSite *site, enum P2PSiteEvent event)
{
    switch (event) {
    case P2P_SITE_ADDED:
        p2p_requester_bind_site(site);
        break;
    case P2P_SITE_REMOVED:
        p2p_requester_unbind_site(site);
        break;
    case P2P_SITE_AWOKE:
        p2p_requester_wake(site);
        break;
    case P2P_SITE_BUS_RENUMBERED:
        p2p_requester_bus_renumbered(site->secondary);
        break;
    case P2P_SITE_BUS_GONE:
        p2p_requester_bus_gone(site->secondary);
        break;
    case P2P_SITE_MASTER_OFF:
        break;
    }
}

static P2PSiteListener p2p_requester_listener = { p2p_requester_site_changed };

/*
 * Who listens to that address space, as VFIO does, is told of the region that
 * it was rendered with, not of the one that was asked for. Any requester's will
 * do: what is refused is to be notified by an IOMMU's region.
 */
void p2p_requester_init(void)
{
    P2PRequester *first = p2p_requester_make();

    QLIST_INSERT_HEAD(&p2p_free_requesters, first, link);
    address_space_init(&p2p_lent, MEMORY_REGION(&first->iommu),
                       "p2p-requester");
    p2p_site_listen(&p2p_requester_listener);
}

/*
 * What was counted.
 */

uint64_t p2p_requester_routed(const P2PRequester *requester,
                              enum p2p_rule rule)
{
    uint64_t count = qatomic_read(&requester->routed[rule]);
    int outcome;

    for (outcome = 0; outcome < P2P_STAGE_OUTCOMES; outcome++) {
        count += qatomic_read(&requester->went_up[rule][outcome]);
    }
    return count + p2p_pair_routed(&requester->pairs, rule);
}
