/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint from start-up to unplug: bad properties, and everything that may
 * happen to it in the middle of a copy.
 */
#include "qemu/osdep.h"
#include <glib/gstdio.h>
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"
#include "qobject/qdict.h"

#define TOPOLOGY \
    "-device p2p-root-port,id=rp,chassis=1 " \
    "-device p2p-root-port,id=spare,chassis=2 "
#define ENDPOINT "-device p2p-endpoint,id=a,bus=rp,doorbells=3,mem-size="

#define MIB 0x100000ull
#define RAM_SRC 0x1000000ull
#define RAM_DST 0x8000000ull
#define LONG (16 * MIB)

/* Accesses in which a copy of LONG bytes would have come to its end. */
#define TURNS 200
#define ATTEMPTS 100

/*
 * Start-up.
 */

typedef struct BadStart {
    const char *args;
    const char *message;        /* part of what QEMU has to say */
} BadStart;

static const BadStart bad_starts[] = {
    { "p2p-endpoint,bus=rp,mem-size=0", "mem-size has to be" },
    { "p2p-endpoint,bus=rp,mem-size=2K", "mem-size has to be" },
    { "p2p-endpoint,bus=rp,mem-size=4097", "mem-size has to be" },
    { "p2p-endpoint,bus=rp,mem-size=3M", "mem-size has to be" },
    { "p2p-endpoint,bus=rp,mem-size=128G", "mem-size has to be" },
    { "p2p-endpoint,bus=rp,mem-size=8E", "mem-size has to be" },
    { "p2p-endpoint,bus=rp,mem-size=lots", "mem-size" },
    { "p2p-endpoint,bus=rp,doorbells=0", "doorbells has to be" },
    { "p2p-endpoint,bus=rp,doorbells=2049", "doorbells has to be" },
    { "p2p-endpoint,bus=rp,doorbells=-1", "doorbells" },
    { "p2p-endpoint,bus=rp,doorbells=4294967295", "doorbells has to be" },
    { "p2p-endpoint,bus=pci", "needs a PCI Express bus" },
    { "p2p-endpoint,bus=rp,vendor-id=0", "vendor-id=0x0000: no function" },
    { "p2p-endpoint,bus=rp,vendor-id=0xffff", "vendor-id=0xffff: no function" },
    { "p2p-endpoint,bus=rp,vendor-id=0x10000", "vendor-id" },
    { "p2p-endpoint,bus=rp,vendor-id=nvidia", "vendor-id" },
    { "p2p-endpoint,bus=rp,device-id=-1", "device-id" },
    { "p2p-endpoint,bus=rp,subsystem-id=0x10000", "subsystem-id" },
    { "p2p-endpoint,bus=rp,class=0x0604", "class=0x0604 is that of a bridge" },
    { "p2p-endpoint,bus=rp,class=0x0607", "class=0x0607 is that of a bridge" },
    { "p2p-endpoint,bus=rp,class=0x030200", "class" },
    { "p2p-endpoint,bus=rp,revision=256", "revision" },
};

static void test_bad_starts(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(bad_starts); i++) {
        g_autofree char *arguments = g_strdup_printf(
            "-device p2p-root-port,id=rp "
            "-device pcie-pci-bridge,id=pci,bus=pcie.0 -device %s",
            bad_starts[i].args);
        g_autofree char *errors = NULL;

        g_test_message("%s", bad_starts[i].args);
        errors = p2p_start_up(arguments);
        g_assert_nonnull(strstr(errors, bad_starts[i].message));
    }
}

static void test_extremes(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY
        "-device p2p-endpoint,id=f0,bus=rp,addr=0.0,multifunction=on,"
        "mem-size=4K,doorbells=1 "
        "-device p2p-endpoint,id=f7,bus=rp,addr=0.7,mem-size=1G,"
        "doorbells=1024");
    P2PEp f0 = p2p_ep(t, "f0"), f7 = p2p_ep(t, "f7");
    P2PResult r;

    g_assert_cmphex(f0.mem_size, ==, 0x1000);
    g_assert_cmphex(f7.mem_size, ==, 1024 * MIB);
    g_assert_cmpuint(f7.fn.rid, ==, f0.fn.rid + 7);
    /* The last byte and the last doorbell of a sibling. */
    r = p2p_ep_write(&f0, f7.mem + f7.mem_size - 4096, 4096, 0);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_DONE);
    r = p2p_ep_write(&f0, p2p_ep_doorbell(&f7, 1023), 4, 0);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_DONE);
    g_assert_cmpuint(p2p_ep_bell_count(&f7, 1023), ==, 1);
    g_assert_cmpuint(p2p_ep_bell_count(&f7, 1022), ==, 0);
    /* One beyond either end of the smallest. */
    r = p2p_ep_write(&f0, 0x1000, 4097, 0);
    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_READ_REFUSED);
    g_assert_cmpuint(r.done, ==, 4096);
    p2p_qtest_stop(t);
}

/*
 * The middle of a copy.
 */

/*
 * Stop the machine in the middle of a copy of LONG bytes in RAM. The copy may
 * be over before this process gets to look; it tries again then.
 */
static P2PEp stop_in_the_middle(P2PQtest *t)
{
    P2PEp a = p2p_ep(t, "a");

    p2p_fill(t, RAM_SRC, LONG, 1);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        P2PResult r;

        p2p_fill(t, RAM_DST, LONG, 2);
        p2p_ep_start(&a, &(P2PCopy) {
            .src = RAM_SRC, .dst = RAM_DST, .len = LONG,
        });
        while (p2p_ep_readq(&a, P2P_EP_DMA_DONE) == 0) {
            /* Each look gives it a turn. */
        }
        p2p_stop(t);
        r = p2p_ep_result(&a);
        if (r.state == P2P_EP_STATE_BUSY) {
            g_assert_cmpuint(r.done, <, LONG);
            g_assert_cmpuint(r.done % P2P_EP_CHUNK, ==, 0);
            return a;
        }
        p2p_cont(t);
    }
    g_error("no copy was slow enough to stop it");
}

static void assert_idle(const P2PEp *ep)
{
    P2PResult r = p2p_ep_result(ep);

    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_IDLE);
    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_NONE);
    g_assert_false(r.overrun);
    g_assert_cmpuint(r.done, ==, 0);
    g_assert_false(r.read.valid);
    g_assert_false(r.write.valid);
    g_assert_cmpuint(p2p_ep_readq(ep, P2P_EP_DMA_SRC), ==, 0);
    g_assert_cmpuint(p2p_ep_readq(ep, P2P_EP_DMA_LEN), ==, 0);
    g_assert_cmpuint(p2p_ep_readl(ep, P2P_EP_IRQ_STATUS), ==, 0);
    g_assert_cmpuint(p2p_ep_readl(ep, P2P_EP_IRQ_MASK), ==, 0);
    g_assert_cmpuint(p2p_ep_bell_count(ep, 1), ==, 0);
    g_assert_cmpuint(p2p_ep_bell_value(ep, 1), ==, 0);
}

/* It still does what it is for. */
static void assert_works(P2PQtest *t, const P2PEp *ep)
{
    P2PResult r;

    p2p_fill(t, RAM_SRC, 4096, 0x55);
    r = p2p_ep_read(ep, RAM_SRC, 4096, 0);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_DONE);
    g_assert_cmpuint(r.read.rule, ==, P2P_R32_MEMORY);
    g_assert_true(p2p_is_filled(t, ep->mem, 4096, 0x55));
}

/* Stopped again and again, and watched: it never goes back, and it ends. */
static void test_long(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY ENDPOINT "2M");
    P2PEp a = stop_in_the_middle(t);
    P2PResult r = p2p_ep_result(&a);

    while (r.state == P2P_EP_STATE_BUSY) {
        uint64_t last = r.done;

        for (int i = 0; i < 20; i++) {
            g_assert_cmpuint(p2p_ep_readq(&a, P2P_EP_DMA_DONE), ==, last);
        }
        p2p_cont(t);
        p2p_stop(t);
        r = p2p_ep_result(&a);
        g_assert_cmpuint(r.done, >=, last);
    }
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_DONE);
    g_assert_cmpuint(r.done, ==, LONG);
    g_assert_true(p2p_is_filled(t, RAM_DST, LONG, 1));
    p2p_qtest_stop(t);
}

static void test_bus_master_off(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY ENDPOINT "2M");
    P2PEp a = stop_in_the_middle(t);
    P2PResult r;

    p2p_set_bme(a.fn, false);
    p2p_cont(t);
    r = p2p_ep_wait(&a);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_FAILED);
    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_READ_REFUSED);
    g_assert_cmpuint(r.read.verdict, ==, P2P_REFUSED);
    g_assert_cmpuint(r.read.failure, ==, P2P_FAIL_NOT_ISSUED);
    g_assert_cmpuint(r.read.rule, ==, P2P_R2_REQUESTER_BME);
    g_assert_cmpuint(r.read.at, ==, a.fn.rid);
    g_assert_cmpuint(r.done, >, 0);
    g_assert_cmpuint(r.done, <, LONG);
    g_assert_true(p2p_is_filled(t, RAM_DST, r.done, 1));
    g_assert_false(p2p_is_filled(t, RAM_DST, r.done + 1, 1));

    /* From the start, with nothing read or written. */
    r = p2p_ep_write(&a, RAM_DST, 64, 0);
    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_READ_REFUSED);
    g_assert_cmpuint(r.done, ==, 0);
    g_assert_false(r.write.valid);
    p2p_set_bme(a.fn, true);
    assert_works(t, &a);
    p2p_qtest_stop(t);
}

static void test_power_down(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY ENDPOINT "2M");
    P2PEp a = stop_in_the_middle(t);
    unsigned pmcsr = p2p_cap(a.fn, PCI_CAP_ID_PM) + PCI_PM_CTRL;
    P2PResult r;

    p2p_cfg_writew(a.fn, pmcsr, 3);
    p2p_cont(t);
    for (int i = 0; i < TURNS; i++) {
        g_assert_cmphex(p2p_cfg_readw(a.fn, pmcsr) & 3, ==, 3);
    }
    p2p_cfg_writew(a.fn, pmcsr, 0);
    r = p2p_ep_result(&a);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_FAILED);
    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_POWER);
    g_assert_cmpuint(r.done, <, LONG);
    /* No soft reset. */
    g_assert_cmphex(p2p_ep_readq(&a, P2P_EP_DMA_SRC), ==, RAM_SRC);
    assert_works(t, &a);
    p2p_qtest_stop(t);
}

static void flr(P2PQtest *t)
{
    P2PFn fn = p2p_fn(t, "a");
    unsigned pos = p2p_cap(fn, PCI_CAP_ID_EXP) + PCI_EXP_DEVCTL;

    p2p_cfg_writew(fn, pos, p2p_cfg_readw(fn, pos) | PCI_EXP_DEVCTL_BCR_FLR);
    p2p_enumerate(t);
}

static void hot_reset(P2PQtest *t)
{
    P2PFn port = p2p_fn(t, "rp");
    uint16_t control = p2p_cfg_readw(port, PCI_BRIDGE_CONTROL);

    p2p_cfg_writew(port, PCI_BRIDGE_CONTROL,
                   control | PCI_BRIDGE_CTL_BUS_RESET);
    p2p_cfg_writew(port, PCI_BRIDGE_CONTROL, control);
    p2p_enumerate(t);
}

static void power_cycle(P2PQtest *t)
{
    P2PFn port = p2p_fn(t, "rp");
    unsigned pos = p2p_cap(port, PCI_CAP_ID_EXP) + PCI_EXP_SLTCTL;

    /* With the indicator on: both off would be an unplug. */
    p2p_cfg_writew(port, pos,
                   PCI_EXP_SLTCTL_PWR_IND_ON | PCI_EXP_SLTCTL_PWR_OFF);
    g_assert_cmphex(p2p_cfg_readw(p2p_fn(t, "a"), PCI_VENDOR_ID), ==, 0xffff);
    p2p_cfg_writew(port, pos,
                   PCI_EXP_SLTCTL_PWR_IND_ON | PCI_EXP_SLTCTL_PWR_ON);
    p2p_enumerate(t);
}

typedef void Reset(P2PQtest *t);

static void test_reset(gconstpointer data)
{
    Reset *reset = (Reset *)data;
    P2PQtest *t = p2p_qtest_start(TOPOLOGY ENDPOINT "2M");
    P2PEp a = p2p_ep(t, "a");

    p2p_fill(t, a.mem, a.mem_size, 0x77);
    qtest_writel(t->qts, p2p_ep_doorbell(&a, 1), 5);
    p2p_ep_writel(&a, P2P_EP_IRQ_MASK, P2P_EP_IRQ_DMA);
    stop_in_the_middle(t);
    reset(t);
    p2p_cont(t);
    a = p2p_ep(t, "a");
    assert_idle(&a);
    /* Nor does the copy come back. */
    p2p_fill(t, RAM_DST, LONG, 2);
    for (int i = 0; i < TURNS; i++) {
        p2p_ep_readl(&a, P2P_EP_DMA_STATUS);
    }
    g_assert_true(p2p_is_filled(t, RAM_DST, LONG, 2));
    assert_idle(&a);
    g_assert_true(p2p_is_filled(t, a.mem, a.mem_size, 0x77));
    assert_works(t, &a);
    p2p_qtest_stop(t);
}

static void test_unplug(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY ENDPOINT "2M");
    P2PFn port = p2p_fn(t, "rp");

    for (int i = 0; i < 3; i++) {
        P2PEp a = stop_in_the_middle(t);

        p2p_unplug(port, "a");
        p2p_cont(t);
        g_assert_cmphex(p2p_cfg_readw(a.fn, PCI_VENDOR_ID), ==, 0xffff);
        p2p_fill(t, RAM_DST, LONG, 2);
        for (int turn = 0; turn < TURNS; turn++) {
            p2p_cfg_readw(port, PCI_VENDOR_ID);
        }
        g_assert_true(p2p_is_filled(t, RAM_DST, LONG, 2));

        p2p_plug(port, "p2p-endpoint", "a", "{'bus': 'rp', 'doorbells': 3}");
        p2p_enumerate(t);
        a = p2p_ep(t, "a");
        assert_idle(&a);
        assert_works(t, &a);
    }
    p2p_qtest_stop(t);
}

/*
 * By its own hand: outside the fabric QEMU lets DMA into config space. The copy
 * that does it is in the middle of a transaction then.
 */

#define OUTSIDE "-device pcie-root-port,id=rp,chassis=1 " ENDPOINT "2M"

static void write_config_by_dma(const P2PEp *ep, P2PFn fn, unsigned offset,
                                uint16_t value)
{
    uint64_t addr = P2P_QTEST_ECAM + (fn.rid << 12) + offset;

    qtest_writew(fn.t->qts, ep->mem, value);
    p2p_ep_start(ep, &(P2PCopy) { .src = ep->mem, .dst = addr, .len = 2 });
}

static void test_reset_itself(void)
{
    P2PQtest *t = p2p_qtest_start(OUTSIDE);
    P2PEp a = p2p_ep(t, "a");
    unsigned pos = p2p_cap(a.fn, PCI_CAP_ID_EXP) + PCI_EXP_DEVCTL;

    qtest_writel(t->qts, p2p_ep_doorbell(&a, 1), 5);
    write_config_by_dma(&a, a.fn, pos, PCI_EXP_DEVCTL_BCR_FLR);
    for (int i = 0; i < TURNS && p2p_bar(a.fn, P2P_EP_BAR_REGS); i++) {
        /* Each look gives it a turn. */
    }
    g_assert_cmphex(p2p_bar(a.fn, P2P_EP_BAR_REGS), ==, 0);
    p2p_enumerate(t);
    assert_idle(&a);
    p2p_qtest_stop(t);
}

/*
 * In the slot that another left a moment ago, and whose memory QEMU gives back
 * only after a grace period: its end, DEVICE_DELETED, is not waited for.
 */
static void test_replug_at_once(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PFn port = p2p_fn(t, "rp");
    P2PEp a;

    p2p_plug(port, "p2p-endpoint", "a", "{'bus': 'rp'}");
    for (int round = 0; round < 20; round++) {
        qtest_qmp_device_del_send(t->qts, "a");
        p2p_slot_power(port, false);
        p2p_plug(port, "p2p-endpoint", "a", "{'bus': 'rp'}");
    }
    p2p_enumerate(t);
    a = p2p_ep(t, "a");
    assert_works(t, &a);
    p2p_qtest_stop(t);
}

/* @arguments: besides what is needed for it. */
static void test_unplug_itself(const void *arguments)
{
    P2PQtest *t = p2p_qtest_start(OUTSIDE "%s", (const char *)arguments);
    P2PFn port = p2p_fn(t, "rp");
    unsigned pos = p2p_cap(port, PCI_CAP_ID_EXP) + PCI_EXP_SLTCTL;
    P2PEp a = p2p_ep(t, "a");

    p2p_slot_power(port, true);
    qtest_writel(t->qts, p2p_ep_doorbell(&a, 1), 5);
    write_config_by_dma(&a, port, pos,
                        PCI_EXP_SLTCTL_PWR_IND_OFF | PCI_EXP_SLTCTL_PWR_OFF);
    qtest_qmp_eventwait(t->qts, "DEVICE_DELETED");
    g_assert_cmphex(p2p_cfg_readw(a.fn, PCI_VENDOR_ID), ==, 0xffff);
    p2p_qtest_stop(t);
}

/*
 * Migration, by way of a file.
 */

static const char *migration_state(P2PQtest *t, const char *command)
{
    QDict *reply = qtest_qmp(t->qts, "{'execute': %s}", command);
    QDict *value = qdict_get_qdict(reply, "return");
    const char *state = g_intern_string(
        value && qdict_haskey(value, "status") ? qdict_get_str(value, "status")
                                               : "none");

    qobject_unref(reply);
    return state;
}

/* Ends of itself, well or badly; each look is a round trip. */
static const char *migration_end(P2PQtest *t)
{
    for (;;) {
        const char *state = migration_state(t, "query-migrate");

        if (g_str_equal(state, "completed") || g_str_equal(state, "failed")) {
            return state;
        }
    }
}

static char *save(P2PQtest *t)
{
    g_autofree char *uri = NULL;
    char *name;
    int fd = g_file_open_tmp("p2p-endpoint-XXXXXX", &name, NULL);

    g_assert_cmpint(fd, >=, 0);
    close(fd);
    uri = g_strdup_printf("file:%s", name);
    qtest_qmp_assert_success(t->qts, "{'execute': 'migrate', 'arguments':"
                             " {'uri': %s}}", uri);
    g_assert_cmpstr(migration_end(t), ==, "completed");
    return name;
}

static const char *load(P2PQtest *t, const char *name)
{
    g_autofree char *uri = g_strdup_printf("file:%s", name);

    qtest_qmp_assert_success(t->qts, "{'execute': 'migrate-incoming',"
                             " 'arguments': {'uri': %s,"
                             " 'exit-on-error': false}}", uri);
    return migration_end(t);
}

static void test_migration(void)
{
    P2PQtest *from = p2p_qtest_start(TOPOLOGY ENDPOINT "2M"), *to;
    g_autofree char *name = NULL;
    P2PEp a;
    P2PResult before, r;

    a = p2p_ep(from, "a");
    p2p_fill(from, a.mem, a.mem_size, 0x33);
    qtest_writel(from->qts, p2p_ep_doorbell(&a, 1), 5);
    a = stop_in_the_middle(from);
    before = p2p_ep_result(&a);
    g_assert_cmpuint(before.state, ==, P2P_EP_STATE_BUSY);
    name = save(from);
    p2p_qtest_stop(from);

    to = p2p_qtest_start(TOPOLOGY ENDPOINT "2M -incoming defer");
    g_assert_cmpstr(load(to, name), ==, "completed");
    a.fn.t = to;
    r = p2p_ep_result(&a);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_BUSY);
    g_assert_cmpuint(r.done, ==, before.done);
    g_assert_cmpuint(r.read.done, ==, before.read.done);
    p2p_cont(to);
    r = p2p_ep_wait(&a);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_DONE);
    g_assert_cmpuint(r.done, ==, LONG);
    g_assert_true(p2p_is_filled(to, RAM_DST, LONG, 1));
    g_assert_true(p2p_is_filled(to, a.mem, a.mem_size, 0x33));
    g_assert_cmpuint(p2p_ep_bell_value(&a, 1), ==, 5);
    g_assert_cmpuint(p2p_ep_bell_count(&a, 1), ==, 1);
    p2p_qtest_stop(to);
    g_unlink(name);
}

static void test_migration_refused(void)
{
    static const char *const others[] = {
        "-device p2p-endpoint,id=a,bus=rp,doorbells=2,mem-size=2M",
        "-device p2p-endpoint,id=a,bus=rp,doorbells=3,mem-size=4M",
    };
    P2PQtest *from = p2p_qtest_start(TOPOLOGY ENDPOINT "2M");
    g_autofree char *name = NULL;

    p2p_stop(from);
    name = save(from);
    p2p_qtest_stop(from);
    for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
        P2PQtest *to = p2p_qtest_start(TOPOLOGY "%s -incoming defer",
                                       others[i]);

        g_assert_cmpstr(load(to, name), ==, "failed");
        p2p_qtest_stop(to);
    }
    g_unlink(name);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p-endpoint/start/bad", test_bad_starts);
    qtest_add_func("/p2p-endpoint/start/extremes", test_extremes);
    qtest_add_func("/p2p-endpoint/middle/long", test_long);
    qtest_add_func("/p2p-endpoint/middle/bus-master", test_bus_master_off);
    qtest_add_func("/p2p-endpoint/middle/power", test_power_down);
    qtest_add_data_func("/p2p-endpoint/middle/flr", flr, test_reset);
    qtest_add_data_func("/p2p-endpoint/middle/hot-reset", hot_reset,
                        test_reset);
    qtest_add_data_func("/p2p-endpoint/middle/system-reset", p2p_reset,
                        test_reset);
    qtest_add_data_func("/p2p-endpoint/middle/power-cycle", power_cycle,
                        test_reset);
    qtest_add_func("/p2p-endpoint/middle/unplug", test_unplug);
    qtest_add_func("/p2p-endpoint/middle/reset-itself", test_reset_itself);
    qtest_add_func("/p2p-endpoint/replug-at-once", test_replug_at_once);
    qtest_add_data_func("/p2p-endpoint/middle/unplug-itself", "",
                        test_unplug_itself);
    qtest_add_data_func("/p2p-endpoint/middle/unplug-itself-traced",
                        " -D /dev/null -trace 'p2p_*'", test_unplug_itself);
    qtest_add_func("/p2p-endpoint/migration/middle", test_migration);
    qtest_add_func("/p2p-endpoint/migration/refused", test_migration_refused);
    return g_test_run();
}
