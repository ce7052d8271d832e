/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/linux.h"

#define INTEL 0x8086
#define GOOGLE 0x1ae0

#define AMD "AuthenticAMD"
#define AMD_FAMILY_FIRST 0x17

static const struct p2p_linux_host hosts_7_2[] = {
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
};

struct p2p_linux_rules p2p_linux_rules_7_2(bool cpu_allowed)
{
    return (struct p2p_linux_rules) {
        .cpu_allowed = cpu_allowed,
        .hosts = sizeof(hosts_7_2) / sizeof(hosts_7_2[0]),
        .host = hosts_7_2,
    };
}

bool p2p_linux_cpu_is_allowed(const char *vendor, unsigned family)
{
    for (size_t i = 0; i < sizeof(AMD); i++) {
        if (vendor[i] != AMD[i]) {
            return false;
        }
    }
    return family >= AMD_FAMILY_FIRST;
}
