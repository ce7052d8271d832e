/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Requests that not every function passes on or completes.
 */
#ifndef P2PCORE_SRC_ROUTE_TLP_H
#define P2PCORE_SRC_ROUTE_TLP_H

#include "topology/layout.h"
#include "p2pcore/route.h"

/* Whether @request is an AtomicOp or has a PASID: no ordinary one. */
static inline bool p2p_tlp_is_special(const struct p2p_request *request)
{
    return request->access == P2P_ATOMIC || request->has_pasid;
}

/*
 * What stops @request at the port with @node, which it is to pass, and as its
 * egress port if @leaves: R45, R46, R49, R50; P2P_RULE_NONE: nothing.
 */
enum p2p_rule p2p_tlp_pass(const struct p2p_node *node,
                           const struct p2p_request *request, bool leaves);

/*
 * The same on a way down: of the ports below @top, P2P_NONE being the root
 * complex, up to and with @last, the first that stops it is in *@at.
 */
enum p2p_rule p2p_tlp_descend(const struct p2p_topology *topology,
                              const struct p2p_request *request, p2p_id top,
                              p2p_id last, p2p_id *at);

#endif /* P2PCORE_SRC_ROUTE_TLP_H */
