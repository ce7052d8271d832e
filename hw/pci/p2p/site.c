/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sites: what the fabric knows about each PCI function.
 *
 * Decisions are taken on threads that may not touch a PCIDevice, so facts are
 * copied out of it here, under the big lock, whenever they can have changed:
 * after each config write (every function's config_write is wrapped, stock
 * devices' too), after reset, after loading state.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_bus.h"
#include "core.h"
#include "p2pcore/config.h"
#include "p2pcore/sriov.h"
#include "site.h"
#include "trace.h"

static QLIST_HEAD(, P2PSiteListener) p2p_site_listeners =
    QLIST_HEAD_INITIALIZER(p2p_site_listeners);
static GPtrArray *p2p_free_views;   /* NULL until there is one */

void p2p_site_listen(P2PSiteListener *listener)
{
    QLIST_INSERT_HEAD(&p2p_site_listeners, listener, link);
}

static void p2p_site_tell(P2PSite *site, enum P2PSiteEvent event)
{
    P2PSiteListener *listener;

    QLIST_FOREACH(listener, &p2p_site_listeners, link) {
        listener->changed(site, event);
    }
}

P2PSite *p2p_site_of(const PCIDevice *dev)
{
    return g_hash_table_lookup(p2p_fabric->site_of_dev, dev);
}

/*
 * A BAR as config space has it, whether or not the device decodes it now:
 * the library tells a disabled target from an absent one.
 */
static struct p2p_range p2p_site_bar(PCIDevice *dev, int i)
{
    const struct p2p_range none = p2p_range_none();
    const PCIIORegion *region = &dev->io_regions[i];
    uint64_t addr;

    if (!region->size || (region->type & PCI_BASE_ADDRESS_SPACE_IO)) {
        return none;
    }
    if (region->addr != PCI_BAR_UNMAPPED) {
        addr = region->addr;
    } else if (pci_is_vf(dev)) {
        return none;        /* its own BARs read as zero */
    } else if (region->type & PCI_BASE_ADDRESS_MEM_TYPE_64) {
        addr = pci_get_quad(dev->config + pci_bar(dev, i));
    } else {
        addr = pci_get_long(dev->config + pci_bar(dev, i));
    }
    addr &= ~(region->size - 1);
    if (!addr || addr + (region->size - 1) < addr) {
        return none;
    }
    return (struct p2p_range) { addr, addr + (region->size - 1) };
}

/* A virtual function's memory is switched by the function it belongs to. */
static int p2p_site_decode_vf(PCIDevice *dev, struct p2p_function *facts)
{
    PCIDevice *pf = dev->exp.sriov_vf.pf;
    struct p2p_sriov sriov;
    int error = p2p_sriov_decode(pf->config, pci_config_size(pf), &sriov);

    if (error) {
        return error;
    }
    facts->kind = P2P_KIND_ENDPOINT;
    facts->window[P2P_WINDOW_MEM] = p2p_range_none();
    facts->window[P2P_WINDOW_PREF] = p2p_range_none();
    facts->memory_enable = sriov.enable && sriov.memory_enable;
    return p2p_sriov_decode_vf(dev->config, pci_config_size(dev), facts);
}

void p2p_site_read_facts(PCIDevice *dev, struct p2p_function *facts)
{
    PCIBus *bus = pci_get_bus(dev);
    int error = pci_is_vf(dev) ?
                p2p_site_decode_vf(dev, facts) :
                p2p_config_decode(dev->config, pci_config_size(dev), facts);
    int i;

    /* What a guest makes unreadable routes nothing, as if it were not there. */
    if (error) {
        *facts = p2p_function_init(IS_PCI_BRIDGE(dev) ? P2P_KIND_BRIDGE :
                                                        P2P_KIND_ENDPOINT);
        facts->bus_master = false;
        facts->memory_enable = false;
    }
    facts->parent = P2P_NONE;
    facts->root_bus = pci_bus_is_root(bus) ? pci_bus_num(bus) : 0;
    facts->devfn = dev->devfn;
    for (i = 0; i < P2P_BARS; i++) {
        facts->bar[i] = p2p_site_bar(dev, i);
    }
    facts->rom = p2p_site_bar(dev, PCI_ROM_SLOT);
}

/*
 * Firmware boots from behind ports whose Bus Master Enable it never set, so
 * by default the bit counts only once somebody has set it since reset.
 */
static void p2p_site_apply_lenient_bme(P2PSite *site,
                                       struct p2p_function *facts)
{
    if (!p2p_kind_is_bridge(facts->kind)) {
        return;
    }
    site->bme_seen |= facts->bus_master;
    if (!site->strict_bme && !site->bme_seen) {
        facts->bus_master = true;
    }
}

/*
 * What the specification leaves undefined is the user's to choose. A root port
 * without ACS passes on, as Linux expects of it.
 */
static void p2p_site_apply_own_window(const P2PSite *site,
                                      struct p2p_function *facts)
{
    bool passes_on = site->forward_redirected == ON_OFF_AUTO_AUTO ?
                     facts->kind == P2P_KIND_ROOT_PORT && !facts->acs.cap :
                     site->forward_redirected == ON_OFF_AUTO_ON;

    facts->own_window = passes_on ? P2P_OWN_WINDOW_PASSES_ON
                                  : P2P_OWN_WINDOW_TURNS_BACK;
}

static void p2p_site_apply_bme(P2PSite *site, struct p2p_function *facts)
{
    if (facts->bus_master && !site->awake) {
        site->awake = true;
        p2p_site_tell(site, P2P_SITE_AWOKE);
    }
    p2p_site_apply_lenient_bme(site, facts);
}

void p2p_site_refresh(P2PSite *site)
{
    struct p2p_function facts;
    bool enabled = site->dev->enabled;
    bool renumbered;

    memset(&facts, 0, sizeof(facts));
    p2p_site_read_facts(site->dev, &facts);
    p2p_site_apply_bme(site, &facts);
    p2p_site_apply_own_window(site, &facts);
    if (!memcmp(&facts, &site->facts, sizeof(facts)) &&
        enabled == site->enabled) {
        return;
    }
    renumbered = facts.secondary != site->facts.secondary;
    if (site->facts.bus_master && !facts.bus_master) {
        p2p_site_tell(site, P2P_SITE_MASTER_OFF);
    }

    qemu_mutex_lock(&p2p_fabric->lock);
    site->facts = facts;
    site->enabled = enabled;
    p2p_fabric_facts_changed();
    qemu_mutex_unlock(&p2p_fabric->lock);

    if (renumbered && site->secondary) {
        p2p_site_tell(site, P2P_SITE_BUS_RENUMBERED);
    }
}

P2PSite *p2p_site_parent(const P2PSite *site)
{
    return site->parent == P2P_NO_SITE ? NULL :
           g_ptr_array_index(p2p_fabric->sites, site->parent);
}

/* Power that comes or goes resets a function and all that is below it. */
static bool p2p_site_was_switched(const P2PSite *site)
{
    for (; site; site = p2p_site_parent(site)) {
        if (site->dev->enabled != site->enabled) {
            return true;
        }
    }
    return false;
}

void p2p_site_refresh_all(bool after_reset)
{
    GPtrArray *sites = p2p_fabric->sites;
    unsigned i;

    for (i = 0; i < sites->len; i++) {
        P2PSite *site = g_ptr_array_index(sites, i);

        if (site && (after_reset || p2p_site_was_switched(site))) {
            site->bme_seen = false;
        }
    }
    for (i = 0; i < sites->len; i++) {
        P2PSite *site = g_ptr_array_index(sites, i);

        if (site) {
            p2p_site_refresh(site);
        }
    }
}

void p2p_site_set_port(P2PSite *site, bool strict_bme,
                       OnOffAuto forward_redirected)
{
    site->strict_bme = strict_bme;
    site->forward_redirected = forward_redirected;
    p2p_site_refresh(site);
}

/*
 * Views.
 */

static P2PView *p2p_view_new(MemoryRegion *target)
{
    Object *owner = OBJECT(p2p_fabric);
    P2PView *view;

    if (p2p_free_views && p2p_free_views->len) {
        view = g_ptr_array_steal_index_fast(p2p_free_views, 0);
    } else {
        view = g_new0(P2PView, 1);
        memory_region_init(&view->root, owner, "p2p-view", UINT64_MAX);
        address_space_init(&view->as, &view->root, "p2p-view");
    }
    memory_region_init_alias(&view->alias, owner, "p2p-view-alias", target, 0,
                             UINT64_MAX);
    memory_region_add_subregion(&view->root, 0, &view->alias);
    return view;
}

/* In the big lock, after a grace period. */
static void p2p_view_recycle(P2PView *view)
{
    if (!p2p_free_views) {
        p2p_free_views = g_ptr_array_new();
    }
    g_ptr_array_add(p2p_free_views, view);
}

/*
 * A route that some thread took before may still lead here: the address space
 * stays, and shows nobody else's bus for as long.
 */
static void p2p_view_free(P2PView *view)
{
    memory_region_del_subregion(&view->root, &view->alias);
    object_unparent(OBJECT(&view->alias));
    call_rcu(view, p2p_view_recycle, rcu);
}

/*
 * Coming and going.
 */

static int p2p_site_free_index(void)
{
    GPtrArray *sites = p2p_fabric->sites;
    unsigned i;

    for (i = 0; i < sites->len; i++) {
        if (!g_ptr_array_index(sites, i)) {
            return i;
        }
    }
    g_ptr_array_add(sites, NULL);
    return i;
}

static P2PSite *p2p_site_new(PCIDevice *dev)
{
    P2PSite *site = g_new0(P2PSite, 1);
    PCIDevice *above = pci_get_bus(dev)->parent_dev;
    P2PSite *parent = NULL;

    /* An expander's root bus has a parent device, too, which is no bridge. */
    if (above && !pci_bus_is_root(pci_get_bus(dev))) {
        parent = p2p_site_add(above);
    }
    site->dev = dev;
    site->enabled = dev->enabled;
    site->parent = parent ? parent->index : P2P_NO_SITE;
    site->depth = parent ? parent->depth + 1 : 0;
    site->config_write = dev->config_write;
    if (IS_PCI_BRIDGE(dev)) {
        PCIBridge *bridge = PCI_BRIDGE(dev);

        site->secondary = pci_bridge_get_sec_bus(bridge);
        site->view = p2p_view_new(&bridge->address_space_mem);
    }
    p2p_site_read_facts(dev, &site->facts);
    p2p_site_apply_lenient_bme(site, &site->facts);
    p2p_site_apply_own_window(site, &site->facts);
    return site;
}

P2PSite *p2p_site_add(PCIDevice *dev)
{
    P2PSite *site = p2p_site_of(dev);

    if (site) {
        p2p_site_refresh(site);     /* ports are added before they have power */
        return site;
    }
    site = p2p_site_new(dev);

    qemu_mutex_lock(&p2p_fabric->lock);
    site->index = p2p_site_free_index();
    g_ptr_array_index(p2p_fabric->sites, site->index) = site;
    p2p_site_tell(site, P2P_SITE_ADDED);
    p2p_fabric_facts_changed();
    qemu_mutex_unlock(&p2p_fabric->lock);

    g_hash_table_insert(p2p_fabric->site_of_dev, dev, site);
    dev->config_write = p2p_site_config_write;
    trace_p2p_site_add(site->index, object_get_typename(OBJECT(dev)),
                       site->parent);
    return site;
}

void p2p_site_del(P2PSite *site)
{
    trace_p2p_site_del(site->index);
    g_hash_table_remove(p2p_fabric->site_of_dev, site->dev);
    site->dev->config_write = site->config_write;

    qemu_mutex_lock(&p2p_fabric->lock);
    g_ptr_array_index(p2p_fabric->sites, site->index) = NULL;
    p2p_site_tell(site, P2P_SITE_REMOVED);
    p2p_fabric_facts_changed();
    qemu_mutex_unlock(&p2p_fabric->lock);

    if (site->secondary) {
        p2p_site_tell(site, P2P_SITE_BUS_GONE);
        p2p_view_free(site->view);
    }
    g_free(site);
}
