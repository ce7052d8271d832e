/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ACS capability as registers: what is there, what a guest can write,
 * what a reset leaves. What the bits do is p2p-routing-test's.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-qtest.h"

#define ACS_OFFSET 0x148        /* right after AER */
#define ACS_HEADER 0x0001000du  /* last in the list, version 1, ID 0x0d */
#define EXP_OFFSET 0x90

/* One switch of ours; @downstream: more properties of its port. */
static P2PQtest *start(const char *downstream)
{
    return p2p_qtest_start(
        " -device p2p-root-port,id=r,chassis=1"
        " -device p2p-switch-upstream,id=u,bus=r"
        " -device p2p-switch-downstream,id=d,bus=u,chassis=2%s", downstream);
}

struct acs_row {
    const char *options;
    uint16_t capability;        /* the register, with the vector size */
    uint16_t control;           /* bits a guest can set */
    unsigned entries;           /* of the vector */
};

static const struct acs_row rows[] = {
    { ",acs=0x01", 0x0001, 0x01, 0 },
    { ",acs=0x1d", 0x001d, 0x1d, 0 },
    { ",acs=0x5f", 0x005f, 0x5f, 0 },
    { ",acs=0x20,egress-vector-size=1", 0x0120, 0x20, 1 },
    { ",acs=0x7f,egress-vector-size=8", 0x087f, 0x7f, 8 },
    { ",acs=0x7f,egress-vector-size=31", 0x1f7f, 0x7f, 31 },
    { ",acs=0x7f,egress-vector-size=32", 0x207f, 0x7f, 32 },
    { ",acs=0x7f,egress-vector-size=33", 0x217f, 0x7f, 33 },
    { ",acs=0x7f,egress-vector-size=255", 0xff7f, 0x7f, 255 },
    { ",acs=0x7f,egress-vector-size=256", 0x007f, 0x7f, 256 },
    { ",acs=0x7f", 0x007f, 0x7f, 256 },
    /* ACS Enhanced is one bit of the capability and six controls. */
    { ",acs=0x80", 0x0080, 0x1f80, 0 },
    { ",acs=0x9d", 0x009d, 0x1f9d, 0 },
    { ",acs=0xff,egress-vector-size=8", 0x08ff, 0x1fff, 8 },
};

/* What of dword @n a vector of @entries leaves writable. */
static uint32_t vector_mask(unsigned entries, unsigned n)
{
    if (entries <= n * 32) {
        return 0;
    }
    return entries - n * 32 >= 32 ? ~0u : (1u << (entries - n * 32)) - 1;
}

static unsigned vector_offset(unsigned n)
{
    return ACS_OFFSET + PCI_ACS_EGRESS_CTL_V + 4 * n;
}

static unsigned vector_dwords(const struct acs_row *row)
{
    return (row->entries + 31) / 32;
}

/* All ones. Behind the capability is nothing of ours. */
static void fill(P2PFn d, const struct acs_row *row)
{
    p2p_cfg_writel(d, ACS_OFFSET, ~0u);
    p2p_cfg_writew(d, ACS_OFFSET + PCI_ACS_CAP, 0xffff);
    p2p_cfg_writew(d, ACS_OFFSET + PCI_ACS_CTRL, 0xffff);
    for (unsigned n = 0; n < vector_dwords(row); n++) {
        p2p_cfg_writel(d, vector_offset(n), ~0u);
    }
}

static void check(P2PFn d, const struct acs_row *row, bool filled)
{
    g_assert_cmphex(p2p_cfg_readl(d, ACS_OFFSET), ==, ACS_HEADER);
    g_assert_cmphex(p2p_cfg_readw(d, ACS_OFFSET + PCI_ACS_CAP), ==,
                    row->capability);
    g_assert_cmphex(p2p_cfg_readw(d, ACS_OFFSET + PCI_ACS_CTRL), ==,
                    filled ? row->control : 0);
    for (unsigned n = 0; n < vector_dwords(row); n++) {
        g_assert_cmphex(p2p_cfg_readl(d, vector_offset(n)), ==,
                        filled ? vector_mask(row->entries, n) : 0);
    }
}

static void test_row(const void *data)
{
    const struct acs_row *row = data;
    P2PQtest *t = start(row->options);
    P2PFn d = p2p_fn(t, "d");

    check(d, row, false);
    fill(d, row);
    check(d, row, true);
    p2p_qtest_stop(t);
}

static void reset_bus_above(P2PQtest *t)
{
    P2PFn u = p2p_fn(t, "u");

    p2p_cfg_writew(u, PCI_BRIDGE_CONTROL, PCI_BRIDGE_CTL_BUS_RESET);
    p2p_cfg_writew(u, PCI_BRIDGE_CONTROL, 0);
}

static void reset_function(P2PQtest *t)
{
    p2p_cfg_writew(p2p_fn(t, "d"), EXP_OFFSET + PCI_EXP_DEVCTL,
                   PCI_EXP_DEVCTL_BCR_FLR);
}

static void test_reset(void)
{
    static void (*const resets[])(P2PQtest *) = {
        p2p_reset, reset_bus_above, reset_function,
    };
    static const struct acs_row row = { ",acs=0xff", 0x00ff, 0x1fff, 256 };
    P2PQtest *t = start(row.options);

    for (size_t i = 0; i < G_N_ELEMENTS(resets); i++) {
        fill(p2p_fn(t, "d"), &row);
        check(p2p_fn(t, "d"), &row, true);
        resets[i](t);
        p2p_enumerate(t);
        check(p2p_fn(t, "d"), &row, false);
    }
    p2p_qtest_stop(t);
}

static void test_absent(void)
{
    P2PQtest *t = start("");

    g_assert_cmphex(p2p_acs_capability(p2p_fn(t, "d")), ==, 0);
    g_assert_cmphex(p2p_acs_capability(p2p_fn(t, "u")), ==, 0);
    p2p_qtest_stop(t);
}

/* The root port has QEMU's bits by default, and none with disable-acs. */
static void test_root(void)
{
    P2PQtest *t = p2p_qtest_start("-device p2p-root-port,id=r,chassis=1"
                                  " -device p2p-root-port,id=no,chassis=2,"
                                  "disable-acs=on");

    p2p_cfg_writew(p2p_fn(t, "r"), ACS_OFFSET + PCI_ACS_CTRL, 0xffff);
    g_assert_cmphex(p2p_cfg_readl(p2p_fn(t, "r"), ACS_OFFSET + PCI_ACS_CAP),
                    ==, 0x005f005f);
    p2p_reset(t);
    g_assert_cmphex(p2p_cfg_readl(p2p_fn(t, "r"), ACS_OFFSET + PCI_ACS_CAP),
                    ==, 0x0000005f);
    g_assert_cmphex(p2p_acs_capability(p2p_fn(t, "no")), ==, 0);
    p2p_qtest_stop(t);
}

/* A row that claims an entry too many: the comparison has to notice. */
static void test_planted_fault(void)
{
    static const struct acs_row wrong = {
        ",acs=0x7f,egress-vector-size=33", 0x217f, 0x7f, 34
    };

    if (g_test_subprocess()) {
        test_row(&wrong);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*vector_mask*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/p2p/acs/registers/%s",
                                                rows[i].options + 1);

        qtest_add_data_func(path, &rows[i], test_row);
    }
    qtest_add_func("/p2p/acs/reset", test_reset);
    qtest_add_func("/p2p/acs/absent", test_absent);
    qtest_add_func("/p2p/acs/root-port", test_root);
    qtest_add_func("/p2p/acs/planted-fault", test_planted_fault);
    return g_test_run();
}
