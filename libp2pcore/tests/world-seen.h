/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What there is in a random topology, so that a test can tell that it met what
 * it says it meets.
 */
#ifndef P2PCORE_TESTS_WORLD_SEEN_H
#define P2PCORE_TESTS_WORLD_SEEN_H

#include "world.h"

enum seen {
    SEEN_LEVELS,                /* five switches above each other */
    SEEN_PORTS,                 /* 64 ports */
    SEEN_NESTED,                /* a window inside the window above it */
    SEEN_OUTSIDE,               /* one that is not */
    SEEN_OVERLAP,               /* windows of neighbours that overlap */
    SEEN_DISABLED,              /* a window with its base above its limit */
    SEEN_MEMORY_OFF,            /* one that Memory Space Enable switches off */
    SEEN_64_BIT,                /* one above 4 GiB */
    SEEN_TOP,                   /* one that ends with the address space */
    SEEN_FUNCTIONS,             /* a device of several functions */
    SEEN_VF,                    /* a function on the bus after its own */
    SEENS,
};

const char *seen_name(enum seen seen);

/* Which there are, as bits 1 << enum seen. */
unsigned world_seen(const struct world *world);

#endif /* P2PCORE_TESTS_WORLD_SEEN_H */
