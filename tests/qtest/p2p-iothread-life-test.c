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
#define POLLS_MAX 100000

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

/*
 * Behind a PCIe-to-PCI bridge that firmware has not enabled. The bridge emits
 * for what is behind it, and no I/O thread can ask an IOMMU who that is.
 */

#define SLOT \
    "-object iothread,id=io " \
    "-blockdev driver=null-co,node-name=disk,size=1048576 " \
    "-device p2p-root-port,id=r0,chassis=1 "

#define BRIDGE_MEM 0xd0000000ull
#define BRIDGE_PREF 0x900000000ull
#define BRIDGE_WINDOW 0x100000ull
#define BLK_BAR 4

static void program_bridge(P2PFn bridge, uint8_t bus)
{
    p2p_set_buses(bridge, bus, bus + 1, 2);
    p2p_set_mem_window(bridge, (struct p2p_range) {
        BRIDGE_MEM, BRIDGE_MEM + BRIDGE_WINDOW - 1,
    });
    p2p_set_pref_window(bridge, (struct p2p_range) {
        BRIDGE_PREF, BRIDGE_PREF + BRIDGE_WINDOW - 1,
    });
    p2p_set_mse(bridge, true);
}

static P2PFn plug_behind_bridge(P2PQtest *t)
{
    P2PFn vb = { t, 2 << 8 | 1 << 3 };

    p2p_plug(p2p_fn(t, "r0"), "pcie-pci-bridge", "pb", "{'bus': 'r0'}");
    qtest_qmp_device_add(t->qts, "virtio-blk-pci", "vb", "{'bus': 'pb',"
                         "'addr': '1', 'drive': 'disk', 'iothread': 'io',"
                         "'iommu_platform': true, 'disable-legacy': 'on',"
                         "'queue-size': 256, 'num-queues': 1}");
    program_bridge(p2p_fn(t, "r0"), 0);
    program_bridge((P2PFn) { t, 1 << 8 }, 1);
    p2p_set_bar(vb, BLK_BAR, BRIDGE_PREF);
    p2p_set_mse(vb, true);
    p2p_set_bme(vb, true);
    return vb;
}

static void test_behind_bridge(void)
{
    P2PQtest *t = p2p_qtest_start(SLOT);
    unsigned polls = 0;
    P2PBlk blk;
    bool ok;

    g_assert_true(p2p_blk_start(&blk, plug_behind_bridge(t), 0));
    p2p_blk_submit(&blk, 0, true, 0);
    while (!p2p_blk_done(&blk)) {
        g_assert_cmpuint(polls++, <, POLLS_MAX);
    }
    g_assert_cmpint(p2p_blk_reap(&blk, &ok), ==, 0);
    g_assert_true(ok);
    p2p_qtest_stop(t);
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
    qtest_add_func("/p2p/iothread-life/behind-bridge", test_behind_bridge);
    return g_test_run();
}
