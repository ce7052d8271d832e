/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The choice of Linux 7.2, drivers/pci/p2pdma.c, calc_map_type_and_dist().
 *
 * Gather first: the way from the provider up to the lowest function above
 * both, and down to the client, with both ends. Then decide.
 */
#include "p2pcore/linux.h"

#include "topology/layout.h"

#define REDIRECTS (P2P_ACS_RR | P2P_ACS_CR | P2P_ACS_EC)

static p2p_id above(const struct p2p_topology *topology, p2p_id id)
{
    return p2p_topology_get(topology, id)->parent;
}

/* Functions from @id up to but not with @top; P2P_NONE: all. */
static unsigned count_up(const struct p2p_topology *topology, p2p_id id,
                         p2p_id top)
{
    unsigned count = 0;

    while (id != top) {
        id = above(topology, id);
        count++;
    }
    return count;
}

static p2p_id find_shared(const struct p2p_topology *topology, p2p_id a,
                          p2p_id b)
{
    unsigned above_a = count_up(topology, a, P2P_NONE);
    unsigned above_b = count_up(topology, b, P2P_NONE);

    for (; above_a > above_b; above_a--) {
        a = above(topology, a);
    }
    for (; above_b > above_a; above_b--) {
        b = above(topology, b);
    }
    while (a != b) {
        a = above(topology, a);
        b = above(topology, b);
    }
    return a;
}

/* Whatever kind of function it is, an endpoint too. */
static void meet(const struct p2p_topology *topology, p2p_id id,
                 struct p2p_linux_choice *choice)
{
    if (!(p2p_topology_get(topology, id)->acs.ctl & REDIRECTS)) {
        return;
    }
    if (!choice->redirects) {
        choice->redirect = id;
    }
    choice->redirects++;
}

static void gather(const struct p2p_topology *topology, p2p_id provider,
                   p2p_id client, struct p2p_linux_choice *choice)
{
    p2p_id shared = find_shared(topology, provider, client);

    choice->shared = shared;
    choice->distance = count_up(topology, provider, shared) +
                       count_up(topology, client, shared);
    for (p2p_id id = provider; id != shared; id = above(topology, id)) {
        meet(topology, id, choice);
    }
    if (shared == P2P_NONE) {
        return;                 /* there the kernel looks no further */
    }
    meet(topology, shared, choice);
    for (p2p_id id = client; id != shared; id = above(topology, id)) {
        meet(topology, id, choice);
    }
}

/* Both are on root buses: whether it is the same one. */
static bool is_same_host(const struct p2p_function *a,
                         const struct p2p_function *b)
{
    return a->domain == b->domain && a->root_bus == b->root_bus;
}

/* The first device on the root bus of @on, which is on one. */
static p2p_id find_first(const struct p2p_topology *topology,
                         const struct p2p_function *on)
{
    const struct p2p_function *first = NULL;
    p2p_id id = P2P_NONE;

    for (p2p_id i = 0; i < p2p_topology_count(topology); i++) {
        const struct p2p_function *function = p2p_topology_get(topology, i);

        if (function->parent == P2P_NONE && is_same_host(function, on) &&
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
                                       bool same_host)
{
    if (first->devfn != 0 && first->kind != P2P_KIND_ROOT_PORT) {
        return P2P_LINUX_HOST_NAMELESS;
    }
    for (size_t i = 0; i < rules->hosts; i++) {
        if (matches(&rules->host[i], first)) {
            return rules->host[i].same_host && !same_host
                   ? P2P_LINUX_HOSTS_DIFFER : P2P_LINUX_HOST_ALLOWED;
        }
    }
    return P2P_LINUX_HOST_NOT_LISTED;
}

/* The provider's host bridge, and the client's if it is another. */
static void ask_hosts(const struct p2p_topology *topology,
                      const struct p2p_linux_rules *rules, p2p_id provider,
                      p2p_id client, struct p2p_linux_choice *choice)
{
    const struct p2p_function *const on[] = {
        p2p_on_root(topology, provider), p2p_on_root(topology, client),
    };
    bool same = is_same_host(on[0], on[1]);

    for (unsigned i = 0; i < (same ? 1u : 2u); i++) {
        choice->host = find_first(topology, on[i]);
        choice->reason = ask_table(rules,
                                   p2p_topology_get(topology, choice->host),
                                   same);
        if (choice->reason != P2P_LINUX_HOST_ALLOWED) {
            return;
        }
    }
    choice->map = P2P_LINUX_THRU_HOST_BRIDGE;
}

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

    if (!p2p_topology_get(topology, provider) ||
        !p2p_topology_get(topology, client)) {
        return choice;
    }
    gather(topology, provider, client, &choice);
    if (choice.shared != P2P_NONE && !choice.redirects) {
        choice.map = P2P_LINUX_BUS_ADDR;
        choice.reason = provider == client ? P2P_LINUX_SAME_FUNCTION
                                           : P2P_LINUX_SHARED_BRIDGE;
    } else if (rules->cpu_allowed) {
        choice.map = P2P_LINUX_THRU_HOST_BRIDGE;
        choice.reason = P2P_LINUX_CPU_ALLOWED;
    } else {
        ask_hosts(topology, rules, provider, client, &choice);
    }
    return choice;
}
