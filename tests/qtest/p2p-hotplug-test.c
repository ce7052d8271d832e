/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Endpoints that come and go, behind an IOMMU that translates and with copies
 * under way: what is gone is refused, what came back is reached, and nothing
 * that has gone is remembered by the fabric or by the IOMMU. Whole switches
 * are p2p-hotplug-switch-test.c.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "libqos-p2p/p2p-vtd.h"

#define ROUNDS 100

#define MEM_SIZE 0x1000000ull   /* too much to copy before it is stopped */
#define LEN 0x3000ull

#define RAM_BUF 0x1000000ull
#define IOVA_RAM 0x4000000000ull
#define IOVA_PEERS 0x5000000000ull
#define IOVA_NOWHERE 0x6000000000ull

#define TOPOLOGY \
    "-device intel-iommu " \
    "-device p2p-root-port,id=r0,chassis=1 " \
    "-device p2p-switch-upstream,id=u,bus=r0 " \
    "-device p2p-switch-downstream,id=d0,bus=u,chassis=2,acs=0x5f " \
    "-device p2p-switch-downstream,id=d1,bus=u,chassis=3,addr=1 " \
    "-device p2p-root-port,id=r1,chassis=4 " \
    "-device p2p-endpoint,id=a,bus=d0,mem-size=16M " \
    "-device p2p-endpoint,id=b,bus=d1,mem-size=16M " \
    "-device p2p-endpoint,id=c,bus=r1,mem-size=16M"

/* The first two are in one switch. */
enum { A, B, C, ENDPOINTS };

static const char *const ep_ids[ENDPOINTS] = { "a", "b", "c" };
static const char *const port_ids[ENDPOINTS] = { "d0", "d1", "r1" };

typedef struct Rig {
    P2PQtest *t;
    P2PVtd vtd;
    P2PVtdDomain domain;
    P2PFn port[ENDPOINTS];
    P2PEp ep[ENDPOINTS];
    uint8_t seed;               /* of the next pattern */
} Rig;

/* Where things are, and the IOMMU's tables for that. */
static void take_stock(Rig *rig)
{
    for (int i = 0; i < ENDPOINTS; i++) {
        rig->port[i] = p2p_fn(rig->t, port_ids[i]);
        rig->ep[i] = p2p_ep(rig->t, ep_ids[i]);
        p2p_vtd_map(&rig->vtd, rig->domain, IOVA_PEERS + i * MEM_SIZE,
                    rig->ep[i].mem, MEM_SIZE);
        p2p_vtd_attach(&rig->vtd, rig->ep[i].fn, rig->domain);
    }
}

static void rig_start(Rig *rig)
{
    *rig = (Rig) { .t = p2p_qtest_start(TOPOLOGY) };
    rig->vtd = p2p_vtd_start(rig->t);
    rig->domain = p2p_vtd_domain(&rig->vtd);
    p2p_vtd_map(&rig->vtd, rig->domain, IOVA_RAM, RAM_BUF, MEM_SIZE);
    take_stock(rig);
}

static bool in_one_switch(int from, int to)
{
    return from != C && to != C;
}

/* What a driver of @from would program to reach @to's memory. */
static uint64_t address_of(const Rig *rig, int from, int to)
{
    return in_one_switch(from, to) ? rig->ep[to].mem
                                   : IOVA_PEERS + to * MEM_SIZE;
}

/*
 * What goes through.
 */

static void check_done(const P2PResult *r, enum p2p_verdict verdict,
                       enum p2p_rule rule, uint16_t at)
{
    g_assert_cmpuint(r->state, ==, P2P_EP_STATE_DONE);
    g_assert_cmpuint(r->done, ==, LEN);
    g_assert_cmpuint(r->write.verdict, ==, verdict);
    g_assert_cmpuint(r->write.rule, ==, rule);
    g_assert_cmphex(r->write.at, ==, at);
}

static void check_reaches_peer(Rig *rig, int from, int to)
{
    uint8_t seed = rig->seed++;
    P2PResult r;

    p2p_fill(rig->t, rig->ep[from].mem, LEN, seed);
    r = p2p_ep_write(&rig->ep[from], address_of(rig, from, to), LEN, 0);
    if (in_one_switch(from, to)) {
        check_done(&r, P2P_DIRECT, P2P_R20_PEER, rig->port[from].rid);
    } else {
        check_done(&r, P2P_PEER, P2P_R33_ROOT_PEER, P2P_AT_ROOT);
        g_assert_cmpuint(r.write.via, ==, P2P_R24_FORWARD_UPSTREAM);
    }
    g_assert_true(p2p_is_filled(rig->t, rig->ep[to].mem, LEN, seed));
}

static void check_reaches_ram(Rig *rig, int from)
{
    uint8_t seed = rig->seed++;
    P2PResult r;

    p2p_fill(rig->t, rig->ep[from].mem, LEN, seed);
    r = p2p_ep_write(&rig->ep[from], IOVA_RAM, LEN, 0);
    check_done(&r, P2P_MEMORY, P2P_R32_MEMORY, P2P_AT_ROOT);
    g_assert_true(p2p_is_filled(rig->t, RAM_BUF, LEN, seed));
}

/*
 * What does not.
 */

static void check_refused(const P2PResult *r, bool is_write, uint16_t at)
{
    const P2PRoute *leg = is_write ? &r->write : &r->read;

    g_assert_cmpuint(r->state, ==, P2P_EP_STATE_FAILED);
    g_assert_cmpuint(r->error, ==, is_write ? P2P_EP_ERROR_WRITE_REFUSED
                                            : P2P_EP_ERROR_READ_REFUSED);
    g_assert_false(leg->faulted);
    g_assert_cmpuint(leg->verdict, ==, P2P_REFUSED);
    g_assert_cmpuint(leg->rule, ==, P2P_R27_NO_TARGET);
    g_assert_cmpuint(leg->failure, ==, P2P_FAIL_UR);
    g_assert_cmphex(leg->at, ==, at);
}

/* The fabric remembers one more refusal of @from, and it is this one. */
static void check_remembered(Rig *rig, int from, uint64_t addr, bool is_write,
                             uint16_t at, uint64_t count)
{
    P2PLastRefusal last = p2p_last_refusal(rig->t, ep_ids[from]);

    g_assert_cmpuint(last.count, ==, count);
    g_assert_cmphex(last.addr, ==, addr);
    g_assert_cmphex(last.len, ==, LEN);
    g_assert_true(last.is_write == is_write);
    g_assert_cmpuint(last.rule, ==, P2P_R27_NO_TARGET);
    g_assert_cmphex(last.at, ==, at);
}

/* Nothing answers behind @to's port. */
static void check_gone(Rig *rig, int from, int to)
{
    uint64_t addr = address_of(rig, from, to);
    uint16_t at = rig->port[to].rid;
    uint64_t by_from = p2p_last_refusal(rig->t, ep_ids[from]).count;
    uint64_t at_port = p2p_refused(rig->t, at, P2P_R27_NO_TARGET);
    uint8_t seed = rig->seed++;
    P2PResult r;

    p2p_fill(rig->t, rig->ep[from].mem, LEN, seed);
    r = p2p_ep_write(&rig->ep[from], addr, LEN, 0);
    check_refused(&r, true, at);
    g_assert_cmpuint(r.done, ==, 0);
    check_remembered(rig, from, addr, true, at, by_from + 1);

    r = p2p_ep_read(&rig->ep[from], addr, LEN, 0);
    check_refused(&r, false, at);
    g_assert_true(p2p_is_filled(rig->t, rig->ep[from].mem, LEN, seed));
    check_remembered(rig, from, addr, false, at, by_from + 2);

    /* Where that ended another begins: it is a transaction of its own. */
    r = p2p_ep_read(&rig->ep[from], addr + LEN, LEN, 0);
    check_refused(&r, false, at);
    check_remembered(rig, from, addr + LEN, false, at, by_from + 3);

    g_assert_cmpuint(p2p_refused(rig->t, at, P2P_R27_NO_TARGET), ==,
                     at_port + 3);
}

/* The IOMMU knows who asks by the number that its bus has now. */
static void check_faults(Rig *rig, int from)
{
    uint64_t before = p2p_refused(rig->t, P2P_AT_ROOT, P2P_RULE_NONE);
    P2PVtdFault fault;
    P2PResult r;

    p2p_vtd_take_fault(&rig->vtd);
    r = p2p_ep_write(&rig->ep[from], IOVA_NOWHERE, LEN, 0);
    fault = p2p_vtd_take_fault(&rig->vtd);

    g_assert_cmpuint(r.error, ==, P2P_EP_ERROR_WRITE_REFUSED);
    g_assert_true(r.write.faulted);
    g_assert_cmpuint(r.done, ==, 0);
    g_assert_true(fault.recorded);
    g_assert_cmphex(fault.rid, ==, rig->ep[from].fn.rid);
    g_assert_cmphex(fault.iova, ==, IOVA_NOWHERE);
    g_assert_true(fault.is_write);
    g_assert_cmpuint(p2p_refused(rig->t, P2P_AT_ROOT, P2P_RULE_NONE), ==,
                     before + 1);
}

/*
 * A round.
 */

static void start_long_copy(Rig *rig, int from, int to)
{
    p2p_ep_start(&rig->ep[from], &(P2PCopy) {
        .src = rig->ep[from].mem,
        .dst = address_of(rig, from, to),
        .len = MEM_SIZE,
    });
}

/*
 * Each copies to the other when @victim goes. Started while the machine is
 * stopped the copies are sure to be under way then, but have not got anywhere;
 * started before, they are somewhere, or done if the machine was quick.
 */
static void unplug_busy(Rig *rig, int victim, int other)
{
    bool stop_first = g_test_rand_bit();
    bool done;
    P2PResult r;

    if (stop_first) {
        p2p_stop(rig->t);
    }
    start_long_copy(rig, victim, other);
    start_long_copy(rig, other, victim);
    if (!stop_first) {
        p2p_stop(rig->t);
    }
    done = p2p_ep_result(&rig->ep[other]).state == P2P_EP_STATE_DONE;
    g_assert_false(stop_first && done);
    p2p_unplug(rig->port[victim], ep_ids[victim]);
    p2p_cont(rig->t);

    r = p2p_ep_wait(&rig->ep[other]);
    if (done) {
        g_assert_cmpuint(r.done, ==, MEM_SIZE);
    } else {
        check_refused(&r, true, rig->port[victim].rid);
        g_assert_cmpuint(r.done, <, MEM_SIZE);
        g_assert_cmpuint(r.done % P2P_EP_CHUNK, ==, 0);
    }
}

/* What a guest's IOMMU driver does when a device has gone. */
static void forget(Rig *rig, int victim)
{
    p2p_vtd_detach(&rig->vtd, rig->ep[victim].fn);
    p2p_vtd_invalidate(&rig->vtd);
}

static void plug(Rig *rig, int victim)
{
    g_autofree char *json = g_strdup_printf(
        "{'bus': '%s', 'mem-size': %llu}", port_ids[victim], MEM_SIZE);

    p2p_plug(rig->port[victim], "p2p-endpoint", ep_ids[victim], json);
}

/* Where its predecessor was, which takes less than p2p_enumerate(). */
static void place(Rig *rig, int victim)
{
    P2PEp *ep = &rig->ep[victim];

    p2p_set_bar(ep->fn, P2P_EP_BAR_REGS, ep->regs);
    p2p_set_bar(ep->fn, P2P_EP_BAR_MEM, ep->mem);
    p2p_set_bar(ep->fn, P2P_EP_BAR_DOORBELL, ep->doorbell);
    p2p_set_mse(ep->fn, true);
    p2p_set_bme(ep->fn, true);
}

/* @planted: the fault that the checks have to find, a peer that stays. */
static void play_round(Rig *rig, bool planted)
{
    int victim = g_test_rand_int_range(0, ENDPOINTS);
    int other = (victim + g_test_rand_int_range(1, ENDPOINTS)) % ENDPOINTS;
    int third = ENDPOINTS - victim - other;
    bool forget_first = g_test_rand_bit();
    const char *const names[] = { ep_ids[victim], NULL };

    check_reaches_peer(rig, other, victim);
    check_reaches_peer(rig, victim, other);
    check_reaches_ram(rig, victim);
    if (!planted) {
        unplug_busy(rig, victim, other);
    }
    if (forget_first) {
        forget(rig, victim);
    }
    check_gone(rig, other, victim);
    check_gone(rig, third, victim);
    g_assert_false(p2p_report_names(rig->t, names));
    if (!forget_first) {
        forget(rig, victim);
    }
    check_faults(rig, other);
    check_reaches_peer(rig, other, third);
    check_reaches_ram(rig, third);

    plug(rig, victim);
    check_gone(rig, other, victim);     /* it has no address yet */
    g_assert_false(p2p_report_names(rig->t, names));
    place(rig, victim);
    check_faults(rig, victim);          /* nor is it in the IOMMU's tables */
    p2p_vtd_attach(&rig->vtd, rig->ep[victim].fn, rig->domain);
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
            p2p_enumerate(rig.t);
            take_stock(&rig);
        }
    }
    for (int i = 0; i < ENDPOINTS; i++) {
        check_reaches_peer(&rig, i, (i + 1) % ENDPOINTS);
    }
    /* What was not handed out again would be more. */
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
    g_test_trap_assert_stderr("*check_refused*");
}

/*
 * Slots without power.
 */

/* With the indicator blinking, power off does not mean that the device goes. */
static void set_power_alone(P2PFn port, bool on)
{
    unsigned pos = p2p_cap(port, PCI_CAP_ID_EXP) + PCI_EXP_SLTCTL;
    uint16_t control = p2p_cfg_readw(port, pos);

    control &= ~(PCI_EXP_SLTCTL_PCC | PCI_EXP_SLTCTL_PIC);
    control |= PCI_EXP_SLTCTL_PWR_IND_BLINK;
    p2p_cfg_writew(port, pos, on ? control | PCI_EXP_SLTCTL_PWR_ON
                                 : control | PCI_EXP_SLTCTL_PWR_OFF);
}

/* Power comes back to a device that is as after reset: no address. */
static void test_power(void)
{
    Rig rig;

    rig_start(&rig);
    for (int victim = 0; victim < ENDPOINTS; victim++) {
        int other = (victim + 1) % ENDPOINTS;

        start_long_copy(&rig, other, victim);
        set_power_alone(rig.port[victim], false);
        p2p_ep_wait(&rig.ep[other]);
        check_gone(&rig, other, victim);
        set_power_alone(rig.port[victim], true);
        check_gone(&rig, other, victim);
        p2p_enumerate(rig.t);
        check_reaches_peer(&rig, other, victim);
        check_reaches_peer(&rig, victim, other);
    }
    p2p_qtest_stop(rig.t);
}

/* A bus reset takes the address of what is below, and what it was doing. */
static void test_bus_reset(void)
{
    P2PResult r;
    Rig rig;

    rig_start(&rig);
    start_long_copy(&rig, A, B);
    start_long_copy(&rig, B, C);
    p2p_cfg_writew(rig.port[A], PCI_BRIDGE_CONTROL, PCI_BRIDGE_CTL_BUS_RESET);
    p2p_cfg_writew(rig.port[A], PCI_BRIDGE_CONTROL, 0);
    r = p2p_ep_wait(&rig.ep[B]);
    g_assert_cmpuint(r.state, ==, P2P_EP_STATE_DONE);
    g_assert_cmpuint(r.done, ==, MEM_SIZE);
    check_gone(&rig, B, A);
    check_gone(&rig, C, A);

    p2p_enumerate(rig.t);
    g_assert_cmpuint(p2p_ep_result(&rig.ep[A]).state, ==, P2P_EP_STATE_IDLE);
    check_reaches_peer(&rig, B, A);
    check_reaches_peer(&rig, A, C);
    p2p_qtest_stop(rig.t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/hotplug/planted-fault", test_planted_fault);
    qtest_add_func("/p2p/hotplug/power", test_power);
    qtest_add_func("/p2p/hotplug/bus-reset", test_bus_reset);
    qtest_add_func("/p2p/hotplug/rounds", test_rounds);
    return g_test_run();
}
