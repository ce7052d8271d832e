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
#include "libqos-p2p/p2p-blk.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "libqos-p2p/p2p-vtd.h"
#include "p2pcore/acs.h"

#define DISK_SIZE 0x1000000ull
#define SHIFT 0x4000000000ull
#define IO_LIMIT 600
#define REQUESTS 800u
#define STEPS 300
#define PLUGS 12
#define PATH_STORMS 5
#define PATH_STEPS 150
#define REAP_MAX 3              /* between two steps of a storm */
#define RESETS 4
#define POLLS_MAX 100000

#define MIB 0x100000ull

/* The limit keeps requests under way. */
#define TOPOLOGY \
    "-object iothread,id=io " \
    "-object throttle-group,id=limit,x-iops-total=" \
    stringify(IO_LIMIT) " " \
    "-blockdev driver=file,node-name=file,filename=%s " \
    "-blockdev driver=throttle,node-name=disk,file=file," \
    "throttle-group=limit " \
    "-device p2p-root-port,id=r0,chassis=1 " \
    "-device p2p-switch-upstream,id=u,bus=r0 " \
    "-device p2p-switch-downstream,id=d0,bus=u,chassis=2,acs=0x7f " \
    "-device p2p-switch-downstream,id=d1,bus=u,chassis=3,addr=1,acs=0x5f," \
    "port=1 " \
    "-device p2p-switch-downstream,id=d2,bus=u,chassis=4,addr=2,port=2 " \
    "-device p2p-root-port,id=r1,chassis=5 " \
    "-device virtio-blk-pci,id=vb,bus=d0,drive=disk,iothread=io," \
    "iommu_platform=on,disable-legacy=on,queue-size=256,num-queues=1 " \
    "-device p2p-endpoint,id=a,bus=d1 " \
    "-device p2p-endpoint,id=c,bus=r1 "

typedef struct Slot {
    bool reading;
    uint8_t seed;
} Slot;

typedef struct Rig {
    P2PQtest *t;
    char *disk;
    bool translate;
    P2PVtd vtd;
    P2PVtdDomain domain;
    P2PFn r0, u, d0, d1, d2, r1, vb, a;
    unsigned d0_acs;            /* where, for when d0 is not to be found */
    P2PBlk blk;
    Slot slot[P2P_BLK_SLOTS];
} Rig;

/* All as it was at first. */
static void rig_enumerate(Rig *rig)
{
    p2p_enumerate(rig->t);
    if (rig->translate) {
        p2p_vtd_attach(&rig->vtd, rig->vb, rig->domain);
    }
}

static void rig_find_functions(Rig *rig)
{
    rig->r0 = p2p_fn(rig->t, "r0");
    rig->u = p2p_fn(rig->t, "u");
    rig->d0 = p2p_fn(rig->t, "d0");
    rig->d1 = p2p_fn(rig->t, "d1");
    rig->d2 = p2p_fn(rig->t, "d2");
    rig->r1 = p2p_fn(rig->t, "r1");
    rig->vb = p2p_fn(rig->t, "vb");
    rig->a = p2p_fn(rig->t, "a");
    rig->d0_acs = p2p_ext_cap(rig->d0, PCI_EXT_CAP_ID_ACS);
}

static void rig_start_blk(Rig *rig)
{
    g_assert_true(p2p_blk_start(&rig->blk, rig->vb,
                                rig->translate ? SHIFT : 0));
}

static void rig_start(Rig *rig, bool translate)
{
    int fd;

    *rig = (Rig) { .translate = translate };
    fd = g_file_open_tmp("p2p-disk-XXXXXX", &rig->disk, NULL);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(ftruncate(fd, DISK_SIZE), ==, 0);
    close(fd);
    rig->t = p2p_qtest_start(TOPOLOGY "%s", rig->disk,
                             translate ? "-device intel-iommu" : "");
    unlink(rig->disk);
    rig_find_functions(rig);
    if (translate) {
        rig->vtd = p2p_vtd_start(rig->t);
        rig->domain = p2p_vtd_domain(&rig->vtd);
        p2p_vtd_map(&rig->vtd, rig->domain, P2P_BLK_RAM + SHIFT, P2P_BLK_RAM,
                    P2P_BLK_RAM_SIZE);
        p2p_vtd_attach(&rig->vtd, rig->vb, rig->domain);
    }
    rig_start_blk(rig);
}

static void rig_stop(Rig *rig)
{
    p2p_qtest_stop(rig->t);
    g_free(rig->disk);
}

/*
 * Load: each slot writes a pattern to its place on the disk, reads it back,
 * and begins again with another.
 */

static uint64_t sector_of(unsigned slot)
{
    return slot * (P2P_BLK_SIZE / P2P_BLK_SECTOR);
}

static void submit_write(Rig *rig, unsigned slot)
{
    rig->slot[slot].reading = false;
    rig->slot[slot].seed++;
    p2p_fill(rig->t, p2p_blk_data(slot), P2P_BLK_SIZE, rig->slot[slot].seed);
    p2p_blk_submit(&rig->blk, slot, true, sector_of(slot));
}

static void submit_read(Rig *rig, unsigned slot)
{
    rig->slot[slot].reading = true;
    p2p_fill(rig->t, p2p_blk_data(slot), P2P_BLK_SIZE,
             ~rig->slot[slot].seed);
    p2p_blk_submit(&rig->blk, slot, false, sector_of(slot));
}

/* A few requests that are done are right. Returns how many there were. */
static unsigned reap(Rig *rig, bool go_on)
{
    unsigned reaped = 0;
    bool ok;
    int slot;

    while (reaped < REAP_MAX && (slot = p2p_blk_reap(&rig->blk, &ok)) >= 0) {
        Slot *s = &rig->slot[slot];

        reaped++;
        g_assert_true(ok);
        g_assert_true(p2p_is_filled(rig->t, p2p_blk_data(slot), P2P_BLK_SIZE,
                                    s->seed));
        if (go_on && s->reading) {
            submit_write(rig, slot);
        } else if (go_on) {
            submit_read(rig, slot);
        }
    }
    g_assert_false(p2p_blk_needs_reset(&rig->blk));
    return reaped;
}

static void submit_all(Rig *rig)
{
    for (unsigned slot = 0; slot < P2P_BLK_SLOTS; slot++) {
        submit_write(rig, slot);
    }
}

static void finish_all(Rig *rig)
{
    while (p2p_blk_pending(&rig->blk)) {
        reap(rig, false);
    }
}

typedef void Step(Rig *rig);

/* @step, again and again, under load. */
static void storm(Rig *rig, Step *step, unsigned requests, unsigned steps)
{
    unsigned under_way = 0, done = 0;

    submit_all(rig);
    while (done < requests || under_way < steps) {
        under_way += p2p_blk_pending(&rig->blk) > 0;
        step(rig);
        done += reap(rig, true);
    }
    finish_all(rig);
    g_test_message("%u requests, %u steps while some were under way", done,
                   under_way);
}

/*
 * Storms that leave the path from vb to memory alone.
 */

/* Above RAM, below the interrupt range. */
static struct p2p_range random_mem_window(void)
{
    uint64_t start = 0xd0000000 + MIB * g_test_rand_int_range(0, 0x1c0);

    return (struct p2p_range) {
        start, start + MIB * g_test_rand_int_range(0, 0x40) - 1,
    };
}

static struct p2p_range random_pref_window(void)
{
    uint64_t start = 0x900000000ull + MIB * g_test_rand_int_range(0, 0x10000);

    return (struct p2p_range) {
        start, start + MIB * g_test_rand_int_range(0, 0x10000) - 1,
    };
}

static void random_buses(P2PFn port)
{
    uint8_t bus = g_test_rand_int_range(0x40, 0x48);

    p2p_set_buses(port, port.rid >> 8, bus, bus);
}

static void bus_reset(P2PFn port)
{
    p2p_cfg_writew(port, PCI_BRIDGE_CONTROL, PCI_BRIDGE_CTL_BUS_RESET);
    p2p_cfg_writew(port, PCI_BRIDGE_CONTROL, 0);
}

static void step_elsewhere(Rig *rig)
{
    P2PFn port = g_test_rand_bit() ? rig->d1 : rig->r1;

    switch (g_test_rand_int_range(0, 10)) {
    case 0:
        p2p_set_mem_window(port, random_mem_window());
        break;
    case 1:
        p2p_set_pref_window(port, random_pref_window());
        break;
    case 2:
        random_buses(port);
        break;
    case 3:
        p2p_set_bme(port, g_test_rand_bit());
        break;
    case 4:
        p2p_set_mse(port, g_test_rand_bit());
        break;
    case 5:
        p2p_acs_set(port, g_test_rand_int_range(0, 0x80));
        break;
    case 6:
        bus_reset(port);
        break;
    case 7:
        p2p_cfg_writew(rig->a, PCI_COMMAND, g_test_rand_int_range(0, 8));
        break;
    case 8:
        p2p_cfg_writel(rig->a, PCI_BASE_ADDRESS_0 + 4 * P2P_EP_BAR_MEM,
                       MIB * 2 * g_test_rand_int_range(0, 99));
        break;
    case 9:
        p2p_cfg_writeb(rig->vb, PCI_INTERRUPT_LINE, g_test_rand_int());
        break;
    }
}

/* An egress vector and redirection of what goes to peers: RAM is none. */
static void step_controls(Rig *rig)
{
    p2p_acs_set(rig->d0, g_test_rand_int_range(0, 0x80) & ~P2P_ACS_TB);
    p2p_acs_set_egress(rig->d0, g_test_rand_int_range(0, 256),
                       g_test_rand_bit());
}

static void step_invalidate(Rig *rig)
{
    step_elsewhere(rig);
    if (g_test_rand_bit()) {
        p2p_vtd_invalidate(&rig->vtd);
    } else {
        p2p_vtd_invalidate_function(&rig->vtd, rig->vb);
    }
}

/* A slot next door, whose window stays closed. */
static void step_plug(Rig *rig)
{
    p2p_plug(rig->d2, "p2p-endpoint", "new", "{'bus': 'd2'}");
    p2p_unplug(rig->d2, "new");
}

static void run_storm(bool translate, Step *step, unsigned steps)
{
    Rig rig;

    rig_start(&rig, translate);
    storm(&rig, step, REQUESTS, steps);
    g_assert_cmpuint(p2p_last_refusal(rig.t, "vb").count, ==, 0);
    rig_stop(&rig);
}

static void test_elsewhere(void)
{
    run_storm(false, step_elsewhere, STEPS);
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
        Rig rig;

        rig_start(&rig, false);
        submit_all(&rig);
        p2p_set_bme(rig.d0, false);
        storm(&rig, step_elsewhere, REQUESTS, STEPS);
        rig_stop(&rig);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*reap*");
}

/*
 * Whoever touches the path gets what the rules say.
 */

static void d0_bus_master(Rig *rig)
{
    p2p_set_bme(rig->d0, false);
}

static void u_bus_master(Rig *rig)
{
    p2p_set_bme(rig->u, false);
}

static void r0_bus_master(Rig *rig)
{
    p2p_set_bme(rig->r0, false);
}

static struct p2p_range ram_window(const Rig *rig)
{
    uint64_t start = P2P_BLK_RAM + rig->blk.shift;

    return (struct p2p_range) { start, start + P2P_BLK_RAM_SIZE - 1 };
}

static void own_window(Rig *rig)
{
    p2p_set_mem_window(rig->d0, ram_window(rig));
}

/* What is mapped there in the IOMMU is of no use. */
static void peer_window(Rig *rig)
{
    p2p_set_pref_window(rig->d1, ram_window(rig));
}

static void switch_window(Rig *rig)
{
    p2p_set_mem_window(rig->u, ram_window(rig));
}

/* The requester's bus is in no range of the port's. */
static void source_validation(Rig *rig)
{
    uint8_t bus = rig->vb.rid >> 8;

    p2p_acs_set(rig->d0, P2P_ACS_SV);
    p2p_set_buses(rig->d0, rig->d0.rid >> 8, bus, bus - 1);
}

static void unmap(Rig *rig)
{
    p2p_vtd_unmap(&rig->vtd, rig->domain, P2P_BLK_RAM + SHIFT,
                  P2P_BLK_RAM_SIZE);
}

struct path_row {
    const char *name;
    bool translate;
    void (*touch)(Rig *rig);
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

static void restore(Rig *rig)
{
    rig_enumerate(rig);
    p2p_acs_set(rig->d0, 0);
    if (rig->translate) {
        p2p_vtd_map(&rig->vtd, rig->domain, P2P_BLK_RAM + SHIFT, P2P_BLK_RAM,
                    P2P_BLK_RAM_SIZE);
    }
}

/* The thread gets to the request some time after it was told of it. */
static P2PLastRefusal await_refusal(Rig *rig)
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
    Rig rig;

    rig_start(&rig, row->translate);
    storm(&rig, step_elsewhere, P2P_BLK_SLOTS, 10);
    restore(&rig);
    at = row->at ? p2p_fn(rig.t, row->at).rid : P2P_AT_ROOT;
    g_assert_cmpuint(p2p_refused(rig.t, at, row->rule), ==, 0);

    row->touch(&rig);
    submit_read(&rig, 0);
    last = await_refusal(&rig);
    g_assert_cmpuint(last.rule, ==, row->rule);
    g_assert_cmphex(last.at, ==, at);
    g_assert_true(p2p_range_has(ram_window(&rig), last.addr));
    g_assert_cmpuint(p2p_refused(rig.t, at, row->rule), >, 0);
    g_assert_true(p2p_is_filled(rig.t, p2p_blk_data(0), P2P_BLK_SIZE,
                                ~rig.slot[0].seed));

    restore(&rig);
    rig_start_blk(&rig);
    storm(&rig, step_elsewhere, P2P_BLK_SLOTS * 4, 10);
    rig_stop(&rig);
}

/*
 * Bus Master Enable of vb itself is left out: QEMU then waits for the device's
 * requests with the big lock held, and the I/O thread, whose accesses it has
 * just taken the way, for the lock. That is so on any bus.
 */
static void step_path(Rig *rig)
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
        p2p_set_mem_window(port, ram_window(rig));
        break;
    case 21 ... 30:
        p2p_set_mem_window(port, random_mem_window());
        break;
    case 31 ... 40:
        random_buses(port);
        break;
    case 41:
        if (rig->translate) {
            p2p_vtd_detach(&rig->vtd, rig->vb);
        }
        break;
    case 42:
        rig_enumerate(rig);
        break;
    }
}

/* Keep the device busy, whatever it makes of it. */
static void replace_done(Rig *rig)
{
    bool ok;
    int slot = p2p_blk_reap(&rig->blk, &ok);

    if (slot >= 0) {
        submit_write(rig, slot);
    }
}

/* Requests may fail, stay, or break the device; a reset mends it. */
static void run_path_storm(bool translate)
{
    Rig rig;

    rig_start(&rig, translate);
    for (int i = 0; i < PATH_STORMS; i++) {
        submit_all(&rig);
        for (int j = 0; j < PATH_STEPS; j++) {
            step_path(&rig);
            replace_done(&rig);
        }
        restore(&rig);
        rig_start_blk(&rig);
        storm(&rig, step_elsewhere, P2P_BLK_SLOTS * 2, 10);
        restore(&rig);
    }
    g_assert_cmpuint(p2p_last_refusal(rig.t, "vb").count, >, 0);
    rig_stop(&rig);
}

static void test_path_storm(void)
{
    run_path_storm(false);
}

static void test_path_storm_translated(void)
{
    run_path_storm(true);
}

static void set_limit(Rig *rig, unsigned limit)
{
    qtest_qmp_assert_success(
        rig->t->qts, "{'execute': 'qom-set', 'arguments': {'path':"
        "'/objects/limit', 'property': 'limits', 'value':"
        "{'iops-total': %u}}}", limit);
}

/* Some were done at a later time than others: the device has taken them all. */
static void await_under_way(Rig *rig)
{
    for (int i = 0; i < POLLS_MAX; i++) {
        if (p2p_blk_done(&rig->blk) >= 5) {
            g_assert_cmpuint(p2p_blk_done(&rig->blk), <, P2P_BLK_SLOTS);
            return;
        }
    }
    g_error("vb does nothing");
}

/*
 * A reset while the path is not there and requests are under way: QEMU waits
 * for the I/O thread to complete them, and what that may not access must not
 * make it wait for QEMU.
 */
static void run_reset(bool translate, void (*touch)(Rig *rig))
{
    Rig rig;

    rig_start(&rig, translate);
    for (int i = 0; i < RESETS; i++) {
        set_limit(&rig, 20);
        submit_all(&rig);
        await_under_way(&rig);
        touch(&rig);
        p2p_blk_reset(&rig.blk);
        g_assert_cmpuint(p2p_last_refusal(rig.t, "vb").count, >, i);
        restore(&rig);
        set_limit(&rig, IO_LIMIT);
        rig_start_blk(&rig);
        storm(&rig, step_elsewhere, P2P_BLK_SLOTS, 10);
        restore(&rig);
    }
    rig_stop(&rig);
}

static void test_reset(void)
{
    run_reset(false, d0_bus_master);
}

static void test_reset_translated(void)
{
    run_reset(true, unmap);
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
    qtest_add_func("/p2p/iothread/reset", test_reset);
    qtest_add_func("/p2p/iothread/reset-translated", test_reset_translated);
    qtest_add_func("/p2p/iothread/path-storm", test_path_storm);
    qtest_add_func("/p2p/iothread/path-storm-translated",
                   test_path_storm_translated);
    return g_test_run();
}
