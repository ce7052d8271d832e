/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * From records to a tree. Bus numbers say which bridge is above a function,
 * if nothing better does.
 */
#include "record_virtual.h"

#define BUSES 256u
#define DEVFNS 256u
#define NO_RECORD SIZE_MAX

struct buses {
    /* Per bus: the bridge whose secondary bus it is, if any. */
    size_t bridge[BUSES];
    /* Per bus: a bridge that leads there, if any: the one nearest to it. */
    size_t way[BUSES];
    size_t unknown;             /* a bridge that leads nobody knows where */
};

static int fail(struct p2p_tangled *tangled, enum p2p_tangle tangle,
                size_t record, size_t other)
{
    *tangled = (struct p2p_tangled) { tangle, record, other };
    return -P2P_ERR_BAD_TREE;
}

/* Whether it says anything: 0 is what a bridge has that nobody set up. */
static bool leads_somewhere(const struct p2p_record *record)
{
    return p2p_kind_is_bridge(record->function.kind) &&
           (record->known & P2P_FACT_BUSES) && record->function.secondary;
}

static bool is_nearer(const struct p2p_record *record, size_t than,
                      const struct p2p_function *function)
{
    return than == NO_RECORD ||
           function->secondary > record[than].function.secondary;
}

static int gather_buses(const struct p2p_record *record, size_t count,
                        struct buses *buses, struct p2p_tangled *tangled)
{
    for (unsigned bus = 0; bus < BUSES; bus++) {
        buses->bridge[bus] = buses->way[bus] = NO_RECORD;
    }
    for (size_t i = 0; i < count; i++) {
        const struct p2p_function *function = &record[i].function;

        if (!leads_somewhere(&record[i])) {
            if (p2p_kind_is_bridge(function->kind) &&
                !(record[i].known & P2P_FACT_BUSES)) {
                buses->unknown = i;
            }
            continue;
        }
        if (function->secondary <= record[i].bus ||
            function->subordinate < function->secondary) {
            return fail(tangled, P2P_TANGLE_BACKWARDS, i, i);
        }
        if (buses->bridge[function->secondary] != NO_RECORD) {
            return fail(tangled, P2P_TANGLE_SAME_BUS, i,
                        buses->bridge[function->secondary]);
        }
        buses->bridge[function->secondary] = i;
        for (unsigned bus = function->secondary;
             bus <= function->subordinate; bus++) {
            if (is_nearer(record, buses->way[bus], function)) {
                buses->way[bus] = i;
            }
        }
    }
    return 0;
}

/* Whether what is below @bridge is below @above, too. */
static bool is_within(const struct p2p_function *bridge,
                      const struct p2p_function *above)
{
    return bridge->secondary > above->secondary &&
           bridge->subordinate <= above->subordinate;
}

static int place_one(struct p2p_record *record, size_t i,
                     const struct buses *buses, struct p2p_tangled *tangled)
{
    size_t above = buses->bridge[record[i].bus];

    if (above == NO_RECORD && record[i].is_virtual) {
        above = buses->way[record[i].bus];      /* and no bridge in between */
    }
    if (above == NO_RECORD) {
        if (buses->way[record[i].bus] != NO_RECORD) {
            return fail(tangled, P2P_TANGLE_GAP, i,
                        buses->way[record[i].bus]);
        }
        if (record[i].bus && buses->unknown != NO_RECORD) {
            return fail(tangled, P2P_TANGLE_NO_BUSES, buses->unknown, i);
        }
        record[i].above = P2P_ABOVE_NOBODY;
        return 0;
    }
    if (leads_somewhere(&record[i]) &&
        !is_within(&record[i].function, &record[above].function)) {
        return fail(tangled, P2P_TANGLE_OUTSIDE, i, above);
    }
    record[i].above = (int32_t)above;
    return 0;
}

/* On @bus, whether two of the records say that they are in one place. */
static int check_bus(const struct p2p_record *record, size_t count,
                     unsigned bus, struct p2p_tangled *tangled)
{
    size_t at[DEVFNS];

    for (unsigned devfn = 0; devfn < DEVFNS; devfn++) {
        at[devfn] = NO_RECORD;
    }
    for (size_t i = 0; i < count; i++) {
        if (record[i].bus == bus) {
            size_t *here = &at[record[i].function.devfn];

            if (*here != NO_RECORD) {
                return fail(tangled, P2P_TANGLE_DUPLICATE, i, *here);
            }
            *here = i;
        }
    }
    return 0;
}

int p2p_records_place(struct p2p_record *record, size_t count,
                      struct p2p_tangled *tangled)
{
    struct buses buses = { .unknown = NO_RECORD };
    bool by_number = false;
    int error = 0;

    for (unsigned bus = 0; bus < BUSES && !error; bus++) {
        error = check_bus(record, count, bus, tangled);
    }
    for (size_t i = 0; i < count; i++) {
        by_number |= record[i].above == P2P_ABOVE_UNKNOWN;
    }
    if (!error && by_number) {
        error = gather_buses(record, count, &buses, tangled);
    }
    for (size_t i = 0; i < count && !error && by_number; i++) {
        if (record[i].above == P2P_ABOVE_UNKNOWN) {
            error = place_one(record, i, &buses, tangled);
        }
    }
    if (!error) {
        p2p_records_tell_virtual(record, count);
    }
    return error;
}

static bool is_ready(const struct p2p_record *record, size_t i, size_t count)
{
    int32_t above = record[i].above;

    return record[i].id == P2P_NONE &&
           (above == P2P_ABOVE_NOBODY ||
            (above >= 0 && (size_t)above < count &&
             record[above].id != P2P_NONE));
}

static void set_place(struct p2p_record *record, size_t i)
{
    struct p2p_function *function = &record[i].function;
    const struct p2p_record *above;

    function->root_bus = record[i].bus;
    if (record[i].above == P2P_ABOVE_NOBODY) {
        function->parent = P2P_NONE;
        return;
    }
    above = &record[record[i].above];
    function->parent = above->id;
    if (record[i].is_virtual) {
        function->bus_offset = (uint8_t)(record[i].bus -
                                         above->function.secondary);
    }
}

int p2p_records_add(struct p2p_record *record, size_t count,
                    struct p2p_topology *topology,
                    struct p2p_tangled *tangled)
{
    size_t added = 0, before;

    /* At most once for each level of the tree. */
    do {
        before = added;
        for (size_t i = 0; i < count; i++) {
            struct p2p_function *function = &record[i].function;
            int error;

            if (!is_ready(record, i, count)) {
                continue;
            }
            set_place(record, i);
            error = p2p_topology_add(topology, function, &record[i].id);
            if (error) {
                *tangled = (struct p2p_tangled) {
                    P2P_TANGLE_NOT_BRIDGE, i, i,
                };
                return error;
            }
            added++;
        }
    } while (added > before);
    for (size_t i = 0; i < count && added < count; i++) {
        if (record[i].id == P2P_NONE) {
            return fail(tangled, P2P_TANGLE_NOT_BRIDGE, i, i);
        }
    }
    return 0;
}

const char *p2p_tangle_text(enum p2p_tangle tangle)
{
    static const char *const text[P2P_TANGLES] = {
        [P2P_TANGLE_NONE] = "Nothing is wrong.",
        [P2P_TANGLE_DUPLICATE] = "There are two functions in one place.",
        [P2P_TANGLE_SAME_BUS] = "Two bridges lead to one bus.",
        [P2P_TANGLE_BACKWARDS] =
            "The bridge leads to its own bus or to one before it, or its "
            "last bus comes before its first.",
        [P2P_TANGLE_OUTSIDE] =
            "The bridge leads to buses that the one above it does not lead "
            "to.",
        [P2P_TANGLE_GAP] =
            "A bridge leads towards this bus, but the next one on the way is "
            "missing.",
        [P2P_TANGLE_NO_BUSES] =
            "Nothing says where the bridge leads, and there are functions "
            "that could be below it.",
        [P2P_TANGLE_NOT_BRIDGE] =
            "There is no bridge that this function could be below.",
    };

    return (unsigned)tangle < P2P_TANGLES ? text[tangle] : "?";
}
