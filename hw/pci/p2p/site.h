/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sites: one per PCI function in the machine, and who hears of them.
 */
#ifndef HW_PCI_P2P_SITE_H
#define HW_PCI_P2P_SITE_H

#include "hw/pci/pci_bridge.h"
#include "p2pcore/function.h"
#include "p2pcore/rule.h"
#include "qemu/queue.h"
#include "qemu/rcu.h"

/* No site: the root complex as the place of a decision. */
#define P2P_NO_SITE (-1)

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
    bool enabled;               /* false: its slot has no power, or it is a
                                   virtual function that is switched off */
    P2PView *view;              /* bridges; owned by the fabric */
    uint64_t refused[P2P_RULES];    /* transactions refused here, by rule */

    PCIDevice *dev;             /* big lock, or to name it the fabric's */

    /* Only under the big lock. */
    PCIBus *secondary;          /* bridges */
    PCIConfigWriteFunc *config_write;   /* the device's own */
    bool strict_bme;
    OnOffAuto forward_redirected;
    bool bme_seen;              /* Bus Master Enable was set since reset */
    bool awake;                 /* ...or ever */
} P2PSite;

enum P2PSiteEvent {
    P2P_SITE_ADDED,             /* under the fabric's lock */
    P2P_SITE_REMOVED,           /* likewise */
    P2P_SITE_AWOKE,             /* it may emit, for the first time */
    P2P_SITE_MASTER_OFF,        /* it may not any more */
    P2P_SITE_BUS_RENUMBERED,    /* the secondary one of this bridge */
    P2P_SITE_BUS_GONE,          /* likewise */
};

/* Is told of each event of each site. Big lock. */
typedef struct P2PSiteListener {
    void (*changed)(P2PSite *site, enum P2PSiteEvent event);
    QLIST_ENTRY(P2PSiteListener) link;
} P2PSiteListener;

/* From now on and for ever. */
void p2p_site_listen(P2PSiteListener *listener);

P2PSite *p2p_site_of(const PCIDevice *dev);
P2PSite *p2p_site_add(PCIDevice *dev);
void p2p_site_del(P2PSite *site);
/* What the user of a port of ours chose, see p2p_fabric_add_port(). */
void p2p_site_set_port(P2PSite *site, bool strict_bme,
                       OnOffAuto forward_redirected);
void p2p_site_refresh(P2PSite *site);
void p2p_site_refresh_all(bool after_reset);
P2PSite *p2p_site_parent(const P2PSite *site);      /* NULL on a root bus */
void p2p_site_read_facts(PCIDevice *dev, struct p2p_function *facts);

/* In place of each function's own config_write, which it calls. */
void p2p_site_config_write(PCIDevice *dev, uint32_t addr, uint32_t val,
                           int len);

#endif /* HW_PCI_P2P_SITE_H */
