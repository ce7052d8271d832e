/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose a refused access is. All that the main thread makes end in one region,
 * and the translation just before says whose it was: two stock devices are
 * refused in turn, for different reasons, one of which has addresses translated
 * long before it accesses them.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-blk.h"
#include "libqos-p2p/p2p-edu.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "libqos-p2p/p2p-vtd.h"

/* The disk stops where it is told to. */
#define TOPOLOGY \
    "-device intel-iommu " \
    "-drive if=none,id=disk,driver=raw,file.driver=blkdebug," \
    "file.image.driver=null-co,file.image.size=1M," \
    "file.image.read-zeroes=on " \
    "-device p2p-root-port,id=r,chassis=1 " \
    "-device p2p-switch-upstream,id=u,bus=r " \
    "-device p2p-switch-downstream,id=d0,bus=u,chassis=2,port=0 " \
    "-device p2p-switch-downstream,id=d1,bus=u,chassis=3,addr=1,port=1 " \
    "-device virtio-blk-pci,id=vb,bus=d0,drive=disk,iommu_platform=on," \
    "disable-legacy=on,queue-size=256,num-queues=1 " \
    "-device p2p-switch-downstream,id=d2,bus=u,chassis=4,addr=2,port=2 " \
    "-device edu,id=edu,bus=d1,dma_mask=0xffffffffffffffff " \
    "-device p2p-endpoint,id=ep,bus=d2 "

#define EDU_ADDR 0x400000ull
#define EDU_LEN 64u
#define POLLS_MAX 100000

typedef struct Rig {
    P2PQtest *t;
    P2PVtd vtd;
    P2PVtdDomain domain;
    P2PBlk blk;
    uint16_t d1;
} Rig;

/* The IOMMU knows vb's rings, and not its data; d1 lets nothing through. */
static void rig_start(Rig *rig)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);

    rig->t = t;
    rig->vtd = p2p_vtd_start(t);
    rig->domain = p2p_vtd_domain(&rig->vtd);
    p2p_vtd_map(&rig->vtd, rig->domain, P2P_BLK_RAM, P2P_BLK_RAM,
                p2p_blk_data(0) - P2P_BLK_RAM);
    p2p_vtd_attach(&rig->vtd, p2p_fn(t, "vb"), rig->domain);
    g_assert_true(p2p_blk_start(&rig->blk, p2p_fn(t, "vb"), 0));
    rig->d1 = p2p_fn(t, "d1").rid;
    p2p_set_bme(p2p_fn(t, "d1"), false);
}

static void rig_disk(Rig *rig, const char *command)
{
    g_autofree char *said = qtest_hmp(rig->t->qts, "qemu-io disk \"%s\"",
                                      command);

    g_assert_cmpstr(said, ==, "");
}

static void await_done(Rig *rig)
{
    unsigned polls = 0;
    bool ok;

    while (!p2p_blk_done(&rig->blk)) {
        g_assert_cmpuint(polls++, <, POLLS_MAX);
    }
    g_assert_cmpint(p2p_blk_reap(&rig->blk, &ok), ==, 0);
    g_assert_true(ok);
}

/* Two refusals of edu's, a read and a write. */
static void provoke_edu(Rig *rig)
{
    uint64_t before = p2p_last_refusal(rig->t, "edu").count;
    P2PLastRefusal last;

    p2p_edu_carry(rig->t, EDU_ADDR, EDU_ADDR + EDU_LEN, EDU_LEN);
    last = p2p_last_refusal(rig->t, "edu");
    g_assert_cmpuint(last.count, ==, before + 2);
    g_assert_cmpuint(last.rule, ==, P2P_R10_PORT_BME);
    g_assert_cmphex(last.at, ==, rig->d1);
    g_assert_cmphex(last.addr, ==, EDU_ADDR + EDU_LEN);
    g_assert_cmphex(last.len, ==, EDU_LEN);
    g_assert_true(last.is_write);
}

/* The @count-th of vb's is all of its data. */
static void assert_vb(Rig *rig, uint64_t count, bool is_write)
{
    P2PLastRefusal last = p2p_last_refusal(rig->t, "vb");

    g_assert_cmpuint(last.count, ==, count);
    g_assert_cmpuint(last.rule, ==, P2P_RULE_NONE);
    g_assert_cmphex(last.at, ==, P2P_AT_ROOT);
    g_assert_cmphex(last.addr, ==, p2p_blk_data(0));
    g_assert_cmphex(last.len, ==, P2P_BLK_SIZE);
    g_assert_cmpuint(last.is_write, ==, is_write);
}

/* What the disk is to get is read when the request is taken. */
static void test_in_turn(void)
{
    Rig rig;

    rig_start(&rig);
    for (unsigned i = 1; i <= 3; i++) {
        provoke_edu(&rig);
        p2p_blk_submit(&rig.blk, 0, true, 0);
        await_done(&rig);
        assert_vb(&rig, i, false);
        g_assert_cmpuint(p2p_last_refusal(rig.t, "edu").count, ==, 2 * i);
    }
    p2p_qtest_stop(rig.t);
}

/* What it has read is written much later: until then nothing was refused. */
static void test_later(void)
{
    Rig rig;

    rig_start(&rig);
    rig_disk(&rig, "break read_aio here");
    p2p_blk_submit(&rig.blk, 0, false, 0);
    rig_disk(&rig, "wait_break here");
    g_assert_cmpuint(p2p_last_refusal(rig.t, "vb").count, ==, 0);
    provoke_edu(&rig);
    g_assert_cmpuint(p2p_last_refusal(rig.t, "vb").count, ==, 0);
    rig_disk(&rig, "resume here");
    await_done(&rig);
    assert_vb(&rig, 1, true);
    g_assert_cmpuint(p2p_last_refusal(rig.t, "edu").count, ==, 2);
    p2p_qtest_stop(rig.t);
}

/* Rings are cached: only what is in them is translated for each access. */
static void test_ring(void)
{
    P2PLastRefusal last;
    unsigned polls = 0;
    Rig rig;

    rig_start(&rig);
    p2p_vtd_unmap(&rig.vtd, rig.domain, P2P_BLK_RAM,
                  p2p_blk_data(0) - P2P_BLK_RAM);
    provoke_edu(&rig);
    p2p_blk_submit(&rig.blk, 0, true, 0);
    while (!p2p_blk_needs_reset(&rig.blk)) {
        g_assert_cmpuint(polls++, <, POLLS_MAX);
    }
    last = p2p_last_refusal(rig.t, "vb");
    g_assert_cmpuint(last.rule, ==, P2P_RULE_NONE);
    g_assert_cmphex(last.at, ==, P2P_AT_ROOT);
    g_assert_cmphex(last.addr, >=, P2P_BLK_RAM);
    g_assert_cmphex(last.addr, <, p2p_blk_data(0));
    g_assert_cmpuint(p2p_last_refusal(rig.t, "edu").count, ==, 2);
    p2p_qtest_stop(rig.t);
}

/* What p2p_refused says, if the IOMMU refuses edu and ep all. */
static char *trace_of_faults(void)
{
    g_autofree char *file = NULL;
    char *text = NULL;
    int fd = g_file_open_tmp("p2p-XXXXXX", &file, NULL);
    P2PQtest *t;
    P2PEp ep;

    g_assert_cmpint(fd, >=, 0);
    close(fd);
    t = p2p_qtest_start("-trace p2p_refused -D %s " TOPOLOGY, file);
    p2p_vtd_start(t);
    ep = p2p_ep(t, "ep");
    for (int i = 0; i < 2; i++) {
        p2p_edu_carry(t, EDU_ADDR, EDU_ADDR + EDU_LEN, EDU_LEN);
        p2p_ep_write(&ep, EDU_ADDR, EDU_LEN, 0);
    }
    p2p_qtest_stop(t);
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    unlink(file);
    return text;
}

static void assert_lines(const char *text, const char *line, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        text = strstr(text, line);
        if (!text) {
            g_error("%u of %u times: %s", i, count, line);
        }
        text += strlen(line);
    }
    g_assert_null(strstr(text, line));
}

/* Who it was is told, also the second time, when nothing is decided. */
static void test_trace(void)
{
    g_autofree char *text = trace_of_faults();

    assert_lines(text, "p2p_refused 04:00.0 (edu): read of 0x8 at 0x400000: "
                 "unsupported request by the IOMMU at root-complex\n", 2);
    assert_lines(text, "p2p_refused 04:00.0 (edu): write of 0x8 at 0x400040: "
                 "unsupported request by the IOMMU at root-complex\n", 2);
    assert_lines(text, "p2p_refused 05:00.0 (ep): write of 0x40 at 0x400000: "
                 "unsupported request by the IOMMU at root-complex\n", 2);
}

/* What the IOMMU refused, taken for what the port did. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        Rig rig;

        rig_start(&rig);
        p2p_vtd_detach(&rig.vtd, p2p_fn(rig.t, "edu"));
        p2p_set_bme(p2p_fn(rig.t, "d1"), true);
        provoke_edu(&rig);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*last.rule*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/refused/in-turn", test_in_turn);
    qtest_add_func("/p2p/refused/later", test_later);
    qtest_add_func("/p2p/refused/ring", test_ring);
    qtest_add_func("/p2p/refused/trace", test_trace);
    qtest_add_func("/p2p/refused/planted-fault", test_planted_fault);
    return g_test_run();
}
