/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "facts/decode.h"

#define MEMORY_BASE 0x20
#define MEMORY_LIMIT 0x22
#define PREF_BASE 0x24
#define PREF_LIMIT 0x26
#define PREF_BASE_UPPER 0x28
#define PREF_LIMIT_UPPER 0x2c

#define PREF_TYPE 0x000f
#define PREF_TYPE_64 0x0001

/* Bits 15:4 of a base or limit register are bits 31:20 of the address. */
static uint64_t address(uint16_t field)
{
    return (uint64_t)(field & 0xfff0) << 16;
}

static struct p2p_range window(uint64_t base, uint64_t limit)
{
    struct p2p_range range = { base, limit | 0xfffff };

    return base > limit ? p2p_range_none() : range;
}

struct p2p_range p2p_window_memory(const struct p2p_config_space *space)
{
    return window(address(p2p_config_get16(space, MEMORY_BASE)),
                  address(p2p_config_get16(space, MEMORY_LIMIT)));
}

struct p2p_range p2p_window_prefetchable(const struct p2p_config_space *space)
{
    uint16_t base = p2p_config_get16(space, PREF_BASE);
    uint16_t limit = p2p_config_get16(space, PREF_LIMIT);
    uint64_t upper_base = 0, upper_limit = 0;

    /* A bridge without this window has all of its registers tied to zero. */
    if (base == 0 && limit == 0) {
        return p2p_range_none();
    }
    if ((base & PREF_TYPE) == PREF_TYPE_64) {
        upper_base = p2p_config_get32(space, PREF_BASE_UPPER);
        upper_limit = p2p_config_get32(space, PREF_LIMIT_UPPER);
    }
    return window(upper_base << 32 | address(base),
                  upper_limit << 32 | address(limit));
}
