/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * From placed records to a topology.
 */
#include "p2pcore/record.h"

static bool is_ready(const struct p2p_record *record, size_t i, size_t count)
{
    int32_t above = record[i].above;

    return record[i].id == P2P_NONE &&
           (above == P2P_ABOVE_NOBODY || above == P2P_ABOVE_UNKNOWN ||
            (above >= 0 && (size_t)above < count &&
             record[above].id != P2P_NONE));
}

static void set_place(struct p2p_record *record, size_t i)
{
    struct p2p_function *function = &record[i].function;
    const struct p2p_record *above;

    function->domain = record[i].domain;
    function->root_bus = record[i].bus;
    if (record[i].above < 0) {
        function->parent = P2P_NONE;
        if (record[i].is_virtual) {
            /* The root bus is its physical function's. */
            function->root_bus = (uint8_t)(function->root_bus -
                                           function->bus_offset);
        }
        return;
    }
    above = &record[record[i].above];
    function->parent = above->id;
    if (record[i].is_virtual) {
        function->bus_offset = (uint8_t)(record[i].bus -
                                         above->function.secondary);
    }
}

static int add(struct p2p_topology *topology, struct p2p_record *record)
{
    struct p2p_function function = record->function;

    for (unsigned i = 0; i < P2P_BARS; i++) {
        if (record->passages >> i & 1) {
            function.bar[i] = p2p_range_none();
        }
    }
    if (!function.rom.last) {
        function.rom = p2p_range_none();        /* nobody said where it is */
    }
    return p2p_topology_add(topology, &function, &record->id);
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
            int error;

            if (!is_ready(record, i, count)) {
                continue;
            }
            set_place(record, i);
            error = add(topology, &record[i]);
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
            *tangled = (struct p2p_tangled) { P2P_TANGLE_NOT_BRIDGE, i, i };
            return -P2P_ERR_BAD_TREE;
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
        [P2P_TANGLE_PATH] =
            "Its path leads through another bridge than its bus number.",
        [P2P_TANGLE_NOT_BRIDGE] =
            "There is no bridge that this function could be below.",
    };

    return (unsigned)tangle < P2P_TANGLES ? text[tangle] : "?";
}
