/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decisions: where an access goes, by snapshot, policies and upstream stage.
 */
#ifndef HW_PCI_P2P_DECIDE_H
#define HW_PCI_P2P_DECIDE_H

#include "requester.h"
#include "tally.h"

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

/* With @answer, @route becomes a refusal by no rule, at nobody's port. */
void p2p_route_faulted(P2PRoute *route, const P2PStageAnswer *answer);

#endif /* HW_PCI_P2P_DECIDE_H */
