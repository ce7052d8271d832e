/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "facts/config_space.h"

#include "p2pcore/error.h"

#define STATUS 0x06
#define STATUS_CAPABILITIES 0x10
#define CAPABILITY_POINTER 0x34
#define CAPABILITY_FIRST 0x40
#define EXTENDED_FIRST 0x100
#define EXTENDED_LAST 0xffc

/* As many as fit side by side; one more, and some are met twice. */
#define CAPABILITIES_MAX ((EXTENDED_FIRST - CAPABILITY_FIRST) / 4)
#define EXTENDED_MAX ((EXTENDED_LAST + 4 - EXTENDED_FIRST) / 4)

int p2p_config_find(const struct p2p_config_space *space, uint8_t id,
                    size_t need, size_t *offset)
{
    size_t at = 0;

    *offset = 0;
    if (p2p_config_get16(space, STATUS) & STATUS_CAPABILITIES) {
        at = space->bytes[CAPABILITY_POINTER] & 0xfc;
    }
    for (unsigned met = 0; at; met++) {
        if (met == CAPABILITIES_MAX || at < CAPABILITY_FIRST ||
            !p2p_config_has(space, at, 2)) {
            return -P2P_ERR_BAD_CAPABILITY;
        }
        if (space->bytes[at] == id && !*offset) {
            if (!p2p_config_has(space, at, need)) {
                return -P2P_ERR_BAD_CAPABILITY;
            }
            *offset = at;
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
        if (met == EXTENDED_MAX || at < EXTENDED_FIRST ||
            !p2p_config_has(space, at, 4)) {
            return -P2P_ERR_BAD_CAPABILITY;
        }
        header = p2p_config_get32(space, at);
        if ((header & 0xffff) == id && !*offset) {
            if (!p2p_config_has(space, at, need)) {
                return -P2P_ERR_BAD_CAPABILITY;
            }
            *offset = at;
        }
        at = header >> 20 & EXTENDED_LAST;
    }
    return 0;
}
