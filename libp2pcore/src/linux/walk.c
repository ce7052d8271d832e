/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "linux/walk.h"

/* Functions from @id up to but not with @top; P2P_NONE: all. */
static unsigned count_up(const struct p2p_linux_walk *walk, p2p_id id,
                         p2p_id top)
{
    unsigned count = 0;

    while (id != top) {
        id = p2p_linux_above(walk, id);
        count++;
    }
    return count;
}

/* One step up from *@id, which is @branch then. */
static void step(const struct p2p_linux_walk *walk, p2p_id *id, p2p_id *branch)
{
    *branch = *id;
    *id = p2p_linux_above(walk, *id);
}

/* Fills in shared and both branches. */
static void find_shared(struct p2p_linux_walk *walk)
{
    p2p_id a = walk->provider, b = walk->client;
    unsigned above_a = count_up(walk, a, P2P_NONE);
    unsigned above_b = count_up(walk, b, P2P_NONE);

    for (; above_a > above_b; above_a--) {
        step(walk, &a, &walk->provider_branch);
    }
    for (; above_b > above_a; above_b--) {
        step(walk, &b, &walk->client_branch);
    }
    while (a != b) {
        step(walk, &a, &walk->provider_branch);
        step(walk, &b, &walk->client_branch);
    }
    walk->shared = a;
}

struct p2p_linux_walk p2p_linux_walk(const struct p2p_topology *topology,
                                     p2p_id provider, p2p_id client)
{
    struct p2p_linux_walk walk = {
        .topology = topology,
        .provider = provider,
        .client = client,
        .provider_branch = P2P_NONE,
        .client_branch = P2P_NONE,
        .assumed = P2P_NONE,
    };

    find_shared(&walk);
    walk.distance = count_up(&walk, provider, walk.shared) +
                    count_up(&walk, client, walk.shared);
    return walk;
}
