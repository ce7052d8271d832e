/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stage: what an IOMMU makes of a request that goes upstream.
 *
 * It stands between the last port and the root complex. The library says that
 * a request goes upstream; the stage says what becomes of its address there;
 * the library goes on with the answer. Each requester has one, which so knows
 * its bus number and devfn; what else a request says goes into the question.
 *
 * A stage is asked in two steps, so that most accesses ask it nothing:
 *
 *   look()   what is in the way at this address. Touches nothing, so that views
 *            may ask, too. The answer holds for all addresses of its range
 *            until the fabric's generation changes.
 *   ask()    what becomes of this one access, where look() said TRANSLATED: the
 *            model's translate(), once, with all that it does besides, the
 *            recording of faults above all. The answer holds for this access
 *            and for one block around its address.
 *
 * outcome       from         reasons                    what the fabric does
 * ------------  -----------  -------------------------  -----------------------
 * NO_IOMMU      look         none, ROOT_BYPASSES        goes on, same address
 * OFF           look, ask    none                       goes on, same address
 * PASS_THROUGH  look, ask    none                       goes on, same address
 * TRANSLATED    look         none                       asks
 *               ask          none, FIRST_STAGE,         goes on with the gpa
 *                            SECOND_STAGE
 * FAULTED       ask          none, NO_ENTRY, NO_PAGE    Unsupported Request
 * BLOCKED       look         NOT_UNTRANSLATED           Unsupported Request, by
 *                                                       R31 of the library
 * INTERRUPT     look         MSI_AS_IS, MSI_REMAPPED    R29 and R30; a write is
 *                                                       for the stage's address
 *                                                       space, which remaps it
 *
 * There are two. The generic stage knows QEMU's interface only: no IOMMU,
 * virtio-iommu, whatever else has an IOMMU region. To it an IOMMU that is off
 * passes through, and it knows no reasons and no INTERRUPT, which the library
 * does not need. The other one, hw/i386/intel_iommu_p2p.c, reads what VT-d's
 * model shows in its public header as well. Neither walks a page table. A
 * requester that never had Bus Master Enable has no stage yet: look() then
 * answers FAULTED.
 */
#ifndef HW_PCI_P2P_STAGE_H
#define HW_PCI_P2P_STAGE_H

#include "exec/memory.h"
#include "p2pcore/types.h"

enum p2p_stage_outcome {
    P2P_STAGE_NO_IOMMU,         /* none is in the way */
    P2P_STAGE_OFF,              /* there is one, with DMA remapping off */
    P2P_STAGE_PASS_THROUGH,     /* it leaves this requester's addresses alone */
    P2P_STAGE_TRANSLATED,
    P2P_STAGE_FAULTED,          /* it refused, as it would without us */
    P2P_STAGE_BLOCKED,          /* it takes no address of this kind */
    P2P_STAGE_INTERRUPT,        /* a message, not memory */
    P2P_STAGE_OUTCOMES,
};

enum p2p_stage_reason {
    P2P_STAGE_NO_REASON,        /* nothing more is known */
    P2P_STAGE_ROOT_BYPASSES,    /* bypass_iommu=on */
    P2P_STAGE_FIRST_STAGE,
    P2P_STAGE_SECOND_STAGE,
    P2P_STAGE_NO_ENTRY,         /* nothing valid for the requester, in VT-d's
                                   root, context and PASID tables */
    P2P_STAGE_NO_PAGE,          /* no page that allows the access */
    P2P_STAGE_NOT_UNTRANSLATED, /* AT is not 00b */
    P2P_STAGE_MSI_AS_IS,        /* interrupt remapping is off */
    P2P_STAGE_MSI_REMAPPED,     /* ...on: the source ID has to be right */
    P2P_STAGE_REASONS,
};

typedef struct P2PStageRequest {
    hwaddr addr;                /* as emitted */
    enum p2p_at at;             /* which kind of address that is */
    enum p2p_access access;
} P2PStageRequest;

typedef struct P2PStageAnswer {
    enum p2p_stage_outcome outcome;
    enum p2p_stage_reason reason;
    uint8_t fault;              /* FAULTED: the number by which the IOMMU has it
                                   on record; 0: it has not, or has none */
    hwaddr gpa;                 /* of what goes on */
    hwaddr mask;                /* ask(): of the block of addresses that the
                                   answer holds for */
    struct p2p_range valid;     /* look(): the addresses */
    IOMMUMemoryRegion *iommu;   /* look(), TRANSLATED: for ask() */
} P2PStageAnswer;

typedef struct P2PStage P2PStage;

typedef struct P2PStageOps {
    P2PStageAnswer (*look)(const P2PStage *stage, const P2PStageRequest *req);
    void (*ask)(const P2PStage *stage, IOMMUMemoryRegion *iommu,
                const P2PStageRequest *req, P2PStageAnswer *answer);
} P2PStageOps;

/* What one requester meets. Never freed: threads hold on to it. */
struct P2PStage {
    const P2PStageOps *ops;
    AddressSpace *as;           /* beyond the root port, for this source */
    bool bypassed;              /* there is an IOMMU for others */
    bool parked;                /* no requester has it: nothing is there */
};

/* In an RCU section, from any thread. */
P2PStageAnswer p2p_stage_look(const P2PStage *stage,
                              const P2PStageRequest *req);

/* Most accesses that are translated come here: nothing is copied. */
static inline void p2p_stage_ask(const P2PStage *stage,
                                 IOMMUMemoryRegion *iommu,
                                 const P2PStageRequest *req,
                                 P2PStageAnswer *answer)
{
    stage->ops->ask(stage, iommu, req, answer);
}

/* "pass-through", say. */
const char *p2p_stage_outcome_name(enum p2p_stage_outcome outcome);

/* Words that can follow it, "" if there is nothing to say. */
const char *p2p_stage_reason_text(enum p2p_stage_reason reason);

/*
 * For stages.
 */

extern const P2PStageOps p2p_stage_generic;

/* Of a requester that never had Bus Master Enable: refuses everything. */
extern const P2PStage p2p_stage_unknown;

/* If VT-d gave @as for @devfn on @bus: its stage, else NULL. Big lock. */
const P2PStageOps *p2p_stage_vtd(AddressSpace *as, PCIBus *bus, int devfn);

/*
 * What @as has at @addr, NULL for nothing; *@range is what that, or the gap,
 * takes up. In an RCU section.
 */
const MemoryRegion *p2p_stage_find(AddressSpace *as, hwaddr addr,
                                   struct p2p_range *range);

/* TRANSLATED or FAULTED without a reason, by the model's translate(). */
static inline void p2p_stage_translate(IOMMUMemoryRegion *iommu,
                                       const P2PStageRequest *req,
                                       P2PStageAnswer *answer)
{
    IOMMUMemoryRegionClass *imrc = memory_region_get_iommu_class_nocheck(iommu);
    IOMMUAccessFlags need = req->access == P2P_READ ? IOMMU_RO : IOMMU_WO;
    IOMMUTLBEntry entry = imrc->translate(iommu, req->addr, need, 0);

    answer->outcome = entry.perm & need ? P2P_STAGE_TRANSLATED
                                        : P2P_STAGE_FAULTED;
    answer->reason = P2P_STAGE_NO_REASON;
    answer->fault = 0;
    answer->mask = entry.addr_mask;
    answer->gpa = (entry.translated_addr & ~entry.addr_mask) |
                  (req->addr & entry.addr_mask);
}

/* What look() answered is no longer so. Big lock. */
void p2p_stage_changed(void);

#endif /* HW_PCI_P2P_STAGE_H */
