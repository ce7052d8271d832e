/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading a policy: what a user set, with the names of devices in it, becomes
 * rules that the library can answer from.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/pci/pci_bus.h"
#include "hw/sysbus.h"
#include "core.h"
#include "p2pcore/policy_text.h"
#include "policy-read.h"

/* Of a preset, beside those in the text. */
#define PRESET_ENTRIES 1

/* How much of a text an error quotes on each side of the column. */
#define QUOTED 40

/*
 * Names.
 */

/* A root bus is known by its name, which is the id of its expander. */
static PCIBus *find_root_bus(const char *name)
{
    GHashTableIter iter;
    gpointer dev;

    g_hash_table_iter_init(&iter, p2p_fabric->site_of_dev);
    while (g_hash_table_iter_next(&iter, &dev, NULL)) {
        PCIBus *bus = pci_get_bus(dev);

        if (pci_bus_is_root(bus) && !strcmp(bus->qbus.name, name)) {
            return bus;
        }
    }
    return NULL;
}

/* The function on a root bus that has @id, NULL if none has. */
static PCIDevice *find_root_function(const char *id)
{
    DeviceState *dev = qdev_find_recursive(sysbus_get_default(), id);
    PCIDevice *pci_dev =
        (PCIDevice *)object_dynamic_cast(OBJECT(dev), TYPE_PCI_DEVICE);

    return pci_dev && pci_bus_is_root(pci_get_bus(pci_dev)) ? pci_dev : NULL;
}

static bool find_end(void *opaque, const char *name, size_t len,
                     struct p2p_policy_end *end)
{
    g_autofree char *id = g_strndup(name, len);
    PCIBus *bus = find_root_bus(id);
    PCIDevice *dev;

    if (bus) {
        *end = (struct p2p_policy_end) {
            P2P_SCOPE_HOST, PCI_BUILD_BDF(pci_bus_num(bus), 0),
        };
        return true;
    }
    dev = find_root_function(id);
    if (!dev) {
        return false;
    }
    *end = (struct p2p_policy_end) {
        object_dynamic_cast(OBJECT(dev), TYPE_P2P_HOST_BRIDGE) ?
        P2P_SCOPE_HOST : P2P_SCOPE_PORT, pci_get_bdf(dev),
    };
    return true;
}

/*
 * Reading.
 */

/* What stands at @column of @text, up to where the next piece can begin. */
static char *piece_at(const char *text, size_t column)
{
    const char *piece = text + MIN(column - 1, strlen(text));
    size_t len = strcspn(piece, " \t\n>;=/+");

    return *piece ? g_strndup(piece, MIN(MAX(len, 1), QUOTED)) :
                    g_strdup("the end");
}

/* @text around @column: the whole of it may be longer than a screen. */
static char *quote(const char *text, size_t column)
{
    size_t len = strlen(text);
    size_t at = MIN(column - 1, len);
    size_t from = at > QUOTED ? at - QUOTED : 0;
    size_t to = MIN(at + QUOTED, len);

    return g_strdup_printf("%s%.*s%s", from ? "..." : "", (int)(to - from),
                           text + from, to < len ? "..." : "");
}

static void complain(const P2PPolicySource *source, const char *owner,
                     const struct p2p_policy_error *error, Error **errp)
{
    g_autofree char *piece = piece_at(source->allow, error->column);
    g_autofree char *quoted = quote(source->allow, error->column);

    error_setg(errp, "%s: allow=%s: column %zu, '%s': %s, expected %s",
               owner, quoted, error->column, piece,
               p2p_policy_problem_name(error->problem), error->expected);
}

/* More than @text has, fewer than the library takes. */
static unsigned capacity_for(const char *text)
{
    unsigned entries = PRESET_ENTRIES + 1;

    for (; *text; text++) {
        entries += *text == ';';
    }
    return MIN(entries, P2P_POLICY_ENTRIES_MAX);
}

static enum p2p_failure on_refuse(const P2PPolicySource *source,
                                  enum p2p_failure preset)
{
    switch ((enum P2POnRefuse)source->on_refuse) {
    case P2P_ON_REFUSE_PRESET:
        break;
    case P2P_ON_REFUSE_UR:
        return P2P_FAIL_UR;
    case P2P_ON_REFUSE_CA:
        return P2P_FAIL_CA;
    case P2P_ON_REFUSE_DROP:
        return P2P_FAIL_DROP;
    }
    return preset;
}

void p2p_root_policy_free(P2PPolicy *policy)
{
    g_free(policy->rules);
    g_free(policy->decided);
    g_free(policy);
}

P2PPolicy *p2p_root_policy_read(const P2PPolicySource *source,
                                const char *owner, Error **errp)
{
    static const struct p2p_policy_names names = { find_end };
    unsigned capacity = capacity_for(source->allow);
    size_t size = p2p_policy_size(capacity);
    P2PPolicy *policy = g_new0(P2PPolicy, 1);
    struct p2p_policy_error error;
    enum p2p_failure otherwise;

    policy->rules = p2p_policy_init(g_malloc(size), size, capacity);
    policy->decided = g_new0(uint64_t, capacity + 1);
    p2p_policy_add_preset(policy->rules, source->forward);
    if (*source->allow &&
        p2p_policy_parse(policy->rules, source->allow, strlen(source->allow),
                         &names, &error) < 0) {
        complain(source, owner, &error, errp);
        p2p_root_policy_free(policy);
        return NULL;
    }
    otherwise = p2p_policy_get_default(policy->rules);
    if (otherwise != P2P_FAIL_NONE) {
        p2p_policy_set_default(policy->rules, on_refuse(source, otherwise));
    }
    p2p_policy_freeze(policy->rules);
    return policy;
}
