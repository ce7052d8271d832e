/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for intel-iommu under qtest.
 */
#include "qemu/osdep.h"
#include "hw/i386/intel_iommu_internal.h"
#include "libqos-p2p/p2p-vtd.h"

/* A 39-bit address: three levels of nine bits each, and the page offset. */
#define LEVELS 3
#define LEVEL_BITS 9
#define ENTRIES (1u << LEVEL_BITS)
#define PAGE 0x1000ull
#define ADDRESS_WIDTH_39 1ull   /* in a context entry */
#define CONTEXT_DOMAIN_SHIFT 8
#define COMMAND_SID_SHIFT 16
#define FAULT_REASON_SHIFT 32

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
                 (status & VTD_GSTS_TES) | set);
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

P2PVtd p2p_vtd_start(P2PQtest *t)
{
    P2PVtd vtd = { .t = t, .next = P2P_VTD_TABLES };

    g_assert_cmphex(reg_read(&vtd, DMAR_CAP_REG) & VTD_CAP_SAGAW_39bit, !=, 0);
    vtd.root = new_table(&vtd);
    reg_write(&vtd, DMAR_RTADDR_REG, vtd.root);
    command(&vtd, VTD_GCMD_SRTP);
    p2p_vtd_invalidate(&vtd);
    command(&vtd, VTD_GCMD_TE);
    return vtd;
}

P2PVtdDomain p2p_vtd_domain(P2PVtd *vtd)
{
    return (P2PVtdDomain) { .id = ++vtd->domains, .table = new_table(vtd) };
}

/* The last-level table for @iova, made if need be. */
static uint64_t leaf_table(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova)
{
    uint64_t table = domain.table;

    for (int level = LEVELS; level > 1; level--) {
        unsigned shift = 12 + LEVEL_BITS * (level - 1);
        uint64_t slot = table + (iova >> shift) % ENTRIES * 8;
        uint64_t entry = qtest_readq(vtd->t->qts, slot);

        if (!entry) {
            entry = new_table(vtd) | VTD_SL_R | VTD_SL_W;
            qtest_writeq(vtd->t->qts, slot, entry);
        }
        table = entry & ~(PAGE - 1);
    }
    return table;
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
    set_pages(vtd, domain, iova, gpa, len, VTD_SL_R | VTD_SL_W);
}

void p2p_vtd_unmap(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova,
                   uint64_t len)
{
    set_pages(vtd, domain, iova, 0, len, 0);
}

static void set_context(P2PVtd *vtd, P2PFn fn, uint64_t low, uint64_t high)
{
    uint64_t slot = vtd->root + (fn.rid >> 8) * 16;
    uint64_t table = qtest_readq(vtd->t->qts, slot) & ~(PAGE - 1);

    if (!table) {
        table = new_table(vtd);
        qtest_writeq(vtd->t->qts, slot, table | VTD_ROOT_ENTRY_P);
    }
    slot = table + (fn.rid & 0xff) * 16;
    qtest_writeq(vtd->t->qts, slot + 8, high);
    qtest_writeq(vtd->t->qts, slot, low);
    p2p_vtd_invalidate_function(vtd, fn);
}

void p2p_vtd_attach(P2PVtd *vtd, P2PFn fn, P2PVtdDomain domain)
{
    set_context(vtd, fn,
                domain.table | VTD_CONTEXT_TT_MULTI_LEVEL | VTD_CONTEXT_ENTRY_P,
                ADDRESS_WIDTH_39 |
                (uint64_t)domain.id << CONTEXT_DOMAIN_SHIFT);
}

void p2p_vtd_pass_through(P2PVtd *vtd, P2PFn fn)
{
    set_context(vtd, fn, VTD_CONTEXT_TT_PASS_THROUGH | VTD_CONTEXT_ENTRY_P,
                ADDRESS_WIDTH_39);
}

void p2p_vtd_detach(P2PVtd *vtd, P2PFn fn)
{
    set_context(vtd, fn, 0, 0);
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
