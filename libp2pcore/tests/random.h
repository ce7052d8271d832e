/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Numbers that look random and depend on a seed alone, so that a seed is all
 * it takes to have a test again.
 */
#ifndef P2PCORE_TESTS_RANDOM_H
#define P2PCORE_TESTS_RANDOM_H

#include <stdint.h>

/* SplitMix64: good enough from the first number on, for any seed. */
static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* One that is below @below. */
static inline unsigned random_below(uint64_t *state, unsigned below)
{
    return (unsigned)(random_next(state) % below);
}

#endif /* P2PCORE_TESTS_RANDOM_H */
