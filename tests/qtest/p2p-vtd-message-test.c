/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages below our ports and VT-d: they are delivered whatever is mapped, and
 * remapped for the right source only.
 */
#include "qemu/osdep.h"
#include "hw/i386/intel_iommu_internal.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-edu.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "libqos-p2p/p2p-vtd.h"

#define IOVA 0x4000000ull
#define RAM 0x1000000ull

#define TREE(port) \
    "-device intel-iommu,intremap=on " \
    "-device " port ",id=r0,chassis=1 -device p2p-endpoint,id=c,bus=r0 " \
    "-device " port ",id=r1,chassis=2 " \
    "-device edu,id=edu,bus=r1,dma_mask=0xffffffffffffffff"
#define OURS TREE("p2p-root-port")
#define STOCK TREE("pcie-root-port")

/* Whether @vector waits at the first processor, as qtest has nobody take it. */
static bool is_waiting(P2PQtest *t, uint8_t vector)
{
    g_autofree char *text = qtest_hmp(t->qts, "info lapic");
    const char *line = strstr(text, "\nIRR");
    g_autofree char *word = g_strdup_printf(" %u ", vector);
    g_autofree char *words = NULL;

    g_assert_nonnull(line);
    words = g_strndup(line + 4, strcspn(line + 4, "\r\n"));
    g_strdelimit(words, "\t", ' ');
    text = g_strdup_printf(" %s ", words);
    return strstr(text, word);
}

/* @ep writes the four bytes @data to @addr. */
static P2PResult message(const P2PEp *ep, uint64_t addr, uint32_t data)
{
    qtest_writel(ep->fn.t->qts, ep->mem, data);
    return p2p_ep_write(ep, addr, 4, 0);
}

/* @ep sends its first MSI-X message. */
static void send_msix(const P2PEp *ep, uint64_t addr, uint32_t data)
{
    QTestState *qts = ep->fn.t->qts;
    uint64_t entry = p2p_bar(ep->fn, P2P_EP_BAR_MSIX);
    unsigned pos = p2p_cap(ep->fn, PCI_CAP_ID_MSIX) + PCI_MSIX_FLAGS;

    qtest_writel(qts, entry + PCI_MSIX_ENTRY_LOWER_ADDR, addr);
    qtest_writel(qts, entry + PCI_MSIX_ENTRY_UPPER_ADDR, 0);
    qtest_writel(qts, entry + PCI_MSIX_ENTRY_DATA, data);
    qtest_writel(qts, entry + PCI_MSIX_ENTRY_VECTOR_CTRL, 0);
    p2p_cfg_writew(ep->fn, pos, PCI_MSIX_FLAGS_ENABLE);
    /* A copy that fails, at once, ends in a message like any other. */
    p2p_ep_read(ep, 0, 0, 0);
    for (int i = 0; i < 10; i++) {
        qtest_readl(qts, RAM);      /* each one is a turn of the main loop */
    }
}

/* In the interrupt range nothing is translated or has to be mapped. */
static void test_interrupt(void)
{
    P2PQtest *t = p2p_qtest_start(OURS);
    P2PVtd vtd = p2p_vtd_start(t);
    P2PEp c = p2p_ep(t, "c");
    P2PResult result;

    g_assert_false(is_waiting(t, 0x51));
    result = message(&c, VTD_INTERRUPT_ADDR_FIRST, 0x51);
    g_assert_cmpuint(result.write.rule, ==, P2P_R29_INTERRUPT_WRITE);
    g_assert_cmpuint(result.state, ==, P2P_EP_STATE_DONE);
    g_assert_true(is_waiting(t, 0x51));
    send_msix(&c, VTD_INTERRUPT_ADDR_FIRST, 0x61);
    g_assert_true(is_waiting(t, 0x61));
    g_assert_cmpuint(p2p_routed(t, "c", P2P_R29_INTERRUPT_WRITE), ==, 2);

    result = p2p_ep_read(&c, VTD_INTERRUPT_ADDR_FIRST, 4, 0);
    g_assert_cmpuint(result.read.rule, ==, P2P_R30_INTERRUPT_RANGE);
    g_assert_cmpuint(p2p_routed(t, "c", P2P_R24_FORWARD_UPSTREAM), ==, 0);
    g_assert_false(p2p_vtd_take_fault(&vtd).recorded);
    p2p_qtest_stop(t);
}

#define OWN 1
#define OTHERS 2
#define NOBODYS 3

static P2PVtd start_remapping(P2PQtest *t, P2PEp c)
{
    P2PVtd vtd = p2p_vtd_start(t);

    p2p_vtd_start_interrupts(&vtd);
    p2p_vtd_map_interrupt(&vtd, OWN, 0x52, c.fn.rid);
    p2p_vtd_map_interrupt(&vtd, OTHERS, 0x53, c.fn.rid + 1);
    return vtd;
}

/* An entry is for one source, and a write has that of who wrote. */
static void test_remapped(void)
{
    P2PQtest *t = p2p_qtest_start(OURS);
    P2PEp c = p2p_ep(t, "c");
    P2PVtd vtd = start_remapping(t, c);
    P2PVtdFault fault;

    message(&c, p2p_vtd_interrupt_address(OWN), 0);
    g_assert_true(is_waiting(t, 0x52));
    g_assert_false(p2p_vtd_take_fault(&vtd).recorded);

    message(&c, p2p_vtd_interrupt_address(OTHERS), 0);
    g_assert_false(is_waiting(t, 0x53));
    fault = p2p_vtd_take_fault(&vtd);
    g_assert_true(fault.recorded);
    g_assert_cmphex(fault.reason, ==, VTD_FR_IR_SID_ERR);
    g_assert_cmphex(fault.rid, ==, c.fn.rid);

    message(&c, p2p_vtd_interrupt_address(NOBODYS), 0);
    g_assert_cmphex(p2p_vtd_take_fault(&vtd).reason, ==, VTD_FR_IR_ENTRY_P);
    g_assert_cmpuint(p2p_routed(t, "c", P2P_R29_INTERRUPT_WRITE), ==, 3);
    p2p_qtest_stop(t);
}

/* The same by MSI-X, on both machines. */
static P2PVtdFault send_as(const char *args, unsigned index, uint8_t vector,
                           bool arrives)
{
    P2PQtest *t = p2p_qtest_start("%s", args);
    P2PEp c = p2p_ep(t, "c");
    P2PVtd vtd = start_remapping(t, c);
    P2PVtdFault fault;

    send_msix(&c, p2p_vtd_interrupt_address(index), 0);
    g_assert_cmpint(is_waiting(t, vector), ==, arrives);
    fault = p2p_vtd_take_fault(&vtd);
    p2p_qtest_stop(t);
    return fault;
}

static void test_remapped_msix(void)
{
    P2PVtdFault stock, ours;

    g_assert_false(send_as(STOCK, OWN, 0x52, true).recorded);
    g_assert_false(send_as(OURS, OWN, 0x52, true).recorded);
    stock = send_as(STOCK, OTHERS, 0x53, false);
    ours = send_as(OURS, OTHERS, 0x53, false);
    g_assert_true(ours.recorded);
    g_assert_cmphex(ours.reason, ==, VTD_FR_IR_SID_ERR);
    g_assert_cmphex(ours.reason, ==, stock.reason);
    g_assert_cmphex(ours.rid, ==, stock.rid);
    g_assert_cmphex(ours.iova, ==, stock.iova);
}

/*
 * A stock device that writes a message by DMA says nothing of its source, which
 * QEMU then does not look at: so it does below stock ports.
 */
static void carry_message(const char *args)
{
    P2PQtest *t = p2p_qtest_start("%s", args);
    P2PVtd vtd = start_remapping(t, p2p_ep(t, "c"));
    P2PVtdDomain domain = p2p_vtd_domain(&vtd);

    p2p_vtd_map(&vtd, domain, IOVA, RAM, 0x1000);
    p2p_vtd_attach(&vtd, p2p_fn(t, "edu"), domain);
    p2p_edu_carry(t, IOVA, p2p_vtd_interrupt_address(OTHERS), 4);
    g_assert_true(is_waiting(t, 0x53));
    p2p_edu_carry(t, IOVA, p2p_vtd_interrupt_address(NOBODYS), 4);
    g_assert_cmphex(p2p_vtd_take_fault(&vtd).reason, ==, VTD_FR_IR_ENTRY_P);
    p2p_qtest_stop(t);
}

static void test_remapped_stock_device(void)
{
    carry_message(STOCK);
    carry_message(OURS);
}

/* One that is sent, and not for this source. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        send_as(OURS, OTHERS, 0x53, true);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*is_waiting*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/vtd-message/interrupt", test_interrupt);
    qtest_add_func("/p2p/vtd-message/remapped", test_remapped);
    qtest_add_func("/p2p/vtd-message/msix", test_remapped_msix);
    qtest_add_func("/p2p/vtd-message/stock-device",
                   test_remapped_stock_device);
    qtest_add_func("/p2p/vtd-message/planted-fault", test_planted_fault);
    return g_test_run();
}
