/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fabric itself: what all of its files hang on, and the two counts by which
 * they learn that something has changed.
 *
 * Writers hold the big lock and change facts under p2p_fabric->lock. Readers
 * hold the RCU read lock, and the fabric's lock only to rebuild. Nobody takes
 * the big lock while holding the fabric's.
 *
 * levels.txt says which file may use which.
 */
#ifndef HW_PCI_P2P_CORE_H
#define HW_PCI_P2P_CORE_H

#include "exec/memory.h"
#include "hw/resettable.h"
#include "p2pcore/rule.h"
#include "qemu/queue.h"
#include "qemu/thread.h"

typedef struct P2PRequester P2PRequester;

typedef struct P2PFabric {
    Object parent_obj;
    ResettableState reset;

    MemoryListener memory;

    QemuMutex lock;
    GPtrArray *sites;           /* of P2PSite, NULL where one was removed */
    GHashTable *site_of_dev;    /* PCIDevice -> P2PSite, only big lock */
    QLIST_HEAD(, P2PRequester) requesters;
    uint64_t refused_at_root[P2P_RULES];
    struct P2PPolicySet *policies;     /* RCU; NULL: no root complex has one */

    unsigned facts;             /* grows with each change of a fact */
    unsigned generation;        /* ...or of QEMU's memory map */
} P2PFabric;

/* NULL until the first port. */
extern P2PFabric *p2p_fabric;

/* A fact changed, under the fabric's lock: a snapshot made before is stale. */
void p2p_fabric_facts_changed(void);

/* Where decisions lead has changed: routes found before are stale. */
void p2p_fabric_routes_changed(void);

#endif /* HW_PCI_P2P_CORE_H */
