/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "machine.h"

#include <string.h>

#define ROOT_PORT MACHINE_ROOT_PORT
#define UPSTREAM 5
#define DOWNSTREAM 6
#define ENDPOINT 0
#define ROOT_INTEGRATED 9
#define PORT_ACS 0x005f                 /* SV TB RR CR UF DT */
#define ACS_ON 0x001d                   /* SV RR CR UF */
#define MEM 0x0u
#define MEM_64 0xcu                     /* 64 bit, prefetchable */
#define PM 0x40
#define EXP 0x80
#define AER 0x100
#define ACS 0x148

const struct machine_function machine[MACHINE_FUNCTIONS] = {
    { "00:00.0", NULL, "Host bridge: Example Corp. Memory Controller Hub",
      0x0600, 0x8086, 0x3e10, -1, 0, 0, 0, { 0, 0 }, { 0, 0 }, 0, 0,
      {{ 0, 0 }} },
    { "00:01.0", NULL, "PCI bridge: Example Corp. PCIe Root Port A", 0x0604,
      0x8086, 0x1901, ROOT_PORT, 1, 1, 5, { 0xa0000000, 0xa1ffffff },
      { 0x4000000000, 0x47ffffffff }, PORT_ACS, ACS_ON, {{ 0, 0 }} },
    { "00:02.0", NULL, "PCI bridge: Example Corp. PCIe Root Port B", 0x0604,
      0x8086, 0x1905, ROOT_PORT, 2, 6, 6, { 0xa2000000, 0xa20fffff },
      { 0, 0 }, PORT_ACS, ACS_ON, {{ 0, 0 }} },
    { "00:1f.0", NULL, "ISA bridge: Example Corp. LPC Controller", 0x0601,
      0x8086, 0xa30d, -1, 0, 0, 0, { 0, 0 }, { 0, 0 }, 0, 0, {{ 0, 0 }} },
    { "01:00.0", "00:01.0", "PCI bridge: Example Corp. PCIe Switch", 0x0604,
      0x10b5, 0x8747, UPSTREAM, 0, 2, 5, { 0xa0000000, 0xa1efffff },
      { 0x4000000000, 0x47ffffffff }, 0, 0, {{ 0xa1f00000 | MEM, 0x40000 }} },
    { "02:00.0", "01:00.0", "PCI bridge: Example Corp. PCIe Switch", 0x0604,
      0x10b5, 0x8747, DOWNSTREAM, 8, 3, 3, { 0xa0000000, 0xa00fffff },
      { 0x4400000000, 0x4403ffffff }, PORT_ACS, 0, {{ 0, 0 }} },
    { "02:01.0", "01:00.0", "PCI bridge: Example Corp. PCIe Switch", 0x0604,
      0x10b5, 0x8747, DOWNSTREAM, 16, 4, 4, { 0xa0100000, 0xa1dfffff },
      { 0x4000000000, 0x43ffffffff }, PORT_ACS, 0, {{ 0, 0 }} },
    { "02:02.0", "01:00.0", "PCI bridge: Example Corp. PCIe Switch", 0x0604,
      0x10b5, 0x8747, DOWNSTREAM, 24, 5, 5, { 0, 0 }, { 0, 0 }, PORT_ACS, 0,
      {{ 0, 0 }} },
    { "03:00.0", "02:00.0",
      "Non-Volatile memory controller: Example Corp. SSD with CMB [fast]",
      0x0108, 0x144d, 0xa808, ENDPOINT, 0, 0, 0, { 0, 0 }, { 0, 0 }, 0, 0,
      {{ 0xa0000000 | MEM, 0x4000 }, { 0, 0 }, { 0, 0 }, { 0, 0 },
       { 0x4400000000 | MEM_64, 0x4000000 }} },
    { "04:00.0", "02:01.0", "VGA compatible controller: Example Corp. GPU",
      0x0300, 0x10de, 0x2204, ENDPOINT, 0, 0, 0, { 0, 0 }, { 0, 0 }, 0, 0,
      {{ 0xa1000000 | MEM, 0x1000000 / 2 },
       { 0x4000000000 | MEM_64, 0x200000000 }, { 0, 0 },
       { 0x4200000000 | MEM_64, 0x2000000 }} },
    { "04:00.1", "02:01.0", "Audio device: Example Corp. HD Audio", 0x0403,
      0x10de, 0x1aef, ENDPOINT, 0, 0, 0, { 0, 0 }, { 0, 0 }, 0, 0,
      {{ 0xa1800000 | MEM, 0x4000 }} },
    { "06:00.0", "00:02.0", "Ethernet controller: Example Corp. Adapter",
      0x0200, 0x8086, 0x1533, ENDPOINT, 0, 0, 0, { 0, 0 }, { 0, 0 }, 0, 0,
      {{ 0xa2000000 | MEM, 0x20000 }} },
};

const struct machine_function machine_far[MACHINE_FAR_FUNCTIONS] = {
    { "0000:5d:05.5", NULL,
      "RAID bus controller: Example Corp. Volume Management Device", 0x0104,
      0x8086, 0x201d, ROOT_INTEGRATED, 0, 0, 0, { 0, 0 }, { 0, 0 }, 0, 0,
      {{ 0x8000000000 | MEM_64, 0x4000000 }, { 0, 0 },
       { 0xb0000000 | MEM, 0x2000000 }, { 0, 0 },
       { 0x8004000000 | MEM_64, 0x100000 }} },
    { "0001:00:00.0", NULL, "PCI bridge: Example Corp. Segment's Root Port",
      0x0604, 0x1def, 0xe100, ROOT_PORT, 1, 1, 1, { 0xc0000000, 0xc00fffff },
      { 0, 0 }, PORT_ACS, 0, {{ 0, 0 }} },
    { "0001:01:00.0", "0001:00:00.0",
      "Ethernet controller: Example Corp. Adapter", 0x0200, 0x15b3, 0x1017,
      ENDPOINT, 0, 0, 0, { 0, 0 }, { 0, 0 }, 0, 0,
      {{ 0xc0000000 | MEM, 0x100000 }} },
    { "10000:00:02.0", NULL, "PCI bridge: Example Corp. Root Port E", 0x0604,
      0x8086, 0x2030, ROOT_PORT, 5, 1, 1, { 0xb0000000, 0xb00fffff },
      { 0, 0 }, PORT_ACS, 0, {{ 0, 0 }} },
    { "10000:00:03.0", NULL, "PCI bridge: Example Corp. Root Port F", 0x0604,
      0x8086, 0x2032, ROOT_PORT, 7, 2, 2, { 0xb0100000, 0xb01fffff },
      { 0, 0 }, PORT_ACS, 0, {{ 0, 0 }} },
    { "10000:01:00.0", "10000:00:02.0",
      "Non-Volatile memory controller: Example Corp. SSD", 0x0108, 0x144d,
      0xa808, ENDPOINT, 0, 0, 0, { 0, 0 }, { 0, 0 }, 0, 0,
      {{ 0xb0000000 | MEM, 0x4000 }} },
    { "10000:02:00.0", "10000:00:03.0",
      "Non-Volatile memory controller: Example Corp. SSD", 0x0108, 0x144d,
      0xa808, ENDPOINT, 0, 0, 0, { 0, 0 }, { 0, 0 }, 0, 0,
      {{ 0xb0100000 | MEM, 0x4000 }} },
};

static void put(uint8_t *config, unsigned at, unsigned bytes, uint64_t value)
{
    for (unsigned i = 0; i < bytes; i++) {
        config[at + i] = (uint8_t)(value >> 8 * i);
    }
}

static void put_windows(uint8_t *config,
                        const struct machine_function *function)
{
    struct p2p_range memory = function->memory;
    struct p2p_range pref = function->prefetchable;

    put(config, 0x19, 1, function->secondary);
    put(config, 0x1a, 1, function->subordinate);
    if (!memory.last) {
        memory = (struct p2p_range) { 0xfff00000, 0xfffff };
    }
    if (!pref.last) {
        pref = (struct p2p_range) { 0xfff00000, 0xfffff };
    }
    put(config, 0x20, 2, memory.start >> 16 & 0xfff0);
    put(config, 0x22, 2, memory.last >> 16 & 0xfff0);
    put(config, 0x24, 2, (pref.start >> 16 & 0xfff0) | 1);
    put(config, 0x26, 2, (pref.last >> 16 & 0xfff0) | 1);
    put(config, 0x28, 4, pref.start >> 32);
    put(config, 0x2c, 4, pref.last >> 32);
}

static void put_bars(uint8_t *config, const struct machine_function *function)
{
    unsigned bars = machine_is_bridge(function) ? 2 : P2P_BARS;

    for (unsigned i = 0; i < bars; i++) {
        uint64_t start = function->bar[i].start;

        if (function->bar[i].size) {
            put(config, 0x10 + 4 * i, (start & 0xf) == MEM_64 ? 8 : 4, start);
        }
    }
}

static void put_express(uint8_t *config,
                        const struct machine_function *function)
{
    put(config, 0x06, 2, 0x0010);
    config[0x34] = PM;
    put(config, PM, 4, 0x00030001 | EXP << 8);
    put(config, EXP, 2, 0x0010);
    put(config, EXP + 2, 2, (unsigned)function->express << 4 | 2);
    put(config, EXP + 0x0c, 4, (uint64_t)function->port << 24 | 0x103);
    put(config, EXP + 0x24, 4, machine_is_bridge(function) ? 0x40 : 0x100);
    put(config, AER, 4, 0x00010001u |
        (function->acs_cap ? (uint32_t)ACS << 20 : 0));
    if (function->acs_cap) {
        put(config, ACS, 4, 0x0001000d);
        put(config, ACS + 4, 2, function->acs_cap);
        put(config, ACS + 6, 2, function->acs_ctl);
    }
}

void machine_config(const struct machine_function *function,
                    uint8_t config[MACHINE_CONFIG])
{
    memset(config, 0, MACHINE_CONFIG);
    put(config, 0x00, 2, function->vendor);
    put(config, 0x02, 2, function->device);
    put(config, 0x04, 2, 0x0006);
    put(config, 0x0a, 2, function->class_code);
    config[0x0e] = machine_is_bridge(function);
    put_bars(config, function);
    if (machine_is_bridge(function)) {
        put_windows(config, function);
    }
    if (function->express >= 0) {
        put_express(config, function);
    }
}
