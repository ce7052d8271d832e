/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's virtual functions.
 */
#include "qemu/osdep.h"
#include <glib/gstdio.h>
#include "hw/pci/pci_regs.h"
#include "qemu/bswap.h"
#include "libqos-p2p/p2p-move.h"
#include "libqos-p2p/p2p-queue.h"

#define VFS 4
#define SLICE 0x2000ull         /* 64 KiB for five functions */

#define SWITCH \
    "-device p2p-root-port,id=rp,chassis=1 " \
    "-device p2p-switch-upstream,id=up,bus=rp " \
    "-device p2p-switch-downstream,id=da,bus=up,chassis=2,acs=0x5f " \
    "-device p2p-switch-downstream,id=db,bus=up,chassis=3,acs=0x5f "
#define TOPOLOGY SWITCH \
    "-device p2p-endpoint,id=a,bus=da " \
    "-device p2p-endpoint,id=b,bus=db,mem-size=64K,vfs=4"

#define RINGS 0x1000000ull

/* Where the VFs' BARs go in the windows of the port above, behind b's. */
#define VF_REGS 0x80000
#define VF_MSIX 0xc0000
#define VF_BELLS 0xd0000
#define VF_MEM 0x80000

typedef struct World {
    P2PQtest *t;
    P2PEp a;
    P2PEp b;
    unsigned sriov;             /* b's capability */
} World;

static void set_vf_bar(const World *w, unsigned bar, uint64_t address)
{
    p2p_cfg_writel(w->b.fn, w->sriov + PCI_SRIOV_BAR + 4 * bar, address);
    if (bar >= P2P_EP_BAR_MEM) {
        p2p_cfg_writel(w->b.fn, w->sriov + PCI_SRIOV_BAR + 4 * bar + 4,
                       address >> 32);
    }
}

static void control(const World *w, uint16_t value)
{
    p2p_cfg_writew(w->b.fn, w->sriov + PCI_SRIOV_CTRL, value);
}

/* As a driver does: give the VFs addresses and enable @count of them. */
static void enable(World *w, unsigned count)
{
    P2PFn port = p2p_fn(w->t, "db");
    uint64_t mem = p2p_mem_window(port).start;

    w->sriov = p2p_ext_cap(w->b.fn, PCI_EXT_CAP_ID_SRIOV);
    set_vf_bar(w, P2P_EP_BAR_REGS, mem + VF_REGS);
    set_vf_bar(w, P2P_EP_BAR_MSIX, mem + VF_MSIX);
    set_vf_bar(w, P2P_EP_BAR_DOORBELL, mem + VF_BELLS);
    set_vf_bar(w, P2P_EP_BAR_MEM, p2p_pref_window(port).start + VF_MEM);
    p2p_cfg_writew(w->b.fn, w->sriov + PCI_SRIOV_NUM_VF, count);
    control(w, PCI_SRIOV_CTRL_VFE | PCI_SRIOV_CTRL_MSE);
}

static P2PEp vf_at(const World *w, unsigned n)
{
    P2PFn port = p2p_fn(w->t, "db");
    uint64_t mem = p2p_mem_window(port).start;
    P2PEp vf = { .fn = w->b.fn, .mem_size = SLICE };

    vf.fn.rid += p2p_cfg_readw(w->b.fn, w->sriov + PCI_SRIOV_VF_OFFSET) +
                 n * p2p_cfg_readw(w->b.fn, w->sriov + PCI_SRIOV_VF_STRIDE);
    vf.regs = mem + VF_REGS + n * P2P_EP_REGS_SIZE;
    vf.doorbell = mem + VF_BELLS + n * 4 * P2P_EP_DOORBELL_SIZE;
    vf.mem = p2p_pref_window(port).start + VF_MEM + n * SLICE;
    return vf;
}

/* The @n-th, ready for use. */
static P2PEp vf_on(const World *w, unsigned n)
{
    P2PEp vf = vf_at(w, n);

    p2p_set_mse(vf.fn, true);   /* QEMU wants that of a VF as well */
    p2p_set_bme(vf.fn, true);
    return vf;
}

static World world_begin(unsigned count)
{
    World w = { .t = p2p_qtest_start(TOPOLOGY) };

    w.a = p2p_ep(w.t, "a");
    w.b = p2p_ep(w.t, "b");
    enable(&w, count);
    return w;
}

static void world_end(World *w)
{
    p2p_qtest_stop(w->t);
}

static void flr(P2PFn fn)
{
    p2p_cfg_writew(fn, p2p_cap(fn, PCI_CAP_ID_EXP) + PCI_EXP_DEVCTL,
                   PCI_EXP_DEVCTL_BCR_FLR);
}

static bool is_there(P2PFn fn)
{
    return p2p_cfg_readl(fn, PCI_CLASS_REVISION) != UINT32_MAX;
}

/*
 * What is there.
 */

static void test_capabilities(void)
{
    World w = world_begin(0);
    P2PFn b = w.b.fn;

    g_assert_cmpuint(p2p_cfg_readw(b, w.sriov + PCI_SRIOV_TOTAL_VF), ==, VFS);
    g_assert_cmphex(p2p_cfg_readw(b, w.sriov + PCI_SRIOV_VF_DID), ==,
                    P2P_EP_VF_DEVICE_ID);
    g_assert_true(p2p_ext_cap(b, PCI_EXT_CAP_ID_ARI));
    g_assert_cmpuint(p2p_ep_readl(&w.b, P2P_EP_VFS), ==, VFS);
    g_assert_cmpuint(p2p_ep_readl(&w.b, P2P_EP_FUNCTION), ==, 0);
    g_assert_false(is_there(vf_at(&w, 0).fn));
    g_assert_false(p2p_ext_cap(w.a.fn, PCI_EXT_CAP_ID_SRIOV));
    g_assert_false(p2p_ext_cap(w.a.fn, PCI_EXT_CAP_ID_ARI));
    g_assert_cmpuint(p2p_ep_readl(&w.a, P2P_EP_VFS), ==, 0);
    world_end(&w);
}

static void test_functions(void)
{
    World w = world_begin(VFS);

    for (unsigned n = 0; n < VFS; n++) {
        P2PEp vf = vf_on(&w, n);

        g_assert_cmphex(p2p_cfg_readl(vf.fn, PCI_VENDOR_ID), ==, UINT32_MAX);
        g_assert_true(p2p_ext_cap(vf.fn, PCI_EXT_CAP_ID_ARI));
        g_assert_false(p2p_ext_cap(vf.fn, PCI_EXT_CAP_ID_SRIOV));
        g_assert_cmphex(p2p_ep_readl(&vf, P2P_EP_ID), ==, P2P_EP_ID_VALUE);
        g_assert_cmpuint(p2p_ep_readl(&vf, P2P_EP_FUNCTION), ==, n + 1);
        g_assert_cmpuint(p2p_ep_readl(&vf, P2P_EP_VFS), ==, 0);
        g_assert_cmpuint(p2p_ep_readl(&vf, P2P_EP_QUEUES), ==, 2);
        g_assert_cmphex(p2p_ep_readq(&vf, P2P_EP_MEM_SIZE), ==, SLICE);
    }
    world_end(&w);
}

/* A slice is seen through both functions' BARs, and through no other's. */
static void test_slices(void)
{
    World w = world_begin(VFS);
    unsigned n;

    p2p_fill(w.t, w.b.mem, SLICE, 0x77);
    for (n = 0; n < VFS; n++) {
        p2p_fill(w.t, vf_on(&w, n).mem, SLICE, n + 1);
    }
    for (n = 0; n < VFS; n++) {
        g_assert_true(p2p_is_filled(w.t, vf_at(&w, n).mem, SLICE, n + 1));
        g_assert_true(p2p_is_filled(w.t, w.b.mem + (n + 1) * SLICE, SLICE,
                                    n + 1));
    }
    g_assert_true(p2p_is_filled(w.t, w.b.mem, SLICE, 0x77));
    world_end(&w);
}

/*
 * As initiators and as targets.
 */

static void assert_direct(const P2PRoute *route)
{
    g_assert_cmpstr(p2p_rule_name(route->rule), ==,
                    p2p_rule_name(P2P_R20_PEER));
    g_assert_cmpuint(route->verdict, ==, P2P_DIRECT);
}

static void test_copies(void)
{
    World w = world_begin(VFS);
    P2PEp vf = vf_on(&w, 2);
    P2PResult r;

    p2p_fill(w.t, vf.mem, SLICE, 5);
    r = p2p_ep_write(&vf, w.a.mem, SLICE, 0);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_DONE);
    assert_direct(&r.write);
    g_assert_true(p2p_is_filled(w.t, w.a.mem, SLICE, 5));
    p2p_fill(w.t, vf.mem, SLICE, 6);
    r = p2p_ep_read(&w.a, vf.mem, SLICE, 0);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_DONE);
    assert_direct(&r.read);
    g_assert_true(p2p_is_filled(w.t, w.a.mem, SLICE, 6));
    world_end(&w);
}

/* Who rang is the virtual function. */
static void test_queue_rings(void)
{
    World w = world_begin(VFS);
    P2PEp vf = vf_on(&w, 3);
    P2PQueue q = p2p_queue(&vf, 1, RINGS);
    P2PComp c = p2p_queue_do(&q, &(P2PDesc) {
        .opcode = P2P_EP_OP_WRITE, .dst = p2p_ep_doorbell(&w.a, 1), .len = 4,
        .operand = 9,
    });

    g_assert_cmpuint(c.status, ==, P2P_EP_SUCCESS);
    assert_direct(&c.write);
    g_assert_cmpuint(p2p_ep_bell_value(&w.a, 1), ==, 9);
    g_assert_cmphex(p2p_ep_readl(&w.a, P2P_EP_BELL + P2P_EP_BELL_STRIDE +
                                 P2P_EP_BELL_FROM), ==,
                    P2P_EP_BELL_FROM_VALID | vf.fn.rid);
    qtest_writel(w.t->qts, p2p_ep_doorbell(&vf, 3), 4);
    g_assert_cmpuint(p2p_ep_bell_value(&vf, 3), ==, 4);
    g_assert_cmpuint(p2p_ep_bell_count(&w.b, 3), ==, 0);
    world_end(&w);
}

/*
 * Refusals.
 */

static void assert_refused(const World *w, uint64_t addr, enum p2p_rule rule)
{
    P2PResult r = p2p_ep_read(&w->a, addr, 8, 0);

    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_READ_REFUSED);
    g_assert_cmpstr(p2p_rule_name(r.read.rule), ==, p2p_rule_name(rule));
}

static void test_target_refused(void)
{
    World w = world_begin(2);
    P2PEp vf = vf_on(&w, 1);

    assert_refused(&w, vf_at(&w, 2).mem, P2P_R27_NO_TARGET);
    control(&w, PCI_SRIOV_CTRL_VFE);
    assert_refused(&w, vf.mem, P2P_R26_TARGET_DISABLED);
    control(&w, 0);
    g_assert_false(is_there(vf.fn));
    assert_refused(&w, vf.mem, P2P_R27_NO_TARGET);
    world_end(&w);
}

static void test_initiator_refused(void)
{
    World w = world_begin(1);
    P2PEp vf = vf_on(&w, 0);
    P2PResult r;

    p2p_set_bme(vf.fn, false);
    r = p2p_ep_write(&vf, w.a.mem, 8, 0);
    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_READ_REFUSED);
    g_assert_cmpuint(r.read.failure, ==, P2P_FAIL_NOT_ISSUED);
    p2p_set_bme(w.b.fn, false); /* the physical function's does not matter */
    p2p_set_bme(vf.fn, true);
    r = p2p_ep_write(&vf, w.a.mem, 8, 0);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_DONE);
    world_end(&w);
}

/* More than there are: none is enabled. */
static void test_too_many(void)
{
    World w = world_begin(VFS + 1);

    g_assert_cmphex(p2p_cfg_readw(w.b.fn, w.sriov + PCI_SRIOV_CTRL) &
                    PCI_SRIOV_CTRL_VFE, ==, 0);
    g_assert_false(is_there(vf_at(&w, 0).fn));
    world_end(&w);
}

static void test_bad_properties(void)
{
    static const struct {
        const char *device;
        const char *error;
    } rows[] = {
        { "p2p-endpoint,bus=rp,vfs=65", "*vfs*0 to 64, not 65*" },
        { "p2p-endpoint,bus=rp,vfs=1,vf-doorbells=0",
          "*vf-doorbells*1 to 2048, not 0*" },
        { "p2p-endpoint,bus=rp,vfs=1,vf-queues=65",
          "*vf-queues*0 to 64, not 65*" },
        { "p2p-endpoint,bus=rp,vfs=8,mem-size=32K",
          "*at least 0x10000 bytes*not 0x8000*" },
        { "p2p-endpoint,bus=rp,vfs=64,addr=0.3,multifunction=on",
          "*VF addr overflows*" },
        { "p2p-endpoint,vfs=1", "*needs a port above*" },
        { "p2p-endpoint-vf,bus=rp", "*p2p-endpoint-vf*" },
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        g_autofree char *arguments = g_strdup_printf(
            "-device p2p-root-port,id=rp,chassis=1 -device %s",
            rows[i].device);
        g_autofree char *said = p2p_start_up(arguments);

        if (!g_pattern_match_simple(rows[i].error, said)) {
            g_error("%s: '%s'", rows[i].device, said);
        }
    }
}

/*
 * Resets, unplugging, migration.
 */

/* An operation of @vf that is held, into a's memory. */
static P2PQueue hold(const World *w, const P2PEp *vf, uint64_t rings)
{
    P2PQueue q = p2p_queue(vf, 0, rings);

    p2p_queue_put(&q, &(P2PDesc) {
        .opcode = P2P_EP_OP_FILL, .dst = w->a.mem, .len = 8, .operand = 7,
        .flags = P2P_EP_FLAG_HOLD,
    });
    p2p_queue_submit(&q);
    p2p_queue_settle(&q);
    g_assert_cmpuint(p2p_queue_readl(&q, P2P_EP_QUEUE_HELD), ==, 1);
    return q;
}

static void test_flr_of_vf(void)
{
    World w = world_begin(VFS);
    P2PEp one = vf_on(&w, 0), two = vf_on(&w, 1);
    P2PQueue q1 = hold(&w, &one, RINGS);
    P2PQueue q2 = hold(&w, &two, RINGS + P2P_QUEUE_BYTES);

    p2p_fill(w.t, one.mem, SLICE, 1);
    flr(one.fn);
    g_assert_true(is_there(one.fn));
    vf_on(&w, 0);
    g_assert_cmpuint(p2p_queue_readl(&q1, P2P_EP_QUEUE_HELD), ==, 0);
    g_assert_cmpuint(p2p_queue_readl(&q1, P2P_EP_QUEUE_STATUS), ==,
                     P2P_EP_QUEUE_DISABLED);
    g_assert_true(p2p_is_filled(w.t, one.mem, SLICE, 1));
    p2p_queue_writel(&q2, P2P_EP_QUEUE_CTRL,
                     P2P_EP_QUEUE_ENABLE | P2P_EP_QUEUE_RELEASE);
    g_assert_cmpuint(p2p_queue_wait(&q2).status, ==, P2P_EP_SUCCESS);
    world_end(&w);
}

static void test_flr_of_pf(void)
{
    World w = world_begin(VFS);
    P2PEp vf = vf_on(&w, 3);
    P2PQueue q = hold(&w, &vf, RINGS);

    p2p_fill(w.t, vf.mem, SLICE, 3);
    flr(w.b.fn);
    g_assert_false(is_there(vf.fn));
    p2p_queue_settle(&(P2PQueue) {
        .ep = w.a, .regs = w.a.regs + P2P_EP_QUEUE,
    });
    g_assert_cmpuint(qtest_readq(w.t->qts, w.a.mem), ==, 0);
    p2p_enumerate(w.t);
    w.b = p2p_ep(w.t, "b");
    enable(&w, VFS);
    vf_on(&w, 3);
    g_assert_cmpuint(p2p_queue_readl(&q, P2P_EP_QUEUE_HELD), ==, 0);
    g_assert_true(p2p_is_filled(w.t, vf.mem, SLICE, 3));
    world_end(&w);
}

static void test_unplug(void)
{
    World w = world_begin(VFS);
    P2PFn port = p2p_fn(w.t, "db");

    for (unsigned i = 0; i < 3; i++) {
        P2PEp vf = vf_on(&w, i);
        P2PResult r;

        hold(&w, &vf, RINGS);
        p2p_unplug(port, "b");
        g_assert_false(is_there(vf.fn));
        assert_refused(&w, vf.mem, P2P_R27_NO_TARGET);
        p2p_plug(port, "p2p-endpoint", "b",
                 "{'bus': 'db', 'mem-size': 65536, 'vfs': 4}");
        p2p_enumerate(w.t);
        w.b = p2p_ep(w.t, "b");
        enable(&w, VFS);
        vf = vf_on(&w, i);
        r = p2p_ep_write(&vf, w.a.mem, 8, 0);
        g_assert_cmpuint(r.state, ==, P2P_EP_STATE_DONE);
    }
    world_end(&w);
}

static void test_migration(void)
{
    World w = world_begin(3);
    P2PEp vf = vf_on(&w, 2);
    P2PQueue q = hold(&w, &vf, RINGS);

    qtest_writel(w.t->qts, p2p_ep_doorbell(&vf, 1), 5);
    p2p_fill(w.t, vf.mem, SLICE, 8);
    p2p_move(w.t, TOPOLOGY);
    g_assert_true(p2p_is_filled(w.t, vf.mem, SLICE, 8));
    g_assert_cmpuint(p2p_ep_bell_value(&vf, 1), ==, 5);
    g_assert_false(is_there(vf_at(&w, 3).fn));
    g_assert_cmpuint(p2p_queue_readl(&q, P2P_EP_QUEUE_HELD), ==, 1);
    p2p_queue_writel(&q, P2P_EP_QUEUE_CTRL,
                     P2P_EP_QUEUE_ENABLE | P2P_EP_QUEUE_RELEASE);
    g_assert_cmpuint(p2p_queue_wait(&q).status, ==, P2P_EP_SUCCESS);
    g_assert_cmpuint(qtest_readq(w.t->qts, w.a.mem), ==, 7);
    world_end(&w);
}

/* A number was written, and nothing enabled: nothing is, afterwards. */
static void test_migration_disabled(void)
{
    World w = world_begin(3);
    P2PFn vf = vf_at(&w, 0).fn;

    control(&w, 0);
    p2p_cfg_writew(w.b.fn, w.sriov + PCI_SRIOV_NUM_VF, 2);
    p2p_move(w.t, TOPOLOGY);
    g_assert_false(is_there(vf));
    control(&w, PCI_SRIOV_CTRL_VFE | PCI_SRIOV_CTRL_MSE);
    g_assert_true(is_there(vf));
    world_end(&w);
}

/* Place of @value in what was saved, which it is @count times. */
static size_t find(const char *data, size_t length, const void *value,
                   size_t size)
{
    const char *at = memmem(data, length, value, size);

    g_assert_nonnull(at);
    g_assert_null(memmem(at + 1, data + length - at - 1, value, size));
    return at - data;
}

/* Of a machine with four, a stream that says there were more. */
static void test_stream_lies(void)
{
    static const uint16_t lies[] = { VFS + 1, 64, 0xffff };
    World w = world_begin(3);
    g_autofree char *file = p2p_temporary_file();
    g_autofree char *data = NULL;
    uint8_t cap[0x14];
    size_t length, at;

    for (unsigned i = 0; i < sizeof(cap); i++) {
        cap[i] = p2p_cfg_readb(w.b.fn, w.sriov + i);
    }
    p2p_save(w.t, file);
    world_end(&w);
    g_assert_true(g_file_get_contents(file, &data, &length, NULL));
    at = find(data, length, cap, sizeof(cap));
    for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
        g_autofree char *said = NULL;

        stw_le_p(data + at + PCI_SRIOV_NUM_VF, lies[i]);
        g_assert_true(g_file_set_contents(file, data, length, NULL));
        said = p2p_load_fails(file, TOPOLOGY);
        if (!g_pattern_match_simple("*virtual functions cannot be enabled*",
                                    said)) {
            g_error("%s", said);
        }
    }
    g_unlink(file);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/endpoint/vf/capabilities", test_capabilities);
    qtest_add_func("/p2p/endpoint/vf/functions", test_functions);
    qtest_add_func("/p2p/endpoint/vf/slices", test_slices);
    qtest_add_func("/p2p/endpoint/vf/copies", test_copies);
    qtest_add_func("/p2p/endpoint/vf/queue", test_queue_rings);
    qtest_add_func("/p2p/endpoint/vf/target-refused", test_target_refused);
    qtest_add_func("/p2p/endpoint/vf/initiator-refused",
                   test_initiator_refused);
    qtest_add_func("/p2p/endpoint/vf/too-many", test_too_many);
    qtest_add_func("/p2p/endpoint/vf/bad-properties", test_bad_properties);
    qtest_add_func("/p2p/endpoint/vf/flr-of-vf", test_flr_of_vf);
    qtest_add_func("/p2p/endpoint/vf/flr-of-pf", test_flr_of_pf);
    qtest_add_func("/p2p/endpoint/vf/unplug", test_unplug);
    qtest_add_func("/p2p/endpoint/vf/migration", test_migration);
    qtest_add_func("/p2p/endpoint/vf/migration-disabled",
                   test_migration_disabled);
    qtest_add_func("/p2p/endpoint/vf/stream-lies", test_stream_lies);
    return g_test_run();
}
