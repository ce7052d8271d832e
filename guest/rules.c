/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "rules.h"

/* The first processor's; "" and 0 if there is no such line. */
static bool cpu_is_allowed(void)
{
    FILE *file = fopen("/proc/cpuinfo", "r");
    char line[256], vendor[32] = "";
    unsigned family = 0;

    while (file && fgets(line, sizeof(line), file)) {
        sscanf(line, "vendor_id : %31s", vendor);
        sscanf(line, "cpu family : %u", &family);
    }
    if (file) {
        fclose(file);
    }
    return p2p_linux_cpu_is_allowed(vendor, family);
}

bool read_rules(struct p2p_linux_rules *rules, char release[P2P_RELEASE_LEN])
{
    enum p2p_linux_generation generation;

    p2p_kernel_release(release);
    generation = p2p_kernel_generation(release);
    if (generation == P2P_LINUX_GENERATIONS) {
        return false;
    }
    *rules = p2p_linux_rules(generation, cpu_is_allowed());
    return true;
}
