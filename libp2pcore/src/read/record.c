/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/record.h"

#include "p2pcore/config.h"
#include "facts/config_space.h"

#define HEADER_LEN 64u
#define LEGACY_LEN 256u
#define EXTENDED_LEN 4096u
#define STATUS 0x06
#define CLASS 0x0a
#define HEADER_TYPE 0x0e
#define STATUS_CAPABILITIES 0x10
#define FIRST_BAR 0x10
#define BRIDGE_BARS 2u
#define BAR_IO 0x1u
#define BAR_TYPE 0x6u
#define BAR_TYPE_64 0x4u
#define BAR_FLAGS 0xfu
#define ROM_0 0x30
#define ROM_1 0x38
#define ROM_BASE 0xfffff800u
#define EXP_ID 0x10
#define EXP_FLAGS 2u
#define EXP_TYPE_ROOT_PORT 0x4
#define EXP_TYPE_ROOT_INTEGRATED 0x9
#define EXP_TYPE_ROOT_COLLECTOR 0xa

#define FACTS_HEADER \
    (P2P_FACT_ID | P2P_FACT_COMMAND | P2P_FACT_BUSES | P2P_FACT_WINDOWS | \
     P2P_FACT_BARS | P2P_FACT_ROM)
#define FACTS_LEGACY \
    (P2P_FACT_POWER | P2P_FACT_EXPRESS | P2P_FACT_PORT | P2P_FACT_ATOMICS)
#define FACTS_EXTENDED \
    (P2P_FACT_ACS | P2P_FACT_ACS_IN_PLACE | P2P_FACT_ACS_DETAIL)

struct p2p_record p2p_record_at(uint32_t domain, uint8_t bus, uint8_t devfn)
{
    struct p2p_record record = {
        .domain = domain,
        .bus = bus,
        .above = P2P_ABOVE_UNKNOWN,
        .id = P2P_NONE,
        .class_code = P2P_CLASS_UNKNOWN,
        .function = p2p_function_init(P2P_KIND_ENDPOINT),
    };

    record.function.devfn = devfn;
    record.function.bus_master = false;         /* not known yet */
    record.function.memory_enable = false;
    return record;
}

/* Where memory BARs start. How long they are, the bytes do not say. */
static void decode_bars(const struct p2p_config_space *space,
                        struct p2p_record *record)
{
    struct p2p_function *function = &record->function;
    unsigned count = p2p_kind_is_bridge(function->kind) ? BRIDGE_BARS
                                                        : P2P_BARS;

    record->known |= P2P_FACT_BAR_SIZES;
    for (unsigned i = 0; i < count; i++) {
        unsigned index = i;
        uint32_t low = p2p_config_get32(space, FIRST_BAR + 4 * i);
        uint64_t start = low & ~BAR_FLAGS;

        function->bar[index] = p2p_range_none();
        if (low & BAR_IO) {
            continue;
        }
        if ((low & BAR_TYPE) == BAR_TYPE_64 && i + 1 < count) {
            i++;
            function->bar[i] = p2p_range_none();
            start |= (uint64_t)p2p_config_get32(space, FIRST_BAR + 4 * i) << 32;
        }
        if (start) {
            function->bar[index].start = start;
            function->bar[index].last = start + P2P_BAR_LEN_MIN - 1;
            record->known &= (uint32_t)~P2P_FACT_BAR_SIZES;
        }
    }
}

/* Where an enabled ROM starts; how long it is, the bytes do not say either. */
static void decode_rom(const struct p2p_config_space *space,
                       struct p2p_record *record)
{
    struct p2p_function *function = &record->function;
    uint32_t start = ROM_BASE & p2p_config_get32(
        space, p2p_kind_is_bridge(function->kind) ? ROM_1 : ROM_0);

    function->rom = p2p_range_none();
    if (function->rom_enable && start) {
        function->rom = (struct p2p_range) {
            start, start + (uint64_t)P2P_ROM_LEN_MIN - 1,
        };
        record->known &= (uint32_t)~P2P_FACT_ROM;
    }
}

/* Whether there is no extended space, or it can be seen. */
static bool shows_extended(const struct p2p_config_space *space)
{
    size_t express;

    if (space->len >= EXTENDED_LEN) {
        return p2p_config_get32(space, LEGACY_LEN) != UINT32_MAX;
    }
    return !p2p_config_find(space, EXP_ID, 2, &express) && !express;
}

/* Whether it is of a kind that only a root bus has. */
static bool is_of_root(const struct p2p_config_space *space)
{
    unsigned type;
    size_t express;

    if (p2p_config_find(space, EXP_ID, EXP_FLAGS + 2, &express) || !express) {
        return false;
    }
    type = p2p_config_get16(space, express + EXP_FLAGS) >> 4 & 0xf;
    return type == EXP_TYPE_ROOT_PORT || type == EXP_TYPE_ROOT_INTEGRATED ||
           type == EXP_TYPE_ROOT_COLLECTOR;
}

/* Its IDs are no device's, but it is there. */
static bool is_virtual(const uint8_t *bytes)
{
    const struct p2p_config_space space = { bytes, HEADER_LEN };

    return p2p_config_get32(&space, 0) == UINT32_MAX &&
           bytes[HEADER_TYPE] != UINT8_MAX;
}

static int decode(const struct p2p_config_space *space,
                  struct p2p_record *record)
{
    int error;

    record->is_virtual = is_virtual(space->bytes);
    if (record->is_virtual) {
        record->known = FACTS_HEADER & ~(P2P_FACT_ID | P2P_FACT_COMMAND);
        return p2p_sriov_decode_vf(space->bytes, space->len,
                                   &record->function);
    }
    record->known = FACTS_HEADER;
    error = p2p_config_decode(space->bytes, space->len, &record->function);
    return error ? error : p2p_sriov_decode(space->bytes, space->len,
                                            &record->sriov);
}

/* As far as @space goes, which is a whole header at least. */
static int decode_space(const struct p2p_config_space *space,
                        struct p2p_record *record)
{
    const uint8_t *bytes = space->bytes;
    struct p2p_record decoded = *record;
    struct p2p_config_space read = *space;
    uint8_t header[HEADER_LEN];
    bool has_capabilities = bytes[STATUS] & STATUS_CAPABILITIES;
    int error;

    if (space->len < LEGACY_LEN) {
        for (unsigned i = 0; i < HEADER_LEN; i++) {
            header[i] = bytes[i];
        }
        header[STATUS] &= (uint8_t)~STATUS_CAPABILITIES;
        read = (struct p2p_config_space) { header, HEADER_LEN };
    }
    error = decode(&read, &decoded);
    if (error) {
        return error;
    }
    if (read.len >= LEGACY_LEN || !has_capabilities) {
        decoded.known |= FACTS_LEGACY;
        if (shows_extended(&read)) {
            decoded.known |= FACTS_EXTENDED;
        }
    }
    decode_bars(&read, &decoded);
    decoded.class_code = p2p_config_get16(&read, CLASS);
    decode_rom(&read, &decoded);
    decoded.by_cpu = false;
    decoded.on_root = is_of_root(&read);
    *record = decoded;
    return 0;
}

int p2p_record_decode(struct p2p_record *record, const void *config,
                      size_t len)
{
    const size_t lens[] = { EXTENDED_LEN, LEGACY_LEN, HEADER_LEN };
    int error = -P2P_ERR_TRUNCATED;

    /* A list of capabilities that is broken takes no more than itself. */
    for (unsigned i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
        const struct p2p_config_space space = { config, lens[i] };

        if (len < lens[i]) {
            continue;
        }
        error = decode_space(&space, record);
        if (error != -P2P_ERR_BAD_CAPABILITY) {
            return error;
        }
    }
    return error;
}

const char *p2p_fact_name(enum p2p_fact fact)
{
    static const char *const name[P2P_FACTS] = {
        "vendor and device",
        "command register",
        "bus numbers",
        "windows",
        "BARs",
        "BAR sizes",
        "power state",
        "kind of port",
        "ACS",
        "egress vector and ACS Enhanced",
        "AtomicOps",
        "port number",
        "place in the tree",
        "host bridge",
        "Expansion ROM",
        "ACS where it should be",
    };

    for (unsigned i = 0; i < P2P_FACTS; i++) {
        if (fact == (enum p2p_fact)(1 << i)) {
            return name[i];
        }
    }
    return "?";
}
