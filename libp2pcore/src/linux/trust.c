/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Whom the kernel trusts with what goes through the root complex.
 */
#include "linux/generation.h"
#include "topology/layout.h"

#define AMD "AuthenticAMD"
#define AMD_FAMILY_FIRST 0x17

/* Both are on root buses: whether it is the same one. */
static bool is_same_host(const struct p2p_function *a,
                         const struct p2p_function *b)
{
    return a->domain == b->domain && a->root_bus == b->root_bus;
}

/* The first device on the root bus of @on, which is on one; P2P_NONE: there are
   but virtual functions that have gone beyond their own bus. */
static p2p_id find_first(const struct p2p_topology *topology,
                         const struct p2p_function *on)
{
    const struct p2p_function *first = NULL;
    p2p_id id = P2P_NONE;

    for (p2p_id i = 0; i < p2p_topology_count(topology); i++) {
        const struct p2p_function *function = p2p_topology_get(topology, i);

        if (function->parent == P2P_NONE && is_same_host(function, on) &&
            !function->bus_offset &&
            (!first || function->devfn < first->devfn)) {
            first = function;
            id = i;
        }
    }
    return id;
}

static bool matches(const struct p2p_linux_host *host,
                    const struct p2p_function *function)
{
    return host->vendor == function->vendor &&
           (host->any_device || host->device == function->device);
}

static enum p2p_linux_reason ask_table(const struct p2p_linux_rules *rules,
                                       const struct p2p_function *first,
                                       bool same_host, size_t *entry)
{
    if (!first || (first->devfn != 0 && first->kind != P2P_KIND_ROOT_PORT)) {
        return P2P_LINUX_HOST_NAMELESS;
    }
    for (size_t i = 0; i < rules->hosts; i++) {
        if (matches(&rules->host[i], first)) {
            *entry = i;
            return rules->host[i].same_host && !same_host
                   ? P2P_LINUX_HOSTS_DIFFER : P2P_LINUX_HOST_ALLOWED;
        }
    }
    return P2P_LINUX_HOST_NOT_LISTED;
}

/* The provider's host bridge, and the client's if it is another. */
static bool ask_hosts(const struct p2p_linux_walk *walk,
                      const struct p2p_linux_rules *rules,
                      struct p2p_linux_choice *choice)
{
    const struct p2p_topology *topology = walk->topology;
    const struct p2p_function *const on[] = {
        p2p_on_root(topology, walk->provider),
        p2p_on_root(topology, walk->client),
    };
    bool same = is_same_host(on[0], on[1]);

    for (unsigned i = 0; i < (same ? 1u : 2u); i++) {
        choice->host = find_first(topology, on[i]);
        choice->reason = ask_table(rules,
                                   p2p_topology_get(topology, choice->host),
                                   same, &choice->entry);
        if (choice->reason != P2P_LINUX_HOST_ALLOWED) {
            return false;
        }
    }
    return true;
}

static bool is_root(const struct p2p_linux_root *root,
                    const struct p2p_function *on)
{
    return root->domain == on->domain && root->bus == on->root_bus;
}

static bool ask_firmware(const struct p2p_linux_walk *walk,
                         const struct p2p_linux_rules *rules)
{
    const struct p2p_function *from = p2p_on_root(walk->topology,
                                                  walk->client);
    const struct p2p_function *to = p2p_on_root(walk->topology,
                                                walk->provider);

    for (size_t i = 0; i < rules->paths; i++) {
        if (is_root(&rules->path[i].from, from) &&
            is_root(&rules->path[i].to, to)) {
            return true;
        }
    }
    return false;
}

void p2p_linux_ask_root(const struct p2p_linux_walk *walk,
                        const struct p2p_linux_rules *rules,
                        struct p2p_linux_choice *choice)
{
    choice->map = P2P_LINUX_THRU_HOST_BRIDGE;
    if (rules->cpu_allowed) {
        choice->reason = P2P_LINUX_CPU_ALLOWED;
    } else if (ask_hosts(walk, rules, choice)) {
        choice->reason = P2P_LINUX_HOST_ALLOWED;
    } else if (p2p_linux_kernel(rules->generation)->asks_firmware &&
               ask_firmware(walk, rules)) {
        choice->reason = P2P_LINUX_HOST_DESCRIBED;
        choice->host = P2P_NONE;
    } else {
        choice->map = P2P_LINUX_NOT_SUPPORTED;
    }
}

bool p2p_linux_cpu_is_allowed(const char *vendor, unsigned family)
{
    for (size_t i = 0; i < sizeof(AMD); i++) {
        if (vendor[i] != AMD[i]) {
            return false;
        }
    }
    return family >= AMD_FAMILY_FIRST;
}
