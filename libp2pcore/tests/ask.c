/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "ask.h"

#include <stdio.h>
#include <stdlib.h>

void ask_succeeded(int error, const char *what)
{
    if (error) {
        printf("Bail out! %s: %s\n", what, p2p_strerror(error));
        exit(1);
    }
}

struct p2p_decision ask_route(const struct p2p_topology *topology,
                              const struct p2p_request *request)
{
    struct p2p_decision decision;

    ask_succeeded(p2p_route(topology, request, &decision), "a request");
    return decision;
}

struct p2p_decision ask_root(const struct p2p_topology *topology,
                             const struct p2p_request *request, uint64_t addr,
                             enum p2p_claim claim,
                             const struct p2p_policies *policies)
{
    struct p2p_decision decision;

    ask_succeeded(p2p_route_root(topology, request, addr, claim, policies,
                                 &decision), "the root complex");
    return decision;
}

struct p2p_decision ask_completion(const struct p2p_topology *topology,
                                   const struct p2p_request *request,
                                   p2p_id completer,
                                   const struct p2p_policies *policies)
{
    struct p2p_decision decision;

    ask_succeeded(p2p_route_completion(topology, request, completer, policies,
                                       &decision), "a Completion");
    return decision;
}

struct p2p_decision ask_io(const struct p2p_topology *topology,
                           p2p_id initiator)
{
    struct p2p_decision decision;

    ask_succeeded(p2p_route_io(topology, initiator, &decision),
                  "an I/O Request");
    return decision;
}
