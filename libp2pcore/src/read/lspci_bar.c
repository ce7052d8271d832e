/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What lspci -vv says of BARs and of the Expansion ROM.
 */
#include "read/lspci_parse.h"

/* "16K" behind "[size=". */
static bool take_size(struct p2p_text text, uint64_t *size)
{
    static const char suffix[] = { 'K', 'M', 'G', 'T' };

    if (!p2p_text_number(&text, 10, size) || !text.len) {
        return false;
    }
    for (unsigned i = 0; i < sizeof(suffix); i++) {
        unsigned shift = 10 * (i + 1);

        if (*text.at == suffix[i]) {
            bool fits = *size <= UINT64_MAX >> shift;

            *size <<= shift;
            return fits && text.len > 1 && text.at[1] == ']';
        }
    }
    return *text.at == ']';
}

/* "Region 0: Memory at fb000000 (32-bit, non-prefetchable) [size=16K]" */
enum p2p_lspci_problem p2p_lspci_take_region(struct p2p_lspci_words *words,
                                             struct p2p_text text)
{
    struct p2p_text rest;
    uint64_t index, start, size = P2P_BAR_LEN_MIN;

    if (words->in_iov) {
        return P2P_LSPCI_FINE;          /* virtual functions' */
    }
    if (p2p_lspci_reach(words, P2P_LSPCI_AT_BARS)) {
        return P2P_LSPCI_REPEATED;
    }
    if (!p2p_text_number(&text, 10, &index) || index >= P2P_BARS ||
        !p2p_text_take(&text, ":")) {
        return P2P_LSPCI_BAD_NUMBER;
    }
    rest = text;
    words->has_virtual |= p2p_text_find(&rest, "[virtual]");
    if (!p2p_text_find(&text, "Memory at")) {
        return P2P_LSPCI_FINE;
    }
    p2p_text_skip(&text);
    if (text.len && *text.at == '<') {
        return P2P_LSPCI_FINE;          /* not assigned, or not anywhere */
    }
    if (!p2p_text_number(&text, 16, &start)) {
        return P2P_LSPCI_BAD_NUMBER;
    }
    rest = text;
    if (!p2p_text_find(&rest, "[size=")) {
        words->sizeless = true;
    } else if (!take_size(rest, &size)) {
        return P2P_LSPCI_BAD_NUMBER;
    }
    if (!size || size - 1 > UINT64_MAX - start) {
        return P2P_LSPCI_BAD_NUMBER;
    }
    if (!p2p_range_is_empty(words->record.function.bar[index])) {
        return P2P_LSPCI_REPEATED;
    }
    words->record.function.bar[index] = (struct p2p_range) {
        start, start + size - 1,
    };
    return P2P_LSPCI_FINE;
}

/* "[virtual]" in front: the register has lost it, only the kernel has not. */
enum p2p_lspci_problem p2p_lspci_take_virtual(struct p2p_lspci_words *words,
                                              struct p2p_text text)
{
    struct p2p_text rest = text;

    if (p2p_text_take(&text, "Expansion ROM at")) {
        words->rom_unclear |= !p2p_text_find(&rest, "[disabled]");
        words->record.function.rom_enable = false;
        words->has_rom = true;
    }
    return P2P_LSPCI_FINE;
}

/*
 * "f7000000 [disabled] [size=64K]". Disabled by the command register is not
 * disabled itself.
 */
enum p2p_lspci_problem p2p_lspci_take_rom(struct p2p_lspci_words *words,
                                          struct p2p_text text)
{
    struct p2p_function *function = &words->record.function;
    struct p2p_text disabled = text, behind = text, lost = text;
    uint64_t start, size;

    if (words->has_rom || words->in_iov) {
        return P2P_LSPCI_REPEATED;
    }
    words->has_rom = true;
    function->rom_enable = !p2p_text_find(&disabled, "[disabled]");
    if (!function->rom_enable) {
        return P2P_LSPCI_FINE;
    }
    if (p2p_text_find(&lost, "[virtual]") ||
        !p2p_text_number(&text, 16, &start) ||
        !p2p_text_find(&behind, "[size=") || !take_size(behind, &size) ||
        !size || size - 1 > UINT64_MAX - start) {
        words->rom_unclear = true;
        return P2P_LSPCI_FINE;
    }
    function->rom = (struct p2p_range) { start, start + size - 1 };
    return P2P_LSPCI_FINE;
}
