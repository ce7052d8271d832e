/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The kernel's choice. Gather first: the way from the provider up to the
 * lowest function above both, and down to the client. Then let the rule of the
 * generation say which way it is, and what is trusted whether that may be.
 */
#include "linux/generation.h"

static struct p2p_linux_choice choose(const struct p2p_linux_walk *walk,
                                      const struct p2p_linux_rules *rules)
{
    struct p2p_linux_choice choice = {
        .map = P2P_LINUX_NOT_SUPPORTED,
        .distance = walk->distance,
        .redirect = P2P_NONE,
        .shared = walk->shared,
        .host = P2P_NONE,
        .blocker = P2P_NONE,
    };
    const struct p2p_linux_kernel *kernel =
        p2p_linux_kernel(rules->generation);

    switch (kernel->rule(walk, rules->tlp_class, &choice)) {
    case P2P_LINUX_WAY_DIRECT:
        choice.map = P2P_LINUX_BUS_ADDR;
        choice.reason = walk->provider == walk->client
                        ? P2P_LINUX_SAME_FUNCTION : P2P_LINUX_SHARED_BRIDGE;
        break;
    case P2P_LINUX_WAY_ROOT:
        p2p_linux_ask_root(walk, rules, &choice);
        break;
    case P2P_LINUX_WAY_BLOCKED:
        choice.reason = P2P_LINUX_TRANSLATION_BLOCKED;
        break;
    }
    return choice;
}

static bool are_there(const struct p2p_topology *topology, p2p_id provider,
                      p2p_id client)
{
    return p2p_topology_get(topology, provider) &&
           p2p_topology_get(topology, client);
}

struct p2p_linux_choice
p2p_linux_map_type(const struct p2p_topology *topology,
                   const struct p2p_linux_rules *rules, p2p_id provider,
                   p2p_id client)
{
    struct p2p_linux_walk walk;

    if (!are_there(topology, provider, client)) {
        return (struct p2p_linux_choice) {
            .map = P2P_LINUX_NOT_SUPPORTED,
            .reason = P2P_LINUX_UNKNOWN_FUNCTION,
            .redirect = P2P_NONE,
            .shared = P2P_NONE,
            .host = P2P_NONE,
            .blocker = P2P_NONE,
        };
    }
    walk = p2p_linux_walk(topology, provider, client);
    return choose(&walk, rules);
}

/* To every rule Egress Control is as Request Redirect, and Direct Translated
   P2P makes of that what it would be without. */
bool p2p_linux_rests_on_acs(const struct p2p_topology *topology,
                            const struct p2p_linux_rules *rules,
                            p2p_id provider, p2p_id client, p2p_id id)
{
    static const uint16_t controls[] = {
        0, P2P_ACS_RR, P2P_ACS_CR, P2P_ACS_TB,
    };
    struct p2p_linux_walk walk;
    enum p2p_linux_map map;

    if (!are_there(topology, provider, client)) {
        return false;
    }
    walk = p2p_linux_walk(topology, provider, client);
    map = choose(&walk, rules).map;
    walk.assumed = id;
    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
        walk.control = controls[i];
        if (choose(&walk, rules).map != map) {
            return true;
        }
    }
    return false;
}
