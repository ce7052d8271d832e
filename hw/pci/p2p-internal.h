/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the fabric share; nobody else includes this.
 *
 *   p2p-fabric.c       the one fabric: coming and going of devices, reset
 *   p2p-site.c         facts about each function, kept current
 *   p2p-snapshot.c     facts -> frozen topology, published with RCU
 *   p2p-requester.c    one IOMMU region per requester
 *   p2p-region.c       what that answers
 *   p2p-block.[ch]     the last way taken, for accesses that go there again
 *   p2p-pair.c         how much went from whom to whom
 *   p2p-decide.c       snapshot + upstream stage -> where an access goes
 *   p2p-upstream.c     what stands between a root port and system memory: the
 *   p2p-stage.c        generic stage, and hw/i386/intel_iommu_p2p.c
 *   p2p-name.c         what functions are called
 *   p2p-policy*.[ch]   what each root complex forwards, and what that counts
 *   p2p-refusal.c      where refused accesses end, and what is remembered
 *   p2p-sink.c         where refused accesses of I/O threads end
 *   p2p-state.c        what is saved and loaded
 *   p2p-transaction.c  the entry for devices that say all about a transaction
 *   p2p-report.[ch]    what a user can read of all this...
 *   p2p-view-*.c       ...topology, policies and pairs of it
 *
 * Writers hold the big lock and change facts under p2p_fabric->lock. Readers
 * hold the RCU read lock, and the fabric's lock only to rebuild. Nobody takes
 * the big lock while holding the fabric's.
 */
#ifndef HW_PCI_P2P_INTERNAL_H
#define HW_PCI_P2P_INTERNAL_H

#include "hw/pci/p2p-fabric.h"
#include "hw/pci/p2p-stage.h"
#include "hw/pci/pci_bridge.h"
#include "hw/qdev-core.h"
#include "hw/resettable.h"
#include "qemu/rcu.h"
#include "qemu/seqlock.h"
#include "qemu/thread.h"

/* No site: the root complex as the place of a decision. */
#define P2P_NO_SITE (-1)
#define P2P_RID_ROOT_COMPLEX 0xffff

/*
 * Sites: one per PCI function in the machine.
 */

/* The secondary bus of a bridge as an address space that outlives it. */
typedef struct P2PView {
    struct rcu_head rcu;
    AddressSpace as;
    MemoryRegion root;
    MemoryRegion alias;
} P2PView;

typedef struct P2PSite {
    int index;                  /* in P2PFabric.sites, kept for life */
    int parent;                 /* site of the bridge above, or P2P_NO_SITE */
    unsigned depth;             /* bridges above it */
    struct p2p_function facts;  /* parent is filled in by the snapshot */
    P2PView *view;              /* bridges; owned by the fabric */
    uint64_t refused[P2P_RULES];    /* transactions refused here, by rule */

    PCIDevice *dev;             /* big lock, or to name it the fabric's */

    /* Only under the big lock. */
    PCIBus *secondary;          /* bridges */
    PCIConfigWriteFunc *config_write;   /* the device's own */
    bool strict_bme;
    bool bme_seen;              /* Bus Master Enable was set since reset */
    bool awake;                 /* ...or ever */
} P2PSite;

P2PSite *p2p_site_of(const PCIDevice *dev);
P2PSite *p2p_site_add(PCIDevice *dev);
void p2p_site_del(P2PSite *site);
void p2p_site_set_strict_bme(P2PSite *site, bool strict_bme);
void p2p_site_refresh_all(bool after_reset);
void p2p_site_read_facts(PCIDevice *dev, struct p2p_function *facts);

/* "bb:dd.f", or "root-complex" for P2P_RID_ROOT_COMPLEX. The caller frees. */
char *p2p_rid_name(uint16_t rid);

/*
 * The id that a user gave the function at @site, if it still is the one with
 * that Routing ID; else NULL. Under the fabric's lock.
 */
const char *p2p_site_id(int site, uint16_t rid);

/* Both, as in "01:00.0 (nvme0)". Likewise; the caller frees. */
char *p2p_function_name(int site, uint16_t rid);

/*
 * Requesters.
 */

/* Why the IOMMU refused. */
typedef struct P2PFault {
    enum p2p_stage_reason reason;
    uint8_t number;             /* its own, 0 if it recorded none */
} P2PFault;

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

/* The last routes found; lock-free to read, a lost update costs a look-up. */
typedef struct P2PRouteCache {
    QemuSeqLock seq;
    QemuSpin lock;
    unsigned next;
    P2PRoute way[P2P_CACHE_WAYS];
} P2PRouteCache;

/*
 * A stretch of one route, as an aligned power-of-two block: all that is
 * needed to send an access on its way. p2p-block.h has what is done with it.
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

typedef struct P2PRequester {
    struct rcu_head rcu;
    PCIBus *bus;                /* key, with devfn; only under the big lock */
    int devfn;
    int site;                   /* the function or port that asks, or
                                   P2P_NO_SITE; under the fabric's lock */
    const P2PStage *upstream;   /* for p2p_requester_stage(), atomic */
    IOMMUMemoryRegion iommu;
    P2PBlockCache block[2];     /* of reads, of writes */
    P2PBlockCache up_block[2];  /* ...that lead to an IOMMU */
    P2PBlockCache root_block[2];    /* ...by what it answered */
    P2PRouteCache cache[P2P_CACHES];
    uint64_t routed[P2P_RULES]; /* accesses by rule, without those of pairs
                                   and those that go up; counted without a
                                   lock */
    uint64_t went_up[P2P_RULES][P2P_STAGE_OUTCOMES];
                                /* the latter, and what the stage said */
    bool says_all;              /* comes by p2p_fabric_rw(): what is counted
                                   are transactions, not decisions */
    P2PRefusal last;            /* under the fabric's lock */
    QLIST_HEAD(, P2PPair) pairs;    /* likewise */
    QLIST_ENTRY(P2PRequester) link;
} P2PRequester;

#define TYPE_P2P_IOMMU_MEMORY_REGION "p2p-iommu-memory-region"

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
 * may emit for the first time, unless p2p_upstream_knows_all(); before that, and
 * without the big lock, the answer is p2p_stage_unknown.
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

void p2p_decide(P2PRequester *requester, const P2PTxAttrs *attrs,
                hwaddr addr, P2PRoute *route);
void p2p_decide_root(P2PRequester *requester, const P2PTxAttrs *attrs,
                     hwaddr gpa, P2PRoute *route);

/* Ask @upstream for this one access, and count what it says. */
void p2p_ask(const P2PUpstream *upstream, const P2PTxAttrs *attrs, hwaddr iova,
             P2PStageAnswer *answer);

/*
 * The way up.
 */

/*
 * Whether the IOMMU that functions on @bus meet has to know them before they
 * emit, as virtio-iommu does, whose driver calls them by number. Any other looks
 * into tables when they do. Big lock.
 */
bool p2p_upstream_knows_all(PCIBus *bus);

/* What @bus and @devfn meet beyond the root port. Big lock. */
const P2PStage *p2p_upstream_stage(PCIBus *bus, int devfn);

/* What system memory has at @gpa, and how far that goes. */
enum p2p_claim p2p_upstream_claim(hwaddr gpa, struct p2p_range *range);

extern const PCIIOMMUOps p2p_iommu_ops;

/*
 * Refusals.
 */

/*
 * One transaction of @requester ended here. @route says why; its rule is
 * P2P_RULE_NONE if the IOMMU faulted.
 */
void p2p_refusal_note(P2PRequester *requester, const P2PRoute *route,
                      enum p2p_access access, hwaddr addr, hwaddr len);

/* The same for what may be a part of one, a burst that comes in beats. */
void p2p_refusal_note_beat(P2PRequester *requester, const P2PRoute *route,
                           enum p2p_access access, hwaddr addr, hwaddr len);

/* With @answer, @route becomes a refusal by no rule, at nobody's port. */
void p2p_route_faulted(P2PRoute *route, const P2PStageAnswer *answer);

/* Where refused accesses end, and whose the last one is. */
typedef struct P2PRefused {
    MemoryRegion region;
    AddressSpace as;
    P2PRequester *requester;
    P2PRoute route;
} P2PRefused;

void p2p_refused_init(P2PRefused *refused);

/*
 * @route refuses an access: have @entry, the answer to it, lead to where that
 * is noted when the access happens. Big lock.
 */
void p2p_refusal_answer(P2PRequester *requester, const P2PRoute *route,
                        IOMMUTLBEntry *entry);

/* RAM, a page of it. */
typedef struct P2PSink {
    MemoryRegion ram;
    AddressSpace as;
} P2PSink;

void p2p_sink_init(P2PSink sinks[2]);

/*
 * The same on a thread without the big lock, of an access to @addr: note the
 * refusal now, of as much as @entry then leads into a sink.
 */
void p2p_sink_answer(P2PRequester *requester, const P2PRoute *route,
                     enum p2p_access access, hwaddr addr,
                     IOMMUTLBEntry *entry);

/*
 * What the initiator of a refused @access learns of it: nothing, if it is a
 * write that is lost in silence.
 */
MemTxResult p2p_refusal_result(enum p2p_failure failure,
                               enum p2p_access access);

/*
 * The fabric.
 */

typedef struct P2PFabric {
    Object parent_obj;
    ResettableState reset;

    DeviceListener devices;
    MemoryListener memory;

    QemuMutex lock;
    GPtrArray *sites;           /* of P2PSite, NULL where one was removed */
    GHashTable *site_of_dev;    /* PCIDevice -> P2PSite, only big lock */
    GPtrArray *free_views;
    QLIST_HEAD(, P2PRequester) requesters;
    QLIST_HEAD(, P2PRequester) free_requesters;
    uint64_t refused_at_root[P2P_RULES];
    struct P2PPolicySet *policies;     /* RCU; NULL: no root complex has one */
    AddressSpace lent;          /* to who asks for a requester's, see
                                   p2p-requester.c */
    P2PRefused refused;         /* big lock */
    P2PSink sink[2];            /* of reads, of writes */

    bool doubtful;              /* state is being loaded, see p2p-state.c */
    uint32_t bme_seen_count;    /* saved and loaded */
    uint32_t *bme_seen;

    unsigned facts;             /* grows with each change of a fact */
    unsigned generation;        /* ...or of QEMU's memory map */
    P2PSnapshot *snapshot;      /* RCU */
} P2PFabric;

/* NULL until the first port. */
extern P2PFabric *p2p_fabric;

/* Makes the fabric if there is none yet. */
void p2p_fabric_ensure(void);

/* QEMU's memory map has changed; state may be what changed it. */
void p2p_state_memory_changed(void);

/* Read facts again that are in doubt. Nothing without the big lock. */
void p2p_state_settle(void);

/* Before any device is there; with the fabric. */
void p2p_state_register(void);
void p2p_state_init(void);

/* Facts changed, under the fabric's lock. */
void p2p_fabric_facts_changed(void);

void p2p_report_add_properties(Object *fabric);
void p2p_report_bypassing(void);
void p2p_report_machine(void);

#endif /* HW_PCI_P2P_INTERNAL_H */
