/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "topology/claim.h"
#include "topology/freeze.h"

static bool is_same(const struct p2p_landing *a, const struct p2p_landing *b)
{
    return a->function == b->function && a->place == b->place;
}

static bool is_plain(const struct p2p_topology *topology, struct p2p_path path)
{
    const struct p2p_node *node = &topology->node[path.function];

    return path.place == P2P_PLACE_BAR && node->kind == P2P_KIND_ENDPOINT &&
           node->parent != P2P_NONE &&
           topology->node[node->parent].kind != P2P_KIND_UPSTREAM_PORT;
}

static struct p2p_landing landing_of(const struct p2p_topology *topology,
                                     struct p2p_path path)
{
    struct p2p_landing landing = {
        .function = P2P_NONE,
        .parent = P2P_NONE,
        .position = UINT16_MAX,
        .place = P2P_PLACE_ELSEWHERE,
    };

    if (path.place != P2P_PLACE_ELSEWHERE) {
        landing.function = path.function;
        landing.parent = topology->node[path.function].parent;
        landing.position = topology->node[path.function].position;
        landing.place = (uint8_t)path.place;
        landing.plain = is_plain(topology, path);
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
        struct p2p_path path = p2p_path_root(topology, addr, &range);
        struct p2p_landing landing;

        if (path.place == P2P_PLACE_PORT_WINDOW) {
            path = p2p_path_step_down(topology, path.function, addr, &range);
        }
        landing = landing_of(topology, path);
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
