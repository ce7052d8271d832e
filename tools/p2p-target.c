/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions, BARs and offsets as the command line names them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "p2p-pair.h"

long find_function(const struct machine *machine, const char *text,
                   const char **rest)
{
    struct p2p_place place;
    const char *end = p2p_place_read(text, &place);
    long index;

    if (!end || (!rest && *end)) {
        trouble("%s: a function is such as 03:00.0 or 0000:03:00.0", text);
        return -1;
    }
    index = p2p_reading_find(&machine->reading, &place);
    if (index < 0) {
        trouble(index == P2P_READING_SEVERAL
                ? "%s: there is one in several domains; say which, as in "
                  "0000:03:00.0" : "%s: there is no such function", text);
        return -1;
    }
    if (rest) {
        *rest = end;
    }
    return index;
}

/* ":BAR", if it is there. */
static bool read_bar(const char **text, const struct p2p_record *record,
                     int *bar)
{
    if (**text != ':') {
        *bar = largest_bar(record);
        return *bar >= 0 || fail("it has no memory BAR%s", record->passages
                                 ? " but what leads to another domain" : "");
    }
    *bar = (*text)[1] - '0';
    if (*bar < 0 || *bar >= P2P_BARS) {
        return fail("%s: a BAR is a number from 0 to 5", *text);
    }
    if (p2p_range_is_empty(record->function.bar[*bar])) {
        return fail("it has no memory BAR %d", *bar);
    }
    if (record->passages >> *bar & 1) {
        return fail("its BAR %d leads to another domain", *bar);
    }
    *text += 2;
    return true;
}

/* "+OFFSET", if it is there, and nothing behind it. */
static bool read_offset(const char *text, const struct p2p_record *record,
                        int bar, uint64_t *offset)
{
    struct p2p_range range = record->function.bar[bar];
    char *end = NULL;

    *offset = 0;
    if (*text == '+') {
        errno = 0;
        *offset = strtoull(text + 1, &end, 0);
        if (end == text + 1 || errno || text[1] == '-') {
            return fail("%s: an offset is such as +0x1000", text);
        }
        text = end;
    }
    if (*text) {
        return fail("%s: expected :BAR, +OFFSET or nothing", text);
    }
    if (*offset <= range.last - range.start) {
        return true;
    }
    if (record->known & P2P_FACT_BAR_SIZES) {
        return fail("BAR %d has 0x%" PRIx64 " bytes", bar,
                       range.last - range.start + 1);
    }
    return fail("it is not known whether BAR %d is as large as that",
                   bar);
}

bool read_pair(const struct machine *machine,
                      const struct options *options, struct pair *pair)
{
    const struct p2p_record *record;
    const char *rest;
    long from, to;

    if (options->arguments != 2) {
        return fail("explain FROM TO[:BAR][+OFFSET]");
    }
    from = find_function(machine, options->argument[0], NULL);
    to = from < 0 ? -1 : find_function(machine, options->argument[1], &rest);
    if (to < 0) {
        return false;
    }
    pair->from = (size_t)from;
    pair->to = (size_t)to;
    record = &machine->reading.record[to];
    return read_bar(&rest, record, &pair->bar) &&
           read_offset(rest, record, pair->bar, &pair->offset);
}
