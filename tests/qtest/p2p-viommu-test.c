/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Below virtio-iommu, which is asked as any IOMMU model is that has no stage
 * of its own in the fabric.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-move.h"
#include "libqos-p2p/p2p-report.h"
#include "libqos-p2p/p2p-viommu.h"
#include "p2pcore/acs.h"
#include "qobject/qdict.h"
#include "qobject/qlist.h"

/*
 * r0 - u - d0 - a
 *          d1 - b
 *          d2 - e      a stock port
 * r1 - c
 */
#define TOPOLOGY \
    "-device p2p-root-port,id=r0,chassis=1,addr=4 " \
    "-device p2p-switch-upstream,id=u,bus=r0 " \
    "-device p2p-switch-downstream,id=d0,bus=u,chassis=2,addr=0,port=0," \
    "acs=0x5f " \
    "-device p2p-switch-downstream,id=d1,bus=u,chassis=3,addr=1,port=1 " \
    "-device xio3130-downstream,id=d2,bus=u,chassis=5,addr=2,port=2 " \
    "-device p2p-root-port,id=r1,chassis=4,addr=5 " \
    "-device p2p-endpoint,id=a,bus=d0 " \
    "-device p2p-endpoint,id=b,bus=d1 " \
    "-device p2p-endpoint,id=c,bus=r1 " \
    "-device p2p-endpoint,id=e,bus=d2 "
#define IOMMU "-device virtio-iommu-pci,id=iommu,addr=3"
#define SLOT " -device p2p-root-port,id=r2,chassis=6,addr=6 "

#define LEN 64
#define PAGE 0x1000ull
#define RAM_ADDR 0x400000ull
#define IOVA 0x40000000ull      /* neither RAM nor in a window */
#define INTERRUPT_ADDR 0xfee00000ull
#define DOMAIN 7
#define READ_WRITE (VIRTIO_IOMMU_MAP_F_READ | VIRTIO_IOMMU_MAP_F_WRITE)

static P2PQtest *start(P2PViommu *iommu, const char *properties)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY IOMMU "%s", properties);

    p2p_viommu_start(iommu, p2p_fn(t, "iommu"));
    return t;
}

static void attach(P2PViommu *iommu, const char *id, uint32_t flags)
{
    P2PFn fn = p2p_fn(iommu->virtio.fn.t, id);

    g_assert_cmpuint(p2p_viommu_attach(iommu, fn.rid, DOMAIN, flags), ==,
                     VIRTIO_IOMMU_S_OK);
}

static void map(P2PViommu *iommu, uint64_t gpa, uint32_t flags)
{
    g_assert_cmpuint(p2p_viommu_map(iommu, DOMAIN, IOVA, gpa, PAGE, flags),
                     ==, VIRTIO_IOMMU_S_OK);
}

/* What @a writes to @addr goes by @via and @rule to @arrives. */
static void assert_arrives(P2PQtest *t, uint64_t addr, uint64_t arrives,
                           enum p2p_rule via, enum p2p_rule rule)
{
    static uint8_t seed;
    P2PEp a = p2p_ep(t, "a");
    P2PResult r;

    p2p_fill(t, a.mem, LEN, ++seed);
    r = p2p_ep_write(&a, addr, LEN, 0);
    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_NONE);
    g_assert_cmpuint(r.write.via, ==, via);
    g_assert_cmpuint(r.write.rule, ==, rule);
    g_assert_true(p2p_is_filled(t, arrives, LEN, seed));
}

static void assert_faults(const P2PRoute *route, enum p2p_rule via)
{
    g_assert_true(route->faulted);
    g_assert_cmpuint(route->verdict, ==, P2P_REFUSED);
    g_assert_cmpuint(route->failure, ==, P2P_FAIL_UR);
    g_assert_cmpuint(route->rule, ==, P2P_RULE_NONE);
    g_assert_cmpuint(route->via, ==, via);
    g_assert_cmpuint(route->done, ==, 0);
}

/* The IOMMU lets @a neither read nor write at @addr, where it gets by @via. */
static void assert_refused(P2PQtest *t, uint64_t addr, enum p2p_rule via)
{
    P2PEp a = p2p_ep(t, "a");
    uint64_t before = p2p_refused(t, P2P_AT_ROOT, P2P_RULE_NONE);
    P2PResult r = p2p_ep_write(&a, addr, LEN, 0);

    assert_faults(&r.write, via);
    r = p2p_ep_read(&a, addr, LEN, 0);
    assert_faults(&r.read, via);
    g_assert_cmpuint(p2p_refused(t, P2P_AT_ROOT, P2P_RULE_NONE), ==,
                     before + 2);
    g_assert_cmphex(p2p_last_refusal(t, "a").addr, ==, addr);
}

/*
 * The IOMMU knows each function on a root bus, and only those. It keeps bus
 * objects for ever: no second one may have the number 0, not even of a bus
 * that is not numbered yet.
 */
static void test_root_bus(void)
{
    static const char *const known[] = { "r0", "r1", "iommu" };
    P2PViommu iommu;
    P2PQtest *t = start(&iommu, "");
    QDict *reply = qtest_qmp(t->qts, "{'execute': 'qom-list', 'arguments':"
                             "{'path': '/machine/p2p-fabric'}}");
    QListEntry *entry;

    QLIST_FOREACH_ENTRY(qdict_get_qlist(reply, "return"), entry) {
        QDict *child = qobject_to(QDict, qlist_entry_obj(entry));

        g_assert_cmpstr(qdict_get_str(child, "name"), !=, "bus-00");
    }
    qobject_unref(reply);
    for (unsigned i = 0; i < ARRAY_SIZE(known); i++) {
        attach(&iommu, known[i], 0);
    }
    g_assert_cmpuint(p2p_viommu_attach(&iommu, 0x1e << 3, DOMAIN, 0), ==,
                     VIRTIO_IOMMU_S_NOENT);
    g_assert_cmpuint(p2p_viommu_attach(&iommu, 0x7f00, DOMAIN, 0), ==,
                     VIRTIO_IOMMU_S_NOENT);
    p2p_qtest_stop(t);
}

static void assert_untranslated(P2PQtest *t)
{
    uint64_t past = p2p_routed(t, "a", P2P_R51_IOVA_TRAP);
    uint64_t b = p2p_ep(t, "b").mem, c = p2p_ep(t, "c").mem;

    assert_arrives(t, RAM_ADDR, RAM_ADDR, P2P_R24_FORWARD_UPSTREAM,
                   P2P_R32_MEMORY);
    assert_arrives(t, c, c, P2P_R24_FORWARD_UPSTREAM, P2P_R33_ROOT_PEER);
    assert_arrives(t, b, b, P2P_RULE_NONE, P2P_R20_PEER);
    g_assert_cmpuint(p2p_routed(t, "a", P2P_R51_IOVA_TRAP), ==, past);
}

/* Before there is a driver, in a domain that bypasses, and after one. */
static void test_bypass(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY IOMMU);
    uint16_t a = p2p_fn(t, "a").rid;
    P2PViommu iommu;

    assert_untranslated(t);
    p2p_viommu_start(&iommu, p2p_fn(t, "iommu"));
    attach(&iommu, "a", VIRTIO_IOMMU_ATTACH_F_BYPASS);
    assert_untranslated(t);
    g_assert_cmpuint(p2p_viommu_attach(&iommu, a, DOMAIN + 1, 0), ==,
                     VIRTIO_IOMMU_S_OK);
    assert_refused(t, RAM_ADDR, P2P_R24_FORWARD_UPSTREAM);
    g_assert_cmpuint(p2p_viommu_detach(&iommu, a, DOMAIN + 1), ==,
                     VIRTIO_IOMMU_S_OK);
    assert_untranslated(t);
    p2p_qtest_stop(t);
}

static void test_no_bypass(void)
{
    P2PViommu iommu;
    P2PQtest *t = start(&iommu, ",boot-bypass=off");

    assert_refused(t, RAM_ADDR, P2P_R24_FORWARD_UPSTREAM);
    assert_refused(t, p2p_ep(t, "c").mem, P2P_R24_FORWARD_UPSTREAM);
    attach(&iommu, "a", VIRTIO_IOMMU_ATTACH_F_BYPASS);
    assert_untranslated(t);
    p2p_qtest_stop(t);
}

static void test_memory(void)
{
    P2PViommu iommu;
    P2PQtest *t = start(&iommu, "");
    P2PEp a = p2p_ep(t, "a");
    P2PResult r;

    attach(&iommu, "a", 0);
    map(&iommu, RAM_ADDR, READ_WRITE);
    assert_arrives(t, IOVA, RAM_ADDR, P2P_R24_FORWARD_UPSTREAM,
                   P2P_R32_MEMORY);
    assert_refused(t, IOVA + PAGE, P2P_R24_FORWARD_UPSTREAM);
    assert_refused(t, RAM_ADDR, P2P_R24_FORWARD_UPSTREAM);
    p2p_viommu_unmap(&iommu, DOMAIN, IOVA, PAGE);
    assert_refused(t, IOVA, P2P_R24_FORWARD_UPSTREAM);
    map(&iommu, RAM_ADDR, VIRTIO_IOMMU_MAP_F_READ);
    r = p2p_ep_read(&a, IOVA, LEN, 0);
    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_NONE);
    r = p2p_ep_write(&a, IOVA, LEN, 0);
    assert_faults(&r.write, P2P_R24_FORWARD_UPSTREAM);
    p2p_qtest_stop(t);
}

static void test_peer(void)
{
    P2PViommu iommu;
    P2PQtest *t = start(&iommu, "");
    uint64_t b = p2p_ep(t, "b").mem, c = p2p_ep(t, "c").mem;
    uint64_t past;

    attach(&iommu, "a", 0);
    map(&iommu, c, READ_WRITE);
    assert_arrives(t, IOVA, c, P2P_R24_FORWARD_UPSTREAM, P2P_R33_ROOT_PEER);
    assert_refused(t, c, P2P_R24_FORWARD_UPSTREAM);

    /* What stays in the switch never gets to the IOMMU. */
    past = p2p_routed(t, "a", P2P_R51_IOVA_TRAP);
    assert_arrives(t, b, b, P2P_RULE_NONE, P2P_R20_PEER);
    g_assert_cmpuint(p2p_routed(t, "a", P2P_R51_IOVA_TRAP), >, past);
    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_RR);
    p2p_acs_set(p2p_fn(t, "r0"), P2P_ACS_UF);
    assert_refused(t, b, P2P_R13_OWN_WINDOW_FORWARD);
    p2p_viommu_unmap(&iommu, DOMAIN, IOVA, PAGE);
    map(&iommu, b, READ_WRITE);
    assert_arrives(t, IOVA, b, P2P_R24_FORWARD_UPSTREAM, P2P_R33_ROOT_PEER);
    p2p_qtest_stop(t);
}

/* Interrupts are not translated, nor is what looks like one read. */
static void test_interrupts(void)
{
    P2PViommu iommu;
    P2PQtest *t = start(&iommu, "");
    P2PEp a = p2p_ep(t, "a");
    P2PResult r;

    attach(&iommu, "a", 0);
    r = p2p_ep_write(&a, INTERRUPT_ADDR, 4, 0);
    g_assert_cmpuint(r.write.verdict, ==, P2P_INTERRUPT);
    g_assert_cmpuint(r.write.rule, ==, P2P_R29_INTERRUPT_WRITE);
    r = p2p_ep_read(&a, INTERRUPT_ADDR, 4, 0);
    g_assert_cmpuint(r.read.rule, ==, P2P_R30_INTERRUPT_RANGE);
    p2p_qtest_stop(t);
}

/* A bus with a new number is another requester, and the old one is gone. */
static void test_renumbered(void)
{
    P2PViommu iommu;
    P2PQtest *t = start(&iommu, "");
    P2PFn r1 = p2p_fn(t, "r1");
    uint16_t old = p2p_fn(t, "c").rid;
    P2PEp c;
    P2PResult r;

    attach(&iommu, "c", 0);
    c = p2p_ep(t, "c");
    r = p2p_ep_write(&c, RAM_ADDR, LEN, 0);
    assert_faults(&r.write, P2P_R24_FORWARD_UPSTREAM);
    p2p_set_buses(r1, 0, 0x40, 0x40);
    c = p2p_ep_at((P2PFn) { t, 0x4000 });
    g_assert_cmphex(old, !=, c.fn.rid);
    r = p2p_ep_write(&c, RAM_ADDR, LEN, 0);
    g_assert_cmpuint(r.write.rule, ==, P2P_R32_MEMORY);
    g_assert_cmpuint(p2p_viommu_attach(&iommu, c.fn.rid, DOMAIN, 0), ==,
                     VIRTIO_IOMMU_S_OK);
    r = p2p_ep_write(&c, RAM_ADDR, LEN, 0);
    assert_faults(&r.write, P2P_R24_FORWARD_UPSTREAM);
    p2p_qtest_stop(t);
}

/*
 * A machine that is moved: virtio-iommu loads its domains after bridges and
 * before all else, and ends QEMU if it does not know who is in them.
 */
static void test_move(void)
{
    P2PViommu iommu;
    P2PQtest *t = start(&iommu, "");

    attach(&iommu, "a", 0);
    attach(&iommu, "c", 0);
    attach(&iommu, "e", 0);
    map(&iommu, RAM_ADDR, READ_WRITE);
    for (int i = 0; i < 2; i++) {
        p2p_move(t, TOPOLOGY IOMMU);
        assert_arrives(t, IOVA, RAM_ADDR, P2P_R24_FORWARD_UPSTREAM,
                       P2P_R32_MEMORY);
        assert_refused(t, IOVA + PAGE, P2P_R24_FORWARD_UPSTREAM);
    }
    p2p_qtest_stop(t);
}

/*
 * A driver of the IOMMU is there before those of what is behind it: it attaches
 * functions that may not emit yet, here one that was just plugged in, and the
 * machine can be moved with them.
 */
static void test_silent(void)
{
    P2PViommu iommu;
    P2PQtest *t = start(&iommu, SLOT);
    uint16_t rid = p2p_cfg_readb(p2p_fn(t, "r2"), PCI_SECONDARY_BUS) << 8;

    g_assert_cmpuint(p2p_viommu_attach(&iommu, rid, DOMAIN, 0), ==,
                     VIRTIO_IOMMU_S_NOENT);
    qtest_qmp_device_add(t->qts, "p2p-endpoint", "new", "{'bus': 'r2'}");
    attach(&iommu, "new", 0);
    p2p_set_bme(p2p_fn(t, "a"), false);
    attach(&iommu, "a", 0);
    map(&iommu, RAM_ADDR, READ_WRITE);
    p2p_move(t, TOPOLOGY IOMMU SLOT "-device p2p-endpoint,id=new,bus=r2");
    p2p_set_bme(p2p_fn(t, "a"), true);
    assert_arrives(t, IOVA, RAM_ADDR, P2P_R24_FORWARD_UPSTREAM,
                   P2P_R32_MEMORY);
    assert_refused(t, IOVA + PAGE, P2P_R24_FORWARD_UPSTREAM);
    p2p_qtest_stop(t);
}

/* A page that is not mapped, taken for one that is. */
static void test_planted_fault(void)
{
    P2PViommu iommu;
    P2PQtest *t;

    if (g_test_subprocess()) {
        t = start(&iommu, "");
        attach(&iommu, "a", 0);
        assert_arrives(t, IOVA, RAM_ADDR, P2P_R24_FORWARD_UPSTREAM,
                       P2P_R32_MEMORY);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*r.error*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/viommu/root-bus", test_root_bus);
    qtest_add_func("/p2p/viommu/bypass", test_bypass);
    qtest_add_func("/p2p/viommu/no-bypass", test_no_bypass);
    qtest_add_func("/p2p/viommu/memory", test_memory);
    qtest_add_func("/p2p/viommu/peer", test_peer);
    qtest_add_func("/p2p/viommu/interrupts", test_interrupts);
    qtest_add_func("/p2p/viommu/renumbered", test_renumbered);
    qtest_add_func("/p2p/viommu/move", test_move);
    qtest_add_func("/p2p/viommu/silent", test_silent);
    qtest_add_func("/p2p/viommu/planted-fault", test_planted_fault);
    return g_test_run();
}
