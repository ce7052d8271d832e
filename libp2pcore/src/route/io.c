/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/arrive.h"

/* R10, R11, R23, R43: what stops an I/O Request at @port; or R0. */
static enum p2p_rule stop(const struct p2p_node *port, uint8_t bus)
{
    bool enters = port->kind == P2P_KIND_ROOT_PORT ||
                  port->kind == P2P_KIND_DOWNSTREAM_PORT;

    if (!port->bus_master) {
        return port->kind == P2P_KIND_UPSTREAM_PORT
               ? P2P_R23_UPSTREAM_PORT_BME : P2P_R10_PORT_BME;
    }
    if (!enters) {
        return P2P_RULE_NONE;
    }
    if ((port->acs_control & P2P_ACS_SV) &&
        (bus < port->secondary || bus > port->subordinate)) {
        return P2P_R11_SOURCE_VALIDATION;
    }
    return port->acs_control & P2P_ACS_IB ? P2P_R43_IO_BLOCKED
                                          : P2P_RULE_NONE;
}

/* What stops one of @initiator, which may emit it, on its way up. */
static void go_up(const struct p2p_topology *topology, p2p_id initiator,
                  struct p2p_decision *decision)
{
    uint8_t bus = topology->node[initiator].bus;

    for (p2p_id id = topology->node[initiator].parent; id != P2P_NONE;
         id = topology->node[id].parent) {
        enum p2p_rule rule = stop(&topology->node[id], bus);

        if (rule != P2P_RULE_NONE) {
            bool violates = rule == P2P_R11_SOURCE_VALIDATION ||
                            rule == P2P_R43_IO_BLOCKED;

            p2p_refuse(decision, violates ? P2P_FAIL_ACSV : P2P_FAIL_UR,
                       rule, id);
            break;
        }
    }
}

int p2p_route_io(const struct p2p_topology *topology, p2p_id initiator,
                 struct p2p_decision *decision)
{
    if (!topology->frozen) {
        return -P2P_ERR_NOT_FROZEN;
    }
    *decision = p2p_granted(P2P_REFUSED, P2P_R44_IO_UNCLAIMED);
    decision->failure = P2P_FAIL_UR;
    if (initiator >= topology->count) {
        p2p_refuse(decision, P2P_FAIL_NOT_ISSUED, P2P_R1_UNKNOWN_REQUESTER,
                   P2P_NONE);
    } else if (!topology->node[initiator].bus_master) {
        p2p_refuse(decision, P2P_FAIL_NOT_ISSUED, P2P_R2_REQUESTER_BME,
                   initiator);
    } else {
        go_up(topology, initiator, decision);
    }
    return 0;
}
