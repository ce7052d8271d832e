/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one walk: which way an access goes, past an IOMMU if there is one.
 *
 * What is translated for QEMU (region.c) and what a device says all about
 * (transaction.c) go by it alike. Both look first whether the access goes where
 * the last one did and no IOMMU is in the way, which takes one comparison.
 */
#ifndef HW_PCI_P2P_WAY_H
#define HW_PCI_P2P_WAY_H

#include "requester.h"
#include "tally.h"

/* Where an access goes, and how far others go with it. */
typedef struct P2PStretch {
    AddressSpace *as;           /* NULL: @route refuses it */
    hwaddr addr;                /* in @as; what the IOMMU answered, if it did */
    hwaddr mask;                /* of the aligned block around the emitted
                                   address that goes there, too */
    hwaddr last;                /* the last emitted address that does; not
                                   before that of the block */
    bool faulted;               /* the IOMMU refuses it */
    P2PRoute route;             /* requester, via, at, and of the decision
                                   verdict, failure and rule; all of it if it
                                   is refused */
} P2PStretch;

/*
 * The way of an access of @requester to @addr, counted as p2p_decide() says.
 * An IOMMU that is in the way is asked, and has then recorded a fault if there
 * is one. In an RCU section, from any thread.
 */
void p2p_way_find(P2PRequester *requester, const P2PTxAttrs *attrs,
                  hwaddr addr, P2PTally *tally, P2PStretch *stretch);

#endif /* HW_PCI_P2P_WAY_H */
