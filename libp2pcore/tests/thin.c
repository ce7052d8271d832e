/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "thin.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "p2pcore/lspci.h"
#include "random.h"

#define LINES 4096u
#define FUNCTIONS 256u
#define MARK "\t[...]\n"

struct line {
    const char *at;
    size_t len;                 /* with its end */
    bool slot;                  /* a function starts with it */
    bool empty;
    bool gone;
    bool mark;                  /* a mark comes in its place */
    size_t block;               /* the line its capability starts with, or 0 */
};

static struct line lines[LINES];
static size_t count;
static size_t order[FUNCTIONS + 1];     /* the first line of each function */
static size_t functions;

static bool has(const struct line *line, const char *part)
{
    size_t len = strlen(part);

    for (size_t i = 0; i + len <= line->len; i++) {
        if (!memcmp(line->at + i, part, len)) {
            return true;
        }
    }
    return false;
}

static void split(const char *text, size_t len)
{
    size_t block = 0;

    count = 0;
    for (size_t at = 0; at < len && count < LINES; count++) {
        struct line *line = &lines[count];
        const char *end = memchr(text + at, '\n', len - at);

        *line = (struct line) { .at = text + at };
        line->len = end ? (size_t)(end + 1 - line->at) : len - at;
        at += line->len;
        line->empty = true;
        for (size_t i = 0; i < line->len; i++) {
            line->empty &= strchr(" \t\r\n", line->at[i]) != NULL;
        }
        if (has(line, "Capabilities: ")) {
            block = count;
        } else if (line->len < 2 || memcmp(line->at, "\t\t", 2)) {
            block = 0;
        }
        line->block = block;
    }
}

/* By the reader: it says where each function starts. */
static void find_functions(const char *text, size_t len)
{
    static struct p2p_lspci reader;
    struct p2p_lspci_error error;
    struct p2p_record record;

    functions = 0;
    p2p_lspci_open(&reader, text, len);
    while (functions < FUNCTIONS && p2p_lspci_next(&reader, &record, &error)) {
        if (record.where && record.where <= count) {
            order[functions++] = record.where - 1;
            lines[record.where - 1].slot = true;
        }
    }
}

static size_t end_of(size_t first)
{
    do {
        first++;
    } while (first < count && !lines[first].slot);
    return first;
}

/* Whole functions. */
static void drop_functions(uint64_t *random)
{
    unsigned one_in = 2 + random_below(random, 6);

    for (size_t i = 0; i < functions; i++) {
        if (random_below(random, one_in)) {
            continue;
        }
        for (size_t at = order[i]; at < end_of(order[i]); at++) {
            lines[at].gone = true;
        }
    }
}

/* Single lines; a mark where a capability has lost them all. */
static void drop_lines(uint64_t *random)
{
    unsigned one_in = 3 + random_below(random, 30);

    for (size_t at = 0; at < count; at++) {
        lines[at].gone |= !random_below(random, one_in);
    }
    for (size_t at = 0; at < count; at++) {
        size_t left = 0, end = at;

        while (lines[at].block == at && at && end < count &&
               lines[end].block == at) {
            left += !lines[end++].gone;
        }
        lines[at].mark |= lines[at].block == at && at && !left;
    }
}

/* Whole capabilities, which leave a mark. */
static void drop_capabilities(uint64_t *random)
{
    for (size_t at = 1; at < count; at++) {
        if (lines[at].block != at || random_below(random, 5)) {
            continue;
        }
        lines[at].mark = true;
        for (size_t i = at; i < count && lines[i].block == at; i++) {
            lines[i].gone = true;
        }
    }
}

/* Of some functions, no more than their first line. */
static void drop_words(uint64_t *random)
{
    for (size_t i = 0; i < functions; i++) {
        size_t end = end_of(order[i]);

        for (size_t at = order[i] + 1; at < end; at++) {
            if (random_below(random, 4)) {
                break;
            }
            lines[at].gone |= !lines[at].empty;
        }
        if (!random_below(random, 4)) {
            for (size_t at = order[i] + 1; at < end; at++) {
                lines[at].gone |= !lines[at].empty;
            }
        }
    }
}

/* Of some, what -v prints. */
static void drop_details(uint64_t *random)
{
    for (size_t i = 0; i < functions; i++) {
        bool chosen = !random_below(random, 3);

        for (size_t at = order[i] + 1; chosen && at < end_of(order[i]); at++) {
            lines[at].gone |= has(&lines[at], "Control: I/O") ||
                              has(&lines[at], "Status: Cap") ||
                              has(&lines[at], "Region ") ||
                              (lines[at].block && lines[at].block != at);
        }
    }
}

static void shuffle(uint64_t *random)
{
    for (size_t i = functions; i > 1; i--) {
        size_t j = random_below(random, (unsigned)i), first = order[i - 1];

        order[i - 1] = order[j];
        order[j] = first;
    }
}

static void put(struct thin *out, const char *text, size_t len)
{
    if (out->len + len < THIN_MAX) {
        memcpy(out->text + out->len, text, len);
        out->len += len;
    }
}

static void put_line(struct thin *out, const struct line *line,
                     const char *quote)
{
    if (line->mark || !line->gone) {
        put(out, quote, strlen(quote));
    }
    if (line->mark) {
        put(out, MARK, strlen(MARK));
    } else if (!line->gone) {
        put(out, line->at, line->len);
    }
}

/* Whether nothing is left of the function that starts at @first. */
static bool is_all_gone(size_t first)
{
    bool gone = true;

    for (size_t at = first + 1; at < end_of(first); at++) {
        gone &= (lines[at].gone && !lines[at].mark) || lines[at].empty;
    }
    return gone;
}

/* A function has its first line, or an empty one above it. */
static void put_all(struct thin *out, const char *quote)
{
    size_t before = functions ? count : 0;
    bool empty = false;

    for (size_t i = 0; i < functions; i++) {
        before = order[i] < before ? order[i] : before;
    }
    for (size_t at = 0; at < before; at++) {
        put_line(out, &lines[at], quote);
    }
    for (size_t i = 0; i < functions; i++) {
        for (size_t at = order[i]; at < end_of(order[i]); at++) {
            if (at == order[i] && !empty) {
                lines[at].gone &= is_all_gone(at);
            }
            put_line(out, &lines[at], quote);
            empty = lines[at].gone ? empty : lines[at].empty;
        }
    }
}

void thin_text(const char *text, size_t len, uint64_t *random,
               struct thin *out)
{
    static void (*const ways[])(uint64_t *random) = {
        drop_functions, drop_lines, drop_capabilities, drop_words,
        drop_details, shuffle,
    };
    static const char *const quotes[] = { "", "", "", "> ", "| ", "+" };
    unsigned twice = random_below(random, 4) == 0;

    out->len = 0;
    for (unsigned time = 0; time <= twice; time++) {
        unsigned some = 1 + random_below(random, 3);

        split(text, len);
        find_functions(text, len);
        while (some--) {
            ways[random_below(random, sizeof(ways) / sizeof(ways[0]))](random);
        }
        put_all(out, quotes[random_below(random, 6)]);
        put(out, "\n", twice);
    }
    if (random_below(random, 3) == 0 && out->len) {
        out->len = random_below(random, (unsigned)out->len);
    }
}

int thin_lie(struct thin *thin, uint64_t *random)
{
    static const char *const bits[] = { "ReqRedir+", "Mem+", "BusMaster+" };
    const char *bit = bits[random_below(random, 3)];
    size_t len = strlen(bit);

    for (size_t i = 0; i + len <= thin->len; i++) {
        if (!memcmp(thin->text + i, bit, len)) {
            thin->text[i + len - 1] = '-';
            return 1;
        }
    }
    return 0;
}
