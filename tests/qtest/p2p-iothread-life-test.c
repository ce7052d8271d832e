/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * virtio-blk on an I/O thread below our ports that is reset, or goes, while
 * requests are under way. QEMU's main thread waits for the I/O thread then, and
 * accesses that are refused must not make that wait for QEMU.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-rig.h"
#include "libqos-p2p/p2p-report.h"
#include "qobject/qdict.h"

#define RESETS 4
#define UNPLUGS 4

/*
 * Reset, while the path is not there.
 */

static void close_port(P2PRig *rig)
{
    p2p_set_bme(rig->d0, false);
}

static void unmap(P2PRig *rig)
{
    p2p_vtd_unmap(&rig->vtd, rig->domain, P2P_BLK_RAM + P2P_RIG_SHIFT,
                  P2P_BLK_RAM_SIZE);
}

static void leave_it(P2PRig *rig)
{
}

static void run_reset(bool translate, void (*touch)(P2PRig *rig))
{
    P2PRig rig;

    p2p_rig_start(&rig, translate);
    for (int i = 0; i < RESETS; i++) {
        p2p_rig_get_under_way(&rig);
        touch(&rig);
        p2p_blk_reset(&rig.blk);
        p2p_rig_restore(&rig);
        p2p_rig_set_limit(&rig, P2P_RIG_LIMIT);
        p2p_rig_start_blk(&rig);
        p2p_rig_storm(&rig, p2p_step_elsewhere, P2P_BLK_SLOTS, 10);
        p2p_rig_restore(&rig);
    }
    g_assert_cmpuint(p2p_last_refusal(rig.t, "vb").count, >, 0);
    p2p_rig_stop(&rig);
}

static void test_reset(void)
{
    run_reset(false, close_port);
}

static void test_reset_translated(void)
{
    run_reset(true, unmap);
}

/* A path that is there, taken for one that is not. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        run_reset(false, leave_it);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*run_reset*");
}

/*
 * The device goes while its requests are under way, by itself or with the
 * whole switch, and another comes.
 */

static void plug_blk(P2PRig *rig)
{
    qtest_qmp_assert_success(
        rig->t->qts, "{'execute': 'device_add', 'arguments': {'driver':"
        "'virtio-blk-pci', 'id': 'vb', 'bus': 'd0', 'drive': 'disk',"
        "'iothread': 'io', 'iommu_platform': true, 'disable-legacy': 'on',"
        "'queue-size': 256, 'num-queues': 1}}");
}

static void plug_switch(P2PRig *rig)
{
    qtest_qmp_assert_success(
        rig->t->qts, "{'execute': 'device_add', 'arguments': {'driver':"
        "'p2p-switch-upstream', 'id': 'u', 'bus': 'r0'}}");
    for (int i = 0; i < 3; i++) {
        g_autofree char *id = g_strdup_printf("d%d", i);

        qtest_qmp_assert_success(
            rig->t->qts, "{'execute': 'device_add', 'arguments': {'driver':"
            "'p2p-switch-downstream', 'id': %s, 'bus': 'u', 'acs': 127,"
            "'chassis': %d, 'addr': %s, 'port': %d}}", id, 2 + i, id + 1, i);
    }
}

/* Waits for the end of @id, which comes after that of all below it. */
static void unplug(P2PRig *rig, P2PFn port, const char *id)
{
    bool found = false;

    qtest_qmp_device_del_send(rig->t->qts, id);
    p2p_slot_power(port, false);
    while (!found) {
        QDict *event = qtest_qmp_eventwait_ref(rig->t->qts, "DEVICE_DELETED");

        found = !g_strcmp0(qdict_get_try_str(qdict_get_qdict(event, "data"),
                                             "device"), id);
        qobject_unref(event);
    }
}

static void run_unplug(bool translate, bool whole_switch)
{
    P2PRig rig;

    p2p_rig_start(&rig, translate);
    for (int i = 0; i < UNPLUGS; i++) {
        p2p_rig_get_under_way(&rig);
        unplug(&rig, whole_switch ? rig.r0 : rig.d0,
               whole_switch ? "u" : "vb");
        if (translate) {
            p2p_vtd_invalidate_function(&rig.vtd, rig.vb);
        }
        p2p_rig_set_limit(&rig, P2P_RIG_LIMIT);

        if (whole_switch) {
            p2p_stop(rig.t);
            plug_switch(&rig);
            plug_blk(&rig);
            p2p_cont(rig.t);
            p2p_slot_power(rig.r0, true);
            p2p_enumerate(rig.t);
        } else {
            plug_blk(&rig);
        }
        p2p_slot_power(rig.d0, true);
        p2p_rig_restore(&rig);
        g_assert_cmpuint(p2p_last_refusal(rig.t, "vb").count, ==, 0);
        p2p_rig_start_blk(&rig);
        p2p_rig_storm(&rig, p2p_step_elsewhere, P2P_BLK_SLOTS * 2, 10);
        p2p_rig_restore(&rig);
    }
    p2p_rig_stop(&rig);
}

static void test_unplug(void)
{
    run_unplug(false, false);
}

static void test_unplug_switch(void)
{
    run_unplug(true, true);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/iothread-life/planted-fault", test_planted_fault);
    qtest_add_func("/p2p/iothread-life/reset", test_reset);
    qtest_add_func("/p2p/iothread-life/reset-translated",
                   test_reset_translated);
    qtest_add_func("/p2p/iothread-life/unplug", test_unplug);
    qtest_add_func("/p2p/iothread-life/unplug-switch", test_unplug_switch);
    return g_test_run();
}
