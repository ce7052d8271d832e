/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Faults for the oracle to catch, planted in what the library is told or asked
 * or in what it says.
 */
#ifndef P2PCORE_TESTS_ORACLE_FAULT_H
#define P2PCORE_TESTS_ORACLE_FAULT_H

#include "p2pcore/route.h"

enum fault {
    FAULT_NONE,
    FAULT_REDIRECT,
    FAULT_FORWARDING,
    FAULT_OWN_WINDOW,
    FAULT_TRANSLATED,
    FAULT_SOURCE,
    FAULT_BLOCKING,
    FAULT_EGRESS,
    FAULT_VECTOR,
    FAULT_UPSTREAM_BME,
    FAULT_POWER,
    FAULT_ORDER,
    FAULT_WINDOW_LENGTH,
    FAULT_BAR_LENGTH,
    FAULT_TARGET_ACCESS,
    FAULT_UNCLAIMED,
    FAULT_IO,
    FAULT_COMPLETION,
    FAULT_RELAXED,
    FAULT_ADDRESS_TYPE,
    FAULT_ATOMICS,
    FAULT_PREFIXES,
    FAULT_VF,
    FAULT_DOMAIN,
    FAULT_POLICY,
    FAULT_RANGE,
    FAULT_RULE,
    FAULT_INTERRUPT,
    FAULT_TRAP,
    FAULT_ROM,
    FAULT_GROUPS,
    FAULT_ATS,
    FAULT_HOST,
    FAULTS,
};

/* The test point that says it was caught. */
const char *fault_name(enum fault fault);

/* FAULT_POLICY is planted by whoever makes the policy. */
void fault_in_function(enum fault fault, struct p2p_function *function);
struct p2p_range fault_in_interrupts(enum fault fault,
                                     struct p2p_range range);
void fault_in_request(enum fault fault, struct p2p_request *request);
void fault_in_decision(enum fault fault, struct p2p_decision *decision);

#endif /* P2PCORE_TESTS_ORACLE_FAULT_H */
