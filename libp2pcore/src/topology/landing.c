/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "topology/claim.h"
#include "topology/freeze.h"

static bool is_same(const struct p2p_landing *a, const struct p2p_landing *b)
{
    return a->function == b->function && a->by == b->by;
}

static bool is_plain(const struct p2p_topology *topology,
                     struct p2p_claimant claimant)
{
    const struct p2p_node *node = &topology->node[claimant.function];

    return claimant.by == P2P_CLAIMED_BY_BAR &&
           node->kind == P2P_KIND_ENDPOINT && node->parent != P2P_NONE &&
           topology->node[node->parent].kind != P2P_KIND_UPSTREAM_PORT;
}

static struct p2p_landing landing_of(const struct p2p_topology *topology,
                                     struct p2p_claimant claimant)
{
    struct p2p_landing landing = {
        .function = P2P_NONE,
        .parent = P2P_NONE,
        .position = UINT16_MAX,
        .by = P2P_CLAIMED_ELSEWHERE,
    };

    if (claimant.by != P2P_CLAIMED_ELSEWHERE) {
        landing.function = claimant.function;
        landing.parent = topology->node[claimant.function].parent;
        landing.position = topology->node[claimant.function].position;
        landing.by = (uint8_t)claimant.by;
        landing.plain = is_plain(topology, claimant);
    }
    return landing;
}

void p2p_build_landings(struct p2p_topology *topology)
{
    struct p2p_landings *landings = &topology->landings;
    uint64_t addr = 0;

    landings->count = 0;
    for (;;) {
        struct p2p_range range = p2p_range_all();
        struct p2p_claimant claimant = p2p_claim_on_root(topology, addr,
                                                         &range);
        struct p2p_landing landing;

        if (claimant.by == P2P_CLAIMED_BY_WINDOW) {
            claimant = p2p_claim_step_down(topology, claimant.function, addr,
                                           &range);
        }
        landing = landing_of(topology, claimant);
        if (!landings->count ||
            !is_same(&landings->landing[landings->count - 1], &landing)) {
            landings->start[landings->count] = addr;
            landings->landing[landings->count] = landing;
            landings->count++;
        }
        if (range.last == UINT64_MAX) {
            return;
        }
        addr = range.last + 1;
    }
}
