/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *what = "";

    if (!fuzz_holds(data, size, 0, &what)) {
        fprintf(stderr, "does not hold: %s\n", what);
        abort();
    }
    return 0;
}
