/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * From records to a tree. Bus numbers say which bridge is above a function,
 * if nothing better does. Sorted by place, the records of one domain are a
 * run, and two in one place are side by side.
 */
#include "read/record_virtual.h"

#define BUSES 256u
#define NO_RECORD ((uint16_t)0xffff)

/* What the bridges of one domain lead to. */
struct buses {
    /* Per bus: the bridge whose secondary bus it is, if any. */
    uint16_t bridge[BUSES];
    /* Per bus: a bridge that leads there, if any: the one nearest to it. */
    uint16_t way[BUSES];
    uint16_t unknown;           /* a bridge that leads nobody knows where */
};

/* What the caller's memory holds. */
struct placing {
    struct p2p_record *record;
    struct buses *buses;
    uint64_t *place;            /* sorted; see place_of() */
    size_t count;
    struct p2p_tangled *tangled;
};

/* Domain, bus, devfn and at last the index, in 32, 8, 8 and 16 bits. */
static uint64_t place_of(const struct p2p_record *record, size_t i)
{
    return (uint64_t)record[i].domain << 32 | (uint64_t)record[i].bus << 24 |
           (uint64_t)record[i].function.devfn << 16 | i;
}

static uint16_t index_of(uint64_t place)
{
    return (uint16_t)place;
}

static int fail(const struct placing *placing, enum p2p_tangle tangle,
                size_t record, size_t other)
{
    *placing->tangled = (struct p2p_tangled) { tangle, record, other };
    return -P2P_ERR_BAD_TREE;
}

/* Let place[@i] sink until none below it in the heap is greater. */
static void sink(uint64_t *place, size_t count, size_t i)
{
    for (size_t below = 2 * i + 1; below < count; below = 2 * i + 1) {
        uint64_t other = place[i];

        below += below + 1 < count && place[below + 1] > place[below];
        if (place[below] <= other) {
            return;
        }
        place[i] = place[below];
        place[below] = other;
        i = below;
    }
}

static void sort(uint64_t *place, size_t count)
{
    for (size_t i = count / 2; i-- > 0;) {
        sink(place, count, i);
    }
    for (size_t end = count; end-- > 1;) {
        uint64_t last = place[end];

        place[end] = place[0];
        place[0] = last;
        sink(place, end, 0);
    }
}

/* Whether it says anything: 0 is what a bridge has that nobody set up. */
static bool leads_somewhere(const struct p2p_record *record)
{
    return p2p_kind_is_bridge(record->function.kind) &&
           (record->known & P2P_FACT_BUSES) && record->function.secondary;
}

static int note_bridge(const struct placing *placing, uint16_t i)
{
    const struct p2p_record *record = placing->record;
    const struct p2p_function *function = &record[i].function;
    struct buses *buses = placing->buses;

    if (function->secondary <= record[i].bus ||
        function->subordinate < function->secondary) {
        return fail(placing, P2P_TANGLE_BACKWARDS, i, i);
    }
    if (buses->bridge[function->secondary] != NO_RECORD) {
        return fail(placing, P2P_TANGLE_SAME_BUS, i,
                    buses->bridge[function->secondary]);
    }
    buses->bridge[function->secondary] = i;
    for (unsigned bus = function->secondary; bus <= function->subordinate;
         bus++) {
        uint16_t *way = &buses->way[bus];

        if (*way == NO_RECORD ||
            function->secondary > record[*way].function.secondary) {
            *way = i;
        }
    }
    return 0;
}

/* Of the domain whose places are from @first up to @end. */
static int gather_buses(const struct placing *placing, size_t first,
                        size_t end)
{
    struct buses *buses = placing->buses;
    int error = 0;

    for (unsigned bus = 0; bus < BUSES; bus++) {
        buses->bridge[bus] = buses->way[bus] = NO_RECORD;
    }
    buses->unknown = NO_RECORD;
    for (size_t at = first; at < end && !error; at++) {
        uint16_t i = index_of(placing->place[at]);
        const struct p2p_record *record = &placing->record[i];

        if (leads_somewhere(record)) {
            error = note_bridge(placing, i);
        } else if (p2p_kind_is_bridge(record->function.kind) &&
                   !(record->known & P2P_FACT_BUSES)) {
            buses->unknown = i;
        }
    }
    return error;
}

/* Whether what is below @bridge is below @above, too. */
static bool is_within(const struct p2p_function *bridge,
                      const struct p2p_function *above)
{
    return bridge->secondary > above->secondary &&
           bridge->subordinate <= above->subordinate;
}

static int place_one(const struct placing *placing, uint16_t i)
{
    const struct buses *buses = placing->buses;
    struct p2p_record *record = &placing->record[i];
    uint16_t above = buses->bridge[record->bus];

    if (above == NO_RECORD && record->is_virtual) {
        above = buses->way[record->bus];    /* and no bridge in between */
    }
    if (above == NO_RECORD) {
        if (buses->way[record->bus] != NO_RECORD) {
            return fail(placing, P2P_TANGLE_GAP, i, buses->way[record->bus]);
        }
        if (record->bus && buses->unknown != NO_RECORD) {
            return fail(placing, P2P_TANGLE_NO_BUSES, buses->unknown, i);
        }
        record->above = P2P_ABOVE_NOBODY;
        return 0;
    }
    if (leads_somewhere(record) &&
        !is_within(&record->function, &placing->record[above].function)) {
        return fail(placing, P2P_TANGLE_OUTSIDE, i, above);
    }
    record->above = above;
    return 0;
}

/* The domain whose places are from @first up to @end. */
static int place_domain(const struct placing *placing, size_t first,
                        size_t end)
{
    bool by_number = false;
    int error = 0;

    for (size_t at = first; at < end; at++) {
        by_number |= placing->record[index_of(placing->place[at])].above ==
                     P2P_ABOVE_UNKNOWN;
    }
    if (by_number) {
        error = gather_buses(placing, first, end);
    }
    for (size_t at = first; at < end && by_number && !error; at++) {
        uint16_t i = index_of(placing->place[at]);

        if (placing->record[i].above == P2P_ABOVE_UNKNOWN) {
            error = place_one(placing, i);
        }
    }
    return error;
}

/* Sort the places. Returns 0, or the error if two of them are one. */
static int sort_places(const struct placing *placing)
{
    uint64_t *place = placing->place;

    for (size_t i = 0; i < placing->count; i++) {
        place[i] = place_of(placing->record, i);
    }
    sort(place, placing->count);
    for (size_t at = 1; at < placing->count; at++) {
        if (place[at] >> 16 == place[at - 1] >> 16) {
            return fail(placing, P2P_TANGLE_DUPLICATE, index_of(place[at]),
                        index_of(place[at - 1]));
        }
    }
    return 0;
}

size_t p2p_records_work(size_t count)
{
    return sizeof(uint64_t) * count + sizeof(struct buses);
}

int p2p_records_place(struct p2p_record *record, size_t count, void *work,
                      size_t size, struct p2p_tangled *tangled)
{
    struct placing placing = {
        .record = record, .place = work, .count = count, .tangled = tangled,
    };
    size_t end = 0;
    int error;

    if (count >= NO_RECORD || size < p2p_records_work(count)) {
        return -P2P_ERR_NOSPACE;
    }
    placing.buses = (struct buses *)(placing.place + count);
    error = sort_places(&placing);
    for (size_t first = 0; first < count && !error; first = end) {
        while (end < count &&
               placing.place[end] >> 32 == placing.place[first] >> 32) {
            end++;
        }
        error = place_domain(&placing, first, end);
    }
    if (!error) {
        p2p_records_tell_virtual(record, count);
    }
    return error;
}
