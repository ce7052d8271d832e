/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Snapshots: the facts of all sites as a frozen topology.
 *
 * Writers only count P2PFabric.facts up. The first decision after that makes
 * a new snapshot out of facts alone, on whatever thread it runs, and
 * publishes it with RCU.
 */
#include "qemu/osdep.h"
#include "qemu/rcu.h"
#include "hw/pci/pci_bus.h"
#include "core.h"
#include "site.h"
#include "snapshot.h"
#include "trace.h"

static P2PSnapshot *p2p_snapshot;       /* RCU */

static void p2p_snapshot_free(P2PSnapshot *snapshot)
{
    g_free(snapshot->id_of_site);
    g_free(snapshot->site_of_id);
    g_free(snapshot->view_of_id);
    g_free(snapshot->memory);
    g_free(snapshot);
}

static gint p2p_site_by_depth(gconstpointer a, gconstpointer b)
{
    const P2PSite *x = *(const P2PSite **)a, *y = *(const P2PSite **)b;

    return x->depth == y->depth ? x->index - y->index
                                : (gint)x->depth - (gint)y->depth;
}

/* The library wants parents first. */
static GPtrArray *p2p_snapshot_sites(void)
{
    GPtrArray *sites = g_ptr_array_new();
    unsigned i;

    for (i = 0; i < p2p_fabric->sites->len; i++) {
        P2PSite *site = g_ptr_array_index(p2p_fabric->sites, i);

        if (site) {
            g_ptr_array_add(sites, site);
        }
    }
    g_ptr_array_sort(sites, p2p_site_by_depth);
    return sites;
}

static struct p2p_topology *p2p_topology_alloc(unsigned capacity, void **memory)
{
    size_t size = p2p_topology_size(capacity);

    *memory = g_malloc(size);
    return p2p_topology_init(*memory, size, capacity);
}

static void p2p_snapshot_add(P2PSnapshot *snapshot, const P2PSite *site)
{
    struct p2p_function function = site->facts;
    p2p_id id;

    if (!site->enabled) {
        return;
    }
    if (site->parent != P2P_NO_SITE) {
        function.parent = snapshot->id_of_site[site->parent];
        if (function.parent == P2P_NONE) {
            return;         /* what is above it is not there either */
        }
    }
    if (p2p_topology_add(snapshot->topology, &function, &id) < 0) {
        return;             /* its parent is being removed: nothing to route */
    }
    snapshot->id_of_site[site->index] = id;
    snapshot->site_of_id[id] = site->index;
    snapshot->view_of_id[id] = site->view ? &site->view->as : NULL;
}

static P2PSnapshot *p2p_snapshot_make(void)
{
    P2PSnapshot *snapshot = g_new0(P2PSnapshot, 1);
    g_autoptr(GPtrArray) sites = p2p_snapshot_sites();
    unsigned i;

    snapshot->facts = p2p_fabric->facts;
    snapshot->sites = p2p_fabric->sites->len;
    snapshot->id_of_site = g_new(p2p_id, snapshot->sites);
    for (i = 0; i < snapshot->sites; i++) {
        snapshot->id_of_site[i] = P2P_NONE;
    }
    snapshot->site_of_id = g_new(int, sites->len);
    snapshot->view_of_id = g_new(AddressSpace *, sites->len);
    snapshot->topology = p2p_topology_alloc(sites->len, &snapshot->memory);
    for (i = 0; i < sites->len; i++) {
        p2p_snapshot_add(snapshot, g_ptr_array_index(sites, i));
    }
    /* Guests cannot nest deeper than buses have numbers; -device could. */
    if (p2p_topology_freeze(snapshot->topology) < 0) {
        snapshot->topology = p2p_topology_init(snapshot->memory,
                                               p2p_topology_size(0), 0);
        p2p_topology_freeze(snapshot->topology);
    }
    trace_p2p_snapshot(snapshot->facts, sites->len);
    return snapshot;
}

const P2PSnapshot *p2p_snapshot_get(void)
{
    P2PSnapshot *old, *snapshot = qatomic_rcu_read(&p2p_snapshot);

    if (snapshot &&
        snapshot->facts == qatomic_load_acquire(&p2p_fabric->facts)) {
        return snapshot;
    }
    qemu_mutex_lock(&p2p_fabric->lock);
    old = p2p_snapshot;
    if (old && old->facts == p2p_fabric->facts) {
        snapshot = old;         /* another thread was faster */
    } else {
        snapshot = p2p_snapshot_make();
        qatomic_rcu_set(&p2p_snapshot, snapshot);
        if (old) {
            call_rcu(old, p2p_snapshot_free, rcu);
        }
    }
    qemu_mutex_unlock(&p2p_fabric->lock);
    return snapshot;
}

/* Adds @dev's ancestors, then @dev. Returns its index. */
static p2p_id p2p_check_add(struct p2p_topology *topology, PCIDevice *dev)
{
    PCIBus *bus = pci_get_bus(dev);
    struct p2p_function function;
    p2p_id id;

    memset(&function, 0, sizeof(function));
    p2p_site_read_facts(dev, &function);
    if (!pci_bus_is_root(bus)) {
        function.parent = p2p_check_add(topology, bus->parent_dev);
    }
    p2p_topology_add(topology, &function, &id);
    return id;
}

/*
 * Whether @candidate may sit where it is: p2p_topology_check() of the ports
 * above it, itself and its siblings. A mistake that is not its own, made by
 * a stock port say, is none: stock QEMU lets users do that.
 */
int p2p_snapshot_check(PCIDevice *candidate)
{
    PCIBus *bus = pci_get_bus(candidate);
    struct p2p_topology *topology;
    g_autofree void *memory = NULL;
    p2p_id id, where = P2P_NONE;
    int devfn, error;

    topology = p2p_topology_alloc(PCI_BUS_MAX + PCI_DEVFN_MAX, &memory);
    id = p2p_check_add(topology, candidate);
    for (devfn = 0; devfn < PCI_DEVFN_MAX; devfn++) {
        struct p2p_function function;

        if (!bus->devices[devfn] || bus->devices[devfn] == candidate) {
            continue;
        }
        memset(&function, 0, sizeof(function));
        p2p_site_read_facts(bus->devices[devfn], &function);
        function.parent = p2p_topology_get(topology, id)->parent;
        p2p_topology_add(topology, &function, NULL);
    }
    error = p2p_topology_check(topology, &where);
    if (where == id || error == -P2P_ERR_DUPLICATE_PORT) {
        return error;
    }
    return 0;
}
