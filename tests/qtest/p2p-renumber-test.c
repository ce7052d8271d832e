/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest that gives buses ever other numbers. To an IOMMU each number makes
 * another requester, and a model never forgets one; those that there are not
 * any more must cost nothing, and be as they were when there are again.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "libqos-p2p/p2p-vtd.h"

#define IOVA 0x40000000ull
#define RAM 0x2000000ull
#define LEN 0x100
#define FIRST 0x20
#define NUMBERS 48

#define TREE \
    "-device p2p-root-port,id=r,chassis=1 " \
    "-device p2p-endpoint,bus=r,id=a,addr=0.0,multifunction=on,mem-size=4K " \
    "-device p2p-endpoint,bus=r,id=b,addr=0.1,multifunction=on,mem-size=4K "

/* How many flat views QEMU renders with each change of its memory map. */
static unsigned rendered(P2PQtest *t)
{
    g_autofree char *views = qtest_hmp(t->qts, "info mtree -f");
    unsigned count = 0;

    for (char *at = views; (at = strstr(at, "FlatView #")); at++) {
        count++;
    }
    return count - (strstr(views, "No rendered FlatView") != NULL);
}

/* a and b, whose bus now has @number, have their say. */
static P2PRoute speak(P2PQtest *t, uint8_t number, unsigned function)
{
    P2PEp ep = p2p_ep_at((P2PFn) { t, number << 8 | function });

    return p2p_ep_write(&ep, IOVA, LEN, 0).write;
}

static void renumber_all_the_time(P2PQtest *t)
{
    P2PFn r = p2p_fn(t, "r");
    unsigned views = 0;

    for (unsigned i = 0; i < NUMBERS; i++) {
        p2p_set_buses(r, 0, FIRST + i, 0xff);
        speak(t, FIRST + i, 0);
        speak(t, FIRST + i, 1);
        views = views ?: rendered(t);
        g_assert_cmpuint(rendered(t), ==, views);
    }
}

static void test_vtd(void)
{
    P2PQtest *t = p2p_qtest_start("-device intel-iommu " TREE);

    p2p_vtd_start(t);
    renumber_all_the_time(t);
    p2p_qtest_stop(t);
}

static void test_viommu(void)
{
    P2PQtest *t = p2p_qtest_start("-device virtio-iommu-pci,addr=3 " TREE);

    renumber_all_the_time(t);
    p2p_qtest_stop(t);
}

/* The number that VT-d has an entry for, others between, and that again. */
static void test_again(void)
{
    P2PQtest *t = p2p_qtest_start("-device intel-iommu " TREE);
    P2PVtd vtd = p2p_vtd_start(t);
    P2PVtdDomain domain = p2p_vtd_domain(&vtd);
    P2PFn r = p2p_fn(t, "r");

    p2p_vtd_map(&vtd, domain, IOVA, RAM, 0x1000);
    p2p_vtd_attach(&vtd, (P2PFn) { t, FIRST << 8 }, domain);
    for (unsigned i = 0; i < 3; i++) {
        p2p_set_buses(r, 0, FIRST, 0xff);
        g_assert_cmpuint(speak(t, FIRST, 0).rule, ==, P2P_R32_MEMORY);
        p2p_vtd_take_fault(&vtd);
        g_assert_true(speak(t, FIRST, 1).faulted);
        p2p_set_buses(r, 0, FIRST + 1, 0xff);
        p2p_vtd_take_fault(&vtd);
        g_assert_true(speak(t, FIRST + 1, 0).faulted);
    }
    p2p_qtest_stop(t);
}

/* Two buses with one number: the one that stays keeps what both had. */
static void test_shared(void)
{
    P2PQtest *t = p2p_qtest_start(
        "-device intel-iommu " TREE
        "-device p2p-root-port,id=r2,chassis=2 "
        "-device p2p-endpoint,bus=r2,id=c,mem-size=4K ");
    P2PVtd vtd = p2p_vtd_start(t);
    P2PVtdDomain domain = p2p_vtd_domain(&vtd);
    P2PFn r = p2p_fn(t, "r"), r2 = p2p_fn(t, "r2");

    p2p_vtd_map(&vtd, domain, IOVA, RAM, 0x1000);
    p2p_vtd_attach(&vtd, (P2PFn) { t, FIRST << 8 }, domain);
    p2p_set_buses(r, 0, FIRST, FIRST);
    speak(t, FIRST, 0);
    p2p_set_buses(r2, 0, FIRST, FIRST);
    p2p_set_buses(r2, 0, FIRST + 1, FIRST + 1);
    g_assert_cmpuint(speak(t, FIRST, 0).rule, ==, P2P_R32_MEMORY);
    p2p_qtest_stop(t);
}

/* A number that has no entry, where one was expected. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        P2PQtest *t = p2p_qtest_start("-device intel-iommu " TREE);

        p2p_vtd_start(t);
        p2p_set_buses(p2p_fn(t, "r"), 0, FIRST, 0xff);
        g_assert_cmpuint(speak(t, FIRST, 0).rule, ==, P2P_R32_MEMORY);
        p2p_qtest_stop(t);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*P2P_R32_MEMORY*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/renumber/vtd", test_vtd);
    qtest_add_func("/p2p/renumber/viommu", test_viommu);
    qtest_add_func("/p2p/renumber/again", test_again);
    qtest_add_func("/p2p/renumber/shared", test_shared);
    qtest_add_func("/p2p/renumber/planted-fault", test_planted_fault);
    return g_test_run();
}
