/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A fuzzer finds what is planted: for each of its faults there is an input,
 * among a bounded number, on which it is noticed. Without a fault all holds on
 * the first RUNS of these.
 *
 *   PLANTED RUNS [SEED]
 */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "../tests/tap.h"
#include "fill.h"
#include "fuzz.h"

/* Long inputs lead far, short ones are right more often. */
#define LONG 4096u
#define SHORT 12u

/* Some faults are rare, and one that is found is not looked for any longer. */
#define RARE 10u

/* The first of @runs inputs on which something does not hold, or @runs. */
static unsigned first_noticed(unsigned fault, uint64_t seed, unsigned runs)
{
    static uint8_t data[LONG];
    const char *what = "";

    for (unsigned i = 0; i < runs; i++) {
        size_t size = fuzz_fill(data, i % 3 ? SHORT : LONG, seed + i);

        if (!fuzz_holds(data, size, fault, &what)) {
            if (!fault) {
                printf("# does not hold: %s\n", what);
            }
            return i;
        }
    }
    return runs;
}

int main(int argc, char **argv)
{
    unsigned runs = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 0) : 0;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0)
                             : (uint64_t)time(NULL);

    if (!runs) {
        fprintf(stderr, "usage: %s RUNS [SEED]\n", argv[0]);
        return 2;
    }
    printf("# seed %" PRIu64 "\n", seed);
    for (unsigned i = 0; i < fuzz_fault_count; i++) {
        unsigned most = i ? RARE * runs : runs;
        unsigned first = first_noticed(i, seed, most);
        char name[120];

        if (i == 0) {
            snprintf(name, sizeof(name), "all holds, %u times", first);
            tap_ok(first == most, name);
        } else {
            snprintf(name, sizeof(name), "planted: %s (seen in run %u)",
                     fuzz_faults[i], first);
            tap_ok(first < most, name);
        }
    }
    return tap_end();
}
