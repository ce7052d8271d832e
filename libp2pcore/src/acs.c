/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "acs_ask.h"
#include "p2pcore/function.h"

uint16_t p2p_acs_allowed(const struct p2p_function *function)
{
    switch (function->kind) {
    case P2P_KIND_ROOT_PORT:
    case P2P_KIND_DOWNSTREAM_PORT:
        return P2P_ACS_SV | P2P_ACS_TB | P2P_ACS_RR | P2P_ACS_CR |
               P2P_ACS_UF | P2P_ACS_EC | P2P_ACS_DT;
    case P2P_KIND_ENDPOINT:
        return P2P_ACS_RR | P2P_ACS_CR | P2P_ACS_EC | P2P_ACS_DT;
    case P2P_KIND_UPSTREAM_PORT:
    case P2P_KIND_BRIDGE:
        return 0;
    }
    return 0;
}

bool p2p_acs_egress_blocked(const struct p2p_acs *acs, uint8_t number)
{
    return number >= acs->vector_size ||
           (acs->vector[number / 32] >> number % 32 & 1);
}

enum p2p_acs_answer p2p_acs_ask(const struct p2p_acs *acs, enum p2p_at at,
                                uint8_t number)
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
