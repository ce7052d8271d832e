/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What there is to show of one function.
 */
#include <inttypes.h>

#include "p2p-show.h"

#define NOTE_LEN 128u

static const char *const acs_name[] = {
    "SV", "TB", "RR", "CR", "UF", "EC", "DT",
};

#define ACS_NAMES (sizeof(acs_name) / sizeof(acs_name[0]))

static void print_acs(const struct p2p_record *record)
{
    const struct p2p_acs *acs = &record->function.acs;

    printf("ACS");
    for (unsigned i = 0; i < ACS_NAMES; i++) {
        if (acs->cap >> i & 1) {
            bool on = acs->ctl >> i & 1;

            printf(" %s%s%c%s", paint(on ? PAINT_GOOD : PAINT_PLAIN),
                   acs_name[i], on ? '+' : '-', unpaint());
        }
    }
    if (acs->cap & P2P_ACS_ENHANCED) {
        printf(" Enhanced %04x", acs->ctl & ~0x7fu);
    }
    if ((acs->ctl & P2P_ACS_EC) && (record->known & P2P_FACT_ACS_DETAIL)) {
        printf(", egress stops");
        for (unsigned i = 0; i < acs->vector_size; i++) {
            if (acs->vector[i / 32] >> i % 32 & 1) {
                printf(" %u", i);
            }
        }
    }
    printf("\n");
}

static void print_range(const char *indent, const char *what,
                        struct p2p_range range, const char *note)
{
    if (!p2p_range_is_empty(range)) {
        printf("%s%s %" PRIx64 "-%" PRIx64 "%s\n", indent, what, range.start,
               range.last, note);
    }
}

/* What is to say of BAR @index besides. */
static void describe_bar(char text[NOTE_LEN], const struct machine *machine,
                         const struct p2p_record *record, unsigned index)
{
    size_t len = 0;

    text[0] = '\0';
    if (!(record->known & P2P_FACT_BAR_SIZES)) {
        len = (size_t)snprintf(text, NOTE_LEN, ", of unknown size");
    }
    if (record->cpu_offset) {
        len += (size_t)snprintf(text + len, NOTE_LEN - len, ", by 0x%" PRIx64
                                " higher as the processor sees them",
                                record->cpu_offset);
    }
    if (record->passages >> index & 1) {
        snprintf(text + len, NOTE_LEN - len, ", leads to domain %04lx",
                 (unsigned long)source_of(machine, record)->leads_to);
    }
}

static void print_ranges(const struct machine *machine, const char *indent,
                         const struct p2p_record *record)
{
    const struct p2p_function *function = &record->function;

    print_range(indent, "memory", function->window[P2P_WINDOW_MEM], "");
    print_range(indent, "prefetchable", function->window[P2P_WINDOW_PREF], "");
    for (unsigned i = 0; i < P2P_BARS; i++) {
        char what[8], note[NOTE_LEN];

        snprintf(what, sizeof(what), "BAR %u", i);
        describe_bar(note, machine, record, i);
        print_range(indent, what, function->bar[i], note);
    }
}

/* What is not known and of interest. */
static unsigned unknown_of(const struct p2p_record *record)
{
    unsigned unknown = P2P_FACTS_ALL & ~(unsigned)record->known;
    bool egress = record->function.acs.ctl & P2P_ACS_EC;

    /* What is mostly not known, and mostly of no interest. */
    unknown &= ~(unsigned)P2P_FACT_ATOMICS;
    /* Where the register is is not known without what is in it. */
    unknown &= ~(unsigned)P2P_FACT_ACS_IN_PLACE;
    if (record->function.parent != P2P_NONE) {
        unknown &= ~(unsigned)P2P_FACT_ID;
    }
    if ((record->known & P2P_FACT_ACS) && !egress) {
        unknown &= ~(unsigned)P2P_FACT_ACS_DETAIL;
    }
    if (!p2p_kind_is_bridge(record->function.kind) || !egress) {
        unknown &= ~(unsigned)P2P_FACT_PORT;
    }
    if (!(record->known & P2P_FACT_ABOVE)) {
        unknown &= ~(unsigned)P2P_FACT_FIRST;
    }
    return unknown;
}

bool is_something_unknown(const struct p2p_record *record)
{
    return unknown_of(record) != 0;
}

static void print_unknown(const char *indent, const struct p2p_record *record)
{
    unsigned unknown = unknown_of(record);
    bool first = true;

    for (unsigned i = 0; i < P2P_FACTS; i++) {
        if (unknown >> i & 1) {
            printf("%s%s%s", first ? indent : "",
                   first ? "not known: " : ", ",
                   p2p_fact_name((enum p2p_fact)(1 << i)));
            first = false;
        }
    }
    printf("%s", first ? "" : "\n");
}

static void print_states(const struct p2p_record *record)
{
    static const char *const text[] = {
        ", bus master off", ", memory off", ", not in D0",
    };
    const struct p2p_function *function = &record->function;
    const bool said[] = {
        (record->known & P2P_FACT_COMMAND) && !function->bus_master,
        (record->known & P2P_FACT_COMMAND) && !function->memory_enable,
        (record->known & P2P_FACT_POWER) && !function->in_d0,
    };

    for (unsigned i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        if (said[i]) {
            printf("%s%s%s", paint(PAINT_BAD), text[i], unpaint());
        }
    }
}

void print_function(const struct machine *machine, const char *indent,
                    const struct p2p_record *record)
{
    const struct p2p_function *function = &record->function;
    bool is_bridge = p2p_kind_is_bridge(function->kind);
    char place[PLACE_LEN];

    printf("%s%s%s %s", paint(PAINT_TITLE),
           write_id(place, machine, record->id), unpaint(),
           kind_name(record));
    if (record->known & P2P_FACT_ID) {
        printf(" %04x:%04x", function->vendor, function->device);
    }
    if (is_bridge && (record->known & P2P_FACT_PORT)) {
        printf(", port %u", function->port_number);
    }
    if (is_bridge && (record->known & P2P_FACT_BUSES)) {
        printf(", buses %02x-%02x", function->secondary,
               function->subordinate);
    }
    print_states(record);
    printf("\n");
    print_ranges(machine, indent, record);
    if ((record->known & P2P_FACT_ACS) && p2p_acs_allowed(function)) {
        if (function->acs.cap) {
            printf("%s", indent);
            print_acs(record);
        } else if (function->kind == P2P_KIND_ROOT_PORT ||
                   function->kind == P2P_KIND_DOWNSTREAM_PORT) {
            printf("%sno ACS\n", indent);
        }
    }
    print_unknown(indent, record);
}
