/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * From records to a tree. Bus numbers say which bridge is above a function,
 * if nothing better does, and a path has to agree with them.
 */
#include "read/record_inside.h"

#define BUSES 256u
#define NO_RECORD ((uint16_t)0xffff)

/* What the bridges of one domain lead to. */
struct buses {
    /* Per bus: the bridge whose secondary bus it is, if any. */
    uint16_t bridge[BUSES];
    /* Per bus: a bridge that leads there, if any: the one nearest to it. */
    uint16_t way[BUSES];
    bool root[BUSES];           /* per bus: something is there that only a
                                   root bus has */
};

/* What the caller's memory holds. */
struct placing {
    struct p2p_record *record;
    struct buses *buses;
    uint64_t *place;            /* sorted; see place_of() */
    size_t count;
    struct p2p_tangled *tangled;
};

/* What @i says of buses is not to be relied on, nor is where it is. */
static void tangle(const struct placing *placing, enum p2p_tangle tangle,
                   size_t i, size_t other)
{
    struct p2p_record *record = &placing->record[i];

    if (record->tangle == P2P_TANGLE_NONE) {
        record->tangle = (uint8_t)tangle;
        record->tangled_with = other;
    }
}

static void distrust(const struct placing *placing, enum p2p_tangle why,
                     size_t i, size_t other)
{
    tangle(placing, why, i, other);
    placing->record[i].known &= (uint32_t)~P2P_FACT_BUSES;
}

/* Whether it says anything: 0 is what a bridge has that nobody set up. */
static bool leads_somewhere(const struct p2p_record *record)
{
    return p2p_kind_is_bridge(record->function.kind) &&
           (record->known & P2P_FACT_BUSES) && record->function.secondary;
}

static void note_bridge(const struct placing *placing, uint16_t i)
{
    const struct p2p_record *record = placing->record;
    const struct p2p_function *function = &record[i].function;
    uint16_t *bridge = &placing->buses->bridge[function->secondary];

    if (function->secondary <= record[i].bus ||
        function->subordinate < function->secondary) {
        distrust(placing, P2P_TANGLE_BACKWARDS, i, i);
    } else if (*bridge != NO_RECORD) {
        distrust(placing, P2P_TANGLE_SAME_BUS, i, *bridge);
        distrust(placing, P2P_TANGLE_SAME_BUS, *bridge, i);
    } else {
        *bridge = i;
    }
}

/* Whether what is below @bridge is below @above, too. */
static bool is_within(const struct p2p_function *bridge,
                      const struct p2p_function *above)
{
    return bridge->secondary > above->secondary &&
           bridge->subordinate <= above->subordinate;
}

/* Those that are beyond what is above them are wrong, or that is. */
static void check_bridge(const struct placing *placing, uint16_t i)
{
    const struct p2p_record *record = &placing->record[i];
    uint16_t above = placing->buses->bridge[record->bus];

    if (above != NO_RECORD &&
        !is_within(&record->function, &placing->record[above].function)) {
        distrust(placing, P2P_TANGLE_OUTSIDE, i, above);
    }
}

/* Every bus that @i leads to is on the way there, unless a nearer one is. */
static void note_way(const struct placing *placing, uint16_t i)
{
    const struct p2p_function *function = &placing->record[i].function;

    for (unsigned bus = function->secondary; bus <= function->subordinate;
         bus++) {
        uint16_t *way = &placing->buses->way[bus];

        if (*way == NO_RECORD || function->secondary >
                                 placing->record[*way].function.secondary) {
            *way = i;
        }
    }
}

/* Run @note on each bridge from @first up to @end that leads anywhere. */
static void each_bridge(const struct placing *placing, size_t first,
                        size_t end,
                        void (*note)(const struct placing *placing,
                                     uint16_t i))
{
    for (size_t at = first; at < end; at++) {
        uint16_t i = p2p_place_index(placing->place[at]);

        if (leads_somewhere(&placing->record[i])) {
            note(placing, i);
        }
    }
}

/* Of the domain whose places are from @first up to @end. */
static void gather_buses(const struct placing *placing, size_t first,
                         size_t end)
{
    struct buses *buses = placing->buses;

    for (unsigned bus = 0; bus < BUSES; bus++) {
        buses->bridge[bus] = buses->way[bus] = NO_RECORD;
        buses->root[bus] = bus == 0;
    }
    for (size_t at = first; at < end; at++) {
        const struct p2p_record *record =
            &placing->record[p2p_place_index(placing->place[at])];

        buses->root[record->bus] |= record->on_root;
    }
    each_bridge(placing, first, end, note_bridge);
    each_bridge(placing, first, end, check_bridge);
    each_bridge(placing, first, end, note_way);
}

/* Whether the bridge that the path of @i leads through is above it. */
static void follow_path(const struct placing *placing, uint16_t i)
{
    struct p2p_record *record = &placing->record[i];
    size_t bridge = p2p_places_find(placing->place, placing->count,
                                    record->domain, record->path);

    if (record->above == P2P_ABOVE_UNKNOWN) {
        if (bridge < placing->count &&
            p2p_kind_is_bridge(placing->record[bridge].function.kind) &&
            record->tangle == P2P_TANGLE_NONE) {
            record->above = (int32_t)bridge;
        }
    } else if (record->above < 0 || (size_t)record->above != bridge) {
        tangle(placing, P2P_TANGLE_PATH, i,
               record->above < 0 ? i : (size_t)record->above);
        record->above = P2P_ABOVE_UNKNOWN;
    }
}

static void place_one(const struct placing *placing, uint16_t i)
{
    const struct buses *buses = placing->buses;
    struct p2p_record *record = &placing->record[i];
    uint16_t above = buses->bridge[record->bus];

    if (above != NO_RECORD && leads_somewhere(&placing->record[above])) {
        record->above = above;
    } else if (buses->root[record->bus] && above == NO_RECORD) {
        record->above = P2P_ABOVE_NOBODY;
    } else if (buses->way[record->bus] != NO_RECORD) {
        tangle(placing, P2P_TANGLE_GAP, i, buses->way[record->bus]);
    }
}

/* What comes first on a root bus need not have been the first of it. */
static void tell_first(const struct placing *placing, size_t first,
                       size_t end)
{
    int bus = -1;

    for (size_t at = first; at < end; at++) {
        struct p2p_record *record =
            &placing->record[p2p_place_index(placing->place[at])];

        if (record->bus == bus || record->function.devfn == 0 ||
            record->above != P2P_ABOVE_NOBODY) {
            record->known |= P2P_FACT_FIRST;
        }
        bus = record->bus;
    }
}

/* The domain whose places are from @first up to @end. */
static void place_domain(const struct placing *placing, size_t first,
                         size_t end)
{
    bool by_number = false;

    for (size_t at = first; at < end; at++) {
        by_number |= placing->record[p2p_place_index(placing->place[at])].above ==
                     P2P_ABOVE_UNKNOWN;
    }
    if (by_number) {
        gather_buses(placing, first, end);
    }
    for (size_t at = first; at < end; at++) {
        uint16_t i = p2p_place_index(placing->place[at]);

        if (placing->record[i].above == P2P_ABOVE_UNKNOWN) {
            place_one(placing, i);
        }
        if (placing->record[i].has_path) {
            follow_path(placing, i);
        }
    }
    tell_first(placing, first, end);
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
    error = p2p_places_sort(placing.place, record, count, tangled);
    if (error) {
        return error;
    }
    for (size_t first = 0; first < count; first = end) {
        while (end < count &&
               placing.place[end] >> 32 == placing.place[first] >> 32) {
            end++;
        }
        place_domain(&placing, first, end);
    }
    p2p_records_tell_virtual(record, count);
    for (size_t at = 0; at < count; at++) {
        if (at == 0 || placing.place[at] >> 32 != placing.place[at - 1] >> 32) {
            p2p_records_move_bars(record, count,
                                  (uint32_t)(placing.place[at] >> 32));
        }
    }
    for (size_t i = 0; i < count; i++) {
        record[i].known &= (uint32_t)~P2P_FACT_ABOVE;
        record[i].known |= record[i].above == P2P_ABOVE_UNKNOWN
                           ? 0 : P2P_FACT_ABOVE;
    }
    return 0;
}
