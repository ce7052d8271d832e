/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "config-model.h"

#include "fuzz.h"
#include "p2pcore/error.h"

#define NOWHERE 0xffffu

const char *const fuzz_faults[] = {
    [CONFIG_LOOP] = "a list that loops just ends",
    [CONFIG_LENGTH] = "a capability that is cut short is taken",
    [CONFIG_POWER] = "D3 counts as on",
    [CONFIG_KIND] = "an upstream port is a bridge",
    [CONFIG_TLP] = "AtomicOp Egress Blocking is not seen",
    [CONFIG_VECTOR] = "a vector of size 0 has no bits",
    [CONFIG_CONTROLS] = "ACS controls need no capability",
    [CONFIG_WINDOW] = "windows have 32 bits",
    [CONFIG_COMMAND] = "Bus Master Enable is another bit",
    [CONFIG_SRIOV] = "VF BARs have 32 bits",
    [CONFIG_VF] = "a VF has a header",
};
const unsigned fuzz_fault_count = CONFIG_FAULTS;

/* The @bits bits at @offset, which is inside. */
static uint64_t field(const struct config_model *model, size_t offset,
                      unsigned bits)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < bits; i += 8) {
        value |= (uint64_t)model->bytes[offset + i / 8] << i;
    }
    return value;
}

static bool bit(const struct config_model *model, size_t offset, unsigned n)
{
    return field(model, offset + n / 8, 8) >> n % 8 & 1;
}

/* Neither all of the standard space nor of the extended one is there. */
static bool is_cut(const struct config_model *model)
{
    return model->len < 4096 && model->len != 256;
}

/*
 * Where the first capability @id is, in the list that begins at @at and has
 * entries of @head bytes: 2 or, extended ones, 4. 0: there is none. NOWHERE:
 * the list is not one, or what is found has not @need bytes.
 */
static size_t find(const struct config_model *model, size_t at, size_t head,
                   unsigned id, size_t need)
{
    bool met[4096] = { false };
    size_t found = 0;

    while (at) {
        size_t lowest = head == 2 ? 0x40 : 0x100;

        if (model->fault == CONFIG_LOOP && met[at]) {
            break;
        }
        if (at < lowest || met[at]) {
            return NOWHERE;
        }
        if (at + head > model->len) {
            break;              /* the rest of it is not there */
        }
        met[at] = true;
        if (!found && field(model, at, head == 2 ? 8 : 16) == id) {
            found = at;
        }
        at = head == 2 ? field(model, at + 1, 8) & 0xfcu
                       : field(model, at, 32) >> 20 & 0xffcu;
    }
    if (found && found + need > model->len && !is_cut(model) &&
        model->fault != CONFIG_LENGTH) {
        return NOWHERE;
    }
    return found + need > model->len ? 0 : found;
}

static size_t find_standard(const struct config_model *model, unsigned id,
                            size_t need)
{
    size_t first = bit(model, 0x06, 4) ? field(model, 0x34, 8) & 0xfcu : 0;

    return find(model, first, 2, id, need);
}

static size_t find_extended(const struct config_model *model, unsigned id,
                            size_t need)
{
    uint64_t first = model->len < 0x104 ? 0 : field(model, 0x100, 32);

    return first == 0 || first == 0xffffffff
           ? 0 : find(model, 0x100, 4, id, need);
}

/* What a function whose second half of PCI Express is at @at lacks, blocks. */
static uint8_t tlp_of(const struct config_model *model, size_t at)
{
    unsigned tlp = 0;

    tlp |= bit(model, at + 0x24, 6) ? 0 : P2P_LACKS_ATOMIC_ROUTING;
    tlp |= bit(model, at + 0x24, 7) || bit(model, at + 0x24, 8) ||
           bit(model, at + 0x24, 9) ? 0 : P2P_LACKS_ATOMICS;
    tlp |= bit(model, at + 0x24, 21) ? 0 : P2P_LACKS_PREFIXES;
    tlp |= bit(model, at + 0x28, 7) && model->fault != CONFIG_TLP
           ? P2P_BLOCKS_ATOMICS : 0;
    tlp |= bit(model, at + 0x28, 15) ? P2P_BLOCKS_PREFIXES : 0;
    return (uint8_t)tlp;
}

/* PCI Express: which kind of port, its number, what it lacks and blocks. */
static bool express(const struct config_model *model, struct p2p_function *out)
{
    static const enum p2p_kind kinds[16] = {
        [4] = P2P_KIND_ROOT_PORT, [5] = P2P_KIND_UPSTREAM_PORT,
        [6] = P2P_KIND_DOWNSTREAM_PORT,
    };
    size_t at = find_standard(model, 0x10, 0x10);
    size_t second = at == NOWHERE || !at || (field(model, at + 2, 8) & 15) < 2
                    ? 0 : find_standard(model, 0x10, 0x2a);

    if (at == NOWHERE || second == NOWHERE) {
        return false;
    }
    out->port_number = at ? (uint8_t)field(model, at + 0x0f, 8) : 0;
    if (at && out->kind != P2P_KIND_ENDPOINT) {
        enum p2p_kind kind = kinds[field(model, at + 2, 8) >> 4];

        out->kind = kind == P2P_KIND_ENDPOINT ? P2P_KIND_BRIDGE : kind;
    }
    out->tlp = second ? tlp_of(model, second)
                      : P2P_LACKS_ATOMIC_ROUTING | P2P_LACKS_ATOMICS |
                        P2P_LACKS_PREFIXES;
    return true;
}

/* Whether it is a root port of Intel's that has ACS Control at 8. */
static bool is_odd(const struct p2p_function *function)
{
    unsigned id = function->device;

    return function->vendor == 0x8086 && function->kind == P2P_KIND_ROOT_PORT &&
           (id >> 4 == 0xa11 || id >> 4 == 0xa29 ||
            (id >= 0xa167 && id <= 0xa16a) || (id >= 0xa2e7 && id <= 0xa2ee) ||
            (id >= 0x9d10 && id <= 0x9d1b));
}

/* ACS of such a port: no vector, and what is at 6 is for those who ask there. */
static void odd_acs(const struct config_model *model, size_t at,
                    struct p2p_acs *out)
{
    unsigned mask;

    if (at + 10 > model->len) {
        return;
    }
    out->cap = (uint16_t)field(model, at + 4, 8);
    mask = out->cap & 0x80 ? 0x1f80u | out->cap : out->cap;
    out->misplaced = true;
    out->ctl = (uint16_t)(field(model, at + 8, 16) & mask);
    out->ctl_in_place = (uint16_t)(field(model, at + 6, 16) & mask);
}

/* ARI: Function Groups. */
static bool ari(const struct config_model *model, struct p2p_function *out)
{
    size_t at = find_extended(model, 0x0e, 8);

    out->acs_groups = at && at != NOWHERE && bit(model, at + 4, 1) &&
                      bit(model, at + 6, 1);
    out->function_group =
        at && at != NOWHERE ? (uint8_t)(field(model, at + 6, 8) >> 4 & 7) : 0;
    return at != NOWHERE;
}

static bool acs(const struct config_model *model, bool odd,
                struct p2p_acs *out)
{
    size_t at = find_extended(model, 0x0d, 8);

    *out = (struct p2p_acs) { .cap = 0 };
    if (at == NOWHERE || at == 0) {
        return at == 0;
    }
    if (odd) {
        odd_acs(model, at, out);
        return true;
    }
    out->cap = (uint16_t)field(model, at + 4, 8);
    out->ctl = (uint16_t)field(model, at + 6, 16);
    if (model->fault != CONFIG_CONTROLS) {
        out->ctl &= out->cap & 0x80 ? 0x1f80 | out->cap : out->cap;
    }
    if (out->cap & 0x20) {
        out->vector_size = (uint16_t)field(model, at + 5, 8);
        if (!out->vector_size && model->fault != CONFIG_VECTOR) {
            out->vector_size = 256;
        }
    }
    for (unsigned n = 0; n < out->vector_size; n += 32) {
        if (at + 8 + n / 8 + 4 > model->len) {
            *out = (struct p2p_acs) { .cap = 0 };
            return is_cut(model);
        }
        out->vector[n / 32] = (uint32_t)field(model, at + 8 + n / 8, 32);
    }
    return true;
}

static bool capabilities(const struct config_model *model,
                         struct p2p_function *out)
{
    size_t power = find_standard(model, 0x01, 6);

    if (power == NOWHERE || !express(model, out) ||
        !acs(model, is_odd(out), &out->acs) || !ari(model, out)) {
        return false;
    }
    out->in_d0 = !power || model->fault == CONFIG_POWER ||
                 (!bit(model, power + 4, 0) && !bit(model, power + 4, 1));
    return true;
}

/* A window whose megabytes are @low, @high: bits 31 to 20 of an address. */
static struct p2p_range window(uint64_t low, uint64_t high)
{
    return low > high ? p2p_range_none()
                      : (struct p2p_range) { low << 20,
                                             (high << 20) + 0xfffff };
}

static void windows(const struct config_model *model, struct p2p_function *out)
{
    uint64_t low = field(model, 0x24, 16) >> 4;
    uint64_t high = field(model, 0x26, 16) >> 4;

    out->window[P2P_WINDOW_MEM] = window(field(model, 0x20, 16) >> 4,
                                         field(model, 0x22, 16) >> 4);
    if (field(model, 0x24, 32) == 0) {
        out->window[P2P_WINDOW_PREF] = p2p_range_none();
        return;
    }
    if ((field(model, 0x24, 8) & 15) == 1 && model->fault != CONFIG_WINDOW) {
        low |= field(model, 0x28, 32) << 12;
        high |= field(model, 0x2c, 32) << 12;
    }
    out->window[P2P_WINDOW_PREF] = window(low, high);
}

int config_model_decode(const struct config_model *model,
                        struct p2p_function *out)
{
    struct p2p_function decoded = *out;
    unsigned type;

    if (model->len < 64) {
        return -P2P_ERR_TRUNCATED;
    }
    type = field(model, 0x0e, 8) & 0x7f;
    if (field(model, 0, 16) == 0xffff || type > 1) {
        return -P2P_ERR_BAD_HEADER;
    }
    decoded.vendor = (uint16_t)field(model, 0, 16);
    decoded.device = (uint16_t)field(model, 2, 16);
    decoded.bus_master = bit(model, 4, model->fault == CONFIG_COMMAND ? 3 : 2);
    decoded.memory_enable = bit(model, 4, 1);
    decoded.rom_enable = bit(model, type ? 0x38 : 0x30, 0);
    decoded.kind = type ? P2P_KIND_BRIDGE : P2P_KIND_ENDPOINT;
    decoded.secondary = type ? (uint8_t)field(model, 0x19, 8) : 0;
    decoded.subordinate = type ? (uint8_t)field(model, 0x1a, 8) : 0;
    decoded.window[0] = decoded.window[1] = p2p_range_none();
    if (type) {
        windows(model, &decoded);
    }
    if (!capabilities(model, &decoded)) {
        return -P2P_ERR_BAD_CAPABILITY;
    }
    if (model->fault == CONFIG_KIND &&
        decoded.kind == P2P_KIND_UPSTREAM_PORT) {
        decoded.kind = P2P_KIND_BRIDGE;
    }
    *out = decoded;
    return 0;
}

int config_model_sriov(const struct config_model *model,
                       struct p2p_sriov *out)
{
    size_t at;

    if (model->len < 64) {
        return -P2P_ERR_TRUNCATED;
    }
    at = find_extended(model, 0x10, 0x40);
    if (at == NOWHERE) {
        return -P2P_ERR_BAD_CAPABILITY;
    }
    *out = (struct p2p_sriov) { .total = 0 };
    if (!at) {
        return 0;
    }
    out->enable = bit(model, at + 8, 0);
    out->memory_enable = bit(model, at + 8, 3);
    out->total = (uint16_t)field(model, at + 0x0e, 16);
    out->count = (uint16_t)field(model, at + 0x10, 16);
    out->first_offset = (uint16_t)field(model, at + 0x14, 16);
    out->stride = (uint16_t)field(model, at + 0x16, 16);
    out->device = (uint16_t)field(model, at + 0x1a, 16);
    for (unsigned i = 0, upper = 0; i < P2P_BARS; i++) {
        uint64_t low = field(model, at + 0x24 + 4 * i, 32);

        out->bar[i] = upper || low & 1 ? 0 : low & ~(uint64_t)0xf;
        upper = !upper && (low & 7) == 4 && i < 5;
        if (upper && model->fault != CONFIG_SRIOV) {
            out->bar[i] |= field(model, at + 0x28 + 4 * i, 32) << 32;
        }
    }
    return 0;
}

int config_model_vf(const struct config_model *model,
                    struct p2p_function *out)
{
    struct p2p_function decoded = *out;

    if (model->len < 64) {
        return -P2P_ERR_TRUNCATED;
    }
    decoded.kind = P2P_KIND_ENDPOINT;
    if (!capabilities(model, &decoded)) {
        return -P2P_ERR_BAD_CAPABILITY;
    }
    decoded.bus_master = bit(model, 4, 2);
    if (model->fault == CONFIG_VF) {
        decoded.vendor = (uint16_t)field(model, 0, 16);
    }
    *out = decoded;
    return 0;
}
