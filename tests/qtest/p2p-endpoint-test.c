/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint by itself: registers, descriptors, copies. Doorbells and
 * messages are in p2p-endpoint-event-test.c, what ends a copy from outside in
 * p2p-endpoint-life-test.c, where copies may go in p2p-routing-test.c.
 * docs/specs/p2p-endpoint.rst says what to expect.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"

#define RAM_SRC 0x1000000ull
#define RAM_DST 0x4000000ull
#define MIB 0x100000ull

#define TOPOLOGY \
    "-device p2p-root-port,id=rp,chassis=1 " \
    "-device p2p-endpoint,id=a,bus=rp,mem-size=4M,doorbells=3"

static void assert_done(const P2PResult *r, uint64_t len)
{
    g_assert_cmpuint(r->state, ==, P2P_EP_STATE_DONE);
    g_assert_cmpuint(r->error, ==, P2P_EP_ERROR_NONE);
    g_assert_cmpuint(r->done, ==, len);
    g_assert_cmpuint(r->read.done, ==, len);
    g_assert_cmpuint(r->write.done, ==, len);
}

static void assert_failed(const P2PResult *r, uint32_t error, uint64_t done)
{
    g_assert_cmpuint(r->state, ==, P2P_EP_STATE_FAILED);
    g_assert_cmpuint(r->error, ==, error);
    g_assert_cmpuint(r->done, ==, done);
}

/*
 * Registers.
 */

static void test_identity(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");

    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_VERSION), ==,
                    P2P_EP_VERSION_VALUE);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_FEATURES), ==, 0x3ff);
    g_assert_cmpuint(p2p_ep_readl(&a, P2P_EP_DOORBELLS), ==, 3);
    g_assert_cmphex(p2p_ep_readq(&a, P2P_EP_MEM_SIZE), ==, 4 * MIB);
    g_assert_cmphex(p2p_ep_readq(&a, P2P_EP_DMA_LENGTH_MAX), ==,
                    P2P_EP_LENGTH_MAX);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_DMA_CHUNK), ==, P2P_EP_CHUNK);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_DMA_STATUS), ==,
                    P2P_EP_STATE_IDLE);

    g_assert_cmphex(p2p_cfg_readw(a.fn, PCI_CLASS_DEVICE), ==, 0x0580);
    g_assert_cmpuint(p2p_cap(a.fn, PCI_CAP_ID_EXP), !=, 0);
    g_assert_cmpuint(p2p_cap(a.fn, PCI_CAP_ID_PM), !=, 0);
    g_assert_cmpuint(p2p_cap(a.fn, PCI_CAP_ID_MSIX), !=, 0);
    g_assert_cmpuint(p2p_cap(a.fn, PCI_CAP_ID_MSI), !=, 0);
    g_assert_cmpuint(p2p_ext_cap(a.fn, PCI_EXT_CAP_ID_ERR), !=, 0);
    p2p_qtest_stop(t);
}

static void assert_identity(P2PFn fn, const uint16_t ids[4], uint16_t class_id,
                            uint8_t revision)
{
    g_assert_cmphex(p2p_cfg_readw(fn, PCI_VENDOR_ID), ==, ids[0]);
    g_assert_cmphex(p2p_cfg_readw(fn, PCI_DEVICE_ID), ==, ids[1]);
    g_assert_cmphex(p2p_cfg_readw(fn, PCI_SUBSYSTEM_VENDOR_ID), ==, ids[2]);
    g_assert_cmphex(p2p_cfg_readw(fn, PCI_SUBSYSTEM_ID), ==, ids[3]);
    g_assert_cmphex(p2p_cfg_readw(fn, PCI_CLASS_DEVICE), ==, class_id);
    /* Revision, and no programming interface. */
    g_assert_cmphex(p2p_cfg_readw(fn, PCI_CLASS_REVISION), ==, revision);
}

/* Of its own; another; the extremes that are allowed. None is a guest's to
   change. */
static void test_given_identity(void)
{
    static const uint16_t own[] = { 0x1234, 0x5032, 0x1af4, 0x1100 };
    static const uint16_t gpu[] = { 0x10de, 0x2941, 0x15d9, 0x0101 };
    static const uint16_t extreme[] = { 1, 0xffff, 0xffff, 0 };
    P2PQtest *t = p2p_qtest_start(
        "-device p2p-root-port,id=rp "
        "-device p2p-endpoint,id=own,bus=rp,addr=0.0,multifunction=on "
        "-device p2p-endpoint,id=gpu,bus=rp,addr=0.1,vendor-id=0x10de,"
        "device-id=0x2941,subsystem-vendor-id=0x15d9,subsystem-id=0x101,"
        "class=0x0302,revision=0xa1 "
        "-device p2p-endpoint,id=extreme,bus=rp,addr=0.2,vendor-id=1,"
        "device-id=65535,subsystem-vendor-id=0xffff,subsystem-id=0,"
        "class=0xffff,revision=255");
    P2PFn fn = p2p_fn(t, "gpu");

    assert_identity(p2p_fn(t, "own"), own, 0x0580, 0);
    assert_identity(fn, gpu, 0x0302, 0xa1);
    assert_identity(p2p_fn(t, "extreme"), extreme, 0xffff, 255);
    for (unsigned offset = PCI_CLASS_REVISION; offset <= PCI_SUBSYSTEM_ID;
         offset += PCI_SUBSYSTEM_ID - PCI_CLASS_REVISION) {
        p2p_cfg_writew(fn, offset, 0x5555);
    }
    p2p_cfg_writew(fn, PCI_VENDOR_ID, 0x5555);
    p2p_cfg_writew(fn, PCI_DEVICE_ID, 0x5555);
    p2p_cfg_writew(fn, PCI_CLASS_DEVICE, 0x5555);
    assert_identity(fn, gpu, 0x0302, 0xa1);
    p2p_qtest_stop(t);
}

static void test_read_only(void)
{
    static const uint32_t offsets[] = {
        P2P_EP_ID, P2P_EP_VERSION, P2P_EP_FEATURES, P2P_EP_DOORBELLS,
        P2P_EP_VFS, P2P_EP_FUNCTION,
        P2P_EP_MEM_SIZE, P2P_EP_DMA_LENGTH_MAX, P2P_EP_DMA_CHUNK,
        P2P_EP_DMA_CTRL, P2P_EP_DMA_STATUS, P2P_EP_DMA_DONE,
        P2P_EP_ROUTE_READ, P2P_EP_ROUTE_WRITE + P2P_EP_ROUTE_AT,
        P2P_EP_BELL + P2P_EP_BELL_COUNT, P2P_EP_BELL + P2P_EP_BELL_FROM,
        P2P_EP_QUEUES, P2P_EP_OPERATIONS, P2P_EP_BELL_GROUP_SHIFT,
        P2P_EP_VECTOR_QUEUE, P2P_EP_STATS,
        P2P_EP_STATS + 8 * P2P_EP_STATS_COUNT - 4,
        P2P_EP_QUEUE + P2P_EP_QUEUE_STATUS,
        P2P_EP_QUEUE + P2P_EP_QUEUE_SQ_HEAD,
        P2P_EP_QUEUE + P2P_EP_QUEUE_CQ_TAIL, P2P_EP_QUEUE + P2P_EP_QUEUE_HELD,
        /* Reserved: between, behind the last one, at the end. */
        0x034, 0x048, 0x160, 0x3ffc, P2P_EP_STATS + 8 * P2P_EP_STATS_COUNT,
        P2P_EP_QUEUE + 0x34, P2P_EP_QUEUE + 8 * P2P_EP_QUEUE_STRIDE,
        P2P_EP_BELL + 3 * P2P_EP_BELL_STRIDE, P2P_EP_REGS_SIZE - 4,
    };
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");

    for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
        uint32_t before = p2p_ep_readl(&a, offsets[i]);

        /* Not the start bit. */
        p2p_ep_writel(&a, offsets[i], ~before & ~P2P_EP_CTRL_START);
        g_assert_cmphex(p2p_ep_readl(&a, offsets[i]), ==, before);
        g_assert_true(offsets[i] <= P2P_EP_VECTOR_QUEUE || before == 0);
    }
    p2p_qtest_stop(t);
}

static void test_halves(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");

    p2p_ep_writeq(&a, P2P_EP_DMA_SRC, 0x1122334455667788);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_DMA_SRC), ==, 0x55667788);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_DMA_SRC + 4), ==, 0x11223344);
    p2p_ep_writel(&a, P2P_EP_DMA_SRC, 1);
    g_assert_cmphex(p2p_ep_readq(&a, P2P_EP_DMA_SRC), ==, 0x1122334400000001);
    p2p_ep_writel(&a, P2P_EP_DMA_SRC + 4, 2);
    g_assert_cmphex(p2p_ep_readq(&a, P2P_EP_DMA_SRC), ==, 0x200000001);
    /* Two registers in one access. */
    p2p_ep_writeq(&a, P2P_EP_DMA_SRC_ATTR, 0x0000000600000004);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_DMA_SRC_ATTR), ==, 4);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_DMA_DST_ATTR), ==, 6);
    p2p_qtest_stop(t);
}

static void test_odd_accesses(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");
    uint64_t src = a.regs + P2P_EP_DMA_SRC;
    uint64_t bell = p2p_ep_doorbell(&a, 0);

    p2p_ep_writeq(&a, P2P_EP_DMA_SRC, 0);
    g_assert_cmphex(qtest_readb(t->qts, src), ==, 0xff);
    g_assert_cmphex(qtest_readw(t->qts, src), ==, 0xffff);
    g_assert_cmphex(qtest_readl(t->qts, src + 2), ==, 0xffffffff);
    qtest_writeb(t->qts, src, 1);
    qtest_writew(t->qts, src + 2, 1);
    qtest_writel(t->qts, src + 1, 0x01010101);
    g_assert_cmphex(p2p_ep_readq(&a, P2P_EP_DMA_SRC), ==, 0);

    g_assert_cmphex(qtest_readw(t->qts, bell), ==, 0xffff);
    qtest_writeb(t->qts, bell, 1);
    qtest_writew(t->qts, bell, 1);
    g_assert_cmpuint(p2p_ep_bell_count(&a, 0), ==, 0);

    /* A start by the byte is none. */
    p2p_ep_writeq(&a, P2P_EP_DMA_LEN, 4);
    qtest_writeb(t->qts, a.regs + P2P_EP_DMA_CTRL, P2P_EP_CTRL_START);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_DMA_STATUS), ==,
                    P2P_EP_STATE_IDLE);
    p2p_qtest_stop(t);
}

/*
 * Descriptors.
 */

typedef struct BadDescriptor {
    const char *what;
    P2PCopy copy;               /* 0 for an address means one in RAM */
    uint32_t error;
} BadDescriptor;

static const BadDescriptor bad_descriptors[] = {
    { "zero length", { .len = 0 }, P2P_EP_ERROR_LENGTH },
    { "one too many", { .len = P2P_EP_LENGTH_MAX + 1 }, P2P_EP_ERROR_LENGTH },
    { "all ones", { .len = UINT64_MAX }, P2P_EP_ERROR_LENGTH },
    { "sign bit", { .len = 1ull << 63 }, P2P_EP_ERROR_LENGTH },
    { "source wraps", { .src = UINT64_MAX - 3, .len = 8 },
      P2P_EP_ERROR_SRC_WRAP },
    { "source ends at the end", { .src = UINT64_MAX - 7, .len = 8 },
      P2P_EP_ERROR_SRC_WRAP },
    { "destination wraps", { .dst = UINT64_MAX, .len = 2 },
      P2P_EP_ERROR_DST_WRAP },
    { "longest copy wraps", { .dst = -P2P_EP_LENGTH_MAX,
      .len = P2P_EP_LENGTH_MAX }, P2P_EP_ERROR_DST_WRAP },
    { "translation request", { .len = 8, .src_attr = 1 },
      P2P_EP_ERROR_SRC_ATTR },
    { "reserved address type", { .len = 8, .src_attr = 3 },
      P2P_EP_ERROR_SRC_ATTR },
    { "reserved bit", { .len = 8, .src_attr = 1u << 4 },
      P2P_EP_ERROR_SRC_ATTR },
    { "PASID not enabled", { .len = 8, .src_attr = 1u << 12 },
      P2P_EP_ERROR_SRC_ATTR },
    { "translation request", { .len = 8, .dst_attr = 1 },
      P2P_EP_ERROR_DST_ATTR },
    { "reserved address type", { .len = 8, .dst_attr = 3 },
      P2P_EP_ERROR_DST_ATTR },
    { "reserved bit", { .len = 8, .dst_attr = 1u << 11 },
      P2P_EP_ERROR_DST_ATTR },
    { "PASID not enabled", { .len = 8, .dst_attr = 1u << 31 },
      P2P_EP_ERROR_DST_ATTR },
    { "all wrong", { .src = UINT64_MAX, .dst = UINT64_MAX,
      .src_attr = ~0u, .dst_attr = ~0u }, P2P_EP_ERROR_LENGTH },
    { "all but the length", { .src = UINT64_MAX, .dst = UINT64_MAX, .len = 9,
      .src_attr = ~0u, .dst_attr = ~0u }, P2P_EP_ERROR_SRC_WRAP },
    { "both attributes", { .len = 9, .src_attr = 3, .dst_attr = 3 },
      P2P_EP_ERROR_SRC_ATTR },
};

static void test_bad_descriptors(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");

    p2p_fill(t, RAM_SRC, 4096, 1);
    p2p_fill(t, RAM_DST, 4096, 2);
    for (size_t i = 0; i < ARRAY_SIZE(bad_descriptors); i++) {
        const BadDescriptor *bad = &bad_descriptors[i];
        P2PCopy copy = bad->copy;
        P2PResult r;

        g_test_message("%s", bad->what);
        copy.src = copy.src ?: RAM_SRC;
        copy.dst = copy.dst ?: RAM_DST;
        p2p_ep_writel(&a, P2P_EP_IRQ_STATUS, P2P_EP_IRQ_ALL);
        p2p_ep_start(&a, &copy);
        r = p2p_ep_result(&a);
        assert_failed(&r, bad->error, 0);
        g_assert_false(r.read.valid);
        g_assert_false(r.write.valid);
        g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_IRQ_STATUS), ==,
                        P2P_EP_IRQ_DMA);
        g_assert_true(p2p_is_filled(t, RAM_DST, 4096, 2));
    }
    p2p_qtest_stop(t);
}

/* What is allowed, on both legs, changes nothing inside the device. */
static void test_good_attributes(void)
{
    static const uint32_t attrs[] = {
        0, P2P_EP_AT_TRANSLATED, P2P_EP_ATTR_RO, P2P_EP_ATTR_PASID_ENABLE,
        P2P_EP_ATTR_PASID_ENABLE | P2P_EP_ATTR_PASID | P2P_EP_ATTR_RO |
        P2P_EP_AT_TRANSLATED,
    };
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");

    for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
        P2PCopy copy = {
            .src = a.mem, .dst = a.mem + MIB, .len = 4096,
            .src_attr = attrs[i], .dst_attr = attrs[i],
        };
        P2PResult r;

        p2p_fill(t, a.mem, 4096, i);
        r = p2p_ep_copy(&a, &copy);
        assert_done(&r, 4096);
        g_assert_true(p2p_is_filled(t, a.mem + MIB, 4096, i));
    }
    p2p_qtest_stop(t);
}

/*
 * Copies.
 */

static void test_sizes(void)
{
    static const uint64_t sizes[] = {
        1, 2, 3, 7, 8, 4095, 4096, 4097, P2P_EP_CHUNK - 1, P2P_EP_CHUNK,
        P2P_EP_CHUNK + 1, MIB, MIB + 5, 3 * MIB + 1,
    };
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");

    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        uint64_t len = sizes[i];
        P2PResult r;

        p2p_fill(t, RAM_SRC + 1, len, i);
        p2p_fill(t, RAM_DST + 3, len + 1, ~i);
        r = p2p_ep_read(&a, RAM_SRC + 1, len, 0);
        assert_done(&r, len);
        g_assert_cmpuint(r.read.verdict, ==, P2P_MEMORY);
        g_assert_cmpuint(r.write.verdict, ==, P2P_INTERNAL);
        g_assert_true(p2p_is_filled(t, a.mem, len, i));
        r = p2p_ep_write(&a, RAM_DST + 3, len, 0);
        assert_done(&r, len);
        g_assert_true(p2p_is_filled(t, RAM_DST + 3, len, i));
        /* Not a byte too many. */
        g_assert_false(p2p_is_filled(t, RAM_DST + 3, len + 1, i));
    }
    p2p_qtest_stop(t);
}

static void overlap(P2PQtest *t, P2PEp *a, int64_t shift, uint64_t len)
{
    P2PCopy copy = {
        .src = a->mem + MIB, .dst = a->mem + MIB + shift, .len = len,
    };
    P2PResult r;

    p2p_fill(t, copy.src, len, 9);
    r = p2p_ep_copy(a, &copy);
    assert_done(&r, len);
}

static void test_overlap(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");
    uint64_t len = 4 * P2P_EP_CHUNK, mem = a.mem + MIB;

    overlap(t, &a, -1, len);
    g_assert_true(p2p_is_filled(t, mem - 1, len, 9));
    overlap(t, &a, 0, len);
    g_assert_true(p2p_is_filled(t, mem, len, 9));
    overlap(t, &a, 1, P2P_EP_CHUNK);
    g_assert_true(p2p_is_filled(t, mem + 1, P2P_EP_CHUNK, 9));
    /* Up by one chunk: the first one is repeated, as specified. */
    overlap(t, &a, P2P_EP_CHUNK, len);
    for (uint64_t at = 0; at <= len; at += P2P_EP_CHUNK) {
        g_assert_true(p2p_is_filled(t, mem + at, P2P_EP_CHUNK, 9));
    }
    p2p_qtest_stop(t);
}

static void test_latched(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");
    P2PResult r;

    p2p_fill(t, RAM_SRC, 4096, 1);
    p2p_fill(t, RAM_DST, 4096, 2);
    p2p_stop(t);
    p2p_ep_start(&a, &(P2PCopy) { .src = RAM_SRC, .dst = a.mem, .len = 4096 });
    p2p_ep_writeq(&a, P2P_EP_DMA_SRC, UINT64_MAX);
    p2p_ep_writeq(&a, P2P_EP_DMA_DST, RAM_DST);
    p2p_ep_writeq(&a, P2P_EP_DMA_LEN, 0);
    p2p_ep_writel(&a, P2P_EP_DMA_SRC_ATTR, 3);
    r = p2p_ep_result(&a);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_BUSY);
    g_assert_cmpuint(r.done, ==, 0);
    p2p_cont(t);
    r = p2p_ep_wait(&a);
    assert_done(&r, 4096);
    g_assert_true(p2p_is_filled(t, a.mem, 4096, 1));
    g_assert_true(p2p_is_filled(t, RAM_DST, 4096, 2));
    p2p_qtest_stop(t);
}

static void test_start_while_busy(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");
    P2PResult r;

    p2p_fill(t, RAM_SRC, 4096, 1);
    p2p_fill(t, RAM_DST, 4096, 2);
    p2p_stop(t);
    p2p_ep_start(&a, &(P2PCopy) { .src = RAM_SRC, .dst = a.mem, .len = 4096 });
    g_assert_false(p2p_ep_result(&a).overrun);
    /* Neither performed, nor found bad, nor signalled. */
    p2p_ep_start(&a, &(P2PCopy) { .src = RAM_SRC, .dst = RAM_DST });
    r = p2p_ep_result(&a);
    g_assert_true(r.overrun);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_BUSY);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_IRQ_STATUS), ==, 0);
    p2p_cont(t);
    r = p2p_ep_wait(&a);
    assert_done(&r, 4096);
    g_assert_true(r.overrun);
    g_assert_true(p2p_is_filled(t, a.mem, 4096, 1));
    g_assert_true(p2p_is_filled(t, RAM_DST, 4096, 2));

    r = p2p_ep_write(&a, RAM_DST, 8, 0);
    g_assert_false(r.overrun);
    p2p_qtest_stop(t);
}

/* A register value that a copy brings to @offset of the endpoint's own. */
static P2PResult copy_to_register(P2PEp *a, uint64_t offset, uint64_t value,
                                  uint64_t len)
{
    qtest_writeq(a->fn.t->qts, a->mem, value);
    return p2p_ep_write(a, a->regs + offset, len, 0);
}

static void test_own_registers(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");
    P2PResult r;

    r = p2p_ep_read(&a, a.regs, 16, 0);
    assert_done(&r, 16);
    g_assert_cmpuint(r.read.verdict, ==, P2P_INTERNAL);
    g_assert_cmphex(qtest_readl(t->qts, a.mem), ==, P2P_EP_ID_VALUE);
    g_assert_cmphex(qtest_readl(t->qts, a.mem + 12), ==, 3);

    r = copy_to_register(&a, P2P_EP_IRQ_MASK, P2P_EP_IRQ_ALL, 4);
    assert_done(&r, 4);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_IRQ_MASK), ==, P2P_EP_IRQ_ALL);

    /* It would start itself for ever. */
    r = copy_to_register(&a, P2P_EP_DMA_CTRL, P2P_EP_CTRL_START, 4);
    assert_done(&r, 4);
    g_assert_true(r.overrun);
    r = p2p_ep_result(&a);
    assert_done(&r, 4);

    /* All of them at once, and the wrong size. */
    r = p2p_ep_write(&a, a.regs, P2P_EP_REGS_SIZE, 0);
    assert_done(&r, P2P_EP_REGS_SIZE);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_ID), ==, P2P_EP_ID_VALUE);
    r = copy_to_register(&a, P2P_EP_IRQ_MASK, 0, 2);
    assert_failed(&r, P2P_EP_ERROR_WRITE_TARGET, 0);
    r = p2p_ep_read(&a, a.regs + 1, 1, 0);
    assert_failed(&r, P2P_EP_ERROR_READ_TARGET, 0);
    g_assert_cmphex(p2p_ep_readl(&a, P2P_EP_DMA_LEN), ==, 1);
    p2p_qtest_stop(t);
}

static void test_own_msix_bar(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");
    uint64_t table = p2p_bar(a.fn, P2P_EP_BAR_MSIX);
    uint64_t before = qtest_readq(t->qts, table);
    P2PResult r;

    p2p_fill(t, a.mem, 16, 5);
    r = p2p_ep_write(&a, table, 16, 0);
    assert_failed(&r, P2P_EP_ERROR_WRITE_TARGET, 0);
    g_assert_cmphex(qtest_readq(t->qts, table), ==, before);
    r = p2p_ep_read(&a, table, 16, 0);
    assert_failed(&r, P2P_EP_ERROR_READ_TARGET, 0);
    p2p_qtest_stop(t);
}

/*
 * The comparisons above can fail.
 */

static void test_planted(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp a = p2p_ep(t, "a");
    uint64_t len = P2P_EP_CHUNK + 1;
    static const uint64_t places[] = { 0, 4095, P2P_EP_CHUNK };

    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        uint8_t byte;

        p2p_fill(t, a.mem, len, 3);
        p2p_ep_write(&a, RAM_DST, len, 0);
        g_assert_true(p2p_is_filled(t, RAM_DST, len, 3));
        byte = qtest_readb(t->qts, RAM_DST + places[i]);
        qtest_writeb(t->qts, RAM_DST + places[i], byte ^ 1);
        g_assert_false(p2p_is_filled(t, RAM_DST, len, 3));
    }
    p2p_qtest_stop(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p-endpoint/registers/identity", test_identity);
    qtest_add_func("/p2p-endpoint/identity/given", test_given_identity);
    qtest_add_func("/p2p-endpoint/registers/read-only", test_read_only);
    qtest_add_func("/p2p-endpoint/registers/halves", test_halves);
    qtest_add_func("/p2p-endpoint/registers/odd", test_odd_accesses);
    qtest_add_func("/p2p-endpoint/descriptor/bad", test_bad_descriptors);
    qtest_add_func("/p2p-endpoint/descriptor/good", test_good_attributes);
    qtest_add_func("/p2p-endpoint/descriptor/latched", test_latched);
    qtest_add_func("/p2p-endpoint/descriptor/busy", test_start_while_busy);
    qtest_add_func("/p2p-endpoint/copy/sizes", test_sizes);
    qtest_add_func("/p2p-endpoint/copy/overlap", test_overlap);
    qtest_add_func("/p2p-endpoint/copy/own-registers", test_own_registers);
    qtest_add_func("/p2p-endpoint/copy/own-msix", test_own_msix_bar);
    qtest_add_func("/p2p-endpoint/planted", test_planted);
    return g_test_run();
}
