/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The entry that libFuzzer and driver.c call. */
#include <stdio.h>
#include <stdlib.h>

#include "policy-fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *what = "";

    if (!policy_fuzz_holds(data, size, POLICY_RIGHT, &what)) {
        fprintf(stderr, "does not hold: %s\n", what);
        abort();
    }
    return 0;
}
