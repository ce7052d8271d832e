/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The reader of sysfs trees, on trees that are made of the input: it leaves
 * out what it cannot read and says why, and of the rest it makes a tree or
 * says what is wrong.
 */
#include "facts.h"
#include "fuzz.h"
#include "p2pcore/route.h"
#include "reading.h"
#include "sysfs-tree.h"

enum sysfs_fault {
    SYSFS_RIGHT,
    SYSFS_LOST,
    SYSFS_SILENT,
    SYSFS_WRONG_ABOVE,
    SYSFS_ELSEWHERE,
    SYSFS_FAULTS,
};

const char *const fuzz_faults[] = {
    [SYSFS_LOST] = "a function is neither read nor left out",
    [SYSFS_SILENT] = "an error has no text",
    [SYSFS_WRONG_ABOVE] = "a function is below another one",
    [SYSFS_ELSEWHERE] = "a function is found in another place",
};
const unsigned fuzz_fault_count = SYSFS_FAULTS;

static bool is_said(const struct p2p_reading *reading, unsigned fault)
{
    return reading->error[0] && fault != SYSFS_SILENT;
}

/* Whether what was read of all functions holds together. */
static bool is_tree(const struct p2p_reading *reading, unsigned fault,
                    const char **what)
{
    for (size_t i = 0; i < reading->count; i++) {
        const struct p2p_record *record = &reading->record[i];
        struct p2p_place place = p2p_reading_place(reading, i);
        size_t above = (size_t)record->above + (fault == SYSFS_WRONG_ABOVE);
        struct p2p_request request = {
            .initiator = record->id, .access = P2P_WRITE,
            .addr = reading->record[0].function.bar[0].start,
        };
        struct p2p_decision decision;

        if (!facts_hold(record, what)) {
            return false;
        }
        *what = "a function that is not where it is";
        place.devfn ^= fault == SYSFS_ELSEWHERE;
        if (p2p_reading_find(reading, &place) != (long)i) {
            return false;
        }
        *what = "a function below something else";
        if (record->above >= 0
            ? above >= reading->count ||
              reading->record[above].id != record->function.parent
            : record->function.parent != P2P_NONE) {
            return false;
        }
        *what = "a function that cannot be asked";
        if (p2p_route(reading->topology, &request, &decision) ||
            decision.rule == P2P_RULE_NONE) {
            return false;
        }
    }
    return true;
}

static bool reading_holds(struct p2p_reading *reading, const char *path,
                          unsigned functions, unsigned fault,
                          const char **what)
{
    bool done = p2p_read_sysfs(reading, path);

    *what = "an error without a text";
    if (!done) {
        return is_said(reading, fault);
    }
    *what = "a function that is neither read nor left out";
    if (reading->count + reading->left + (fault == SYSFS_LOST) != functions) {
        return false;
    }
    *what = "an error without a text";
    return p2p_reading_finish(reading, NULL) ? is_tree(reading, fault, what)
                                             : is_said(reading, fault);
}

bool fuzz_holds(const uint8_t *data, size_t size, unsigned fault,
                const char **what)
{
    char path[SYSFS_PATH];
    unsigned functions = sysfs_tree_make(data, size, path);
    struct p2p_reading reading;
    bool holds;

    p2p_reading_init(&reading);
    holds = reading_holds(&reading, path, functions, fault, what);
    p2p_reading_free(&reading);
    return holds;
}
