/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's doorbells and interrupt messages.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"

/* The endpoint under test is "a"; "b" is a peer behind the same switch. */
#define TOPOLOGY \
    "-device p2p-root-port,id=rp,chassis=1 " \
    "-device p2p-switch-upstream,id=up,bus=rp " \
    "-device p2p-switch-downstream,id=da,bus=up,chassis=2 " \
    "-device p2p-switch-downstream,id=db,bus=up,chassis=3 " \
    "-device p2p-endpoint,id=a,bus=da,doorbells=3,queues=0 " \
    "-device p2p-endpoint,id=b,bus=db"

/* Messages go to RAM, where they can be looked at: 4 bytes for each vector. */
#define MAILBOX 0x2000000ull

static void assert_done(const P2PResult *r, uint64_t len)
{
    g_assert_cmpuint(r->state, ==, P2P_EP_STATE_DONE);
    g_assert_cmpuint(r->done, ==, len);
}

static void assert_failed(const P2PResult *r, uint32_t error, uint64_t done)
{
    g_assert_cmpuint(r->state, ==, P2P_EP_STATE_FAILED);
    g_assert_cmpuint(r->error, ==, error);
    g_assert_cmpuint(r->done, ==, done);
}

/*
 * Doorbells.
 */

static void test_doorbells(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");
    uint64_t beyond = p2p_ep_doorbell(&a, 3);

    qtest_writel(t->qts, p2p_ep_doorbell(&a, 1), 0xfedcba98);
    g_assert_cmphex(p2p_ep_bell_value(&a, 1), ==, 0xfedcba98);
    qtest_writeq(t->qts, p2p_ep_doorbell(&a, 1), 0x1122334455667788);
    g_assert_cmphex(p2p_ep_bell_value(&a, 1), ==, 0x1122334455667788);
    g_assert_cmpuint(p2p_ep_bell_count(&a, 1), ==, 2);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_IRQ_STATUS), ==,
                    P2P_EP_IRQ_DOORBELL);
    g_assert_cmphex(qtest_readq(t->qts, p2p_ep_doorbell(&a, 1)), ==, 0);
    p2p_ep_writel(&a, P2P_EP_IRQ_STATUS, P2P_EP_IRQ_ALL);

    /* Nothing rings off the first word, or in the page that is no doorbell. */
    qtest_writel(t->qts, p2p_ep_doorbell(&a, 1) + 4, 1);
    qtest_writel(t->qts, p2p_ep_doorbell(&a, 2) + 0xffc, 1);
    qtest_writeq(t->qts, beyond, 1);
    g_assert_cmphex(qtest_readq(t->qts, beyond), ==, UINT64_MAX);
    g_assert_cmpuint(p2p_ep_bell_count(&a, 0), ==, 0);
    g_assert_cmpuint(p2p_ep_bell_count(&a, 1), ==, 2);
    g_assert_cmpuint(p2p_ep_bell_count(&a, 2), ==, 0);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_IRQ_STATUS), ==, 0);
    p2p_qtest_stop(t);
}

static void test_doorbells_by_dma(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a"), b = p2p_ep(t, "b");
    P2PResult r;

    qtest_writeq(t->qts, a.mem, 0x1234);
    r = p2p_ep_write(&a, p2p_ep_doorbell(&a, 0), 8, 0);
    assert_done(&r, 8);
    g_assert_cmpuint(r.write.verdict, ==, P2P_INTERNAL);
    g_assert_cmphex(p2p_ep_bell_value(&a, 0), ==, 0x1234);
    r = p2p_ep_write(&a, p2p_ep_doorbell(&b, 3), 4, 0);
    assert_done(&r, 4);
    g_assert_cmpuint(r.write.verdict, ==, P2P_DIRECT);
    g_assert_cmpuint(p2p_ep_bell_count(&b, 3), ==, 1);

    /* All of its doorbells in one copy, and one word of each counts. */
    r = p2p_ep_write(&a, b.doorbell, 4 * P2P_EP_DOORBELL_SIZE, 0);
    assert_done(&r, 4 * P2P_EP_DOORBELL_SIZE);
    for (unsigned i = 0; i < 4; i++) {
        g_assert_cmpuint(p2p_ep_bell_count(&b, i), ==, i == 3 ? 2 : 1);
    }

    r = p2p_ep_write(&a, p2p_ep_doorbell(&b, 0), 2, 0);
    assert_failed(&r, P2P_EP_ERROR_WRITE_TARGET, 0);
    r = p2p_ep_write(&a, p2p_ep_doorbell(&a, 3), 8, 0);
    assert_failed(&r, P2P_EP_ERROR_WRITE_TARGET, 0);
    g_assert_cmpuint(p2p_ep_bell_count(&b, 0), ==, 1);
    p2p_qtest_stop(t);
}

/*
 * Messages.
 */

#define VECTOR_MASKED 1u
#define MSIX_ENTRY 16
#define DATA(vector) (0x1000 + (vector))

static void set_vector(const P2PEp *ep, unsigned vector, uint64_t addr,
                       uint32_t data, uint32_t control)
{
    uint64_t entry = p2p_bar(ep->fn, P2P_EP_BAR_MSIX) + vector * MSIX_ENTRY;
    QTestState *qts = ep->fn.t->qts;

    qtest_writel(qts, entry + PCI_MSIX_ENTRY_LOWER_ADDR, addr);
    qtest_writel(qts, entry + PCI_MSIX_ENTRY_UPPER_ADDR, addr >> 32);
    qtest_writel(qts, entry + PCI_MSIX_ENTRY_DATA, data);
    qtest_writel(qts, entry + PCI_MSIX_ENTRY_VECTOR_CTRL, control);
}

static void set_msix(const P2PEp *ep, uint16_t flags)
{
    unsigned pos = p2p_cap(ep->fn, PCI_CAP_ID_MSIX) + PCI_MSIX_FLAGS;

    p2p_cfg_writew(ep->fn, pos, flags);
}

static unsigned vectors(const P2PEp *ep)
{
    unsigned pos = p2p_cap(ep->fn, PCI_CAP_ID_MSIX) + PCI_MSIX_FLAGS;

    return (p2p_cfg_readw(ep->fn, pos) & PCI_MSIX_FLAGS_QSIZE) + 1;
}

/* Every vector to its mailbox, all on. */
static void set_up_messages(const P2PEp *ep)
{
    for (unsigned v = 0; v < vectors(ep); v++) {
        qtest_writel(ep->fn.t->qts, MAILBOX + 4 * v, 0);
        set_vector(ep, v, MAILBOX + 4 * v, DATA(v), 0);
    }
    set_msix(ep, PCI_MSIX_FLAGS_ENABLE);
}

/*
 * Which vectors' messages have come, as a bit mask; empties the mailboxes. A
 * message leaves in the next run of the main loop, and every access by qtest
 * is one: after this many, nothing more comes.
 */
static uint32_t messages(const P2PEp *ep)
{
    QTestState *qts = ep->fn.t->qts;
    uint32_t seen = 0;

    for (int i = 0; i < 10; i++) {
        qtest_readl(qts, MAILBOX);
    }
    for (unsigned v = 0; v < vectors(ep); v++) {
        uint32_t data = qtest_readl(qts, MAILBOX + 4 * v);

        g_assert_true(data == 0 || data == DATA(v));
        seen |= data ? 1u << v : 0;
        qtest_writel(qts, MAILBOX + 4 * v, 0);
    }
    return seen;
}

static void ring(const P2PEp *ep, unsigned index)
{
    qtest_writel(ep->fn.t->qts, p2p_ep_doorbell(ep, index), 1);
}

static void test_vectors(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a"), b = p2p_ep(t, "b");

    g_assert_cmpuint(vectors(&a), ==, 4);
    g_assert_cmpuint(vectors(&b), ==, 5 + 8);
    set_up_messages(&a);
    g_assert_cmphex(messages(&a), ==, 0);
    ring(&a, 0);
    g_assert_cmphex(messages(&a), ==, 1u << 1);
    ring(&a, 2);
    g_assert_cmphex(messages(&a), ==, 1u << 3);
    /* The status bit is still set and does not hold the next one back. */
    ring(&a, 2);
    ring(&a, 1);
    g_assert_cmphex(messages(&a), ==, 1u << 3 | 1u << 2);

    p2p_ep_read(&a, 0, 64, 0);
    g_assert_cmphex(messages(&a), ==, 1u << 0);
    /* One that is refused, and one that is not even tried. */
    p2p_ep_read(&a, 0, 0, 0);
    g_assert_cmphex(messages(&a), ==, 1u << 0);
    p2p_ep_read(&a, 0x900000000, 64, 0);
    g_assert_cmphex(messages(&a), ==, 1u << 0);

    /* Rung by a peer. */
    p2p_ep_write(&b, p2p_ep_doorbell(&a, 1), 4, 0);
    g_assert_cmphex(messages(&a), ==, 1u << 2);
    p2p_qtest_stop(t);
}

static void test_irq_mask(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");

    set_up_messages(&a);
    p2p_ep_writel(&a, P2P_EP_IRQ_MASK, ~0u);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_IRQ_MASK), ==, P2P_EP_IRQ_ALL);
    ring(&a, 0);
    p2p_ep_read(&a, 0, 64, 0);
    g_assert_cmphex(messages(&a), ==, 0);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_IRQ_STATUS), ==,
                    P2P_EP_IRQ_DMA | P2P_EP_IRQ_DOORBELL);
    /* What was masked when it happened stays silent. */
    p2p_ep_writel(&a, P2P_EP_IRQ_MASK, 0);
    g_assert_cmphex(messages(&a), ==, 0);

    p2p_ep_writel(&a, P2P_EP_IRQ_MASK, P2P_EP_IRQ_DMA);
    ring(&a, 0);
    p2p_ep_read(&a, 0, 64, 0);
    g_assert_cmphex(messages(&a), ==, 1u << 1);
    p2p_ep_writel(&a, P2P_EP_IRQ_MASK, P2P_EP_IRQ_DOORBELL);
    ring(&a, 0);
    p2p_ep_read(&a, 0, 64, 0);
    g_assert_cmphex(messages(&a), ==, 1u << 0);

    p2p_ep_writel(&a, P2P_EP_IRQ_STATUS, P2P_EP_IRQ_DMA);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_IRQ_STATUS), ==,
                    P2P_EP_IRQ_DOORBELL);
    p2p_ep_writel(&a, P2P_EP_IRQ_STATUS, ~0u);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_IRQ_STATUS), ==, 0);
    p2p_qtest_stop(t);
}

static void test_msix_masks(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");

    /* Off: lost. */
    set_up_messages(&a);
    set_msix(&a, 0);
    ring(&a, 0);
    g_assert_cmphex(messages(&a), ==, 0);
    set_msix(&a, PCI_MSIX_FLAGS_ENABLE);
    g_assert_cmphex(messages(&a), ==, 0);

    /* Function or vector masked: pending, and sent when that ends. */
    set_msix(&a, PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL);
    ring(&a, 1);
    g_assert_cmphex(messages(&a), ==, 0);
    set_msix(&a, PCI_MSIX_FLAGS_ENABLE);
    g_assert_cmphex(messages(&a), ==, 1u << 2);
    set_vector(&a, 1, MAILBOX + 4, DATA(1), VECTOR_MASKED);
    ring(&a, 0);
    g_assert_cmphex(messages(&a), ==, 0);
    set_vector(&a, 1, MAILBOX + 4, DATA(1), 0);
    g_assert_cmphex(messages(&a), ==, 1u << 1);

    /* A message is a memory write. */
    p2p_set_bme(a.fn, false);
    ring(&a, 0);
    g_assert_cmphex(messages(&a), ==, 0);
    p2p_set_bme(a.fn, true);
    g_assert_cmphex(messages(&a), ==, 0);
    p2p_qtest_stop(t);
}

/* While the machine is stopped events add up and nothing is sent. */
static void test_stopped(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");

    set_up_messages(&a);
    p2p_stop(t);
    ring(&a, 0);
    ring(&a, 0);
    ring(&a, 2);
    g_assert_cmpuint(p2p_ep_bell_count(&a, 0), ==, 2);
    g_assert_cmphex(messages(&a), ==, 0);
    p2p_cont(t);
    g_assert_cmphex(messages(&a), ==, 1u << 1 | 1u << 3);
    p2p_qtest_stop(t);
}

/*
 * A message that rings a doorbell whose message rings the first: as hardware
 * would, it goes round for ever; the rest of the machine has to live on.
 */
static void test_circle(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a"), b = p2p_ep(t, "b");
    uint32_t count;

    set_vector(&a, 1, p2p_ep_doorbell(&b, 0), 7, 0);
    set_vector(&b, 1, p2p_ep_doorbell(&a, 0), 8, 0);
    set_msix(&a, PCI_MSIX_FLAGS_ENABLE);
    set_msix(&b, PCI_MSIX_FLAGS_ENABLE);
    ring(&a, 0);
    for (int i = 0; i < 1000 && p2p_ep_bell_count(&b, 0) < 10; i++) {
        /* Each look gives it a turn. */
    }
    g_assert_cmpuint(p2p_ep_bell_count(&b, 0), >=, 10);
    g_assert_cmphex(p2p_ep_bell_value(&b, 0), ==, 7);

    set_msix(&a, 0);
    messages(&a);
    count = p2p_ep_bell_count(&b, 0);
    messages(&a);
    g_assert_cmpuint(p2p_ep_bell_count(&b, 0), ==, count);

    /* The same with itself. */
    set_vector(&a, 2, p2p_ep_doorbell(&a, 1), 9, 0);
    set_msix(&a, PCI_MSIX_FLAGS_ENABLE);
    ring(&a, 1);
    for (int i = 0; i < 1000 && p2p_ep_bell_count(&a, 1) < 10; i++) {
        /* Each look gives it a turn. */
    }
    g_assert_cmpuint(p2p_ep_bell_count(&a, 1), >=, 10);
    p2p_qtest_stop(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p-endpoint/doorbell/cpu", test_doorbells);
    qtest_add_func("/p2p-endpoint/doorbell/dma", test_doorbells_by_dma);
    qtest_add_func("/p2p-endpoint/message/vectors", test_vectors);
    qtest_add_func("/p2p-endpoint/message/irq-mask", test_irq_mask);
    qtest_add_func("/p2p-endpoint/message/msix-masks", test_msix_masks);
    qtest_add_func("/p2p-endpoint/message/stopped", test_stopped);
    qtest_add_func("/p2p-endpoint/message/circle", test_circle);
    return g_test_run();
}
