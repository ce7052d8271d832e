/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sinks: where refused accesses of I/O threads end.
 */
#ifndef HW_PCI_P2P_SINK_H
#define HW_PCI_P2P_SINK_H

#include "refusal.h"

/* With the fabric. */
void p2p_sink_init(void);

/*
 * @route refuses an access to @addr on a thread without the big lock: note that
 * now, of as much as @entry, the answer to it, then leads into a sink.
 */
void p2p_sink_answer(P2PRequester *requester, const P2PRoute *route,
                     enum p2p_access access, hwaddr addr,
                     IOMMUTLBEntry *entry);

#endif /* HW_PCI_P2P_SINK_H */
