/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The entry that libFuzzer and driver.c call. */
#include <stdio.h>
#include <stdlib.h>

#include "map-fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *what = "";

    if (!map_fuzz_agrees(data, size, MODEL_RIGHT, &what)) {
        fprintf(stderr, "library and model differ: %s\n", what);
        abort();
    }
    return 0;
}
