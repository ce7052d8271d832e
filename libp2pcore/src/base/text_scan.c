/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "base/text_scan.h"

#define ASCII_MAX 0x7fu

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_quote(char c)
{
    return c == '>' || c == '|' || c == '+';
}

void p2p_text_drop(struct p2p_text *text, size_t len)
{
    text->at += len;
    text->len -= len;
}

void p2p_text_skip(struct p2p_text *text)
{
    bool begins = false;        /* nothing but white space in this line yet */

    while (text->len && (is_space(*text->at) ||
                         (begins && is_quote(*text->at)))) {
        begins |= *text->at == '\n';
        p2p_text_drop(text, 1);
    }
}

void p2p_text_trim(struct p2p_text *text)
{
    while (text->len && is_space(text->at[text->len - 1])) {
        text->len--;
    }
    while (text->len && (is_space(*text->at) || is_quote(*text->at) ||
                         (unsigned char)*text->at > ASCII_MAX)) {
        p2p_text_drop(text, 1);
    }
}

/* "20:00:00" somewhere in @word, which a date may be joined to. */
static bool has_time(struct p2p_text word)
{
    bool in_number = false;
    uint64_t number;

    for (; word.len > 7; p2p_text_drop(&word, 1)) {
        struct p2p_text rest = word;

        if (!in_number && p2p_text_number(&rest, 10, &number) == 2 &&
            p2p_text_take(&rest, ":") &&
            p2p_text_number(&rest, 10, &number) == 2 &&
            p2p_text_take(&rest, ":") &&
            p2p_text_number(&rest, 10, &number) == 2) {
            return true;
        }
        in_number = p2p_text_digit(*word.at) < 10;
    }
    return false;
}

/* Digits, points and spaces between brackets, as the kernel's log has them. */
static bool drop_seconds(struct p2p_text *text)
{
    struct p2p_text rest = *text;
    bool point = false, digit = false;

    if (!p2p_text_take(&rest, "[")) {
        return false;
    }
    while (rest.len && (*rest.at == ' ' || *rest.at == '.' ||
                        p2p_text_digit(*rest.at) < 10)) {
        point |= *rest.at == '.';
        digit |= p2p_text_digit(*rest.at) < 10;
        p2p_text_drop(&rest, 1);
    }
    if (!point || !digit || !p2p_text_take(&rest, "]")) {
        return false;
    }
    *text = rest;
    return true;
}

void p2p_text_drop_stamp(struct p2p_text *text)
{
    struct p2p_text rest = *text, word = { NULL, 0 };
    bool timed = false;

    /* The time is among the first three words, the program's name behind it. */
    for (unsigned i = 0; i < 3 && !timed; i++) {
        word = p2p_text_word(&rest);
        timed = has_time(word);
    }
    for (unsigned i = 0; i < 2 && timed; i++) {
        word = p2p_text_word(&rest);
        if (word.len > 1 && word.at[word.len - 1] == ':') {
            *text = rest;
            break;
        }
    }
    p2p_text_trim(text);
    if (drop_seconds(text)) {
        p2p_text_trim(text);
    }
}

struct p2p_text p2p_text_word(struct p2p_text *text)
{
    struct p2p_text word;

    p2p_text_skip(text);
    word = (struct p2p_text) { text->at, 0 };
    while (text->len && !is_space(*text->at)) {
        p2p_text_drop(text, 1);
        word.len++;
    }
    return word;
}

/* How long @prefix is if @text starts with it; else 0. */
static size_t match(const struct p2p_text *text, const char *prefix)
{
    size_t len = 0;

    while (prefix[len]) {
        if (len == text->len || text->at[len] != prefix[len]) {
            return 0;
        }
        len++;
    }
    return len;
}

bool p2p_text_take(struct p2p_text *text, const char *prefix)
{
    size_t len = match(text, prefix);

    p2p_text_drop(text, len);
    return len;
}

bool p2p_text_is(struct p2p_text word, const char *is)
{
    size_t len = match(&word, is);

    return len && len == word.len;
}

bool p2p_text_find(struct p2p_text *text, const char *part)
{
    for (struct p2p_text rest = *text; rest.len; p2p_text_drop(&rest, 1)) {
        if (p2p_text_take(&rest, part)) {
            *text = rest;
            return true;
        }
    }
    return false;
}

unsigned p2p_text_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return (unsigned)(c - 'a') + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return (unsigned)(c - 'A') + 10;
    }
    return P2P_TEXT_NO_DIGIT;
}

unsigned p2p_text_number(struct p2p_text *text, unsigned base,
                         uint64_t *value)
{
    const uint64_t most = base == 10 ? UINT64_MAX / 10 : UINT64_MAX / 16;
    unsigned digits = 0;
    bool fits = true;

    *value = 0;
    while (text->len && p2p_text_digit(*text->at) < base) {
        unsigned digit = p2p_text_digit(*text->at);

        fits &= *value <= most && *value * base <= UINT64_MAX - digit;
        *value = *value * base + digit;
        p2p_text_drop(text, 1);
        digits++;
    }
    return fits ? digits : 0;
}
