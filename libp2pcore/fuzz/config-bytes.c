/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "config-bytes.h"

#include <string.h>

#include "source.h"

#define EXPRESS 0x10
#define LAST (CONFIG_BYTES - 16)

static void make_header(struct source *source, uint8_t *bytes)
{
    bytes[0x00] = 0x86;
    bytes[0x01] = 0x80;
    bytes[0x04] = (uint8_t)source_next(source);
    bytes[0x06] = 0x10;
    bytes[0x0e] = (uint8_t)(source_next(source) & 0x81);
    for (unsigned i = 0x10; i < 0x30; i++) {
        bytes[i] = (uint8_t)source_next(source);
    }
}

/* Capabilities behind each other, of random contents. */
static void make_standard(struct source *source, uint8_t *bytes)
{
    static const uint8_t ids[] = { 0x01, EXPRESS, 0x05, 0x11, EXPRESS, 0x01 };
    unsigned count = source_next(source) % 4, at = 0x40;

    bytes[0x34] = count ? 0x40 : 0;
    for (unsigned n = 0; n < count; n++) {
        unsigned len = 8 + source_next(source) % 16 * 4u;

        for (unsigned i = 2; i < len && at + i < 0x100; i++) {
            bytes[at + i] = (uint8_t)source_next(source);
        }
        bytes[at] = ids[source_next(source) % sizeof(ids)];
        if (bytes[at] == EXPRESS) {
            bytes[at + 2] &= 0x73;      /* type and version that there are */
        }
        bytes[at + 1] = n + 1 < count ? (uint8_t)(at + len) : 0;
        at = at + len > 0xf8 ? 0xf8 : at + len;
    }
}

static void make_extended(struct source *source, uint8_t *bytes)
{
    static const uint8_t ids[] = { 0x0d, 0x10, 0x01, 0x0b, 0x0d, 0x10 };
    unsigned count = source_next(source) % 4, at = 0x100;

    for (unsigned n = 0; n < count; n++) {
        unsigned len = 16 + source_next(source) % 32 * 4u;
        unsigned after = source_next(source) % 16 ? at + len : LAST;

        for (unsigned i = 4; i < len && at + i < CONFIG_BYTES; i++) {
            bytes[at + i] = (uint8_t)source_next(source);
        }
        bytes[at] = ids[source_next(source) % sizeof(ids)];
        bytes[at + 1] = 0;
        if (source_next(source) % 8 == 0) {
            bytes[at + 5] = 0;          /* the longest egress vector */
        }
        bytes[at + 2] = (uint8_t)(1 | after << 4);
        bytes[at + 3] = n + 1 < count ? (uint8_t)(after >> 4) : 0;
        if (n + 1 == count) {
            bytes[at + 2] = 1;
        }
        at = after < LAST ? after : LAST;
    }
}

static size_t length(struct source *source)
{
    static const size_t lengths[] = { 4096, 4096, 4096, 256, 256, 64 };
    unsigned which = source_next(source) % 8;

    return which < 6 ? lengths[which]
                     : source_next(source) * (which == 6 ? 1 : 16) + which % 2;
}

size_t config_bytes_make(const uint8_t *data, size_t size,
                         uint8_t bytes[CONFIG_BYTES])
{
    struct source source = { data, size };
    size_t len = length(&source);
    unsigned wrong = source_next(&source) % 8;

    memset(bytes, 0, CONFIG_BYTES);
    make_header(&source, bytes);
    make_standard(&source, bytes);
    make_extended(&source, bytes);
    for (unsigned i = 0; wrong < 4 && i < wrong; i++) {
        unsigned at = source_next(&source) % 2 * 0x100;

        at += source_next(&source);
        bytes[at] = (uint8_t)source_next(&source);
    }
    return len;
}
