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
        "The requester is not in the topology." },
    [P2P_R2_REQUESTER_BME] = {
        "R2 requester-bus-master",
        "The requester has Bus Master Enable off and may emit no request, its "
        "own interrupts included." },
    [P2P_R3_OWN_BAR] = {
        "R3 own-bar",
        "The address is in an active BAR of the requester, and the request "
        "never leaves the function." },
    [P2P_R4_SIBLING] = {
        "R4 sibling",
        "The address is in an active BAR of another function of the same "
        "device, and no control of the requester says otherwise." },
    [P2P_R5_SIBLING_TRANSLATED] = {
        "R5 sibling-translated",
        "As R4, the address is a translated one, and the requester has Direct "
        "Translated P2P on and Translation Blocking off." },
    [P2P_R6_SIBLING_EGRESS_CLEAR] = {
        "R6 sibling-egress-clear",
        "As R4, and the requester's P2P Egress Control is on with a clear "
        "vector bit for the target's function number." },
    [P2P_R7_SIBLING_EGRESS_BLOCKED] = {
        "R7 sibling-egress-blocked",
        "As R4, the vector bit is set or beyond the vector, and P2P Request "
        "Redirect is off." },
    [P2P_R8_SIBLING_EGRESS_REDIRECT] = {
        "R8 sibling-egress-redirect",
        "As R4, the vector bit is set or beyond the vector, and P2P Request "
        "Redirect is on." },
    [P2P_R9_SIBLING_REDIRECT] = {
        "R9 sibling-redirect",
        "As R4, with P2P Request Redirect on and P2P Egress Control off." },
    [P2P_R10_PORT_BME] = {
        "R10 port-bus-master",
        "The port has Bus Master Enable off and forwards no request upward, "
        "interrupts included." },
    [P2P_R11_SOURCE_VALIDATION] = {
        "R11 source-validation",
        "The port has Source Validation on, and the requester's bus number is "
        "outside the port's secondary to subordinate range." },
    [P2P_R12_TRANSLATION_BLOCKING] = {
        "R12 translation-blocking",
        "The port has Translation Blocking on, and the request's address type "
        "is not untranslated." },
    [P2P_R13_OWN_WINDOW_FORWARD] = {
        "R13 own-window-forward",
        "The address is in the port's own active window, from which it came, "
        "and Upstream Forwarding is on." },
    [P2P_R14_OWN_WINDOW] = {
        "R14 own-window",
        "The address is in the port's own active window, Upstream Forwarding "
        "is off, and the request was not redirected lower down." },
    [P2P_R15_PEER_TRANSLATED] = {
        "R15 peer-translated",
        "The address is a translated one, and the ingress port has Direct "
        "Translated P2P on and Translation Blocking off." },
    [P2P_R16_PEER_EGRESS_CLEAR] = {
        "R16 peer-egress-clear",
        "The ingress port's P2P Egress Control is on with a clear vector bit "
        "for the egress port's Port Number." },
    [P2P_R17_PEER_EGRESS_BLOCKED] = {
        "R17 peer-egress-blocked",
        "The vector bit is set or beyond the vector, and the ingress port's "
        "P2P Request Redirect is off." },
    [P2P_R18_PEER_EGRESS_REDIRECT] = {
        "R18 peer-egress-redirect",
        "The vector bit is set or beyond the vector, and the ingress port's "
        "P2P Request Redirect is on." },
    [P2P_R19_PEER_REDIRECT] = {
        "R19 peer-redirect",
        "The ingress port's P2P Request Redirect is on and its P2P Egress "
        "Control off." },
    [P2P_R20_PEER] = {
        "R20 peer",
        "No control of the ingress port says otherwise, or a conventional "
        "bridge keeps the request on its bus." },
    [P2P_R21_SWITCH_BAR] = {
        "R21 switch-register-bar",
        "The address is in an active register BAR on the switch: of its "
        "upstream port or of a function of its internal bus." },
    [P2P_R22_UNCLAIMED_IN_SWITCH] = {
        "R22 unclaimed-in-switch",
        "The address is in the upstream port's active window, and nobody on "
        "the internal bus claims it." },
    [P2P_R23_UPSTREAM_PORT_BME] = {
        "R23 upstream-port-bus-master",
        "The upstream port has Bus Master Enable off and forwards no request "
        "upward." },
    [P2P_R24_FORWARD_UPSTREAM] = {
        "R24 forward-upstream",
        "The request reaches the root complex, and no control redirected it." },
    [P2P_R25_NO_PORT_BELOW] = {
        "R25 no-port-below",
        "The request came down to an upstream port, and nothing on the "
        "internal bus claims the address." },
    [P2P_R26_TARGET_DISABLED] = {
        "R26 target-disabled",
        "The address is in a BAR of a function that has Memory Space Enable "
        "off or is not in D0, and nobody else claims it." },
    [P2P_R27_NO_TARGET] = {
        "R27 no-target",
        "Below the last port the address is in no BAR, or the slot is empty." },
    [P2P_R28_TRANSLATION_REQUEST_AT_PEER] = {
        "R28 translation-request-at-peer",
        "The request would arrive at a function, but its address type is "
        "neither untranslated nor translated, and functions answer no "
        "translation requests." },
    [P2P_R29_INTERRUPT_WRITE] = {
        "R29 interrupt-write",
        "An untranslated write to the host's interrupt range is an "
        "interrupt." },
    [P2P_R30_INTERRUPT_RANGE] = {
        "R30 interrupt-range",
        "A read or an atomic, or a request with a translated address, in the "
        "interrupt range." },
    [P2P_R31_TRANSLATED_BLOCKED] = {
        "R31 translated-blocked",
        "The request's address type is not untranslated, and nothing at the "
        "root complex has allowed it." },
    [P2P_R32_MEMORY] = {
        "R32 memory",
        "The address is the host's memory." },
    [P2P_R33_ROOT_PEER] = {
        "R33 root-peer",
        "The address is in an active window of a port, or in an active BAR of "
        "a function, on a root bus." },
    [P2P_R34_OUTSIDE_FABRIC] = {
        "R34 outside-fabric",
        "The host has a BAR at the address that is not in the topology." },
    [P2P_R35_UNCLAIMED] = {
        "R35 unclaimed",
        "Nobody has the address, or only something that takes no DMA." },
    [P2P_R36_POLICY_ENTRY] = {
        "R36 policy-entry",
        "The longest entry of the root complex' policy that matches the two "
        "ends and the access says not to forward it." },
    [P2P_R37_POLICY_DEFAULT] = {
        "R37 policy-default",
        "No entry of the root complex' policy matches, and its default is not "
        "to forward." },
    [P2P_R38_SWITCH_BAR_BLOCKED] = {
        "R38 switch-bar-blocked",
        "As R21, and the ingress port's Memory Target Access Control for the "
        "port whose BAR it is blocks the request." },
    [P2P_R39_SWITCH_BAR_REDIRECT] = {
        "R39 switch-bar-redirect",
        "As R21, and the ingress port's Memory Target Access Control for the "
        "port whose BAR it is redirects the request." },
    [P2P_R40_UNCLAIMED_REDIRECT] = {
        "R40 unclaimed-redirect",
        "As R22, with Unclaimed Request Redirect of the ingress port on." },
    [P2P_R41_ROOT_BAR_BLOCKED] = {
        "R41 root-bar-blocked",
        "The address is in an active BAR of the root port that the request "
        "enters by, and DSP Memory Target Access Control of that port blocks "
        "it." },
    [P2P_R42_ROOT_BAR_REDIRECT] = {
        "R42 root-bar-redirect",
        "The address is in an active BAR of the root port that the request "
        "enters by, and DSP Memory Target Access Control of that port "
        "redirects it." },
    [P2P_R43_IO_BLOCKED] = {
        "R43 io-blocked",
        "The port has I/O Request Blocking on, and the request from below is "
        "an I/O Request." },
    [P2P_R44_IO_UNCLAIMED] = {
        "R44 io-unclaimed",
        "An I/O Request reaches the root complex, where nothing takes one from "
        "below." },
    [P2P_R45_ATOMIC_UNROUTED] = {
        "R45 atomic-unrouted",
        "An AtomicOp is to pass a port that does not have AtomicOp Routing "
        "Supported." },
    [P2P_R46_ATOMIC_EGRESS_BLOCKED] = {
        "R46 atomic-egress-blocked",
        "An AtomicOp is to leave by a port that has AtomicOp Egress Blocking "
        "on." },
    [P2P_R47_ATOMIC_NO_COMPLETER] = {
        "R47 atomic-no-completer",
        "An AtomicOp would arrive at a function that completes none." },
    [P2P_R48_MEMORY_ATOMIC] = {
        "R48 memory-atomic",
        "An AtomicOp is for the host's memory, and the root port that it came "
        "by completes none." },
    [P2P_R49_PREFIX_UNSUPPORTED] = {
        "R49 prefix-unsupported",
        "The request has a PASID, and is to pass a port that does not have "
        "End-End TLP Prefix Supported." },
    [P2P_R50_PREFIX_EGRESS_BLOCKED] = {
        "R50 prefix-egress-blocked",
        "The request has a PASID, and is to leave by a port that has End-End "
        "TLP Prefix Blocking on." },
    [P2P_R51_IOVA_TRAP] = {
        "R51 iova-trap",
        "An IOMMU would translate the requester's address, but a BAR in the "
        "fabric has it, and the request never gets that far." },
    [P2P_R52_COMPLETION_INSIDE] = {
        "R52 completion-inside",
        "The completer is the requester, or a function of its device without "
        "P2P Completion Redirect on, or the Completion has Relaxed Ordering "
        "set." },
    [P2P_R53_COMPLETION_INSIDE_REDIRECT] = {
        "R53 completion-inside-redirect",
        "The completer is another function of the requester's device, has P2P "
        "Completion Redirect on, and the Completion has Relaxed Ordering "
        "clear." },
    [P2P_R54_COMPLETION_OWN_RANGE_FORWARD] = {
        "R54 completion-own-range-forward",
        "The requester's bus is in the port's own range, from which the "
        "Completion came, and Upstream Forwarding is on." },
    [P2P_R55_COMPLETION_OWN_RANGE] = {
        "R55 completion-own-range",
        "The requester's bus is in the port's own range, from which the "
        "Completion came, Upstream Forwarding is off, and no control "
        "redirected the Completion lower down." },
    [P2P_R56_COMPLETION_PEER] = {
        "R56 completion-peer",
        "A function of the internal bus, or below it, is the requester, and no "
        "P2P Completion Redirect of the ingress port says otherwise." },
    [P2P_R57_COMPLETION_REDIRECT] = {
        "R57 completion-redirect",
        "A function of the internal bus, or below it, is the requester, the "
        "ingress port has P2P Completion Redirect on, and the Completion has "
        "Relaxed Ordering clear." },
    [P2P_R58_COMPLETION_ROOT] = {
        "R58 completion-root",
        "The root complex sends the Completion down to the requester, and no "
        "control redirected it." },
    [P2P_R59_COMPLETION_POLICY] = {
        "R59 completion-policy",
        "The root complex' policy does not forward from the completer to the "
        "requester." },
    [P2P_R60_COMPLETION_LOST] = {
        "R60 completion-lost",
        "Nobody has the requester's Routing ID, or somebody else has." },
    [P2P_R61_OWN_WINDOW_UNDEFINED] = {
        "R61 own-window-undefined",
        "The address of a redirected request is in the port's own active "
        "window, Upstream Forwarding is off, and what the port then does is "
        "not known." },
    [P2P_R62_OWN_WINDOW_PASSED_ON] = {
        "R62 own-window-passed-on",
        "The address of a redirected request is in the port's own active "
        "window, Upstream Forwarding is off, and the port is known to pass it "
        "on." },
    [P2P_R63_OWN_WINDOW_TURNED_BACK] = {
        "R63 own-window-turned-back",
        "The address of a redirected request is in the port's own active "
        "window, Upstream Forwarding is off, and the port is known to turn it "
        "back." },
    [P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED] = {
        "R64 completion-own-range-undefined",
        "The requester's bus is in the port's own range, the Completion was "
        "redirected lower down, Upstream Forwarding is off, and what the port "
        "then does is not known." },
    [P2P_R65_COMPLETION_OWN_RANGE_PASSED_ON] = {
        "R65 completion-own-range-passed-on",
        "As R64, but the port is known to pass such a Completion on." },
    [P2P_R66_COMPLETION_OWN_RANGE_TURNED_BACK] = {
        "R66 completion-own-range-turned-back",
        "As R64, but the port is known to turn such a Completion back." },
    [P2P_R67_REQUESTER_POWER] = {
        "R67 requester-power",
        "The requester is not in D0 and may emit no request, its own "
        "interrupts included." },
    [P2P_R68_ROOT_EGRESS_BLOCKED] = {
        "R68 root-egress-blocked",
        "The P2P Egress Control of the root port that the request entered by "
        "is on, the vector bit for the root port that it would leave by is set "
        "or beyond the vector, and P2P Request Redirect is off." },
};

const char *p2p_rule_name(enum p2p_rule rule)
{
    return (unsigned)rule < P2P_RULES ? rules[rule].name : rules[0].name;
}

const char *p2p_rule_text(enum p2p_rule rule)
{
    return (unsigned)rule < P2P_RULES ? rules[rule].text : rules[0].text;
}

bool p2p_rule_is_choice(enum p2p_rule rule)
{
    return rule == P2P_R62_OWN_WINDOW_PASSED_ON ||
           rule == P2P_R63_OWN_WINDOW_TURNED_BACK ||
           rule == P2P_R65_COMPLETION_OWN_RANGE_PASSED_ON ||
           rule == P2P_R66_COMPLETION_OWN_RANGE_TURNED_BACK;
}
