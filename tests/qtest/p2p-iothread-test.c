/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * virtio-blk on an I/O thread below our ports, with dozens of requests under
 * way, while the main thread writes config space as fast as it can: routes are
 * looked up on one thread and made stale on the other. As long as nobody
 * touches the path between device and memory the data is right; whoever does
 * gets what the rules say and no more.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-rig.h"
#include "libqos-p2p/p2p-report.h"
#include "p2pcore/acs.h"

#define REQUESTS 800u
#define STEPS 300
#define PLUGS 12
#define PATH_STORMS 5
#define PATH_STEPS 150
#define POLLS_MAX 100000

/*
 * Storms that leave the path from vb to memory alone.
 */

/* An egress vector and redirection of what goes to peers: RAM is none. */
static void step_controls(P2PRig *rig)
{
    p2p_acs_set(rig->d0, g_test_rand_int_range(0, 0x80) & ~P2P_ACS_TB);
    p2p_acs_set_egress(rig->d0, g_test_rand_int_range(0, 256),
                       g_test_rand_bit());
}

static void step_invalidate(P2PRig *rig)
{
    p2p_step_elsewhere(rig);
    if (g_test_rand_bit()) {
        p2p_vtd_invalidate(&rig->vtd);
    } else {
        p2p_vtd_invalidate_function(&rig->vtd, rig->vb);
    }
}

/* A slot next door, whose window stays closed. */
static void step_plug(P2PRig *rig)
{
    p2p_plug(rig->d2, "p2p-endpoint", "new", "{'bus': 'd2'}");
    p2p_unplug(rig->d2, "new");
}

static void run_storm(bool translate, P2PStep *step, unsigned steps)
{
    P2PRig rig;

    p2p_rig_start(&rig, translate);
    p2p_rig_storm(&rig, step, REQUESTS, steps);
    g_assert_cmpuint(p2p_last_refusal(rig.t, "vb").count, ==, 0);
    p2p_rig_stop(&rig);
}

static void test_elsewhere(void)
{
    run_storm(false, p2p_step_elsewhere, STEPS);
}

static void test_elsewhere_translated(void)
{
    run_storm(true, step_invalidate, STEPS);
}

static void test_controls(void)
{
    run_storm(false, step_controls, STEPS);
}

static void test_plug(void)
{
    run_storm(true, step_plug, PLUGS);
}

/* A storm that does touch the path. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        P2PRig rig;

        p2p_rig_start(&rig, false);
        p2p_rig_submit_all(&rig);
        p2p_set_bme(rig.d0, false);
        p2p_rig_storm(&rig, p2p_step_elsewhere, REQUESTS, STEPS);
        p2p_rig_stop(&rig);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*reap*");
}

/*
 * Whoever touches the path gets what the rules say.
 */

static void d0_bus_master(P2PRig *rig)
{
    p2p_set_bme(rig->d0, false);
}

static void u_bus_master(P2PRig *rig)
{
    p2p_set_bme(rig->u, false);
}

static void r0_bus_master(P2PRig *rig)
{
    p2p_set_bme(rig->r0, false);
}

static void own_window(P2PRig *rig)
{
    p2p_set_mem_window(rig->d0, p2p_rig_ram(rig));
}

/* What is mapped there in the IOMMU is of no use. */
static void peer_window(P2PRig *rig)
{
    p2p_set_pref_window(rig->d1, p2p_rig_ram(rig));
}

static void switch_window(P2PRig *rig)
{
    p2p_set_mem_window(rig->u, p2p_rig_ram(rig));
}

/* The requester's bus is in no range of the port's. */
static void source_validation(P2PRig *rig)
{
    uint8_t bus = rig->vb.rid >> 8;

    p2p_acs_set(rig->d0, P2P_ACS_SV);
    p2p_set_buses(rig->d0, rig->d0.rid >> 8, bus, bus - 1);
}

static void unmap(P2PRig *rig)
{
    p2p_vtd_unmap(&rig->vtd, rig->domain, P2P_BLK_RAM + P2P_RIG_SHIFT,
                  P2P_BLK_RAM_SIZE);
}

struct path_row {
    const char *name;
    bool translate;
    void (*touch)(P2PRig *rig);
    enum p2p_rule rule;
    const char *at;             /* NULL: the root complex */
};

static const struct path_row path_rows[] = {
    { "d0-bus-master", false, d0_bus_master, P2P_R10_PORT_BME, "d0" },
    { "u-bus-master", false, u_bus_master, P2P_R23_UPSTREAM_PORT_BME, "u" },
    { "r0-bus-master", true, r0_bus_master, P2P_R10_PORT_BME, "r0" },
    { "own-window", false, own_window, P2P_R14_OWN_WINDOW, "d0" },
    { "peer-window", false, peer_window, P2P_R27_NO_TARGET, "d1" },
    { "peer-window-iova", true, peer_window, P2P_R27_NO_TARGET, "d1" },
    { "switch-window", false, switch_window, P2P_R22_UNCLAIMED_IN_SWITCH,
      "d0" },
    { "source-validation", false, source_validation,
      P2P_R11_SOURCE_VALIDATION, "d0" },
    { "unmapped", true, unmap, P2P_RULE_NONE, NULL },
};

/* The thread gets to the request some time after it was told of it. */
static P2PLastRefusal await_refusal(P2PRig *rig)
{
    P2PLastRefusal last;

    for (int i = 0; i < POLLS_MAX; i++) {
        last = p2p_last_refusal(rig->t, "vb");
        if (last.count) {
            return last;
        }
    }
    g_error("nothing of vb's was refused");
}

static void test_path(const void *data)
{
    const struct path_row *row = data;
    P2PLastRefusal last;
    uint16_t at;
    P2PRig rig;

    p2p_rig_start(&rig, row->translate);
    p2p_rig_storm(&rig, p2p_step_elsewhere, P2P_BLK_SLOTS, 10);
    p2p_rig_restore(&rig);
    at = row->at ? p2p_fn(rig.t, row->at).rid : P2P_AT_ROOT;
    g_assert_cmpuint(p2p_refused(rig.t, at, row->rule), ==, 0);

    row->touch(&rig);
    p2p_rig_submit_read(&rig, 0);
    last = await_refusal(&rig);
    g_assert_cmpuint(last.rule, ==, row->rule);
    g_assert_cmphex(last.at, ==, at);
    g_assert_true(p2p_range_has(p2p_rig_ram(&rig), last.addr));
    g_assert_cmpuint(p2p_refused(rig.t, at, row->rule), >, 0);
    g_assert_true(p2p_is_filled(rig.t, p2p_blk_data(0), P2P_BLK_SIZE,
                                ~rig.slot[0].seed));

    p2p_rig_restore(&rig);
    p2p_rig_start_blk(&rig);
    p2p_rig_storm(&rig, p2p_step_elsewhere, P2P_BLK_SLOTS * 4, 10);
    p2p_rig_stop(&rig);
}

/*
 * Bus Master Enable of vb itself is left out: QEMU then waits for the device's
 * requests with the big lock held, and the I/O thread, whose accesses it has
 * just taken the way, for the lock. That is so on any bus.
 */
static void step_path(P2PRig *rig)
{
    P2PFn ports[] = { rig->r0, rig->u, rig->d0 };
    P2PFn port = ports[g_test_rand_int_range(0, G_N_ELEMENTS(ports))];

    switch (g_test_rand_int_range(0, 50)) {
    default:
        p2p_set_bme(port, g_test_rand_bit());
        break;
    case 1 ... 10:
        p2p_cfg_writew(rig->d0, rig->d0_acs + PCI_ACS_CTRL,
                       g_test_rand_int_range(0, 0x80));
        break;
    case 11 ... 20:
        p2p_set_mem_window(port, p2p_rig_ram(rig));
        break;
    case 21 ... 30:
        p2p_set_mem_window(port, p2p_random_mem_window());
        break;
    case 31 ... 40:
        p2p_random_buses(port);
        break;
    case 41:
        if (rig->translate) {
            p2p_vtd_detach(&rig->vtd, rig->vb);
        }
        break;
    case 42:
        p2p_rig_enumerate(rig);
        break;
    }
}

/* Keep the device busy, whatever it makes of it. */
static void replace_done(P2PRig *rig)
{
    bool ok;
    int slot = p2p_blk_reap(&rig->blk, &ok);

    if (slot >= 0) {
        p2p_rig_submit_write(rig, slot);
    }
}

/* Requests may fail, stay, or break the device; a reset mends it. */
static void run_path_storm(bool translate)
{
    P2PRig rig;

    p2p_rig_start(&rig, translate);
    for (int i = 0; i < PATH_STORMS; i++) {
        p2p_rig_submit_all(&rig);
        for (int j = 0; j < PATH_STEPS; j++) {
            step_path(&rig);
            replace_done(&rig);
        }
        p2p_rig_restore(&rig);
        p2p_rig_start_blk(&rig);
        p2p_rig_storm(&rig, p2p_step_elsewhere, P2P_BLK_SLOTS * 2, 10);
        p2p_rig_restore(&rig);
    }
    g_assert_cmpuint(p2p_last_refusal(rig.t, "vb").count, >, 0);
    p2p_rig_stop(&rig);
}

static void test_path_storm(void)
{
    run_path_storm(false);
}

static void test_path_storm_translated(void)
{
    run_path_storm(true);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/iothread/planted-fault", test_planted_fault);
    qtest_add_func("/p2p/iothread/elsewhere", test_elsewhere);
    qtest_add_func("/p2p/iothread/elsewhere-translated",
                   test_elsewhere_translated);
    qtest_add_func("/p2p/iothread/controls", test_controls);
    qtest_add_func("/p2p/iothread/plug", test_plug);
    for (int i = 0; i < G_N_ELEMENTS(path_rows); i++) {
        g_autofree char *path = g_strdup_printf("/p2p/iothread/path/%s",
                                                path_rows[i].name);

        qtest_add_data_func(path, &path_rows[i], test_path);
    }
    qtest_add_func("/p2p/iothread/path-storm", test_path_storm);
    qtest_add_func("/p2p/iothread/path-storm-translated",
                   test_path_storm_translated);
    return g_test_run();
}
