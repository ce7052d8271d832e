/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Routes: where an access goes, and what is kept of that.
 */
#ifndef HW_PCI_P2P_ROUTE_H
#define HW_PCI_P2P_ROUTE_H

#include "hw/pci/p2p-fabric.h"
#include "hw/pci/p2p-stage.h"
#include "qemu/seqlock.h"
#include "qemu/thread.h"

/* Why the IOMMU refused. */
typedef struct P2PFault {
    enum p2p_stage_reason reason;
    uint8_t number;             /* its own, 0 if it recorded none */
} P2PFault;

/* An IOMMU that has to be asked for each access. */
typedef struct P2PUpstream {
    const P2PStage *stage;
    IOMMUMemoryRegion *iommu;   /* for the stage; NULL: there is none */
    uint64_t *went_up;          /* counters of the requester, by outcome */
    enum p2p_rule via;          /* by which accesses get there */
    uint16_t requester;         /* Routing ID of who asks */
} P2PUpstream;

/* Where an access goes, and for which addresses that holds. */
typedef struct P2PRoute {
    unsigned generation;
    uint32_t attrs_class;       /* for which it holds, p2p_attrs_class() */
    struct p2p_range valid;     /* of the address asked about */
    AddressSpace *as;           /* at the same address; NULL if refused or if
                                   an IOMMU has to be asked: */
    P2PUpstream upstream;
    struct p2p_decision decision;
    P2PFault fault;             /* if that is P2P_RULE_NONE's */
    enum p2p_rule via;          /* by which it went up to the root complex,
                                   P2P_RULE_NONE if it did not */
    int at_site;                /* site of decision.at, or P2P_NO_SITE */
    uint16_t at;                /* its Routing ID; 0xffff: root complex */
    uint16_t requester;         /* Routing ID of who asked */
    uint64_t *decided[P2P_JUDGES];  /* counters of the policies' entries that
                                   had a say, NULL after the last */
    bool each;                  /* every access has to be seen, so it stays out
                                   of the blocks */
    uint64_t *count;            /* accesses by its rule; of a pair if they
                                   get to a function */
    uint64_t *went_up;          /* accesses by what the stage said, NULL if it
                                   has said nothing */
} P2PRoute;

/* A function writes data, to a completion queue, and messages, in turn. */
#define P2P_CACHE_WAYS 4

/* The last routes found; lock-free to read, a lost update costs a look-up. */
typedef struct P2PRouteCache {
    QemuSeqLock seq;
    QemuSpin lock;
    unsigned next;
    P2PRoute way[P2P_CACHE_WAYS];
} P2PRouteCache;

/*
 * A stretch of one route, as an aligned power-of-two block: all that is
 * needed to send an access on its way. block.h has what is done with it.
 */
typedef struct P2PBlock {
    hwaddr base;
    hwaddr mask;
    AddressSpace *as;           /* as of the route, like what follows */
    P2PUpstream upstream;
    unsigned generation;
    uint16_t requester;
    uint64_t *count;
    uint64_t *went_up;
    P2PTxReport report;         /* of a transaction that succeeds, but done */
} P2PBlock;

/* The block that was used last: one comparison instead of a decision. */
typedef struct P2PBlockCache {
    QemuSeqLock seq;
    QemuSpin lock;
    P2PBlock block;
} P2PBlockCache;

enum P2PCacheKind {
    P2P_CACHE_READ,             /* by emitted address */
    P2P_CACHE_WRITE,
    P2P_CACHE_ROOT_READ,        /* by the address that the IOMMU answered */
    P2P_CACHE_ROOT_WRITE,
    P2P_CACHES,
};

#endif /* HW_PCI_P2P_ROUTE_H */
