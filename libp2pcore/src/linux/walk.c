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

static p2p_id find_shared(const struct p2p_linux_walk *walk)
{
    p2p_id a = walk->provider, b = walk->client;
    unsigned above_a = count_up(walk, a, P2P_NONE);
    unsigned above_b = count_up(walk, b, P2P_NONE);

    for (; above_a > above_b; above_a--) {
        a = p2p_linux_above(walk, a);
    }
    for (; above_b > above_a; above_b--) {
        b = p2p_linux_above(walk, b);
    }
    while (a != b) {
        a = p2p_linux_above(walk, a);
        b = p2p_linux_above(walk, b);
    }
    return a;
}

struct p2p_linux_walk p2p_linux_walk(const struct p2p_topology *topology,
                                     p2p_id provider, p2p_id client)
{
    struct p2p_linux_walk walk = {
        .topology = topology, .provider = provider, .client = client,
    };

    walk.shared = find_shared(&walk);
    walk.distance = count_up(&walk, provider, walk.shared) +
                    count_up(&walk, client, walk.shared);
    return walk;
}
