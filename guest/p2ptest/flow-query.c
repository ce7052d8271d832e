/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel says of each pair, against the prediction.
 */
#include <string.h>

#include "flows.h"
#include "ktap.h"

/* enum pci_p2pdma_map_type. */
static const unsigned map_types[P2P_LINUX_MAPS] = {
    [P2P_LINUX_NOT_SUPPORTED] = 2,
    [P2P_LINUX_BUS_ADDR] = 3,
    [P2P_LINUX_THRU_HOST_BRIDGE] = 4,
};

static void query_pair(struct world *world, unsigned from, unsigned to)
{
    const struct endpoint *ep = &world->endpoint[from];
    const struct endpoint *peer = &world->endpoint[to];
    struct p2p_endpoint_query query = { .area = P2P_ENDPOINT_MEMORY };
    struct p2p_linux_outcome outcome;
    int distance, error;

    world_predict(world, from, to, P2P_WRITE, peer->mem, &outcome);
    if (!ktap_begin("query/%s-%s/%s", place(world, from), place(world, to),
                    p2p_linux_map_name(outcome.choice.map))) {
        return;
    }
    error = endpoint_query(ep, peer, &query);
    distance = outcome.choice.map == P2P_LINUX_NOT_SUPPORTED
               ? -1 : (int)outcome.choice.distance;
    if (ktap_check(!error, "cannot ask: %s", strerror(error)) &&
        ktap_check(query.distance == distance,
                   "the kernel says distance %d, predicted was %d",
                   query.distance, distance)) {
        if (!query.map_type) {
            ktap_skip("this kernel cannot be asked for its map type");
        }
        ktap_check(!query.map_type ||
                   query.map_type == map_types[outcome.choice.map],
                   "the kernel says map type %u, predicted was %u",
                   query.map_type, map_types[outcome.choice.map]);
    }
    ktap_end();
}

void flow_query(struct world *world)
{
    each_pair(world, query_pair);
}
