/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stage for intel-iommu: see hw/pci/p2p-stage.h.
 *
 * Addresses are QEMU's to translate and faults are QEMU's to record. What is
 * added is a name for what happened, from what the model keeps in its public
 * structures: which of a requester's regions is enabled, how the root table is
 * used, whether the requester's context entry was found valid, and what is in
 * the fault recording register.
 */
#include "qemu/osdep.h"
#include "qemu/bitops.h"
#include "qemu/bswap.h"
#include "qemu/error-report.h"
#include "hw/i386/intel_iommu.h"
#include "hw/pci/p2p-stage.h"
#include "hw/pci/pci_bus.h"

#define VTD_FAULT_RECORD_SIZE 16

static VTDAddressSpace *vtd_stage_as(const P2PStage *stage)
{
    return container_of(stage->as, VTDAddressSpace, as);
}

/*
 * Looking.
 */

static P2PStageAnswer vtd_stage_look(const P2PStage *stage,
                                     const P2PStageRequest *req)
{
    const IntelIOMMUState *s = vtd_stage_as(stage)->iommu_state;
    P2PStageAnswer answer = { .gpa = req->addr };
    const MemoryRegion *mr = p2p_stage_find(stage->as, req->addr,
                                            &answer.valid);

    if (mr == &s->mr_ir) {
        answer.outcome = P2P_STAGE_INTERRUPT;
        answer.reason = s->intr_enabled ? P2P_STAGE_MSI_REMAPPED
                                        : P2P_STAGE_MSI_AS_IS;
    } else if (mr && mr->is_iommu) {
        answer.outcome = P2P_STAGE_TRANSLATED;
        answer.iommu = (IOMMUMemoryRegion *)mr;
    } else {
        answer.outcome = s->dmar_enabled ? P2P_STAGE_PASS_THROUGH
                                         : P2P_STAGE_OFF;
    }
    return answer;
}

/*
 * Asking.
 */

/*
 * The reason that is on record for this request, 0 if there is none. There is
 * one record, and while it is taken faults of other requests are not recorded.
 * Its fields are those of the VT-d specification's title, Fault Recording
 * Registers.
 */
static uint8_t vtd_fault_recorded(const VTDAddressSpace *vtd_as,
                                  const P2PStageRequest *req)
{
    const IntelIOMMUState *s = vtd_as->iommu_state;
    uint16_t source = PCI_BUILD_BDF(pci_bus_num(vtd_as->bus), vtd_as->devfn);
    unsigned offset = extract64(s->cap, 24, 10) * 16;
    uint64_t low, high;
    bool recorded, is_read;

    if (offset + VTD_FAULT_RECORD_SIZE > DMAR_REG_SIZE) {
        return 0;
    }
    low = ldq_le_p(&s->csr[offset]);
    high = ldq_le_p(&s->csr[offset + 8]);
    recorded = extract64(high, 63, 1);
    is_read = extract64(high, 62, 1);
    if (!recorded || is_read != (req->access == P2P_READ) ||
        extract64(high, 0, 16) != source || low >> 12 != req->addr >> 12) {
        return 0;
    }
    return extract64(high, 32, 8);
}

/* PASID directory and table have 0x50 to 0x5b. */
static bool vtd_fault_is_of_pasid(uint8_t reason)
{
    return reason >> 4 == 5;
}

/*
 * The model remembers a context entry once it has found it valid, but what the
 * PASID table has for it may be gone since.
 */
static enum p2p_stage_reason vtd_fault_reason(const VTDAddressSpace *vtd_as,
                                              const P2PStageAnswer *answer)
{
    const IntelIOMMUState *s = vtd_as->iommu_state;

    if (answer->mask) {
        return P2P_STAGE_NO_PAGE;           /* there is one, not for this */
    }
    if (vtd_as->context_cache_entry.context_cache_gen !=
        s->context_cache_gen || vtd_fault_is_of_pasid(answer->fault)) {
        return P2P_STAGE_NO_ENTRY;
    }
    return answer->fault || !s->root_scalable ? P2P_STAGE_NO_PAGE
                                              : P2P_STAGE_NO_REASON;
}

static void vtd_stage_ask(const P2PStage *stage, IOMMUMemoryRegion *iommu,
                          const P2PStageRequest *req, P2PStageAnswer *answer)
{
    const VTDAddressSpace *vtd_as = vtd_stage_as(stage);
    const IntelIOMMUState *s = vtd_as->iommu_state;

    p2p_stage_translate(iommu, req, answer);
    if (answer->outcome == P2P_STAGE_FAULTED) {
        answer->fault = vtd_fault_recorded(vtd_as, req);
        answer->reason = vtd_fault_reason(vtd_as, answer);
    } else if (!s->dmar_enabled) {
        answer->outcome = P2P_STAGE_OFF;
    } else if (vtd_as->nodmar.enabled) {
        /* The model has just seen that, and does without the region now. */
        answer->outcome = P2P_STAGE_PASS_THROUGH;
    } else {
        answer->reason = s->root_scalable && s->flts ? P2P_STAGE_FIRST_STAGE
                                                     : P2P_STAGE_SECOND_STAGE;
    }
}

static const P2PStageOps vtd_stage_ops = {
    .look = vtd_stage_look,
    .ask = vtd_stage_ask,
};

/*
 * Making.
 */

/*
 * Between off and pass-through nothing changes but this state: no region is
 * switched, and nobody is told. The registers' region is private to the model,
 * so its operations are wrapped.
 */
static const MemoryRegionOps *vtd_registers;
static MemoryRegionOps vtd_watched_registers;

static void vtd_registers_write(void *opaque, hwaddr addr, uint64_t value,
                                unsigned size)
{
    const IntelIOMMUState *s = opaque;
    bool was_enabled = s->dmar_enabled;

    vtd_registers->write(opaque, addr, value, size);
    if (s->dmar_enabled != was_enabled) {
        p2p_stage_changed();
    }
}

static void vtd_watch(IntelIOMMUState *s)
{
    if (vtd_registers) {
        return;
    }
    vtd_registers = s->csrmem.ops;
    vtd_watched_registers = *vtd_registers;
    vtd_watched_registers.write = vtd_registers_write;
    s->csrmem.ops = &vtd_watched_registers;
}

/*
 * VTDAddressSpace is no type of QOM's, so the handshake cannot measure it. What
 * it has to hold for this source says whether the fields are where we expect.
 */
static void vtd_check_layout(const VTDAddressSpace *vtd_as,
                             const IntelIOMMUState *s, PCIBus *bus,
                             int devfn)
{
    if (vtd_as->iommu_state == s && vtd_as->bus == bus &&
        vtd_as->devfn == devfn && vtd_as->as.root == &vtd_as->root &&
        vtd_as->nodmar.alias == &s->mr_nodmar &&
        vtd_as->iommu_ir.alias == &s->mr_ir && vtd_as->iova_tree &&
        s->csrmem.opaque == s && s->csrmem.ops->write) {
        return;
    }
    error_report("qemu-p2p: this QEMU is not the one built for: VTDAddressSpace"
                 " is not laid out as expected");
    exit(1);
}

const P2PStageOps *p2p_stage_vtd(AddressSpace *as, PCIBus *bus, int devfn)
{
    Object *owner = memory_region_owner(as->root);
    IntelIOMMUState *s = (IntelIOMMUState *)
        object_dynamic_cast(owner, TYPE_INTEL_IOMMU_DEVICE);

    if (!s) {
        return NULL;
    }
    vtd_check_layout(container_of(as, VTDAddressSpace, as), s, bus, devfn);
    vtd_watch(s);
    return &vtd_stage_ops;
}
