/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Eight p2p-endpoints in a fabric of two levels, against a model of their
 * memory, of RAM and of their doorbells. All have operations under way at once,
 * each in a column of every memory that is its own, so that the order in which
 * they get their turns makes no difference. In between they are reset,
 * unplugged, and moved to another QEMU with operations that are held. Each
 * completion and in the end each byte is what the model says.
 *
 * The seed is in the first line of output; --seed=R02S... repeats a run.
 * P2P_ROUNDS is how long it takes.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-move.h"
#include "libqos-p2p/p2p-queue.h"

#define ENDPOINTS 8
#define BELLS 2
#define PLACES (ENDPOINTS + 1)  /* each one's memory, and RAM */
#define RAM ENDPOINTS
#define COLUMN 0x2000u          /* bytes of each place that are one's own */
#define PLACE_BYTES (ENDPOINTS * COLUMN)
#define MEM_SIZE (2 * PLACE_BYTES)      /* rings are behind */
#define BATCH 8
#define ROUNDS 60

#define RAM_AT 0x2000000ull
#define RINGS_AT 0x1000000ull
#define NOWHERE 0x900000000ull

#define PORT(id, bus, chassis) \
    "-device p2p-switch-downstream,id=" id ",bus=" bus ",chassis=" chassis \
    ",atomics=on "
#define EP(id, bus) \
    "-device p2p-endpoint,id=" id ",bus=" bus \
    ",mem-size=128K,doorbells=2,queues=1 "
#define TOPOLOGY \
    "-device p2p-root-port,id=rp,chassis=1,atomics=on " \
    "-device p2p-switch-upstream,id=u,bus=rp,atomics=on " \
    PORT("d0", "u", "2") PORT("d1", "u", "3") PORT("d", "u", "4") \
    "-device p2p-switch-upstream,id=v,bus=d,atomics=on " \
    PORT("d2", "v", "5") PORT("d3", "v", "6") PORT("d4", "v", "7") \
    PORT("d5", "v", "8") PORT("d6", "v", "9") PORT("d7", "v", "10") \
    EP("e0", "d0") EP("e1", "d1") EP("e2", "d2") EP("e3", "d3") \
    EP("e4", "d4") EP("e5", "d5") EP("e6", "d6") EP("e7", "d7")

typedef struct World {
    P2PQtest *t;
    P2PEp ep[ENDPOINTS];
    P2PQueue q[ENDPOINTS];
} World;

/* The model. */
static uint8_t place[PLACES][PLACE_BYTES];
static uint32_t rings[ENDPOINTS][BELLS];

/* What a completion has to say. */
typedef struct Expected {
    uint8_t status;
    uint64_t done;
    uint64_t result;
} Expected;

static unsigned statuses[P2P_EP_STATUS_LAST + 1];   /* how many of each */

static uint32_t below(uint32_t n)
{
    return (uint32_t)g_test_rand_int() % n;
}

static uint64_t random64(void)
{
    return (uint64_t)(uint32_t)g_test_rand_int() << 32 |
           (uint32_t)g_test_rand_int();
}

/*
 * Operations: each function fills in a descriptor of endpoint @e, does to the
 * model what it asks for, and returns what comes of it.
 */

/* A stretch of @len bytes in the column of @e. */
typedef struct Stretch {
    unsigned place;
    unsigned offset;
} Stretch;

static Stretch random_stretch(unsigned e, unsigned len, unsigned align)
{
    unsigned offset = below(COLUMN - len + 1) / align * align;

    return (Stretch) { below(PLACES), e * COLUMN + offset };
}

static uint64_t address(const World *w, Stretch s)
{
    return (s.place == RAM ? RAM_AT : w->ep[s.place].mem) + s.offset;
}

static uint8_t *model(Stretch s)
{
    return place[s.place] + s.offset;
}

static bool overlap(Stretch a, Stretch b, unsigned len)
{
    return a.place == b.place && a.offset < b.offset + len &&
           b.offset < a.offset + len;
}

static Expected do_copy(const World *w, unsigned e, P2PDesc *d)
{
    unsigned len = 1 + below(COLUMN / 4);
    Stretch src = random_stretch(e, len, 1), dst;

    do {
        dst = random_stretch(e, len, 1);
    } while (overlap(src, dst, len));
    d->opcode = P2P_EP_OP_COPY;
    d->src = address(w, src);
    d->dst = address(w, dst);
    d->len = len;
    memcpy(model(dst), model(src), len);
    return (Expected) { P2P_EP_SUCCESS, len, 0 };
}

static Expected do_fill(const World *w, unsigned e, P2PDesc *d)
{
    unsigned len = 1 + below(COLUMN / 2);
    Stretch dst = random_stretch(e, len, 1);

    d->opcode = P2P_EP_OP_FILL;
    d->dst = address(w, dst);
    d->len = len;
    d->operand = random64();
    for (unsigned i = 0; i < len; i++) {
        model(dst)[i] = d->operand >> i % 8 * 8;
    }
    return (Expected) { P2P_EP_SUCCESS, len, 0 };
}

static Expected do_compare(const World *w, unsigned e, P2PDesc *d)
{
    unsigned len = 1 + below(COLUMN / 2), same = 0;
    Stretch a = random_stretch(e, len, 1);
    Stretch b = below(2) ? a : random_stretch(e, len, 1);

    d->opcode = P2P_EP_OP_COMPARE;
    d->src = address(w, a);
    d->dst = address(w, b);
    d->len = len;
    while (same < len && model(a)[same] == model(b)[same]) {
        same++;
    }
    return same == len ? (Expected) { P2P_EP_SUCCESS, len, 0 }
                       : (Expected) { P2P_EP_MISMATCH, same, same };
}

static Expected do_add(const World *w, unsigned e, P2PDesc *d)
{
    Stretch at = random_stretch(e, 8, 8);
    uint64_t before, after;

    d->opcode = P2P_EP_OP_FETCH_ADD;
    d->dst = address(w, at);
    d->len = 8;
    d->operand = random64();
    memcpy(&before, model(at), 8);
    after = before + d->operand;
    memcpy(model(at), &after, 8);
    return (Expected) { P2P_EP_SUCCESS, 8, before };
}

static Expected do_ring(const World *w, unsigned e, P2PDesc *d)
{
    unsigned peer = below(ENDPOINTS), bell = below(BELLS);

    d->opcode = P2P_EP_OP_WRITE;
    d->dst = p2p_ep_doorbell(&w->ep[peer], bell);
    d->len = below(2) ? 4 : 8;
    d->operand = random64();
    rings[peer][bell]++;
    return (Expected) { P2P_EP_SUCCESS, d->len, 0 };
}

/* To or from where nothing is. */
static Expected do_refused(const World *w, unsigned e, P2PDesc *d)
{
    Expected expected = do_fill(w, e, d);
    bool reads = below(2);

    d->opcode = reads ? P2P_EP_OP_COPY : P2P_EP_OP_FILL;
    d->src = NOWHERE;
    d->dst = NOWHERE;
    expected.status = P2P_EP_UR;
    expected.done = 0;
    return expected;
}

/* Of an opcode that does not exist, or of nothing. */
static Expected do_bad(const World *w, unsigned e, P2PDesc *d)
{
    d->opcode = below(2) ? P2P_EP_OPS + below(100) : P2P_EP_OP_COPY;
    d->src = d->dst = w->ep[e].mem;
    return (Expected) { P2P_EP_BAD_DESCRIPTOR, 0, 0 };
}

/* An AtomicOp at what completes none. */
static Expected do_bad_atomic(const World *w, unsigned e, P2PDesc *d)
{
    d->opcode = P2P_EP_OP_SWAP;
    d->dst = p2p_ep_doorbell(&w->ep[below(ENDPOINTS)], 0);
    d->len = 8;
    return (Expected) { P2P_EP_UR, 0, UINT64_MAX };
}

typedef Expected Do(const World *w, unsigned e, P2PDesc *d);

static Do *const operations[] = {
    do_copy, do_fill, do_compare, do_add, do_ring, do_refused, do_bad,
    do_bad_atomic,
};

/*
 * Rounds.
 */

typedef struct Batch {
    unsigned count;
    Expected expected[BATCH];
} Batch;

static void refused_changes_nothing(Do *what, unsigned e, const World *w,
                                    P2PDesc *d, Expected *expected)
{
    static uint8_t before[PLACES][PLACE_BYTES];

    memcpy(before, place, sizeof(place));
    *expected = what(w, e, d);
    memcpy(place, before, sizeof(place));
}

static void submit(World *w, unsigned e, Batch *batch, uint8_t flags)
{
    batch->count = 1 + below(BATCH);
    for (unsigned i = 0; i < batch->count; i++) {
        Do *what = operations[below(ARRAY_SIZE(operations))];
        P2PDesc d = { .tag = i, .flags = i ? 0 : flags };

        if (what == do_refused) {
            refused_changes_nothing(what, e, w, &d, &batch->expected[i]);
        } else {
            batch->expected[i] = what(w, e, &d);
        }
        p2p_queue_put(&w->q[e], &d);
    }
    p2p_queue_submit(&w->q[e]);
}

static void check(World *w, unsigned e, const Batch *batch)
{
    for (unsigned i = 0; i < batch->count; i++) {
        const Expected *expected = &batch->expected[i];
        P2PComp c = p2p_queue_wait(&w->q[e]);

        g_assert_cmpuint(c.tag, ==, i);
        g_assert_cmpuint(c.status, ==, expected->status);
        g_assert_cmphex(c.done, ==, expected->done);
        g_assert_cmphex(c.result, ==, expected->result);
        statuses[c.status]++;
    }
}

static void compare_all(const World *w)
{
    static uint8_t now[PLACE_BYTES];

    for (unsigned i = 0; i < PLACES; i++) {
        qtest_memread(w->t->qts, address(w, (Stretch) { i, 0 }), now,
                      PLACE_BYTES);
        for (unsigned at = 0; at < PLACE_BYTES; at++) {
            if (now[at] != place[i][at]) {
                g_error("place %u, 0x%x: 0x%02x, not 0x%02x", i, at, now[at],
                        place[i][at]);
            }
        }
    }
    for (unsigned e = 0; e < ENDPOINTS; e++) {
        for (unsigned bell = 0; bell < BELLS; bell++) {
            g_assert_cmpuint(p2p_ep_bell_count(&w->ep[e], bell), ==,
                             rings[e][bell]);
        }
    }
}

/* Half of them have their rings in RAM, the others in a neighbour's memory. */
static void set_up(World *w)
{
    for (unsigned e = 0; e < ENDPOINTS; e++) {
        g_autofree char *id = g_strdup_printf("e%u", e);

        w->ep[e] = p2p_ep(w->t, id);
    }
    for (unsigned e = 0; e < ENDPOINTS; e++) {
        uint64_t there = w->ep[(e + 1) % ENDPOINTS].mem + PLACE_BYTES;

        p2p_ep_writel(&w->ep[e], P2P_EP_QUEUE + P2P_EP_QUEUE_CTRL, 0);
        w->q[e] = p2p_queue(&w->ep[e], 0, (e & 1 ? there : RINGS_AT) +
                                          e * P2P_QUEUE_BYTES);
    }
}

static void forget(unsigned e)
{
    memset(rings[e], 0, sizeof(rings[e]));
}

/* A batch whose first operation is held, and that a reset drops. */
static void submit_held_nop(World *w, unsigned e)
{
    p2p_queue_put(&w->q[e], &(P2PDesc) {
        .opcode = P2P_EP_OP_FILL, .flags = P2P_EP_FLAG_HOLD, .len = COLUMN,
        .dst = w->ep[below(ENDPOINTS)].mem, .operand = random64(),
    });
    p2p_queue_submit(&w->q[e]);
    p2p_queue_settle(&w->q[e]);
    g_assert_cmpuint(p2p_queue_readl(&w->q[e], P2P_EP_QUEUE_HELD), ==, 1);
}

static void reset_one(World *w)
{
    unsigned e = below(ENDPOINTS);
    P2PFn fn = w->ep[e].fn;

    submit_held_nop(w, e);
    p2p_cfg_writew(fn, p2p_cap(fn, PCI_CAP_ID_EXP) + PCI_EXP_DEVCTL,
                   PCI_EXP_DEVCTL_BCR_FLR);
    p2p_enumerate(w->t);
    forget(e);
    set_up(w);
}

static void unplug_one(World *w)
{
    unsigned e = below(ENDPOINTS);
    g_autofree char *id = g_strdup_printf("e%u", e);
    g_autofree char *port = g_strdup_printf("d%u", e);
    g_autofree char *json = g_strdup_printf(
        "{'bus': '%s', 'mem-size': %u, 'doorbells': 2, 'queues': 1}", port,
        MEM_SIZE);

    submit_held_nop(w, e);
    p2p_unplug(p2p_fn(w->t, port), id);
    p2p_plug(p2p_fn(w->t, port), "p2p-endpoint", id, json);
    p2p_enumerate(w->t);
    forget(e);
    memset(place[e], 0, sizeof(place[e]));
    set_up(w);
}

static void release(World *w, unsigned e)
{
    p2p_queue_writel(&w->q[e], P2P_EP_QUEUE_CTRL,
                     P2P_EP_QUEUE_ENABLE | P2P_EP_QUEUE_RELEASE);
}

/* All hold, one after the other is released behind the move. */
static void move_all(World *w)
{
    Batch batch[ENDPOINTS];
    unsigned e;

    for (e = 0; e < ENDPOINTS; e++) {
        submit(w, e, &batch[e], P2P_EP_FLAG_HOLD);
    }
    p2p_move(w->t, TOPOLOGY);
    for (e = 0; e < ENDPOINTS; e++) {
        release(w, e);
        check(w, e, &batch[e]);
    }
}

static void work(World *w)
{
    Batch batch[ENDPOINTS];
    unsigned e;

    for (e = 0; e < ENDPOINTS; e++) {
        submit(w, e, &batch[e], 0);
    }
    for (e = 0; e < ENDPOINTS; e++) {
        check(w, e, &batch[e]);
    }
}

static void run(unsigned rounds)
{
    World w = { .t = p2p_qtest_start(TOPOLOGY) };

    set_up(&w);
    for (unsigned i = 0; i < rounds; i++) {
        work(&w);
        switch (below(24)) {
        case 0:
            unplug_one(&w);
            break;
        case 1:
            move_all(&w);
            break;
        case 2:
        case 3:
            reset_one(&w);
            break;
        case 4:
            compare_all(&w);
            break;
        }
    }
    move_all(&w);
    compare_all(&w);
    p2p_qtest_stop(w.t);
}

static void test_model(void)
{
    const char *rounds = g_getenv("P2P_ROUNDS");

    run(rounds ? atoi(rounds) : ROUNDS);
    g_assert_cmpuint(statuses[P2P_EP_SUCCESS], >, ROUNDS);
    g_assert_cmpuint(statuses[P2P_EP_UR], >, ROUNDS);
    g_assert_cmpuint(statuses[P2P_EP_BAD_DESCRIPTOR], >, ROUNDS);
    g_assert_cmpuint(statuses[P2P_EP_MISMATCH], >, 0);
}

/* One byte that nobody wrote. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        World w = { .t = p2p_qtest_start(TOPOLOGY) };

        set_up(&w);
        work(&w);
        qtest_writeb(w.t->qts, w.ep[5].mem + 77, place[5][77] ^ 1);
        compare_all(&w);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*place 5, 0x4d*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p-endpoint/model/random", test_model);
    qtest_add_func("/p2p-endpoint/model/planted-fault", test_planted_fault);
    return g_test_run();
}
