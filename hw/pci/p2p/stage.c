/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The generic stage, and what all stages share: see hw/pci/p2p-stage.h.
 */
#include "qemu/osdep.h"
#include "exec/address-spaces.h"
#include "hw/pci/p2p-stage.h"

/*
 * What an address space has at an address.
 */

typedef struct P2PFlatSearch {
    hwaddr addr;
    struct p2p_range range;     /* grows until @addr is met */
    const MemoryRegion *mr;     /* NULL: nothing there */
} P2PFlatSearch;

static bool p2p_flat_search_step(Int128 start, Int128 len,
                                 const MemoryRegion *mr, hwaddr offset,
                                 void *opaque)
{
    P2PFlatSearch *search = opaque;
    uint64_t first = int128_get64(start);
    uint64_t last = int128_getlo(int128_add(start,
                                 int128_sub(len, int128_one())));

    if (search->addr < first) {
        search->range.last = first - 1;
        return true;
    }
    if (search->addr <= last) {
        search->range = (struct p2p_range) { first, last };
        search->mr = mr;
        return true;
    }
    search->range.start = last + 1;
    return false;
}

const MemoryRegion *p2p_stage_find(AddressSpace *as, hwaddr addr,
                                   struct p2p_range *range)
{
    P2PFlatSearch search = { .addr = addr, .range = { 0, UINT64_MAX } };

    flatview_for_each_range(address_space_to_flatview(as),
                            p2p_flat_search_step, &search);
    *range = search.range;
    return search.mr;
}

/*
 * The generic stage.
 */

static P2PStageAnswer p2p_stage_generic_look(const P2PStage *stage,
                                             const P2PStageRequest *req)
{
    P2PStageAnswer answer = { .gpa = req->addr };
    const MemoryRegion *mr = p2p_stage_find(stage->as, req->addr,
                                            &answer.valid);

    if (mr && mr->is_iommu) {
        answer.outcome = P2P_STAGE_TRANSLATED;
        answer.iommu = (IOMMUMemoryRegion *)mr;
    } else if (stage->as != &address_space_memory) {
        answer.outcome = P2P_STAGE_PASS_THROUGH;
    } else {
        answer.outcome = P2P_STAGE_NO_IOMMU;
        answer.reason = stage->bypassed ? P2P_STAGE_ROOT_BYPASSES
                                        : P2P_STAGE_NO_REASON;
    }
    return answer;
}

static void p2p_stage_generic_ask(const P2PStage *stage,
                                  IOMMUMemoryRegion *iommu,
                                  const P2PStageRequest *req,
                                  P2PStageAnswer *answer)
{
    p2p_stage_translate(iommu, req, answer);
}

const P2PStageOps p2p_stage_generic = {
    .look = p2p_stage_generic_look,
    .ask = p2p_stage_generic_ask,
};

/*
 * The stage of nobody yet.
 */

static P2PStageAnswer p2p_stage_unknown_look(const P2PStage *stage,
                                             const P2PStageRequest *req)
{
    return (P2PStageAnswer) {
        .outcome = P2P_STAGE_FAULTED,
        .valid = { req->addr, req->addr },
    };
}

static const P2PStageOps p2p_stage_unknown_ops = {
    .look = p2p_stage_unknown_look,
};

const P2PStage p2p_stage_unknown = {
    .ops = &p2p_stage_unknown_ops,
};

/*
 * For those who ask.
 */

P2PStageAnswer p2p_stage_look(const P2PStage *stage,
                              const P2PStageRequest *req)
{
    P2PStageAnswer answer = stage->ops->look(stage, req);

    if (qatomic_load_acquire(&stage->parked)) {
        return p2p_stage_unknown_look(stage, req);  /* parked as we looked */
    }
    if (req->at != P2P_AT_UNTRANSLATED) {
        answer.outcome = P2P_STAGE_BLOCKED;
        answer.reason = P2P_STAGE_NOT_UNTRANSLATED;
        answer.iommu = NULL;
    }
    return answer;
}

const char *p2p_stage_outcome_name(enum p2p_stage_outcome outcome)
{
    static const char *const name[P2P_STAGE_OUTCOMES] = {
        [P2P_STAGE_NO_IOMMU] = "no IOMMU",
        [P2P_STAGE_OFF] = "remapping off",
        [P2P_STAGE_PASS_THROUGH] = "pass-through",
        [P2P_STAGE_TRANSLATED] = "translated",
        [P2P_STAGE_FAULTED] = "faulted",
        [P2P_STAGE_BLOCKED] = "blocked",
        [P2P_STAGE_INTERRUPT] = "interrupt",
    };

    return name[outcome];
}

const char *p2p_stage_reason_text(enum p2p_stage_reason reason)
{
    static const char *const text[P2P_STAGE_REASONS] = {
        [P2P_STAGE_NO_REASON] = "",
        [P2P_STAGE_ROOT_BYPASSES] = "the root bypasses it",
        [P2P_STAGE_FIRST_STAGE] = "by the first stage",
        [P2P_STAGE_SECOND_STAGE] = "by the second stage",
        [P2P_STAGE_NO_ENTRY] = "no valid entry for the requester",
        [P2P_STAGE_NO_PAGE] = "no page that allows it",
        [P2P_STAGE_NOT_UNTRANSLATED] = "the address is not an untranslated one",
        [P2P_STAGE_MSI_AS_IS] = "not remapped",
        [P2P_STAGE_MSI_REMAPPED] = "remapped",
    };

    return text[reason];
}
