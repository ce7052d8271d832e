/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole switches that come and go, behind an IOMMU that translates, with copies
 * under way inside them, into them and out of them. Single endpoints are
 * p2p-hotplug-test.c.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "libqos-p2p/p2p-vtd.h"
#include "qobject/qdict.h"

#define ROUNDS 100

#define MEM_SIZE 0x400000ull
#define LEN 0x2000ull

#define RAM_BUF 0x1000000ull
#define IOVA_RAM 0x4000000000ull
#define IOVA_INSIDE 0x5000000000ull     /* the memory of "e0" */
#define IOVA_OUTSIDE 0x5800000000ull    /* that of "z" */
#define IOVA_NOWHERE 0x6000000000ull

/* Two slots for switches, and an endpoint that stays. */
#define TOPOLOGY \
    "-device intel-iommu " \
    "-device p2p-root-port,id=r0,chassis=1 " \
    "-device p2p-root-port,id=r1,chassis=2 " \
    "-device p2p-root-port,id=r2,chassis=3 " \
    "-device p2p-endpoint,id=z,bus=r2,mem-size=4M"

/* What is plugged, in this order; a row without a driver ends it. */
struct part {
    const char *driver;
    const char *id;
    const char *bus;            /* NULL: the root port of this round */
    int slot;
};

#define PARTS_MAX 10

/* All have "e0" and "e1" below the same switch. */
static const struct part shapes[][PARTS_MAX] = {
    {
        { "p2p-switch-upstream", "u", NULL, 0 },
        { "p2p-switch-downstream", "d0", "u", 0 },
        { "p2p-switch-downstream", "d1", "u", 1 },
        { "p2p-endpoint", "e0", "d0", 0 },
        { "p2p-endpoint", "e1", "d1", 0 },
    },
    {
        { "p2p-switch-upstream", "u", NULL, 0 },
        { "p2p-switch-downstream", "d0", "u", 5 },
        { "p2p-switch-downstream", "d1", "u", 0 },
        { "p2p-switch-downstream", "d2", "u", 31 },
        { "p2p-endpoint", "e1", "d1", 0 },
        { "p2p-endpoint", "e0", "d0", 0 },
    },
    {   /* nested */
        { "p2p-switch-upstream", "u", NULL, 0 },
        { "p2p-switch-downstream", "d", "u", 2 },
        { "p2p-switch-upstream", "u2", "d", 0 },
        { "p2p-switch-downstream", "d0", "u2", 0 },
        { "p2p-switch-downstream", "d1", "u2", 1 },
        { "p2p-endpoint", "e0", "d0", 0 },
        { "p2p-endpoint", "e1", "d1", 0 },
    },
    {   /* stock ports among ours */
        { "p2p-switch-upstream", "u", NULL, 0 },
        { "xio3130-downstream", "d0", "u", 0 },
        { "p2p-switch-downstream", "d1", "u", 1 },
        { "p2p-endpoint", "e0", "d0", 0 },
        { "p2p-endpoint", "e1", "d1", 0 },
    },
};

typedef struct Rig {
    P2PQtest *t;
    P2PVtd vtd;
    P2PVtdDomain domain;
    P2PEp z;
    uint8_t seed;

    /* Of the switch that is plugged. */
    const struct part *parts;
    const char *root_id;        /* the port below which it is */
    P2PFn root;
    uint8_t bus;                /* the numbers and addresses it gets */
    uint64_t mem;
    uint64_t pref;
    P2PFn d0;
    P2PEp e0;
    P2PEp e1;
} Rig;

static void rig_start(Rig *rig)
{
    *rig = (Rig) { .t = p2p_qtest_start(TOPOLOGY) };
    rig->z = p2p_ep(rig->t, "z");
    rig->vtd = p2p_vtd_start(rig->t);
    rig->domain = p2p_vtd_domain(&rig->vtd);
    p2p_vtd_map(&rig->vtd, rig->domain, IOVA_RAM, RAM_BUF, MEM_SIZE);
    p2p_vtd_map(&rig->vtd, rig->domain, IOVA_OUTSIDE, rig->z.mem, MEM_SIZE);
    p2p_vtd_attach(&rig->vtd, rig->z.fn, rig->domain);
}

/* Which switch, and where: beyond all that p2p_enumerate() handed out. */
static void choose(Rig *rig)
{
    int slot = g_test_rand_int_range(0, 2);

    rig->parts = shapes[g_test_rand_int_range(0, G_N_ELEMENTS(shapes))];
    rig->root_id = slot ? "r1" : "r0";
    rig->root = p2p_fn(rig->t, rig->root_id);
    rig->bus = 0x10 + 0x10 * slot;
    rig->mem = 0xd0000000ull + 0x1000000ull * slot;
    rig->pref = 0x900000000ull + 0x10000000ull * slot;
}

/*
 * In and out.
 */

static bool is_port(const struct part *part)
{
    return !g_str_equal(part->driver, "p2p-endpoint");
}

static void add_part(Rig *rig, const struct part *part, int chassis)
{
    const char *bus = part->bus ?: rig->root_id;
    g_autofree char *slot = g_strdup_printf("%x", part->slot);

    if (!is_port(part)) {
        qtest_qmp_assert_success(
            rig->t->qts, "{'execute': 'device_add', 'arguments':"
            "{'driver': %s, 'id': %s, 'bus': %s, 'mem-size': %u}}",
            part->driver, part->id, bus, (unsigned)MEM_SIZE);
    } else if (strstr(part->driver, "downstream")) {
        qtest_qmp_assert_success(
            rig->t->qts, "{'execute': 'device_add', 'arguments':"
            "{'driver': %s, 'id': %s, 'bus': %s, 'addr': %s,"
            " 'chassis': %d}}", part->driver, part->id, bus, slot, chassis);
    } else {
        qtest_qmp_assert_success(
            rig->t->qts, "{'execute': 'device_add', 'arguments':"
            "{'driver': %s, 'id': %s, 'bus': %s}}", part->driver, part->id,
            bus);
    }
}

static const struct part *find_part(const Rig *rig, const char *id)
{
    const struct part *part = rig->parts;

    while (!g_str_equal(part->id, id)) {
        part++;
    }
    return part;
}

/* As the ports above it are numbered now: bus 0 if they are not. */
static P2PFn fn_of(const Rig *rig, const char *id)
{
    const struct part *part = find_part(rig, id);
    P2PFn above = part->bus ? fn_of(rig, part->bus) : rig->root;
    uint8_t bus = p2p_cfg_readb(above, PCI_SECONDARY_BUS);

    return (P2PFn) { .t = rig->t, .rid = bus << 8 | part->slot << 3 };
}

/* Whether other ports are below. */
static bool is_on_the_way(const Rig *rig, const struct part *part)
{
    for (const struct part *other = rig->parts; other->driver; other++) {
        if (is_port(other) && other->bus && g_str_equal(other->bus, part->id)) {
            return true;
        }
    }
    return false;
}

/* A downstream port's share of the root port's windows. */
#define SHARE_MEM 0x100000ull
#define SHARE_PREF MEM_SIZE
#define SHARES 8

static struct p2p_range share(uint64_t base, uint64_t size, unsigned first,
                              unsigned count)
{
    return (struct p2p_range) { base + first * size,
                                base + (first + count) * size - 1 };
}

static void open_port(const Rig *rig, P2PFn fn, unsigned first, unsigned count)
{
    p2p_set_mem_window(fn, share(rig->mem, SHARE_MEM, first, count));
    p2p_set_pref_window(fn, share(rig->pref, SHARE_PREF, first, count));
    p2p_set_mse(fn, true);
    p2p_set_bme(fn, true);
}

/*
 * The slots inside a switch that was plugged have no power before the guest
 * gives it to them, and for that it has to number their ports.
 */
static void open_ports(const Rig *rig)
{
    uint8_t next = rig->bus;
    unsigned shares = 0;

    p2p_set_buses(rig->root, 0, next, next + 0xf);
    open_port(rig, rig->root, 0, SHARES);
    for (const struct part *part = rig->parts; part->driver; part++) {
        bool on_the_way = is_on_the_way(rig, part);
        P2PFn fn;

        if (!is_port(part)) {
            continue;
        }
        fn = fn_of(rig, part->id);
        next++;
        p2p_set_buses(fn, fn.rid >> 8, next,
                      on_the_way ? rig->bus + 0xf : next);
        if (on_the_way) {
            open_port(rig, fn, 0, SHARES);
        } else {
            open_port(rig, fn, shares++, 1);
        }
        if (strstr(part->driver, "downstream")) {
            p2p_slot_power(fn, true);
        }
    }
}

/* From the start of the window above, of which everything has enough. */
static P2PEp open_endpoint(const Rig *rig, const char *id)
{
    P2PFn port = fn_of(rig, find_part(rig, id)->bus);
    P2PFn fn = fn_of(rig, id);
    uint64_t mem = p2p_mem_window(port).start;

    p2p_set_bar(fn, P2P_EP_BAR_REGS, mem);
    p2p_set_bar(fn, P2P_EP_BAR_DOORBELL, mem + P2P_EP_REGS_SIZE);
    p2p_set_bar(fn, P2P_EP_BAR_MEM, p2p_pref_window(port).start);
    p2p_set_mse(fn, true);
    p2p_set_bme(fn, true);
    return p2p_ep_at(fn);
}

/* Where things are, and the IOMMU's tables for that. */
static void take_stock(Rig *rig)
{
    rig->e0 = open_endpoint(rig, "e0");
    rig->e1 = open_endpoint(rig, "e1");
    rig->d0 = fn_of(rig, "d0");
    p2p_vtd_map(&rig->vtd, rig->domain, IOVA_INSIDE, rig->e0.mem, MEM_SIZE);
    p2p_vtd_attach(&rig->vtd, rig->e0.fn, rig->domain);
    p2p_vtd_attach(&rig->vtd, rig->e1.fn, rig->domain);
}

static void plug_switch(Rig *rig)
{
    int chassis = 10;

    p2p_stop(rig->t);
    for (const struct part *part = rig->parts; part->driver; part++) {
        add_part(rig, part, chassis++);
    }
    p2p_cont(rig->t);
    p2p_slot_power(rig->root, true);
    open_ports(rig);
    take_stock(rig);
}

/* Its parts tell of their end before it does. */
static void await_deleted(P2PQtest *t, const char *id)
{
    bool found = false;

    while (!found) {
        QDict *event = qtest_qmp_eventwait_ref(t->qts, "DEVICE_DELETED");
        const char *device = qdict_get_try_str(qdict_get_qdict(event, "data"),
                                               "device");

        found = device && g_str_equal(device, id);
        qobject_unref(event);
    }
}

static void unplug_switch(Rig *rig)
{
    qtest_qmp_device_del_send(rig->t->qts, "u");
    p2p_slot_power(rig->root, false);
    await_deleted(rig->t, "u");
}

/*
 * What goes through, and what does not.
 */

static void check_write(Rig *rig, const P2PEp *from, uint64_t addr,
                        uint64_t lands_at, enum p2p_rule rule, uint16_t at)
{
    uint8_t seed = rig->seed++;
    P2PResult r;

    p2p_fill(rig->t, from->mem, LEN, seed);
    r = p2p_ep_write(from, addr, LEN, 0);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_DONE);
    g_assert_cmpuint(r.write.rule, ==, rule);
    g_assert_cmphex(r.write.at, ==, at);
    g_assert_true(p2p_is_filled(rig->t, lands_at, LEN, seed));
}

static void check_everything_works(Rig *rig)
{
    check_write(rig, &rig->e0, rig->e1.mem, rig->e1.mem, P2P_R20_PEER,
                rig->d0.rid);
    check_write(rig, &rig->e1, IOVA_RAM, RAM_BUF, P2P_R32_MEMORY,
                P2P_AT_ROOT);
    check_write(rig, &rig->e1, IOVA_OUTSIDE, rig->z.mem, P2P_R33_ROOT_PEER,
                P2P_AT_ROOT);
    check_write(rig, &rig->z, IOVA_INSIDE, rig->e0.mem, P2P_R33_ROOT_PEER,
                P2P_AT_ROOT);
}

static void check_refused(const P2PRoute *leg, enum p2p_rule rule, uint16_t at)
{
    g_assert_cmpuint(leg->verdict, ==, P2P_REFUSED);
    g_assert_cmpuint(leg->rule, ==, rule);
    g_assert_cmphex(leg->at, ==, at);
    g_assert_true(leg->faulted == (rule == P2P_RULE_NONE));
}

/* The IOMMU faults, in the name of @from as it is numbered now. */
static void check_faults(Rig *rig, const P2PEp *from, uint64_t iova)
{
    P2PVtdFault fault;
    P2PResult r;

    p2p_vtd_take_fault(&rig->vtd);
    r = p2p_ep_write(from, iova, LEN, 0);
    fault = p2p_vtd_take_fault(&rig->vtd);
    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_WRITE_REFUSED);
    check_refused(&r.write, P2P_RULE_NONE, P2P_AT_ROOT);
    g_assert_true(fault.recorded);
    g_assert_cmphex(fault.rid, ==, from->fn.rid);
    g_assert_cmphex(fault.iova, ==, iova);
}

/*
 * The switch has gone: what the IOMMU still maps there ends at the root port,
 * whose window is still open, and the fabric speaks of nobody who was inside.
 */
static void check_gone(Rig *rig)
{
    uint64_t before = p2p_refused(rig->t, rig->root.rid, P2P_R27_NO_TARGET);
    const char *names[PARTS_MAX + 1] = {};
    P2PLastRefusal last;
    P2PResult r;

    for (int i = 0; i < PARTS_MAX; i++) {
        names[i] = rig->parts[i].id;
    }
    r = p2p_ep_write(&rig->z, IOVA_INSIDE, LEN, 0);
    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_WRITE_REFUSED);
    check_refused(&r.write, P2P_R27_NO_TARGET, rig->root.rid);
    r = p2p_ep_read(&rig->z, IOVA_INSIDE, LEN, 0);
    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_READ_REFUSED);
    check_refused(&r.read, P2P_R27_NO_TARGET, rig->root.rid);

    last = p2p_last_refusal(rig->t, "z");
    g_assert_cmpuint(last.rule, ==, P2P_R27_NO_TARGET);
    g_assert_cmphex(last.at, ==, rig->root.rid);
    g_assert_cmphex(last.addr, ==, IOVA_INSIDE);
    g_assert_false(last.is_write);
    g_assert_cmpuint(p2p_refused(rig->t, rig->root.rid, P2P_R27_NO_TARGET),
                     ==, before + 2);
    check_faults(rig, &rig->z, rig->e0.mem);    /* a bus address of no window */
    g_assert_false(p2p_report_names(rig->t, names));
}

/*
 * A round.
 */

static void start_long_copy(const P2PEp *from, uint64_t dst)
{
    p2p_ep_start(from, &(P2PCopy) {
        .src = from->mem, .dst = dst, .len = MEM_SIZE,
    });
}

/*
 * Copies inside, into and out of the switch while it goes. Started while the
 * machine is stopped they have not got anywhere; else they are somewhere.
 */
static void unplug_busy(Rig *rig)
{
    bool stop_first = g_test_rand_bit();
    bool done;
    P2PResult r;

    if (stop_first) {
        p2p_stop(rig->t);
    }
    start_long_copy(&rig->e0, rig->e1.mem);
    start_long_copy(&rig->e1, IOVA_OUTSIDE);
    start_long_copy(&rig->z, IOVA_INSIDE);
    if (!stop_first) {
        p2p_stop(rig->t);
    }
    done = p2p_ep_result(&rig->z).state == P2P_EP_STATE_DONE;
    g_assert_false(stop_first && done);
    unplug_switch(rig);
    p2p_cont(rig->t);
    r = p2p_ep_wait(&rig->z);
    if (!done) {
        g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_WRITE_REFUSED);
        g_assert_cmpuint(r.done, <, MEM_SIZE);
        check_refused(&r.write, P2P_R27_NO_TARGET, rig->root.rid);
    }
}

/* What a guest's IOMMU driver does when devices have gone. */
static void forget(Rig *rig)
{
    p2p_vtd_detach(&rig->vtd, rig->e0.fn);
    p2p_vtd_detach(&rig->vtd, rig->e1.fn);
    p2p_vtd_invalidate(&rig->vtd);
}

/* @planted: the fault that the checks have to find, a switch that stays. */
static void play_round(Rig *rig, bool planted)
{
    choose(rig);
    plug_switch(rig);
    check_everything_works(rig);
    check_faults(rig, &rig->e0, IOVA_NOWHERE);
    check_faults(rig, &rig->e1, IOVA_NOWHERE);
    if (!planted) {
        unplug_busy(rig);
    }
    p2p_vtd_invalidate_function(&rig->vtd, rig->e0.fn);
    check_gone(rig);
    forget(rig);
    check_write(rig, &rig->z, IOVA_RAM, RAM_BUF, P2P_R32_MEMORY, P2P_AT_ROOT);
}

static void test_rounds(void)
{
    unsigned objects = 0;
    Rig rig;

    rig_start(&rig);
    for (int i = 0; i < ROUNDS; i++) {
        play_round(&rig, false);
        if (i == ROUNDS / 2) {
            objects = p2p_fabric_objects(rig.t);
        }
    }
    /* Buses that are numbered for the first time take an object each. */
    g_assert_cmpuint(p2p_fabric_objects(rig.t), <, objects + ROUNDS / 4);
    p2p_qtest_stop(rig.t);
}

/* A round in which nothing is unplugged has to fail. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        Rig rig;

        rig_start(&rig);
        play_round(&rig, true);
        p2p_qtest_stop(rig.t);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*check_gone*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/hotplug-switch/planted-fault", test_planted_fault);
    qtest_add_func("/p2p/hotplug-switch/rounds", test_rounds);
    return g_test_run();
}
