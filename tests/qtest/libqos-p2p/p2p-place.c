/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the functions of a machine are. QEMU is asked once: its answer is long,
 * and libqtest reads it byte by byte. What is kept is the way down to each
 * function, which only a plug changes; bus numbers are read from the bridges.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-qtest.h"
#include "qobject/qdict.h"
#include "qobject/qlist.h"

#define NO_BUS 0xff             /* reads as that: nothing there, or no number */

/* A root bus, and devfns from there down to the function. */
typedef struct Place {
    uint8_t root;
    GByteArray *devfns;
    uint16_t rid;               /* when QEMU was asked */
} Place;

static void place_free(void *data)
{
    Place *place = data;

    g_byte_array_unref(place->devfns);
    g_free(place);
}

static void add_places(GHashTable *places, QList *devices, uint8_t root,
                       const GByteArray *above)
{
    QListEntry *entry;

    QLIST_FOREACH_ENTRY(devices, entry) {
        QDict *dev = qobject_to(QDict, qlist_entry_obj(entry));
        QDict *bridge = qdict_get_qdict(dev, "pci_bridge");
        uint8_t devfn = qdict_get_int(dev, "slot") << 3 |
                        qdict_get_int(dev, "function");
        Place *place = g_new0(Place, 1);

        place->root = root;
        place->rid = qdict_get_int(dev, "bus") << 8 | devfn;
        place->devfns = g_byte_array_new();
        g_byte_array_append(place->devfns, above->data, above->len);
        g_byte_array_append(place->devfns, &devfn, 1);
        if (bridge && qdict_get_qlist(bridge, "devices")) {
            add_places(places, qdict_get_qlist(bridge, "devices"), root,
                       place->devfns);
        }
        g_hash_table_replace(places, g_strdup(qdict_get_str(dev, "qdev_id")),
                             place);
    }
}

static void ask_qemu(P2PQtest *t)
{
    QDict *reply = qtest_qmp(t->qts, "{'execute': 'query-pci'}");
    g_autoptr(GByteArray) none = g_byte_array_new();
    QListEntry *entry;

    p2p_forget_places(t);
    t->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                      place_free);
    QLIST_FOREACH_ENTRY(qdict_get_qlist(reply, "return"), entry) {
        QDict *bus = qobject_to(QDict, qlist_entry_obj(entry));
        uint8_t root = qdict_get_int(bus, "bus");

        t->is_root[root] = true;
        add_places(t->places, qdict_get_qlist(bus, "devices"), root, none);
    }
    qobject_unref(reply);
}

void p2p_forget_places(P2PQtest *t)
{
    g_clear_pointer(&t->places, g_hash_table_unref);
}

bool p2p_is_root_bus(P2PQtest *t, uint8_t bus)
{
    if (!t->places) {
        ask_qemu(t);
    }
    return t->is_root[bus];
}

/* False if no access reaches the bridge above it now. */
static bool find(P2PQtest *t, const Place *place, uint16_t *rid)
{
    uint8_t bus = place->root;

    for (unsigned i = 0; i + 1 < place->devfns->len; i++) {
        P2PFn bridge = { .t = t, .rid = bus << 8 | place->devfns->data[i] };

        bus = p2p_cfg_readb(bridge, PCI_SECONDARY_BUS);
        if (bus == NO_BUS) {
            return false;
        }
    }
    *rid = bus << 8 | place->devfns->data[place->devfns->len - 1];
    return true;
}

P2PFn p2p_fn(P2PQtest *t, const char *id)
{
    P2PFn fn = { .t = t };
    Place *place = t->places ? g_hash_table_lookup(t->places, id) : NULL;

    if (place && find(t, place, &fn.rid)) {
        return fn;
    }
    ask_qemu(t);
    place = g_hash_table_lookup(t->places, id);
    if (!place) {
        g_error("no PCI function has the id %s", id);
    }
    fn.rid = place->rid;
    return fn;
}
