/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One pair by every generation of Linux.
 */
#include "p2p-json.h"
#include "p2p-kernels.h"

/* Whether both come to the same: how it is mapped, what is wrong with it. */
static bool is_same(const struct pair *a, const struct pair *b)
{
    return !a->linux_missing.facts == !b->linux_missing.facts &&
           a->outcome.choice.map == b->outcome.choice.map &&
           a->outcome.finding == b->outcome.finding;
}

static void print_row(const struct machine *machine, const struct pair *pair,
                      bool first)
{
    int columns = place_columns(machine);
    char from[PLACE_LEN], to[PLACE_LEN];

    if (first) {
        printf("%-*s %-*s %3d", columns,
               write_place(from, machine, pair->from), columns,
               write_place(to, machine, pair->to), pair->bar);
    } else {
        printf("%-*s", 2 * columns + 5, "");
    }
    printf("  %-9s  %-16s  ", p2p_linux_generation_name(pair->kernel),
           pair->linux_missing.facts
           ? "?" : p2p_linux_map_name(pair->outcome.choice.map));
    print_outcome(machine, pair);
}

static void json_kernel(const struct pair *pair)
{
    json_open(NULL, '{');
    json_string("kernel", p2p_linux_generation_name(pair->kernel));
    json_string("map", pair->linux_missing.facts
                ? NULL : p2p_linux_map_name(pair->outcome.choice.map));
    json_bool_or_null("works", is_settled(pair), works(pair));
    json_findings(pair, is_known(pair) && !is_undefined(pair));
    json_close('}');
}

static void json_pair(const struct machine *machine, const struct pair *pair,
                      bool differ)
{
    char text[PLACE_LEN];

    json_open(NULL, '{');
    json_string("from", write_place(text, machine, pair[0].from));
    json_string("to", write_place(text, machine, pair[0].to));
    json_number("bar", pair[0].bar);
    json_bool("differ", differ);
    json_open("kernels", '[');
    for (unsigned i = 0; i < P2P_LINUX_GENERATIONS; i++) {
        json_kernel(&pair[i]);
    }
    json_close(']');
    json_close('}');
}

void compare_kernels(const struct machine *machine,
                     const struct options *options, const struct pair *asked,
                     struct kernels *kernels)
{
    static struct pair pair[P2P_LINUX_GENERATIONS];
    bool differ = false, known = true;

    for (unsigned i = 0; i < P2P_LINUX_GENERATIONS; i++) {
        pair[i] = *asked;
        pair[i].kernel = (enum p2p_linux_generation)i;
        ask_pair(machine, options, &pair[i]);
        differ |= !is_same(&pair[0], &pair[i]);
        known &= is_known(&pair[i]);
    }
    kernels->pairs++;
    kernels->differ += differ;
    kernels->unknown += !known;
    if (options->json) {
        json_pair(machine, pair, differ);
    }
    for (unsigned i = 0; differ && !options->json &&
         i < P2P_LINUX_GENERATIONS; i++) {
        print_row(machine, &pair[i], !i);
    }
}

void begin_kernels(const struct machine *machine)
{
    printf("\n%s%-*s %-*s %3s  %-9s  %-16s  %-36s %s%s\n", paint(PAINT_TITLE),
           place_columns(machine), "FROM", place_columns(machine), "TO", "BAR",
           "KERNEL", "LINUX", "HARDWARE", "FINDING", unpaint());
}

void end_kernels(const struct kernels *kernels)
{
    printf("\n%u %s, %u by which kernels differ", kernels->pairs,
           kernels->pairs == 1 ? "pair" : "pairs", kernels->differ);
    if (kernels->unknown) {
        printf(", %s%u not known%s", paint(PAINT_DOUBT), kernels->unknown,
               unpaint());
    }
    printf("\n");
}
