/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * From text to lines, and from lines to functions.
 *
 * A line that does not begin with a word and a colon goes on where the one
 * before it ended: somebody wrapped it.
 */
#include "read/lspci_parse.h"

enum line {
    LINE_EMPTY,
    LINE_SLOT,
    LINE_BAD_SLOT,
    LINE_BUSLESS_SLOT,
    LINE_HEX,
    LINE_KEYED,
    LINE_SNIP,
    LINE_OTHER,
    LINE_BINARY,
};

static bool is_slot(enum line kind)
{
    return kind == LINE_SLOT || kind == LINE_BAD_SLOT ||
           kind == LINE_BUSLESS_SLOT;
}

static enum line kind_of(const struct p2p_lspci *reader,
                         struct p2p_text *text, struct p2p_record *record)
{
    struct p2p_text slot = *text;

    switch (p2p_lspci_find_slot(reader, &slot, record)) {
    case P2P_LSPCI_SLOT:
        *text = slot;
        return LINE_SLOT;
    case P2P_LSPCI_BAD_SLOT:
        return LINE_BAD_SLOT;
    case P2P_LSPCI_BUSLESS_SLOT:
        return LINE_BUSLESS_SLOT;
    case P2P_LSPCI_NO_SLOT:
        break;
    }
    return !text->len ? LINE_EMPTY
         : p2p_lspci_is_snip(*text) ? LINE_SNIP
         : p2p_lspci_is_hex(*text) ? LINE_HEX
         : p2p_lspci_is_keyed(*text) || p2p_lspci_is_bare(*text)
           ? LINE_KEYED : LINE_OTHER;
}

/* The next line, without what is in front of it if it was quoted. */
static enum line peek(const struct p2p_lspci *reader, struct p2p_text *text,
                      size_t *end, struct p2p_record *record)
{
    size_t start = reader->at;

    for (*end = start; *end < reader->len; ++*end) {
        if (reader->text[*end] == '\n') {
            break;
        }
        if (reader->text[*end] == '\0') {
            return LINE_BINARY;
        }
    }
    *text = (struct p2p_text) { reader->text + start, *end - start };
    p2p_text_trim(text);
    p2p_text_drop_stamp(text);
    return kind_of(reader, text, record);
}

static void skip(struct p2p_lspci *reader, size_t end)
{
    reader->at = end < reader->len ? end + 1 : end;
    reader->line++;
}

/* Let @text go on over the lines that belong to it. */
static void unwrap(struct p2p_lspci *reader, enum line kind,
                   struct p2p_text *text)
{
    struct p2p_record record;
    struct p2p_text more;
    size_t end;

    while (reader->at < reader->len &&
           peek(reader, &more, &end, &record) == LINE_OTHER) {
        if (kind == LINE_HEX && p2p_text_digit(*more.at) == 16) {
            break;
        }
        text->len = (size_t)(more.at + more.len - text->at);
        skip(reader, end);
    }
}

/* Whether the text ended within a line, so that some of that may be missing. */
static bool is_cut(const struct p2p_lspci *reader)
{
    return reader->at == reader->len && reader->text[reader->len - 1] != '\n';
}

static enum p2p_lspci_problem take(struct p2p_lspci *reader,
                                   struct p2p_lspci_words *words,
                                   enum line kind, struct p2p_text text)
{
    enum p2p_lspci_problem problem = P2P_LSPCI_FINE;

    unwrap(reader, kind, &text);
    if (kind == LINE_HEX) {
        problem = p2p_lspci_take_hex(reader, text);
        return problem == P2P_LSPCI_NOT_HEX && is_cut(reader)
               ? P2P_LSPCI_FINE : problem;
    }
    if (kind == LINE_KEYED && !is_cut(reader)) {
        problem = p2p_lspci_take_line(words, text);
    }
    words->denied |= kind == LINE_SNIP;
    return problem;
}

/*
 * Behind its end, and before the next function starts, nobody knows whose a
 * line is; if it is anybody's, this one may have been taken apart, too.
 */
static void take_stray(struct p2p_lspci *reader, struct p2p_lspci_words *words,
                       enum line kind, struct p2p_text text)
{
    struct p2p_lspci_words nobody = { .stage = 0 };

    if (kind == LINE_KEYED) {
        p2p_lspci_take_line(&nobody, text);
    }
    words->denied |= nobody.stage > 0 ||
                     (kind == LINE_HEX && !reader->hex);
}

/* Everything that is said of one function, up to the next. */
static enum p2p_lspci_problem take_function(struct p2p_lspci *reader,
                                            struct p2p_lspci_words *words,
                                            size_t *line)
{
    enum p2p_lspci_problem problem = P2P_LSPCI_FINE;
    size_t empty = 0;

    while (reader->at < reader->len && problem == P2P_LSPCI_FINE) {
        struct p2p_record record;
        struct p2p_text text;
        size_t end;
        enum line kind = peek(reader, &text, &end, &record);

        if (kind == LINE_BINARY || is_slot(kind)) {
            break;
        }
        *line = reader->line;
        skip(reader, end);
        if (kind == LINE_EMPTY) {
            empty += !is_cut(reader);
            words->ended |= empty > reader->spacing;
            words->complete |= words->ended;
            continue;
        }
        empty = 0;
        if (words->ended && kind != LINE_SNIP) {
            take_stray(reader, words, kind, text);
            continue;
        }
        problem = take(reader, words, kind, text);
    }
    return problem;
}

/* Go on to where a function starts, and take that line but not its end. */
static enum line find_slot(struct p2p_lspci *reader,
                           struct p2p_record *record, struct p2p_text *text)
{
    enum line kind = LINE_EMPTY;
    size_t end;

    while (reader->at < reader->len) {
        kind = peek(reader, text, &end, record);
        if (kind == LINE_BINARY) {
            reader->at = reader->len;
            return kind;
        }
        skip(reader, end);
        if (is_slot(kind)) {
            return kind;
        }
    }
    return LINE_EMPTY;
}

/*
 * Some texts have empty lines behind each line: as many as stand between the
 * first line of a function and the next one, where there are fewest.
 */
static size_t find_spacing(struct p2p_lspci reader)
{
    size_t spacing = SIZE_MAX, empty = 0, end;
    struct p2p_record record;
    struct p2p_text text;
    bool slot = false;

    while (reader.at < reader.len && spacing) {
        enum line kind = peek(&reader, &text, &end, &record);

        skip(&reader, end);
        if (slot && (kind == LINE_KEYED || kind == LINE_HEX) &&
            empty < spacing) {
            spacing = empty;
        }
        slot = is_slot(kind) || (slot && kind == LINE_EMPTY);
        empty = kind == LINE_EMPTY ? empty + 1 : 0;
    }
    return spacing == SIZE_MAX ? 0 : spacing;
}

void p2p_lspci_open(struct p2p_lspci *reader, const char *text, size_t len)
{
    reader->text = text;
    reader->len = len;
    reader->at = 0;
    reader->line = 1;
    reader->hex = 0;
    reader->spacing = find_spacing(*reader);
}

static int fail(struct p2p_lspci_error *error, enum p2p_lspci_problem problem,
                size_t line)
{
    *error = (struct p2p_lspci_error) { problem, line };
    return -P2P_ERR_BAD_TEXT;
}

int p2p_lspci_next(struct p2p_lspci *reader, struct p2p_record *record,
                   struct p2p_lspci_error *error)
{
    struct p2p_lspci_words words = { .complete = false };
    enum p2p_lspci_problem problem;
    struct p2p_text text;
    enum line kind = find_slot(reader, &words.record, &text);
    size_t line = reader->line;
    int result;

    if (kind == LINE_EMPTY) {
        return 0;
    }
    if (kind == LINE_BINARY) {
        *record = p2p_record_at(0, 0, 0);
        return fail(error, P2P_LSPCI_BINARY, line);
    }
    words.record.where = --line;
    *record = words.record;
    if (kind == LINE_BAD_SLOT || kind == LINE_BUSLESS_SLOT) {
        return fail(error, kind == LINE_BAD_SLOT ? P2P_LSPCI_BAD_NUMBER
                                                 : P2P_LSPCI_NO_BUS, line);
    }
    unwrap(reader, LINE_SLOT, &text);
    p2p_lspci_take_slot(&words, text);
    reader->hex = 0;
    problem = take_function(reader, &words, &line);
    if (problem != P2P_LSPCI_FINE) {
        return fail(error, problem, line);
    }
    p2p_lspci_judge_words(&words);
    result = p2p_lspci_judge_hex(reader, &words, reader->at == reader->len,
                                 &problem);
    if (result) {
        *error = (struct p2p_lspci_error) { problem, line };
        return result;
    }
    *record = words.record;
    return 1;
}
