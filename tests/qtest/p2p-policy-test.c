/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Policies of root complexes: what becomes of traffic, with no guest. Rows are
 * set while the machine runs. More about that is in p2p-policy-change-test.c;
 * what a policy's text means is tested by the library.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-edu.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "libqos-p2p/p2p-root.h"
#include "libqos-p2p/p2p-vtd.h"
#include "p2pcore/acs.h"

/*
 *   00 (hb)  r1: a
 *            r2 -- u: switch --+-- d0: b
 *                              +-- d1: c
 *            r5: edu, a stock device
 *   40 (rc)  r3: e
 *   80       r4: f, below an expander that has no policy
 */
#define TREE \
    "-device p2p-host-bridge,bus=pcie.0,id=hb,addr=1e " \
    "-device p2p-root-complex,bus=pcie.0,id=rc,bus_nr=64,addr=1d " \
    "-device pxb-pcie,bus=pcie.0,id=px,bus_nr=128,addr=1c " \
    "-device p2p-root-port,bus=pcie.0,id=r1,chassis=1,acs=0x7f,addr=1 " \
    "-device p2p-root-port,bus=pcie.0,id=r2,chassis=2,acs=0x7f,addr=2 " \
    "-device p2p-root-port,bus=rc,id=r3,chassis=3,addr=3 " \
    "-device p2p-root-port,bus=px,id=r4,chassis=4 " \
    "-device p2p-root-port,bus=pcie.0,id=r5,chassis=5,addr=5 " \
    "-device p2p-switch-upstream,id=u,bus=r2 " \
    "-device p2p-switch-downstream,id=d0,bus=u,chassis=6,port=0,acs=0x7f " \
    "-device p2p-switch-downstream,id=d1,bus=u,chassis=7,port=1 " \
    "-device p2p-endpoint,id=a,bus=r1,mem-size=1M " \
    "-device p2p-endpoint,id=b,bus=d0,mem-size=64K " \
    "-device p2p-endpoint,id=c,bus=d1,mem-size=64K " \
    "-device p2p-endpoint,id=e,bus=r3,mem-size=64K " \
    "-device p2p-endpoint,id=f,bus=r4,mem-size=64K " \
    "-device edu,id=edu,bus=r5,dma_mask=0xffffffffffffffff "

#define LEN 256
#define RAM_ADDR 0x400000ull
#define OWN 0x11
#define PEER 0x22

/* What becomes of one access. */
struct fate {
    enum p2p_failure failure;   /* NONE: it arrives */
    enum p2p_rule rule;
};

struct row {
    const char *name;
    P2PRootPolicy hb, rc;
    const char *from, *to;      /* to NULL: memory */
    struct fate write, read;
    const char *owner, *entry;  /* whose entry is counted... */
    unsigned count;             /* ...how often */
};

#define NONE { "none", "", "preset" }
#define ALL { "forward-all", "", "preset" }
#define ARRIVES { P2P_FAIL_NONE, P2P_R33_ROOT_PEER }
#define DEFAULT(how) { P2P_FAIL_##how, P2P_R37_POLICY_DEFAULT }
#define ENTRY(how) { P2P_FAIL_##how, P2P_R36_POLICY_ENTRY }
#define UNANSWERED { P2P_FAIL_TIMEOUT, P2P_R59_COMPLETION_POLICY }

static const struct row rows[] = {
    { "forward-all", ALL, ALL, "a", "b", ARRIVES, ARRIVES,
      "hb", "default=forward", 2 },
    { "same-host-within", { "same-host", "", "preset" }, NONE, "a", "b",
      ARRIVES, ARRIVES, "hb", "*>same=forward", 2 },
    { "one-pair", { "none", "r1>r2=forward;r2>r1=forward", "preset" }, NONE,
      "a", "c", ARRIVES, ARRIVES, "hb", "00:01.0>00:02.0=forward", 2 },
    { "both-root-complexes",
      { "none", "r1>rc=forward;rc>r1=forward", "preset" },
      { "none", "hb>r3=forward;r3>hb=forward", "preset" }, "a", "e", ARRIVES,
      ARRIVES, "rc", "00:*>40:03.0=forward", 2 },
    { "both-root-complexes-the-other-way",
      { "none", "rc>hb=forward;hb>rc=forward", "preset" },
      { "none", "r3>pcie.0=forward;pcie.0>r3=forward", "preset" }, "e", "a",
      ARRIVES, ARRIVES, "hb", "40:*>00:*=forward", 2 },
    { "out-of-a-root-without-policy", ALL, NONE, "f", "a", ARRIVES, ARRIVES,
      "hb", "default=forward", 2 },
    { "memory-is-not-a-peer", NONE, NONE, "a", NULL,
      { P2P_FAIL_NONE, P2P_R32_MEMORY }, { P2P_FAIL_NONE, P2P_R32_MEMORY },
      "hb", "default=ur", 0 },

    { "one-pair-one-way", { "none", "r1>r2=forward", "preset" }, NONE, "a",
      "c", ARRIVES, UNANSWERED, "hb", "00:01.0>00:02.0=forward", 1 },
    { "the-targets-lets-nothing-out",
      { "forward-all", "", "preset" }, { "none", "hb>r3=forward", "preset" },
      "a", "e", ARRIVES, UNANSWERED, "rc", "default=ur", 1 },
    { "nothing-without-being-told", NONE, NONE, "a", "b", DEFAULT(UR),
      DEFAULT(UR), "hb", "default=ur", 2 },
    { "the-other-way-round", { "none", "r1>r2=forward", "preset" }, NONE, "b",
      "a", DEFAULT(UR), DEFAULT(UR), "hb", "00:01.0>00:02.0=forward", 0 },
    { "same-host-across", { "same-host", "", "preset" }, ALL, "a", "e",
      DEFAULT(UR), DEFAULT(UR), "hb", "default=ur", 2 },
    { "only-the-initiators", { "none", "r1>rc=forward", "preset" }, NONE, "a",
      "e", DEFAULT(UR), DEFAULT(UR), "hb", "00:01.0>40:*=forward", 2 },
    { "only-the-initiators-counts-there",
      { "none", "r1>rc=forward", "preset" }, NONE, "a", "e", DEFAULT(UR),
      DEFAULT(UR), "rc", "default=ur", 2 },
    { "only-the-targets", NONE, ALL, "a", "e", DEFAULT(UR), DEFAULT(UR),
      "rc", "default=forward", 0 },
    { "into-a-root-without-policy", NONE, NONE, "e", "f", DEFAULT(UR),
      DEFAULT(UR), "rc", "default=ur", 2 },
    { "from-a-root-without-policy", NONE, NONE, "f", "a", DEFAULT(UR),
      DEFAULT(UR), "hb", "default=ur", 2 },
    { "writes-only", { "writes-only", "", "preset" }, NONE, "a", "b", ARRIVES,
      DEFAULT(DROP), "hb", "*>*/write=forward", 1 },
    { "writes-only-no-reads", { "writes-only", "", "preset" }, NONE, "a", "b",
      ARRIVES, DEFAULT(DROP), "hb", "default=drop", 1 },
    { "drop", { "none", "", "drop" }, NONE, "a", "b", DEFAULT(DROP),
      DEFAULT(DROP), "hb", "default=drop", 2 },
    { "ca", { "same-host", "", "ca" }, ALL, "a", "e", DEFAULT(CA),
      DEFAULT(CA), "hb", "default=ca", 2 },
    { "on-refuse-over-a-preset", { "writes-only", "", "ur" }, NONE, "a", "b",
      ARRIVES, DEFAULT(UR), "hb", "default=ur", 1 },
    { "on-refuse-where-nothing-is", { "forward-all", "", "drop" }, ALL, "a",
      "b", ARRIVES, ARRIVES, "hb", "default=forward", 2 },
    { "entry-drops-reads", { "forward-all", "*>r2/read=drop", "preset" }, NONE,
      "a", "b", ARRIVES, ENTRY(DROP), "hb", "*>00:02.0/read=drop", 1 },
    { "entry-aborts", { "forward-all", "r1>same=ca", "preset" }, NONE, "a",
      "b", ENTRY(CA), ENTRY(CA), "hb", "00:01.0>same=ca", 2 },
    { "entry-of-the-target", ALL,
      { "forward-all", "00:*>40:03.0/write=drop;*>*/read=ca", "preset" }, "a",
      "e", ENTRY(DROP), ENTRY(CA), "rc", "00:*>40:03.0/write=drop", 1 },
    { "what-the-initiators-says-is-it", { "none", "", "drop" },
      { "none", "", "ca" }, "a", "e", DEFAULT(DROP), DEFAULT(DROP),
      "rc", "default=ca", 0 },
};

static P2PQtest *tree;

static P2PQtest *start_tree(void)
{
    if (!tree) {
        tree = p2p_qtest_start(TREE);
    }
    return tree;
}

/*
 * Rows.
 */

static void check_route(const struct fate *fate, const P2PRoute *route)
{
    bool arrives = fate->failure == P2P_FAIL_NONE;

    g_assert_cmpstr(p2p_rule_name(route->rule), ==,
                    p2p_rule_name(fate->rule));
    g_assert_cmpstr(p2p_failure_name(route->failure), ==,
                    p2p_failure_name(fate->failure));
    g_assert_true((route->verdict == P2P_REFUSED) == !arrives);
    g_assert_cmpstr(p2p_rule_name(route->via), ==,
                    p2p_rule_name(P2P_R24_FORWARD_UPSTREAM));
    g_assert_cmphex(route->at, ==, P2P_AT_ROOT);
    g_assert_cmpuint(route->done, ==, arrives ? LEN : 0);
}

static void check_refusal(P2PQtest *t, const char *id, const struct fate *fate,
                          uint64_t addr, bool is_write)
{
    P2PLastRefusal last = p2p_last_refusal(t, id);

    if (fate->failure == P2P_FAIL_NONE) {
        return;
    }
    g_assert_cmpstr(p2p_rule_name(last.rule), ==, p2p_rule_name(fate->rule));
    g_assert_cmphex(last.addr, ==, addr);
    g_assert_cmpuint(last.len, ==, LEN);
    g_assert_cmphex(last.at, ==, P2P_AT_ROOT);
    g_assert_true(last.is_write == is_write);
}

static void try_row(P2PQtest *t, const struct row *row)
{
    P2PEp from = p2p_ep(t, row->from);
    uint64_t to = row->to ? p2p_ep(t, row->to).mem : RAM_ADDR;
    P2PResult r;

    p2p_fill(t, from.mem, LEN, OWN);
    p2p_fill(t, to, LEN, PEER);
    r = p2p_ep_write(&from, to, LEN, 0);
    check_route(&row->write, &r.write);
    check_refusal(t, row->from, &row->write, to, true);
    g_assert_true(p2p_is_filled(t, to, LEN,
                                row->write.failure ? PEER : OWN));

    p2p_fill(t, to, LEN, PEER);
    r = p2p_ep_read(&from, to, LEN, 0);
    check_route(&row->read, &r.read);
    check_refusal(t, row->from, &row->read, to, false);
    g_assert_true(p2p_is_filled(t, from.mem, LEN,
                                row->read.failure ? OWN : PEER));
}

static void test_row(const void *data)
{
    const struct row *row = data;
    P2PQtest *t = start_tree();

    p2p_root_set_policy(t, "hb", &row->hb);
    p2p_root_set_policy(t, "rc", &row->rc);
    try_row(t, row);
    g_assert_cmpint(p2p_root_decided(t, row->owner, row->entry), ==,
                    row->count);
}

static void test_planted_fault(void)
{
    static const struct row wrong = {
        "wrong", ALL, NONE, "a", "e", ARRIVES, ARRIVES, "hb",
        "default=forward", 2,
    };

    if (g_test_subprocess()) {
        test_row(&wrong);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*check_route*");
}

/* As many refusals as grants, at least. */
static void test_rows_are_balanced(void)
{
    size_t refused = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        refused += rows[i].write.failure || rows[i].read.failure;
    }
    g_assert_cmpuint(2 * refused, >=, G_N_ELEMENTS(rows));
}

/*
 * What ACS sends up is judged like anything else.
 */

static void test_redirected(void)
{
    static const P2PRootPolicy back = { "none", "r2>r2=forward", "preset" };
    static const P2PRootPolicy none = NONE;
    P2PQtest *t = start_tree();
    P2PFn d0 = p2p_fn(t, "d0"), r2 = p2p_fn(t, "r2");
    P2PEp b = p2p_ep(t, "b"), c = p2p_ep(t, "c");

    p2p_root_set_policy(t, "hb", &none);
    g_assert_cmpuint(p2p_ep_write(&b, c.mem, LEN, 0).write.verdict, ==,
                     P2P_DIRECT);
    p2p_acs_set(d0, P2P_ACS_RR);
    p2p_acs_set(r2, P2P_ACS_UF);
    g_assert_cmpuint(p2p_ep_write(&b, c.mem, LEN, 0).write.rule, ==,
                     P2P_R37_POLICY_DEFAULT);
    g_assert_cmpuint(p2p_refused(t, P2P_AT_ROOT, P2P_R37_POLICY_DEFAULT), >,
                     0);
    p2p_root_set_policy(t, "hb", &back);
    g_assert_cmpuint(p2p_ep_write(&b, c.mem, LEN, 0).write.verdict, ==,
                     P2P_PEER);
    g_assert_cmpint(p2p_root_decided(t, "hb", "00:02.0>00:02.0=forward"), ==,
                    1);
    g_assert_cmpint(p2p_root_decided(t, "hb", "default=ur"), ==, 0);
    p2p_acs_set(d0, 0);
    p2p_acs_set(r2, 0);
}

/*
 * Stock devices, whose transactions QEMU routes by address space.
 */

static bool edu_writes(P2PQtest *t, uint64_t dst)
{
    p2p_fill(t, RAM_ADDR, LEN, OWN);
    p2p_fill(t, dst, LEN, PEER);
    p2p_edu_carry(t, RAM_ADDR, dst, LEN);
    return p2p_is_filled(t, dst, LEN, OWN);
}

/* What a refused read brings is carried on to memory. */
static bool edu_reads(P2PQtest *t, uint64_t src)
{
    p2p_fill(t, src, LEN, PEER);
    p2p_fill(t, RAM_ADDR, LEN, OWN);
    p2p_edu_carry(t, src, RAM_ADDR, LEN);
    return p2p_is_filled(t, RAM_ADDR, LEN, PEER);
}

static void test_stock_device(void)
{
    static const P2PRootPolicy none = NONE, all = ALL;
    static const P2PRootPolicy writes = { "writes-only", "", "preset" };
    P2PQtest *t = start_tree();
    uint64_t a = p2p_ep(t, "a").mem, e = p2p_ep(t, "e").mem;
    uint64_t refusals;

    p2p_root_set_policy(t, "rc", &none);
    p2p_root_set_policy(t, "hb", &all);
    g_assert_true(edu_writes(t, a));
    g_assert_true(edu_reads(t, a));
    g_assert_cmpint(p2p_root_decided(t, "hb", "default=forward"), >=, 2);
    g_assert_false(edu_writes(t, e));
    g_assert_cmpint(p2p_root_decided(t, "rc", "default=ur"), ==, 1);

    p2p_root_set_policy(t, "hb", &none);
    refusals = p2p_last_refusal(t, "edu").count;
    g_assert_false(edu_writes(t, a));
    g_assert_false(edu_reads(t, a));
    g_assert_cmpuint(p2p_last_refusal(t, "edu").count, ==, refusals + 2);
    g_assert_cmpint(p2p_root_decided(t, "hb", "default=ur"), ==, 2);

    p2p_root_set_policy(t, "hb", &writes);
    g_assert_true(edu_writes(t, a));
    g_assert_false(edu_reads(t, a));
    g_assert_cmpint(p2p_root_decided(t, "hb", "default=drop"), ==, 1);
    g_assert_cmpuint(p2p_last_refusal(t, "edu").rule, ==,
                     P2P_R37_POLICY_DEFAULT);
}

/*
 * Where one transaction meets two policies: across the windows of two ports,
 * the first of which drops what is written to it.
 */
static void test_part_is_lost(void)
{
    static const P2PRootPolicy drops = {
        "forward-all", "r3>r1/write=drop", "preset",
    };
    static const P2PRootPolicy all = ALL;
    P2PQtest *t = start_tree();
    P2PEp e = p2p_ep(t, "e"), a = p2p_ep(t, "a");
    struct p2p_range window = p2p_pref_window(p2p_fn(t, "r1"));
    uint64_t next = window.last + 1;
    P2PResult r;

    /* What follows r1's window is r2's, where b's memory is. */
    g_assert_cmphex(next, ==, p2p_ep(t, "b").mem);
    g_assert_cmphex(window.last, ==, a.mem + a.mem_size - 1);
    p2p_root_set_policy(t, "rc", &all);
    p2p_root_set_policy(t, "hb", &drops);
    p2p_fill(t, e.mem, LEN, OWN);
    p2p_fill(t, e.mem + LEN, LEN, OWN);
    p2p_fill(t, next - LEN, LEN, PEER);
    p2p_fill(t, next, LEN, PEER);
    r = p2p_ep_write(&e, next - LEN, 2 * LEN, 0);
    g_assert_cmpuint(r.write.failure, ==, P2P_FAIL_DROP);
    g_assert_cmpuint(r.write.rule, ==, P2P_R36_POLICY_ENTRY);
    g_assert_cmpuint(r.write.done, ==, 0);
    g_assert_true(p2p_is_filled(t, next - LEN, LEN, PEER));
    g_assert_true(p2p_is_filled(t, next, LEN, OWN));
    g_assert_cmpuint(p2p_last_refusal(t, "e").len, ==, LEN);
    g_assert_cmpint(p2p_root_decided(t, "hb", "40:03.0>00:01.0/write=drop"),
                    ==, 1);
}

/*
 * Behind an IOMMU what counts is the address that it makes.
 */

#define IOVA 0x10000000ull

static void test_translated(void)
{
    static const P2PRootPolicy none = NONE, all = ALL;
    P2PQtest *t = p2p_qtest_start("-device intel-iommu " TREE);
    P2PVtd vtd = p2p_vtd_start(t);
    P2PVtdDomain domain = p2p_vtd_domain(&vtd);
    P2PEp a = p2p_ep(t, "a");
    uint64_t b = p2p_ep(t, "b").mem;
    P2PResult r;

    p2p_vtd_map(&vtd, domain, IOVA, b, 0x1000);
    /* An IOVA that is a peer's address, for memory. */
    p2p_vtd_map(&vtd, domain, b, RAM_ADDR, 0x1000);
    p2p_vtd_attach(&vtd, p2p_fn(t, "a"), domain);

    r = p2p_ep_write(&a, IOVA, LEN, 0);
    g_assert_cmpuint(r.write.rule, ==, P2P_R37_POLICY_DEFAULT);
    g_assert_cmphex(p2p_last_refusal(t, "a").addr, ==, IOVA);
    r = p2p_ep_write(&a, b, LEN, 0);
    g_assert_cmpuint(r.write.verdict, ==, P2P_MEMORY);
    g_assert_cmpint(p2p_root_decided(t, "hb", "default=ur"), ==, 1);

    p2p_root_set_policy(t, "hb", &all);
    r = p2p_ep_write(&a, IOVA, LEN, 0);
    g_assert_cmpuint(r.write.verdict, ==, P2P_PEER);
    g_assert_cmpint(p2p_root_decided(t, "hb", "default=forward"), ==, 1);

    p2p_vtd_pass_through(&vtd, p2p_fn(t, "a"));
    r = p2p_ep_write(&a, b, LEN, 0);
    g_assert_cmpuint(r.write.verdict, ==, P2P_PEER);
    p2p_root_set_policy(t, "hb", &none);
    r = p2p_ep_write(&a, b, LEN, 0);
    g_assert_cmpuint(r.write.rule, ==, P2P_R37_POLICY_DEFAULT);
    p2p_qtest_stop(t);
}

/* The IOMMU does not see this root complex; its policy sees everything. */
static void test_bypassing_root(void)
{
    P2PQtest *t = p2p_qtest_start(
        "-device intel-iommu "
        "-device p2p-root-complex,bus=pcie.0,id=rc,bus_nr=64,bypass_iommu=on,"
        "allow='r1>r2/write=forward' "
        "-device p2p-root-port,bus=rc,id=r1,chassis=1,addr=1 "
        "-device p2p-root-port,bus=rc,id=r2,chassis=2,addr=2 "
        "-device p2p-endpoint,id=a,bus=r1,mem-size=64K "
        "-device p2p-endpoint,id=b,bus=r2,mem-size=64K ");
    P2PEp a = p2p_ep(t, "a"), b = p2p_ep(t, "b");

    p2p_vtd_start(t);
    g_assert_cmpuint(p2p_ep_write(&a, b.mem, LEN, 0).write.verdict, ==,
                     P2P_PEER);
    g_assert_cmpuint(p2p_ep_read(&a, b.mem, LEN, 0).read.rule, ==,
                     P2P_R37_POLICY_DEFAULT);
    g_assert_cmpuint(p2p_ep_write(&b, a.mem, LEN, 0).write.rule, ==,
                     P2P_R37_POLICY_DEFAULT);
    g_assert_cmpuint(p2p_ep_write(&b, RAM_ADDR, LEN, 0).write.verdict, ==,
                     P2P_MEMORY);
    p2p_qtest_stop(t);
}

int main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/p2p/policy/%s",
                                                rows[i].name);

        qtest_add_data_func(path, &rows[i], test_row);
    }
    qtest_add_func("/p2p/policy/balance", test_rows_are_balanced);
    qtest_add_func("/p2p/policy/planted-fault", test_planted_fault);
    qtest_add_func("/p2p/policy/redirected", test_redirected);
    qtest_add_func("/p2p/policy/stock-device", test_stock_device);
    qtest_add_func("/p2p/policy/part-is-lost", test_part_is_lost);
    qtest_add_func("/p2p/policy/translated", test_translated);
    qtest_add_func("/p2p/policy/bypassing-root", test_bypassing_root);
    status = g_test_run();
    if (tree) {
        p2p_qtest_stop(tree);
    }
    return status;
}
