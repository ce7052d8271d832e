/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-root.h"
#include "qobject/qdict.h"
#include "qobject/qlist.h"

static char *owner_path(const char *owner)
{
    return g_strdup_printf("/machine/peripheral/%s", owner);
}

void p2p_root_set(P2PQtest *t, const char *owner, const char *property,
                  const char *value)
{
    g_autofree char *path = owner_path(owner);

    qtest_qmp_assert_success(t->qts, "{'execute': 'qom-set', 'arguments':"
                             "{'path': %s, 'property': %s, 'value': %s}}",
                             path, property, value);
}

char *p2p_root_get(P2PQtest *t, const char *owner, const char *property)
{
    g_autofree char *path = owner_path(owner);
    QDict *reply = qtest_qmp(t->qts, "{'execute': 'qom-get', 'arguments':"
                             "{'path': %s, 'property': %s}}", path, property);
    char *value = g_strdup(qdict_get_str(reply, "return"));

    qobject_unref(reply);
    return value;
}

void p2p_root_set_fails(P2PQtest *t, const char *owner, const char *property,
                        const char *value, const char *pattern)
{
    g_autofree char *path = owner_path(owner);

    p2p_qmp_fails(t, pattern, "{'execute': 'qom-set', 'arguments':"
                  "{'path': %s, 'property': %s, 'value': %s}}", path, property,
                  value);
}

/* Without entries in between: those of a preset may be among the old ones. */
void p2p_root_set_policy(P2PQtest *t, const char *owner,
                         const P2PRootPolicy *policy)
{
    p2p_root_set(t, owner, "allow", "");
    p2p_root_set(t, owner, "forward", policy->forward);
    p2p_root_set(t, owner, "on-refuse", policy->on_refuse);
    p2p_root_set(t, owner, "allow", policy->allow);
}

static int64_t count_of(const QDict *policy, const char *text)
{
    QListEntry *at;

    QLIST_FOREACH_ENTRY(qdict_get_qlist(policy, "entries"), at) {
        QDict *entry = qobject_to(QDict, qlist_entry_obj(at));

        if (g_str_equal(qdict_get_str(entry, "text"), text)) {
            return qdict_get_int(entry, "count");
        }
    }
    return -1;
}

int64_t p2p_root_decided(P2PQtest *t, const char *owner, const char *text)
{
    QDict *reply = qtest_qmp(t->qts, "{'execute': 'qom-get', 'arguments':"
                             "{'path': '/machine/p2p-fabric',"
                             " 'property': 'policies'}}");
    int64_t count = -1;
    QListEntry *at;

    QLIST_FOREACH_ENTRY(qdict_get_qlist(reply, "return"), at) {
        QDict *policy = qobject_to(QDict, qlist_entry_obj(at));

        if (g_str_equal(qdict_get_str(policy, "owner"), owner)) {
            count = count_of(policy, text);
        }
    }
    qobject_unref(reply);
    return count;
}
