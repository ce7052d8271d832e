/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/rule.h"

/* Names and sentences are those of docs/specs/p2p-routing.rst. */
static const struct {
    const char *name;
    const char *text;
} rules[P2P_RULES] = {
    [P2P_RULE_NONE] = { "R0 none", "" },
    [P2P_R1_UNKNOWN_REQUESTER] = {
        "R1 unknown-requester",
        "The requester is not in the topology.",
    },
    [P2P_R2_REQUESTER_BME] = {
        "R2 requester-bus-master",
        "The requester has Bus Master Enable off and may emit no request, "
        "its own interrupts included.",
    },
    [P2P_R3_OWN_BAR] = {
        "R3 own-bar",
        "The address is in an active BAR of the requester, and the "
        "request never leaves the function.",
    },
    [P2P_R4_SIBLING] = {
        "R4 sibling",
        "The address is in an active BAR of another function of the same "
        "device, and no control of the requester says otherwise.",
    },
    [P2P_R5_SIBLING_TRANSLATED] = {
        "R5 sibling-translated",
        "As R4, the address is a translated one, and the requester has "
        "Direct Translated P2P on and Translation Blocking off.",
    },
    [P2P_R6_SIBLING_EGRESS_CLEAR] = {
        "R6 sibling-egress-clear",
        "As R4, and the requester's P2P Egress Control is on with a clear "
        "vector bit for the target's function number.",
    },
    [P2P_R7_SIBLING_EGRESS_BLOCKED] = {
        "R7 sibling-egress-blocked",
        "As R4, the vector bit is set or beyond the vector, and P2P "
        "Request Redirect is off.",
    },
    [P2P_R8_SIBLING_EGRESS_REDIRECT] = {
        "R8 sibling-egress-redirect",
        "As R4, the vector bit is set or beyond the vector, and P2P "
        "Request Redirect is on.",
    },
    [P2P_R9_SIBLING_REDIRECT] = {
        "R9 sibling-redirect",
        "As R4, with P2P Request Redirect on and P2P Egress Control off.",
    },
    [P2P_R10_PORT_BME] = {
        "R10 port-bus-master",
        "The port has Bus Master Enable off and forwards no request "
        "upward, interrupts included.",
    },
    [P2P_R11_SOURCE_VALIDATION] = {
        "R11 source-validation",
        "The port has Source Validation on, and the requester's bus "
        "number is outside the port's secondary to subordinate range.",
    },
    [P2P_R12_TRANSLATION_BLOCKING] = {
        "R12 translation-blocking",
        "The port has Translation Blocking on, and the request's address "
        "type is not untranslated.",
    },
    [P2P_R13_OWN_WINDOW_FORWARD] = {
        "R13 own-window-forward",
        "The address is in the port's own active window, from which it "
        "came, and Upstream Forwarding is on.",
    },
    [P2P_R14_OWN_WINDOW] = {
        "R14 own-window",
        "The address is in the port's own active window, and Upstream "
        "Forwarding is off.",
    },
    [P2P_R15_PEER_TRANSLATED] = {
        "R15 peer-translated",
        "The address is a translated one, and the ingress port has Direct "
        "Translated P2P on and Translation Blocking off.",
    },
    [P2P_R16_PEER_EGRESS_CLEAR] = {
        "R16 peer-egress-clear",
        "The ingress port's P2P Egress Control is on with a clear vector "
        "bit for the egress port's Port Number.",
    },
    [P2P_R17_PEER_EGRESS_BLOCKED] = {
        "R17 peer-egress-blocked",
        "The vector bit is set or beyond the vector, and the ingress "
        "port's P2P Request Redirect is off.",
    },
    [P2P_R18_PEER_EGRESS_REDIRECT] = {
        "R18 peer-egress-redirect",
        "The vector bit is set or beyond the vector, and the ingress "
        "port's P2P Request Redirect is on.",
    },
    [P2P_R19_PEER_REDIRECT] = {
        "R19 peer-redirect",
        "The ingress port's P2P Request Redirect is on and its P2P Egress "
        "Control off.",
    },
    [P2P_R20_PEER] = {
        "R20 peer",
        "No control of the ingress port says otherwise, or a conventional "
        "bridge keeps the request on its bus.",
    },
    [P2P_R21_SWITCH_BAR] = {
        "R21 switch-register-bar",
        "The address is in an active register BAR on the switch: of its "
        "upstream port or of a function of its internal bus.",
    },
    [P2P_R22_UNCLAIMED_IN_SWITCH] = {
        "R22 unclaimed-in-switch",
        "The address is in the upstream port's active window, and nobody "
        "on the internal bus claims it.",
    },
    [P2P_R23_UPSTREAM_PORT_BME] = {
        "R23 upstream-port-bus-master",
        "The upstream port has Bus Master Enable off and forwards no "
        "request upward.",
    },
    [P2P_R24_FORWARD_UPSTREAM] = {
        "R24 forward-upstream",
        "The request reaches the root complex, and no control redirected "
        "it.",
    },
    [P2P_R25_NO_PORT_BELOW] = {
        "R25 no-port-below",
        "The request came down to an upstream port, and nothing on the "
        "internal bus claims the address.",
    },
    [P2P_R26_TARGET_DISABLED] = {
        "R26 target-disabled",
        "The address is in a BAR of a function that has Memory Space "
        "Enable off or is not in D0, and nobody else claims it.",
    },
    [P2P_R27_NO_TARGET] = {
        "R27 no-target",
        "Below the last port the address is in no BAR, or the slot is "
        "empty.",
    },
    [P2P_R28_TRANSLATION_REQUEST_AT_PEER] = {
        "R28 translation-request-at-peer",
        "The request would arrive at a function, but its address type is "
        "neither untranslated nor translated, and functions answer no "
        "translation requests.",
    },
    [P2P_R29_INTERRUPT_WRITE] = {
        "R29 interrupt-write",
        "An untranslated write to 0xfee00000-0xfeefffff is an interrupt.",
    },
    [P2P_R30_INTERRUPT_RANGE] = {
        "R30 interrupt-range",
        "A read or an atomic, or a request with a translated address, in "
        "the interrupt range.",
    },
    [P2P_R31_TRANSLATED_BLOCKED] = {
        "R31 translated-blocked",
        "The request's address type is not untranslated, and nothing at "
        "the root complex has allowed it.",
    },
    [P2P_R32_MEMORY] = {
        "R32 memory",
        "The address is the host's memory.",
    },
    [P2P_R33_ROOT_PEER] = {
        "R33 root-peer",
        "The address is in an active window of a port, or in an active "
        "BAR of a function, on a root bus.",
    },
    [P2P_R34_OUTSIDE_FABRIC] = {
        "R34 outside-fabric",
        "The host has a BAR at the address that is not in the topology.",
    },
    [P2P_R35_UNCLAIMED] = {
        "R35 unclaimed",
        "Nobody has the address, or only something that takes no DMA.",
    },
    [P2P_R36_POLICY_ENTRY] = {
        "R36 policy-entry",
        "The longest entry of the root complex' policy that matches the "
        "two ends and the access says not to forward it.",
    },
    [P2P_R37_POLICY_DEFAULT] = {
        "R37 policy-default",
        "No entry of the root complex' policy matches, and its default "
        "is not to forward.",
    },
};

const char *p2p_rule_name(enum p2p_rule rule)
{
    return (unsigned)rule < P2P_RULES ? rules[rule].name : rules[0].name;
}

const char *p2p_rule_text(enum p2p_rule rule)
{
    return (unsigned)rule < P2P_RULES ? rules[rule].text : rules[0].text;
}
