/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Bytes that look random and depend on a seed alone. */
#ifndef P2PCORE_FUZZ_FILL_H
#define P2PCORE_FUZZ_FILL_H

#include <stddef.h>

#include "../tests/random.h"

/* Fill @data with up to @max bytes, of a number that @seed says as well. */
static inline size_t fuzz_fill(uint8_t *data, size_t max, uint64_t seed)
{
    size_t size = (size_t)(random_next(&seed) % max) + 1;

    for (size_t i = 0; i < size; i++) {
        data[i] = (uint8_t)random_next(&seed);
    }
    return size;
}

#endif /* P2PCORE_FUZZ_FILL_H */
