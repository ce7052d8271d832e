/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What many ports cost: how many flat views QEMU keeps, for it renders all of
 * them with each change of its memory map.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-edu.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"

#define FEW 2
#define MANY 16
#define MORE (MANY - FEW)

/* Ports below one switch, each with an endpoint: e0, e1... */
static char *switch_with(unsigned ports)
{
    GString *arguments = g_string_new("");
    unsigned i;

    g_string_append(arguments, " -device p2p-root-port,id=r,chassis=1"
                    " -device p2p-switch-upstream,id=u,bus=r");
    for (i = 0; i < ports; i++) {
        g_string_append_printf(arguments,
            " -device p2p-switch-downstream,id=d%u,bus=u,chassis=%u,addr=%u"
            " -device p2p-endpoint,id=e%u,bus=d%u", i, i + 2, i, i, i);
    }
    return g_string_free(arguments, false);
}

static unsigned count_in(const char *text, const char *word)
{
    unsigned count = 0;

    while ((text = strstr(text, word))) {
        text++;
        count++;
    }
    return count;
}

/* Without those that are empty. */
static unsigned count_views(QTestState *qts)
{
    g_autofree char *views = qtest_hmp(qts, "info mtree -f");
    unsigned count = count_in(views, "FlatView #");

    g_assert_cmpuint(count, >, 0);
    return count - count_in(views, "No rendered FlatView");
}

/* Nobody may emit, as before firmware and kernel come. */
static unsigned count_silent(unsigned ports, const char *iommu)
{
    g_autofree char *devices = switch_with(ports);
    QTestState *qts = qtest_initf("-M q35 -nodefaults %s %s", iommu, devices);
    unsigned count = count_views(qts);

    qtest_quit(qts);
    return count;
}

static void test_silent(const void *iommu)
{
    g_assert_cmpuint(count_silent(FEW, iommu), ==, count_silent(MANY, iommu));
}

static unsigned count_emitting(unsigned ports)
{
    g_autofree char *devices = switch_with(ports);
    P2PQtest *t = p2p_qtest_start("%s", devices);
    unsigned count = count_views(t->qts);

    p2p_qtest_stop(t);
    return count;
}

/* The port's bus, as on stock ports, and the requesters: port and endpoint. */
static void test_emitting(void)
{
    g_assert_cmpuint(count_emitting(MANY) - count_emitting(FEW), ==, 3 * MORE);
}

/*
 * All are refused, at an address that nobody has: that makes no view either,
 * nor does it of a stock device, which is led to where it is.
 */
static void test_refused(void)
{
    g_autofree char *devices = switch_with(MANY);
    P2PQtest *t = p2p_qtest_start("%s -device p2p-root-port,id=s,chassis=99"
                                  " -device edu,id=edu,bus=s,"
                                  "dma_mask=0xffffffffffffffff", devices);
    unsigned count = count_views(t->qts);
    unsigned i;

    for (i = 0; i < MANY; i++) {
        g_autofree char *id = g_strdup_printf("e%u", i);
        P2PEp e = p2p_ep(t, id);
        P2PResult r = p2p_ep_write(&e, P2P_QTEST_RAM, 64, 0);

        g_assert_cmpuint(r.write.verdict, ==, P2P_REFUSED);
    }
    p2p_edu_carry(t, P2P_QTEST_RAM, P2P_QTEST_RAM, 64);
    g_assert_cmpuint(p2p_last_refusal(t, "edu").count, ==, 2);
    g_assert_cmpuint(count_views(t->qts), ==, count);
    p2p_qtest_stop(t);
}

/*
 * What is lent to all requesters shows an IOMMU's region from the first, so that
 * who listens to it, as VFIO does, is refused.
 */
static void test_lent(void)
{
    QTestState *qts = qtest_init("-M q35 -nodefaults"
                                 " -device p2p-root-port,id=r,chassis=1");
    g_autofree char *views = qtest_hmp(qts, "info mtree -f");

    g_assert_cmpuint(count_in(views, "AS \"p2p-requester\", root: "), ==, 1);
    g_assert_nonnull(strstr(views,
                            "AS \"p2p-requester\", root: p2p-requester"));
    qtest_quit(qts);
}

/* Functions that may emit, taken for some that may not. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        g_assert_cmpuint(count_emitting(FEW), ==, count_emitting(MANY));
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*count_emitting*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_data_func("/p2p/scale/silent", "", test_silent);
    qtest_add_data_func("/p2p/scale/silent-below-vtd", "-device intel-iommu",
                        test_silent);
    qtest_add_func("/p2p/scale/emitting", test_emitting);
    qtest_add_func("/p2p/scale/refused", test_refused);
    qtest_add_func("/p2p/scale/lent", test_lent);
    qtest_add_func("/p2p/scale/planted-fault", test_planted_fault);
    return g_test_run();
}
