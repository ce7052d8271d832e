/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "tap.h"

static unsigned done, failed;

bool tap_ok(bool passed, const char *name)
{
    done++;
    failed += !passed;
    printf("%sok %u - %s\n", passed ? "" : "not ", done, name);
    return passed;
}

void tap_skip(const char *name, const char *why)
{
    done++;
    printf("ok %u - %s # SKIP %s\n", done, name, why);
}

int tap_end(void)
{
    printf("1..%u\n", done);
    return failed != 0;
}
