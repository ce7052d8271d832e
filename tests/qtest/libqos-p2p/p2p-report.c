/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fabric tells a user.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-report.h"
#include "qobject/qdict.h"
#include "qobject/qlist.h"

#define FABRIC "/machine/p2p-fabric"

/* Property @name as a list of dictionaries; drop the reply after use. */
static QDict *get_property(P2PQtest *t, const char *name, QList **list)
{
    QDict *reply = qtest_qmp(t->qts, "{'execute': 'qom-get', 'arguments':"
                             "{'path': '" FABRIC "', 'property': %s}}",
                             name);

    *list = qdict_get_qlist(reply, "return");
    g_assert_nonnull(*list);
    return reply;
}

static const char *rule_name(enum p2p_rule rule)
{
    return rule == P2P_RULE_NONE ? "iommu fault" : p2p_rule_name(rule);
}

static enum p2p_rule rule_of(const char *name)
{
    for (int rule = 0; rule < P2P_RULES; rule++) {
        if (g_str_equal(rule_name(rule), name)) {
            return rule;
        }
    }
    g_error("'%s' is no rule", name);
}

/* "bb:dd.f" or "root-complex". */
static uint16_t rid_of(const char *text)
{
    unsigned bus, slot, function;

    if (g_str_equal(text, "root-complex")) {
        return P2P_AT_ROOT;
    }
    g_assert_cmpint(sscanf(text, "%x:%x.%x", &bus, &slot, &function), ==, 3);
    return bus << 8 | slot << 3 | function;
}

static uint64_t number_of(const QDict *dict, const char *key)
{
    return g_ascii_strtoull(qdict_get_str(dict, key), NULL, 16);
}

static bool is_of(const QDict *dict, const char *id)
{
    const char *device = qdict_get_try_str(dict, "device");

    return device && g_str_equal(device, id);
}

uint64_t p2p_routed(P2PQtest *t, const char *id, enum p2p_rule rule)
{
    QListEntry *entry;
    uint64_t count = 0;
    QList *list;
    QDict *reply = get_property(t, "routed", &list);

    QLIST_FOREACH_ENTRY(list, entry) {
        QDict *dict = qobject_to(QDict, qlist_entry_obj(entry));

        if (is_of(dict, id) && rule_of(qdict_get_str(dict, "rule")) == rule) {
            count += qdict_get_int(dict, "count");
        }
    }
    qobject_unref(reply);
    return count;
}

uint64_t p2p_iommu(P2PQtest *t, const char *id, const char *outcome)
{
    QListEntry *entry;
    uint64_t count = 0;
    QList *list;
    QDict *reply = get_property(t, "iommu", &list);

    QLIST_FOREACH_ENTRY(list, entry) {
        QDict *dict = qobject_to(QDict, qlist_entry_obj(entry));

        if (is_of(dict, id) &&
            g_str_equal(qdict_get_str(dict, "outcome"), outcome)) {
            count += qdict_get_int(dict, "count");
        }
    }
    qobject_unref(reply);
    return count;
}

uint64_t p2p_refused(P2PQtest *t, uint16_t at, enum p2p_rule rule)
{
    QListEntry *entry;
    uint64_t count = 0;
    QList *list;
    QDict *reply = get_property(t, "refused", &list);

    QLIST_FOREACH_ENTRY(list, entry) {
        QDict *dict = qobject_to(QDict, qlist_entry_obj(entry));

        if (rid_of(qdict_get_str(dict, "port")) == at &&
            rule_of(qdict_get_str(dict, "rule")) == rule) {
            count += qdict_get_int(dict, "count");
        }
    }
    qobject_unref(reply);
    return count;
}

P2PLastRefusal p2p_last_refusal(P2PQtest *t, const char *id)
{
    P2PLastRefusal last = {};
    QListEntry *entry;
    QList *list;
    QDict *reply = get_property(t, "last-refusals", &list);

    QLIST_FOREACH_ENTRY(list, entry) {
        QDict *dict = qobject_to(QDict, qlist_entry_obj(entry));

        if (is_of(dict, id)) {
            g_assert_cmpuint(last.count, ==, 0);
            last = (P2PLastRefusal) {
                .count = qdict_get_int(dict, "count"),
                .addr = number_of(dict, "address"),
                .len = number_of(dict, "length"),
                .is_write = g_str_equal(qdict_get_str(dict, "access"),
                                        "write"),
                .rule = rule_of(qdict_get_str(dict, "rule")),
                .at = rid_of(qdict_get_str(dict, "port")),
                .fault = qdict_get_try_int(dict, "fault", 0),
                .bus_master_was_off = qdict_haskey(dict, "bus-master-was-off"),
            };
            g_strlcpy(last.why, qdict_get_str(dict, "why"), sizeof(last.why));
        }
    }
    qobject_unref(reply);
    return last;
}

static bool property_names(P2PQtest *t, const char *property,
                           const char *const *ids)
{
    QListEntry *entry;
    bool found = false;
    QList *list;
    QDict *reply = get_property(t, property, &list);

    QLIST_FOREACH_ENTRY(list, entry) {
        QDict *dict = qobject_to(QDict, qlist_entry_obj(entry));
        const char *device = qdict_get_try_str(dict, "device");

        found |= device && g_strv_contains(ids, device);
    }
    qobject_unref(reply);
    return found;
}

bool p2p_report_names(P2PQtest *t, const char *const *ids)
{
    return property_names(t, "routed", ids) ||
           property_names(t, "last-refusals", ids);
}

unsigned p2p_fabric_objects(P2PQtest *t)
{
    QDict *reply = qtest_qmp(t->qts, "{'execute': 'qom-list', 'arguments':"
                             "{'path': '" FABRIC "'}}");
    unsigned count = qlist_size(qdict_get_qlist(reply, "return"));

    qobject_unref(reply);
    return count;
}
