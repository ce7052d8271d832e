/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p show: the tree, with what routing looks at.
 */
#include <stdlib.h>

#include "p2p-show.h"

#define INDENT_MAX 1100u         /* four columns for each of 255 bridges */

const char *kind_name(const struct p2p_record *record)
{
    enum p2p_kind kind = record->function.kind;

    if (kind == P2P_KIND_BRIDGE && !(record->known & P2P_FACT_EXPRESS)) {
        return "bridge of unknown kind";
    }
    return record->is_virtual ? "virtual function" : p2p_kind_name(kind);
}

static int compare(const void *a, const void *b)
{
    const struct p2p_record *x = *(const struct p2p_record *const *)a;
    const struct p2p_record *y = *(const struct p2p_record *const *)b;
    int place_x = x->bus << 8 | x->function.devfn;
    int place_y = y->bus << 8 | y->function.devfn;

    return x->domain != y->domain ? (x->domain < y->domain ? -1 : 1)
                                  : place_x - place_y;
}

const struct p2p_record **sorted_records(const struct machine *machine)
{
    size_t count = machine->reading.count;
    const struct p2p_record **record = malloc(count * sizeof(*record));

    for (size_t i = 0; record && i < count; i++) {
        record[i] = &machine->reading.record[i];
    }
    if (record) {
        qsort(record, count, sizeof(*record), compare);
    } else {
        trouble("out of memory");
    }
    return record;
}

static bool is_on_bus_of(const struct p2p_record *a,
                         const struct p2p_record *b)
{
    return a->function.parent == b->function.parent &&
           (a->function.parent != P2P_NONE ||
            (a->domain == b->domain && a->bus == b->bus));
}

/* All on the bus of @first, which is the first there, and below. */
static void print_bus(const struct machine *machine,
                      const struct p2p_record **record, size_t first,
                      char *indent, size_t len)
{
    size_t count = machine->reading.count, last = first;

    for (size_t i = first; i < count; i++) {
        if (is_on_bus_of(record[i], record[first])) {
            last = i;
        }
    }
    for (size_t i = first; i <= last; i++) {
        size_t below = 0;

        if (!is_on_bus_of(record[i], record[first])) {
            continue;
        }
        printf("%.*s+-", (int)len, indent);
        snprintf(indent + len, INDENT_MAX - len, "%c         ",
                 i == last ? ' ' : '|');
        print_function(machine, indent, record[i]);
        while (below < count &&
               record[below]->function.parent != record[i]->id) {
            below++;
        }
        if (below < count) {
            print_bus(machine, record, below, indent, len + 3);
        }
    }
}

static void print_roots(const struct machine *machine,
                        const struct p2p_record **record)
{
    char indent[INDENT_MAX] = "";
    const struct p2p_record *last = NULL;

    for (size_t i = 0; i < machine->reading.count; i++) {
        if (record[i]->function.parent != P2P_NONE ||
            (last && is_on_bus_of(record[i], last))) {
            continue;
        }
        last = record[i];
        printf("\n%s%sbus ", paint(PAINT_TITLE),
               last->known & P2P_FACT_ABOVE ? "root " : "");
        if (machine->reading.several) {
            printf("%04lx:", (unsigned long)last->domain);
        }
        printf("%02x%s%s\n", last->bus, last->known & P2P_FACT_ABOVE
               ? "" : ", and nobody knows what is above it", unpaint());
        print_bus(machine, record, i, indent, 0);
    }
}

bool is_all_known(const struct machine *machine)
{
    bool known = !machine->reading.left && !machine->reading.meeting.is_there;

    for (size_t i = 0; i < machine->reading.count; i++) {
        known &= !is_something_unknown(&machine->reading.record[i]);
    }
    return known;
}

int show(const struct machine *machine, const struct options *options)
{
    const struct p2p_record **record;
    char text[MEETING_LEN];

    if (options->arguments) {
        return trouble("show takes no arguments");
    }
    if (options->json) {
        return show_json(machine, options);
    }
    record = sorted_records(machine);
    if (!record) {
        return STATUS_TROUBLE;
    }
    print_assumptions(machine, options);
    if (machine->reading.meeting.is_there) {
        describe_meeting(text, sizeof(text), machine);
        printf("%sNot known: routes. %s.%s\n", paint(PAINT_DOUBT), text,
               unpaint());
    }
    print_roots(machine, record);
    if (machine->reading.left) {
        printf("\n");
        print_left_out(machine);
    }
    free(record);
    return is_all_known(machine) ? STATUS_FINE : STATUS_UNKNOWN;
}
