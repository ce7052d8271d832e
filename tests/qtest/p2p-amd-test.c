/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * amd-iommu below our ports: by the generic stage, and by the device ID that a
 * function has when it asks.
 */
#include "qemu/osdep.h"
#include "hw/i386/amd_iommu.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"

#define DEVICE_TABLE 0x4000000ull       /* 2 MiB: all device IDs */
#define PAGE_TABLE 0x5000000ull         /* one level: addresses below 2 MiB */
#define ONE_LEVEL (1ull << AMDVI_DEV_MODE_RSHIFT)
#define READABLE (AMDVI_DEV_PERM_READ | 1)
#define WRITABLE (AMDVI_DEV_PERM_WRITE | READABLE)

#define IOVA 0x100000ull
#define RAM 0x1000000ull
#define LEN 0x40

#define TREE(options) \
    "-device amd-iommu," options " " \
    "-device p2p-root-port,id=r0,chassis=1 -device p2p-endpoint,id=a,bus=r0 " \
    "-device p2p-root-port,id=r1,chassis=2 -device p2p-endpoint,id=b,bus=r1"

typedef struct Rig {
    P2PQtest *t;
    P2PEp a, b;
} Rig;

/* The IOMMU on, with a table for the device @a only. */
static Rig start(const char *args)
{
    Rig rig = { .t = p2p_qtest_start("%s", args) };
    QTestState *qts = rig.t->qts;

    rig.a = p2p_ep(rig.t, "a");
    rig.b = p2p_ep(rig.t, "b");
    qtest_writeq(qts, DEVICE_TABLE + rig.a.fn.rid * AMDVI_DEVTAB_ENTRY_SIZE,
                 PAGE_TABLE | ONE_LEVEL | WRITABLE | AMDVI_DEV_VALID |
                 AMDVI_DEV_TRANSLATION_VALID);
    qtest_writeq(qts, AMDVI_BASE_ADDR + AMDVI_MMIO_DEVICE_TABLE,
                 DEVICE_TABLE | 0x1ff);
    qtest_writeq(qts, AMDVI_BASE_ADDR + AMDVI_MMIO_CONTROL,
                 AMDVI_MMIO_CONTROL_AMDVIEN);
    return rig;
}

static void map(Rig *rig, uint64_t iova, uint64_t entry)
{
    qtest_writeq(rig->t->qts, PAGE_TABLE + (iova >> 12) * 8, entry);
}

static bool arrives(Rig *rig, const P2PEp *ep, uint64_t addr, uint64_t at)
{
    P2PResult result;

    p2p_fill(rig->t, ep->mem, LEN, 1);
    p2p_fill(rig->t, at, LEN, 2);
    result = p2p_ep_write(ep, addr, LEN, 0);
    g_assert_cmpint(p2p_is_filled(rig->t, at, LEN, 1), ==,
                    result.state == P2P_EP_STATE_DONE);
    g_assert_cmpint(result.write.faulted, ==,
                    result.state == P2P_EP_STATE_FAILED);
    return result.state == P2P_EP_STATE_DONE;
}

static void test_translated(void)
{
    Rig rig = start(TREE("pt=off"));

    map(&rig, IOVA, RAM | WRITABLE);
    map(&rig, IOVA + 0x1000, rig.b.mem | WRITABLE);
    g_assert_true(arrives(&rig, &rig.a, IOVA, RAM));
    g_assert_true(arrives(&rig, &rig.a, IOVA + 0x1000, rig.b.mem));
    g_assert_cmpuint(p2p_iommu(rig.t, "a", "translated"), ==, 2);
    p2p_qtest_stop(rig.t);
}

static void test_refused(void)
{
    Rig rig = start(TREE("pt=off"));
    P2PLastRefusal last;

    map(&rig, IOVA, RAM | READABLE);
    g_assert_false(arrives(&rig, &rig.a, IOVA, RAM));
    g_assert_false(arrives(&rig, &rig.a, IOVA + 0x1000, RAM));
    g_assert_cmpuint(p2p_iommu(rig.t, "a", "faulted"), ==, 2);
    last = p2p_last_refusal(rig.t, "a");
    g_assert_cmpuint(last.rule, ==, P2P_RULE_NONE);
    g_assert_cmphex(last.addr, ==, IOVA + 0x1000);
    g_assert_cmpstr(last.why, ==, "");
    p2p_qtest_stop(rig.t);
}

/* A device that the table does not know is left alone, and is not a. */
static void test_other_device(void)
{
    Rig rig = start(TREE("pt=off"));

    map(&rig, IOVA, RAM | WRITABLE);
    g_assert_true(arrives(&rig, &rig.b, IOVA, IOVA));
    g_assert_true(arrives(&rig, &rig.a, IOVA, RAM));
    p2p_qtest_stop(rig.t);
}

/*
 * The model's default: some releases pass everything through, others do as
 * the guest says. Either is counted as what it is.
 */
static void test_pass_through(void)
{
    Rig rig = start(TREE("pt=on"));
    bool passed;

    map(&rig, IOVA, RAM | WRITABLE);
    p2p_fill(rig.t, rig.a.mem, LEN, 1);
    p2p_fill(rig.t, IOVA, LEN, 2);
    p2p_fill(rig.t, RAM, LEN, 2);
    g_assert_cmpuint(p2p_ep_write(&rig.a, IOVA, LEN, 0).state, ==,
                     P2P_EP_STATE_DONE);
    passed = p2p_is_filled(rig.t, IOVA, LEN, 1);
    g_assert_true(p2p_is_filled(rig.t, RAM, LEN, passed ? 2 : 1));
    g_assert_cmpuint(p2p_iommu(rig.t, "a", "pass-through"), ==, passed);
    g_assert_cmpuint(p2p_iommu(rig.t, "a", "translated"), ==, !passed);
    p2p_qtest_stop(rig.t);
}

/* A page that leads elsewhere. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        Rig rig = start(TREE("pt=off"));

        map(&rig, IOVA, (RAM + 0x1000) | WRITABLE);
        arrives(&rig, &rig.a, IOVA, RAM);
        p2p_qtest_stop(rig.t);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*arrives*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/amd/translated", test_translated);
    qtest_add_func("/p2p/amd/refused", test_refused);
    qtest_add_func("/p2p/amd/other-device", test_other_device);
    qtest_add_func("/p2p/amd/pass-through", test_pass_through);
    qtest_add_func("/p2p/amd/planted-fault", test_planted_fault);
    return g_test_run();
}
