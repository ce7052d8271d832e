/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The fuzzer of the readers notices when what they say is false. */
#include <stdio.h>

#include "lspci-fuzz.h"
#include "random.h"
#include "../tests/tap.h"

#define RUNS 2000u
#define INPUT_MAX 512u

static bool is_noticed(enum lspci_fault fault)
{
    uint8_t data[INPUT_MAX];
    const char *what;

    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        size_t size = fuzz_fill(data, sizeof(data), seed);

        if (!lspci_fuzz_holds(data, size, fault, &what)) {
            return true;
        }
    }
    return false;
}

int main(void)
{
    tap_ok(!is_noticed(LSPCI_RIGHT), "nothing is wrong");
    tap_ok(is_noticed(LSPCI_UNKNOWN_FACT), "planted: an unknown fact");
    tap_ok(is_noticed(LSPCI_WRONG_LINE), "planted: a wrong line");
    tap_ok(is_noticed(LSPCI_WRONG_COPY), "planted: another reading");
    tap_ok(is_noticed(LSPCI_WRONG_ABOVE), "planted: a wrong tree");
    return tap_end();
}
