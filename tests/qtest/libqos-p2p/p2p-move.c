/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Migration under qtest.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-move.h"
#include "qobject/qdict.h"

static void await_migration(QTestState *qts)
{
    bool done = false;

    while (!done) {
        QDict *event = qtest_qmp_eventwait_ref(qts, "MIGRATION");
        const char *status = qdict_get_str(qdict_get_qdict(event, "data"),
                                           "status");

        g_assert_cmpstr(status, !=, "failed");
        done = g_str_equal(status, "completed");
        qobject_unref(event);
    }
}

static void migrate(QTestState *qts, const char *command, const char *uri)
{
    qtest_qmp_assert_success(
        qts, "{'execute': 'migrate-set-capabilities', 'arguments':"
        "{'capabilities': [{'capability': 'events', 'state': true}]}}");
    qtest_qmp_assert_success(qts, "{'execute': %s, 'arguments': {'uri': %s}}",
                             command, uri);
    await_migration(qts);
}

void p2p_move(P2PQtest *t, const char *args)
{
    g_autofree char *file = NULL, *uri = NULL;
    QTestState *to;
    int fd = g_file_open_tmp("p2p-state-XXXXXX", &file, NULL);

    g_assert_cmpint(fd, >=, 0);
    close(fd);
    uri = g_strdup_printf("file:%s", file);
    to = qtest_initf("-M q35 -m %llu -nodefaults -global ICH9-LPC.acpi-pci-"
                     "hotplug-with-bridge-support=off -incoming defer %s",
                     P2P_QTEST_RAM >> 20, args);
    migrate(t->qts, "migrate", uri);
    migrate(to, "migrate-incoming", uri);
    unlink(file);
    qtest_quit(t->qts);
    t->qts = to;
}
