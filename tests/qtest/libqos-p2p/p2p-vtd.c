/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for intel-iommu under qtest.
 */
#include "qemu/osdep.h"
#include "hw/i386/intel_iommu_internal.h"
#include "libqos-p2p/p2p-vtd.h"

/* Each level of page tables is nine bits of the address. */
#define LEVEL_BITS 9
#define ENTRIES (1u << LEVEL_BITS)
#define PAGE 0x1000ull
#define ADDRESS_WIDTH_39 1ull   /* in a context entry, or a PASID's */
#define ADDRESS_WIDTH_48 2ull
#define PASID_WIDTH_SHIFT 2
#define CONTEXT_DOMAIN_SHIFT 8
#define COMMAND_SID_SHIFT 16
#define FAULT_REASON_SHIFT 32

/* In scalable mode the upper half of devfns has a context table of its own. */
#define HALF 0x80

/* The interrupt remapping table: log2 of its entries, minus 1. */
#define INTERRUPTS_SIZE 7ull
#define INTERRUPT_FORMAT (1u << 4)
#define INTERRUPT_SUBHANDLE (1u << 3)
#define INTERRUPT_INDEX_SHIFT 5
#define INTERRUPT_VECTOR_SHIFT 16
#define INTERRUPT_VALIDATE (1ull << 18)     /* all of the source ID */

static uint64_t reg_read(P2PVtd *vtd, uint64_t reg)
{
    return qtest_readq(vtd->t->qts, Q35_HOST_BRIDGE_IOMMU_ADDR + reg);
}

static void reg_write(P2PVtd *vtd, uint64_t reg, uint64_t value)
{
    qtest_writeq(vtd->t->qts, Q35_HOST_BRIDGE_IOMMU_ADDR + reg, value);
}

static void command(P2PVtd *vtd, uint32_t set)
{
    uint32_t status = qtest_readl(vtd->t->qts,
                                  Q35_HOST_BRIDGE_IOMMU_ADDR + DMAR_GSTS_REG);

    qtest_writel(vtd->t->qts, Q35_HOST_BRIDGE_IOMMU_ADDR + DMAR_GCMD_REG,
                 (status & (VTD_GSTS_TES | VTD_GSTS_IRES)) | set);
    status = qtest_readl(vtd->t->qts,
                         Q35_HOST_BRIDGE_IOMMU_ADDR + DMAR_GSTS_REG);
    g_assert_cmphex(status & set, ==, set);
}

static uint64_t new_table(P2PVtd *vtd)
{
    uint64_t table = vtd->next;

    vtd->next += PAGE;
    g_assert_cmphex(vtd->next, <=, P2P_QTEST_RAM);
    qtest_memset(vtd->t->qts, table, 0, PAGE);
    return table;
}

P2PVtd p2p_vtd_prepare(P2PQtest *t, P2PVtdMode mode)
{
    P2PVtd vtd = { .t = t, .mode = mode, .next = P2P_VTD_TABLES };
    uint64_t scalable = mode == P2P_VTD_LEGACY ? 0 : VTD_RTADDR_SMT;

    g_assert_cmphex(reg_read(&vtd, DMAR_CAP_REG) & VTD_CAP_SAGAW_39bit, !=, 0);
    vtd.root = new_table(&vtd);
    reg_write(&vtd, DMAR_RTADDR_REG, vtd.root | scalable);
    command(&vtd, VTD_GCMD_SRTP);
    p2p_vtd_invalidate(&vtd);
    return vtd;
}

void p2p_vtd_enable(P2PVtd *vtd, bool on)
{
    if (on) {
        command(vtd, VTD_GCMD_TE);
    } else {
        qtest_writel(vtd->t->qts, Q35_HOST_BRIDGE_IOMMU_ADDR + DMAR_GCMD_REG,
                     qtest_readl(vtd->t->qts, Q35_HOST_BRIDGE_IOMMU_ADDR +
                                 DMAR_GSTS_REG) & VTD_GSTS_IRES);
    }
}

P2PVtd p2p_vtd_start_mode(P2PQtest *t, P2PVtdMode mode)
{
    P2PVtd vtd = p2p_vtd_prepare(t, mode);

    p2p_vtd_enable(&vtd, true);
    return vtd;
}

P2PVtd p2p_vtd_start(P2PQtest *t)
{
    return p2p_vtd_start_mode(t, P2P_VTD_LEGACY);
}

P2PVtdDomain p2p_vtd_domain(P2PVtd *vtd)
{
    return (P2PVtdDomain) { .id = ++vtd->domains, .table = new_table(vtd) };
}

static uint64_t page_flags(const P2PVtd *vtd, bool writable)
{
    if (vtd->mode == P2P_VTD_SCALABLE_FIRST) {
        return VTD_FL_P | VTD_FL_US | (writable ? VTD_FL_RW : 0);
    }
    return VTD_SL_R | (writable ? VTD_SL_W : 0);
}

/* The last-level table for @iova, made if need be. */
static uint64_t leaf_table(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova)
{
    uint64_t table = domain.table;
    int level = vtd->mode == P2P_VTD_SCALABLE_FIRST ? 4 : 3;

    for (; level > 1; level--) {
        unsigned shift = 12 + LEVEL_BITS * (level - 1);
        uint64_t slot = table + (iova >> shift) % ENTRIES * 8;
        uint64_t entry = qtest_readq(vtd->t->qts, slot);

        if (!entry) {
            entry = new_table(vtd) | page_flags(vtd, true);
            qtest_writeq(vtd->t->qts, slot, entry);
        }
        table = entry & ~(PAGE - 1);
    }
    return table;
}

uint64_t p2p_vtd_leaf(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova)
{
    return leaf_table(vtd, domain, iova) + iova / PAGE % ENTRIES * 8;
}

/* @flags 0: not mapped. */
static void set_pages(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova,
                      uint64_t gpa, uint64_t len, uint64_t flags)
{
    uint64_t entries[ENTRIES];

    g_assert_cmphex((iova | gpa | len) % PAGE, ==, 0);
    while (len) {
        unsigned first = iova / PAGE % ENTRIES;
        unsigned n = MIN(len / PAGE, ENTRIES - first);

        for (unsigned i = 0; i < n; i++) {
            entries[i] = flags ? cpu_to_le64((gpa + i * PAGE) | flags) : 0;
        }
        qtest_memwrite(vtd->t->qts, leaf_table(vtd, domain, iova) + first * 8,
                       entries, n * 8);
        iova += n * PAGE;
        gpa += n * PAGE;
        len -= n * PAGE;
    }
    reg_write(vtd, DMAR_IOTLB_REG, VTD_TLB_IVT | VTD_TLB_DSI_FLUSH |
                                   (uint64_t)domain.id << 32);
}

void p2p_vtd_map(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova,
                 uint64_t gpa, uint64_t len)
{
    set_pages(vtd, domain, iova, gpa, len, page_flags(vtd, true));
}

void p2p_vtd_map_read_only(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova,
                           uint64_t gpa, uint64_t len)
{
    set_pages(vtd, domain, iova, gpa, len, page_flags(vtd, false));
}

void p2p_vtd_unmap(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova,
                   uint64_t len)
{
    set_pages(vtd, domain, iova, 0, len, 0);
}

/* What @slot points to, made if need be. */
static uint64_t table_at(P2PVtd *vtd, uint64_t slot)
{
    uint64_t table = qtest_readq(vtd->t->qts, slot) & ~(PAGE - 1);

    if (!table) {
        table = new_table(vtd);
        qtest_writeq(vtd->t->qts, slot, table | VTD_ROOT_ENTRY_P);
    }
    return table;
}

P2PVtdEntries p2p_vtd_entries(P2PVtd *vtd, P2PFn fn)
{
    unsigned devfn = fn.rid & 0xff;
    P2PVtdEntries at = { .root = vtd->root + (fn.rid >> 8) * 16 };

    if (vtd->mode == P2P_VTD_LEGACY) {
        at.context = table_at(vtd, at.root) +
                     devfn * VTD_CTX_ENTRY_LEGACY_SIZE;
        return at;
    }
    at.root += devfn / HALF * 8;
    at.context = table_at(vtd, at.root) +
                 devfn % HALF * VTD_CTX_ENTRY_SCALABLE_SIZE;
    /* The requester's own PASID is 0, the first of both. */
    at.pasid_dir = table_at(vtd, at.context);
    at.pasid = table_at(vtd, at.pasid_dir);
    return at;
}

static void set_context(P2PVtd *vtd, P2PFn fn, uint64_t low, uint64_t high)
{
    uint64_t slot = p2p_vtd_entries(vtd, fn).context;

    qtest_writeq(vtd->t->qts, slot + 8, high);
    qtest_writeq(vtd->t->qts, slot, low);
    p2p_vtd_invalidate_function(vtd, fn);
}

static void set_pasid(P2PVtd *vtd, P2PFn fn, uint64_t type, P2PVtdDomain domain)
{
    uint64_t slot = p2p_vtd_entries(vtd, fn).pasid;
    bool first = vtd->mode == P2P_VTD_SCALABLE_FIRST;
    uint64_t width = first ? ADDRESS_WIDTH_48 : ADDRESS_WIDTH_39;

    qtest_writeq(vtd->t->qts, slot + 16, first ? domain.table : 0);
    qtest_writeq(vtd->t->qts, slot + 8, domain.id);
    qtest_writeq(vtd->t->qts, slot, (first ? 0 : domain.table) | type |
                                    width << PASID_WIDTH_SHIFT |
                                    VTD_PASID_ENTRY_P);
    p2p_vtd_invalidate_function(vtd, fn);
}

void p2p_vtd_attach(P2PVtd *vtd, P2PFn fn, P2PVtdDomain domain)
{
    switch (vtd->mode) {
    case P2P_VTD_LEGACY:
        set_context(vtd, fn, domain.table | VTD_CONTEXT_TT_MULTI_LEVEL |
                             VTD_CONTEXT_ENTRY_P,
                    ADDRESS_WIDTH_39 |
                    (uint64_t)domain.id << CONTEXT_DOMAIN_SHIFT);
        break;
    case P2P_VTD_SCALABLE_SECOND:
        set_pasid(vtd, fn, VTD_SM_PASID_ENTRY_SLT, domain);
        break;
    case P2P_VTD_SCALABLE_FIRST:
        set_pasid(vtd, fn, VTD_SM_PASID_ENTRY_FLT, domain);
        break;
    }
}

void p2p_vtd_pass_through(P2PVtd *vtd, P2PFn fn)
{
    if (vtd->mode == P2P_VTD_LEGACY) {
        set_context(vtd, fn, VTD_CONTEXT_TT_PASS_THROUGH | VTD_CONTEXT_ENTRY_P,
                    ADDRESS_WIDTH_39);
    } else {
        set_pasid(vtd, fn, VTD_SM_PASID_ENTRY_PT, (P2PVtdDomain) {});
    }
}

void p2p_vtd_detach(P2PVtd *vtd, P2PFn fn)
{
    set_context(vtd, fn, 0, 0);
}

/*
 * Interrupts.
 */

void p2p_vtd_start_interrupts(P2PVtd *vtd)
{
    vtd->interrupts = new_table(vtd);
    reg_write(vtd, DMAR_IRTA_REG, vtd->interrupts | INTERRUPTS_SIZE);
    command(vtd, VTD_GCMD_SIRTP);
    command(vtd, VTD_GCMD_IRE);
}

void p2p_vtd_map_interrupt(P2PVtd *vtd, unsigned index, uint8_t vector,
                           uint16_t source)
{
    uint64_t slot = vtd->interrupts + index * 16;

    g_assert_cmpuint(index, <, 2u << INTERRUPTS_SIZE);
    qtest_writeq(vtd->t->qts, slot + 8, INTERRUPT_VALIDATE | source);
    qtest_writeq(vtd->t->qts, slot,
                 (uint64_t)vector << INTERRUPT_VECTOR_SHIFT | 1);
}

uint64_t p2p_vtd_interrupt_address(unsigned index)
{
    return VTD_INTERRUPT_ADDR_FIRST | index << INTERRUPT_INDEX_SHIFT |
           INTERRUPT_FORMAT | INTERRUPT_SUBHANDLE;
}

static void invalidate_context(P2PVtd *vtd, uint64_t what)
{
    reg_write(vtd, DMAR_CCMD_REG, VTD_CCMD_ICC | what);
    g_assert_cmphex(reg_read(vtd, DMAR_CCMD_REG) & VTD_CCMD_ICC, ==, 0);
}

static void invalidate_iotlb(P2PVtd *vtd)
{
    reg_write(vtd, DMAR_IOTLB_REG, VTD_TLB_IVT | VTD_TLB_GLOBAL_FLUSH);
    g_assert_cmphex(reg_read(vtd, DMAR_IOTLB_REG) & VTD_TLB_IVT, ==, 0);
}

void p2p_vtd_invalidate(P2PVtd *vtd)
{
    invalidate_context(vtd, VTD_CCMD_GLOBAL_INVL);
    invalidate_iotlb(vtd);
}

void p2p_vtd_invalidate_function(P2PVtd *vtd, P2PFn fn)
{
    invalidate_context(vtd, VTD_CCMD_DEVICE_INVL |
                            (uint64_t)fn.rid << COMMAND_SID_SHIFT);
    invalidate_iotlb(vtd);
}

P2PVtdFault p2p_vtd_take_fault(P2PVtd *vtd)
{
    uint64_t low = reg_read(vtd, DMAR_FRCD_REG_0_0);
    uint64_t high = reg_read(vtd, DMAR_FRCD_REG_0_2);

    reg_write(vtd, DMAR_FRCD_REG_0_2, VTD_FRCD_F);
    qtest_writel(vtd->t->qts, Q35_HOST_BRIDGE_IOMMU_ADDR + DMAR_FSTS_REG,
                 VTD_FSTS_PFO);
    return (P2PVtdFault) {
        .recorded = high & VTD_FRCD_F,
        .rid = VTD_FRCD_SID(high),
        .iova = VTD_FRCD_FI(low),
        .is_write = !(high & VTD_FRCD_T),
        .reason = high >> FAULT_REASON_SHIFT,
    };
}
