/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "facts/acs_ask.h"
#include "route/tlp.h"
#include "route/request.h"

bool p2p_request_pass_up(struct p2p_walk *walk, p2p_id port, bool leaves)
{
    enum p2p_rule rule = p2p_tlp_pass(&walk->topology->node[port],
                                      walk->request, leaves);

    return rule != P2P_RULE_NONE &&
           p2p_walk_refuse(walk, P2P_FAIL_UR, rule, port);
}

/* R10 to R12, R45, R49: whatever the address is. */
static bool check_ingress(struct p2p_walk *walk, p2p_id port)
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
    return p2p_tlp_is_special(walk->request) &&
           p2p_request_pass_up(walk, port, false);
}

/* R41 and R42: whether root port @port is what the request is for. */
static bool meet_root_bar(struct p2p_walk *walk, p2p_id port)
{
    enum p2p_target_access access =
        p2p_acs_target(walk->topology->node[port].acs_control, false);

    if (access == P2P_TARGET_DIRECT ||
        !p2p_function_decodes(&walk->topology->function[port]) ||
        p2p_claim_own_bar(walk->topology, port, walk->addr,
                          &walk->decision->valid).by !=
        P2P_CLAIMED_BY_OWN_BAR) {
        return false;
    }
    return access == P2P_TARGET_REDIRECT
           ? p2p_walk_redirect(walk, P2P_R42_ROOT_BAR_REDIRECT, port)
           : p2p_walk_refuse(walk, P2P_FAIL_ACSV, P2P_R41_ROOT_BAR_BLOCKED,
                             port);
}

/* R14, R61 to R63: in the own window of @port, which does not forward. */
static bool meet_own_window(struct p2p_walk *walk, p2p_id port)
{
    if (walk->decision->rule == P2P_R24_FORWARD_UPSTREAM) {
        return p2p_walk_refuse(walk, P2P_FAIL_UR, P2P_R14_OWN_WINDOW, port);
    }
    switch (walk->topology->function[port].own_window) {
    case P2P_OWN_WINDOW_UNKNOWN:
        break;
    case P2P_OWN_WINDOW_PASSES_ON:
        walk->forwarded = true;
        return p2p_walk_redirect(walk, P2P_R62_OWN_WINDOW_PASSED_ON, port);
    case P2P_OWN_WINDOW_TURNS_BACK:
        return p2p_walk_refuse(walk, P2P_FAIL_UR,
                               P2P_R63_OWN_WINDOW_TURNED_BACK, port);
    }
    p2p_leave_undefined(walk->decision, P2P_R61_OWN_WINDOW_UNDEFINED, port);
    return true;
}

bool p2p_request_enter_port(struct p2p_walk *walk, p2p_id port)
{
    const struct p2p_node *node = &walk->topology->node[port];

    if (check_ingress(walk, port)) {
        return true;
    }
    if (!p2p_claim_in_own_range(node, walk->addr,
                                &walk->decision->valid)) {
        return node->kind == P2P_KIND_ROOT_PORT && meet_root_bar(walk, port);
    }
    if (node->acs_control & P2P_ACS_UF) {
        walk->forwarded = true;
        return p2p_walk_redirect(walk, P2P_R13_OWN_WINDOW_FORWARD, port);
    }
    return meet_own_window(walk, port);
}

bool p2p_request_cross_bridge(struct p2p_walk *walk, p2p_id bridge)
{
    const struct p2p_node *node = &walk->topology->node[bridge];

    if (p2p_claim_in_own_range(node, walk->addr,
                               &walk->decision->valid)) {
        const struct p2p_crossing crossing = {
            { P2P_CLAIMED_BY_WINDOW, bridge }, bridge, P2P_DIRECT,
        };

        return p2p_walk_across(walk, &crossing, (struct p2p_answer) {
            P2P_LEAVE_ACROSS, P2P_FAIL_NONE, P2P_R20_PEER, bridge,
        });
    }
    if (!node->bus_master) {
        return p2p_walk_refuse(walk, P2P_FAIL_UR, P2P_R10_PORT_BME, bridge);
    }
    return p2p_request_pass_up(walk, bridge, true);
}
