/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What most requests need to know of their way up, whatever is on it: how many
 * switches they pass, and that nobody there has anything to say. See calm.c for
 * what makes a port calm.
 */
#ifndef P2PCORE_SRC_TOPOLOGY_CALM_H
#define P2PCORE_SRC_TOPOLOGY_CALM_H

#include "p2pcore/types.h"

/* Of a deeper one the switches at the top are left to the walk. */
#define P2P_CHAIN_MAX 8u

/*
 * An endpoint whose way up to its root port is past calm ports alone, with the
 * chain of the switches on it from below. Switch i holds the functions at
 * position[i] and the below[i] after it; where there is none, that is every
 * function, and ingress[i] is P2P_NONE.
 */
struct p2p_calm {
    struct p2p_range window[2]; /* of the root port, neither of them empty;
                                   what is in none reaches the root complex */
    uint16_t position[P2P_CHAIN_MAX];
    uint16_t below[P2P_CHAIN_MAX];
    p2p_id ingress[P2P_CHAIN_MAX + 1];  /* by which it enters that switch */
    uint16_t asks;              /* bit i: and which has to be asked there, if
                                   it goes to a peer */
    p2p_id root_port;           /* P2P_NONE: there is no such way */
};

/* How many switches of @calm do not hold what is at @position. */
static inline unsigned p2p_calm_passed(const struct p2p_calm *calm,
                                       uint16_t position)
{
    uint16_t passed = 0;

    for (unsigned i = 0; i < P2P_CHAIN_MAX; i++) {
        uint16_t after = (uint16_t)(position - calm->position[i]);

        passed = (uint16_t)(passed + (after > calm->below[i]));
    }
    return passed;
}

#endif /* P2PCORE_SRC_TOPOLOGY_CALM_H */
