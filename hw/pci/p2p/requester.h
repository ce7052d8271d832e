/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requesters: who can ask for memory, what is kept for each, and what is known
 * of what it asked for.
 */
#ifndef HW_PCI_P2P_REQUESTER_H
#define HW_PCI_P2P_REQUESTER_H

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

/* What one requester got to one target by one rule. */
typedef struct P2PPair {
    struct rcu_head rcu;
    int target;                 /* its site */
    bool is_write;
    enum p2p_rule rule;
    bool trap;                  /* past an IOMMU that translates (R51) */
    uint64_t count;             /* accesses, counted without a lock */
    QLIST_ENTRY(P2PPair) link;
} P2PPair;

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
    QLIST_HEAD(, P2PPair) pairs;    /* likewise */
    QLIST_ENTRY(P2PRequester) link;
};

#define TYPE_P2P_IOMMU_MEMORY_REGION "p2p-iommu-memory-region"

extern const PCIIOMMUOps p2p_iommu_ops;

void p2p_requester_init(void);
void p2p_requester_setup_bus(PCIBus *bus);
bool p2p_requester_below_port(const PCIDevice *dev);
IOMMUTLBEntry p2p_requester_translate(IOMMUMemoryRegion *mr, hwaddr addr,
                                      IOMMUAccessFlags flag, int index);

/* The device's own record of where its DMA goes, so it takes no look-up. */
static inline P2PRequester *p2p_requester_of(const PCIDevice *dev)
{
    const MemoryRegion *root = dev->bus_master_enable_region.alias;

    if (!root || !root->is_iommu ||
        memory_region_get_iommu_class_nocheck((IOMMUMemoryRegion *)root)
            ->translate != p2p_requester_translate) {
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

/* The function or port of @site may emit from now on. */
void p2p_requester_wake(const P2PSite *site);

/* The machine is complete: now it is known which IOMMU it has. */
void p2p_requester_machine_done(void);

void p2p_requester_bind_site(P2PSite *site);
void p2p_requester_unbind_site(P2PSite *site);
void p2p_requester_bus_renumbered(PCIBus *bus);
void p2p_requester_bus_gone(PCIBus *bus);
void p2p_requester_claim_bypassed(PCIDevice *dev);

/*
 * The counter of what @requester reads from, or writes to, the function at site
 * @target by such a @decision. It stays for as long as routes of this
 * generation do.
 */
uint64_t *p2p_pair_counter(P2PRequester *requester, int target, bool is_write,
                           const struct p2p_decision *decision);

/*
 * How often @rule decided for @requester, pairs included; R51: how often what
 * others decided went past the IOMMU. Big lock.
 */
uint64_t p2p_pair_routed(const P2PRequester *requester, enum p2p_rule rule);

/* How much @requester got to @target, by any rule. Big lock. */
uint64_t p2p_pair_delivered(const P2PRequester *requester, int target,
                            bool is_write);

/* Under the fabric's lock, or if nobody else knows @requester: none is left. */
void p2p_pair_forget(P2PRequester *requester);
/* Under the fabric's lock: nobody's with this target is left. */
void p2p_pair_forget_target(int target);

#endif /* HW_PCI_P2P_REQUESTER_H */
