/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/config.h"

#include "facts/acs_ask.h"
#include "facts/decode.h"
#include "p2pcore/error.h"

#define VENDOR_ID 0x00
#define DEVICE_ID 0x02
#define COMMAND_MEMORY 0x0002
#define HEADER_TYPE 0x0e
#define SECONDARY_BUS 0x19
#define SUBORDINATE_BUS 0x1a

#define PM_ID 0x01
#define PM_CONTROL 0x04
#define PM_LEN 0x06
#define PM_STATE 0x0003

#define EXP_ID 0x10
#define EXP_FLAGS 0x02
#define EXP_LINK_CAP 0x0c
#define EXP_LEN 0x10
#define EXP_CAP_2 0x24
#define EXP_CAP_2_ATOMIC_ROUTING 0x00000040
#define EXP_CAP_2_ATOMICS 0x00000380
#define EXP_CAP_2_PREFIXES 0x00200000
#define EXP_CTL_2 0x28
#define EXP_CTL_2_ATOMIC_BLOCKING 0x0080
#define EXP_CTL_2_PREFIX_BLOCKING 0x8000
#define EXP_2_LEN 0x2a
#define EXP_TYPE_ROOT_PORT 4
#define EXP_TYPE_UPSTREAM 5
#define EXP_TYPE_DOWNSTREAM 6

#define ACS_ID 0x000d
#define ACS_CAP 0x04
#define ACS_CTL 0x06
#define ACS_VECTOR 0x08
#define ACS_CTL_MISPLACED 0x08
#define ACS_BITS 0x00ff         /* the others are the size of the vector */

#define ARI_ID 0x000e
#define ARI_CAP 0x04
#define ARI_CTL 0x06
#define ARI_LEN 0x08
#define ARI_ACS_GROUPS 0x0002
#define ARI_GROUP_SHIFT 4
#define ARI_GROUP 0x7

#define ROM_0 0x30              /* Expansion ROM Base Address, by header type */
#define ROM_1 0x38
#define ROM_ENABLE 0x01

static int decode_header(const struct p2p_config_space *space,
                         struct p2p_function *out)
{
    uint16_t command = p2p_config_get16(space, P2P_COMMAND);
    uint8_t type = space->bytes[HEADER_TYPE] & 0x7f;

    if (p2p_config_get16(space, VENDOR_ID) == UINT16_MAX || type > 1) {
        return -P2P_ERR_BAD_HEADER;
    }
    out->vendor = p2p_config_get16(space, VENDOR_ID);
    out->device = p2p_config_get16(space, DEVICE_ID);
    out->bus_master = command & P2P_COMMAND_MASTER;
    out->memory_enable = command & COMMAND_MEMORY;
    out->rom_enable = space->bytes[type == 0 ? ROM_0 : ROM_1] & ROM_ENABLE;
    if (type == 0) {
        out->kind = P2P_KIND_ENDPOINT;
        out->secondary = 0;
        out->subordinate = 0;
        out->window[P2P_WINDOW_MEM] = p2p_range_none();
        out->window[P2P_WINDOW_PREF] = p2p_range_none();
        return 0;
    }
    out->kind = P2P_KIND_BRIDGE;
    out->secondary = space->bytes[SECONDARY_BUS];
    out->subordinate = space->bytes[SUBORDINATE_BUS];
    out->window[P2P_WINDOW_MEM] = p2p_window_memory(space);
    out->window[P2P_WINDOW_PREF] = p2p_window_prefetchable(space);
    return 0;
}

static int decode_power(const struct p2p_config_space *space,
                        struct p2p_function *out)
{
    size_t pm;
    int error = p2p_config_find(space, PM_ID, PM_LEN, &pm);

    if (error) {
        return error;
    }
    out->in_d0 = !pm || !(p2p_config_get16(space, pm + PM_CONTROL) & PM_STATE);
    return 0;
}

/* What the second half of the capability at @exp says; 0: there is none. */
static uint8_t decode_tlp(const struct p2p_config_space *space, size_t exp)
{
    uint32_t cap = 0;
    uint16_t ctl = 0;
    unsigned tlp = 0;

    if (exp) {
        cap = p2p_config_get32(space, exp + EXP_CAP_2);
        ctl = p2p_config_get16(space, exp + EXP_CTL_2);
    }
    tlp |= cap & EXP_CAP_2_ATOMIC_ROUTING ? 0 : P2P_LACKS_ATOMIC_ROUTING;
    tlp |= cap & EXP_CAP_2_ATOMICS ? 0 : P2P_LACKS_ATOMICS;
    tlp |= cap & EXP_CAP_2_PREFIXES ? 0 : P2P_LACKS_PREFIXES;
    tlp |= ctl & EXP_CTL_2_ATOMIC_BLOCKING ? P2P_BLOCKS_ATOMICS : 0;
    tlp |= ctl & EXP_CTL_2_PREFIX_BLOCKING ? P2P_BLOCKS_PREFIXES : 0;
    return (uint8_t)tlp;
}

static int decode_express(const struct p2p_config_space *space,
                          struct p2p_function *out)
{
    size_t exp, second;
    int error = p2p_config_find(space, EXP_ID, EXP_LEN, &exp);

    if (error) {
        return error;
    }
    second = exp && (p2p_config_get16(space, exp + EXP_FLAGS) & 0xf) > 1
             ? exp : 0;
    if (second && !p2p_config_has(space, second, EXP_2_LEN)) {
        if (!p2p_config_is_cut(space)) {
            return -P2P_ERR_BAD_CAPABILITY;
        }
        second = 0;
    }
    out->tlp = decode_tlp(space, second);
    out->port_number = exp ? space->bytes[exp + EXP_LINK_CAP + 3] : 0;
    if (exp && p2p_kind_is_bridge(out->kind)) {
        switch (p2p_config_get16(space, exp + EXP_FLAGS) >> 4 & 0xf) {
        case EXP_TYPE_ROOT_PORT:
            out->kind = P2P_KIND_ROOT_PORT;
            break;
        case EXP_TYPE_UPSTREAM:
            out->kind = P2P_KIND_UPSTREAM_PORT;
            break;
        case EXP_TYPE_DOWNSTREAM:
            out->kind = P2P_KIND_DOWNSTREAM_PORT;
            break;
        default:
            break;
        }
    }
    return 0;
}

/*
 * What the registers of the capability at @at say, but for the vector. Returns
 * whether they are there.
 */
static bool decode_acs_registers(const struct p2p_config_space *space,
                                 size_t at, bool misplaced,
                                 struct p2p_acs *acs)
{
    uint16_t cap = p2p_config_get16(space, at + ACS_CAP);
    size_t ctl = at + (misplaced ? ACS_CTL_MISPLACED : ACS_CTL);

    if (!p2p_config_has(space, ctl, 2)) {
        return false;
    }
    acs->cap = cap & ACS_BITS;
    acs->ctl = p2p_config_get16(space, ctl) & p2p_acs_controls(acs->cap);
    if (misplaced) {
        acs->misplaced = true;
        acs->ctl_in_place = p2p_config_get16(space, at + ACS_CTL) &
                            p2p_acs_controls(acs->cap);
    } else if (acs->cap & P2P_ACS_EC) {
        /* Eight bits cannot hold the largest size: 0 stands for it. */
        acs->vector_size = cap >> 8 ? cap >> 8 : P2P_ACS_VECTOR_MAX;
    }
    return true;
}

static int decode_ari(const struct p2p_config_space *space,
                      struct p2p_function *out)
{
    size_t ari;
    int error = p2p_config_find_extended(space, ARI_ID, ARI_LEN, &ari);

    out->acs_groups = false;
    out->function_group = 0;
    if (!error && ari) {
        uint16_t ctl = p2p_config_get16(space, ari + ARI_CTL);

        out->acs_groups = (p2p_config_get16(space, ari + ARI_CAP) &
                           ARI_ACS_GROUPS) && (ctl & ARI_ACS_GROUPS);
        out->function_group = ctl >> ARI_GROUP_SHIFT & ARI_GROUP;
    }
    return error;
}

static int decode_acs(const struct p2p_config_space *space, bool misplaced,
                      struct p2p_acs *out)
{
    struct p2p_acs acs = { .cap = 0 };
    size_t at;
    int error = p2p_config_find_extended(space, ACS_ID, ACS_VECTOR, &at);

    *out = acs;
    if (error || !at) {
        return error;
    }
    if (!decode_acs_registers(space, at, misplaced, &acs)) {
        return 0;
    }
    for (unsigned i = 0; i * 32u < acs.vector_size; i++) {
        if (!p2p_config_has(space, at + ACS_VECTOR + i * 4, 4)) {
            return p2p_config_is_cut(space) ? 0 : -P2P_ERR_BAD_CAPABILITY;
        }
        acs.vector[i] = p2p_config_get32(space, at + ACS_VECTOR + i * 4);
    }
    *out = acs;
    return 0;
}

int p2p_decode_capabilities(const struct p2p_config_space *space,
                            struct p2p_function *out)
{
    int error = decode_power(space, out);

    if (!error) {
        error = decode_express(space, out);
    }
    if (!error) {
        error = decode_acs(space, p2p_acs_is_misplaced(out), &out->acs);
    }
    if (!error) {
        error = decode_ari(space, out);
    }
    return error;
}

int p2p_config_decode(const void *config, size_t len,
                      struct p2p_function *out)
{
    const struct p2p_config_space space = { config, len };
    struct p2p_function decoded = *out;
    int error;

    if (len < P2P_HEADER_LEN) {
        return -P2P_ERR_TRUNCATED;
    }
    error = decode_header(&space, &decoded);
    if (!error) {
        error = p2p_decode_capabilities(&space, &decoded);
    }
    if (!error) {
        *out = decoded;
    }
    return error;
}
