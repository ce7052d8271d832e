/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where VT-d stands on the ways through the fabric: what gets to it, and what
 * goes past it. Messages are in p2p-vtd-message-test.c.
 */
#include "qemu/osdep.h"
#include "hw/i386/intel_iommu_internal.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "libqos-p2p/p2p-vtd.h"
#include "p2pcore/acs.h"
#include "qobject/qdict.h"
#include "qobject/qlist.h"

#define IOVA 0x4000000ull
#define RAM 0x1000000ull
#define LEN 0x40

/*
 *   00            r0 -- u: switch --+-- d0: a
 *                                   +-- d1: b
 *                 r1: c
 *   40 (bypass)   r2: e
 */
#define OURS \
    "-device intel-iommu,intremap=on " \
    "-device p2p-root-port,bus=pcie.0,id=r1,chassis=2,addr=2 " \
    "-device p2p-endpoint,id=c,bus=r1 " \
    "-device p2p-root-complex,forward=forward-all,bus=pcie.0,id=rc," \
    "bus_nr=64,bypass_iommu=on,addr=1d " \
    "-device p2p-root-port,bus=rc,id=r2,chassis=3,addr=3 " \
    "-device p2p-endpoint,id=e,bus=r2 "
#define SWITCH \
    "-device p2p-root-port,bus=pcie.0,id=r0,chassis=1,acs=0x7f,addr=1 " \
    "-device p2p-switch-upstream,id=u,bus=r0 " \
    "-device p2p-switch-downstream,id=d0,bus=u,chassis=6,port=0,acs=0x7f " \
    "-device p2p-switch-downstream,id=d1,bus=u,chassis=7,port=1,acs=0x7f " \
    "-device p2p-endpoint,id=a,bus=d0 -device p2p-endpoint,id=b,bus=d1 "

/* All outcomes that are counted. */
static uint64_t asked(P2PQtest *t, const char *id)
{
    static const char *const outcomes[] = {
        "no IOMMU", "remapping off", "pass-through", "translated", "faulted",
        "blocked", "interrupt",
    };
    uint64_t count = 0;

    for (int i = 0; i < ARRAY_SIZE(outcomes); i++) {
        count += p2p_iommu(t, id, outcomes[i]);
    }
    return count;
}

/* Have @ep write its pattern to @addr, and see the data at @where, if any. */
static P2PRoute put(const P2PEp *ep, uint64_t addr, uint64_t where)
{
    P2PQtest *t = ep->fn.t;
    P2PRoute route;

    p2p_fill(t, ep->mem, LEN, 1);
    if (where) {
        p2p_fill(t, where, LEN, 2);
    }
    route = p2p_ep_write(ep, addr, LEN, 0).write;
    if (where) {
        g_assert_true(p2p_is_filled(t, where, LEN, 1));
    }
    return route;
}

/* A switch that keeps a request to itself asks nobody, whatever is mapped. */
static void test_window(void)
{
    P2PQtest *t = p2p_qtest_start(OURS SWITCH);
    P2PVtd vtd = p2p_vtd_start(t);
    P2PVtdDomain domain = p2p_vtd_domain(&vtd);
    P2PEp a = p2p_ep(t, "a"), b = p2p_ep(t, "b");
    P2PRoute route = put(&a, b.mem, b.mem);

    g_assert_cmpuint(route.rule, ==, P2P_R20_PEER);
    p2p_vtd_map(&vtd, domain, b.mem, RAM, 0x1000);
    p2p_vtd_attach(&vtd, a.fn, domain);
    p2p_fill(t, RAM, LEN, 2);
    put(&a, b.mem, b.mem);
    g_assert_true(p2p_is_filled(t, RAM, LEN, 2));
    g_assert_cmpuint(asked(t, "a"), ==, 0);
    g_assert_cmpuint(p2p_routed(t, "a", P2P_R51_IOVA_TRAP), >=, 2);
    g_assert_false(p2p_vtd_take_fault(&vtd).recorded);

    /* Redirected it goes where the page says, and nowhere without one. */
    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_RR);
    p2p_acs_set(p2p_fn(t, "r0"), P2P_ACS_UF);
    route = put(&a, b.mem, RAM);
    g_assert_cmpuint(route.rule, ==, P2P_R32_MEMORY);
    g_assert_cmpuint(p2p_iommu(t, "a", "translated"), ==, 1);
    p2p_vtd_detach(&vtd, a.fn);
    route = put(&a, b.mem, 0);
    g_assert_true(route.faulted);
    g_assert_cmphex(p2p_vtd_take_fault(&vtd).reason, ==,
                    VTD_FR_CONTEXT_ENTRY_P);
    g_assert_cmpuint(p2p_iommu(t, "a", "faulted"), ==, 1);
    g_assert_cmpuint(asked(t, "a"), ==, 2);
    p2p_qtest_stop(t);
}

/* Up, translated, and down again to a peer. */
static void test_peer(void)
{
    P2PQtest *t = p2p_qtest_start(OURS SWITCH);
    P2PVtd vtd = p2p_vtd_start(t);
    P2PVtdDomain domain = p2p_vtd_domain(&vtd);
    P2PEp a = p2p_ep(t, "a"), b = p2p_ep(t, "b"), c = p2p_ep(t, "c");
    P2PRoute route;

    p2p_vtd_map(&vtd, domain, IOVA, c.mem, 0x1000);
    p2p_vtd_map(&vtd, domain, IOVA + 0x1000, b.mem, 0x1000);
    p2p_vtd_attach(&vtd, a.fn, domain);
    route = put(&a, IOVA, c.mem);
    g_assert_cmpuint(route.verdict, ==, P2P_PEER);
    g_assert_cmpuint(route.rule, ==, P2P_R33_ROOT_PEER);
    g_assert_cmpuint(route.via, ==, P2P_R24_FORWARD_UPSTREAM);
    /* To the neighbour, by the long way round. */
    route = put(&a, IOVA + 0x1000, b.mem);
    g_assert_cmpuint(route.rule, ==, P2P_R33_ROOT_PEER);
    g_assert_cmpuint(p2p_iommu(t, "a", "translated"), ==, 2);

    /* The address of the peer itself means nothing here. */
    route = put(&a, c.mem, 0);
    g_assert_true(route.faulted);
    g_assert_cmphex(p2p_vtd_take_fault(&vtd).iova, ==, c.mem);
    p2p_vtd_map(&vtd, domain, IOVA, 0x500000000000ull, 0x1000);
    route = put(&a, IOVA, 0);
    g_assert_cmpuint(route.rule, ==, P2P_R35_UNCLAIMED);
    g_assert_false(route.faulted);
    g_assert_cmpuint(p2p_iommu(t, "a", "translated"), ==, 3);
    g_assert_cmpuint(p2p_iommu(t, "a", "faulted"), ==, 1);
    p2p_qtest_stop(t);
}

/* Each page is asked for, and what is sent before a fault has arrived. */
static void test_pages(void)
{
    P2PQtest *t = p2p_qtest_start(OURS);
    P2PVtd vtd = p2p_vtd_start(t);
    P2PVtdDomain domain = p2p_vtd_domain(&vtd);
    P2PEp c = p2p_ep(t, "c");
    P2PResult result;

    p2p_vtd_map(&vtd, domain, IOVA, RAM + 0x2000, 0x1000);
    p2p_vtd_map(&vtd, domain, IOVA + 0x1000, RAM, 0x1000);
    p2p_vtd_attach(&vtd, c.fn, domain);
    p2p_fill(t, c.mem, LEN, 1);
    p2p_fill(t, c.mem + LEN, LEN, 2);
    result = p2p_ep_write(&c, IOVA + 0x1000 - LEN, 2 * LEN, 0);
    g_assert_cmpuint(result.state, ==, P2P_EP_STATE_DONE);
    g_assert_true(p2p_is_filled(t, RAM + 0x3000 - LEN, LEN, 1));
    g_assert_true(p2p_is_filled(t, RAM, LEN, 2));
    g_assert_cmpuint(p2p_iommu(t, "c", "translated"), ==, 1);   /* not pages */

    result = p2p_ep_write(&c, IOVA + 0x2000 - LEN, 2 * LEN, 0);
    g_assert_true(result.write.faulted);
    g_assert_cmphex(result.write.done, ==, LEN);
    g_assert_true(p2p_is_filled(t, RAM + 0x1000 - LEN, LEN, 1));
    g_assert_cmphex(p2p_vtd_take_fault(&vtd).iova, ==, IOVA + 0x2000);
    g_assert_cmphex(p2p_last_refusal(t, "c").addr, ==, IOVA + 0x2000);

    /* What a page says now counts, though nothing else has changed. */
    p2p_vtd_map(&vtd, domain, IOVA, RAM + 0x4000, 0x1000);
    put(&c, IOVA, RAM + 0x4000);
    p2p_vtd_unmap(&vtd, domain, IOVA, 0x1000);
    g_assert_true(put(&c, IOVA, 0).faulted);
    p2p_qtest_stop(t);
}

/*
 * The view says @outcome of what is behind the IOMMU, or not, below the first
 * port of root bus number @root.
 */
static void assert_said(P2PQtest *t, const char *outcome, unsigned root)
{
    QDict *reply = qtest_qmp(t->qts, "{'execute': 'qom-get', 'arguments':"
                             "{'path': '/machine/p2p-fabric',"
                             " 'property': 'topology'}}");
    const QListEntry *entry = qlist_first(qdict_get_qlist(reply, "return"));
    const char *said = NULL;

    while (root--) {
        entry = qlist_next(entry);
    }
    entry = qlist_first(qdict_get_qlist(qobject_to(QDict, entry->value),
                                        "functions"));
    for (; entry && !said; entry = qlist_next(entry)) {
        QList *below = qdict_get_qlist(qobject_to(QDict, entry->value),
                                       "below");

        if (below && !qlist_empty(below)) {
            said = qdict_get_str(qobject_to(QDict, qlist_first(below)->value),
                                 "iommu");
        }
    }
    g_assert_cmpstr(said, ==, outcome);
    qobject_unref(reply);
}

/* More than once: all but the first are answered without a decision. */
static void put_thrice(P2PQtest *t, const P2PEp *ep, const char *id,
                       const char *outcome)
{
    uint64_t before = p2p_iommu(t, id, outcome), all = asked(t, id);

    for (int i = 0; i < 3; i++) {
        g_assert_cmpuint(put(ep, RAM, RAM).rule, ==, P2P_R32_MEMORY);
    }
    g_assert_cmpuint(p2p_iommu(t, id, outcome), ==, before + 3);
    g_assert_cmpuint(asked(t, id), ==, all + 3);
}

/* Every function there could be on the bus with @number. */
static void pass_bus_through(P2PVtd *vtd, uint8_t number)
{
    P2PFn first = { vtd->t, number << 8 };
    uint64_t entry[256][2];

    p2p_vtd_pass_through(vtd, first);
    qtest_memread(vtd->t->qts, p2p_vtd_entries(vtd, first).context, entry[0],
                  sizeof(entry[0]));
    for (int i = 1; i < 256; i++) {
        memcpy(entry[i], entry[0], sizeof(entry[0]));
    }
    qtest_memwrite(vtd->t->qts, p2p_vtd_entries(vtd, first).context, entry,
                   sizeof(entry));
    p2p_vtd_invalidate(vtd);
}

/*
 * If all functions are passed through, remapping is turned on and off with no
 * trace in QEMU's memory map.
 */
static void test_on_and_off(void)
{
    P2PQtest *t = p2p_qtest_start(OURS);
    P2PVtd vtd = p2p_vtd_prepare(t, P2P_VTD_LEGACY);
    P2PVtdDomain domain = p2p_vtd_domain(&vtd);
    P2PEp c = p2p_ep(t, "c");

    pass_bus_through(&vtd, 0);
    for (int bus = 1; bus <= t->last_bus; bus++) {
        pass_bus_through(&vtd, bus);
    }
    p2p_vtd_map(&vtd, domain, RAM, RAM, 0x1000);
    for (int i = 0; i < 2; i++) {
        put_thrice(t, &c, "c", "remapping off");
        assert_said(t, "remapping off", 0);
        p2p_vtd_enable(&vtd, true);
        put_thrice(t, &c, "c", "pass-through");
        assert_said(t, "pass-through", 0);
        p2p_vtd_enable(&vtd, false);
    }
    p2p_vtd_enable(&vtd, true);
    p2p_vtd_attach(&vtd, c.fn, domain);
    put_thrice(t, &c, "c", "translated");
    assert_said(t, "translated", 0);
    p2p_vtd_pass_through(&vtd, c.fn);
    put_thrice(t, &c, "c", "pass-through");
    p2p_reset(t);
    c = p2p_ep(t, "c");
    put_thrice(t, &c, "c", "remapping off");
    p2p_qtest_stop(t);
}

static void test_bypass(void)
{
    P2PQtest *t = p2p_qtest_start(OURS);
    P2PVtd vtd = p2p_vtd_start(t);
    P2PEp c = p2p_ep(t, "c"), e = p2p_ep(t, "e");

    put_thrice(t, &e, "e", "no IOMMU");
    assert_said(t, "no IOMMU", 1);
    g_assert_false(p2p_vtd_take_fault(&vtd).recorded);
    g_assert_true(put(&c, RAM, 0).faulted);
    g_assert_true(p2p_vtd_take_fault(&vtd).recorded);
    g_assert_cmpuint(put(&e, c.mem, c.mem).rule, ==, P2P_R33_ROOT_PEER);
    p2p_qtest_stop(t);
}

/* What has no untranslated address is not for VT-d at all. */
static void assert_blocked(const P2PEp *ep)
{
    P2PRoute routes[] = {
        p2p_ep_write(ep, RAM, LEN, P2P_EP_AT_TRANSLATED).write,
        p2p_ep_read(ep, RAM, LEN, P2P_EP_AT_TRANSLATED).read,
    };

    for (int i = 0; i < ARRAY_SIZE(routes); i++) {
        g_assert_cmpuint(routes[i].rule, ==, P2P_R31_TRANSLATED_BLOCKED);
        g_assert_false(routes[i].faulted);
    }
}

static void test_blocked(void)
{
    P2PQtest *t = p2p_qtest_start(OURS);
    P2PVtd vtd = p2p_vtd_prepare(t, P2P_VTD_LEGACY);
    P2PVtdDomain domain = p2p_vtd_domain(&vtd);
    P2PEp c = p2p_ep(t, "c");

    assert_blocked(&c);
    p2p_vtd_enable(&vtd, true);
    assert_blocked(&c);
    p2p_vtd_pass_through(&vtd, c.fn);
    assert_blocked(&c);
    p2p_vtd_map(&vtd, domain, RAM, RAM, 0x1000);
    p2p_vtd_attach(&vtd, c.fn, domain);
    assert_blocked(&c);
    g_assert_cmpuint(p2p_refused(t, P2P_AT_ROOT, P2P_R31_TRANSLATED_BLOCKED),
                     ==, 8);
    g_assert_cmpuint(asked(t, "c"), ==, 0);
    g_assert_false(p2p_vtd_take_fault(&vtd).recorded);
    p2p_qtest_stop(t);
}

/*
 * What the trace says of all this.
 */

static void have_all_happen(P2PQtest *t)
{
    P2PEp c = p2p_ep(t, "c"), e = p2p_ep(t, "e");
    P2PVtd vtd = p2p_vtd_prepare(t, P2P_VTD_LEGACY);
    P2PVtdDomain domain = p2p_vtd_domain(&vtd);

    put(&c, RAM, RAM);
    p2p_vtd_pass_through(&vtd, c.fn);
    p2p_vtd_enable(&vtd, true);
    put(&c, RAM, RAM);
    put(&e, RAM, RAM);
    p2p_vtd_map(&vtd, domain, IOVA, RAM, 0x1000);
    p2p_vtd_attach(&vtd, c.fn, domain);
    put(&c, IOVA, RAM);
    put(&c, RAM, 0);
    p2p_ep_write(&c, VTD_INTERRUPT_ADDR_FIRST, 4, 0);
    p2p_vtd_start_interrupts(&vtd);
    p2p_vtd_map_interrupt(&vtd, 1, 0x55, c.fn.rid);
    /* Decided anew, or there is nothing to say. */
    p2p_set_bme(c.fn, false);
    p2p_set_bme(c.fn, true);
    p2p_ep_write(&c, p2p_vtd_interrupt_address(1), 4, 0);
}

static void test_trace(void)
{
    static const char *const said[] = {
        ": remapping off, gpa 0x1000000 fault 0x00 \n",
        ": pass-through, gpa 0x1000000 fault 0x00 \n",
        ": no IOMMU, gpa 0x1000000 fault 0x00 the root bypasses it\n",
        ": translated, gpa 0x1000000 fault 0x00 by the second stage\n",
        ": faulted, gpa 0x0 fault 0x05 no page that allows it\n",
        ": interrupt, gpa 0xfee00000 fault 0x00 not remapped\n",
        ": interrupt, gpa 0xfee00038 fault 0x00 remapped\n",
    };
    g_autofree char *file = NULL, *text = NULL;
    const char *at;
    int fd = g_file_open_tmp("p2p-stage-XXXXXX", &file, NULL);
    P2PQtest *t;

    g_assert_cmpint(fd, >=, 0);
    close(fd);
    t = p2p_qtest_start("-trace p2p_stage -D %s %s", file, OURS);
    have_all_happen(t);
    p2p_qtest_stop(t);
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    unlink(file);
    at = text;
    for (int i = 0; i < ARRAY_SIZE(said); i++) {
        at = strstr(at, said[i]);
        if (!at) {
            g_error("not said, or not in this order: %s", said[i]);
        }
    }
}

/* Data that gets somewhere else. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        P2PQtest *t = p2p_qtest_start(OURS);
        P2PEp c = p2p_ep(t, "c");

        put(&c, RAM, RAM + 0x1000);
        p2p_qtest_stop(t);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*put: *");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/vtd-way/window", test_window);
    qtest_add_func("/p2p/vtd-way/peer", test_peer);
    qtest_add_func("/p2p/vtd-way/pages", test_pages);
    qtest_add_func("/p2p/vtd-way/on-and-off", test_on_and_off);
    qtest_add_func("/p2p/vtd-way/bypass", test_bypass);
    qtest_add_func("/p2p/vtd-way/blocked", test_blocked);
    qtest_add_func("/p2p/vtd-way/trace", test_trace);
    qtest_add_func("/p2p/vtd-way/planted-fault", test_planted_fault);
    return g_test_run();
}
