/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Decisions by value, of topologies that are frozen; what cannot be asked ends
 * the program.
 */
#ifndef P2PCORE_TESTS_ASK_H
#define P2PCORE_TESTS_ASK_H

#include "p2pcore/completion.h"
#include "p2pcore/explain.h"
#include "p2pcore/policy.h"

/* End the program with @what unless @error is 0. */
void ask_succeeded(int error, const char *what);

struct p2p_decision ask_route(const struct p2p_topology *topology,
                              const struct p2p_request *request);

struct p2p_decision ask_root(const struct p2p_topology *topology,
                             const struct p2p_request *request, uint64_t addr,
                             enum p2p_claim claim,
                             const struct p2p_policies *policies);

struct p2p_decision ask_completion(const struct p2p_topology *topology,
                                   const struct p2p_request *request,
                                   p2p_id completer,
                                   const struct p2p_policies *policies);

struct p2p_decision ask_io(const struct p2p_topology *topology,
                           p2p_id initiator);

#endif /* P2PCORE_TESTS_ASK_H */
