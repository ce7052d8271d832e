/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Refusals on their way to whoever is told of them.
 *
 * Any thread can be refused, but only a thread with the big lock may touch the
 * port that refused. So a refusal is put into a queue, and the main loop tells
 * of it.
 */
#ifndef HW_PCI_P2P_REFUSAL_QUEUE_H
#define HW_PCI_P2P_REFUSAL_QUEUE_H

#include "exec/hwaddr.h"
#include "p2pcore/route.h"

/* One refused transaction. All by value: both functions may be unplugged. */
typedef struct P2PRefusalEvent {
    int site;                   /* of who asked, or P2P_NO_SITE... */
    uint16_t requester;         /* ...and its Routing ID then */
    int at_site;                /* of who refused, likewise */
    uint16_t at;                /* P2P_RID_ROOT_COMPLEX: the root complex */
    enum p2p_access access;
    hwaddr addr;
    hwaddr len;                 /* of the part that was refused first */
    enum p2p_failure failure;
    enum p2p_rule rule;         /* P2P_RULE_NONE: the IOMMU faulted */
} P2PRefusalEvent;

/* With the fabric. */
void p2p_refusal_queue_init(void);

/*
 * Have @event told of soon, in order. If the queue is full it is dropped, and
 * how many were is told. Under the fabric's lock, from any thread.
 */
void p2p_refusal_queue_put(const P2PRefusalEvent *event);

#endif /* HW_PCI_P2P_REFUSAL_QUEUE_H */
