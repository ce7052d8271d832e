/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Bytes that look random and depend on a seed alone, so that a seed is all it
 * takes to have an input again.
 */
#ifndef P2PCORE_FUZZ_RANDOM_H
#define P2PCORE_FUZZ_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* SplitMix64: good enough from the first number on, for any seed. */
static inline uint64_t fuzz_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* Fill @data with up to @max bytes, of a number that @seed says as well. */
static inline size_t fuzz_fill(uint8_t *data, size_t max, uint64_t seed)
{
    size_t size = (size_t)(fuzz_random(&seed) % max) + 1;

    for (size_t i = 0; i < size; i++) {
        data[i] = (uint8_t)fuzz_random(&seed);
    }
    return size;
}

#endif /* P2PCORE_FUZZ_RANDOM_H */
