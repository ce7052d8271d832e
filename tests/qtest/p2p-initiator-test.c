/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Initiators besides p2p-endpoint's copies: its messages, a port's own, a stock
 * device. They obey the same rules, also where QEMU would not ask the fabric.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-edu.h"
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
#define INTERRUPT_ADDR 0xfee00000ull

/*
 * Messages are writes. One that goes to memory can be looked at there.
 */

#define MESSAGE_ADDR 0x500000ull
#define MESSAGE_DATA 0xb0075ca1u

static void enable_msix(P2PQtest *t, P2PFn fn, uint64_t table, uint64_t addr)
{
    qtest_writeq(t->qts, table + PCI_MSIX_ENTRY_LOWER_ADDR, addr);
    qtest_writel(t->qts, table + PCI_MSIX_ENTRY_DATA, MESSAGE_DATA);
    qtest_writel(t->qts, table + PCI_MSIX_ENTRY_VECTOR_CTRL, 0);
    p2p_cfg_writew(fn, p2p_cap(fn, PCI_CAP_ID_MSIX) + PCI_MSIX_FLAGS,
                   PCI_MSIX_FLAGS_ENABLE);
}

/* Whether a copy within the device is announced at @addr. */
static bool is_announced(P2PQtest *t, uint64_t addr)
{
    P2PEp a = p2p_ep(t, "a");

    qtest_writel(t->qts, addr, 0);
    p2p_ep_writel(&a, P2P_EP_IRQ_STATUS, P2P_EP_IRQ_ALL);
    p2p_ep_copy(&a, &(P2PCopy) { a.mem, a.mem + LEN, LEN });
    return qtest_readl(t->qts, addr) == MESSAGE_DATA;
}

static void test_messages(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
    P2PFn a = p2p_fn(t, "a");
    uint64_t peer = p2p_ep(t, "b").mem;
    uint64_t table = p2p_bar(a, P2P_EP_BAR_MSIX);

    enable_msix(t, a, table, MESSAGE_ADDR);
    g_assert_true(is_announced(t, MESSAGE_ADDR));
    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_SV | P2P_ACS_RR | P2P_ACS_UF);
    g_assert_true(is_announced(t, MESSAGE_ADDR));
    p2p_set_bme(p2p_fn(t, "d0"), false);
    g_assert_false(is_announced(t, MESSAGE_ADDR));
    p2p_set_bme(p2p_fn(t, "d0"), true);
    p2p_set_bme(p2p_fn(t, "u"), false);
    g_assert_false(is_announced(t, MESSAGE_ADDR));
    p2p_set_bme(p2p_fn(t, "u"), true);

    /* To a peer, which request redirect at the port now keeps it from. */
    enable_msix(t, a, table, peer);
    g_assert_false(is_announced(t, peer));
    p2p_acs_set(p2p_fn(t, "d0"), 0);
    g_assert_true(is_announced(t, peer));
    p2p_qtest_stop(t);
}

static void test_interrupt_range(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
    P2PEp a = p2p_ep(t, "a");
    P2PResult r = p2p_ep_write(&a, INTERRUPT_ADDR, 4, 0);

    g_assert_cmpuint(r.write.verdict, ==, P2P_INTERRUPT);
    g_assert_cmpuint(r.write.rule, ==, P2P_R29_INTERRUPT_WRITE);
    r = p2p_ep_read(&a, INTERRUPT_ADDR, 4, 0);
    g_assert_cmpuint(r.read.verdict, ==, P2P_REFUSED);
    g_assert_cmpuint(r.read.rule, ==, P2P_R30_INTERRUPT_RANGE);
    r = p2p_ep_write(&a, INTERRUPT_ADDR, 4, P2P_EP_AT_TRANSLATED);
    g_assert_cmpuint(r.write.rule, ==, P2P_R30_INTERRUPT_RANGE);
    p2p_set_bme(p2p_fn(t, "d0"), false);
    r = p2p_ep_write(&a, INTERRUPT_ADDR, 4, 0);
    g_assert_cmpuint(r.write.rule, ==, P2P_R10_PORT_BME);
    p2p_qtest_stop(t);
}

static void assert_refused_by(const P2PRoute *half, enum p2p_rule rule)
{
    g_assert_cmpint(half->verdict == P2P_REFUSED, ==, rule != P2P_RULE_NONE);
    if (rule != P2P_RULE_NONE) {
        g_assert_cmpstr(p2p_rule_name(half->rule), ==, p2p_rule_name(rule));
    }
}

/*
 * What was found for one kind of request is no answer to another one, and none
 * once the port decides otherwise: each kind to one address, over and over.
 */
static void test_kinds_in_turn(void)
{
    static const uint32_t kinds[] = {
        0, P2P_EP_AT_TRANSLATED, P2P_EP_ATTR_RO,
        P2P_EP_ATTR_PASID_ENABLE | 1 << P2P_EP_ATTR_PASID_SHIFT,
        P2P_EP_AT_TRANSLATED | P2P_EP_ATTR_RO,
    };
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
    P2PFn d0 = p2p_fn(t, "d0");
    P2PEp a = p2p_ep(t, "a");

    for (int round = 0; round < 6; round++) {
        bool blocked = round / 2 % 2;

        p2p_acs_set(d0, blocked ? P2P_ACS_TB : 0);
        for (int i = 0; i < G_N_ELEMENTS(kinds); i++) {
            enum p2p_rule rule = P2P_RULE_NONE;     /* none refuses it */
            P2PResult w = p2p_ep_write(&a, RAM_ADDR, LEN, kinds[i]);
            P2PResult r = p2p_ep_read(&a, RAM_ADDR, LEN, kinds[i]);

            if (kinds[i] & P2P_EP_AT_TRANSLATED) {
                rule = blocked ? P2P_R12_TRANSLATION_BLOCKING
                               : P2P_R31_TRANSLATED_BLOCKED;
            }
            assert_refused_by(&w.write, rule);
            assert_refused_by(&r.read, rule);
        }
    }
    p2p_qtest_stop(t);
}

/* A command to the slot completes; whether the port says so at @addr. */
static bool port_announces(P2PQtest *t, P2PFn port)
{
    unsigned exp = p2p_cap(port, PCI_CAP_ID_EXP);

    qtest_writel(t->qts, MESSAGE_ADDR, 0);
    p2p_cfg_writew(port, exp + PCI_EXP_SLTSTA, PCI_EXP_SLTSTA_CC);
    p2p_cfg_writew(port, exp + PCI_EXP_SLTCTL,
                   PCI_EXP_SLTCTL_PWR_IND_ON | PCI_EXP_SLTCTL_HPIE |
                   PCI_EXP_SLTCTL_CCIE);
    return qtest_readl(t->qts, MESSAGE_ADDR) == (MESSAGE_DATA & 0xffff);
}

/* A port's own messages start on its inner side. */
static void test_messages_of_port(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
    P2PFn d0 = p2p_fn(t, "d0"), u = p2p_fn(t, "u");
    unsigned msi = p2p_cap(d0, PCI_CAP_ID_MSI);

    p2p_cfg_writel(d0, msi + PCI_MSI_ADDRESS_LO, MESSAGE_ADDR);
    p2p_cfg_writew(d0, msi + PCI_MSI_DATA_64, MESSAGE_DATA & 0xffff);
    p2p_cfg_writew(d0, msi + PCI_MSI_FLAGS, PCI_MSI_FLAGS_ENABLE);
    g_assert_true(port_announces(t, d0));
    p2p_acs_set(d0, 0x7f);
    g_assert_true(port_announces(t, d0));
    p2p_set_bme(u, false);
    g_assert_false(port_announces(t, d0));
    p2p_set_bme(u, true);
    g_assert_true(port_announces(t, d0));
    p2p_set_bme(d0, false);
    g_assert_false(port_announces(t, d0));
    p2p_qtest_stop(t);
}

/*
 * A stock device, whose transactions QEMU routes by address space.
 */

/* Whether edu carries memory at @src to @dst. */
static bool edu_carries(P2PQtest *t, uint64_t src, uint64_t dst)
{
    p2p_fill(t, src, LEN, 0x3c);
    p2p_fill(t, dst, LEN, 0xc3);
    p2p_edu_carry(t, src, dst, LEN);
    return p2p_is_filled(t, dst, LEN, 0x3c);
}

static void test_stock_device(void)
{
    P2PQtest *t = p2p_qtest_start(SWITCH
        "-device edu,id=edu,bus=d0,dma_mask=0xffffffffffffffff "
        "-device p2p-endpoint,id=b,bus=d1,mem-size=64K");
    uint64_t b = p2p_ep(t, "b").mem;
    P2PFn d0 = p2p_fn(t, "d0");

    g_assert_true(edu_carries(t, RAM_ADDR, b));
    g_assert_true(edu_carries(t, b, RAM_ADDR));
    g_assert_true(edu_carries(t, b, b + LEN));
    p2p_acs_set(d0, P2P_ACS_RR);
    g_assert_false(edu_carries(t, RAM_ADDR, b));
    g_assert_false(edu_carries(t, b, RAM_ADDR));
    g_assert_true(edu_carries(t, RAM_ADDR, RAM_ADDR + LEN));
    p2p_acs_set(p2p_fn(t, "r"), P2P_ACS_UF);
    g_assert_true(edu_carries(t, RAM_ADDR, b));
    p2p_set_bme(d0, false);
    g_assert_false(edu_carries(t, RAM_ADDR, RAM_ADDR + LEN));
    p2p_qtest_stop(t);
}

/* The IOMMU is told to leave the expander alone; the fabric is not. */
static void test_bypassing_root(void)
{
    P2PQtest *t = p2p_qtest_start(
        "-device intel-iommu "
        "-device pxb-pcie,id=px,bus=pcie.0,bus_nr=128,bypass_iommu=on "
        "-device p2p-root-port,id=r,bus=px,chassis=1,acs=0x7f "
        "-device p2p-switch-upstream,id=u,bus=r "
        "-device p2p-switch-downstream,id=d0,bus=u,chassis=2,acs=0x7f,port=0 "
        "-device p2p-switch-downstream,id=d1,bus=u,chassis=3,port=1 "
        "-device edu,id=edu,bus=d0,dma_mask=0xffffffffffffffff "
        "-device p2p-endpoint,id=b,bus=d1,mem-size=64K");
    uint64_t b = p2p_ep(t, "b").mem;

    g_assert_cmphex(p2p_fn(t, "r").rid >> 8, ==, 128);
    g_assert_true(edu_carries(t, RAM_ADDR, b));
    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_RR);
    g_assert_false(edu_carries(t, RAM_ADDR, b));
    g_assert_true(edu_carries(t, RAM_ADDR, RAM_ADDR + LEN));
    p2p_set_bme(p2p_fn(t, "d0"), false);
    g_assert_false(edu_carries(t, RAM_ADDR, RAM_ADDR + LEN));
    p2p_qtest_stop(t);
}

/* A message that arrives, taken for one that does not. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        P2PQtest *t = p2p_qtest_start(SWITCH ENDPOINTS);
        P2PFn a = p2p_fn(t, "a");

        enable_msix(t, a, p2p_bar(a, P2P_EP_BAR_MSIX), MESSAGE_ADDR);
        g_assert_false(is_announced(t, MESSAGE_ADDR));
        p2p_qtest_stop(t);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*is_announced*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/initiator/messages", test_messages);
    qtest_add_func("/p2p/initiator/messages-of-port", test_messages_of_port);
    qtest_add_func("/p2p/initiator/interrupt-range", test_interrupt_range);
    qtest_add_func("/p2p/initiator/kinds-in-turn", test_kinds_in_turn);
    qtest_add_func("/p2p/initiator/stock-device", test_stock_device);
    qtest_add_func("/p2p/initiator/bypassing-root", test_bypassing_root);
    qtest_add_func("/p2p/initiator/planted-fault", test_planted_fault);
    return g_test_run();
}
