/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The property `topology`: root buses, what is on them, and so on down, with
 * what the guest programmed into each function that routing depends on.
 */
#include "qemu/osdep.h"
#include "hw/pci/p2p-acs.h"
#include "hw/pci/pci_bus.h"
#include "system/numa.h"
#include "put.h"
#include "requester.h"
#include "view.h"

static QList *functions_list(int parent, const PCIBus *root);

static QDict *range_dict(struct p2p_range range)
{
    QDict *dict = qdict_new();

    p2p_put_hex(dict, "start", range.start);
    p2p_put_hex(dict, "last", range.last);
    return dict;
}

static void put_windows(QDict *dict, const struct p2p_function *facts)
{
    static const char *const names[P2P_WINDOWS] = {
        [P2P_WINDOW_MEM] = "memory", [P2P_WINDOW_PREF] = "prefetchable",
    };
    QList *list = qlist_new();
    int i;

    for (i = 0; i < P2P_WINDOWS; i++) {
        if (!p2p_range_is_empty(facts->window[i])) {
            QDict *window = range_dict(facts->window[i]);

            qdict_put_str(window, "kind", names[i]);
            qlist_append(list, window);
        }
    }
    qdict_put(dict, "windows", list);
}

static void put_bars(QDict *dict, const struct p2p_function *facts)
{
    QList *list = qlist_new();
    int i;

    for (i = 0; i < P2P_BARS; i++) {
        if (!p2p_range_is_empty(facts->bar[i])) {
            QDict *bar = range_dict(facts->bar[i]);

            qdict_put_int(bar, "bar", i);
            qlist_append(list, bar);
        }
    }
    qdict_put(dict, "bars", list);
}

static QList *acs_names(uint16_t bits)
{
    static const struct {
        uint16_t field, value;
        const char *name;
    } names[] = {
        { P2P_ACS_IB, P2P_ACS_IB, "IB" },
        { P2P_ACS_DMAC, 1 << P2P_ACS_DMAC_SHIFT, "DMAC-block" },
        { P2P_ACS_DMAC, 2 << P2P_ACS_DMAC_SHIFT, "DMAC-redirect" },
        { P2P_ACS_DMAC, 3 << P2P_ACS_DMAC_SHIFT, "DMAC-reserved" },
        { P2P_ACS_UMAC, 1 << P2P_ACS_UMAC_SHIFT, "UMAC-block" },
        { P2P_ACS_UMAC, 2 << P2P_ACS_UMAC_SHIFT, "UMAC-redirect" },
        { P2P_ACS_UMAC, 3 << P2P_ACS_UMAC_SHIFT, "UMAC-reserved" },
        { P2P_ACS_URR, P2P_ACS_URR, "URR" },
    };
    QList *list = qlist_new();

    for (unsigned bit = 0; 1u << bit <= P2P_ACS_DT; bit++) {
        if (bits & 1u << bit) {
            qlist_append_str(list, p2p_acs_bit_name(bit));
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if ((bits & names[i].field) == names[i].value) {
            qlist_append_str(list, names[i].name);
        }
    }
    return list;
}

static void put_acs(QDict *dict, const struct p2p_acs *acs)
{
    QDict *values = qdict_new();
    QList *blocked = qlist_new();
    unsigned port;

    if (acs->cap & P2P_ACS_EC) {
        for (port = 0; port < acs->vector_size; port++) {
            if (p2p_acs_egress_blocked(acs, port)) {
                qlist_append_int(blocked, port);
            }
        }
    }
    p2p_put_hex(values, "capability", acs->cap);
    p2p_put_hex(values, "control", acs->ctl);
    qdict_put(values, "on", acs_names(acs->ctl));
    qdict_put(values, "egress-blocked", blocked);
    qdict_put(dict, "acs", values);
}

/* What is between the root complex and what @site sends up. */
static void put_translation(QDict *dict, const P2PSite *site)
{
    const P2PStageRequest question = { 0, P2P_AT_UNTRANSLATED, P2P_READ };
    P2PRequester *requester;

    RCU_READ_LOCK_GUARD();
    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        if (requester->site == site->index) {
            P2PStageAnswer answer =
                p2p_stage_look(p2p_requester_stage(requester), &question);

            qdict_put_str(dict, "iommu",
                          p2p_stage_outcome_name(answer.outcome));
            return;
        }
    }
}

static QDict *function_dict(const P2PSite *site)
{
    const struct p2p_function *facts = &site->facts;
    g_autofree char *path = object_get_canonical_path(OBJECT(site->dev));
    QDict *dict = qdict_new();

    p2p_put_rid(dict, "function", pci_get_bdf(site->dev));
    qdict_put_str(dict, "path", path);
    p2p_put_device(dict, site->dev);
    qdict_put_str(dict, "type", object_get_typename(OBJECT(site->dev)));
    qdict_put_str(dict, "kind", p2p_kind_name(facts->kind));
    p2p_put_hex(dict, "vendor-id", facts->vendor);
    p2p_put_hex(dict, "device-id", facts->device);
    qdict_put_bool(dict, "bus-master", facts->bus_master);
    qdict_put_bool(dict, "memory-space", facts->memory_enable);
    put_bars(dict, facts);
    put_translation(dict, site);
    if (facts->acs.cap) {
        put_acs(dict, &facts->acs);
    }
    if (facts->kind == P2P_KIND_ROOT_PORT ||
        facts->kind == P2P_KIND_DOWNSTREAM_PORT) {
        qdict_put_bool(dict, "forward-redirected",
                       facts->own_window == P2P_OWN_WINDOW_PASSES_ON);
    }
    if (p2p_kind_is_bridge(facts->kind)) {
        qdict_put_int(dict, "port-number", facts->port_number);
        qdict_put_int(dict, "secondary", facts->secondary);
        qdict_put_int(dict, "subordinate", facts->subordinate);
        put_windows(dict, facts);
        qdict_put(dict, "below", functions_list(site->index, NULL));
    }
    return dict;
}

static gint by_devfn(gconstpointer a, gconstpointer b)
{
    const P2PSite *x = *(const P2PSite **)a, *y = *(const P2PSite **)b;

    return x->facts.devfn - y->facts.devfn;
}

/* Functions below site @parent or, for P2P_NO_SITE, on the bus @root. */
static QList *functions_list(int parent, const PCIBus *root)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    QList *list = qlist_new();
    unsigned i;

    for (i = 0; i < p2p_fabric->sites->len; i++) {
        P2PSite *site = g_ptr_array_index(p2p_fabric->sites, i);

        if (site && site->enabled && site->parent == parent &&
            (!root || pci_get_bus(site->dev) == root)) {
            g_ptr_array_add(found, site);
        }
    }
    g_ptr_array_sort(found, by_devfn);
    for (i = 0; i < found->len; i++) {
        qlist_append(list, function_dict(g_ptr_array_index(found, i)));
    }
    return list;
}

static QDict *root_dict(PCIBus *bus)
{
    uint16_t node = pci_bus_numa_node(bus);
    QDict *dict = qdict_new();

    qdict_put_int(dict, "bus", pci_bus_num(bus));
    qdict_put_str(dict, "name", bus->qbus.name);
    qdict_put_bool(dict, "bypass-iommu", pci_bus_bypass_iommu(bus));
    if (node != NUMA_NODE_UNASSIGNED) {
        qdict_put_int(dict, "numa-node", node);
    }
    qdict_put(dict, "functions", functions_list(P2P_NO_SITE, bus));
    return dict;
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    return pci_bus_num(*(PCIBus **)a) - pci_bus_num(*(PCIBus **)b);
}

QList *p2p_view_topology(void)
{
    g_autoptr(GPtrArray) roots = g_ptr_array_new();
    QList *list = qlist_new();
    unsigned i;

    for (i = 0; i < p2p_fabric->sites->len; i++) {
        P2PSite *site = g_ptr_array_index(p2p_fabric->sites, i);

        if (site && site->parent == P2P_NO_SITE &&
            !g_ptr_array_find(roots, pci_get_bus(site->dev), NULL)) {
            g_ptr_array_add(roots, pci_get_bus(site->dev));
        }
    }
    g_ptr_array_sort(roots, by_number);
    for (i = 0; i < roots->len; i++) {
        qlist_append(list, root_dict(g_ptr_array_index(roots, i)));
    }
    return list;
}
