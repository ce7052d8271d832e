/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Refusals: where refused accesses end, and what is told of them.
 */
#ifndef HW_PCI_P2P_REFUSAL_H
#define HW_PCI_P2P_REFUSAL_H

#include "requester.h"

/*
 * One transaction of @requester ended here, or that part of it which is @len
 * bytes from @addr. @route says why; its rule is P2P_RULE_NONE if the IOMMU
 * faulted. What @tally says was refused by the same rule at the same port
 * before is one refusal with this.
 */
void p2p_refusal_note(P2PRequester *requester, const P2PRoute *route,
                      enum p2p_access access, hwaddr addr, hwaddr len,
                      P2PTally *tally);

/* The same for what may be a beat of a burst, about which QEMU says nothing. */
void p2p_refusal_note_beat(P2PRequester *requester, const P2PRoute *route,
                           enum p2p_access access, hwaddr addr, hwaddr len);

/*
 * The Bus Master Enable of @site is off. A stock device's accesses then end in
 * QEMU's own memory map: what is remembered may not be its last refusal.
 */
void p2p_refusal_outdate(const P2PSite *site);

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

#endif /* HW_PCI_P2P_REFUSAL_H */
