/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What is different from one generation to the next, as a table.
 */
#include "linux/generation.h"

#define INTEL 0x8086
#define GOOGLE 0x1ae0
#define NVIDIA 0x10de
#define ZHAOXIN 0x1d17

/* Each generation has added to the end of what the one before it had. */
static const struct p2p_linux_host hosts[] = {
    { INTEL, 0x3c00, false, true },
    { INTEL, 0x3c01, false, true },
    { INTEL, 0x2f00, false, true },
    { INTEL, 0x2f01, false, true },
    { INTEL, 0x2030, false, false },
    { INTEL, 0x2031, false, false },
    { INTEL, 0x2032, false, false },
    { INTEL, 0x2033, false, false },
    { INTEL, 0x2020, false, false },
    { INTEL, 0x09a2, false, false },
#define HOSTS_6_12 10
    { INTEL, 0x0b25, false, false },
    { INTEL, 0x0cfe, false, false },
    { INTEL, 0x11fb, false, false },
    { INTEL, 0x1212, false, false },
    { INTEL, 0x1216, false, false },
    { INTEL, 0x4940, false, false },
    { INTEL, 0x4942, false, false },
    { INTEL, 0x4944, false, false },
    { INTEL, 0x4946, false, false },
    { INTEL, 0x4948, false, false },
    { GOOGLE, 0, true, false },
#define HOSTS_7_2 21
    { NVIDIA, 0x2f95, false, false },
    { NVIDIA, 0x2f96, false, false },
    { NVIDIA, 0x2f97, false, false },
    { NVIDIA, 0x2f98, false, false },
#define HOSTS_7_3 25
    { ZHAOXIN, 0x1003, false, true },
    { ZHAOXIN, 0x1005, false, true },
    { ZHAOXIN, 0x1006, false, true },
    { ZHAOXIN, 0x1007, false, true },
    { ZHAOXIN, 0x1008, false, false },
#define HOSTS_TLP_CLASS 30
};

static const struct p2p_linux_kernel kernels[P2P_LINUX_GENERATIONS] = {
    [P2P_LINUX_6_12] = {
        "6.12", 6, 12, HOSTS_6_12, p2p_linux_by_redirects, false,
    },
    [P2P_LINUX_7_2] = {
        "7.2", 7, 1, HOSTS_7_2, p2p_linux_by_redirects, false,
    },
    [P2P_LINUX_7_3] = {
        "7.3", 7, 3, HOSTS_7_3, p2p_linux_by_redirects, false,
    },
    [P2P_LINUX_TLP_CLASS] = {
        "tlp-class", 0, 0, HOSTS_TLP_CLASS, p2p_linux_by_class, true,
    },
};

static bool is_one(enum p2p_linux_generation generation)
{
    return (unsigned)generation < P2P_LINUX_GENERATIONS;
}

const struct p2p_linux_kernel *
p2p_linux_kernel(enum p2p_linux_generation generation)
{
    return &kernels[is_one(generation) ? generation : 0];
}

struct p2p_linux_rules p2p_linux_rules(enum p2p_linux_generation generation,
                                       bool cpu_allowed)
{
    return (struct p2p_linux_rules) {
        .generation = generation,
        .cpu_allowed = cpu_allowed,
        .hosts = p2p_linux_kernel(generation)->hosts,
        .host = hosts,
    };
}

enum p2p_linux_generation p2p_linux_generation_of(unsigned major,
                                                  unsigned minor)
{
    enum p2p_linux_generation last = P2P_LINUX_GENERATIONS;

    for (unsigned i = 0; i < P2P_LINUX_GENERATIONS; i++) {
        const struct p2p_linux_kernel *kernel = &kernels[i];

        if (kernel->major && (major > kernel->major ||
            (major == kernel->major && minor >= kernel->minor))) {
            last = (enum p2p_linux_generation)i;
        }
    }
    return last;
}

const char *p2p_linux_generation_name(enum p2p_linux_generation generation)
{
    return is_one(generation) ? kernels[generation].name : "?";
}
