/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Policies that change while there is traffic, and changes that cannot be.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-root.h"

/* 00 (hb): r1: a, r2: b; 40 (rc): r3: e */
#define TREE \
    "-device p2p-host-bridge,bus=pcie.0,id=hb,addr=1e " \
    "-device p2p-root-complex,bus=pcie.0,id=rc,bus_nr=64,addr=1d " \
    "-device p2p-root-port,bus=pcie.0,id=r1,chassis=1,addr=1 " \
    "-device p2p-root-port,bus=pcie.0,id=r2,chassis=2,addr=2 " \
    "-device p2p-root-port,bus=rc,id=r3,chassis=3,addr=3 " \
    "-device p2p-endpoint,id=a,bus=r1,mem-size=8M " \
    "-device p2p-endpoint,id=b,bus=r2,mem-size=64K " \
    "-device p2p-endpoint,id=e,bus=r3,mem-size=64K "

#define LEN 256
#define ENTRY "00:01.0>00:02.0=forward"     /* r1>r2=forward */
#define OWN 0x11
#define PEER 0x22

#define NONE { "none", "", "preset" }
#define ALL { "forward-all", "", "preset" }

#define LONG (8ull << 20)
#define LONG_SRC 0x1000000ull
#define ATTEMPTS 100

/* Stop the machine in the middle of a copy to @dst. Returns what is done. */
static uint64_t stop_in_the_middle(P2PQtest *t, const P2PEp *ep, uint64_t dst)
{
    static const P2PRootPolicy all = ALL;

    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        P2PResult r;

        p2p_root_set_policy(t, "hb", &all);     /* counts from 0 */
        p2p_fill(t, dst, LONG, PEER);
        p2p_ep_start(ep, &(P2PCopy) { .src = LONG_SRC, .dst = dst,
                                      .len = LONG });
        while (p2p_ep_readq(ep, P2P_EP_DMA_DONE) == 0) {
            /* Each look gives it a turn. */
        }
        p2p_stop(t);
        r = p2p_ep_result(ep);
        if (r.state == P2P_EP_STATE_BUSY) {
            return r.done;
        }
        p2p_cont(t);
    }
    g_error("no copy was slow enough to stop it");
}

/* Whether @dst still has from @done on what it had before the copy. */
static bool is_same_tail(P2PQtest *t, uint64_t dst, uint64_t done)
{
    g_autofree uint8_t *was = g_malloc(LONG), *is = g_malloc(LONG);

    p2p_fill(t, LONG_SRC, LONG, PEER);
    qtest_bufread(t->qts, LONG_SRC + done, was, LONG - done);
    qtest_bufread(t->qts, dst + done, is, LONG - done);
    return !memcmp(was, is, LONG - done);
}

/* All transactions up to the change are done, and none after it. */
static void test_change_in_mid_copy(void)
{
    static const P2PRootPolicy none = NONE, all = ALL;
    P2PQtest *t = p2p_qtest_start(TREE);
    P2PEp e = p2p_ep(t, "e"), a = p2p_ep(t, "a");
    uint64_t done;
    P2PResult r;

    p2p_root_set_policy(t, "rc", &all);
    p2p_fill(t, LONG_SRC, LONG, OWN);
    done = stop_in_the_middle(t, &e, a.mem);
    g_assert_cmpuint(done % P2P_EP_CHUNK, ==, 0);
    g_assert_cmpint(p2p_root_decided(t, "hb", "default=forward"), ==,
                    done / P2P_EP_CHUNK);
    p2p_root_set_policy(t, "hb", &none);
    p2p_cont(t);
    r = p2p_ep_wait(&e);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_FAILED);
    g_assert_cmpuint(r.done, ==, done);
    g_assert_cmpuint(r.write.rule, ==, P2P_R37_POLICY_DEFAULT);
    g_assert_true(p2p_is_filled(t, a.mem, done, OWN));
    g_assert_true(is_same_tail(t, a.mem, done));
    g_assert_cmpint(p2p_root_decided(t, "hb", "default=ur"), ==, 1);
    p2p_qtest_stop(t);
}

/* What cannot be changes nothing, neither the properties nor the traffic. */
static void test_bad_changes(void)
{
    static const P2PRootPolicy good = { "none", "r1>r2=forward", "drop" };
    P2PQtest *t = p2p_qtest_start(TREE);
    g_autofree char *allow = NULL, *forward = NULL, *policy_of = NULL;
    P2PEp a = p2p_ep(t, "a");
    uint64_t b = p2p_ep(t, "b").mem;

    p2p_root_set_policy(t, "hb", &good);
    p2p_ep_write(&a, b, LEN, 0);
    p2p_root_set_fails(t, "hb", "allow", "r1>r9=forward", "*column 4, 'r9'*");
    p2p_root_set_fails(t, "hb", "allow", "r1>b=forward", "*column 4, 'b'*");
    p2p_root_set_fails(t, "hb", "allow", "r1>r2=forward;",
                       "*column 15*ends early*");
    p2p_root_set_fails(t, "hb", "forward", "some", "*forward*some*");
    p2p_root_set_fails(t, "hb", "on-refuse", "acsv", "*on-refuse*acsv*");
    p2p_root_set_fails(t, "hb", "policy-of", "rc", "*cannot go together*");
    p2p_root_set_fails(t, "hb", "policy-of", "r1", "*policy-of=r1*");
    allow = p2p_root_get(t, "hb", "allow");
    g_assert_cmpstr(allow, ==, good.allow);
    forward = p2p_root_get(t, "hb", "forward");
    g_assert_cmpstr(forward, ==, "none");
    policy_of = p2p_root_get(t, "hb", "policy-of");
    g_assert_cmpstr(policy_of, ==, "");
    g_assert_cmpint(p2p_root_decided(t, "hb", ENTRY), ==, 1);
    g_assert_cmpuint(p2p_ep_write(&a, b, LEN, 0).write.verdict, ==, P2P_PEER);
    g_assert_cmpint(p2p_root_decided(t, "hb", ENTRY), ==, 2);
    p2p_qtest_stop(t);
}

/* A shared policy changes for all who share it, and for nobody else. */
static void test_shared(void)
{
    static const P2PRootPolicy none = NONE, all = ALL;
    P2PQtest *t = p2p_qtest_start(TREE);
    P2PEp e = p2p_ep(t, "e");
    uint64_t a = p2p_ep(t, "a").mem;

    p2p_root_set_policy(t, "rc", &none);
    p2p_root_set_policy(t, "hb", &none);
    p2p_root_set(t, "rc", "policy-of", "hb");
    g_assert_cmpuint(p2p_ep_write(&e, a, LEN, 0).write.rule, ==,
                     P2P_R37_POLICY_DEFAULT);
    p2p_root_set_policy(t, "hb", &all);
    g_assert_cmpuint(p2p_ep_write(&e, a, LEN, 0).write.verdict, ==, P2P_PEER);
    g_assert_cmpint(p2p_root_decided(t, "rc", "default=forward"), ==, 1);
    p2p_root_set_fails(t, "hb", "policy-of", "rc", "*policy-of=*");
    p2p_root_set(t, "rc", "policy-of", "");
    g_assert_cmpuint(p2p_ep_write(&e, a, LEN, 0).write.rule, ==,
                     P2P_R37_POLICY_DEFAULT);
    g_assert_cmpint(p2p_root_decided(t, "hb", "default=forward"), ==, 1);
    p2p_qtest_stop(t);
}

/* A change that can be, taken for one that cannot. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        P2PQtest *t = p2p_qtest_start(TREE);

        p2p_root_set_fails(t, "hb", "allow", "r1>r2=forward", "*");
        p2p_qtest_stop(t);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/policy-change/in-mid-copy", test_change_in_mid_copy);
    qtest_add_func("/p2p/policy-change/bad", test_bad_changes);
    qtest_add_func("/p2p/policy-change/shared", test_shared);
    qtest_add_func("/p2p/policy-change/planted-fault", test_planted_fault);
    return g_test_run();
}
