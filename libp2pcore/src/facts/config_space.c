/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "facts/config_space.h"

#include "p2pcore/error.h"

#define STATUS 0x06
#define STATUS_CAPABILITIES 0x10
#define CAPABILITY_POINTER 0x34
#define CAPABILITY_FIRST 0x40
#define EXTENDED_FIRST P2P_CONFIG_LEN
#define EXTENDED_LAST (P2P_CONFIG_EXTENDED_LEN - 4)

/* As many as fit side by side; one more, and some are met twice. */
#define CAPABILITIES_MAX ((EXTENDED_FIRST - CAPABILITY_FIRST) / 4)
#define EXTENDED_MAX ((EXTENDED_LAST + 4 - EXTENDED_FIRST) / 4)

/* Set *@offset to @at, if @need bytes are there. Returns whether they can be. */
static bool take(const struct p2p_config_space *space, size_t at, size_t need,
                 size_t *offset)
{
    if (p2p_config_has(space, at, need)) {
        *offset = at;
        return true;
    }
    return p2p_config_is_cut(space);
}

int p2p_config_find(const struct p2p_config_space *space, uint8_t id,
                    size_t need, size_t *offset)
{
    size_t at = 0;

    *offset = 0;
    if (p2p_config_get16(space, STATUS) & STATUS_CAPABILITIES) {
        at = space->bytes[CAPABILITY_POINTER] & 0xfc;
    }
    for (unsigned met = 0; at; met++) {
        if (met == CAPABILITIES_MAX || at < CAPABILITY_FIRST) {
            return -P2P_ERR_BAD_CAPABILITY;
        }
        if (!p2p_config_has(space, at, 2)) {
            return 0;           /* only where the space is cut */
        }
        if (space->bytes[at] == id && !*offset &&
            !take(space, at, need, offset)) {
            return -P2P_ERR_BAD_CAPABILITY;
        }
        at = space->bytes[at + 1] & 0xfc;
    }
    return 0;
}

int p2p_config_find_extended(const struct p2p_config_space *space, uint16_t id,
                             size_t need, size_t *offset)
{
    size_t at = EXTENDED_FIRST;
    uint32_t header;

    *offset = 0;
    if (!p2p_config_has(space, at, 4)) {
        return 0;
    }
    header = p2p_config_get32(space, at);
    if (header == 0 || header == UINT32_MAX) {
        return 0;               /* the space is there, but no capability */
    }
    for (unsigned met = 0; at; met++) {
        if (met == EXTENDED_MAX || at < EXTENDED_FIRST) {
            return -P2P_ERR_BAD_CAPABILITY;
        }
        if (!p2p_config_has(space, at, 4)) {
            return 0;           /* likewise */
        }
        header = p2p_config_get32(space, at);
        if ((header & 0xffff) == id && !*offset &&
            !take(space, at, need, offset)) {
            return -P2P_ERR_BAD_CAPABILITY;
        }
        at = header >> 20 & EXTENDED_LAST;
    }
    return 0;
}
