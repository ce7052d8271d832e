/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * From text to lines, and from lines to functions.
 *
 * A line that does not begin with a word and a colon goes on where the one
 * before it ended: somebody wrapped it.
 */
#include "read/lspci_parse.h"

#define DEVICE_MAX 0x1fu
#define FUNCTION_MAX 7u
#define KEY_MAX 40u

enum line {
    LINE_EMPTY,
    LINE_SLOT,
    LINE_BAD_SLOT,
    LINE_HEX,
    LINE_KEYED,
    LINE_OTHER,
    LINE_BINARY,
};

/* Take "0000:00:1f.7", with or without the domain, and what ends it. */
static enum line take_slot(struct p2p_text *text, struct p2p_record *record)
{
    uint64_t domain = 0, bus, device, function;
    unsigned digits = p2p_text_number(text, 16, &bus);

    if (digits >= 4 && digits <= 8 && p2p_text_take(text, ":")) {
        domain = bus;
        digits = p2p_text_number(text, 16, &bus);
    }
    if (digits != 2 || !p2p_text_take(text, ":") ||
        p2p_text_number(text, 16, &device) != 2 || !p2p_text_take(text, ".") ||
        p2p_text_number(text, 16, &function) != 1 ||
        (text->len && *text->at != ' ' && *text->at != '\t')) {
        return LINE_OTHER;
    }
    *record = p2p_record_at((uint32_t)domain, (uint8_t)bus,
                            (uint8_t)((device & DEVICE_MAX) << 3 |
                                      (function & FUNCTION_MAX)));
    return device > DEVICE_MAX || function > FUNCTION_MAX ? LINE_BAD_SLOT
                                                          : LINE_SLOT;
}

/* "00: 86 80": an offset of two digits or three, and bytes. */
static bool is_hex(struct p2p_text text)
{
    uint64_t number;
    unsigned digits = p2p_text_number(&text, 16, &number);

    return (digits == 2 || digits == 3) && p2p_text_take(&text, ": ") &&
           text.len && p2p_text_digit(*text.at) < 16;
}

static bool is_keyed(struct p2p_text text)
{
    for (size_t i = 0; i < text.len && i <= KEY_MAX; i++) {
        char c = text.at[i];

        if (c == ':') {
            return i && (i + 1 == text.len || text.at[i + 1] == ' ' ||
                         text.at[i + 1] == '\t');
        }
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
              (i && (c == ' ' || c == '/' || c == '-' ||
                     p2p_text_digit(c) < 10)))) {
            return false;
        }
    }
    return false;
}

static enum line kind_of(struct p2p_text text, struct p2p_record *record)
{
    struct p2p_text slot = text;
    enum line kind;

    if (!text.len) {
        return LINE_EMPTY;
    }
    kind = take_slot(&slot, record);
    if (kind != LINE_OTHER) {
        return kind;
    }
    return is_hex(text) ? LINE_HEX : is_keyed(text) ? LINE_KEYED : LINE_OTHER;
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
    return kind_of(*text, record);
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
    return problem;
}

/* Everything that is said of one function, up to the next. */
static enum p2p_lspci_problem take_function(struct p2p_lspci *reader,
                                            struct p2p_lspci_words *words,
                                            size_t *line)
{
    enum p2p_lspci_problem problem = P2P_LSPCI_FINE;
    bool empty = false;

    while (reader->at < reader->len && problem == P2P_LSPCI_FINE) {
        struct p2p_record record;
        struct p2p_text text;
        size_t end;
        enum line kind = peek(reader, &text, &end, &record);

        if (kind == LINE_BINARY || kind == LINE_SLOT ||
            kind == LINE_BAD_SLOT) {
            words->complete = true;
            return P2P_LSPCI_FINE;
        }
        *line = reader->line;
        skip(reader, end);
        empty = (empty && kind == LINE_OTHER) ||
                (kind == LINE_EMPTY && !is_cut(reader));
        problem = take(reader, words, kind, text);
    }
    words->complete |= empty;
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
        if (kind == LINE_SLOT || kind == LINE_BAD_SLOT) {
            take_slot(text, record);
            return kind;
        }
    }
    return LINE_EMPTY;
}

void p2p_lspci_open(struct p2p_lspci *reader, const char *text, size_t len)
{
    reader->text = text;
    reader->len = len;
    reader->at = 0;
    reader->line = 1;
    reader->hex = 0;
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
    if (kind == LINE_BAD_SLOT) {
        return fail(error, P2P_LSPCI_BAD_NUMBER, line);
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

const char *p2p_lspci_problem_text(enum p2p_lspci_problem problem)
{
    static const char *const text[P2P_LSPCI_PROBLEMS] = {
        [P2P_LSPCI_FINE] = "Nothing is wrong.",
        [P2P_LSPCI_BINARY] = "There is a byte that no text has.",
        [P2P_LSPCI_NOT_HEX] =
            "A row of configuration space is an offset and up to 16 bytes, "
            "two hexadecimal digits each.",
        [P2P_LSPCI_HEX_GAP] =
            "This row of configuration space does not go on where the last "
            "one ended.",
        [P2P_LSPCI_HEX_SHORT] =
            "Configuration space ends here; it should after 64, 256 or 4096 "
            "bytes.",
        [P2P_LSPCI_HEX_LONG] =
            "Configuration space goes on beyond 4096 bytes.",
        [P2P_LSPCI_BAD_NUMBER] =
            "There should be a number here, or a smaller one.",
        [P2P_LSPCI_REPEATED] =
            "This function had such a line before: is the line missing that "
            "the next function starts with?",
        [P2P_LSPCI_UNDECODABLE] =
            "The configuration space makes no sense.",
    };

    return (unsigned)problem < P2P_LSPCI_PROBLEMS ? text[problem] : "?";
}
