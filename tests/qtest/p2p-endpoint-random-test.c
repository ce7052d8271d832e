/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint under random use. Two of them behind one switch get random
 * register, doorbell, MSI-X and config writes and random copies, good and bad,
 * in between each other. Whatever happens, every copy ends, what it reports
 * makes sense, and after a reset the device is as good as new.
 *
 * The seed is in the first line of output; --seed=R02S... repeats a run.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"

#define TOPOLOGY \
    "-device p2p-root-port,id=rp,chassis=1 " \
    "-device p2p-switch-upstream,id=up,bus=rp " \
    "-device p2p-switch-downstream,id=da,bus=up,chassis=2,acs=0x5f " \
    "-device p2p-switch-downstream,id=db,bus=up,chassis=3,acs=0x5f " \
    "-device p2p-endpoint,id=a,bus=da,mem-size=64K,doorbells=3 " \
    "-device p2p-endpoint,id=b,bus=db,mem-size=1M,doorbells=1"

#define ROUNDS 20
#define STEPS 200

typedef struct World {
    P2PQtest *t;
    P2PEp ep[2];
} World;

/* How many copies ended in each state. */
static unsigned ended[P2P_EP_STATE_FAILED + 1];

static uint64_t random64(void)
{
    return (uint64_t)(uint32_t)g_test_rand_int() << 32 |
           (uint32_t)g_test_rand_int();
}

static uint32_t below(uint32_t n)
{
    return (uint32_t)g_test_rand_int() % n;
}

static const P2PEp *random_ep(const World *w)
{
    return &w->ep[below(2)];
}

/* Mostly somewhere that exists, some of it better left alone. */
static uint64_t random_addr(const World *w)
{
    const P2PEp *ep = random_ep(w);

    switch (below(12)) {
    case 0:
        return ep->mem + ep->mem_size - below(64);
    case 1:
        return ep->regs + below(P2P_EP_REGS_SIZE);
    case 2:
        return ep->regs + P2P_EP_DMA_CTRL - 4 * below(8);
    case 3:
        return ep->doorbell + 4 * below(0x1000);
    case 4:
        return p2p_bar(ep->fn, P2P_EP_BAR_MSIX) + below(0x1000);
    case 5:
        return P2P_QTEST_ECAM + below(0x10000000);
    case 6:
        return random64();
    case 7:
    case 8:
        return below(P2P_QTEST_RAM);
    default:
        return ep->mem + below(0x8000);
    }
}

static uint64_t random_len(void)
{
    switch (below(12)) {
    case 0:
        return random64();
    case 1:
        return P2P_EP_LENGTH_MAX - below(2);
    case 2:
        return 0;
    case 3:
        return below(3 * P2P_EP_CHUNK);
    default:
        return 1 + below(64);
    }
}

static uint32_t random_attr(void)
{
    switch (below(16)) {
    case 0:
        return g_test_rand_int();
    case 1:
        return below(8);
    default:
        return 0;
    }
}

static void check_route(const P2PRoute *route, uint64_t len)
{
    g_assert_cmpuint(route->verdict, <, P2P_VERDICTS);
    g_assert_cmpuint(route->failure, <, P2P_FAILURES);
    g_assert_cmpuint(route->rule, <, P2P_RULES);
    g_assert_cmpuint(route->done, <=, len);
    g_assert_true(route->valid || !route->done);
    g_assert_true((route->verdict == P2P_REFUSED) ==
                  (route->failure != P2P_FAIL_NONE));
}

static void check_result(const P2PResult *r, uint64_t len)
{
    g_assert_cmpuint(r->state, >=, P2P_EP_STATE_DONE);
    g_assert_cmpuint(r->state, <=, P2P_EP_STATE_FAILED);
    g_assert_cmpuint(r->error, <=, P2P_EP_ERROR_WRITE_TARGET);
    g_assert_true((r->state == P2P_EP_STATE_DONE) ==
                  (r->error == P2P_EP_ERROR_NONE));
    g_assert_true(r->state == P2P_EP_STATE_FAILED || r->done == len);
    g_assert_cmpuint(r->done, ==, r->write.done);
    g_assert_cmpuint(r->read.done, >=, r->write.done);
    check_route(&r->read, len);
    check_route(&r->write, len);
}

/*
 * A message or the other endpoint may write here at any time and so start a
 * copy, before ours, which it overruns then, or after it. What there is is
 * looked at while the machine stands still, if it is ours.
 */
static void random_copy(const World *w, const P2PEp *ep)
{
    P2PCopy copy = {
        .src = random_addr(w), .dst = random_addr(w), .len = random_len(),
        .src_attr = random_attr(), .dst_attr = random_attr(),
    };
    P2PResult r;

    p2p_ep_start(ep, &copy);
    p2p_ep_wait(ep);
    p2p_stop(w->t);
    r = p2p_ep_result(ep);
    if (r.state != P2P_EP_STATE_BUSY && !r.overrun &&
        p2p_ep_readq(ep, P2P_EP_DMA_LEN) == copy.len) {
        check_result(&r, copy.len);
        ended[r.state]++;
    }
    p2p_cont(w->t);
}

static void random_step(const World *w)
{
    const P2PEp *ep = random_ep(w);
    QTestState *qts = w->t->qts;

    switch (below(8)) {
    case 0:
        p2p_ep_writel(ep, below(P2P_EP_REGS_SIZE) & ~3u, g_test_rand_int());
        break;
    case 1:
        p2p_ep_writeq(ep, below(0x160) & ~7u, random64());
        break;
    case 2:
        qtest_writel(qts, ep->doorbell + (below(0x4000) & ~3u), 1);
        break;
    case 3:
        qtest_writel(qts, p2p_bar(ep->fn, P2P_EP_BAR_MSIX) + 4 * below(16),
                     below(2) ? random_addr(w) : 0);
        break;
    case 4:
        p2p_cfg_writew(ep->fn, p2p_cap(ep->fn, PCI_CAP_ID_MSIX) +
                       PCI_MSIX_FLAGS, g_test_rand_int());
        break;
    case 5:
        p2p_acs_set(p2p_fn(w->t, below(2) ? "da" : "db"),
                    below(2) ? g_test_rand_int() : 0);
        break;
    default:
        random_copy(w, ep);
    }
}

/* Config space: any value anywhere, after which nothing is where it was. */
static void random_config(const World *w)
{
    const P2PEp *ep = random_ep(w);

    for (int i = 0; i < STEPS; i++) {
        p2p_cfg_writel(ep->fn, below(4096) & ~3u, g_test_rand_int());
    }
}

static World enumerate(P2PQtest *t)
{
    return (World) { .t = t, .ep = { p2p_ep(t, "a"), p2p_ep(t, "b") } };
}

static void check_new(const World *w)
{
    for (int i = 0; i < 2; i++) {
        const P2PEp *ep = &w->ep[i];
        P2PResult r = p2p_ep_result(ep);

        g_assert_cmpuint(r.state, ==, P2P_EP_STATE_IDLE);
        g_assert_cmpuint(p2p_ep_bell_count(ep, 0), ==, 0);
        p2p_fill(w->t, ep->mem, 4096, i);
        r = p2p_ep_write(ep, w->ep[!i].mem + 4096, 4096, 0);
        g_assert_cmpuint(r.done, ==, 4096);
        g_assert_cmpuint(r.write.verdict, ==, P2P_DIRECT);
        g_assert_true(p2p_is_filled(w->t, w->ep[!i].mem + 4096, 4096, i));
    }
}

static void test_random(void)
{
    P2PQtest *t = p2p_qtest_start(TOPOLOGY);

    for (int round = 0; round < ROUNDS; round++) {
        World w = enumerate(t);

        check_new(&w);
        for (int i = 0; i < STEPS; i++) {
            random_step(&w);
        }
        random_config(&w);
        p2p_reset(t);
    }
    p2p_qtest_stop(t);
    g_test_message("%u copies done, %u failed", ended[P2P_EP_STATE_DONE],
                   ended[P2P_EP_STATE_FAILED]);
    g_assert_cmpuint(ended[P2P_EP_STATE_DONE], >, ROUNDS);
    g_assert_cmpuint(ended[P2P_EP_STATE_FAILED], >, ROUNDS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p-endpoint/random", test_random);
    return g_test_run();
}
