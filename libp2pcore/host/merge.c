/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Functions that were read in several places: a brief list and a long one, two
 * commands one behind the other, a copy of a tree that has them twice.
 */
#include "merge.h"

#include <stdlib.h>

static int compare_places(const void *a, const void *b)
{
    const struct p2p_record *x = *(const struct p2p_record *const *)a;
    const struct p2p_record *y = *(const struct p2p_record *const *)b;
    int place_x = x->bus << 8 | x->function.devfn;
    int place_y = y->bus << 8 | y->function.devfn;

    return x->domain != y->domain ? (x->domain < y->domain ? -1 : 1)
         : place_x != place_y ? place_x - place_y : (x > y) - (x < y);
}

/* Add to the record at @first what the one at @again knows of its function. */
static bool merge_two(struct p2p_reading *reading, size_t first, size_t again)
{
    unsigned differs = p2p_record_merge(&reading->record[first],
                                        &reading->record[again]);
    struct p2p_source *source = &reading->source[first];

    reading->source[again].merged = true;
    if (!source->has_above && reading->source[again].has_above) {
        source->has_above = true;
        source->above = reading->source[again].above;
    }
    return !differs ||
           p2p_reading_fail(reading, "%.400s: this says something else of one "
                            "function than %.400s: %s",
                            reading->source[again].from, source->from,
                            p2p_fact_name((enum p2p_fact)differs));
}

/* Drop what has been added to another one. */
static void drop_repeated(struct p2p_reading *reading)
{
    size_t kept = 0;

    for (size_t i = 0; i < reading->count; i++) {
        if (reading->source[i].merged) {
            free(reading->source[i].from);
            continue;
        }
        reading->record[kept] = reading->record[i];
        reading->source[kept++] = reading->source[i];
    }
    reading->count = kept;
}

/* A function that was read in several places is one. */
bool p2p_reading_merge(struct p2p_reading *reading)
{
    size_t count = reading->count, first = 0;
    const struct p2p_record **sorted = malloc(count * sizeof(*sorted));
    bool fine = true;

    if (!sorted) {
        return p2p_reading_fail(reading, "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &reading->record[i];
    }
    qsort(sorted, count, sizeof(*sorted), compare_places);
    for (size_t i = 1; i < count && fine; i++) {
        const struct p2p_record *a = sorted[first], *b = sorted[i];

        if (a->domain == b->domain && a->bus == b->bus &&
            a->function.devfn == b->function.devfn) {
            fine = merge_two(reading, (size_t)(a - reading->record),
                             (size_t)(b - reading->record));
        } else {
            first = i;
        }
    }
    free(sorted);
    if (fine) {
        drop_repeated(reading);
    }
    return fine;
}
