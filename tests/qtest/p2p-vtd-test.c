/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What VT-d makes of a request below our ports, in each of its modes: the same
 * as below stock ports, and told by its name.
 *
 * Every step is taken on two machines that differ in nothing but the type of
 * their root ports. What got where and what VT-d recorded has to be the same on
 * both; what the fabric says of it is held against the table.
 */
#include "qemu/osdep.h"
#include "hw/i386/intel_iommu_internal.h"
#include "libqos-p2p/p2p-edu.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "libqos-p2p/p2p-vtd.h"

#define IOVA 0x4000000ull       /* what a step is about */
#define IOVA_OTHER 0x5000000ull
#define IOVA_BUFFER 0x6000000ull    /* its data, and what it reads */
#define RAM 0x1000000ull        /* where they lead */
#define RAM_BUFFER 0x1100000ull
#define READ 0x800              /* within the buffer */
#define LEN 0x40

typedef struct Machine Machine;

/* Returns whether it failed, or false if the device cannot say. */
typedef bool Copy(Machine *m, uint64_t src, uint64_t dst);

struct Machine {
    P2PQtest *t;
    P2PVtd vtd;
    P2PVtdDomain domain;        /* of this step */
    P2PEp a, b;
    Copy *copy;                 /* by a, or by edu: */
    const char *id;
    P2PFn who;
};

typedef void Prepare(Machine *m);

typedef struct Step {
    const char *name;
    Prepare *prepare;
    const char *outcome;        /* one more of these */
    const char *why;            /* it is refused; NULL: it gets to RAM */
    uint8_t fault;              /* recorded */
    bool silent;                /* ...before, or nothing is */
    bool is_read;
    uint64_t addr;              /* instead of IOVA */
} Step;

#define NO_ENTRY "no valid entry for the requester"
#define NO_PAGE "no page that allows it"

/*
 * What a step finds.
 */

static uint64_t read_entry(Machine *m, uint64_t slot)
{
    return qtest_readq(m->t->qts, slot);
}

static void write_entry(Machine *m, uint64_t slot, uint64_t entry)
{
    qtest_writeq(m->t->qts, slot, entry);
    p2p_vtd_invalidate(&m->vtd);
}

static void attached(Machine *m)
{
    m->domain = p2p_vtd_domain(&m->vtd);
    p2p_vtd_map(&m->vtd, m->domain, IOVA_BUFFER, RAM_BUFFER, 0x1000);
    p2p_vtd_detach(&m->vtd, m->who);
    p2p_vtd_attach(&m->vtd, m->who, m->domain);
}

static void mapped(Machine *m)
{
    attached(m);
    p2p_vtd_map(&m->vtd, m->domain, IOVA, RAM, 0x1000);
}

static void read_only(Machine *m)
{
    attached(m);
    p2p_vtd_map_read_only(&m->vtd, m->domain, IOVA, RAM, 0x1000);
}

/* The IOTLB then says, without a look at the page, that it is read-only. */
static void read_only_known(Machine *m)
{
    read_only(m);
    m->copy(m, IOVA, IOVA_BUFFER + READ);
}

static void mapped_to_peer(Machine *m)
{
    attached(m);
    p2p_vtd_map(&m->vtd, m->domain, IOVA, m->b.mem, 0x1000);
}

static void mapped_to_interrupts(Machine *m)
{
    attached(m);
    p2p_vtd_map(&m->vtd, m->domain, IOVA, VTD_INTERRUPT_ADDR_FIRST, 0x1000);
}

static void page_without_sense(Machine *m)
{
    uint64_t leaf;

    mapped(m);
    leaf = p2p_vtd_leaf(&m->vtd, m->domain, IOVA);
    /* An address beyond the width that VT-d has. */
    write_entry(m, leaf, read_entry(m, leaf) | 1ull << 51);
}

static void page_not_for_users(Machine *m)
{
    uint64_t leaf;

    mapped(m);
    leaf = p2p_vtd_leaf(&m->vtd, m->domain, IOVA);
    write_entry(m, leaf, read_entry(m, leaf) & ~VTD_FL_US);
}

static void off(Machine *m)
{
    attached(m);
    p2p_vtd_enable(&m->vtd, false);
}

static void no_root_entry(Machine *m)
{
    attached(m);
    write_entry(m, p2p_vtd_entries(&m->vtd, m->who).root, 0);
}

static void no_context_entry(Machine *m)
{
    attached(m);
    p2p_vtd_detach(&m->vtd, m->who);
}

static void context_without_sense(Machine *m)
{
    uint64_t slot;

    mapped(m);
    slot = p2p_vtd_entries(&m->vtd, m->who).context;
    /* Bit 7 is reserved in both formats. */
    write_entry(m, slot, read_entry(m, slot) | 1ull << 7);
}

static void faults_disabled(Machine *m)
{
    uint64_t slot;

    attached(m);
    slot = p2p_vtd_entries(&m->vtd, m->who).context;
    write_entry(m, slot, read_entry(m, slot) | VTD_CONTEXT_ENTRY_FPD);
}

/* There is room for one fault. */
static void fault_pending(Machine *m)
{
    attached(m);
    m->copy(m, IOVA_BUFFER, IOVA_OTHER);
}

static void pass_through(Machine *m)
{
    p2p_vtd_pass_through(&m->vtd, m->who);
}

static void no_pasid_table(Machine *m)
{
    mapped(m);
    write_entry(m, p2p_vtd_entries(&m->vtd, m->who).pasid_dir, 0);
}

static void no_pasid_entry(Machine *m)
{
    uint64_t slot;

    mapped(m);
    slot = p2p_vtd_entries(&m->vtd, m->who).pasid;
    write_entry(m, slot, read_entry(m, slot) & ~VTD_PASID_ENTRY_P);
}

/* VT-d remembers the context entry, and that it was all right. */
static void pasid_entry_lost(Machine *m)
{
    mapped(m);
    m->copy(m, IOVA, IOVA_BUFFER + READ);
    qtest_writeq(m->t->qts, p2p_vtd_entries(&m->vtd, m->who).pasid, 0);
}

static const Step legacy_steps[] = {
    { "off", off, "remapping off", .addr = RAM },
    { "no-root-entry", no_root_entry, "faulted", NO_ENTRY,
      VTD_FR_ROOT_ENTRY_P },
    { "no-context-entry", no_context_entry, "faulted", NO_ENTRY,
      VTD_FR_CONTEXT_ENTRY_P },
    { "context-without-sense", context_without_sense, "faulted", NO_ENTRY,
      VTD_FR_CONTEXT_ENTRY_RSVD },
    { "pass-through", pass_through, "pass-through", .addr = RAM },
    { "page", mapped, "translated" },
    { "page-read", mapped, "translated", .is_read = true },
    { "no-page", attached, "faulted", NO_PAGE, VTD_FR_WRITE },
    { "no-page-read", attached, "faulted", NO_PAGE, VTD_FR_READ,
      .is_read = true },
    { "read-only", read_only, "faulted", NO_PAGE, VTD_FR_WRITE },
    { "read-only-read", read_only, "translated", .is_read = true },
    { "read-only-known", read_only_known, "faulted", NO_PAGE, 0,
      .silent = true },
    { "page-without-sense", page_without_sense, "faulted", NO_PAGE,
      VTD_FR_PAGING_ENTRY_RSVD },
    { "beyond-width", attached, "faulted", NO_PAGE, VTD_FR_ADDR_BEYOND_MGAW,
      .addr = 1ull << 39 },
    { "interrupts", mapped_to_interrupts, "faulted", NO_PAGE,
      VTD_FR_INTERRUPT_ADDR },
    { "faults-disabled", faults_disabled, "faulted", NO_PAGE, 0,
      .silent = true },
    { "fault-pending", fault_pending, "faulted", NO_PAGE, VTD_FR_WRITE,
      .silent = true },
    { "peer", mapped_to_peer, "translated" },
    { NULL }
};

static const Step second_steps[] = {
    { "off", off, "remapping off", .addr = RAM },
    { "no-root-entry", no_root_entry, "faulted", NO_ENTRY,
      VTD_FR_ROOT_ENTRY_P },
    { "no-context-entry", no_context_entry, "faulted", NO_ENTRY,
      VTD_FR_CONTEXT_ENTRY_P },
    { "context-without-sense", context_without_sense, "faulted", NO_ENTRY,
      VTD_FR_CONTEXT_ENTRY_RSVD },
    { "no-pasid-table", no_pasid_table, "faulted", NO_ENTRY,
      VTD_FR_PASID_DIR_ENTRY_P },
    { "no-pasid-entry", no_pasid_entry, "faulted", NO_ENTRY,
      VTD_FR_PASID_ENTRY_P },
    { "pasid-entry-lost", pasid_entry_lost, "faulted", NO_ENTRY,
      VTD_FR_PASID_TABLE_ENTRY_INV },
    { "pass-through", pass_through, "pass-through", .addr = RAM },
    { "page", mapped, "translated" },
    { "page-read", mapped, "translated", .is_read = true },
    { "no-page", attached, "faulted", NO_PAGE, VTD_FR_WRITE },
    { "read-only", read_only, "faulted", NO_PAGE, VTD_FR_WRITE },
    { "interrupts", mapped_to_interrupts, "faulted", NO_PAGE,
      VTD_FR_SM_INTERRUPT_ADDR },
    { "peer", mapped_to_peer, "translated" },
    { NULL }
};

static const Step first_steps[] = {
    { "off", off, "remapping off", .addr = RAM },
    { "no-context-entry", no_context_entry, "faulted", NO_ENTRY,
      VTD_FR_CONTEXT_ENTRY_P },
    { "no-pasid-entry", no_pasid_entry, "faulted", NO_ENTRY,
      VTD_FR_PASID_ENTRY_P },
    { "pasid-entry-lost", pasid_entry_lost, "faulted", NO_ENTRY,
      VTD_FR_PASID_TABLE_ENTRY_INV },
    { "pass-through", pass_through, "pass-through", .addr = RAM },
    { "page", mapped, "translated" },
    { "page-read", mapped, "translated", .is_read = true },
    { "no-page", attached, "faulted", NO_PAGE, VTD_FR_FS_PAGING_ENTRY_P },
    { "no-page-read", attached, "faulted", NO_PAGE, VTD_FR_FS_PAGING_ENTRY_P,
      .is_read = true },
    { "read-only", read_only, "faulted", NO_PAGE, VTD_FR_SM_WRITE },
    { "read-only-read", read_only, "translated", .is_read = true },
    { "read-only-known", read_only_known, "faulted", NO_PAGE, 0,
      .silent = true },
    { "not-for-users", page_not_for_users, "faulted", NO_PAGE,
      VTD_FR_FS_PAGING_ENTRY_US },
    { "page-without-sense", page_without_sense, "faulted", NO_PAGE,
      VTD_FR_FS_PAGING_ENTRY_RSVD },
    { "not-canonical", attached, "faulted", NO_PAGE, VTD_FR_FS_NON_CANONICAL,
      .addr = 1ull << 47 },
    { "interrupts", mapped_to_interrupts, "faulted", NO_PAGE,
      VTD_FR_SM_INTERRUPT_ADDR },
    { "peer", mapped_to_peer, "translated" },
    { NULL }
};

/*
 * Taking steps. Each is a copy from the buffer or to it, so that each is two
 * accesses of which only one is what the step is about.
 */

static bool copy_by_endpoint(Machine *m, uint64_t src, uint64_t dst)
{
    return p2p_ep_copy(&m->a, &(P2PCopy) {
        .src = src, .dst = dst, .len = LEN,
    }).state == P2P_EP_STATE_FAILED;
}

static bool copy_by_edu(Machine *m, uint64_t src, uint64_t dst)
{
    p2p_edu_carry(m->t, src, dst, LEN);
    return false;
}

/* What can be seen of a step without the fabric. */
typedef struct Seen {
    bool failed;
    bool at_ram;                /* its data is */
    bool at_peer;
    bool got;                   /* what it was to read */
    P2PVtdFault fault;
    uint32_t status;            /* of faults */
} Seen;

static Machine machine(const char *port, const char *iommu, P2PVtdMode mode,
                       Copy *copy)
{
    Machine m = {
        .t = p2p_qtest_start(
            "-device intel-iommu%s "
            "-device %s,id=r0,chassis=1 -device p2p-endpoint,id=a,bus=r0 "
            "-device %s,id=r1,chassis=2 -device p2p-endpoint,id=b,bus=r1 "
            "-device %s,id=r2,chassis=3 "
            "-device edu,id=edu,bus=r2,dma_mask=0xffffffffffffffff",
            iommu, port, port, port),
        .copy = copy,
        .id = copy == copy_by_edu ? "edu" : "a",
    };

    m.vtd = p2p_vtd_prepare(m.t, mode);
    m.a = p2p_ep(m.t, "a");
    m.b = p2p_ep(m.t, "b");
    m.who = p2p_fn(m.t, m.id);
    return m;
}

static void prepare(Machine *m, const Step *step)
{
    p2p_vtd_enable(&m->vtd, true);
    p2p_fill(m->t, RAM_BUFFER, LEN, 1);
    p2p_fill(m->t, RAM_BUFFER + READ, LEN, 2);
    p2p_fill(m->t, RAM, LEN, step->is_read ? 1 : 2);
    p2p_fill(m->t, m->b.mem, LEN, 2);
    step->prepare(m);
    p2p_fill(m->t, RAM_BUFFER + READ, LEN, 2);
}

static Seen take(Machine *m, const Step *step)
{
    uint64_t addr = step->addr ?: IOVA;
    uint64_t buffer = step->addr == RAM ? RAM_BUFFER : IOVA_BUFFER;
    bool failed = step->is_read ? m->copy(m, addr, buffer + READ)
                                : m->copy(m, buffer, addr);

    return (Seen) {
        .failed = failed,
        .at_ram = !step->is_read && p2p_is_filled(m->t, RAM, LEN, 1),
        .at_peer = p2p_is_filled(m->t, m->b.mem, LEN, 1),
        .got = p2p_is_filled(m->t, RAM_BUFFER + READ, LEN, 1),
        .status = qtest_readl(m->t->qts, Q35_HOST_BRIDGE_IOMMU_ADDR +
                                         DMAR_FSTS_REG),
        .fault = p2p_vtd_take_fault(&m->vtd),
    };
}

static void assert_same(const Seen *stock, const Seen *ours)
{
    g_assert_cmpint(ours->failed, ==, stock->failed);
    g_assert_cmpint(ours->at_ram, ==, stock->at_ram);
    g_assert_cmpint(ours->at_peer, ==, stock->at_peer);
    g_assert_cmpint(ours->got, ==, stock->got);
    g_assert_cmpint(ours->fault.recorded, ==, stock->fault.recorded);
    g_assert_cmphex(ours->fault.rid, ==, stock->fault.rid);
    g_assert_cmphex(ours->fault.iova, ==, stock->fault.iova);
    g_assert_cmpint(ours->fault.is_write, ==, stock->fault.is_write);
    g_assert_cmphex(ours->fault.reason, ==, stock->fault.reason);
    g_assert_cmphex(ours->status, ==, stock->status);
}

/* Without an entry there is no buffer either: it ends there. */
static bool ends_at_buffer(const Step *step)
{
    return g_strcmp0(step->why, NO_ENTRY) == 0;
}

static void assert_expected(const Machine *m, const Step *step,
                            const Seen *seen)
{
    bool arrives = !step->why;
    bool at_peer = step->prepare == mapped_to_peer;

    g_assert_cmpint(seen->failed, ==, !arrives);
    g_assert_cmpint(seen->at_ram, ==, arrives && !step->is_read && !at_peer);
    g_assert_cmpint(seen->at_peer, ==, arrives && at_peer);
    g_assert_cmpint(seen->got, ==, arrives && step->is_read);
    g_assert_cmpint(seen->fault.recorded, ==, step->fault != 0);
    if (step->fault) {
        g_assert_cmphex(seen->fault.reason, ==, step->fault);
        g_assert_cmphex(seen->fault.rid, ==, m->who.rid);
    }
}

/* What the fabric has counted of a device. */
typedef struct Counts {
    uint64_t outcome;           /* that of the step */
    uint64_t translated;
    uint64_t up;                /* all of them */
    uint64_t refused;
} Counts;

static Counts counts(Machine *m, const Step *step)
{
    return (Counts) {
        p2p_iommu(m->t, m->id, step->outcome),
        p2p_iommu(m->t, m->id, "translated"),
        p2p_routed(m->t, m->id, P2P_R24_FORWARD_UPSTREAM),
        p2p_refused(m->t, P2P_AT_ROOT, P2P_RULE_NONE),
    };
}

/* One transaction is one count, so this is for p2p-endpoint. */
static void assert_counted(Machine *m, const Step *step, Counts before)
{
    Counts now = counts(m, step);
    bool arrives = !step->why;
    bool buffer = arrives || (!step->is_read && !ends_at_buffer(step));

    g_assert_cmpuint(now.outcome - before.outcome, ==, 1 + arrives);
    g_assert_cmpuint(now.up - before.up, ==, 1 + buffer);
    g_assert_cmpuint(now.refused - before.refused, ==, !arrives);
    if (!arrives) {
        g_assert_cmpuint(now.translated - before.translated, ==, buffer);
    }
}

static void assert_told(Machine *m, const Step *step)
{
    P2PLastRefusal last = p2p_last_refusal(m->t, m->id);

    if (step->why) {
        g_assert_cmpuint(last.rule, ==, P2P_RULE_NONE);
        g_assert_cmpuint(last.at, ==, P2P_AT_ROOT);
        g_assert_cmphex(last.addr, ==, ends_at_buffer(step) ? IOVA_BUFFER :
                                       step->addr ?: IOVA);
        g_assert_cmpstr(last.why, ==, step->why);
        g_assert_cmphex(last.fault, ==, step->silent ? 0 : step->fault);
    }
}

static void take_on_both(Machine *stock, Machine *ours, const Step *step)
{
    Seen expected, seen;
    Counts before;

    prepare(stock, step);
    expected = take(stock, step);
    prepare(ours, step);
    before = counts(ours, step);
    seen = take(ours, step);
    assert_same(&expected, &seen);
    assert_expected(ours, step, &seen);
    assert_counted(ours, step, before);
    assert_told(ours, step);
}

/* By a stock device, which goes on after a failure and does not tell of it. */
static void carry_on_both(Machine *stock, Machine *ours, const Step *step)
{
    uint64_t before;
    Seen expected, seen;

    prepare(stock, step);
    expected = take(stock, step);
    prepare(ours, step);
    before = counts(ours, step).outcome;
    seen = take(ours, step);
    assert_same(&expected, &seen);
    g_assert_cmpuint(counts(ours, step).outcome, >, before);
    if (step->why) {
        P2PLastRefusal last = p2p_last_refusal(ours->t, ours->id);

        g_assert_cmpuint(last.rule, ==, P2P_RULE_NONE);
        g_assert_cmphex(last.addr, ==, step->addr ?: IOVA);
        g_assert_cmphex(last.len, ==, LEN);
        /* It may be a second fault, for which there is no record. */
        g_assert_true(g_str_equal(last.why, step->why) ||
                      (*last.why == '\0' && !last.fault));
    }
}

typedef void OnBoth(Machine *stock, Machine *ours, const Step *step);

static void run(const char *iommu, P2PVtdMode mode, const Step *steps,
                Copy *copy, OnBoth *on_both)
{
    Machine stock = machine("pcie-root-port", iommu, mode, copy);
    Machine ours = machine("p2p-root-port", iommu, mode, copy);

    for (; steps->name; steps++) {
        g_test_message("%s", steps->name);
        on_both(&stock, &ours, steps);
    }
    p2p_qtest_stop(ours.t);
    p2p_qtest_stop(stock.t);
}

#define SECOND ",x-scalable-mode=on"
#define FIRST ",x-scalable-mode=on,x-flts=on"

static void test_legacy(void)
{
    run("", P2P_VTD_LEGACY, legacy_steps, copy_by_endpoint, take_on_both);
}

static void test_second(void)
{
    run(SECOND, P2P_VTD_SCALABLE_SECOND, second_steps, copy_by_endpoint,
        take_on_both);
}

static void test_first(void)
{
    run(FIRST, P2P_VTD_SCALABLE_FIRST, first_steps, copy_by_endpoint,
        take_on_both);
}

static void test_legacy_stock_device(void)
{
    run("", P2P_VTD_LEGACY, legacy_steps, copy_by_edu, carry_on_both);
}

static void test_first_stock_device(void)
{
    run(FIRST, P2P_VTD_SCALABLE_FIRST, first_steps, copy_by_edu,
        carry_on_both);
}

/* A fault of ours that stock ports do not have. */
static void plant(Machine *stock, Machine *ours, const Step *step)
{
    static const Step other = { "no-page", attached };
    Seen expected, seen;

    prepare(stock, step);
    expected = take(stock, step);
    prepare(ours, &other);
    seen = take(ours, step);
    assert_same(&expected, &seen);
}

static void test_planted_fault(void)
{
    static const Step steps[] = { { "page", mapped }, { NULL } };

    if (g_test_subprocess()) {
        run("", P2P_VTD_LEGACY, steps, copy_by_endpoint, plant);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*assert_same*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/vtd/legacy", test_legacy);
    qtest_add_func("/p2p/vtd/scalable-second", test_second);
    qtest_add_func("/p2p/vtd/scalable-first", test_first);
    qtest_add_func("/p2p/vtd/legacy-stock-device", test_legacy_stock_device);
    qtest_add_func("/p2p/vtd/first-stock-device", test_first_stock_device);
    qtest_add_func("/p2p/vtd/planted-fault", test_planted_fault);
    return g_test_run();
}
