/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The routing rules by number. Each is one sentence in
 * docs/specs/p2p-routing.rst, with its source and its test; numbers are never
 * reused. R0 is no rule.
 */
#ifndef P2PCORE_RULE_H
#define P2PCORE_RULE_H

#include "p2pcore/env.h"

enum p2p_rule {
    P2P_RULE_NONE = 0,

    /* At the requester. */
    P2P_R1_UNKNOWN_REQUESTER = 1,
    P2P_R2_REQUESTER_BME = 2,
    P2P_R3_OWN_BAR = 3,
    P2P_R4_SIBLING = 4,
    P2P_R5_SIBLING_TRANSLATED = 5,
    P2P_R6_SIBLING_EGRESS_CLEAR = 6,
    P2P_R7_SIBLING_EGRESS_BLOCKED = 7,
    P2P_R8_SIBLING_EGRESS_REDIRECT = 8,
    P2P_R9_SIBLING_REDIRECT = 9,

    /* Into a downstream or root port from below. */
    P2P_R10_PORT_BME = 10,
    P2P_R11_SOURCE_VALIDATION = 11,
    P2P_R12_TRANSLATION_BLOCKING = 12,
    P2P_R13_OWN_WINDOW_FORWARD = 13,
    P2P_R14_OWN_WINDOW = 14,

    /* Across a switch. */
    P2P_R15_PEER_TRANSLATED = 15,
    P2P_R16_PEER_EGRESS_CLEAR = 16,
    P2P_R17_PEER_EGRESS_BLOCKED = 17,
    P2P_R18_PEER_EGRESS_REDIRECT = 18,
    P2P_R19_PEER_REDIRECT = 19,
    P2P_R20_PEER = 20,
    P2P_R21_SWITCH_BAR = 21,
    P2P_R22_UNCLAIMED_IN_SWITCH = 22,
    P2P_R23_UPSTREAM_PORT_BME = 23,
    P2P_R24_FORWARD_UPSTREAM = 24,

    /* Down from an upstream or root port, and the last step. */
    P2P_R25_NO_PORT_BELOW = 25,
    P2P_R26_TARGET_DISABLED = 26,
    P2P_R27_NO_TARGET = 27,
    P2P_R28_TRANSLATION_REQUEST_AT_PEER = 28,

    /* At the root complex. */
    P2P_R29_INTERRUPT_WRITE = 29,
    P2P_R30_INTERRUPT_RANGE = 30,
    P2P_R31_TRANSLATED_BLOCKED = 31,
    P2P_R32_MEMORY = 32,
    P2P_R33_ROOT_PEER = 33,
    P2P_R34_OUTSIDE_FABRIC = 34,
    P2P_R35_UNCLAIMED = 35,
    P2P_R36_POLICY_ENTRY = 36,
    P2P_R37_POLICY_DEFAULT = 37,

    /* ACS Enhanced. */
    P2P_R38_SWITCH_BAR_BLOCKED = 38,
    P2P_R39_SWITCH_BAR_REDIRECT = 39,
    P2P_R40_UNCLAIMED_REDIRECT = 40,
    P2P_R41_ROOT_BAR_BLOCKED = 41,
    P2P_R42_ROOT_BAR_REDIRECT = 42,

    /* I/O Requests. */
    P2P_R43_IO_BLOCKED = 43,
    P2P_R44_IO_UNCLAIMED = 44,

    /* AtomicOps, and requests with a PASID. */
    P2P_R45_ATOMIC_UNROUTED = 45,
    P2P_R46_ATOMIC_EGRESS_BLOCKED = 46,
    P2P_R47_ATOMIC_NO_COMPLETER = 47,
    P2P_R48_MEMORY_ATOMIC = 48,
    P2P_R49_PREFIX_UNSUPPORTED = 49,
    P2P_R50_PREFIX_EGRESS_BLOCKED = 50,

    /* Not of a decision: see its flag trap. */
    P2P_R51_IOVA_TRAP = 51,

    /* Completions. */
    P2P_R52_COMPLETION_INSIDE = 52,
    P2P_R53_COMPLETION_INSIDE_REDIRECT = 53,
    P2P_R54_COMPLETION_OWN_RANGE_FORWARD = 54,
    P2P_R55_COMPLETION_OWN_RANGE = 55,
    P2P_R56_COMPLETION_PEER = 56,
    P2P_R57_COMPLETION_REDIRECT = 57,
    P2P_R58_COMPLETION_ROOT = 58,
    P2P_R59_COMPLETION_POLICY = 59,
    P2P_R60_COMPLETION_LOST = 60,

    /* What was redirected, in the own window or range, with no forwarding. */
    P2P_R61_OWN_WINDOW_UNDEFINED = 61,
    P2P_R62_OWN_WINDOW_PASSED_ON = 62,
    P2P_R63_OWN_WINDOW_TURNED_BACK = 63,
    P2P_R64_COMPLETION_OWN_RANGE_UNDEFINED = 64,
    P2P_R65_COMPLETION_OWN_RANGE_PASSED_ON = 65,
    P2P_R66_COMPLETION_OWN_RANGE_TURNED_BACK = 66,

    /* At the requester, and between root ports. */
    P2P_R67_REQUESTER_POWER = 67,
    P2P_R68_ROOT_EGRESS_BLOCKED = 68,

    P2P_RULES,
};

/* "R19 peer-redirect", ...; "R0 none" for a value that is none. */
const char *p2p_rule_name(enum p2p_rule rule);

/*
 * Whether the specification leaves undefined what this rule decides, so that
 * it is the choice of whoever made, or emulates, the port.
 */
bool p2p_rule_is_choice(enum p2p_rule rule);

/* The rule's sentence, without its number; "" for a value that is none. */
const char *p2p_rule_text(enum p2p_rule rule);

#endif /* P2PCORE_RULE_H */
