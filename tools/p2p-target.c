/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions, BARs and offsets as the command line names them.
 */
#include <ctype.h>
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

/* What is named, and what comes of it. */
struct target {
    const char *named;          /* all of it, for errors */
    const char *rest;           /* what has not been read */
    const struct p2p_record *record;
    int bar;
    uint64_t offset;
    bool unseen;                /* it is not known which BARs it has */
};

/* Nobody saw its BARs; always false. */
static bool lacks_bars(struct target *target)
{
    target->unseen = true;
    return fail("%s: not known: BARs of it", target->named);
}

/* ":BAR", if it is there. */
static bool read_bar(struct target *target)
{
    const struct p2p_record *record = target->record;
    const char *text = target->rest;

    if (*text != ':') {
        target->bar = largest_bar(record);
        if (!(record->known & P2P_FACT_BARS)) {
            return lacks_bars(target);
        }
        return target->bar >= 0 ||
               fail("%s: it has no memory BAR%s", target->named,
                    record->passages ? " but what leads to another domain"
                                     : "");
    }
    target->bar = text[1] - '0';
    if (target->bar < 0 || target->bar >= P2P_BARS) {
        return fail("%s: a BAR is a number from 0 to 5", target->named);
    }
    if (!(record->known & P2P_FACT_BARS)) {
        return lacks_bars(target);
    }
    if (p2p_range_is_empty(record->function.bar[target->bar])) {
        return fail("%s: it has no memory BAR %d", target->named, target->bar);
    }
    if (record->passages >> target->bar & 1) {
        return fail("%s: its BAR %d leads to another domain", target->named,
                    target->bar);
    }
    target->rest += 2;
    return true;
}

/* "+OFFSET", if it is there, and nothing behind it. */
static bool read_offset(struct target *target)
{
    const char *text = target->rest;
    char *end = NULL;

    if (*text == '+') {
        errno = 0;
        target->offset = strtoull(text + 1, &end, 0);
        if (end == text + 1 || errno || !isalnum((unsigned char)text[1])) {
            return fail("%s: an offset is such as +0x1000", target->named);
        }
        text = end;
    }
    return !*text || fail("%s: expected :BAR, +OFFSET or nothing at '%s'",
                          target->named, text);
}

static bool is_within(const struct target *target)
{
    struct p2p_range range = target->record->function.bar[target->bar];

    if (target->offset <= range.last - range.start) {
        return true;
    }
    if (target->record->known & P2P_FACT_BAR_SIZES) {
        return fail("%s: BAR %d has 0x%" PRIx64 " bytes", target->named,
                    target->bar, range.last - range.start + 1);
    }
    return fail("%s: it is not known whether BAR %d is as large as that",
                target->named, target->bar);
}

bool read_pair(const struct machine *machine, const struct options *options,
               struct pair *pair)
{
    struct target target = { .offset = 0 };
    long from, to;

    if (options->arguments != 2) {
        return fail("explain FROM TO[:BAR][+OFFSET]");
    }
    from = find_function(machine, options->argument[0], NULL);
    target.named = options->argument[1];
    to = from < 0 ? -1 : find_function(machine, target.named, &target.rest);
    if (to < 0) {
        return false;
    }
    target.record = &machine->reading.record[to];
    if (!read_bar(&target) || !read_offset(&target) || !is_within(&target)) {
        pair->bar_unseen = target.unseen;
        return false;
    }
    pair->kernel = machine->kernel;
    pair->from = (size_t)from;
    pair->to = (size_t)to;
    pair->bar = target.bar;
    pair->offset = target.offset;
    return true;
}
