/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Snapshots: the facts of all sites as a frozen topology.
 */
#ifndef HW_PCI_P2P_SNAPSHOT_H
#define HW_PCI_P2P_SNAPSHOT_H

#include "hw/pci/pci_device.h"
#include "p2pcore/topology.h"
#include "qemu/rcu.h"

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

/*
 * Whether @candidate may sit where it is, by p2p_topology_check() of the ports
 * above it, itself and its siblings: 0 or the library's error. Big lock.
 */
int p2p_snapshot_check(PCIDevice *candidate);

#endif /* HW_PCI_P2P_SNAPSHOT_H */
