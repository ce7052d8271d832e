/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/sriov.h"

#include "facts/decode.h"
#include "p2pcore/error.h"

#define SRIOV_ID 0x0010
#define SRIOV_CONTROL 0x08
#define SRIOV_ENABLE 0x0001
#define SRIOV_MEMORY 0x0008
#define SRIOV_TOTAL 0x0e
#define SRIOV_COUNT 0x10
#define SRIOV_FIRST_OFFSET 0x14
#define SRIOV_STRIDE 0x16
#define SRIOV_DEVICE 0x1a
#define SRIOV_BAR 0x24
#define SRIOV_LEN 0x40

#define BAR_IO 0x1u
#define BAR_TYPE 0x6u
#define BAR_TYPE_64 0x4u
#define BAR_FLAGS 0xfu

static void decode_bars(const struct p2p_config_space *space, size_t at,
                        uint64_t bar[P2P_BARS])
{
    for (unsigned i = 0; i < P2P_BARS; i++) {
        uint32_t low = p2p_config_get32(space, at + SRIOV_BAR + 4 * i);

        bar[i] = low & BAR_IO ? 0 : low & ~BAR_FLAGS;
        if ((low & (BAR_IO | BAR_TYPE)) == BAR_TYPE_64 && i + 1 < P2P_BARS) {
            uint64_t high = p2p_config_get32(space,
                                             at + SRIOV_BAR + 4 * (i + 1));

            bar[i] |= high << 32;
            bar[++i] = 0;
        }
    }
}

int p2p_sriov_decode(const void *config, size_t len, struct p2p_sriov *out)
{
    const struct p2p_config_space space = { config, len };
    struct p2p_sriov sriov = { .total = 0 };
    uint16_t control;
    size_t at;
    int error;

    if (len < P2P_HEADER_LEN) {
        return -P2P_ERR_TRUNCATED;
    }
    error = p2p_config_find_extended(&space, SRIOV_ID, SRIOV_LEN, &at);
    if (error) {
        return error;
    }
    if (at) {
        control = p2p_config_get16(&space, at + SRIOV_CONTROL);
        sriov.total = p2p_config_get16(&space, at + SRIOV_TOTAL);
        sriov.count = p2p_config_get16(&space, at + SRIOV_COUNT);
        sriov.first_offset = p2p_config_get16(&space, at + SRIOV_FIRST_OFFSET);
        sriov.stride = p2p_config_get16(&space, at + SRIOV_STRIDE);
        sriov.device = p2p_config_get16(&space, at + SRIOV_DEVICE);
        sriov.enable = control & SRIOV_ENABLE;
        sriov.memory_enable = control & SRIOV_MEMORY;
        decode_bars(&space, at, sriov.bar);
    }
    *out = sriov;
    return 0;
}

/* Stretch @index of @size bytes from @start on; none if it does not exist. */
static struct p2p_range cut(uint64_t start, uint64_t size, uint16_t index)
{
    uint64_t room = UINT64_MAX - start;

    if (start == 0 || size == 0 || room / size < index ||
        room - index * size < size - 1) {
        return p2p_range_none();
    }
    start += index * size;
    return (struct p2p_range) { start, start + (size - 1) };
}

int p2p_sriov_place(const struct p2p_function *pf,
                    const struct p2p_sriov *sriov,
                    const uint64_t bar_size[P2P_BARS], uint16_t index,
                    struct p2p_function *vf)
{
    uint64_t place = (uint32_t)pf->bus_offset << 8 | pf->devfn;

    place += sriov->first_offset + (uint64_t)index * sriov->stride;
    if (!sriov->enable || index >= sriov->count || index >= sriov->total ||
        (index && !sriov->stride) || place > UINT16_MAX) {
        return -P2P_ERR_BAD_VALUE;
    }
    vf->kind = P2P_KIND_ENDPOINT;
    vf->parent = pf->parent;
    vf->root_bus = pf->root_bus;
    vf->domain = pf->domain;
    vf->devfn = (uint8_t)place;
    vf->bus_offset = (uint8_t)(place >> 8);
    vf->vendor = pf->vendor;
    vf->device = sriov->device;
    vf->memory_enable = sriov->memory_enable;
    vf->rom = p2p_range_none();
    vf->rom_enable = false;
    vf->secondary = 0;
    vf->subordinate = 0;
    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        vf->window[i] = p2p_range_none();
    }
    for (unsigned i = 0; i < P2P_BARS; i++) {
        vf->bar[i] = cut(sriov->bar[i], bar_size[i], index);
    }
    return 0;
}

int p2p_sriov_decode_vf(const void *config, size_t len,
                        struct p2p_function *vf)
{
    const struct p2p_config_space space = { config, len };
    struct p2p_function decoded = *vf;
    int error;

    if (len < P2P_HEADER_LEN) {
        return -P2P_ERR_TRUNCATED;
    }
    decoded.kind = P2P_KIND_ENDPOINT;
    error = p2p_decode_capabilities(&space, &decoded);
    if (error) {
        return error;
    }
    decoded.bus_master = p2p_config_get16(&space, P2P_COMMAND) &
                         P2P_COMMAND_MASTER;
    *vf = decoded;
    return 0;
}
