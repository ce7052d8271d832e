/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The property `policies`: what each root complex forwards, as it was set and
 * as it was read, and how often each entry decided.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_bus.h"
#include "p2pcore/policy_text.h"
#include "policy.h"
#include "qobject/qdict.h"
#include "view.h"

/* All of @rules as text, items separated by "; ", the default first. */
static char *policy_text(const struct p2p_policy *rules)
{
    size_t size = p2p_policy_format(rules, NULL, 0) + 1;
    char *text = g_malloc(size);

    p2p_policy_format(rules, text, size);
    return text;
}

static QDict *item_dict(const char *text, uint64_t count)
{
    QDict *dict = qdict_new();

    qdict_put_str(dict, "text", text);
    qdict_put_int(dict, "count", count);
    return dict;
}

/* The entries with their counters, then the default with its own. */
static QList *items_list(const P2PPolicy *policy)
{
    g_autofree char *text = policy_text(policy->rules);
    g_auto(GStrv) items = g_strsplit(text, "; ", -1);
    unsigned count = p2p_policy_count(policy->rules);
    QList *list = qlist_new();
    unsigned i;

    for (i = 0; i < count; i++) {
        qlist_append(list, item_dict(items[i + 1], policy->decided[i]));
    }
    qlist_append(list, item_dict(items[0], policy->decided[count]));
    return list;
}

static void put_property(QDict *dict, const P2PPolicySource *source,
                         const char *name)
{
    g_autofree char *value = object_property_get_str(OBJECT(source->owner),
                                                     name, NULL);

    if (value && *value) {
        qdict_put_str(dict, name, value);
    }
}

static QDict *policy_dict(const P2PPolicySource *source)
{
    QDict *dict = qdict_new();
    g_autofree char *bus = g_strdup_printf("%02x", pci_bus_num(source->bus));

    qdict_put_str(dict, "bus", bus);
    qdict_put_str(dict, "owner", p2p_root_policy_owner(source));
    put_property(dict, source, "forward");
    put_property(dict, source, "allow");
    put_property(dict, source, "on-refuse");
    put_property(dict, source, "policy-of");
    if (source->policy) {
        qdict_put(dict, "entries", items_list(source->policy));
    }
    return dict;
}

QList *p2p_view_policies(void)
{
    QList *list = qlist_new();
    const P2PPolicySource *source = NULL;

    while ((source = p2p_root_policy_next(source))) {
        qlist_append(list, policy_dict(source));
    }
    return list;
}
