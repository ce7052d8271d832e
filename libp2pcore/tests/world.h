/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Random topologies and traffic: from tidy ones, as firmware lays them out, to
 * ones that only a hostile guest could think of.
 */
#ifndef P2PCORE_TESTS_WORLD_H
#define P2PCORE_TESTS_WORLD_H

#include "p2pcore/route.h"

#define WORLD_MAX 160u
#define WORLD_PORTS_MAX 64u

struct world {
    uint64_t random;            /* state of the generator */
    struct p2p_function function[WORLD_MAX];
    unsigned count;
    unsigned ports;
    unsigned chaos;             /* 0 tidy, to 3 */
    unsigned next_bus;
    uint64_t base;              /* all windows and BARs are cut at multiples */
    struct p2p_range interrupts;    /* of the host */
    uint64_t grain;             /* of the grain from here on */
};

/* A number below @below. */
unsigned world_random(struct world *world, unsigned below);

/* True once in @times. */
bool world_once_in(struct world *world, unsigned times);

/* Another topology; the generator runs on. */
void world_make(struct world *world);

struct p2p_request world_request(struct world *world);

/* For a policy, about what is in the topology. */
struct p2p_policy_entry world_policy_entry(struct world *world);
enum p2p_failure world_policy_default(struct world *world);

/* An address at which something begins or ends, or just any. */
uint64_t world_address(struct world *world);

#endif /* P2PCORE_TESTS_WORLD_H */
