/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's serial number and Vital Product Data.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-move.h"

#define START "-device p2p-root-port,id=rp,chassis=1 -device p2p-endpoint,"
#define BOTH START "id=a,bus=rp,serial=0x0123456789abcdef," \
    "uuid=00112233-4455-6677-8899-aabbccddeeff"

/* Of the first field, in the upper half of four bytes. */
#define KEYWORD_AT 18

static uint32_t read_at(P2PFn fn, uint16_t at)
{
    unsigned cap = p2p_cap(fn, PCI_CAP_ID_VPD);

    p2p_cfg_writew(fn, cap + PCI_VPD_ADDR, at);
    g_assert_cmphex(p2p_cfg_readw(fn, cap + PCI_VPD_ADDR), ==,
                    at | PCI_VPD_ADDR_F);
    return p2p_cfg_readl(fn, cap + PCI_VPD_DATA);
}

static void read_all(P2PFn fn, uint8_t *bytes, unsigned len)
{
    for (unsigned i = 0; i < len; i += 4) {
        uint32_t value = read_at(fn, i);

        for (unsigned j = 0; j < 4; j++) {
            bytes[i + j] = value >> j * 8;
        }
    }
}

static void test_both(void)
{
    static const char head[] = "\x82\x0c\x00p2p-endpoint\x90\x3a\x00"
                               "SN\x10" "0123456789abcdef"
                               "V3\x20" "00112233445566778899aabbccddeeff"
                               "RV\x01";
    P2PQtest *t = p2p_qtest_start(BOTH);
    P2PFn a = p2p_fn(t, "a");
    unsigned dsn = p2p_ext_cap(a, PCI_EXT_CAP_ID_DSN);
    uint8_t bytes[128], sum = 0;
    size_t end = sizeof(head);          /* with the checksum, for the zero */

    g_assert_true(dsn);
    g_assert_cmphex(p2p_cfg_readl(a, dsn + 4), ==, 0x89abcdef);
    g_assert_cmphex(p2p_cfg_readl(a, dsn + 8), ==, 0x01234567);
    read_all(a, bytes, sizeof(bytes));
    g_assert_cmpmem(bytes, end - 1, head, end - 1);
    for (size_t i = 0; i < end; i++) {
        sum += bytes[i];
    }
    g_assert_cmphex(sum, ==, 0);
    g_assert_cmphex(bytes[end], ==, 0x78);
    for (size_t i = end + 1; i < sizeof(bytes); i++) {
        g_assert_cmphex(bytes[i], ==, 0);
    }
    g_assert_cmphex(read_at(a, 0x7ffc), ==, 0);
    p2p_qtest_stop(t);
}

static void test_one(void)
{
    P2PQtest *t = p2p_qtest_start(START "id=a,bus=rp,multifunction=on,addr=0.0,"
        "serial=1 -device p2p-endpoint,id=b,bus=rp,addr=0.1,"
        "uuid=ffffffff-0000-0000-0000-000000000001");
    P2PFn a = p2p_fn(t, "a"), b = p2p_fn(t, "b");

    g_assert_true(p2p_ext_cap(a, PCI_EXT_CAP_ID_DSN));
    g_assert_cmphex(read_at(a, KEYWORD_AT & ~3) >> 16, ==, 'S' | 'N' << 8);
    g_assert_false(p2p_ext_cap(b, PCI_EXT_CAP_ID_DSN));
    g_assert_cmphex(read_at(b, KEYWORD_AT & ~3) >> 16, ==, 'V' | '3' << 8);
    p2p_qtest_stop(t);
}

static void test_none(void)
{
    P2PQtest *t = p2p_qtest_start(START "id=a,bus=rp");
    P2PFn a = p2p_fn(t, "a");

    g_assert_false(p2p_cap(a, PCI_CAP_ID_VPD));
    g_assert_false(p2p_ext_cap(a, PCI_EXT_CAP_ID_DSN));
    p2p_qtest_stop(t);
}

/* It is read-only: a write ends, and changes nothing. */
static void test_write_refused(void)
{
    P2PQtest *t = p2p_qtest_start(BOTH);
    P2PFn a = p2p_fn(t, "a");
    unsigned cap = p2p_cap(a, PCI_CAP_ID_VPD);
    uint32_t before = read_at(a, 4);

    p2p_cfg_writel(a, cap + PCI_VPD_DATA, 0x12345678);
    p2p_cfg_writew(a, cap + PCI_VPD_ADDR, 4 | PCI_VPD_ADDR_F);
    g_assert_cmphex(p2p_cfg_readw(a, cap + PCI_VPD_ADDR), ==, 4);
    g_assert_cmphex(read_at(a, 4), ==, before);
    p2p_qtest_stop(t);
}

/* Of an address in halves nothing begins before the half with the flag. */
static void test_bytes(void)
{
    P2PQtest *t = p2p_qtest_start(BOTH);
    P2PFn a = p2p_fn(t, "a");
    unsigned cap = p2p_cap(a, PCI_CAP_ID_VPD);
    uint32_t there = read_at(a, 4);

    read_at(a, 0);
    p2p_cfg_writeb(a, cap + PCI_VPD_ADDR, 4);
    g_assert_cmphex(p2p_cfg_readl(a, cap + PCI_VPD_DATA), !=, there);
    p2p_cfg_writeb(a, cap + PCI_VPD_ADDR + 1, 0);
    g_assert_cmphex(p2p_cfg_readl(a, cap + PCI_VPD_DATA), ==, there);
    p2p_qtest_stop(t);
}

static void test_reset_and_move(void)
{
    P2PQtest *t = p2p_qtest_start(BOTH);
    P2PFn a = p2p_fn(t, "a");
    unsigned cap = p2p_cap(a, PCI_CAP_ID_VPD);
    uint32_t there = read_at(a, 8);

    p2p_move(t, BOTH);
    g_assert_cmphex(p2p_cfg_readl(a, cap + PCI_VPD_DATA), ==, there);
    g_assert_cmphex(read_at(a, 8), ==, there);
    p2p_reset(t);
    g_assert_cmphex(p2p_cfg_readw(a, cap + PCI_VPD_ADDR), ==, 0);
    g_assert_cmphex(p2p_cfg_readl(a, cap + PCI_VPD_DATA), ==, 0);
    p2p_qtest_stop(t);
}

static void test_bad_properties(void)
{
    static const char *const bad[] = {
        "uuid=0011", "uuid=00112233-4455-6677-8899-aabbccddeefg",
        "serial=0x10000000000000000", "serial=x",
    };

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        g_autofree char *arguments = g_strdup_printf(START "bus=rp,%s",
                                                     bad[i]);
        g_autofree char *said = p2p_start_up(arguments);

        g_assert_nonnull(strstr(said, i < 2 ? "uuid" : "serial"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/endpoint/vpd/both", test_both);
    qtest_add_func("/p2p/endpoint/vpd/one", test_one);
    qtest_add_func("/p2p/endpoint/vpd/none", test_none);
    qtest_add_func("/p2p/endpoint/vpd/write-refused", test_write_refused);
    qtest_add_func("/p2p/endpoint/vpd/bytes", test_bytes);
    qtest_add_func("/p2p/endpoint/vpd/reset-and-move", test_reset_and_move);
    qtest_add_func("/p2p/endpoint/vpd/bad-properties", test_bad_properties);
    return g_test_run();
}
