/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Routes: where an access goes, how that is decided, and what of it is kept.
 */
#ifndef HW_PCI_P2P_ROUTE_H
#define HW_PCI_P2P_ROUTE_H

#include "hw/pci/p2p-fabric.h"
#include "hw/pci/p2p-stage.h"
#include "qemu/rcu.h"
#include "qemu/seqlock.h"
#include "qemu/thread.h"

typedef struct P2PRequester P2PRequester;

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
    uint64_t *count;            /* accesses by its rule; of a pair if they
                                   get to a function */
    uint64_t *went_up;          /* accesses by what the stage said, NULL if it
                                   has said nothing */
} P2PRoute;

/* A function writes data, to a completion queue, and messages, in turn. */
#define P2P_CACHE_WAYS 4

/*
 * The counters that a transaction has counted in: one that QEMU or the IOMMU
 * makes parts of counts once in each. Should it meet more than there is room
 * for, it counts again in the rest.
 */
#define P2P_TALLY_MAX 72        /* 64 KiB in 4 KiB pages, each by its own way */

typedef struct P2PTally {
    unsigned count;
    const uint64_t *counted[P2P_TALLY_MAX];
} P2PTally;

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

/*
 * Decisions.
 */

typedef struct P2PSnapshot {
    struct rcu_head rcu;
    unsigned facts;             /* P2PFabric.facts it was made from */
    struct p2p_topology *topology;
    unsigned sites;
    p2p_id *id_of_site;         /* P2P_NONE where there is no function */
    int *site_of_id;
    AddressSpace **view_of_id;  /* NULL for what is no bridge */
    void *memory;               /* holds the topology */
} P2PSnapshot;

/* Current snapshot, rebuilt if stale. The caller is in an RCU section. */
const P2PSnapshot *p2p_snapshot_get(void);
int p2p_snapshot_check(PCIDevice *candidate);

/*
 * What becomes of @request, of which @decision was taken, once its Completion
 * is thought of, too: if that is lost, so is the request. Simplification: the
 * target then is not read at all. @policies: of all root complexes, or NULL.
 */
struct p2p_decision
p2p_decision_answered(const P2PSnapshot *snapshot,
                      const struct p2p_request *request,
                      const struct p2p_policies *policies,
                      struct p2p_decision decision);

/*
 * Decide, and count that: with the @tally of the transaction that the access is
 * a part of, or NULL for an access that is all there is.
 */
void p2p_decide(P2PRequester *requester, const P2PTxAttrs *attrs,
                hwaddr addr, P2PTally *tally, P2PRoute *route);
void p2p_decide_root(P2PRequester *requester, const P2PTxAttrs *attrs,
                     hwaddr gpa, P2PTally *tally, P2PRoute *route);

/* Ask @upstream for this one access, and count what it says; likewise. */
void p2p_ask(const P2PUpstream *upstream, const P2PTxAttrs *attrs, hwaddr iova,
             P2PTally *tally, P2PStageAnswer *answer);

/*
 * The way up.
 */

/*
 * Whether the IOMMU that functions on @bus meet has to know them before they
 * emit, as virtio-iommu does, whose driver calls them by number. Any other
 * looks into tables when they do. Big lock.
 */
bool p2p_upstream_knows_all(PCIBus *bus);

/* What @bus and @devfn meet beyond the root port. Big lock. */
const P2PStage *p2p_upstream_stage(PCIBus *bus, int devfn);

/*
 * No requester has @stage any more: until p2p_upstream_stage() returns it again
 * it costs QEMU nothing. An IOMMU model never forgets whom it was asked about,
 * and each change of QEMU's memory map goes through all that it made for them:
 * a guest that renumbers buses would slow QEMU down for good. Big lock.
 */
void p2p_upstream_park(const P2PStage *stage);

/* What system memory has at @gpa, and how far that goes. */
enum p2p_claim p2p_upstream_claim(hwaddr gpa, struct p2p_range *range);

#endif /* HW_PCI_P2P_ROUTE_H */
