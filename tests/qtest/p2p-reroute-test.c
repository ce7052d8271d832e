/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Routes that change: windows, BARs and bus numbers programmed anew, functions
 * that go to sleep or away, resets, changes while a copy is under way.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"
#include "p2pcore/acs.h"

#define SWITCH \
    "-device p2p-root-port,id=r,chassis=1,acs=0x7f " \
    "-device p2p-switch-upstream,id=u,bus=r " \
    "-device p2p-switch-downstream,id=d0,bus=u,chassis=2,addr=0,port=0," \
    "acs=0x7f " \
    "-device p2p-switch-downstream,id=d1,bus=u,chassis=3,addr=1,port=1 "
#define ENDPOINTS \
    "-device p2p-endpoint,id=a,bus=d0,mem-size=64K " \
    "-device p2p-endpoint,id=b,bus=d1,mem-size=64K "

#define LEN 256
#define RAM_ADDR 0x400000ull
#define ROOT_COMPLEX_RID 0xffff

static P2PResult write_to(P2PQtest *t, const char *from, uint64_t addr)
{
    P2PEp ep = p2p_ep(t, from);

    return p2p_ep_write(&ep, addr, LEN, 0);
}

static void assert_direct(P2PQtest *t, const char *from, uint64_t addr,
                          const char *at)
{
    P2PResult r;

    p2p_fill(t, p2p_ep(t, from).mem, LEN, 0x5a);
    p2p_fill(t, addr, LEN, 0xa5);
    r = write_to(t, from, addr);
    g_assert_cmpstr(p2p_rule_name(r.write.rule), ==,
                    p2p_rule_name(P2P_R20_PEER));
    g_assert_cmpuint(r.write.verdict, ==, P2P_DIRECT);
    g_assert_cmphex(r.write.at, ==, p2p_fn(t, at).rid);
    g_assert_true(p2p_is_filled(t, addr, LEN, 0x5a));
}

static void assert_refused_of(P2PQtest *t, const char *from, uint64_t addr,
                              enum p2p_rule rule, uint16_t at)
{
    P2PResult r = write_to(t, from, addr);

    g_assert_cmpstr(p2p_rule_name(r.write.rule), ==, p2p_rule_name(rule));
    g_assert_cmpuint(r.write.verdict, ==, P2P_REFUSED);
    g_assert_cmphex(r.write.at, ==, at);
    g_assert_cmpuint(r.write.done, ==, 0);
}

static void assert_refused(P2PQtest *t, const char *from, uint64_t addr,
                           enum p2p_rule rule, const char *at)
{
    assert_refused_of(t, from, addr, rule,
                      at ? p2p_fn(t, at).rid : ROOT_COMPLEX_RID);
}

/*
 * Programmed anew.
 */

static void test_bar_moves(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
    uint64_t was = p2p_ep(t, "b").mem;
    uint64_t is = was + 0x80000;

    assert_direct(t, "a", was, "d0");
    p2p_set_bar(p2p_fn(t, "b"), P2P_EP_BAR_MEM, is);
    assert_refused(t, "a", was, P2P_R27_NO_TARGET, "d1");
    assert_direct(t, "a", is, "d0");
    p2p_qtest_stop(t);
}

/* Two ports exchange windows: the same address is now behind the other. */
static void test_windows_change_places(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS
        "-device p2p-switch-downstream,id=d2,bus=u,chassis=4,addr=2,port=2 "
        "-device p2p-endpoint,id=c,bus=d2,mem-size=64K");
    uint64_t b = p2p_ep(t, "b").mem, c = p2p_ep(t, "c").mem;
    struct p2p_range b_window = p2p_pref_window(p2p_fn(t, "d1"));
    struct p2p_range c_window = p2p_pref_window(p2p_fn(t, "d2"));

    p2p_set_pref_window(p2p_fn(t, "d1"), c_window);
    assert_refused(t, "a", b, P2P_R22_UNCLAIMED_IN_SWITCH, "d0");
    p2p_set_pref_window(p2p_fn(t, "d2"), b_window);
    assert_refused(t, "a", b, P2P_R27_NO_TARGET, "d2");
    assert_refused(t, "a", c, P2P_R27_NO_TARGET, "d1");

    p2p_set_bar(p2p_fn(t, "b"), P2P_EP_BAR_MEM, c);
    p2p_set_bar(p2p_fn(t, "c"), P2P_EP_BAR_MEM, b);
    assert_direct(t, "a", b, "d0");
    assert_direct(t, "a", c, "d0");
    g_assert_true(p2p_is_filled(t, p2p_ep(t, "b").mem, LEN, 0x5a));
    p2p_qtest_stop(t);
}

/* Both ports claim an address: the one with the lower number has it. */
static void test_windows_overlap(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS
        "-device p2p-switch-downstream,id=d2,bus=u,chassis=4,addr=2,port=2 "
        "-device p2p-endpoint,id=c,bus=d2,mem-size=64K");
    uint64_t c = p2p_ep(t, "c").mem;
    struct p2p_range window = p2p_pref_window(p2p_fn(t, "d1"));

    assert_direct(t, "a", c, "d0");
    window.last = p2p_pref_window(p2p_fn(t, "d2")).last;
    p2p_set_pref_window(p2p_fn(t, "d1"), window);
    assert_refused(t, "a", c, P2P_R27_NO_TARGET, "d1");
    p2p_qtest_stop(t);
}

static void test_bus_numbers_change(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
    uint64_t b = p2p_ep(t, "b").mem;

    assert_direct(t, "a", b, "d0");
    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_SV);
    p2p_set_buses(p2p_fn(t, "r"), 0, 0x20, 0x2f);
    p2p_set_buses(p2p_fn(t, "u"), 0x20, 0x22, 0x2f);
    p2p_set_buses(p2p_fn(t, "d0"), 0x22, 0x25, 0x25);
    p2p_set_buses(p2p_fn(t, "d1"), 0x22, 0x24, 0x24);
    g_assert_cmphex(p2p_fn(t, "d0").rid, ==, 0x2200);
    g_assert_cmphex(p2p_fn(t, "a").rid, ==, 0x2500);
    assert_direct(t, "a", b, "d0");
    assert_refused(t, "b", b + 0x80000, P2P_R14_OWN_WINDOW, "d1");
    p2p_qtest_stop(t);
}

static void test_vector_changes(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
    uint64_t b = p2p_ep(t, "b").mem;
    P2PFn d0 = p2p_fn(t, "d0");

    assert_direct(t, "a", b, "d0");
    p2p_acs_set_egress(d0, 1, true);
    assert_direct(t, "a", b, "d0");
    p2p_acs_set(d0, P2P_ACS_EC);
    assert_refused(t, "a", b, P2P_R17_PEER_EGRESS_BLOCKED, "d0");
    p2p_acs_set(d0, P2P_ACS_EC | P2P_ACS_RR);
    assert_refused(t, "a", b, P2P_R63_OWN_WINDOW_TURNED_BACK, "r");
    p2p_acs_set(d0, 0);
    assert_direct(t, "a", b, "d0");
    p2p_qtest_stop(t);
}

/*
 * Asleep, reset, gone.
 */

static void test_target_sleeps(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
    uint64_t b = p2p_ep(t, "b").mem;
    P2PFn fn = p2p_fn(t, "b");
    unsigned pm = p2p_cap(fn, PCI_CAP_ID_PM);

    p2p_cfg_writew(fn, pm + PCI_PM_CTRL, 3);
    assert_refused(t, "a", b, P2P_R26_TARGET_DISABLED, "b");
    p2p_cfg_writew(fn, pm + PCI_PM_CTRL, 0);
    assert_direct(t, "a", b, "d0");
    p2p_qtest_stop(t);
}

/* A secondary bus reset takes BARs and controls below it away. */
static void test_bus_reset(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
    uint64_t b = p2p_ep(t, "b").mem;
    P2PFn d1 = p2p_fn(t, "d1");

    p2p_cfg_writew(d1, PCI_BRIDGE_CONTROL, PCI_BRIDGE_CTL_BUS_RESET);
    p2p_cfg_writew(d1, PCI_BRIDGE_CONTROL, 0);
    assert_refused(t, "a", b, P2P_R27_NO_TARGET, "d1");
    p2p_enumerate(t);
    assert_direct(t, "a", b, "d0");
    p2p_qtest_stop(t);
}

/* Two virtual functions of @n, with their BARs from @bar on. */
static void make_virtual(P2PFn n, uint64_t bar, uint16_t more)
{
    unsigned sriov = p2p_ext_cap(n, PCI_EXT_CAP_ID_SRIOV);

    p2p_cfg_writel(n, sriov + PCI_SRIOV_BAR, bar);
    p2p_cfg_writew(n, sriov + PCI_SRIOV_NUM_VF, 2);
    p2p_cfg_writew(n, sriov + PCI_SRIOV_CTRL, PCI_SRIOV_CTRL_VFE | more);
}

static void assert_read_direct(P2PQtest *t, uint64_t addr)
{
    P2PEp a = p2p_ep(t, "a");
    P2PResult r = p2p_ep_read(&a, addr, 4, 0);

    g_assert_cmpuint(r.read.verdict, ==, P2P_DIRECT);
    g_assert_cmpuint(r.read.rule, ==, P2P_R20_PEER);
}

/* Virtual functions come and go with a register of the function they are of. */
static void test_target_is_virtual(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH
        "-device p2p-endpoint,id=a,bus=d0,mem-size=64K "
        "-device igb,id=n,bus=d1");
    P2PFn n = p2p_fn(t, "n");
    unsigned sriov = p2p_ext_cap(n, PCI_EXT_CAP_ID_SRIOV);
    uint64_t vf_bar = p2p_mem_window(p2p_fn(t, "d1")).start + 0x80000;
    P2PFn vf = n;

    vf.rid += p2p_cfg_readw(n, sriov + PCI_SRIOV_VF_OFFSET);
    assert_refused(t, "a", vf_bar, P2P_R27_NO_TARGET, "d1");
    make_virtual(n, vf_bar, 0);
    p2p_set_mse(vf, true);      /* QEMU wants that of a VF as well */
    assert_refused_of(t, "a", vf_bar, P2P_R26_TARGET_DISABLED, vf.rid);
    make_virtual(n, vf_bar, PCI_SRIOV_CTRL_MSE);
    assert_read_direct(t, vf_bar);
    p2p_cfg_writew(n, sriov + PCI_SRIOV_CTRL, 0);
    assert_refused(t, "a", vf_bar, P2P_R27_NO_TARGET, "d1");
    p2p_qtest_stop(t);
}

/* ...and go with its reset, without a write to that register. */
static void test_target_is_virtual_no_more(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH
        "-device p2p-endpoint,id=a,bus=d0,mem-size=64K "
        "-device igb,id=n,bus=d1");
    P2PFn n = p2p_fn(t, "n"), vf = n;
    unsigned sriov = p2p_ext_cap(n, PCI_EXT_CAP_ID_SRIOV);
    uint64_t vf_bar = p2p_mem_window(p2p_fn(t, "d1")).start + 0x80000;

    vf.rid += p2p_cfg_readw(n, sriov + PCI_SRIOV_VF_OFFSET);
    for (int i = 0; i < 2; i++) {
        make_virtual(n, vf_bar, PCI_SRIOV_CTRL_MSE);
        p2p_set_mse(vf, true);
        assert_read_direct(t, vf_bar);
        p2p_cfg_writew(n, p2p_cap(n, PCI_CAP_ID_EXP) + PCI_EXP_DEVCTL,
                       PCI_EXP_DEVCTL_BCR_FLR);
        g_assert_cmphex(p2p_cfg_readw(n, sriov + PCI_SRIOV_CTRL), ==, 0);
        assert_refused(t, "a", vf_bar, P2P_R27_NO_TARGET, "d1");
    }
    p2p_qtest_stop(t);
}

static void test_target_unplugged(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
    uint64_t b = p2p_ep(t, "b").mem;

    for (int i = 0; i < 3; i++) {
        assert_direct(t, "a", b, "d0");
        p2p_unplug(p2p_fn(t, "d1"), "b");
        assert_refused(t, "a", b, P2P_R27_NO_TARGET, "d1");
        p2p_plug(p2p_fn(t, "d1"), "p2p-endpoint", "b",
                 "{'bus': 'd1', 'mem-size': 65536}");
        assert_refused(t, "a", b, P2P_R27_NO_TARGET, "d1");
        p2p_enumerate(t);
        g_assert_cmphex(p2p_ep(t, "b").mem, ==, b);
    }
    p2p_qtest_stop(t);
}

/* The copy starts when the machine goes on: it meets what is true then. */
static void test_change_before_it_starts(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
    P2PEp a = p2p_ep(t, "a"), b = p2p_ep(t, "b");
    P2PFn d0 = p2p_fn(t, "d0");
    P2PCopy copy = { .src = a.mem, .dst = b.mem, .len = LEN };
    P2PResult r;

    p2p_acs_set_egress(d0, 1, true);
    assert_direct(t, "a", b.mem, "d0");
    p2p_stop(t);
    p2p_ep_start(&a, &copy);
    p2p_acs_set(d0, P2P_ACS_EC);
    p2p_cont(t);
    r = p2p_ep_wait(&a);
    g_assert_cmpstr(p2p_rule_name(r.write.rule), ==,
                    p2p_rule_name(P2P_R17_PEER_EGRESS_BLOCKED));

    p2p_stop(t);
    p2p_ep_start(&a, &copy);
    p2p_acs_set(d0, 0);
    p2p_cont(t);
    r = p2p_ep_wait(&a);
    g_assert_cmpstr(p2p_rule_name(r.write.rule), ==,
                    p2p_rule_name(P2P_R20_PEER));
    p2p_qtest_stop(t);
}

/*
 * Bus Master Enable that nobody has set since reset.
 */

/* BARs, bus numbers and windows, as dwords of the header. */
#define FIRST_KEPT (PCI_BASE_ADDRESS_0 / 4)
#define LAST_KEPT (PCI_PREF_LIMIT_UPPER32 / 4)

/* A reset, after which everything is in place but Bus Master Enable. */
static void reset_bus_master(P2PQtest *t)
{
    static const char *const ids[] = { "r", "u", "d0", "d1", "a", "b" };
    uint32_t kept[G_N_ELEMENTS(ids)][LAST_KEPT + 1];
    P2PFn fns[G_N_ELEMENTS(ids)];

    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        fns[i] = p2p_fn(t, ids[i]);
        for (unsigned n = FIRST_KEPT; n <= LAST_KEPT; n++) {
            kept[i][n] = p2p_cfg_readl(fns[i], 4 * n);
        }
    }
    qtest_system_reset(t->qts);
    qtest_outl(t->qts, 0xcf8, 0x80000060);
    qtest_outl(t->qts, 0xcfc, P2P_QTEST_ECAM | 1);
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        for (unsigned n = FIRST_KEPT; n <= LAST_KEPT; n++) {
            p2p_cfg_writel(fns[i], 4 * n, kept[i][n]);
        }
        p2p_set_mse(fns[i], true);
    }
}

static void test_bus_master_lenient(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
    P2PResult r;

    for (int i = 0; i < 2; i++) {
        reset_bus_master(t);
        /* A requester's own bit counts at once. */
        r = write_to(t, "a", RAM_ADDR);
        g_assert_cmpuint(r.read.rule, ==, P2P_R2_REQUESTER_BME);
        p2p_set_bme(p2p_fn(t, "a"), true);
        r = write_to(t, "a", RAM_ADDR);
        g_assert_cmpuint(r.write.verdict, ==, P2P_MEMORY);

        p2p_set_bme(p2p_fn(t, "u"), true);
        p2p_set_bme(p2p_fn(t, "u"), false);
        assert_refused(t, "a", RAM_ADDR, P2P_R23_UPSTREAM_PORT_BME, "u");
    }
    p2p_qtest_stop(t);
}

static void test_bus_master_strict(void)
{
    P2PQtest *t = p2p_qtest_start(
        "-device p2p-root-port,id=r,chassis=1,bus-master=strict "
        "-device p2p-switch-upstream,id=u,bus=r,bus-master=strict "
        "-device p2p-switch-downstream,id=d0,bus=u,chassis=2,addr=0,"
        "bus-master=strict "
        "-device p2p-switch-downstream,id=d1,bus=u,chassis=3,addr=1 "
        ENDPOINTS);

    reset_bus_master(t);
    p2p_set_bme(p2p_fn(t, "a"), true);
    p2p_set_bme(p2p_fn(t, "b"), true);
    assert_refused(t, "a", RAM_ADDR, P2P_R10_PORT_BME, "d0");
    assert_refused(t, "b", RAM_ADDR, P2P_R23_UPSTREAM_PORT_BME, "u");
    p2p_set_bme(p2p_fn(t, "u"), true);
    assert_refused(t, "b", RAM_ADDR, P2P_R10_PORT_BME, "r");
    p2p_set_bme(p2p_fn(t, "r"), true);
    g_assert_cmpuint(write_to(t, "b", RAM_ADDR).write.verdict, ==, P2P_MEMORY);
    p2p_qtest_stop(t);
}

/* A route that did not change, taken for one that did. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);

        assert_refused(t, "a", p2p_ep(t, "b").mem, P2P_R27_NO_TARGET, "d1");
        p2p_qtest_stop(t);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*assert_refused*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/reroute/bar-moves", test_bar_moves);
    qtest_add_func("/p2p/reroute/windows-change-places",
                   test_windows_change_places);
    qtest_add_func("/p2p/reroute/windows-overlap", test_windows_overlap);
    qtest_add_func("/p2p/reroute/bus-numbers-change",
                   test_bus_numbers_change);
    qtest_add_func("/p2p/reroute/vector-changes", test_vector_changes);
    qtest_add_func("/p2p/reroute/target-sleeps", test_target_sleeps);
    qtest_add_func("/p2p/reroute/bus-reset", test_bus_reset);
    qtest_add_func("/p2p/reroute/target-is-virtual", test_target_is_virtual);
    qtest_add_func("/p2p/reroute/target-is-virtual-no-more",
                   test_target_is_virtual_no_more);
    qtest_add_func("/p2p/reroute/target-unplugged", test_target_unplugged);
    qtest_add_func("/p2p/reroute/change-before-it-starts",
                   test_change_before_it_starts);
    qtest_add_func("/p2p/reroute/bus-master-lenient",
                   test_bus_master_lenient);
    qtest_add_func("/p2p/reroute/bus-master-strict", test_bus_master_strict);
    qtest_add_func("/p2p/reroute/planted-fault", test_planted_fault);
    return g_test_run();
}
