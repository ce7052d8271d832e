/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What a table row expects of a decision, and the comparison.
 */
#ifndef P2PCORE_TESTS_OUTCOME_H
#define P2PCORE_TESTS_OUTCOME_H

#include "p2pcore/route.h"

enum outcome {
    INTERNAL,
    DIRECT,
    UPSTREAM,
    INTERRUPT,
    MEMORY,
    PEER,
    NOT_ISSUED,                 /* from here on it is not granted */
    UR,
    CA,
    ACSV,
    DROP,
    TIMEOUT,
    UNDEFINED,
};

struct expected {
    enum outcome outcome;
    enum p2p_rule rule;
    p2p_id at;
    p2p_id target;
    struct p2p_range valid;     /* { 0, 0 }: any that holds the address */
};

/* Whether it is what was expected, with the target's port as @egress. */
bool outcome_matches(const struct expected *expected, p2p_id egress,
                     uint64_t addr, const struct p2p_decision *decision);

/* One test point; says what is wrong. */
void outcome_check(const char *name, const struct p2p_function *tree,
                   const struct expected *expected, uint64_t addr,
                   const struct p2p_decision *decision);

/*
 * The end of every table: as many of the rows that were checked are refusals
 * as are not, and what is planted is found. Returns what main() has to.
 */
int outcome_end(void);

#endif /* P2PCORE_TESTS_OUTCOME_H */
