/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The fuzzer of the policy parser notices when something is wrong. */
#include <stdio.h>

#include "../tests/tap.h"
#include "policy-fuzz.h"
#include "random.h"

#define RUNS 20000u
#define INPUT_MAX 12u           /* short ones are often right */

static bool is_noticed(enum policy_fault fault)
{
    uint8_t data[INPUT_MAX];
    const char *what;

    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        size_t size = fuzz_fill(data, sizeof(data), seed);

        if (!policy_fuzz_holds(data, size, fault, &what)) {
            return true;
        }
    }
    return false;
}

int main(void)
{
    tap_ok(!is_noticed(POLICY_RIGHT), "nothing is wrong");
    tap_ok(is_noticed(POLICY_WRONG_COLUMN), "planted: a column too far");
    tap_ok(is_noticed(POLICY_WRONG_ANSWER), "planted: another answer");
    tap_ok(is_noticed(POLICY_CHANGED), "planted: a policy that has changed");
    return tap_end();
}
