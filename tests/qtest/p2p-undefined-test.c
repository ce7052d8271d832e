/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the specification leaves undefined and forward-redirected= decides: a
 * request, or a Completion, that was redirected and comes back to the window
 * of a port without Upstream Forwarding. Each row by p2p-endpoint, which says
 * all about its transactions, and by edu, which QEMU routes by address space.
 * Rules are R62, R63, R65 and R66 of docs/specs/p2p-routing.rst.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-edu.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "p2pcore/acs.h"

/*
 *   r: root port ---- u: switch --+-- d0: a
 *                                 +-- d1: b
 *                                 +-- d2: edu
 */
#define SWITCH \
    " -device p2p-switch-upstream,id=u,bus=r" \
    " -device p2p-switch-downstream,id=d0,bus=u,chassis=2,port=0,acs=0x7f" \
    " -device p2p-switch-downstream,id=d1,bus=u,chassis=3,port=1,acs=0x7f" \
    " -device p2p-switch-downstream,id=d2,bus=u,chassis=4,port=2,acs=0x7f" \
    " -device p2p-endpoint,id=a,bus=d0,mem-size=64K" \
    " -device p2p-endpoint,id=b,bus=d1,mem-size=64K" \
    " -device edu,id=edu,bus=d2,dma_mask=0xffffffffffffffff"

#define LEN 256
#define RAM_ADDR 0x400000ull
#define OWN 0x11
#define PEER 0x22

struct row {
    const char *name;
    const char *root;           /* a root port of ours, and its properties */
    bool passes;
};

static const struct row rows[] = {
    { "no-acs", "p2p-root-port,acs=0", true },
    { "no-acs-auto", "p2p-root-port,acs=0,forward-redirected=auto", true },
    { "acs-on", "p2p-root-port,acs=0x5f,forward-redirected=on", true },
    { "no-acs-off", "p2p-root-port,acs=0,forward-redirected=off", false },
    { "acs", "p2p-root-port", false },
    { "acs-one-bit", "p2p-root-port,acs=0x1", false },
    { "acs-auto", "p2p-root-port,acs=0x5f,forward-redirected=auto", false },
    { "acs-disabled-off",
      "p2p-root-port,disable-acs=on,forward-redirected=off", false },
};

static P2PQtest *start(const struct row *row)
{
    return p2p_qtest_start("-device %s,id=r,chassis=1" SWITCH, row->root);
}

static void assert_route(const P2PRoute *route, enum p2p_verdict verdict,
                         enum p2p_rule rule)
{
    g_assert_cmpstr(p2p_rule_name(route->rule), ==, p2p_rule_name(rule));
    g_assert_cmpstr(p2p_verdict_name(route->verdict), ==,
                    p2p_verdict_name(verdict));
}

/* A request that was redirected at d0 or d2. */
static void check_request(P2PQtest *t, bool passes)
{
    P2PEp a = p2p_ep(t, "a");
    uint64_t b = p2p_ep(t, "b").mem;
    P2PResult r;

    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_RR);
    p2p_acs_set(p2p_fn(t, "d2"), P2P_ACS_RR);
    p2p_fill(t, a.mem, LEN, OWN);
    p2p_fill(t, b, LEN, PEER);
    r = p2p_ep_write(&a, b, LEN, 0);
    if (passes) {
        assert_route(&r.write, P2P_PEER, P2P_R33_ROOT_PEER);
        g_assert_cmpuint(r.write.via, ==, P2P_R62_OWN_WINDOW_PASSED_ON);
    } else {
        assert_route(&r.write, P2P_REFUSED, P2P_R63_OWN_WINDOW_TURNED_BACK);
        g_assert_cmphex(r.write.at, ==, p2p_fn(t, "r").rid);
        g_assert_cmpuint(r.write.failure, ==, P2P_FAIL_UR);
    }
    g_assert_true(p2p_is_filled(t, b, LEN, passes ? OWN : PEER));

    p2p_fill(t, RAM_ADDR, LEN, OWN);
    p2p_fill(t, b, LEN, PEER);
    p2p_edu_carry(t, RAM_ADDR, b, LEN);
    g_assert_true(p2p_is_filled(t, b, LEN, passes ? OWN : PEER));
    p2p_acs_set(p2p_fn(t, "d0"), 0);
    p2p_acs_set(p2p_fn(t, "d2"), 0);
}

/* A Completion that was redirected at d1. */
static void check_completion(P2PQtest *t, bool passes)
{
    P2PEp a = p2p_ep(t, "a");
    uint64_t b = p2p_ep(t, "b").mem;
    P2PResult r;

    p2p_acs_set(p2p_fn(t, "d1"), P2P_ACS_CR);
    p2p_fill(t, a.mem, LEN, OWN);
    p2p_fill(t, b, LEN, PEER);
    r = p2p_ep_read(&a, b, LEN, 0);
    if (passes) {
        assert_route(&r.read, P2P_DIRECT, P2P_R20_PEER);
    } else {
        assert_route(&r.read, P2P_REFUSED,
                     P2P_R66_COMPLETION_OWN_RANGE_TURNED_BACK);
        g_assert_cmpuint(r.read.failure, ==, P2P_FAIL_TIMEOUT);
    }
    g_assert_true(p2p_is_filled(t, a.mem, LEN, passes ? PEER : OWN));

    p2p_fill(t, RAM_ADDR, LEN, OWN);
    p2p_edu_carry(t, b, RAM_ADDR, LEN);
    g_assert_cmpint(p2p_is_filled(t, RAM_ADDR, LEN, PEER), ==, passes);
    p2p_acs_set(p2p_fn(t, "d1"), 0);
}

/* What was not redirected, and where Upstream Forwarding has a say. */
static void check_the_rest(P2PQtest *t)
{
    P2PEp a = p2p_ep(t, "a");
    P2PResult r = p2p_ep_write(&a, a.mem + 0x80000, LEN, 0);

    assert_route(&r.write, P2P_REFUSED, P2P_R14_OWN_WINDOW);
    r = p2p_ep_write(&a, p2p_ep(t, "b").mem, LEN, 0);
    assert_route(&r.write, P2P_DIRECT, P2P_R20_PEER);
}

static void test_row(const void *data)
{
    const struct row *row = data;
    P2PQtest *t = start(row);

    check_request(t, row->passes);
    check_completion(t, row->passes);
    check_the_rest(t);
    p2p_qtest_stop(t);
}

/* Upstream Forwarding, where it is on, leaves nothing undefined. */
static void test_upstream_forwarding(void)
{
    P2PQtest *t = p2p_qtest_start(
        "-device p2p-root-port,id=r,chassis=1,forward-redirected=off" SWITCH);
    P2PEp a = p2p_ep(t, "a");
    P2PResult r;

    p2p_acs_set(p2p_fn(t, "r"), P2P_ACS_UF);
    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_RR);
    r = p2p_ep_write(&a, p2p_ep(t, "b").mem, LEN, 0);
    assert_route(&r.write, P2P_PEER, P2P_R33_ROOT_PEER);
    g_assert_cmpuint(r.write.via, ==, P2P_R13_OWN_WINDOW_FORWARD);
    p2p_qtest_stop(t);
}

/* What passes on, taken for what does not. */
static void test_planted_fault(void)
{
    static const struct row wrong = {
        "wrong", "p2p-root-port,acs=0", false,
    };

    if (g_test_subprocess()) {
        test_row(&wrong);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*p2p_rule_name(rule)*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/p2p/undefined/%s",
                                                rows[i].name);

        qtest_add_data_func(path, &rows[i], test_row);
    }
    qtest_add_func("/p2p/undefined/upstream-forwarding",
                   test_upstream_forwarding);
    qtest_add_func("/p2p/undefined/planted-fault", test_planted_fault);
    return g_test_run();
}
