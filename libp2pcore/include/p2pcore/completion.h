/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where the Completion of a read or an AtomicOp goes.
 *
 * Whoever wants to know whether a read works asks twice: p2p_route(), and
 * p2p_route_root() if that says upstream, for the Request; and if it arrives,
 * p2p_route_completion() for what comes back. If the second is a refusal, the
 * read has happened and the requester sees a Completion Timeout.
 */
#ifndef P2PCORE_COMPLETION_H
#define P2PCORE_COMPLETION_H

#include "p2pcore/route.h"

struct p2p_policies;

/*
 * Route the Completion of @request in @topology, from @completer,
 * the target of the decision on @request, or P2P_NONE if that was MEMORY or
 * has no target. What counts of @request are initiator, relaxed_ordering and,
 * for the policy, access.
 *
 * Verdicts: INTERNAL, DIRECT, PEER (through the root complex), with the
 * initiator as target; REFUSED, as P2P_FAIL_TIMEOUT; or UNDEFINED. The valid
 * range is every address: a Completion has none.
 *
 * @policies are what root complexes forward, asked from @completer to the
 * initiator; NULL: everything.
 *
 * Returns as p2p_route_root().
 */
int p2p_route_completion(const struct p2p_topology *topology,
                         const struct p2p_request *request, p2p_id completer,
                         const struct p2p_policies *policies,
                         struct p2p_decision *decision);

#endif /* P2PCORE_COMPLETION_H */
