/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's queues and the operations that they carry out.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-queue.h"
#include "p2pcore/acs.h"

#define TOPOLOGY \
    "-device p2p-root-port,id=rp,chassis=1,atomics=on " \
    "-device p2p-switch-upstream,id=up,bus=rp,atomics=on " \
    "-device p2p-switch-downstream,id=da,bus=up,chassis=2,acs=0x5f," \
    "atomics=on " \
    "-device p2p-switch-downstream,id=db,bus=up,chassis=3,acs=0x5f," \
    "atomics=on " \
    "-device p2p-endpoint,id=a,bus=da,doorbells=4 " \
    "-device p2p-endpoint,id=b,bus=db,doorbells=4"

/* In RAM. */
#define RINGS   0x1000000ull
#define BUFFER  0x2000000ull
#define NOWHERE 0x900000000ull

typedef struct World {
    P2PQtest *t;
    P2PEp a;
    P2PEp b;
    P2PQueue q;                 /* of a */
} World;

static World world_begin(void)
{
    World w = { .t = p2p_qtest_start(TOPOLOGY) };

    w.a = p2p_ep(w.t, "a");
    w.b = p2p_ep(w.t, "b");
    w.q = p2p_queue(&w.a, 0, RINGS);
    return w;
}

static void world_end(World *w)
{
    p2p_qtest_stop(w->t);
}

static void assert_status(const P2PComp *c, uint8_t status, uint64_t done)
{
    g_assert_cmpuint(c->status, ==, status);
    g_assert_cmphex(c->done, ==, done);
}

/*
 * Operations.
 */

static void test_copy(void)
{
    World w = world_begin();
    P2PComp c;

    p2p_fill(w.t, w.a.mem, 0x90000, 7);
    c = p2p_queue_do(&w.q, &(P2PDesc) {
        .opcode = P2P_EP_OP_COPY, .tag = 0x1234,
        .src = w.a.mem, .dst = w.b.mem + 0x100, .len = 0x90000 - 8,
    });
    assert_status(&c, P2P_EP_SUCCESS, 0x90000 - 8);
    g_assert_cmphex(c.tag, ==, 0x1234);
    g_assert_cmpuint(c.flags, ==, 0);
    g_assert_cmpuint(c.sq_head, ==, 1);
    g_assert_cmpuint(c.read.verdict, ==, P2P_INTERNAL);
    g_assert_cmpuint(c.write.verdict, ==, P2P_DIRECT);
    g_assert_cmpuint(c.write.rule, ==, P2P_R20_PEER);
    g_assert_true(p2p_is_filled(w.t, w.b.mem + 0x100, 0x90000 - 8, 7));
    g_assert_cmphex(qtest_readq(w.t->qts, w.b.mem + 0x100 + 0x90000 - 8), ==,
                    0);
    world_end(&w);
}

static void put_element(World *w, unsigned n, uint64_t src, uint64_t dst,
                        uint64_t len)
{
    uint64_t at = BUFFER + n * P2P_EP_LIST_SIZE;

    qtest_writeq(w->t->qts, at + P2P_EP_LIST_SRC, src);
    qtest_writeq(w->t->qts, at + P2P_EP_LIST_DST, dst);
    qtest_writeq(w->t->qts, at + P2P_EP_LIST_LEN, len);
}

static void test_list(void)
{
    World w = world_begin();
    P2PDesc list = { .opcode = P2P_EP_OP_COPY_LIST, .src = BUFFER, .len = 3 };
    P2PComp c;

    p2p_fill(w.t, w.a.mem, 0x1000, 9);
    put_element(&w, 0, w.a.mem, w.b.mem + 0x2000, 0x800);
    put_element(&w, 1, w.a.mem + 0x800, BUFFER + 0x10000, 1);
    put_element(&w, 2, w.a.mem + 0x800, w.b.mem + 0x2800, 0x800);
    c = p2p_queue_do(&w.q, &list);
    assert_status(&c, P2P_EP_SUCCESS, 0x1001);
    g_assert_true(p2p_is_filled(w.t, w.b.mem + 0x2000, 0x1000, 9));

    /* The element that fails is the last. */
    put_element(&w, 1, w.a.mem, NOWHERE, 64);
    c = p2p_queue_do(&w.q, &list);
    assert_status(&c, P2P_EP_UR, 0x800);
    g_assert_cmphex(c.failed, ==, NOWHERE);
    put_element(&w, 1, w.a.mem, w.b.mem, 0);
    c = p2p_queue_do(&w.q, &list);
    assert_status(&c, P2P_EP_BAD_DESCRIPTOR, 0x800);
    g_assert_cmphex(c.failed, ==, BUFFER + P2P_EP_LIST_SIZE);
    /* A list that cannot be read. */
    list.src = NOWHERE;
    c = p2p_queue_do(&w.q, &list);
    assert_status(&c, P2P_EP_UR, 0);
    g_assert_true(c.flags & P2P_EP_COMP_READ_LEG);
    world_end(&w);
}

static void test_fill(void)
{
    World w = world_begin();
    P2PComp c = p2p_queue_do(&w.q, &(P2PDesc) {
        .opcode = P2P_EP_OP_FILL, .dst = w.b.mem + 8, .len = 20,
        .operand = 0x1122334455667788,
    });

    assert_status(&c, P2P_EP_SUCCESS, 20);
    g_assert_false(c.read.valid);
    g_assert_cmphex(qtest_readq(w.t->qts, w.b.mem), ==, 0);
    g_assert_cmphex(qtest_readq(w.t->qts, w.b.mem + 8), ==, 0x1122334455667788);
    g_assert_cmphex(qtest_readq(w.t->qts, w.b.mem + 16), ==,
                    0x1122334455667788);
    g_assert_cmphex(qtest_readq(w.t->qts, w.b.mem + 24), ==, 0x55667788);
    /* Past the end of the BAR: what is before it arrives. */
    c = p2p_queue_do(&w.q, &(P2PDesc) {
        .opcode = P2P_EP_OP_FILL, .dst = w.b.mem + w.b.mem_size - 0x10,
        .len = 0x100, .operand = 1,
    });
    assert_status(&c, P2P_EP_UR, 0x10);
    g_assert_cmphex(c.failed, ==, w.b.mem + w.b.mem_size);
    world_end(&w);
}

static void test_compare(void)
{
    World w = world_begin();
    P2PDesc compare = { .opcode = P2P_EP_OP_COMPARE, .src = w.a.mem,
                        .dst = w.b.mem, .len = 0x48000 };
    P2PComp c = p2p_queue_do(&w.q, &compare);

    assert_status(&c, P2P_EP_SUCCESS, 0x48000);
    qtest_writeb(w.t->qts, w.b.mem + 0x41235, 1);
    c = p2p_queue_do(&w.q, &compare);
    assert_status(&c, P2P_EP_MISMATCH, 0x41235);
    g_assert_cmphex(c.result, ==, 0x41235);
    compare.dst = NOWHERE;
    c = p2p_queue_do(&w.q, &compare);
    assert_status(&c, P2P_EP_UR, 0);
    world_end(&w);
}

static void test_crc(void)
{
    World w = world_begin();
    P2PDesc crc = { .opcode = P2P_EP_OP_CRC32C, .src = BUFFER, .len = 9 };
    P2PComp c;

    qtest_memwrite(w.t->qts, BUFFER, "123456789", 9);
    c = p2p_queue_do(&w.q, &crc);
    assert_status(&c, P2P_EP_SUCCESS, 9);
    g_assert_cmphex(c.result, ==, 0xe3069283);      /* the check value */
    /* In pieces: 0x50000 bytes of zero. */
    crc.src = w.b.mem;
    crc.len = 0x50000;
    c = p2p_queue_do(&w.q, &crc);
    assert_status(&c, P2P_EP_SUCCESS, 0x50000);
    g_assert_cmphex(c.result, ==, 0x8dd232f8);
    crc.src = NOWHERE;
    c = p2p_queue_do(&w.q, &crc);
    assert_status(&c, P2P_EP_UR, 0);
    world_end(&w);
}

static void test_write(void)
{
    World w = world_begin();
    P2PDesc write = { .opcode = P2P_EP_OP_WRITE,
                      .dst = p2p_ep_doorbell(&w.b, 2), .len = 8,
                      .operand = 0xfedcba9876543210 };
    P2PComp c = p2p_queue_do(&w.q, &write);
    uint32_t from;

    assert_status(&c, P2P_EP_SUCCESS, 8);
    g_assert_cmphex(p2p_ep_bell_value(&w.b, 2), ==, 0xfedcba9876543210);
    g_assert_cmpuint(p2p_ep_bell_count(&w.b, 2), ==, 1);
    from = p2p_ep_readl(&w.b, P2P_EP_BELL + 2 * P2P_EP_BELL_STRIDE +
                              P2P_EP_BELL_FROM);
    g_assert_cmphex(from, ==, P2P_EP_BELL_FROM_VALID | w.a.fn.rid);
    write.len = 4;
    c = p2p_queue_do(&w.q, &write);
    assert_status(&c, P2P_EP_SUCCESS, 4);
    g_assert_cmphex(p2p_ep_bell_value(&w.b, 2), ==, 0x76543210);
    /* A doorbell that does not exist: the target says no. */
    write.dst = p2p_ep_doorbell(&w.b, 3) + 0xffe;
    c = p2p_queue_do(&w.q, &write);
    assert_status(&c, P2P_EP_BAD_DESCRIPTOR, 0);
    p2p_ep_writel(&w.b, P2P_EP_BELL_CTRL + 2 * P2P_EP_BELL_CTRL_STRIDE,
                  P2P_EP_BELL_REVOKED);
    write.dst = p2p_ep_doorbell(&w.b, 2);
    c = p2p_queue_do(&w.q, &write);
    assert_status(&c, P2P_EP_CA, 0);
    g_assert_cmpuint(p2p_ep_bell_count(&w.b, 2), ==, 2);
    world_end(&w);
}

static void test_burst(void)
{
    World w = world_begin();
    uint64_t window = p2p_ep_doorbell(&w.b, 1) + P2P_EP_PAGE_INLINE;
    P2PDesc burst = { .opcode = P2P_EP_OP_BURST, .src = BUFFER,
                      .dst = window, .len = 256 };
    P2PComp c;

    p2p_fill(w.t, BUFFER, 256, 3);
    qtest_writeq(w.t->qts, BUFFER, 0xabcd0000 | 256);
    c = p2p_queue_do(&w.q, &burst);
    assert_status(&c, P2P_EP_SUCCESS, 256);
    g_assert_cmphex(p2p_ep_bell_value(&w.b, 1), ==, 0xabcd0000 | 256);
    g_assert_cmpuint(p2p_ep_bell_count(&w.b, 1), ==, 1);
    for (unsigned i = 0; i < 256; i += 8) {
        g_assert_cmphex(qtest_readq(w.t->qts, p2p_ep_doorbell(&w.b, 1) +
                                              P2P_EP_PAGE_MESSAGE + i), ==,
                        qtest_readq(w.t->qts, BUFFER + i));
    }
    /* Too long, odd, and not at a multiple of 8. */
    burst.len = 264;
    c = p2p_queue_do(&w.q, &burst);
    assert_status(&c, P2P_EP_BAD_DESCRIPTOR, 0);
    burst.len = 12;
    c = p2p_queue_do(&w.q, &burst);
    assert_status(&c, P2P_EP_BAD_DESCRIPTOR, 0);
    burst.len = 8;
    burst.dst = window + 4;
    c = p2p_queue_do(&w.q, &burst);
    assert_status(&c, P2P_EP_BAD_DESCRIPTOR, 0);
    g_assert_cmpuint(p2p_ep_bell_count(&w.b, 1), ==, 1);
    world_end(&w);
}

static unsigned devctl2(P2PFn port)
{
    return p2p_cap(port, PCI_CAP_ID_EXP) + PCI_EXP_DEVCTL2;
}

static void block_atomics(P2PFn port, bool on)
{
    p2p_cfg_writew(port, devctl2(port),
                   on ? PCI_EXP_DEVCTL2_ATOMIC_EGRESS_BLOCK : 0);
}

static void test_atomics(void)
{
    World w = world_begin();
    uint64_t at = w.b.mem + 0x40;
    P2PDesc d = { .opcode = P2P_EP_OP_FETCH_ADD, .dst = at, .len = 8,
                  .operand = 5 };
    P2PComp c;

    qtest_writeq(w.t->qts, at, 0x1ffffffff);
    c = p2p_queue_do(&w.q, &d);
    assert_status(&c, P2P_EP_SUCCESS, 8);
    g_assert_cmphex(c.result, ==, 0x1ffffffff);
    g_assert_cmphex(qtest_readq(w.t->qts, at), ==, 0x200000004);
    d.len = 4;
    c = p2p_queue_do(&w.q, &d);
    g_assert_cmphex(c.result, ==, 4);
    g_assert_cmphex(qtest_readq(w.t->qts, at), ==, 0x200000009);
    d.opcode = P2P_EP_OP_SWAP;
    d.operand = 0x77;
    c = p2p_queue_do(&w.q, &d);
    g_assert_cmphex(c.result, ==, 9);
    g_assert_cmphex(qtest_readq(w.t->qts, at), ==, 0x200000077);
    d = (P2PDesc) { .opcode = P2P_EP_OP_CAS, .dst = at, .len = 8,
                    .operand = 1, .compare = 2 };
    c = p2p_queue_do(&w.q, &d);
    g_assert_cmphex(c.result, ==, 0x200000077);
    g_assert_cmphex(qtest_readq(w.t->qts, at), ==, 0x200000077);
    d.compare = 0x200000077;
    c = p2p_queue_do(&w.q, &d);
    g_assert_cmphex(c.result, ==, 0x200000077);
    g_assert_cmphex(qtest_readq(w.t->qts, at), ==, 1);
    g_assert_cmpuint(p2p_ep_stat(&w.a, P2P_EP_STAT_ATOMICS), ==, 5);

    /* At registers; not aligned; refused on the way. */
    d.dst = p2p_ep_doorbell(&w.b, 0);
    c = p2p_queue_do(&w.q, &d);
    assert_status(&c, P2P_EP_UR, 0);
    g_assert_cmphex(c.result, ==, UINT64_MAX);
    g_assert_cmpuint(p2p_ep_bell_count(&w.b, 0), ==, 0);
    d.dst = at + 4;
    c = p2p_queue_do(&w.q, &d);
    assert_status(&c, P2P_EP_BAD_DESCRIPTOR, 0);
    d.dst = NOWHERE;
    c = p2p_queue_do(&w.q, &d);
    assert_status(&c, P2P_EP_UR, 0);

    /* The host's memory, then a port that blocks them. */
    d = (P2PDesc) { .opcode = P2P_EP_OP_SWAP, .dst = BUFFER, .len = 8,
                    .operand = 6 };
    c = p2p_queue_do(&w.q, &d);
    assert_status(&c, P2P_EP_SUCCESS, 8);
    g_assert_cmpuint(c.write.verdict, ==, P2P_MEMORY);
    g_assert_cmpuint(qtest_readq(w.t->qts, BUFFER), ==, 6);
    block_atomics(p2p_fn(w.t, "up"), true);
    c = p2p_queue_do(&w.q, &d);
    assert_status(&c, P2P_EP_UR, 0);
    g_assert_cmpuint(c.write.rule, ==, P2P_R46_ATOMIC_EGRESS_BLOCKED);
    g_assert_cmphex(c.write.at, ==, p2p_fn(w.t, "up").rid);
    /* Not on the way to a peer. */
    d.dst = at;
    c = p2p_queue_do(&w.q, &d);
    assert_status(&c, P2P_EP_SUCCESS, 8);
    p2p_reset(w.t);
    g_assert_false(p2p_cfg_readw(p2p_fn(w.t, "up"), devctl2(p2p_fn(w.t, "up")))
                   & PCI_EXP_DEVCTL2_ATOMIC_EGRESS_BLOCK);
    world_end(&w);
}

/*
 * Descriptors that are refused, each as a whole.
 */

static const struct BadRow {
    const char *name;
    P2PDesc desc;
} bad_rows[] = {
    { "opcode", { .opcode = P2P_EP_OPS } },
    { "opcode 255", { .opcode = 0xff } },
    { "flags", { .flags = 0x10 } },
    { "expected", { .flags = P2P_EP_FLAG_EXPECT, .expected = 1u << 24 } },
    { "length 0", { .opcode = P2P_EP_OP_COPY, .dst = BUFFER } },
    { "length", { .opcode = P2P_EP_OP_COPY, .dst = BUFFER,
                  .len = P2P_EP_LENGTH_MAX + 1 } },
    { "source wraps", { .opcode = P2P_EP_OP_COPY, .src = UINT64_MAX - 62,
                        .dst = BUFFER, .len = 64 } },
    { "destination wraps", { .opcode = P2P_EP_OP_FILL, .dst = UINT64_MAX - 62,
                             .len = 64 } },
    { "compare wraps", { .opcode = P2P_EP_OP_COMPARE, .dst = UINT64_MAX - 62,
                         .len = 64 } },
    { "crc wraps", { .opcode = P2P_EP_OP_CRC32C, .src = UINT64_MAX - 62,
                     .len = 64 } },
    { "list 0", { .opcode = P2P_EP_OP_COPY_LIST, .src = BUFFER } },
    { "list", { .opcode = P2P_EP_OP_COPY_LIST, .src = BUFFER,
                .len = P2P_EP_LIST_MAX + 1 } },
    { "list wraps", { .opcode = P2P_EP_OP_COPY_LIST, .src = UINT64_MAX - 62,
                      .len = 2 } },
    { "write of 2", { .opcode = P2P_EP_OP_WRITE, .dst = BUFFER, .len = 2 } },
    { "write of 16", { .opcode = P2P_EP_OP_WRITE, .dst = BUFFER, .len = 16 } },
    { "write not aligned", { .opcode = P2P_EP_OP_WRITE, .dst = BUFFER + 4,
                             .len = 8 } },
    { "atomic of 16", { .opcode = P2P_EP_OP_CAS, .dst = BUFFER, .len = 16 } },
    { "translation request", { .opcode = P2P_EP_OP_FILL, .dst = BUFFER,
                               .len = 8, .dst_attr = 1 } },
    { "reserved attribute", { .opcode = P2P_EP_OP_CRC32C, .src = BUFFER,
                              .len = 8, .src_attr = 0x20 } },
    { "PASID without its bit", { .opcode = P2P_EP_OP_FILL, .dst = BUFFER,
                                 .len = 8, .dst_attr = 0x1000 } },
    { "vector", { .opcode = P2P_EP_OP_INTERRUPT, .operand = 13 } },
    { "vector wraps", { .opcode = P2P_EP_OP_INTERRUPT,
                        .operand = 1ull << 32 } },
};

static void test_bad_descriptors(void)
{
    World w = world_begin();

    for (size_t i = 0; i < ARRAY_SIZE(bad_rows); i++) {
        P2PComp c = p2p_queue_do(&w.q, &bad_rows[i].desc);

        g_test_message("%s", bad_rows[i].name);
        assert_status(&c, P2P_EP_BAD_DESCRIPTOR, 0);
        g_assert_false(c.read.valid);
        g_assert_false(c.write.valid);
    }
    g_assert_cmphex(qtest_readq(w.t->qts, BUFFER), ==, 0);
    g_assert_cmpuint(p2p_ep_stat(&w.a, P2P_EP_STAT_FAILED), ==,
                     ARRAY_SIZE(bad_rows));
    g_assert_cmpuint(p2p_ep_stat(&w.a, P2P_EP_STAT_WRITE_BYTES), ==,
                     ARRAY_SIZE(bad_rows) * P2P_EP_COMP_SIZE);
    world_end(&w);
}

/*
 * Expectations.
 */

static void test_expectations(void)
{
    World w = world_begin();
    P2PDesc d = { .opcode = P2P_EP_OP_FILL, .flags = P2P_EP_FLAG_EXPECT,
                  .dst = w.b.mem, .len = 8 };
    P2PComp c;

    d.expected = P2P_DIRECT | P2P_R20_PEER << P2P_EP_EXPECT_RULE_SHIFT |
                 P2P_EP_SUCCESS << P2P_EP_EXPECT_STATUS_SHIFT;
    c = p2p_queue_do(&w.q, &d);
    g_assert_cmpuint(c.flags, ==, 0);
    d.expected = P2P_EP_EXPECT_ANY | P2P_EP_EXPECT_STATUS;
    c = p2p_queue_do(&w.q, &d);
    g_assert_cmpuint(c.flags, ==, 0);

    d.expected = P2P_MEMORY | P2P_EP_EXPECT_STATUS;
    c = p2p_queue_do(&w.q, &d);
    g_assert_cmpuint(c.flags, ==, P2P_EP_COMP_UNEXPECTED);
    d.expected = P2P_EP_EXPECT_ANY | P2P_EP_EXPECT_STATUS |
                 P2P_R19_PEER_REDIRECT << P2P_EP_EXPECT_RULE_SHIFT;
    c = p2p_queue_do(&w.q, &d);
    g_assert_cmpuint(c.flags, ==, P2P_EP_COMP_UNEXPECTED);
    d.expected = P2P_EP_EXPECT_ANY | P2P_EP_ACS << P2P_EP_EXPECT_STATUS_SHIFT;
    c = p2p_queue_do(&w.q, &d);
    g_assert_cmpuint(c.flags, ==, P2P_EP_COMP_UNEXPECTED);
    g_assert_cmpuint(p2p_ep_stat(&w.a, P2P_EP_STAT_UNEXPECTED), ==, 3);

    /* What is refused as expected is as expected. */
    p2p_acs_set(p2p_fn(w.t, "da"), P2P_ACS_SV | P2P_ACS_TB);
    d.dst_attr = P2P_EP_AT_TRANSLATED;
    d.expected = P2P_REFUSED |
                 P2P_R12_TRANSLATION_BLOCKING << P2P_EP_EXPECT_RULE_SHIFT |
                 P2P_EP_ACS << P2P_EP_EXPECT_STATUS_SHIFT;
    c = p2p_queue_do(&w.q, &d);
    assert_status(&c, P2P_EP_ACS, 0);
    g_assert_cmpuint(c.flags, ==, 0);
    g_assert_cmphex(c.write.at, ==, p2p_fn(w.t, "da").rid);
    world_end(&w);
}

/* Each way in which the fabric refuses has its status. */
static void test_statuses(void)
{
    World w = world_begin();
    P2PDesc d = { .opcode = P2P_EP_OP_FILL, .dst = w.b.mem, .len = 8 };
    P2PComp c;

    p2p_set_mse(w.b.fn, false);
    c = p2p_queue_do(&w.q, &d);
    assert_status(&c, P2P_EP_UR, 0);
    g_assert_cmpuint(c.write.rule, ==, P2P_R26_TARGET_DISABLED);
    p2p_set_mse(w.b.fn, true);
    c = p2p_queue_do(&w.q, &d);
    assert_status(&c, P2P_EP_SUCCESS, 8);

    /* Without Bus Master Enable not even the descriptor can be read. */
    p2p_set_bme(w.a.fn, false);
    p2p_queue_put(&w.q, &d);
    p2p_queue_submit(&w.q);
    p2p_queue_settle(&w.q);
    g_assert_cmphex(p2p_queue_readl(&w.q, P2P_EP_QUEUE_STATUS), ==,
                    P2P_EP_QUEUE_STOPPED |
                    P2P_EP_QUEUE_ERROR_SQ_READ << P2P_EP_QUEUE_ERROR_SHIFT);
    g_assert_cmphex(p2p_ep_readl(&w.a, P2P_EP_IRQ_STATUS), ==,
                    P2P_EP_IRQ_QUEUE);
    world_end(&w);
}

/*
 * Rings.
 */

/* Round the rings several times, with more than one at once. */
static void test_around(void)
{
    World w = world_begin();
    unsigned next = 0;
    P2PComp c;

    for (unsigned round = 0; round < 20; round++) {
        unsigned count = 1 + round % 11;

        for (unsigned i = 0; i < count; i++) {
            p2p_queue_put(&w.q, &(P2PDesc) {
                .opcode = P2P_EP_OP_WRITE, .tag = next + i, .len = 8,
                .dst = w.b.mem + 8 * (next + i), .operand = next + i,
            });
        }
        p2p_queue_submit(&w.q);
        for (unsigned i = 0; i < count; i++) {
            c = p2p_queue_wait(&w.q);
            assert_status(&c, P2P_EP_SUCCESS, 8);
            g_assert_cmpuint(c.tag, ==, next + i);
        }
        next += count;
    }
    for (unsigned i = 0; i < next; i++) {
        g_assert_cmpuint(qtest_readq(w.t->qts, w.b.mem + 8 * i), ==, i);
    }
    g_assert_false(p2p_queue_poll(&w.q, &c));
    world_end(&w);
}

/* Completions that nobody consumes hold the queue up, and nothing is lost. */
static void test_full(void)
{
    World w = world_begin();
    P2PDesc nop = { .opcode = P2P_EP_OP_NOP };
    P2PComp c;

    for (unsigned i = 0; i < 15; i++) {
        p2p_queue_put(&w.q, &nop);
    }
    p2p_queue_submit(&w.q);
    p2p_queue_settle(&w.q);
    g_assert_cmpuint(p2p_queue_readl(&w.q, P2P_EP_QUEUE_CQ_TAIL), ==, 15);
    p2p_queue_put(&w.q, &nop);
    p2p_queue_submit(&w.q);
    p2p_queue_settle(&w.q);
    g_assert_cmpuint(p2p_queue_readl(&w.q, P2P_EP_QUEUE_SQ_HEAD), ==, 15);
    for (unsigned i = 0; i < 16; i++) {
        c = p2p_queue_wait(&w.q);
        g_assert_cmpuint(c.sq_head, ==, (i + 1) & w.q.mask);
    }
    g_assert_false(p2p_queue_poll(&w.q, &c));
    world_end(&w);
}

/* Both rings in the memory of a peer, and rung by one. */
static void test_rings_at_peer(void)
{
    World w = world_begin();
    P2PQueue of_b = p2p_queue(&w.b, 3, w.a.mem + 0x10000);
    P2PComp c;

    p2p_queue_put(&of_b, &(P2PDesc) {
        .opcode = P2P_EP_OP_FILL, .dst = BUFFER, .len = 8, .operand = 42,
    });
    /* The doorbell page of the queue's number holds its tail. */
    c = p2p_queue_do(&w.q, &(P2PDesc) {
        .opcode = P2P_EP_OP_WRITE, .len = 4, .operand = of_b.sq_tail,
        .dst = p2p_ep_doorbell(&w.b, 3) + P2P_EP_PAGE_SQ_TAIL,
    });
    assert_status(&c, P2P_EP_SUCCESS, 4);
    c = p2p_queue_wait(&of_b);
    assert_status(&c, P2P_EP_SUCCESS, 8);
    g_assert_cmpuint(qtest_readq(w.t->qts, BUFFER), ==, 42);
    g_assert_cmpuint(p2p_ep_bell_count(&w.b, 3), ==, 0);
    world_end(&w);
}

static const struct SettingRow {
    const char *name;
    uint64_t sq;
    uint64_t cq;
    uint32_t size;
    uint32_t attr;
    uint32_t error;
} setting_rows[] = {
    { "no size", RINGS, RINGS, 0, 0, P2P_EP_QUEUE_ERROR_SIZE },
    { "no completions", RINGS, RINGS, 4, 0, P2P_EP_QUEUE_ERROR_SIZE },
    { "reserved size", RINGS, RINGS, 0x10404, 0, P2P_EP_QUEUE_ERROR_SIZE },
    { "align", RINGS + 32, RINGS, 0x404, 0, P2P_EP_QUEUE_ERROR_ALIGN },
    { "align completions", RINGS, RINGS + 4, 0x404, 0,
      P2P_EP_QUEUE_ERROR_ALIGN },
    { "wraps", UINT64_MAX - 0x3f, RINGS, 0x404, 0, P2P_EP_QUEUE_ERROR_ALIGN },
    { "completions wrap", RINGS, UINT64_MAX - 0x3ff, 0xf0f, 0,
      P2P_EP_QUEUE_ERROR_ALIGN },
    { "translation request", RINGS, RINGS, 0x404, 1,
      P2P_EP_QUEUE_ERROR_ATTR },
};

static void test_settings(void)
{
    World w = world_begin();
    P2PQueue q = w.q;

    for (size_t i = 0; i < ARRAY_SIZE(setting_rows); i++) {
        const struct SettingRow *row = &setting_rows[i];

        g_test_message("%s", row->name);
        p2p_queue_writel(&q, P2P_EP_QUEUE_CTRL, 0);
        qtest_writeq(w.t->qts, q.regs + P2P_EP_QUEUE_SQ_BASE, row->sq);
        qtest_writeq(w.t->qts, q.regs + P2P_EP_QUEUE_CQ_BASE, row->cq);
        p2p_queue_writel(&q, P2P_EP_QUEUE_SIZE, row->size);
        p2p_queue_writel(&q, P2P_EP_QUEUE_ATTR, row->attr);
        p2p_queue_writel(&q, P2P_EP_QUEUE_CTRL, P2P_EP_QUEUE_ENABLE);
        g_assert_cmphex(p2p_queue_readl(&q, P2P_EP_QUEUE_STATUS), ==,
                        P2P_EP_QUEUE_STOPPED |
                        row->error << P2P_EP_QUEUE_ERROR_SHIFT);
        p2p_queue_writel(&q, P2P_EP_QUEUE_SQ_TAIL, 1);
        p2p_queue_settle(&q);
        g_assert_cmpuint(p2p_queue_readl(&q, P2P_EP_QUEUE_SQ_HEAD), ==, 0);
    }
    /* Settings are not to be changed under way. */
    q = p2p_queue(&w.a, 0, RINGS);
    p2p_queue_writel(&q, P2P_EP_QUEUE_SIZE, 0x202);
    g_assert_cmphex(p2p_queue_readl(&q, P2P_EP_QUEUE_SIZE), ==, 0x404);
    world_end(&w);
}

static void test_completion_refused(void)
{
    World w = world_begin();

    p2p_queue_writel(&w.q, P2P_EP_QUEUE_CTRL, 0);
    qtest_writeq(w.t->qts, w.q.regs + P2P_EP_QUEUE_CQ_BASE, NOWHERE);
    p2p_queue_writel(&w.q, P2P_EP_QUEUE_CTRL, P2P_EP_QUEUE_ENABLE);
    p2p_queue_put(&w.q, &(P2PDesc) { .opcode = P2P_EP_OP_FILL, .dst = BUFFER,
                                     .len = 8, .operand = 1 });
    p2p_queue_submit(&w.q);
    p2p_queue_settle(&w.q);
    g_assert_cmphex(p2p_queue_readl(&w.q, P2P_EP_QUEUE_STATUS), ==,
                    P2P_EP_QUEUE_STOPPED |
                    P2P_EP_QUEUE_ERROR_CQ_WRITE << P2P_EP_QUEUE_ERROR_SHIFT);
    g_assert_cmpuint(qtest_readq(w.t->qts, BUFFER), ==, 1);
    world_end(&w);
}

/* The queue whose descriptor disables it, in the middle of a batch. */
static void test_disables_itself(void)
{
    World w = world_begin();

    p2p_queue_put(&w.q, &(P2PDesc) {
        .opcode = P2P_EP_OP_WRITE, .len = 4, .operand = 0,
        .dst = w.q.regs + P2P_EP_QUEUE_CTRL,
    });
    p2p_queue_put(&w.q, &(P2PDesc) {
        .opcode = P2P_EP_OP_FILL, .dst = BUFFER, .len = 8, .operand = 1,
    });
    p2p_queue_submit(&w.q);
    p2p_queue_settle(&w.q);
    g_assert_cmphex(p2p_queue_readl(&w.q, P2P_EP_QUEUE_STATUS), ==,
                    P2P_EP_QUEUE_DISABLED);
    g_assert_cmpuint(qtest_readq(w.t->qts, BUFFER), ==, 0);
    g_assert_cmpuint(qtest_readq(w.t->qts, w.q.cq), ==, 0);
    w.q = p2p_queue(&w.a, 0, RINGS);
    p2p_queue_do(&w.q, &(P2PDesc) { .opcode = P2P_EP_OP_NOP });
    world_end(&w);
}

/* A ring full of descriptors that write the tail of their own ring. */
static void test_feeds_itself(void)
{
    World w = world_begin();
    P2PQueue q = w.q;

    for (unsigned i = 0; i < 16; i++) {
        p2p_queue_put(&q, &(P2PDesc) {
            .opcode = P2P_EP_OP_WRITE, .len = 4, .operand = (i + 2) & q.mask,
            .dst = q.regs + P2P_EP_QUEUE_SQ_TAIL,
            .flags = P2P_EP_FLAG_SILENT,
        });
    }
    p2p_queue_writel(&q, P2P_EP_QUEUE_SQ_TAIL, 1);
    for (unsigned i = 0; i < 1000 &&
         !p2p_ep_stat(&w.a, P2P_EP_STAT_LOOPS); i++) {
        p2p_queue_settle(&q);
    }
    g_assert_cmpuint(p2p_ep_stat(&w.a, P2P_EP_STAT_LOOPS), ==, 1);
    p2p_queue_settle(&q);
    g_assert_cmpuint(p2p_ep_stat(&w.a, P2P_EP_STAT_LOOPS), ==, 1);
    world_end(&w);
}

/*
 * Holding.
 */

static void test_hold(void)
{
    World w = world_begin();
    P2PQueue other = p2p_queue(&w.a, 1, RINGS + P2P_QUEUE_BYTES);
    P2PDesc d = { .opcode = P2P_EP_OP_FILL, .flags = P2P_EP_FLAG_HOLD,
                  .dst = w.b.mem, .len = 8, .operand = 3 };
    P2PComp c;

    p2p_queue_put(&w.q, &d);
    p2p_queue_submit(&w.q);
    p2p_queue_settle(&w.q);
    g_assert_cmpuint(p2p_queue_readl(&w.q, P2P_EP_QUEUE_HELD), ==, 1);
    g_assert_cmpuint(qtest_readq(w.t->qts, w.b.mem), ==, 0);
    /* Others go on. */
    c = p2p_queue_do(&other, &(P2PDesc) { .opcode = P2P_EP_OP_NOP });
    assert_status(&c, P2P_EP_SUCCESS, 0);

    /* The way is that of the moment of release. */
    p2p_set_mse(w.b.fn, false);
    p2p_queue_writel(&w.q, P2P_EP_QUEUE_CTRL,
                     P2P_EP_QUEUE_ENABLE | P2P_EP_QUEUE_RELEASE);
    c = p2p_queue_wait(&w.q);
    assert_status(&c, P2P_EP_UR, 0);
    g_assert_cmpuint(c.write.rule, ==, P2P_R26_TARGET_DISABLED);
    p2p_set_mse(w.b.fn, true);

    /* The same, by a property. */
    p2p_queue_put(&w.q, &d);
    p2p_queue_submit(&w.q);
    p2p_queue_settle(&w.q);
    qtest_qmp_assert_success(w.t->qts, "{ 'execute': 'qom-set', 'arguments': {"
        " 'path': '/machine/peripheral/a', 'property': 'release',"
        " 'value': 0 } }");
    c = p2p_queue_wait(&w.q);
    assert_status(&c, P2P_EP_SUCCESS, 8);
    p2p_qmp_fails(w.t, "there is no queue 8, only 8", "{ 'execute': 'qom-set',"
        " 'arguments': { 'path': '/machine/peripheral/a',"
        " 'property': 'release', 'value': 8 } }");

    /* What is held when its queue is disabled, or reset, is never done. */
    d.operand = 4;
    p2p_queue_put(&w.q, &d);
    p2p_queue_submit(&w.q);
    p2p_queue_settle(&w.q);
    p2p_queue_writel(&w.q, P2P_EP_QUEUE_CTRL, 0);
    p2p_queue_writel(&w.q, P2P_EP_QUEUE_CTRL, P2P_EP_QUEUE_RELEASE);
    p2p_queue_settle(&w.q);
    g_assert_cmpuint(qtest_readq(w.t->qts, w.b.mem), ==, 3);
    world_end(&w);
}

static void test_delay(void)
{
    World w = world_begin();
    P2PComp c;

    p2p_queue_put(&w.q, &(P2PDesc) {
        .opcode = P2P_EP_OP_FILL, .dst = w.b.mem, .len = 8, .operand = 3,
        .delay = 1000000,
    });
    p2p_queue_submit(&w.q);
    p2p_queue_settle(&w.q);
    qtest_clock_step(w.t->qts, 999000);
    p2p_queue_settle(&w.q);
    g_assert_false(p2p_queue_poll(&w.q, &c));
    g_assert_cmpuint(p2p_queue_readl(&w.q, P2P_EP_QUEUE_HELD), ==, 1);
    qtest_clock_step(w.t->qts, 1000000);
    c = p2p_queue_wait(&w.q);
    assert_status(&c, P2P_EP_SUCCESS, 8);
    g_assert_cmpuint(p2p_ep_stat(&w.a, P2P_EP_STAT_HELD), ==, 1);
    world_end(&w);
}

/* A long copy does not keep a doorbell of another queue waiting. */
static void test_fairness(void)
{
    World w = world_begin();
    P2PQueue other = p2p_queue(&w.a, 5, RINGS + P2P_QUEUE_BYTES);
    P2PComp c;

    p2p_queue_put(&w.q, &(P2PDesc) {
        .opcode = P2P_EP_OP_COPY, .src = 0, .dst = 0x4000000,
        .len = 0x8000000, .flags = 0,
    });
    p2p_queue_submit(&w.q);
    c = p2p_queue_do(&other, &(P2PDesc) {
        .opcode = P2P_EP_OP_WRITE, .dst = p2p_ep_doorbell(&w.b, 0), .len = 4,
    });
    assert_status(&c, P2P_EP_SUCCESS, 4);
    g_assert_false(p2p_queue_poll(&w.q, &c));
    c = p2p_queue_wait(&w.q);
    assert_status(&c, P2P_EP_SUCCESS, 0x8000000);
    world_end(&w);
}

/*
 * Circles: each endpoint's queue rings the other's, for ever.
 */

/* Each descriptor of @q submits @other's up to @ahead after its own. */
static void put_ring(P2PQueue *q, const P2PQueue *other, unsigned ahead)
{
    for (unsigned i = 0; i <= q->mask; i++) {
        p2p_queue_put(q, &(P2PDesc) {
            .opcode = P2P_EP_OP_WRITE, .flags = P2P_EP_FLAG_SILENT, .len = 4,
            .operand = (i + ahead) & q->mask,
            .dst = other->regs + P2P_EP_QUEUE_SQ_TAIL,
        });
    }
}

static void test_circle(void)
{
    World w = world_begin();
    P2PQueue b = p2p_queue(&w.b, 0, RINGS + P2P_QUEUE_BYTES);
    P2PComp c;

    put_ring(&w.q, &b, 1);
    put_ring(&b, &w.q, 2);
    /* a's first rings b's first, that rings a's second, and so on. */
    p2p_queue_writel(&w.q, P2P_EP_QUEUE_SQ_TAIL, 1);
    for (unsigned i = 0; i < 1000 && !p2p_ep_stat(&w.a, P2P_EP_STAT_LOOPS) &&
         !p2p_ep_stat(&w.b, P2P_EP_STAT_LOOPS); i++) {
        p2p_queue_settle(&b);
    }
    g_assert_cmpuint(p2p_ep_stat(&w.a, P2P_EP_STAT_LOOPS) +
                     p2p_ep_stat(&w.b, P2P_EP_STAT_LOOPS), ==, 1);
    /* Both are alive. */
    w.q = p2p_queue(&w.a, 1, RINGS + 2 * P2P_QUEUE_BYTES);
    b = p2p_queue(&w.b, 1, RINGS + 3 * P2P_QUEUE_BYTES);
    c = p2p_queue_do(&w.q, &(P2PDesc) { .opcode = P2P_EP_OP_NOP });
    assert_status(&c, P2P_EP_SUCCESS, 0);
    c = p2p_queue_do(&b, &(P2PDesc) { .opcode = P2P_EP_OP_NOP });
    assert_status(&c, P2P_EP_SUCCESS, 0);
    world_end(&w);
}

/*
 * Resets and power.
 */

static void test_flr(void)
{
    World w = world_begin();
    P2PQueue q = w.q;
    unsigned pos = p2p_cap(w.a.fn, PCI_CAP_ID_EXP) + PCI_EXP_DEVCTL;

    p2p_queue_put(&q, &(P2PDesc) {
        .opcode = P2P_EP_OP_COPY, .src = 0x4000000, .dst = w.b.mem,
        .len = w.b.mem_size, .flags = P2P_EP_FLAG_HOLD,
    });
    p2p_queue_submit(&q);
    p2p_queue_settle(&q);
    p2p_cfg_writew(w.a.fn, pos, PCI_EXP_DEVCTL_BCR_FLR);
    p2p_enumerate(w.t);
    g_assert_cmphex(p2p_queue_readl(&q, P2P_EP_QUEUE_STATUS), ==,
                    P2P_EP_QUEUE_DISABLED);
    g_assert_cmphex(p2p_queue_readl(&q, P2P_EP_QUEUE_SIZE), ==, 0);
    g_assert_cmpuint(p2p_ep_stat(&w.a, P2P_EP_STAT_DESCRIPTORS), ==, 0);
    q = p2p_queue(&w.a, 0, RINGS);
    p2p_queue_do(&q, &(P2PDesc) { .opcode = P2P_EP_OP_NOP });
    world_end(&w);
}

static void test_power(void)
{
    World w = world_begin();
    unsigned pos = p2p_cap(w.a.fn, PCI_CAP_ID_PM) + PCI_PM_CTRL;
    P2PComp c;

    p2p_queue_put(&w.q, &(P2PDesc) {
        .opcode = P2P_EP_OP_FILL, .dst = w.b.mem, .len = 8, .operand = 1,
        .delay = 1000, .tag = 1,
    });
    p2p_queue_put(&w.q, &(P2PDesc) {
        .opcode = P2P_EP_OP_FILL, .dst = w.b.mem + 8, .len = 8, .operand = 2,
        .tag = 2,
    });
    p2p_queue_submit(&w.q);
    p2p_queue_settle(&w.q);
    p2p_cfg_writew(w.a.fn, pos, 3);
    qtest_clock_step(w.t->qts, 1000000);
    for (unsigned i = 0; i < 64; i++) {
        g_assert_false(p2p_queue_poll(&w.q, &c));
    }
    p2p_cfg_writew(w.a.fn, pos, 0);
    p2p_set_bme(w.a.fn, true);
    c = p2p_queue_wait(&w.q);
    assert_status(&c, P2P_EP_POWER, 0);
    c = p2p_queue_wait(&w.q);
    assert_status(&c, P2P_EP_SUCCESS, 8);
    g_assert_cmpuint(qtest_readq(w.t->qts, w.b.mem), ==, 0);
    g_assert_cmpuint(qtest_readq(w.t->qts, w.b.mem + 8), ==, 2);
    world_end(&w);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/endpoint/queue/copy", test_copy);
    qtest_add_func("/p2p/endpoint/queue/list", test_list);
    qtest_add_func("/p2p/endpoint/queue/fill", test_fill);
    qtest_add_func("/p2p/endpoint/queue/compare", test_compare);
    qtest_add_func("/p2p/endpoint/queue/crc32c", test_crc);
    qtest_add_func("/p2p/endpoint/queue/write", test_write);
    qtest_add_func("/p2p/endpoint/queue/burst", test_burst);
    qtest_add_func("/p2p/endpoint/queue/atomics", test_atomics);
    qtest_add_func("/p2p/endpoint/queue/bad-descriptors", test_bad_descriptors);
    qtest_add_func("/p2p/endpoint/queue/expectations", test_expectations);
    qtest_add_func("/p2p/endpoint/queue/statuses", test_statuses);
    qtest_add_func("/p2p/endpoint/queue/around", test_around);
    qtest_add_func("/p2p/endpoint/queue/full", test_full);
    qtest_add_func("/p2p/endpoint/queue/rings-at-peer", test_rings_at_peer);
    qtest_add_func("/p2p/endpoint/queue/settings", test_settings);
    qtest_add_func("/p2p/endpoint/queue/completion-refused",
                   test_completion_refused);
    qtest_add_func("/p2p/endpoint/queue/disables-itself", test_disables_itself);
    qtest_add_func("/p2p/endpoint/queue/feeds-itself", test_feeds_itself);
    qtest_add_func("/p2p/endpoint/queue/hold", test_hold);
    qtest_add_func("/p2p/endpoint/queue/delay", test_delay);
    qtest_add_func("/p2p/endpoint/queue/fairness", test_fairness);
    qtest_add_func("/p2p/endpoint/queue/circle", test_circle);
    qtest_add_func("/p2p/endpoint/queue/flr", test_flr);
    qtest_add_func("/p2p/endpoint/queue/power", test_power);
    return g_test_run();
}
