/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Configuration space as bytes: little-endian fields, and offsets of
 * capabilities. Whoever reads a field has made sure that it is there.
 */
#ifndef P2PCORE_SRC_FACTS_CONFIG_SPACE_H
#define P2PCORE_SRC_FACTS_CONFIG_SPACE_H

#include "p2pcore/env.h"
#include "p2pcore/types.h"

/* Without and with the extended space. */
#define P2P_CONFIG_LEN 0x100u
#define P2P_CONFIG_EXTENDED_LEN 0x1000u

struct p2p_config_space {
    const uint8_t *bytes;
    size_t len;                 /* at least 64 */
};

static inline bool p2p_config_has(const struct p2p_config_space *space,
                                  size_t offset, size_t len)
{
    return offset <= space->len && len <= space->len - offset;
}

static inline uint16_t p2p_config_get16(const struct p2p_config_space *space,
                                        size_t offset)
{
    return (uint16_t)(space->bytes[offset] | space->bytes[offset + 1] << 8);
}

static inline uint32_t p2p_config_get32(const struct p2p_config_space *space,
                                        size_t offset)
{
    return p2p_config_get16(space, offset) |
           (uint32_t)p2p_config_get16(space, offset + 2) << 16;
}

/* Whether there is more of it than @space has: neither 256 bytes nor 4096. */
static inline bool p2p_config_is_cut(const struct p2p_config_space *space)
{
    return space->len != P2P_CONFIG_LEN && space->len < P2P_CONFIG_EXTENDED_LEN;
}

/*
 * Walk the list of capabilities, or of extended ones, for the first with
 * @id. *@offset is where it is, or 0 if there is none; it and its first @need
 * bytes are inside. What a space that is cut does not have is not there.
 * Returns 0 or -P2P_ERR_BAD_CAPABILITY, also for a list that goes wrong behind
 * what was found.
 */
int p2p_config_find(const struct p2p_config_space *space, uint8_t id,
                    size_t need, size_t *offset);
int p2p_config_find_extended(const struct p2p_config_space *space, uint16_t id,
                             size_t need, size_t *offset);

#endif /* P2PCORE_SRC_FACTS_CONFIG_SPACE_H */
