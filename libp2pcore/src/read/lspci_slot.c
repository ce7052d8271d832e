/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where a function is, and whether a line is one that a function starts with:
 * people, too, begin a sentence with an address.
 */
#include "read/lspci_parse.h"

#define DEVICE_MAX 0x1fu
#define FUNCTION_MAX 7u
#define WORDS_MAX 2u            /* of a line that says nothing of a class */

/* Take "00:1f.7", or "1f.7" if it is @inner. */
static bool take_place(struct p2p_text *text, bool inner, uint64_t *bus,
                       uint64_t *device, uint64_t *function)
{
    struct p2p_text rest = *text;
    unsigned digits = p2p_text_number(&rest, 16, bus);

    if (digits == 2 && p2p_text_take(&rest, ":")) {
        digits = p2p_text_number(&rest, 16, device);
    } else {
        *device = *bus;
        *bus = UINT64_MAX;
        digits = inner ? digits : 0;
    }
    if (digits != 2 || !p2p_text_take(&rest, ".") ||
        p2p_text_number(&rest, 16, function) != 1) {
        return false;
    }
    *text = rest;
    return true;
}

/* Take "0000:", if it is there. */
static uint64_t take_domain(struct p2p_text *text)
{
    struct p2p_text rest = *text;
    uint64_t domain;
    unsigned digits = p2p_text_number(&rest, 16, &domain);

    if (digits < 4 || digits > 8 || !p2p_text_take(&rest, ":")) {
        return 0;
    }
    *text = rest;
    return domain;
}

/*
 * A class is written with a capital letter or a number, and a colon behind it
 * or a number in brackets.
 */
static bool is_class(struct p2p_text text)
{
    struct p2p_text rest = text, number;
    unsigned words = 0;
    uint64_t value;

    p2p_text_skip(&text);
    number = text;
    if (!text.len) {
        return true;
    }
    if (p2p_text_number(&number, 16, &value) == 4 &&
        p2p_text_take(&number, ":")) {
        return true;
    }
    if (!(*text.at >= 'A' && *text.at <= 'Z') && *text.at != '[' &&
        p2p_text_digit(*text.at) > 9) {
        return false;
    }
    while (p2p_text_word(&rest).len) {
        words++;
    }
    return words <= WORDS_MAX || p2p_text_find(&text, ":") ||
           p2p_text_find(&text, "[");
}

/* The next line from *@at on, without what is around it. */
static struct p2p_text next_line(const struct p2p_lspci *reader, size_t *at)
{
    size_t end = *at;
    struct p2p_text line;

    while (end < reader->len && reader->text[end] != '\n') {
        end++;
    }
    line = (struct p2p_text) { reader->text + *at, end - *at };
    p2p_text_trim(&line);
    *at = end + 1;
    return line;
}

/* Take @path, which need not end with a zero byte. */
static bool take_path(struct p2p_text *text, struct p2p_text path)
{
    if (path.len > text->len) {
        return false;
    }
    for (size_t i = 0; i < path.len; i++) {
        if (text->at[i] != path.at[i]) {
            return false;
        }
    }
    text->at += path.len;
    text->len -= path.len;
    return text->len && *text->at == ' ';
}

/* The secondary bus of the bridge that @path is the path of. */
static bool find_bus(const struct p2p_lspci *reader, struct p2p_text path,
                     uint64_t *bus)
{
    bool there = false;

    for (size_t at = 0; at < reader->len;) {
        struct p2p_text line = next_line(reader, &at), rest = line;
        uint64_t number[3];

        if (there && p2p_text_take(&rest, "Bus:") &&
            p2p_text_find(&rest, "secondary=")) {
            return p2p_text_number(&rest, 16, bus) == 2;
        }
        take_domain(&rest);
        if (take_place(&rest, false, &number[0], &number[1], &number[2])) {
            there = take_path(&line, path);
        }
    }
    return false;
}

static uint16_t rid_of(uint64_t bus, uint64_t device, uint64_t function)
{
    return (uint16_t)(bus << 8 | (device & DEVICE_MAX) << 3 |
                      (function & FUNCTION_MAX));
}

enum p2p_lspci_slot p2p_lspci_find_slot(const struct p2p_lspci *reader,
                                        struct p2p_text *text,
                                        struct p2p_record *record)
{
    struct p2p_text rest = *text, path = { text->at, 0 };
    uint64_t domain = take_domain(&rest), bus, device, function;
    enum p2p_lspci_slot slot = P2P_LSPCI_SLOT;
    bool has_path = false;
    uint16_t bridge = 0;

    if (!take_place(&rest, false, &bus, &device, &function)) {
        return P2P_LSPCI_NO_SLOT;
    }
    for (;;) {
        struct p2p_text inner = rest;
        uint16_t above = rid_of(bus, device, function);

        path.len = (size_t)(rest.at - text->at);
        if (!p2p_text_take(&inner, "/") ||
            !take_place(&inner, true, &bus, &device, &function)) {
            break;
        }
        rest = inner;
        has_path = true;
        bridge = above;
        if (bus == UINT64_MAX && !find_bus(reader, path, &bus)) {
            slot = P2P_LSPCI_BUSLESS_SLOT;
            bus = 0;
        }
    }
    if ((rest.len && *rest.at != ' ' && *rest.at != '\t') ||
        !is_class(rest)) {
        return P2P_LSPCI_NO_SLOT;
    }
    *record = p2p_record_at((uint32_t)domain, (uint8_t)bus,
                            (uint8_t)rid_of(bus, device, function));
    record->has_path = has_path;
    record->path = bridge;
    *text = rest;
    return device > DEVICE_MAX || function > FUNCTION_MAX
           ? P2P_LSPCI_BAD_SLOT : slot;
}
