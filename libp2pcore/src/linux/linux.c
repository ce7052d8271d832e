/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The kernel's choice. Gather first: the way from the provider up to the
 * lowest function above both, and down to the client. Then let the rule of the
 * generation say which way it is, and what is trusted whether that may be.
 */
#include "linux/generation.h"

struct p2p_linux_choice
p2p_linux_map_type(const struct p2p_topology *topology,
                   const struct p2p_linux_rules *rules, p2p_id provider,
                   p2p_id client)
{
    struct p2p_linux_choice choice = {
        .map = P2P_LINUX_NOT_SUPPORTED,
        .reason = P2P_LINUX_UNKNOWN_FUNCTION,
        .redirect = P2P_NONE,
        .shared = P2P_NONE,
        .host = P2P_NONE,
    };
    struct p2p_linux_walk walk;

    if (!p2p_topology_get(topology, provider) ||
        !p2p_topology_get(topology, client)) {
        return choice;
    }
    walk = p2p_linux_walk(topology, provider, client);
    choice.shared = walk.shared;
    choice.distance = walk.distance;
    switch (p2p_linux_kernel(rules->generation)->rule(&walk, &choice)) {
    case P2P_LINUX_WAY_DIRECT:
        choice.map = P2P_LINUX_BUS_ADDR;
        choice.reason = provider == client ? P2P_LINUX_SAME_FUNCTION
                                           : P2P_LINUX_SHARED_BRIDGE;
        break;
    case P2P_LINUX_WAY_ROOT:
        p2p_linux_ask_root(&walk, rules, &choice);
        break;
    }
    return choice;
}
