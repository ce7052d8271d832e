/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "oracle-fault.h"

const char *fault_name(enum fault fault)
{
    static const char *const name[FAULTS] = {
        [FAULT_NONE] = "none",
        [FAULT_REDIRECT] = "planted and caught: Request Redirect flipped",
        [FAULT_FORWARDING] = "planted and caught: Upstream Forwarding flipped",
        [FAULT_OWN_WINDOW] =
            "planted and caught: what is undefined is taken for refused",
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
        [FAULT_ROM] = "planted and caught: a ROM that is off claims",
        [FAULT_GROUPS] = "planted and caught: Function Groups ignored",
        [FAULT_ATS] = "planted and caught: ATS allowed to nobody",
        [FAULT_HOST] = "planted and caught: each host has x86's interrupts",
    };

    return name[fault];
}

/* What a fault does to the control bits of ACS. */
static const struct {
    uint16_t clear, flip;
} controls[FAULTS] = {
    [FAULT_REDIRECT] = { 0, P2P_ACS_RR },
    [FAULT_FORWARDING] = { 0, P2P_ACS_UF },
    [FAULT_TRANSLATED] = { P2P_ACS_DT, 0 },
    [FAULT_SOURCE] = { P2P_ACS_SV, 0 },
    [FAULT_BLOCKING] = { P2P_ACS_TB, 0 },
    [FAULT_EGRESS] = { 0, P2P_ACS_EC },
    [FAULT_TARGET_ACCESS] = { P2P_ACS_DMAC | P2P_ACS_UMAC, 0 },
    [FAULT_UNCLAIMED] = { P2P_ACS_URR, 0 },
    [FAULT_IO] = { P2P_ACS_IB, 0 },
    [FAULT_COMPLETION] = { 0, P2P_ACS_CR },
};

/* Which bits of what a function lacks or blocks it does not see. */
static const uint8_t unseen[FAULTS] = {
    [FAULT_ATOMICS] = P2P_BLOCKS_ATOMICS,
    [FAULT_PREFIXES] = P2P_LACKS_PREFIXES,
};

static void shorten(struct p2p_range *range)
{
    range->last -= range->start < range->last;
}

void fault_in_function(enum fault fault, struct p2p_function *function)
{
    function->acs.ctl = (uint16_t)((function->acs.ctl &
                                    ~controls[fault].clear) ^
                                   controls[fault].flip);
    function->tlp = (uint8_t)(function->tlp & ~unseen[fault]);
    if (fault == FAULT_VECTOR) {
        function->acs.vector_size = P2P_ACS_VECTOR_MAX;
    } else if (fault == FAULT_UPSTREAM_BME) {
        function->bus_master |= function->kind == P2P_KIND_UPSTREAM_PORT;
    } else if (fault == FAULT_POWER) {
        function->in_d0 = true;
    } else if (fault == FAULT_OWN_WINDOW) {
        function->own_window = P2P_OWN_WINDOW_TURNS_BACK;
    } else if (fault == FAULT_ORDER) {
        function->devfn ^= 0x18;
    } else if (fault == FAULT_BAR_LENGTH) {
        shorten(&function->bar[0]);
    } else if (fault == FAULT_WINDOW_LENGTH) {
        shorten(&function->window[0]);
    } else if (fault == FAULT_VF) {
        function->bus_offset = 0;
    } else if (fault == FAULT_DOMAIN) {
        function->domain = 0;
    } else if (fault == FAULT_ROM) {
        function->rom_enable = true;
    } else if (fault == FAULT_GROUPS) {
        function->acs_groups = false;
    }
}

struct p2p_range fault_in_interrupts(enum fault fault, struct p2p_range range)
{
    return fault == FAULT_HOST
           ? (struct p2p_range) { 0xfee00000, 0xfeefffff } : range;
}

void fault_in_request(enum fault fault, struct p2p_request *request)
{
    if (fault == FAULT_RELAXED) {
        request->relaxed_ordering = false;
    }
    request->ats &= fault != FAULT_ATS;
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
