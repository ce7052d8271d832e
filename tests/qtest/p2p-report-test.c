/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a user is told of a refusal: by QMP afterwards, and by the trace event
 * p2p_refused as it happens. Who, what, how, why and where, by the names that
 * the user gave.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-edu.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-move.h"
#include "libqos-p2p/p2p-report.h"
#include "libqos-p2p/p2p-root.h"
#include "libqos-p2p/p2p-vtd.h"
#include "p2pcore/acs.h"
#include "qobject/qdict.h"
#include "qobject/qlist.h"

/* The port above b has no id. */
#define TREE \
    "-device p2p-host-bridge,bus=pcie.0,id=hb,addr=1e " \
    "-device p2p-root-port,id=r1,chassis=1,addr=1 " \
    "-device p2p-switch-upstream,id=u,bus=r1 " \
    "-device p2p-switch-downstream,id=d0,bus=u,chassis=2,port=0,acs=0x7f " \
    "-device p2p-root-port,id=r2,chassis=4,addr=2 " \
    "-device p2p-endpoint,id=a,bus=d0,mem-size=64K " \
    "-device p2p-endpoint,bus=r2,mem-size=64K "

#define LEN 0x100
#define IOVA 0x40000000ull
#define RAM 0x2000000ull

/* What the fabric says of the only function that met a refusal. */
static QDict *last_refusal(P2PQtest *t)
{
    QDict *reply = qtest_qmp(t->qts, "{'execute': 'qom-get', 'arguments':"
                             "{'path': '/machine/p2p-fabric',"
                             " 'property': 'last-refusals'}}");
    QList *list = qdict_get_qlist(reply, "return");
    QDict *only = qobject_to(QDict, qlist_peek(list));

    g_assert_cmpuint(qlist_size(list), ==, 1);
    qobject_ref(only);
    qobject_unref(reply);
    return only;
}

static void assert_is(const QDict *dict, const char *key, const char *value)
{
    g_assert_cmpstr(qdict_get_try_str(dict, key), ==, value);
}

static void provoke_at(P2PQtest *t, const char *id, uint64_t addr,
                       uint32_t attr)
{
    P2PEp ep = p2p_ep(t, id);

    g_assert_cmpuint(p2p_ep_write(&ep, addr, LEN, attr).write.verdict, ==,
                     P2P_REFUSED);
}

/* A translated request where Translation Blocking is on: R12 at d0. */
static void provoke(P2PQtest *t, const char *id, uint32_t attr)
{
    provoke_at(t, id, 0x400000, attr);
}

static void test_last_refusal(void)
{
    P2PQtest *t = p2p_qtest_start(TREE);
    QDict *last;

    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_TB);
    provoke(t, "a", P2P_EP_AT_TRANSLATED);
    last = last_refusal(t);
    assert_is(last, "device", "a");
    assert_is(last, "requester", "03:00.0");
    assert_is(last, "access", "write");
    assert_is(last, "port", "02:00.0");
    assert_is(last, "port-device", "d0");
    assert_is(last, "rule", p2p_rule_name(P2P_R12_TRANSLATION_BLOCKING));
    assert_is(last, "failure", p2p_failure_name(P2P_FAIL_ACSV));
    qobject_unref(last);

    /* The port has another Routing ID: it is not called what it was then. */
    p2p_set_buses(p2p_fn(t, "r1"), 0, 1, 6);
    p2p_set_buses(p2p_fn(t, "u"), 1, 5, 6);
    last = last_refusal(t);
    assert_is(last, "port", "02:00.0");
    assert_is(last, "port-device", NULL);
    qobject_unref(last);
    p2p_qtest_stop(t);
}

static void test_root_complex(void)
{
    static const P2PRootPolicy none = { "none", "", "preset" };
    P2PQtest *t = p2p_qtest_start(TREE);
    QDict *last;

    p2p_root_set_policy(t, "hb", &none);
    p2p_acs_set(p2p_fn(t, "d0"), 0);
    provoke(t, "a", P2P_EP_AT_TRANSLATED);
    last = last_refusal(t);
    assert_is(last, "port", "root-complex");
    assert_is(last, "port-device", NULL);
    qobject_unref(last);
    p2p_qtest_stop(t);
}

/* What p2p_refused says, if a is refused @times at the port @id. */
static char *trace_of(const char *id, int times)
{
    g_autofree char *file = NULL;
    char *text = NULL;
    int fd = g_file_open_tmp("p2p-XXXXXX", &file, NULL);
    P2PQtest *t;

    g_assert_cmpint(fd, >=, 0);
    close(fd);
    t = p2p_qtest_start("-trace p2p_refused -D %s %s", file, TREE);
    p2p_acs_set(p2p_fn(t, id), times ? P2P_ACS_TB : 0);
    for (int i = 0; i < times; i++) {
        provoke_at(t, "a", 0x400000 + i * 0x1000, P2P_EP_AT_TRANSLATED);
    }
    p2p_qtest_stop(t);
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    unlink(file);
    return text;
}

static void test_trace(void)
{
    g_autofree char *line = g_strdup_printf(
        "p2p_refused 03:00.0 (a): write of 0x100 at 0x400000: %s by %s at "
        "02:00.0 (d0)\n", p2p_failure_name(P2P_FAIL_ACSV),
        p2p_rule_name(P2P_R12_TRANSLATION_BLOCKING));
    g_autofree char *said = trace_of("d0", 1);
    g_autofree char *silent = trace_of("d0", 0);

    if (!strstr(said, line)) {
        g_error("no '%s' in '%s'", line, said);
    }
    g_assert_null(strstr(silent, "p2p_refused"));
}

/* Each is told of, once, in the order in which they happened. */
static void test_trace_order(void)
{
    const int times = 20;
    g_autofree char *said = trace_of("d0", times);
    const char *at = said;

    for (int i = 0; i < times; i++) {
        g_autofree char *words = g_strdup_printf(
            "p2p_refused 03:00.0 (a): write of 0x100 at 0x%x:",
            0x400000 + i * 0x1000);

        at = strstr(at, "p2p_refused");
        g_assert_nonnull(at);
        g_assert_true(g_str_has_prefix(at, words));
        at += strlen(words);
    }
    g_assert_null(strstr(at, "p2p_refused"));
}

/*
 * What the Bus Master Enable of a stock device refuses does not come to the
 * fabric; what is shown of an earlier refusal says so.
 */

#define STOCK \
    "-device p2p-root-port,id=r,chassis=1 " \
    "-device edu,id=edu,bus=r,dma_mask=0xffffffffffffffff " \
    "-device p2p-root-port,id=r2,chassis=2 " \
    "-device p2p-endpoint,id=a,bus=r2 "

static void assert_last(P2PQtest *t, const char *id, uint64_t count,
                        enum p2p_rule rule, bool was_off)
{
    P2PLastRefusal last = p2p_last_refusal(t, id);

    g_assert_cmpuint(last.count, ==, count);
    g_assert_cmpstr(p2p_rule_name(last.rule), ==, p2p_rule_name(rule));
    g_assert_cmpint(last.bus_master_was_off, ==, was_off);
}

static void test_bus_master_was_off(void)
{
    P2PQtest *t = p2p_qtest_start(STOCK);
    P2PFn edu = p2p_fn(t, "edu");
    P2PEp a = p2p_ep(t, "a");

    p2p_set_bme(p2p_fn(t, "r"), false);
    p2p_edu_carry(t, IOVA, RAM, LEN);
    assert_last(t, "edu", 2, P2P_R10_PORT_BME, false);

    p2p_set_bme(edu, false);
    p2p_edu_carry(t, IOVA, RAM, LEN);
    assert_last(t, "edu", 2, P2P_R10_PORT_BME, true);
    g_assert_cmpuint(p2p_routed(t, "edu", P2P_R2_REQUESTER_BME), ==, 0);
    p2p_set_bme(edu, true);
    assert_last(t, "edu", 2, P2P_R10_PORT_BME, true);
    p2p_edu_carry(t, IOVA, RAM, LEN);
    assert_last(t, "edu", 4, P2P_R10_PORT_BME, false);

    p2p_set_bme(a.fn, false);
    p2p_ep_write(&a, RAM, LEN, 0);
    assert_last(t, "a", 1, P2P_R2_REQUESTER_BME, false);
    p2p_set_bme(a.fn, true);
    p2p_set_bme(a.fn, false);
    assert_last(t, "a", 1, P2P_R2_REQUESTER_BME, false);
    p2p_qtest_stop(t);
}

/*
 * Counters are QEMU's, not the machine's: reset leaves them, and another QEMU
 * begins anew.
 */
static void test_counters_stay(void)
{
    P2PQtest *t = p2p_qtest_start(TREE);
    P2PEp a = p2p_ep(t, "a");
    uint16_t d0 = p2p_fn(t, "d0").rid;

    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_TB);
    provoke(t, "a", P2P_EP_AT_TRANSLATED);
    p2p_ep_write(&a, RAM, LEN, 0);
    p2p_reset(t);
    assert_last(t, "a", 1, P2P_R12_TRANSLATION_BLOCKING, false);
    g_assert_cmpuint(p2p_refused(t, d0, P2P_R12_TRANSLATION_BLOCKING), ==, 1);
    g_assert_cmpuint(p2p_routed(t, "a", P2P_R32_MEMORY), ==, 1);

    p2p_move(t, TREE);
    g_assert_cmpuint(p2p_last_refusal(t, "a").count, ==, 0);
    g_assert_cmpuint(p2p_refused(t, d0, P2P_R12_TRANSLATION_BLOCKING), ==, 0);
    g_assert_cmpuint(p2p_routed(t, "a", P2P_R32_MEMORY), ==, 0);
    p2p_qtest_stop(t);
}

/*
 * One transaction is one in every counter, into however many pages of the
 * IOMMU it is cut and however these take turns.
 */

#define PAGE 0x1000ull
#define CHUNK 0x10000ull
#define TRANSLATED \
    "-device intel-iommu " \
    "-device p2p-root-port,bus=pcie.0,id=r0,chassis=1 " \
    "-device p2p-root-port,bus=pcie.0,id=r1,chassis=2 " \
    "-device p2p-endpoint,id=a,bus=r0 -device p2p-endpoint,id=c,bus=r1 "

static void map_in_turns(P2PVtd *vtd, const P2PEp *a, const P2PEp *c)
{
    P2PVtdDomain domain = p2p_vtd_domain(vtd);

    for (uint64_t at = 0; at < CHUNK; at += 2 * PAGE) {
        p2p_vtd_map(vtd, domain, IOVA + at, RAM + at, PAGE);
        p2p_vtd_map(vtd, domain, IOVA + at + PAGE, c->mem + at, PAGE);
    }
    p2p_vtd_attach(vtd, a->fn, domain);
}

static void test_one_transaction(void)
{
    P2PQtest *t = p2p_qtest_start(TRANSLATED);
    P2PVtd vtd = p2p_vtd_start(t);
    P2PEp a = p2p_ep(t, "a"), c = p2p_ep(t, "c");

    map_in_turns(&vtd, &a, &c);
    for (unsigned i = 1; i <= 3; i++) {
        P2PRoute route = p2p_ep_write(&a, IOVA, CHUNK, 0).write;

        g_assert_cmpuint(route.done, ==, CHUNK);
        g_assert_cmpuint(p2p_iommu(t, "a", "translated"), ==, i);
        g_assert_cmpuint(p2p_routed(t, "a", P2P_R24_FORWARD_UPSTREAM), ==, i);
        g_assert_cmpuint(p2p_routed(t, "a", P2P_R32_MEMORY), ==, i);
        g_assert_cmpuint(p2p_routed(t, "a", P2P_R33_ROOT_PEER), ==, i);
    }
    p2p_qtest_stop(t);
}

/* Nothing stops at a part that is dropped, and all of these are one refusal. */
static void test_one_refusal(void)
{
    P2PQtest *t = p2p_qtest_start(
        TRANSLATED "-device p2p-host-bridge,bus=pcie.0,on-refuse=drop");
    P2PVtd vtd = p2p_vtd_start(t);
    P2PEp a = p2p_ep(t, "a"), c = p2p_ep(t, "c");
    P2PLastRefusal last;

    map_in_turns(&vtd, &a, &c);
    for (unsigned i = 1; i <= 3; i++) {
        p2p_ep_write(&a, IOVA, CHUNK, 0);
        last = p2p_last_refusal(t, "a");
        g_assert_cmpuint(last.count, ==, i);
        g_assert_cmphex(last.addr, ==, IOVA + PAGE);
        g_assert_cmpuint(p2p_refused(t, P2P_AT_ROOT,
                                     P2P_R37_POLICY_DEFAULT), ==, i);
        g_assert_cmpuint(p2p_routed(t, "a", P2P_R37_POLICY_DEFAULT), ==, i);
        g_assert_cmpuint(p2p_routed(t, "a", P2P_R32_MEMORY), ==, i);
    }
    p2p_qtest_stop(t);
}

/* A name that nobody has, taken for the port's. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        P2PQtest *t = p2p_qtest_start(TREE);
        QDict *last;

        p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_TB);
        provoke(t, "a", P2P_EP_AT_TRANSLATED);
        last = last_refusal(t);
        assert_is(last, "port-device", "u");
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*assert_is*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/report/last-refusal", test_last_refusal);
    qtest_add_func("/p2p/report/root-complex", test_root_complex);
    qtest_add_func("/p2p/report/trace", test_trace);
    qtest_add_func("/p2p/report/trace-order", test_trace_order);
    qtest_add_func("/p2p/report/bus-master-was-off", test_bus_master_was_off);
    qtest_add_func("/p2p/report/counters-stay", test_counters_stay);
    qtest_add_func("/p2p/report/one-transaction", test_one_transaction);
    qtest_add_func("/p2p/report/one-refusal", test_one_refusal);
    qtest_add_func("/p2p/report/planted-fault", test_planted_fault);
    return g_test_run();
}
