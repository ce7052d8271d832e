/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p matrix: every ordered pair of endpoints.
 */
#include <stdlib.h>
#include <string.h>

#include "p2p-json.h"
#include "p2p-kernel.h"
#include "p2p-show.h"
#include "p2p-totals.h"

#define MISSING_LEN 200u

static void print_pair(const struct machine *machine, const struct pair *pair)
{
    const struct p2p_linux_choice *choice = &pair->outcome.choice;
    char from[PLACE_LEN], to[PLACE_LEN], distance[12] = "?";
    int columns = place_columns(machine);
    bool linux_known = !pair->linux_missing.facts;

    if (is_distance_known(pair)) {
        snprintf(distance, sizeof(distance), "%u", choice->distance);
    }
    printf("%-*s %-*s %3d  %-16s %4s  ", columns,
           write_place(from, machine, pair->from), columns,
           write_place(to, machine, pair->to), pair->bar,
           linux_known ? p2p_linux_map_name(choice->map) : "?", distance);
    print_outcome(machine, pair);
}

static void json_pair(const struct machine *machine, const struct pair *pair)
{
    const struct p2p_linux_outcome *outcome = &pair->outcome;
    bool linux_known = !pair->linux_missing.facts;
    bool route_known = !pair->route_missing.facts;
    char text[MISSING_LEN];

    json_open(NULL, '{');
    json_string("from", write_place(text, machine, pair->from));
    json_string("to", write_place(text, machine, pair->to));
    json_number("bar", pair->bar);
    json_string("map", linux_known ? p2p_linux_map_name(outcome->choice.map)
                                   : NULL);
    if (is_distance_known(pair)) {
        json_number("distance", outcome->choice.distance);
    } else {
        json_string("distance", NULL);
    }
    json_decision(machine, last_of(pair), route_known);
    json_bool_or_null("arrives", route_known && !is_arrival_open(pair),
                      outcome->arrives);
    json_bool_or_null("works", is_settled(pair), works(pair));
    json_findings(pair, is_known(pair) && !is_undefined(pair));
    json_missing("missing", machine, first_missing(pair));
    json_close('}');
}

static bool is_asked_for(const struct machine *machine,
                         const struct options *options,
                         const struct p2p_record *record, const bool *chosen)
{
    /* Without a BAR of its own it is a bridge to something else, or not set
       up. */
    return options->arguments ? chosen[machine->reading.of_id[record->id]]
                              : record->function.kind == P2P_KIND_ENDPOINT &&
                                !record->passages && largest_bar(record) >= 0;
}

/* No driver has made use of it, or bus master would be on. */
static bool is_silent(const struct p2p_record *record)
{
    return (record->known & P2P_FACT_COMMAND) && !record->function.bus_master;
}

/* Whether it could be one of those asked for, if its BARs were known. */
static bool is_unseen(const struct options *options,
                      const struct p2p_record *record)
{
    return !options->arguments && !(record->known & P2P_FACT_BARS) &&
           record->function.kind == P2P_KIND_ENDPOINT;
}

/* Every pair with @from, in the order of places. */
static void ask_from(const struct machine *machine,
                     const struct options *options, const bool *chosen,
                     const struct p2p_record **record, size_t from,
                     struct totals *totals)
{
    static struct pair pair;    /* too large for the stack */

    for (size_t to = 0; to < machine->reading.count; to++) {
        bool shown;

        pair.bar = largest_bar(record[to]);
        if (to == from || pair.bar < 0 ||
            !is_asked_for(machine, options, record[to], chosen)) {
            continue;
        }
        pair.kernel = machine->kernel;
        pair.from = machine->reading.of_id[record[from]->id];
        pair.to = machine->reading.of_id[record[to]->id];
        pair.offset = 0;
        if (is_every_kernel(options)) {
            compare_kernels(machine, options, &pair, &totals->kernels);
            continue;
        }
        ask_pair(machine, options, &pair);
        count_pair(totals, &pair);
        shown = !options->findings ||
                (is_known(&pair) && pair.outcome.finding);
        if (shown && options->json) {
            json_pair(machine, &pair);
        } else if (shown) {
            print_pair(machine, &pair);
        }
    }
}

/* Every pair, in the order of places. */
static bool ask_all(const struct machine *machine,
                    const struct options *options, const bool *chosen,
                    struct totals *totals)
{
    const struct p2p_record **record = sorted_records(machine);
    size_t all = record ? machine->reading.count : 0;

    for (size_t i = 0; i < all; i++) {
        totals->unseen += is_unseen(options, record[i]);
        if (!is_asked_for(machine, options, record[i], chosen)) {
            continue;
        }
        if (is_silent(record[i]) && !options->arguments) {
            totals->silent++;
            continue;
        }
        ask_from(machine, options, chosen, record, i, totals);
    }
    free(record);
    return all;
}

/* Whether there is a pair among those @chosen. If not, it has been said. */
static bool makes_pair(const struct machine *machine, const bool *chosen)
{
    unsigned functions = 0, targets = 0;

    for (size_t i = 0; i < machine->reading.count; i++) {
        functions += chosen[i];
        targets += chosen[i] && largest_bar(&machine->reading.record[i]) >= 0;
    }
    if (functions < 2) {
        return fail("matrix: it takes two functions to make a pair");
    }
    return targets || fail("matrix: none of them has a memory BAR");
}

/* Which functions the command line names; NULL: there was trouble. */
static bool *choose(const struct machine *machine,
                    const struct options *options)
{
    bool *chosen = calloc(machine->reading.count, sizeof(*chosen));

    if (!chosen) {
        trouble("out of memory");
        return NULL;
    }
    for (int i = 0; i < options->arguments; i++) {
        long index = find_function(machine, options->argument[i], NULL);

        if (index < 0) {
            free(chosen);
            return NULL;
        }
        chosen[index] = true;
    }
    if (options->arguments && !makes_pair(machine, chosen)) {
        free(chosen);
        return NULL;
    }
    return chosen;
}

static void begin(const struct machine *machine, const struct options *options)
{
    if (options->json) {
        json_open(NULL, '{');
        json_assumptions(machine, options);
        json_string("access", p2p_access_name(options->access));
        json_open("pairs", '[');
        return;
    }
    print_assumptions(machine, options);
    printf("Access: %s, to the start of the largest BAR.\n",
           p2p_access_name(options->access));
    if (is_every_kernel(options)) {
        begin_kernels(machine);
        return;
    }
    printf("\n%s%-*s %-*s %3s  %-16s %4s  %-36s %s%s\n",
           paint(PAINT_TITLE), place_columns(machine), "FROM",
           place_columns(machine), "TO", "BAR", "LINUX", "DIST", "HARDWARE",
           "FINDING", unpaint());
}

/* What is behind all pairs. */
static void end(const struct machine *machine, const struct options *options,
                const struct totals *totals)
{
    if (options->json) {
        json_close(']');
        json_number("left_out_without_bus_master", totals->silent);
        json_number("left_out_without_known_bars", totals->unseen);
        json_left_out(machine);
        json_close('}');
    } else if (is_every_kernel(options)) {
        end_kernels(&totals->kernels);
        print_left_out(machine);
    } else {
        print_totals(machine, totals);
    }
}

int matrix(const struct machine *machine, const struct options *options)
{
    struct totals totals = { .pairs = 0 };
    bool *chosen, done;

    if (!is_one_space(machine)) {
        return STATUS_TROUBLE;
    }
    chosen = choose(machine, options);
    if (!chosen) {
        return STATUS_TROUBLE;
    }
    begin(machine, options);
    done = ask_all(machine, options, chosen, &totals);
    free(chosen);
    if (!done) {
        return STATUS_TROUBLE;
    }
    end(machine, options, &totals);
    if (totals.kernels.differ) {
        return STATUS_FOUND;
    }
    return has_findings(&totals) ? STATUS_FOUND
         : totals.unknown || totals.undefined || totals.unseen ||
           has_open(&totals) || totals.kernels.unknown
           ? STATUS_UNKNOWN : STATUS_FINE;
}
