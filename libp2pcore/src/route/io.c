/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/request.h"

/* R10, R11, R43: into @port from below. */
static bool enter_port(struct p2p_walk *walk, p2p_id port)
{
    const struct p2p_node *node = &walk->topology->node[port];
    uint8_t bus = walk->topology->node[walk->start].bus;

    if (!node->bus_master) {
        return p2p_walk_refuse(walk, P2P_FAIL_UR, P2P_R10_PORT_BME, port);
    }
    if ((node->acs_control & P2P_ACS_SV) &&
        (bus < node->secondary || bus > node->subordinate)) {
        return p2p_walk_refuse(walk, P2P_FAIL_ACSV,
                               P2P_R11_SOURCE_VALIDATION, port);
    }
    return (node->acs_control & P2P_ACS_IB) &&
           p2p_walk_refuse(walk, P2P_FAIL_ACSV, P2P_R43_IO_BLOCKED, port);
}

/* R23 */
static bool cross_switch(struct p2p_walk *walk, p2p_id from, p2p_id upstream)
{
    (void)from;
    return !walk->topology->node[upstream].bus_master &&
           p2p_walk_refuse(walk, P2P_FAIL_UR, P2P_R23_UPSTREAM_PORT_BME,
                           upstream);
}

/* R10 */
static bool cross_bridge(struct p2p_walk *walk, p2p_id bridge)
{
    return !walk->topology->node[bridge].bus_master &&
           p2p_walk_refuse(walk, P2P_FAIL_UR, P2P_R10_PORT_BME, bridge);
}

int p2p_route_io(const struct p2p_topology *topology, p2p_id initiator,
                 struct p2p_decision *decision)
{
    static const struct p2p_stages stages = {
        .enter_port = enter_port,
        .cross_switch = cross_switch,
        .cross_bridge = cross_bridge,
    };
    struct p2p_walk walk = {
        .topology = topology,
        .stages = &stages,
        .decision = decision,
        .start = initiator,
    };

    if (!topology->frozen) {
        return -P2P_ERR_NOT_FROZEN;
    }
    p2p_grant(decision, P2P_REFUSED, P2P_R44_IO_UNCLAIMED);
    decision->failure = P2P_FAIL_UR;
    if (!p2p_request_is_not_issued(&walk)) {
        p2p_walk_up(&walk, initiator);
    }
    return 0;
}
