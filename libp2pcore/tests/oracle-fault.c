/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "oracle-fault.h"

const char *fault_name(enum fault fault)
{
    static const char *const name[FAULTS] = {
        [FAULT_NONE] = "none",
        [FAULT_REDIRECT] = "planted and caught: Request Redirect flipped",
        [FAULT_FORWARDING] = "planted and caught: Upstream Forwarding flipped",
        [FAULT_TRANSLATED] = "planted and caught: Direct Translated ignored",
        [FAULT_SOURCE] = "planted and caught: Source Validation ignored",
        [FAULT_BLOCKING] =
            "planted and caught: Translation Blocking ignored",
        [FAULT_EGRESS] = "planted and caught: Egress Control flipped",
        [FAULT_VECTOR] = "planted and caught: size of the vector ignored",
        [FAULT_UPSTREAM_BME] = "planted and caught: Bus Master Enable ignored",
        [FAULT_POWER] = "planted and caught: what is in D3 answers",
        [FAULT_ORDER] = "planted and caught: another order of devices",
        [FAULT_BAR_LENGTH] = "planted and caught: a BAR one byte short",
        [FAULT_WINDOW_LENGTH] =
            "planted and caught: a window one byte short",
        [FAULT_TARGET_ACCESS] =
            "planted and caught: Memory Target Access ignored",
        [FAULT_UNCLAIMED] =
            "planted and caught: Unclaimed Request Redirect ignored",
        [FAULT_IO] = "planted and caught: I/O Request Blocking ignored",
        [FAULT_COMPLETION] =
            "planted and caught: Completion Redirect flipped",
        [FAULT_RELAXED] = "planted and caught: Relaxed Ordering ignored",
        [FAULT_ADDRESS_TYPE] =
            "planted and caught: what was translated is not known to be",
        [FAULT_ATOMICS] = "planted and caught: AtomicOps never blocked",
        [FAULT_PREFIXES] = "planted and caught: prefixes always passed",
        [FAULT_VF] = "planted and caught: a VF's bus forgotten",
        [FAULT_DOMAIN] = "planted and caught: all domains are one",
        [FAULT_POLICY] = "planted and caught: another default of the policy",
        [FAULT_RANGE] = "planted and caught: a range one byte long",
        [FAULT_RULE] = "planted and caught: the wrong rule",
        [FAULT_INTERRUPT] =
            "planted and caught: an interrupt taken for a write to memory",
        [FAULT_TRAP] = "planted and caught: the trap not seen",
    };

    return name[fault];
}

static void clear(uint16_t *bits, unsigned mask)
{
    *bits = (uint16_t)(*bits & ~mask);
}

void fault_in_function(enum fault fault, struct p2p_function *function)
{
    switch (fault) {
    case FAULT_REDIRECT:
        function->acs.ctl ^= P2P_ACS_RR;
        break;
    case FAULT_FORWARDING:
        function->acs.ctl ^= P2P_ACS_UF;
        break;
    case FAULT_TRANSLATED:
        clear(&function->acs.ctl, P2P_ACS_DT);
        break;
    case FAULT_SOURCE:
        clear(&function->acs.ctl, P2P_ACS_SV);
        break;
    case FAULT_BLOCKING:
        clear(&function->acs.ctl, P2P_ACS_TB);
        break;
    case FAULT_EGRESS:
        function->acs.ctl ^= P2P_ACS_EC;
        break;
    case FAULT_VECTOR:
        function->acs.vector_size = P2P_ACS_VECTOR_MAX;
        break;
    case FAULT_UPSTREAM_BME:
        function->bus_master |= function->kind == P2P_KIND_UPSTREAM_PORT;
        break;
    case FAULT_POWER:
        function->in_d0 = true;
        break;
    case FAULT_ORDER:
        function->devfn ^= 0x18;
        break;
    case FAULT_BAR_LENGTH:
        function->bar[0].last -= function->bar[0].start <
                                 function->bar[0].last;
        break;
    case FAULT_WINDOW_LENGTH:
        function->window[0].last -= function->window[0].start <
                                    function->window[0].last;
        break;
    case FAULT_TARGET_ACCESS:
        clear(&function->acs.ctl, P2P_ACS_DMAC | P2P_ACS_UMAC);
        break;
    case FAULT_UNCLAIMED:
        clear(&function->acs.ctl, P2P_ACS_URR);
        break;
    case FAULT_IO:
        clear(&function->acs.ctl, P2P_ACS_IB);
        break;
    case FAULT_COMPLETION:
        function->acs.ctl ^= P2P_ACS_CR;
        break;
    case FAULT_ATOMICS:
        function->tlp &= (uint8_t)~P2P_BLOCKS_ATOMICS;
        break;
    case FAULT_PREFIXES:
        function->tlp &= (uint8_t)~P2P_LACKS_PREFIXES;
        break;
    case FAULT_VF:
        function->bus_offset = 0;
        break;
    case FAULT_DOMAIN:
        function->domain = 0;
        break;
    case FAULT_RELAXED:
    case FAULT_ADDRESS_TYPE:
    case FAULT_INTERRUPT:
    case FAULT_NONE:
    case FAULT_POLICY:
    case FAULT_RANGE:
    case FAULT_RULE:
    case FAULT_TRAP:
    case FAULTS:
        break;
    }
}

void fault_in_request(enum fault fault, struct p2p_request *request)
{
    if (fault == FAULT_RELAXED) {
        request->relaxed_ordering = false;
    }
    if (fault == FAULT_ADDRESS_TYPE && request->at == P2P_AT_TRANSLATED) {
        request->at = P2P_AT_UNTRANSLATED;
    }
}

void fault_in_decision(enum fault fault, struct p2p_decision *decision)
{
    if (fault == FAULT_RANGE && decision->valid.last != UINT64_MAX) {
        decision->valid.last++;
    }
    if (fault == FAULT_RULE && decision->rule == P2P_R26_TARGET_DISABLED) {
        decision->rule = P2P_R27_NO_TARGET;
    }
    if (fault == FAULT_INTERRUPT && decision->verdict == P2P_INTERRUPT) {
        decision->verdict = P2P_UPSTREAM;
    }
    if (fault == FAULT_TRAP) {
        decision->trap = false;
    }
}
