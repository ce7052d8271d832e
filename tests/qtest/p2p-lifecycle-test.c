/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine that is reset, and one that moves: routes follow config space, as
 * it is after reset or as it was loaded, whatever was under way.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-blk.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-move.h"
#include "libqos-p2p/p2p-report.h"
#include "p2pcore/acs.h"

#define DISK_SIZE 0x1000000ull
#define MEM_SIZE 0x1000000ull
#define LEN 0x100ull
#define RESETS 10

#define RAM_BUF 0x1000000ull
#define HOLE 0xff0000000ull     /* nobody's */

/* r1 wants Bus Master Enable at once, the others forgive its absence. */
#define TOPOLOGY \
    "-device p2p-root-port,id=r0,chassis=1 " \
    "-device p2p-switch-upstream,id=u,bus=r0 " \
    "-device p2p-switch-downstream,id=d0,bus=u,chassis=2,acs=0x7f," \
    "egress-vector-size=8 " \
    "-device p2p-switch-downstream,id=d1,bus=u,chassis=3,addr=1,acs=0x5f," \
    "port=1 " \
    "-device xio3130-downstream,id=d2,bus=u,chassis=4,addr=2,port=2 " \
    "-device p2p-root-port,id=r1,chassis=5,bus-master=strict " \
    "-device p2p-endpoint,id=a,bus=d0,mem-size=16M " \
    "-device p2p-endpoint,id=b,bus=d1,mem-size=16M " \
    "-device p2p-endpoint,id=c,bus=d2,mem-size=16M " \
    "-device p2p-endpoint,id=e,bus=r1,mem-size=16M "

#define DISK \
    "-object iothread,id=io -blockdev driver=file,node-name=disk,filename=%s " \
    "-device p2p-root-port,id=r2,chassis=6 " \
    "-device virtio-blk-pci,id=vb,bus=r2,drive=disk,iothread=io," \
    "iommu_platform=on,disable-legacy=on,queue-size=256,num-queues=1 "

enum { A, B, C, E, ENDPOINTS };

static const char *const ep_ids[ENDPOINTS] = { "a", "b", "c", "e" };

/*
 * All routes that there are.
 */

enum { TARGETS = ENDPOINTS + 2 };

typedef struct Routes {
    P2PRoute read[ENDPOINTS][TARGETS];
    P2PRoute write[ENDPOINTS][TARGETS];
} Routes;

static void take_eps(P2PQtest *t, P2PEp ep[ENDPOINTS])
{
    for (int i = 0; i < ENDPOINTS; i++) {
        ep[i] = p2p_ep(t, ep_ids[i]);
    }
}

static Routes take_routes(const P2PEp ep[ENDPOINTS])
{
    Routes routes;

    for (int i = 0; i < ENDPOINTS; i++) {
        for (int j = 0; j < TARGETS; j++) {
            uint64_t addr = j < ENDPOINTS ? ep[j].mem + MEM_SIZE / 2 :
                            j == ENDPOINTS ? RAM_BUF : HOLE;

            routes.read[i][j] = p2p_ep_read(&ep[i], addr, LEN, 0).read;
            routes.write[i][j] = p2p_ep_write(&ep[i], addr, LEN, 0).write;
        }
    }
    return routes;
}

static bool is_same(const P2PRoute *x, const P2PRoute *y)
{
    return x->valid && y->valid && x->verdict == y->verdict &&
           x->failure == y->failure && x->rule == y->rule &&
           x->via == y->via && x->at == y->at && x->done == y->done;
}

static void check_same(const Routes *x, const Routes *y)
{
    for (int i = 0; i < ENDPOINTS; i++) {
        for (int j = 0; j < TARGETS; j++) {
            if (!is_same(&x->read[i][j], &y->read[i][j]) ||
                !is_same(&x->write[i][j], &y->write[i][j])) {
                g_error("%s -> %d: by %s, but now by %s", ep_ids[i], j,
                        p2p_rule_name(x->write[i][j].rule),
                        p2p_rule_name(y->write[i][j].rule));
            }
        }
    }
}

static unsigned count_refused(const Routes *routes)
{
    unsigned count = 0;

    for (int i = 0; i < ENDPOINTS; i++) {
        for (int j = 0; j < TARGETS; j++) {
            count += routes->write[i][j].verdict == P2P_REFUSED;
        }
    }
    return count;
}

/* Something of everything that decides, and half of it refuses. */
static void program(P2PQtest *t)
{
    struct p2p_range window = p2p_pref_window(p2p_fn(t, "d1"));

    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_EC | P2P_ACS_SV);
    p2p_acs_set_egress(p2p_fn(t, "d0"), 1, true);
    p2p_acs_set(p2p_fn(t, "d1"), P2P_ACS_RR);
    p2p_acs_set(p2p_fn(t, "r0"), P2P_ACS_UF);
    p2p_set_bme(p2p_fn(t, "d2"), false);
    p2p_set_pref_window(p2p_fn(t, "r1"), p2p_range_none());
    window.last -= MEM_SIZE / 2;    /* b answers, but nobody gets there */
    p2p_set_pref_window(p2p_fn(t, "d1"), window);
}

/*
 * Reset.
 */

static void start_long_copies(const P2PEp ep[ENDPOINTS])
{
    for (int i = 0; i < ENDPOINTS; i++) {
        p2p_ep_start(&ep[i], &(P2PCopy) {
            .src = ep[i].mem,
            .dst = ep[(i + 1) % ENDPOINTS].mem,
            .len = MEM_SIZE,
        });
    }
}

/* After reset nothing is left of what was programmed, and no copy goes on. */
static void test_reset(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp ep[ENDPOINTS];
    Routes fresh, changed, again;

    take_eps(t, ep);
    fresh = take_routes(ep);
    for (int i = 0; i < RESETS; i++) {
        program(t);
        changed = take_routes(ep);
        g_assert_cmpuint(count_refused(&changed), >, count_refused(&fresh));
        start_long_copies(ep);
        p2p_reset(t);
        for (int j = 0; j < ENDPOINTS; j++) {
            g_assert_cmpuint(p2p_ep_result(&ep[j]).state, ==,
                             P2P_EP_STATE_IDLE);
        }
        g_assert_cmphex(p2p_acs(p2p_fn(t, "d0")), ==, 0);
        again = take_routes(ep);
        check_same(&fresh, &again);
    }
    p2p_qtest_stop(t);
}

/*
 * A disk, whose requests an I/O thread carries out.
 */

static char *make_disk(void)
{
    char *name;
    int fd = g_file_open_tmp("p2p-disk-XXXXXX", &name, NULL);

    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(ftruncate(fd, DISK_SIZE), ==, 0);
    close(fd);
    return name;
}

static uint64_t sector_of(unsigned slot)
{
    return slot * (P2P_BLK_SIZE / P2P_BLK_SECTOR);
}

static void submit_all(P2PBlk *blk, bool is_write, uint8_t seed)
{
    for (unsigned slot = 0; slot < P2P_BLK_SLOTS; slot++) {
        p2p_fill(blk->virtio.fn.t, p2p_blk_data(slot), P2P_BLK_SIZE,
                 is_write ? seed + slot : 0);
        p2p_blk_submit(blk, slot, is_write, sector_of(slot));
    }
}

static void finish_all(P2PBlk *blk)
{
    while (p2p_blk_pending(blk)) {
        bool ok = true;

        p2p_blk_reap(blk, &ok);
        g_assert_true(ok);
    }
}

static void check_disk(P2PBlk *blk, uint8_t seed)
{
    submit_all(blk, false, 0);
    finish_all(blk);
    for (unsigned slot = 0; slot < P2P_BLK_SLOTS; slot++) {
        g_assert_true(p2p_is_filled(blk->virtio.fn.t, p2p_blk_data(slot),
                                    P2P_BLK_SIZE, seed + slot));
    }
}

static void test_reset_disk(void)
{
    g_autofree char *disk = make_disk();
    P2PQtest *t = p2p_qtest_start(DISK, disk);
    P2PBlk blk;

    g_assert_true(p2p_blk_start(&blk, p2p_fn(t, "vb"), 0));
    submit_all(&blk, true, 1);
    finish_all(&blk);
    for (int i = 0; i < RESETS; i++) {
        submit_all(&blk, false, 0);
        p2p_reset(t);
        g_assert_true(p2p_blk_start(&blk, p2p_fn(t, "vb"), 0));
        check_disk(&blk, 1);
    }
    g_assert_cmpuint(p2p_last_refusal(t, "vb").count, ==, 0);
    unlink(disk);
    p2p_qtest_stop(t);
}

/*
 * Moving.
 */

/* Every route is what it was, and what it refuses says the same. */
static void run_move(bool planted)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp ep[ENDPOINTS];
    Routes before, after;

    take_eps(t, ep);
    before = take_routes(ep);
    program(t);
    if (!planted) {
        before = take_routes(ep);
        g_assert_cmpuint(count_refused(&before), >=, ENDPOINTS * TARGETS / 3);
    }
    p2p_move(t, TOPOLOGY);
    after = take_routes(ep);
    check_same(&before, &after);

    p2p_move(t, TOPOLOGY);
    after = take_routes(ep);
    check_same(&before, &after);
    p2p_reset(t);
    p2p_qtest_stop(t);
}

static void test_move(void)
{
    run_move(false);
}

/* Routes that changed, taken for ones that did not. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        run_move(true);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*but now by*");
}

/* Copies go on where they were, and end where their routes do. */
static void test_move_copies(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);
    P2PEp ep[ENDPOINTS];
    P2PResult r;

    take_eps(t, ep);
    p2p_stop(t);
    p2p_fill(t, ep[A].mem, MEM_SIZE, 1);
    p2p_fill(t, ep[C].mem, MEM_SIZE, 3);
    p2p_ep_start(&ep[A], &(P2PCopy) { ep[A].mem, ep[B].mem, MEM_SIZE });
    p2p_ep_start(&ep[C], &(P2PCopy) { ep[C].mem, ep[E].mem, MEM_SIZE });
    p2p_set_mse(ep[E].fn, false);
    p2p_move(t, TOPOLOGY);
    p2p_cont(t);
    r = p2p_ep_wait(&ep[A]);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_DONE);
    g_assert_cmpuint(r.write.rule, ==, P2P_R20_PEER);
    g_assert_true(p2p_is_filled(t, ep[B].mem, MEM_SIZE, 1));
    r = p2p_ep_wait(&ep[C]);
    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_WRITE_REFUSED);
    g_assert_cmpuint(r.write.rule, ==, P2P_R26_TARGET_DISABLED);
    p2p_set_mse(ep[E].fn, true);
    g_assert_false(p2p_is_filled(t, ep[E].mem, MEM_SIZE, 3));
    p2p_qtest_stop(t);
}

static void test_move_disk(void)
{
    g_autofree char *disk = make_disk();
    g_autofree char *args = g_strdup_printf(DISK, disk);
    P2PQtest *t = p2p_qtest_start("%s", args);
    P2PBlk blk;

    g_assert_true(p2p_blk_start(&blk, p2p_fn(t, "vb"), 0));
    submit_all(&blk, true, 7);
    p2p_move(t, args);
    finish_all(&blk);
    check_disk(&blk, 7);
    g_assert_cmpuint(p2p_last_refusal(t, "vb").count, ==, 0);

    p2p_set_bme(p2p_fn(t, "r2"), false);
    p2p_move(t, args);
    p2p_blk_submit(&blk, 0, false, 0);
    while (!p2p_last_refusal(t, "vb").count) {
        g_assert_cmpuint(p2p_blk_done(&blk), ==, 0);
    }
    g_assert_cmpuint(p2p_last_refusal(t, "vb").rule, ==, P2P_R10_PORT_BME);
    unlink(disk);
    p2p_qtest_stop(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/lifecycle/planted-fault", test_planted_fault);
    qtest_add_func("/p2p/lifecycle/reset", test_reset);
    qtest_add_func("/p2p/lifecycle/reset-disk", test_reset_disk);
    qtest_add_func("/p2p/lifecycle/move", test_move);
    qtest_add_func("/p2p/lifecycle/move-copies", test_move_copies);
    qtest_add_func("/p2p/lifecycle/move-disk", test_move_disk);
    return g_test_run();
}
