/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "facts/acs_ask.h"

#define VENDOR_INTEL 0x8086

uint16_t p2p_acs_allowed(const struct p2p_function *function)
{
    switch (function->kind) {
    case P2P_KIND_ROOT_PORT:
    case P2P_KIND_DOWNSTREAM_PORT:
        return P2P_ACS_SV | P2P_ACS_TB | P2P_ACS_RR | P2P_ACS_CR |
               P2P_ACS_UF | P2P_ACS_EC | P2P_ACS_DT | P2P_ACS_ENHANCED;
    case P2P_KIND_ENDPOINT:
    case P2P_KIND_UPSTREAM_PORT:
        return P2P_ACS_RR | P2P_ACS_CR | P2P_ACS_EC | P2P_ACS_DT;
    case P2P_KIND_BRIDGE:
        return 0;
    }
    return 0;
}

/* Root ports of Intel's Sunrise Point and Union Point, by Linux' quirks. */
bool p2p_acs_is_misplaced(const struct p2p_function *function)
{
    static const struct {
        uint16_t first, last;
    } devices[] = {
        { 0x9d10, 0x9d1b }, { 0xa110, 0xa11f }, { 0xa167, 0xa16a },
        { 0xa290, 0xa29f }, { 0xa2e7, 0xa2ee },
    };

    if (function->vendor != VENDOR_INTEL ||
        function->kind != P2P_KIND_ROOT_PORT) {
        return false;
    }
    for (unsigned i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
        if (function->device >= devices[i].first &&
            function->device <= devices[i].last) {
            return true;
        }
    }
    return false;
}

uint16_t p2p_acs_controls(uint16_t cap)
{
    uint16_t controls = cap & (P2P_ACS_ENHANCED - 1);

    if (cap & P2P_ACS_ENHANCED) {
        controls |= P2P_ACS_IB | P2P_ACS_DMAC | P2P_ACS_UMAC | P2P_ACS_URR;
    }
    return controls;
}

bool p2p_acs_egress_blocked(const struct p2p_acs *acs, uint16_t number)
{
    return number >= acs->vector_size || number >= P2P_ACS_VECTOR_MAX ||
           (acs->vector[number / 32] >> number % 32 & 1);
}

enum p2p_acs_answer p2p_acs_ask(const struct p2p_acs *acs, enum p2p_at at,
                                uint16_t number)
{
    bool redirect = acs->ctl & P2P_ACS_RR;

    if (at == P2P_AT_TRANSLATED && (acs->ctl & P2P_ACS_DT) &&
        !(acs->ctl & P2P_ACS_TB)) {
        return P2P_ACS_TRANSLATED;
    }
    if (acs->ctl & P2P_ACS_EC) {
        if (!p2p_acs_egress_blocked(acs, number)) {
            return P2P_ACS_EGRESS_CLEAR;
        }
        return redirect ? P2P_ACS_EGRESS_REDIRECT : P2P_ACS_EGRESS_BLOCKED;
    }
    return redirect ? P2P_ACS_REDIRECT : P2P_ACS_DIRECT;
}

enum p2p_target_access p2p_acs_target(uint16_t control, bool upstream_port)
{
    unsigned field = upstream_port
                     ? (control & P2P_ACS_UMAC) >> P2P_ACS_UMAC_SHIFT
                     : (control & P2P_ACS_DMAC) >> P2P_ACS_DMAC_SHIFT;

    switch (field) {
    case P2P_TARGET_DIRECT:
    case P2P_TARGET_REDIRECT:
        return (enum p2p_target_access)field;
    default:
        return P2P_TARGET_BLOCK;        /* the reserved value, too */
    }
}
