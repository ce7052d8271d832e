/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where transactions go, with no guest: a table of topologies' controls and
 * what they make of a copy by p2p-endpoint, one row per test. Each row is
 * tried as write and as read, and asserts verdict, rule, place and data.
 * Rules are those of docs/specs/p2p-routing.rst.
 *
 * What changes while traffic goes on is in p2p-reroute-test.c.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "p2pcore/acs.h"

/*
 *   r1: root port ---- u1: switch --+-- d0 (port 0): a
 *                                   +-- d1 (port 1): b
 *                                   +-- d2 (port 40, stock): s
 *                                   +-- d3 (port 3): u2: switch --+-- e0: n0
 *                                   |                             +-- e1: n1
 *                                   +-- d4 (port 4): m0, m1 (one device)
 *   r2: root port ---- c
 */
#define TREE \
    "-device p2p-root-port,id=r1,chassis=1,acs=0x7f " \
    "-device p2p-switch-upstream,id=u1,bus=r1 " \
    "-device p2p-switch-downstream,id=d0,bus=u1,chassis=2,port=0,acs=0xff," \
    "egress-vector-size=8 " \
    "-device p2p-switch-downstream,id=d1,bus=u1,chassis=3,port=1,acs=0x7f " \
    "-device xio3130-downstream,id=d2,bus=u1,chassis=4,port=40 " \
    "-device p2p-switch-downstream,id=d3,bus=u1,chassis=5,port=3,acs=0x7f " \
    "-device p2p-switch-downstream,id=d4,bus=u1,chassis=6,port=4 " \
    "-device p2p-switch-upstream,id=u2,bus=d3 " \
    "-device p2p-switch-downstream,id=e0,bus=u2,chassis=7,port=1,acs=0x7f " \
    "-device p2p-switch-downstream,id=e1,bus=u2,chassis=8,port=2,acs=0x7f " \
    "-device p2p-root-port,id=r2,chassis=9,acs=0x7f " \
    "-device p2p-endpoint,id=a,bus=d0,mem-size=64K " \
    "-device p2p-endpoint,id=b,bus=d1,mem-size=64K " \
    "-device p2p-endpoint,id=s,bus=d2,mem-size=64K " \
    "-device p2p-endpoint,id=n0,bus=e0,mem-size=64K " \
    "-device p2p-endpoint,id=n1,bus=e1,mem-size=64K " \
    "-device p2p-endpoint,id=m0,bus=d4,addr=0.0,multifunction=on," \
    "mem-size=64K " \
    "-device p2p-endpoint,id=m1,bus=d4,addr=0.1,mem-size=64K " \
    "-device p2p-endpoint,id=c,bus=r2,mem-size=64K"

#define LEN 4096
#define SEED_INITIATOR 0x11
#define SEED_TARGET 0x22

/* Where a BAR is written to: elsewhere than its own data is. */
#define TARGET_OFFSET 0x8000

/* Past the end of a 64 KiB BAR, within its port's 1 MiB window. */
#define PAST_BAR 0x80000

/* Places that are no device's. */
#define RAM_ADDR 0x400000ull
#define HOLE_ADDR 0x700000000ull
#define IOAPIC_ADDR 0xfec00000ull

#define ROOT_COMPLEX_RID 0xffff

enum what {
    NOTHING,
    ACS_CONTROL,                /* value: all of the register */
    BLOCK_PORT,                 /* value: number in the egress vector */
    NO_BUS_MASTER,
    NO_MEMORY_SPACE,
    NO_PREF_WINDOW,
    SUBORDINATE,                /* value: that bus number */
};

struct setting {
    enum what what;
    const char *id;
    unsigned value;
};

enum target {
    DEVICE,                     /* in the memory BAR of row.to */
    BEHIND_BAR,                 /* after it */
    RAM,
    HOLE,
    IOAPIC,
};

struct row {
    const char *name;
    struct setting settings[4];
    const char *from;
    enum target target;
    const char *to;             /* DEVICE, BEHIND_BAR */
    uint32_t attr;

    /* What to expect. */
    enum p2p_verdict verdict;
    enum p2p_failure failure;
    enum p2p_rule rule;
    enum p2p_rule via;          /* if it gets to the root complex */
    const char *at;             /* NULL: the root complex */
};

#define TRANSLATED P2P_EP_AT_TRANSLATED

#include "p2p-routing-rows.h.inc"

static P2PQtest *tree;

static P2PQtest *start_tree(void)
{
    if (!tree) {
        tree = p2p_qtest_start(TREE);
    }
    return tree;
}

static void apply(P2PQtest *t, const struct setting *setting)
{
    const struct p2p_range none = { 1, 0 };
    P2PFn fn;

    if (setting->what == NOTHING) {
        return;
    }
    fn = p2p_fn(t, setting->id);
    switch (setting->what) {
    case NOTHING:
        break;
    case ACS_CONTROL:
        p2p_acs_set(fn, setting->value);
        break;
    case BLOCK_PORT:
        p2p_acs_set_egress(fn, setting->value, true);
        break;
    case NO_BUS_MASTER:
        p2p_set_bme(fn, false);
        break;
    case NO_MEMORY_SPACE:
        p2p_set_mse(fn, false);
        break;
    case NO_PREF_WINDOW:
        p2p_set_pref_window(fn, none);
        break;
    case SUBORDINATE:
        p2p_cfg_writeb(fn, PCI_SUBORDINATE_BUS, setting->value);
        break;
    }
}

/* What p2p_enumerate() leaves alone, then everything else. */
static void undo(P2PQtest *t, const struct row *row)
{
    for (size_t i = 0; i < G_N_ELEMENTS(row->settings); i++) {
        const struct setting *setting = &row->settings[i];

        if (setting->what == ACS_CONTROL) {
            p2p_acs_set(p2p_fn(t, setting->id), 0);
        } else if (setting->what == BLOCK_PORT) {
            p2p_acs_set_egress(p2p_fn(t, setting->id), setting->value, false);
        }
    }
    p2p_enumerate(t);
}

static uint64_t target_address(P2PQtest *t, const struct row *row)
{
    switch (row->target) {
    case DEVICE:
        return p2p_ep(t, row->to).mem + TARGET_OFFSET;
    case BEHIND_BAR:
        return p2p_ep(t, row->to).mem + PAST_BAR;
    case RAM:
        return RAM_ADDR;
    case HOLE:
        return HOLE_ADDR;
    case IOAPIC:
        return IOAPIC_ADDR;
    }
    g_assert_not_reached();
}

static bool holds_data(const struct row *row)
{
    return row->target == DEVICE || row->target == RAM;
}

static void check_route(const struct row *row, const P2PRoute *route,
                        uint16_t at)
{
    bool refused = row->verdict == P2P_REFUSED;

    g_assert_true(route->valid);
    g_assert_cmpstr(p2p_rule_name(route->rule), ==, p2p_rule_name(row->rule));
    g_assert_cmpstr(p2p_verdict_name(route->verdict), ==,
                    p2p_verdict_name(row->verdict));
    g_assert_cmpstr(p2p_failure_name(route->failure), ==,
                    p2p_failure_name(row->failure));
    g_assert_cmpstr(p2p_rule_name(route->via), ==, p2p_rule_name(row->via));
    g_assert_cmphex(route->at, ==, at);
    g_assert_false(route->faulted);
    g_assert_cmpuint(route->done, ==, refused ? 0 : LEN);
}

/* What the fabric remembers of the initiator's last refusal. */
static void check_memory_of_refusal(P2PQtest *t, const struct row *row,
                                    uint16_t at, uint64_t addr, bool is_write)
{
    P2PLastRefusal last = p2p_last_refusal(t, row->from);

    g_assert_cmpuint(last.count, >, 0);
    g_assert_cmpstr(p2p_rule_name(last.rule), ==, p2p_rule_name(row->rule));
    g_assert_cmphex(last.at, ==, at);
    g_assert_cmphex(last.addr, ==, addr);
    g_assert_cmpuint(last.len, ==, LEN);
    g_assert_true(last.is_write == is_write);
}

/* One direction, between @own memory of the initiator and @target. */
static void try_copy(P2PQtest *t, const struct row *row, const P2PEp *from,
                     bool is_write, uint64_t own, uint64_t target)
{
    uint16_t at = row->at ? p2p_fn(t, row->at).rid : ROOT_COMPLEX_RID;
    bool arrives = row->verdict != P2P_REFUSED;
    P2PResult r = p2p_ep_copy(from, &(P2PCopy) {
        .src = is_write ? own : target, .dst = is_write ? target : own,
        .len = LEN,
        .src_attr = is_write ? 0 : row->attr,
        .dst_attr = is_write ? row->attr : 0,
    });
    /* A requester that may issue nothing does not get to the write. */
    bool wrote = is_write && r.write.valid;

    g_assert_cmpuint(r.state, ==,
                     arrives ? P2P_EP_STATE_DONE : P2P_EP_STATE_FAILED);
    check_route(row, wrote ? &r.write : &r.read, at);
    if (!arrives) {
        check_memory_of_refusal(t, row, at, wrote == is_write ? target : own,
                                wrote);
    }
}

static void test_row(const void *data)
{
    const struct row *row = data;
    bool arrives = row->verdict != P2P_REFUSED;
    P2PQtest *t = start_tree();
    uint64_t target, own;
    P2PEp from;

    from = p2p_ep(t, row->from);
    own = from.mem;
    target = target_address(t, row);
    p2p_fill(t, own, 2 * LEN, SEED_INITIATOR);
    if (holds_data(row)) {
        p2p_fill(t, target, LEN, SEED_TARGET);
        p2p_fill(t, target + LEN, LEN, SEED_TARGET);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(row->settings); i++) {
        apply(t, &row->settings[i]);
    }
    try_copy(t, row, &from, true, own, target);
    try_copy(t, row, &from, false, own + LEN, target + LEN);

    undo(t, row);
    if (holds_data(row)) {
        g_assert_true(p2p_is_filled(t, target, LEN, arrives ? SEED_INITIATOR
                                                            : SEED_TARGET));
    }
    if (arrives) {
        g_assert_true(p2p_is_filled(t, own + LEN, LEN, SEED_TARGET));
    } else {
        g_assert_true(p2p_is_filled(t, own, 2 * LEN, SEED_INITIATOR));
    }
}

/* Rows that are wrong in the rule, and in what became of the data. */
static void test_planted_rule(void)
{
    static const struct row wrong = {
        "wrong", .from = "a", .to = "b", .verdict = P2P_DIRECT,
        .rule = P2P_R16_PEER_EGRESS_CLEAR, .at = "d0",
    };

    if (g_test_subprocess()) {
        test_row(&wrong);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*check_route*");
}

int main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/p2p/routing/%s",
                                                rows[i].name);

        qtest_add_data_func(path, &rows[i], test_row);
    }
    qtest_add_func("/p2p/routing/planted-fault", test_planted_rule);
    status = g_test_run();
    if (tree) {
        p2p_qtest_stop(tree);
    }
    return status;
}
