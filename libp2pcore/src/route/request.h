/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The walk of a Memory Request, and the stages it is made of. Each looks at
 * who claims the address and either decides or lets the request go on.
 */
#ifndef P2PCORE_SRC_ROUTE_REQUEST_H
#define P2PCORE_SRC_ROUTE_REQUEST_H

#include "route/walk.h"

/*
 * Up to the root complex and into it, from @from: the initiator, or a port
 * above it that has been passed. *@decision says that it goes upstream by R24.
 */
void p2p_request_walk(struct p2p_walk *walk,
                      const struct p2p_topology *topology,
                      const struct p2p_request *request, p2p_id from,
                      struct p2p_steps *steps, struct p2p_decision *decision);

/* The same, without notes, from above whatever it passes calmly. */
void p2p_request_walk_on(const struct p2p_topology *topology,
                         const struct p2p_request *request,
                         struct p2p_decision *decision);

/*
 * The stages, which return whether *walk->decision is final.
 */

/* R1 and R2: at the requester, of an I/O Request, too. */
bool p2p_request_is_not_issued(struct p2p_walk *walk);

/* R1 to R9: at the requester. */
bool p2p_request_start(struct p2p_walk *walk);

/* R10 to R14, R41, R42, R61 to R63: into root or downstream port @port. */
bool p2p_request_enter_port(struct p2p_walk *walk, p2p_id port);

/* R15 to R23, R38 to R40: from @from on the internal bus below @upstream. */
bool p2p_request_cross_switch(struct p2p_walk *walk, p2p_id from,
                              p2p_id upstream);

/* R10 and R20 of a bridge that is no PCI Express port. */
bool p2p_request_cross_bridge(struct p2p_walk *walk, p2p_id bridge);

/* R45, R46, R49, R50: past @port upward, and out of it if @leaves. */
bool p2p_request_pass_up(struct p2p_walk *walk, p2p_id port, bool leaves);

/* R25 to R28: down to who *@crossing says. */
void p2p_request_descend(struct p2p_walk *walk,
                         const struct p2p_crossing *crossing);

#endif /* P2PCORE_SRC_ROUTE_REQUEST_H */
