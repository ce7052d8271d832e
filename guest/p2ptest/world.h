/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine as libp2pcore reads it from this kernel's sysfs, and what it
 * predicts of two endpoints in it.
 */
#ifndef P2PTEST_WORLD_H
#define P2PTEST_WORLD_H

#include "endpoint.h"
#include "p2pcore/linux.h"
#include "reading.h"

#define ENDPOINTS_MAX 64u

struct world {
    struct p2p_reading reading;
    struct p2p_linux_rules rules;
    struct p2p_policy *policy;  /* of root complexes; NULL: all is forwarded */
    bool planted;               /* predictions are wrong, to see tests fail */
    struct endpoint endpoint[ENDPOINTS_MAX];
    size_t record[ENDPOINTS_MAX];   /* index in the reading */
    unsigned count;
};

/*
 * Read the machine and open its endpoints. @policy is what its root complexes
 * forward, NULL: everything. Ends the program if that cannot be done.
 */
void world_open(struct world *world, const char *policy, bool planted);

/*
 * What is to become of an @access by endpoint @from to @bus_addr, an address in
 * a BAR of endpoint @to.
 */
void world_predict(const struct world *world, unsigned from, unsigned to,
                   enum p2p_access access, uint64_t bus_addr,
                   struct p2p_linux_outcome *outcome);

/* The decision that has the last word on the request itself. */
const struct p2p_decision *last_decision(const struct p2p_linux_outcome *o);

/* Print the way that the prediction says, step by step, as diagnostics. */
void world_explain(const struct world *world, unsigned from,
                   enum p2p_access access,
                   const struct p2p_linux_outcome *outcome);

/* Call @visit for each ordered pair of two endpoints. */
void each_pair(struct world *world,
               void (*visit)(struct world *world, unsigned from, unsigned to));

/* Where endpoint @index is, without the domain if there is but one. */
const char *place(const struct world *world, unsigned index);

#endif /* P2PTEST_WORLD_H */
