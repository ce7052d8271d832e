/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Input, of which one byte after the other makes a choice. */
#ifndef P2PCORE_FUZZ_SOURCE_H
#define P2PCORE_FUZZ_SOURCE_H

#include <stddef.h>
#include <stdint.h>

struct source {
    const uint8_t *data;
    size_t left;
};

/* The next byte, 0 at the end. */
static inline unsigned source_next(struct source *source)
{
    if (!source->left) {
        return 0;
    }
    source->left--;
    return *source->data++;
}

#endif /* P2PCORE_FUZZ_SOURCE_H */
