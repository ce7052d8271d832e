/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Root complexes as devices: what a user can and cannot ask of them, how they
 * look to a guest. What their policies do is in p2p-policy-test.c.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-qtest.h"
#include "qobject/qdict.h"
#include "qobject/qlist.h"

#define RC "-device p2p-root-complex,bus=pcie.0,"
#define RC1 RC "id=rc1,bus_nr=64"
#define HB "-device p2p-host-bridge,bus=pcie.0,"
#define PORT(id, bus, chassis) \
    " -device p2p-root-port,id=" id ",bus=" bus ",chassis=" chassis " "

/* An error quotes 40 characters on each side of what it is about. */
#define BLANK5 "     "
#define BLANK25 BLANK5 BLANK5 BLANK5 BLANK5 BLANK5
#define BLANK40 BLANK25 BLANK5 BLANK5 BLANK5

/* Of QEMU's q35, and of ours unless told otherwise. */
#define Q35_VENDOR 0x8086
#define Q35_DEVICE 0x29c0
#define OUR_VENDOR 0x1b36
#define OUR_DEVICE 0x0008

#define CLASS_HOST_BRIDGE 0x0600

#define RC1_BUS 64

/*
 * Start-up.
 */

struct start_row {
    const char *name;
    const char *arguments;
    const char *error;          /* NULL: it starts */
};

static const struct start_row start_rows[] = {
    { "vendor-too-large", RC1 ",vendor-id=0x12345", "*vendor-id*uint16*" },
    { "vendor-of-nobody", RC1 ",vendor-id=0xffff", "*vendor-id=0xffff*" },
    { "vendor-zero", HB "vendor-id=0", "*vendor-id=0x0000*" },
    { "device-too-large", HB "device-id=65536", "*device-id*uint16*" },
    { "number-of-main-bus", RC "id=rc1,bus_nr=0", "*rc1*bus_nr=0*pcie.0*" },
    { "number-too-large", RC "id=rc1,bus_nr=256", "*bus_nr*uint8*" },
    { "number-twice", RC1 " " RC "id=rc2,bus_nr=64",
      "*rc2*bus_nr=64*'rc1'*" },
    { "number-of-stock-expander",
      "-device pxb-pcie,bus=pcie.0,id=px,bus_nr=64 " RC1,
      "*rc1*bus_nr=64*'px'*" },
    { "number-in-the-way-of-main-bus",
      RC "id=rc1,bus_nr=2" PORT("r1", "pcie.0", "1") PORT("r2", "pcie.0", "2"),
      "*'rc1'*bus_nr=2*'pcie.0'*0 to 2*" },
    { "number-in-the-way-of-another",
      RC1 PORT("r1", "rc1", "1") RC "id=rc2,bus_nr=65",
      "*'rc2'*bus_nr=65*'rc1'*64 to 65*" },
    { "number-that-a-port-reserves",
      RC "id=rc1,bus_nr=9" PORT("r1,bus-reserve=8", "pcie.0", "1"),
      "*'rc1'*bus_nr=9*'pcie.0'*0 to 9*" },
    { "number-that-a-stock-port-reserves",
      RC "id=rc1,bus_nr=9 "
      "-device pcie-root-port,bus=pcie.0,chassis=1,bus-reserve=8",
      "*'rc1'*bus_nr=9*'pcie.0'*0 to 9*" },
    { "more-reserved-than-there-is",
      RC1 PORT("r1,bus-reserve=4294967294", "rc1", "1"), "*'rc1'*64 to 321*" },
    { "no-number-left", RC "id=rc1,bus_nr=255" PORT("r1", "rc1", "1"),
      "*'rc1'*255 to 256*bus_nr*" },
    { "node-that-is-none", RC1 ",numa_node=3", "*numa node 3*" },
    { "inside-another", RC1 " -device p2p-root-complex,bus=rc1,bus_nr=80",
      "*bridges*p2p-root-complex*" },
    { "below-a-port",
      PORT("r1", "pcie.0", "1") "-device p2p-host-bridge,bus=r1",
      "*p2p-host-bridge*'r1'*no root bus*" },
    { "two-policies", HB "id=h1 " HB "id=h2", "*'pcie.0'*'h1'*" },
    { "two-policies-on-ours", RC1 " -device p2p-host-bridge,bus=rc1",
      "*'rc1'*has a policy already*'rc1'*" },
    { "preset-that-is-none", RC1 ",forward=everything",
      "*forward=everything*same-host*" },
    { "refusal-that-is-none", RC1 ",on-refuse=acsv",
      "*on-refuse=acsv*preset, ur, ca, drop*" },
    { "port-that-is-none",
      RC1 ",allow='rp1>rp2/write=forward'" PORT("rp1", "rc1", "1"),
      "*rc1: allow=rp1>rp2/write=forward: column 5, 'rp2': unknown name*" },
    { "endpoint-as-port",
      HB "id=h,allow='e>*=forward'" PORT("r1", "pcie.0", "1")
      "-device p2p-endpoint,id=e,bus=r1",
      "*h: allow=e>*=forward: column 1, 'e': unknown name*" },
    { "policy-in-disorder", RC1 ",allow='00:*>*=forward;80:*'",
      "*rc1: allow=*: column 20, 'the end': text ends early*'>'*" },
    { "number-in-policy-too-large", RC1 ",allow='00:20.0>*=forward'",
      "*rc1: allow=*: column 4, '20.0': number out of range*" },
    { "access-that-is-none", RC1 ",allow='*>same/readd=forward'",
      "*rc1: allow=*: column 8, 'readd': unknown word*read, write*" },
    { "entry-twice", RC1 ",forward=same-host,allow='*>same=ur'",
      "*rc1: allow=*: column 1, '*': repeated*" },
    { "unknown-name-in-a-long-policy",
      RC1 ",allow='*>same=forward;" BLANK40 "nobody>same=ur;" BLANK40 "'",
      "*rc1: allow=..." BLANK40 "nobody>same=ur;" BLANK25 "...: column 56, "
      "'nobody': unknown name*" },
    { "policy-of-nobody", RC1 ",policy-of=rc9", "*rc1: policy-of=rc9*" },
    { "policy-of-itself", RC1 ",policy-of=rc1",
      "*rc1: policy-of=rc1: leads back*" },
    { "policies-in-a-circle",
      RC1 ",policy-of=rc2 " RC "id=rc2,bus_nr=80,policy-of=h "
      HB "id=h,policy-of=rc1", "*policy-of=*: leads back*" },
    { "policy-of-another-and-its-own",
      RC1 ",policy-of=h,allow='*>same=forward' " HB "id=h",
      "*rc1: policy-of=h: cannot go together*" },

    { "number-after-what-a-port-reserves",
      RC "id=rc1,bus_nr=10" PORT("r1,bus-reserve=8", "pcie.0", "1"), NULL },
    { "everything-set",
      "-object memory-backend-ram,id=m,size=256M "
      "-numa node,memdev=m "
      RC1 ",vendor-id=0x8086,device-id=0x2030,numa_node=0,bypass_iommu=on,"
      "forward=same-host,on-refuse=drop,allow='rc1>r1/write+read=ca; "
      "r0>rc1=forward'" PORT("r1", "rc1", "1") PORT("r0", "pcie.0", "2"),
      NULL },
    { "names-of-buses-and-bridges",
      RC1 ",allow='pcie.0>rc1=forward;h>r1=forward' " HB "id=h"
      PORT("r1", "rc1", "1"), NULL },
    { "one-policy-for-three",
      RC1 ",policy-of=rc2 " RC "id=rc2,bus_nr=80,policy-of=h "
      HB "id=h,forward=same-host", NULL },
    { "as-far-up-as-can-be", RC "bus_nr=254" PORT("r1", "pcie.0", "1"),
      NULL },
    { "on-a-stock-expander",
      "-device pxb-pcie,bus=pcie.0,id=px,bus_nr=64 "
      "-device p2p-host-bridge,bus=px", NULL },
};

static void test_start(const void *data)
{
    const struct start_row *row = data;
    g_autofree char *said = NULL;

    if (!row->error) {
        p2p_qtest_stop(p2p_qtest_start("%s", row->arguments));
        return;
    }
    said = p2p_start_up(row->arguments);
    if (!g_pattern_match_simple(row->error, said)) {
        g_error("'%s' is not like '%s'", said, row->error);
    }
}

/* A good command line taken for a bad one: another message than expected. */
static void test_planted_fault(void)
{
    static const struct start_row wrong = {
        "wrong", RC1 ",forward=everything", "*allow=*",
    };

    if (g_test_subprocess()) {
        test_start(&wrong);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*is not like*");
}

/*
 * What a guest sees.
 */

static void assert_identity(P2PQtest *t, uint16_t rid, uint16_t vendor,
                            uint16_t device)
{
    P2PFn fn = { .t = t, .rid = rid };

    g_assert_cmphex(p2p_cfg_readw(fn, PCI_VENDOR_ID), ==, vendor);
    g_assert_cmphex(p2p_cfg_readw(fn, PCI_DEVICE_ID), ==, device);
    g_assert_cmphex(p2p_cfg_readw(fn, PCI_CLASS_DEVICE), ==,
                    CLASS_HOST_BRIDGE);
    g_assert_cmphex(p2p_cfg_readb(fn, PCI_HEADER_TYPE), ==, 0);
}

static void test_identity(void)
{
    P2PQtest *t = p2p_qtest_start(
        RC1 ",vendor-id=0x8086,device-id=0x2030 "
        RC "id=rc2,bus_nr=80 "
        "-device pxb-pcie,bus=pcie.0,id=px,bus_nr=96 "
        "-device p2p-host-bridge,bus=px,vendor-id=0x1ae0,device-id=0xffff "
        HB "id=h,vendor-id=0x8086,device-id=0x09a2"
        PORT("r1", "rc1", "1"));

    assert_identity(t, RC1_BUS << 8, 0x8086, 0x2030);
    assert_identity(t, 80 << 8, OUR_VENDOR, OUR_DEVICE);
    assert_identity(t, 96 << 8, 0x1ae0, 0xffff);
    assert_identity(t, p2p_fn(t, "h").rid, 0x8086, 0x09a2);
    assert_identity(t, 0, Q35_VENDOR, Q35_DEVICE);
    g_assert_cmphex(p2p_fn(t, "r1").rid >> 8, ==, RC1_BUS);

    p2p_cfg_writel((P2PFn) { t, RC1_BUS << 8 }, PCI_VENDOR_ID, 0x12345678);
    p2p_reset(t);
    assert_identity(t, RC1_BUS << 8, 0x8086, 0x2030);
    p2p_qtest_stop(t);
}

/* There are no registers beyond those that every function has. */
static void test_bars(void)
{
    P2PQtest *t = p2p_qtest_start(RC1);
    P2PFn fn = { t, RC1_BUS << 8 };

    for (unsigned pos = PCI_BASE_ADDRESS_0; pos <= PCI_BASE_ADDRESS_5;
         pos += 4) {
        p2p_cfg_writel(fn, pos, 0xffffffff);
        g_assert_cmphex(p2p_cfg_readl(fn, pos), ==, 0);
    }
    g_assert_cmphex(p2p_cap(fn, PCI_CAP_ID_EXP), ==, 0);
    p2p_qtest_stop(t);
}

/*
 * While it runs.
 */

static void test_running(void)
{
    P2PQtest *t = p2p_qtest_start(RC1 PORT("r1", "rc1", "1"));

    p2p_qmp_fails(t, "*hot*plug*", "{'execute': 'device_add', 'arguments':"
                  "{'driver': 'p2p-root-complex', 'bus': 'pcie.0',"
                  " 'bus_nr': 80}}");
    p2p_qmp_fails(t, "*hot*plug*", "{'execute': 'device_add', 'arguments':"
                  "{'driver': 'p2p-host-bridge', 'bus': 'pcie.0'}}");
    p2p_qmp_fails(t, "*hot*plug*", "{'execute': 'device_del', 'arguments':"
                  "{'id': 'rc1'}}");
    p2p_qmp_fails(t, "*vendor-id*", "{'execute': 'qom-set', 'arguments':"
                  "{'path': '/machine/peripheral/rc1',"
                  " 'property': 'vendor-id', 'value': 1}}");
    p2p_qmp_fails(t, "*bus_nr*", "{'execute': 'qom-set', 'arguments':"
                  "{'path': '/machine/peripheral/rc1',"
                  " 'property': 'bus_nr', 'value': 1}}");
    assert_identity(t, RC1_BUS << 8, OUR_VENDOR, OUR_DEVICE);
    p2p_qtest_stop(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(start_rows); i++) {
        g_autofree char *path = g_strdup_printf("/p2p/root/start/%s",
                                                start_rows[i].name);

        qtest_add_data_func(path, &start_rows[i], test_start);
    }
    qtest_add_func("/p2p/root/planted-fault", test_planted_fault);
    qtest_add_func("/p2p/root/identity", test_identity);
    qtest_add_func("/p2p/root/bars", test_bars);
    qtest_add_func("/p2p/root/running", test_running);
    return g_test_run();
}
