/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What kind of line it is, apart from those that a function starts with.
 */
#include "read/lspci_parse.h"

#define KEY_MAX 40u
#define ROW 16u

/*
 * "00: 86 80": an offset of two digits or more, a multiple of 16, and bytes.
 */
bool p2p_lspci_is_hex(struct p2p_text text)
{
    uint64_t number;
    unsigned digits = p2p_text_number(&text, 16, &number);
    struct p2p_text word;

    if (digits < 2 || digits > 4 || number % ROW ||
        !p2p_text_take(&text, ":")) {
        return false;
    }
    word = p2p_text_word(&text);
    return word.len && p2p_text_digit(*word.at) < 16 &&
           (word.len < 3 || p2p_text_digit(word.at[1]) < 16);
}

bool p2p_lspci_is_keyed(struct p2p_text text)
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

bool p2p_lspci_is_snip(struct p2p_text text)
{
    static const char *const marks[] = {
        "...", "[...", "(...", "[snip", "<snip", "(snip", "--snip", "-- snip",
        "8<", "--8<", "-- 8<", "[cut", "<cut", "[trimmed", "[skip", "<skip",
    };

    for (unsigned i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        struct p2p_text rest = text;

        if (p2p_text_take(&rest, marks[i])) {
            return true;
        }
    }
    return false;
}

bool p2p_lspci_is_bare(struct p2p_text text)
{
    static const char *const starts[] = {
        "Expansion ROM at", "[virtual]", "Memory at ", "I/O ports at ",
        "!!! ", "Region ", "Capabilities: ",
    };

    for (unsigned i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        struct p2p_text rest = text;

        if (p2p_text_take(&rest, starts[i])) {
            return true;
        }
    }
    return false;
}
