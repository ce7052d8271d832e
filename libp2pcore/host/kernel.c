/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "kernel.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>

void p2p_kernel_release(char release[P2P_RELEASE_LEN])
{
    struct utsname name;

    snprintf(release, P2P_RELEASE_LEN, "%s",
             uname(&name) ? "" : name.release);
}

/* Nobody has more than three digits; more would not go into the result. */
static bool read_number(const char **text, unsigned *number)
{
    char *end;
    unsigned long value;

    if (!isdigit((unsigned char)**text)) {
        return false;
    }
    value = strtoul(*text, &end, 10);
    *text = end;
    *number = (unsigned)value;
    return value <= 999;
}

enum p2p_linux_generation p2p_kernel_generation(const char *release)
{
    unsigned major, minor;

    return read_number(&release, &major) && *release++ == '.' &&
           read_number(&release, &minor) && !isalpha((unsigned char)*release)
           ? p2p_linux_generation_of(major, minor) : P2P_LINUX_GENERATIONS;
}
