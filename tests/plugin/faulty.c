/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plugin with a fault for each sanitizer to find; P2P_FAULT says which.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void write_after_free(void)
{
    volatile char *volatile buffer = malloc(8);

    free((void *)buffer);
    buffer[0] = 1;
}

static void overflow(void)
{
    volatile int largest = INT_MAX;

    largest = largest + 1;
}

static void __attribute__((constructor)) misbehave(void)
{
    const char *fault = getenv("P2P_FAULT");

    if (fault && strcmp(fault, "address") == 0) {
        write_after_free();
    } else if (fault && strcmp(fault, "undefined") == 0) {
        overflow();
    }
}
