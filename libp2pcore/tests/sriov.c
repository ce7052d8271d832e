/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/sriov.h"

#include <string.h>

#include "p2pcore/config.h"
#include "p2pcore/error.h"
#include "tap.h"

#define FULL 4096u
#define CAPABILITY 0x100u
#define PATCHES 4u

struct patch {
    unsigned width;             /* in bytes, 0: no more */
    unsigned offset;
    uint32_t value;
};

static void put(uint8_t *space, const struct patch *patches, size_t count)
{
    for (size_t i = 0; i < count && patches[i].width; i++) {
        for (unsigned byte = 0; byte < patches[i].width; byte++) {
            space[patches[i].offset + byte] =
                (uint8_t)(patches[i].value >> 8 * byte);
        }
    }
}

/* A physical function of 8 VFs, 4 of them enabled. */
static void fill(uint8_t space[FULL])
{
    static const struct patch pf[] = {
        { 4, 0x00, 0x12348086 }, { 4, 0x100, 0x00010010 },
        { 2, 0x108, 0x0009 }, { 2, 0x10c, 8 }, { 2, 0x10e, 8 },
        { 2, 0x110, 4 }, { 2, 0x114, 0x80 }, { 2, 0x116, 2 },
        { 2, 0x11a, 0x5678 },
        { 4, 0x124, 0xe000000c }, { 4, 0x128, 0x00000012 },
        { 4, 0x12c, 0xd0000000 }, { 4, 0x130, 0x0000c001 },
        { 4, 0x134, 0xf0000008 }, { 4, 0x138, 0x80000004 },
    };

    memset(space, 0, FULL);
    put(space, pf, sizeof(pf) / sizeof(pf[0]));
}

static void check_decode(void)
{
    static const struct {
        const char *name;
        size_t len;
        struct patch patch;
        int error;
    } rows[] = {
        { "all of it", FULL, { 0, 0, 0 }, 0 },
        { "no more than it needs", 0x140, { 0, 0, 0 }, 0 },
        { "half a header", 63, { 0, 0, 0 }, P2P_ERR_TRUNCATED },
        { "one that does not fit", FULL, { 4, 0x100, 0xffc1000b },
          P2P_ERR_BAD_CAPABILITY },
        { "a list that is its own next", FULL, { 4, 0x100, 0x10010010 },
          P2P_ERR_BAD_CAPABILITY },
    };
    uint8_t space[FULL];
    struct p2p_sriov untouched, out;

    memset(&untouched, 0xa5, sizeof(untouched));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int error;

        fill(space);
        put(space, &rows[i].patch, 1);
        put(space, &(struct patch) { 4, 0xffc, 0x00000010 }, 1);
        out = untouched;
        error = p2p_sriov_decode(space, rows[i].len, &out);
        tap_ok(error == -rows[i].error &&
               (error ? !memcmp(&out, &untouched, sizeof(out))
                      : out.total == 8 && out.count == 4 &&
                        out.first_offset == 0x80 && out.stride == 2 &&
                        out.device == 0x5678 && out.enable &&
                        out.memory_enable), rows[i].name);
    }
    fill(space);
    p2p_sriov_decode(space, FULL, &out);
    tap_ok(out.bar[0] == 0x12e0000000 && out.bar[1] == 0,
           "a BAR of 64 bits, and its upper half");
    tap_ok(out.bar[2] == 0xd0000000, "a BAR of 32 bits");
    tap_ok(out.bar[3] == 0, "an I/O BAR is none");
    tap_ok(out.bar[4] == 0xf0000000, "the flags of a BAR are not its address");
    tap_ok(out.bar[5] == 0x80000000, "the last has no upper half");
    put(space, &(struct patch) { 2, 0x100, 0x000d }, 1);
    tap_ok(!p2p_sriov_decode(space, FULL, &out) && out.total == 0 &&
           !out.enable, "another capability: no VFs");
    fill(space);
    tap_ok(!p2p_sriov_decode(space, 0x13f, &out) && out.total == 0,
           "cut short by one byte: no VFs");
    tap_ok(!p2p_sriov_decode(space, 256, &out) && out.total == 0,
           "no extended space: no VFs");
}

static struct p2p_function pf_at(p2p_id parent, unsigned devfn)
{
    return (struct p2p_function) {
        .kind = P2P_KIND_ENDPOINT,
        .parent = parent,
        .root_bus = 3,
        .domain = 0x10000,
        .devfn = (uint8_t)devfn,
        .vendor = 0x8086,
    };
}

static const uint64_t sizes[P2P_BARS] = { 0x10000, 0, 0x1000, 0, 0, 0x10 };

static void check_place(void)
{
    static const struct {
        const char *name;
        uint16_t total, count, first, stride;
        bool enable;
        uint8_t pf;             /* devfn */
        uint16_t index;
        int error;
        uint8_t devfn, offset;
    } rows[] = {
        { "the first", 8, 4, 1, 1, true, 0, 0, 0, 1, 0 },
        { "the last", 8, 4, 1, 1, true, 0, 3, 0, 4, 0 },
        { "beside another PF", 8, 4, 0x80, 2, true, 1, 3, 0, 0x87, 0 },
        { "the last of the bus", 8, 4, 0xff, 1, true, 0, 0, 0, 0xff, 0 },
        { "the first of the next bus", 8, 4, 0xff, 1, true, 0, 1, 0, 0, 1 },
        { "two buses on", 8, 4, 0x100, 0x100, true, 5, 1, 0, 5, 2 },
        { "no stride, but only one", 8, 4, 1, 0, true, 0, 0, 0, 1, 0 },
        { "all there can be", 0xffff, 0xffff, 1, 1, true, 0, 0xfffe, 0, 0xff,
          0xff },
        { "one too many", 8, 4, 1, 1, true, 0, 4, P2P_ERR_BAD_VALUE, 0, 0 },
        { "more than there are", 4, 8, 1, 1, true, 0, 4, P2P_ERR_BAD_VALUE, 0,
          0 },
        { "none at all", 8, 0, 1, 1, true, 0, 0, P2P_ERR_BAD_VALUE, 0, 0 },
        { "not enabled", 8, 4, 1, 1, false, 0, 0, P2P_ERR_BAD_VALUE, 0, 0 },
        { "no stride", 8, 4, 1, 0, true, 0, 1, P2P_ERR_BAD_VALUE, 0, 0 },
        { "beyond the last bus", 8, 4, 0xffff, 1, true, 0, 1,
          P2P_ERR_BAD_VALUE, 0, 0 },
        { "beyond the last bus, far", 8, 4, 0xffff, 0xffff, true, 0xff, 3,
          P2P_ERR_BAD_VALUE, 0, 0 },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct p2p_function pf = pf_at(7, rows[i].pf);
        struct p2p_sriov sriov = {
            .total = rows[i].total, .count = rows[i].count,
            .first_offset = rows[i].first, .stride = rows[i].stride,
            .device = 0x5678, .enable = rows[i].enable,
            .memory_enable = true,
        };
        struct p2p_function vf, untouched;
        int error;

        memset(&untouched, 0xa5, sizeof(untouched));
        memcpy(&vf, &untouched, sizeof(vf));
        error = p2p_sriov_place(&pf, &sriov, sizes, rows[i].index, &vf);
        tap_ok(error == -rows[i].error &&
               (error ? !memcmp(&vf, &untouched, sizeof(vf))
                      : vf.devfn == rows[i].devfn &&
                        vf.bus_offset == rows[i].offset && vf.parent == 7 &&
                        vf.root_bus == 3 && vf.domain == 0x10000 &&
                        vf.kind == P2P_KIND_ENDPOINT &&
                        vf.vendor == 0x8086 && vf.device == 0x5678 &&
                        vf.memory_enable), rows[i].name);
    }
}

static struct p2p_range bar_of(uint64_t start, uint64_t size, uint16_t index)
{
    struct p2p_function pf = pf_at(P2P_NONE, 0);
    struct p2p_sriov sriov = {
        .total = 0xffff, .count = 0xffff, .first_offset = 1, .stride = 1,
        .enable = true, .bar = { [2] = start },
    };
    const uint64_t bar_size[P2P_BARS] = { [2] = size };
    struct p2p_function vf = { .memory_enable = true };

    if (p2p_sriov_place(&pf, &sriov, bar_size, index, &vf) ||
        vf.memory_enable) {
        return (struct p2p_range) { 0, 0 };
    }
    return vf.bar[2];
}

static void check_bars(void)
{
    static const struct {
        const char *name;
        uint64_t start, size;
        uint16_t index;
        struct p2p_range bar;   /* { 1, 0 }: any that is empty */
    } rows[] = {
        { "the first BAR", 0x10000, 0x1000, 0, { 0x10000, 0x10fff } },
        { "the fourth BAR", 0x10000, 0x1000, 3, { 0x13000, 0x13fff } },
        { "up to the last address", 0xfffffffffffff000, 0x800, 1,
          { 0xfffffffffffff800, UINT64_MAX } },
        { "one beyond it", 0xfffffffffffff000, 0x800, 2, { 1, 0 } },
        { "partly beyond it", 0xfffffffffffff000, 0xc00, 1, { 1, 0 } },
        { "far beyond it", 0x10000, 1ull << 60, 0xfff0, { 1, 0 } },
        { "as large as everything", 1, UINT64_MAX, 0, { 1, UINT64_MAX } },
        { "unassigned", 0, 0x1000, 1, { 1, 0 } },
        { "no such BAR", 0x10000, 0, 1, { 1, 0 } },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct p2p_range bar = bar_of(rows[i].start, rows[i].size,
                                      rows[i].index);

        tap_ok(p2p_range_is_empty(rows[i].bar)
               ? p2p_range_is_empty(bar)
               : bar.start == rows[i].bar.start &&
                 bar.last == rows[i].bar.last, rows[i].name);
    }
}

/* What Vendor ID and Memory Space Enable of a VF say does not count. */
static void check_vf(void)
{
    uint8_t space[FULL];
    static const struct patch patches[] = {
        { 4, 0x00, 0xffffffff }, { 2, 0x04, 0x0004 }, { 2, 0x06, 0x0010 },
        { 1, 0x34, 0x40 }, { 2, 0x40, 0x0010 }, { 2, 0x42, 0x0002 },
        { 4, 0x64, 0x00200000 }, { 4, 0x100, 0x0001000d },
        { 2, 0x104, 0x002c }, { 2, 0x106, 0x000c },
    };
    struct p2p_function vf = {
        .vendor = 0x8086, .device = 0x5678, .memory_enable = true,
        .parent = 5, .devfn = 9, .bus_offset = 1,
    }, before, config;

    memset(space, 0, sizeof(space));
    put(space, patches, sizeof(patches) / sizeof(patches[0]));
    vf.bar[2] = (struct p2p_range) { 0x1000, 0x1fff };
    before = vf;
    tap_ok(p2p_config_decode(space, FULL, &config) == -P2P_ERR_BAD_HEADER,
           "to others a VF is not there");
    tap_ok(p2p_sriov_decode_vf(space, 63, &vf) == -P2P_ERR_TRUNCATED &&
           !memcmp(&vf, &before, sizeof(vf)), "half a header of a VF");
    put(space, &(struct patch) { 1, 0x41, 0x40 }, 1);
    tap_ok(p2p_sriov_decode_vf(space, FULL, &vf) ==
           -P2P_ERR_BAD_CAPABILITY && !memcmp(&vf, &before, sizeof(vf)),
           "a list of a VF that is its own next");
    put(space, &(struct patch) { 1, 0x41, 0 }, 1);
    tap_ok(!p2p_sriov_decode_vf(space, 0x107, &vf) && vf.acs.cap == 0,
           "a capability cut short is not there");
    tap_ok(!p2p_sriov_decode_vf(space, FULL, &vf) && vf.bus_master &&
           vf.in_d0 && vf.acs.ctl == 0x0c &&
           vf.tlp == (P2P_LACKS_ATOMIC_ROUTING | P2P_LACKS_ATOMICS),
           "what a VF says itself");
    tap_ok(vf.vendor == 0x8086 && vf.device == 0x5678 && vf.memory_enable &&
           vf.parent == 5 && vf.devfn == 9 && vf.bus_offset == 1 &&
           vf.bar[2].last == 0x1fff, "and what its physical function says");
    put(space, &(struct patch) { 2, 0x04, 0x0002 }, 1);
    tap_ok(!p2p_sriov_decode_vf(space, FULL, &vf) && !vf.bus_master,
           "its bus master off");
}

int main(void)
{
    check_decode();
    check_place();
    check_bars();
    check_vf();
    return tap_end();
}
