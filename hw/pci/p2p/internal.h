/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the fabric share; nobody else includes this.
 *
 *   fabric.c        the one fabric: its life, reset
 *   device.c        coming and going of devices, and which cannot come
 *   site.[ch]       facts about each function, kept current
 *   write.c         ...after config writes and what they reset
 *   snapshot.c      facts -> frozen topology, published with RCU
 *   requester.[ch]  one IOMMU region per requester
 *   region.c        what that answers
 *   block.[ch]      the last way taken, for accesses that go there again
 *   pair.c          how much went from whom to whom
 *   route.h         where an access goes...
 *   decide.c        ...by snapshot and upstream stage
 *   upstream.c      what stands between a root port and system memory: the
 *   stage.c         generic stage, and hw/i386/intel_iommu_p2p.c
 *   name.c          what functions are called
 *   policy*.[ch]    what each root complex forwards, and what that counts
 *   refusal.[ch]    where refused accesses end, and what is remembered
 *   sink.c          where refused accesses of I/O threads end
 *   state.c         what is saved and loaded
 *   transaction.c   the entry for devices that say all about a transaction
 *   report.[ch]     what a user can read of all this...
 *   view-*.c        ...topology, policies and pairs of it
 *
 * Writers hold the big lock and change facts under p2p_fabric->lock. Readers
 * hold the RCU read lock, and the fabric's lock only to rebuild. Nobody takes
 * the big lock while holding the fabric's.
 */
#ifndef HW_PCI_P2P_INTERNAL_H
#define HW_PCI_P2P_INTERNAL_H

#include "hw/qdev-core.h"
#include "hw/resettable.h"
#include "refusal.h"

typedef struct P2PFabric {
    Object parent_obj;
    ResettableState reset;

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
                                   requester.c */
    P2PRefused refused;         /* big lock */
    P2PSink sink[2];            /* of reads, of writes */

    bool doubtful;              /* state is being loaded, see state.c */
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

/* From now on devices are seen coming and going; those here have come. */
void p2p_device_init(void);

/* The virtio device that @dev is, NULL if it is none. */
struct VirtIODevice *p2p_device_virtio(PCIDevice *dev);

/* Whether facts may be other than they were read: then no route is kept. */
bool p2p_state_is_doubtful(void);

/* Read facts again that are in doubt. Nothing without the big lock. */
void p2p_state_settle(void);

/* The machine runs: whatever was loaded has been. */
void p2p_state_is_loaded(void);

/* Before any device is there; with the fabric. */
void p2p_state_register(void);
void p2p_state_init(void);

/* Facts changed, under the fabric's lock. */
void p2p_fabric_facts_changed(void);

void p2p_report_add_properties(Object *fabric);
/* The property `p2p-pairs` of an endpoint that has a site. */
void p2p_view_add_pairs(PCIDevice *dev);
void p2p_view_del_pairs(PCIDevice *dev);
void p2p_report_bypassing(void);
void p2p_report_machine(void);

#endif /* HW_PCI_P2P_INTERNAL_H */
