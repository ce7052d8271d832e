/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The comparison of map and model finds what is planted: for every fault that
 * a model can have there is an input, among a bounded number, on which map
 * and model differ. Without a fault they do not on any of these.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "../tests/tap.h"
#include "map-fuzz.h"
#include "random.h"

#define INPUT_MAX 4096u
#define RUNS 2000u

static const char *const faults[MODEL_FAULTS] = {
    [MODEL_REVOKES_BUS_ONLY] = "revocation spares IOVAs",
    [MODEL_MOVES_BUS_ONLY] = "a move spares IOVAs",
    [MODEL_RESTORES_LINKS] = "a restoration brings links back",
    [MODEL_UNMAP_OUTDOES_REVOKE] = "a late unmap hides the revocation",
    [MODEL_NEEDS_NO_SYNC] = "links are visible without a sync",
    [MODEL_ATOMIC_IS_WRITE] = "an atomic needs no read",
    [MODEL_REMEMBERS_ONE_MORE] = "one link too many is remembered",
    [MODEL_ENDS_LATE] = "a link is one byte too long",
    [MODEL_SPLITS_LINKS] = "half a link can be unlinked",
    [MODEL_FREES_TWICE] = "a double unmap is legal",
    [MODEL_FREES_LINKED] = "what is linked can be freed",
    [MODEL_OVERLAPS_IOVAS] = "an IOVA can be had twice",
    [MODEL_TAKES_OLD_SLICES] = "a stale slice can be linked",
    [MODEL_BUS_IS_NO_MISTAKE] = "a bus address for an IOVA is unknown",
};

/* The first of RUNS inputs on which they differ, or RUNS. */
static unsigned first_difference(enum model_fault fault, uint64_t seed)
{
    static uint8_t data[INPUT_MAX];

    for (unsigned i = 0; i < RUNS; i++) {
        size_t size = fuzz_fill(data, sizeof(data), seed + i);

        if (!map_fuzz_agrees(data, size, fault, NULL)) {
            return i;
        }
    }
    return RUNS;
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0)
                             : (uint64_t)time(NULL);

    printf("# seed %" PRIu64 "\n", seed);
    for (unsigned i = 0; i < MODEL_FAULTS; i++) {
        unsigned first = first_difference((enum model_fault)i, seed);
        char name[120];

        if (i == MODEL_RIGHT) {
            snprintf(name, sizeof(name), "map and model agree %u times",
                     first);
            tap_ok(first == RUNS, name);
        } else {
            snprintf(name, sizeof(name), "planted: %s (seen in run %u)",
                     faults[i], first);
            tap_ok(first < RUNS, name);
        }
    }
    return tap_end();
}
