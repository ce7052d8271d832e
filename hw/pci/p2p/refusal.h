/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Refusals: where refused accesses end, and what is told of them.
 */
#ifndef HW_PCI_P2P_REFUSAL_H
#define HW_PCI_P2P_REFUSAL_H

#include "requester.h"
#include "tally.h"

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

/* With the fabric. */
void p2p_refusal_init(void);

/*
 * @route refuses an access: have @entry, the answer to it, lead to where that
 * is noted when the access happens. Big lock.
 */
void p2p_refusal_answer(P2PRequester *requester, const P2PRoute *route,
                        IOMMUTLBEntry *entry);

/*
 * What the initiator of a refused @access learns of it: nothing, if it is a
 * write that is lost in silence.
 */
MemTxResult p2p_refusal_result(enum p2p_failure failure,
                               enum p2p_access access);

#endif /* HW_PCI_P2P_REFUSAL_H */
