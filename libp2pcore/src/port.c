/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "walk.h"

bool p2p_walk_enter_port(struct p2p_walk *walk, p2p_id port)
{
    const struct p2p_node *node = &walk->topology->node[port];
    uint8_t bus = walk->topology->node[walk->request->initiator].bus;

    if (!node->bus_master) {
        return p2p_walk_refuse(walk, P2P_FAIL_UR, P2P_R10_PORT_BME, port);
    }
    if ((node->acs_control & P2P_ACS_SV) &&
        (bus < node->secondary || bus > node->subordinate)) {
        return p2p_walk_refuse(walk, P2P_FAIL_ACSV,
                               P2P_R11_SOURCE_VALIDATION, port);
    }
    if ((node->acs_control & P2P_ACS_TB) &&
        walk->request->at != P2P_AT_UNTRANSLATED) {
        return p2p_walk_refuse(walk, P2P_FAIL_ACSV,
                               P2P_R12_TRANSLATION_BLOCKING, port);
    }
    if (!p2p_path_in_own_range(node, walk->request->addr,
                               &walk->decision->valid)) {
        return false;
    }
    if (node->acs_control & P2P_ACS_UF) {
        walk->forwarded = true;
        return p2p_walk_redirect(walk, P2P_R13_OWN_WINDOW_FORWARD, port);
    }
    return p2p_walk_refuse(walk, P2P_FAIL_UR, P2P_R14_OWN_WINDOW, port);
}

bool p2p_walk_cross_bridge(struct p2p_walk *walk, p2p_id bridge)
{
    const struct p2p_node *node = &walk->topology->node[bridge];

    if (p2p_path_in_own_range(node, walk->request->addr,
                              &walk->decision->valid)) {
        struct p2p_path path = p2p_path_down(walk->topology, bridge,
                                             walk->request->addr,
                                             &walk->decision->valid);

        return p2p_walk_arrive(walk, path, P2P_DIRECT, P2P_R20_PEER, bridge);
    }
    if (!node->bus_master) {
        return p2p_walk_refuse(walk, P2P_FAIL_UR, P2P_R10_PORT_BME, bridge);
    }
    return false;
}
