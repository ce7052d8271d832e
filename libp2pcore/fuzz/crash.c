/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* A fuzzer of nothing, for driver.sh: one input in four is a crash. */
#include <stdlib.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size && data[size / 2] % 4 == 3) {
        abort();
    }
    return 0;
}
