/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the running QEMU lay its structures out as the headers that the plugin
 * was compiled with?
 */
#ifndef P2P_HANDSHAKE_H
#define P2P_HANDSHAKE_H

#include <stddef.h>

/* What a QOM type's structures measure in the headers. */
typedef struct P2PTypeSize {
    const char *type;
    size_t instance_size;
    size_t class_size;
} P2PTypeSize;

/* Where the headers have the field behind a device property. */
typedef struct P2PFieldOffset {
    const char *type;
    const char *property;
    ptrdiff_t offset;
} P2PFieldOffset;

/* Both end with an entry whose type is NULL. */
extern const P2PTypeSize p2p_type_sizes[];
extern const P2PFieldOffset p2p_field_offsets[];

#endif /* P2P_HANDSHAKE_H */
