/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requesters: who can ask for memory, what is kept for each, and what is known
 * of what it asked for.
 */
#ifndef HW_PCI_P2P_REQUESTER_H
#define HW_PCI_P2P_REQUESTER_H

#include "core.h"
#include "pair.h"
#include "route.h"
#include "site.h"

/* Reads and writes, of two streams. */
#define P2P_BLOCK_SLOTS 4

/* What is known about one refused transaction of a requester. */
typedef struct P2PRefusal {
    uint64_t count;             /* refusals so far; 0: the rest means nothing */
    uint64_t addr;
    uint64_t next;              /* where a continued burst would go on */
    enum p2p_access access;
    enum p2p_failure failure;
    enum p2p_rule rule;         /* P2P_RULE_NONE: the IOMMU faulted */
    P2PFault fault;             /* if it did */
    uint16_t at;                /* Routing ID, 0xffff: root complex */
    int at_site;                /* its site then */
    bool bus_master_was_off;    /* since, and what that refused is not known */
} P2PRefusal;

struct P2PRequester {
    struct rcu_head rcu;
    PCIBus *bus;                /* key, with devfn; only under the big lock */
    int devfn;
    int site;                   /* the function or port that asks, or
                                   P2P_NO_SITE; under the fabric's lock */
    const P2PStage *upstream;   /* for p2p_requester_stage(), atomic */
    IOMMUMemoryRegion iommu;
    P2PBlockCache block[P2P_BLOCK_SLOTS];   /* see p2p_block_slot() */
    P2PBlockCache up_block[P2P_BLOCK_SLOTS];    /* ...that lead to an IOMMU */
    P2PBlockCache root_block[P2P_BLOCK_SLOTS];  /* ...by what it answered */
    P2PRouteCache cache[P2P_CACHES];
    uint64_t routed[P2P_RULES]; /* accesses by rule, without those of pairs
                                   and those that go up; counted without a
                                   lock */
    uint64_t went_up[P2P_RULES][P2P_STAGE_OUTCOMES];
                                /* the latter, and what the stage said */
    P2PRefusal last;            /* under the fabric's lock */
    P2PPairs pairs;             /* likewise */
    QLIST_ENTRY(P2PRequester) link;
};

/* What translates for requesters; region.c's. */
#define TYPE_P2P_IOMMU_MEMORY_REGION "p2p-iommu-memory-region"

/* With the fabric. */
void p2p_requester_init(void);

/* Functions on @bus, the secondary bus of a port of ours, are requesters. */
void p2p_requester_setup_bus(PCIBus *bus);

/* Whether some port above @dev is ours. */
bool p2p_requester_below_port(const PCIDevice *dev);

/* The device's own record of where its DMA goes: regions of IOMMUs that the
 * fabric owns are those of requesters, and no look-up is needed. */
static inline P2PRequester *p2p_requester_of(const PCIDevice *dev)
{
    const MemoryRegion *root = dev->bus_master_enable_region.alias;

    if (!p2p_fabric || !root || !root->is_iommu ||
        root->owner != OBJECT(p2p_fabric)) {
        return NULL;
    }
    return container_of((IOMMUMemoryRegion *)root, P2PRequester, iommu);
}

/*
 * What @requester meets beyond the root port. An IOMMU model makes something
 * for each function that it is asked about, so it is asked when the function
 * may emit for the first time, unless p2p_upstream_knows_all(); before that,
 * and without the big lock, the answer is p2p_stage_unknown.
 */
const P2PStage *p2p_requester_stage(P2PRequester *requester);

/* The machine is complete: now it is known which IOMMU it has. */
void p2p_requester_machine_done(void);

/*
 * QEMU drops every iommu_ops below a root with bypass_iommu, ours too, and
 * points the function at system memory. Point @dev back at the fabric, if it is
 * below a port of ours; the way up then has no IOMMU. Big lock.
 */
void p2p_requester_claim_bypassed(PCIDevice *dev);

/*
 * How often @rule decided for @requester, pairs included; R51: how often what
 * others decided went past the IOMMU. Big lock.
 */
uint64_t p2p_requester_routed(const P2PRequester *requester,
                              enum p2p_rule rule);

#endif /* HW_PCI_P2P_REQUESTER_H */
