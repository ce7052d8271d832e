/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Migration under qtest.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-move.h"
#include "qobject/qdict.h"

#define MACHINE \
    "-M q35 -m %llu -nodefaults " \
    "-global ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off %s "

/* Whether it completes; it fails otherwise. */
static bool await_migration(QTestState *qts)
{
    for (;;) {
        QDict *event = qtest_qmp_eventwait_ref(qts, "MIGRATION");
        const char *status = qdict_get_str(qdict_get_qdict(event, "data"),
                                           "status");
        bool completed = g_str_equal(status, "completed");
        bool failed = g_str_equal(status, "failed");

        qobject_unref(event);
        if (completed || failed) {
            return completed;
        }
    }
}

static void want_events(QTestState *qts)
{
    qtest_qmp_assert_success(
        qts, "{'execute': 'migrate-set-capabilities', 'arguments':"
        "{'capabilities': [{'capability': 'events', 'state': true}]}}");
}

static bool load(QTestState *qts, const char *file)
{
    g_autofree char *uri = g_strdup_printf("file:%s", file);

    want_events(qts);
    qtest_qmp_assert_success(
        qts, "{'execute': 'migrate-incoming', 'arguments':"
        "{'uri': %s, 'exit-on-error': false}}", uri);
    return await_migration(qts);
}

void p2p_save(P2PQtest *t, const char *file)
{
    g_autofree char *uri = g_strdup_printf("file:%s", file);

    want_events(t->qts);
    qtest_qmp_assert_success(
        t->qts, "{'execute': 'migrate', 'arguments': {'uri': %s}}", uri);
    g_assert_true(await_migration(t->qts));
}

char *p2p_temporary_file(void)
{
    char *file;
    int fd = g_file_open_tmp("p2p-state-XXXXXX", &file, NULL);

    g_assert_cmpint(fd, >=, 0);
    close(fd);
    return file;
}

QTestState *p2p_load(const char *file, const char *args)
{
    QTestState *qts = qtest_initf(MACHINE "-incoming defer",
                                  P2P_QTEST_RAM >> 20, args);

    g_assert_true(load(qts, file));
    return qts;
}

void p2p_move(P2PQtest *t, const char *args)
{
    g_autofree char *file = p2p_temporary_file();
    QTestState *to;

    p2p_save(t, file);
    to = p2p_load(file, args);
    unlink(file);
    qtest_quit(t->qts);
    t->qts = to;
}

char *p2p_load_fails(const char *file, const char *args)
{
    g_autofree char *errors = p2p_temporary_file();
    /* libqtest has a shell start QEMU. */
    QTestState *qts = qtest_initf(MACHINE "-incoming defer 2>%s",
                                  P2P_QTEST_RAM >> 20, args, errors);
    char *said;

    g_assert_false(load(qts, file));
    qtest_quit(qts);
    g_assert_true(g_file_get_contents(errors, &said, NULL, NULL));
    unlink(errors);
    return said;
}
