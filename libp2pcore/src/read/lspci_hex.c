/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "read/lspci_parse.h"

#define ROW 16u
#define HEADER_LEN 64u
#define CARDBUS_LEN 128u
#define LEGACY_LEN 256u

/* Whether all of it is bytes; else somebody wrote a sentence. */
static bool is_row(struct p2p_text text)
{
    struct p2p_text word;
    uint64_t value;

    for (word = p2p_text_word(&text); word.len; word = p2p_text_word(&text)) {
        if (p2p_text_number(&word, 16, &value) != 2 || word.len) {
            return false;
        }
    }
    return true;
}

enum p2p_lspci_problem p2p_lspci_take_hex(struct p2p_lspci *reader,
                                          struct p2p_text text)
{
    struct p2p_text word = p2p_text_word(&text);
    unsigned bytes = 0;
    uint64_t value;

    p2p_text_number(&word, 16, &value);
    if (value != reader->hex) {
        return is_row(text) ? P2P_LSPCI_HEX_GAP : P2P_LSPCI_FINE;
    }
    for (;;) {
        word = p2p_text_word(&text);
        if (!word.len) {
            return P2P_LSPCI_FINE;
        }
        if (bytes++ == ROW || p2p_text_number(&word, 16, &value) != 2 ||
            word.len) {
            return P2P_LSPCI_NOT_HEX;
        }
        if (reader->hex == sizeof(reader->config)) {
            return P2P_LSPCI_HEX_LONG;
        }
        reader->config[reader->hex++] = (uint8_t)value;
    }
}

/* As far as the rows are whole spaces; 0 if they are none. */
static size_t length(const struct p2p_lspci *reader, bool at_end)
{
    size_t hex = reader->hex;

    if (at_end && hex > HEADER_LEN && hex < sizeof(reader->config)) {
        return hex < LEGACY_LEN ? HEADER_LEN : LEGACY_LEN;
    }
    return hex == HEADER_LEN || hex == CARDBUS_LEN || hex == LEGACY_LEN ||
           hex == sizeof(reader->config) ? hex : 0;
}

/* Let *@range be as long as @other; returns whether there is room for that. */
static bool lend_size(struct p2p_range *range, struct p2p_range other)
{
    if (other.last - other.start > UINT64_MAX - range->start) {
        return false;
    }
    range->last = range->start + (other.last - other.start);
    return true;
}

/* BARs are where the hex says; the words know how long, and of others. */
static void lend_bars(struct p2p_record *record,
                      const struct p2p_lspci_words *words)
{
    const struct p2p_record *said = &words->record;

    if (record->is_virtual ? !(said->known & P2P_FACT_BARS)
                           : words->has_virtual) {
        /* The kernel has them, but the registers have not. */
        record->known &= (uint32_t)~(P2P_FACT_BARS | P2P_FACT_BAR_SIZES);
        return;
    }
    if (!(said->known & P2P_FACT_BARS)) {
        return;
    }
    record->known |= said->known & P2P_FACT_BAR_SIZES;
    for (unsigned i = 0; i < P2P_BARS; i++) {
        struct p2p_range *bar = &record->function.bar[i];
        struct p2p_range by_words = said->function.bar[i];

        if (p2p_range_is_empty(*bar) || bar->start == by_words.start) {
            *bar = by_words;
        } else if (p2p_range_is_empty(by_words) || !lend_size(bar, by_words)) {
            /* The processor's addresses need not be those of the bus. */
            record->known &= (uint32_t)~P2P_FACT_BAR_SIZES;
        }
    }
}

/* The hex says whether it is enabled, and where it starts. */
static void lend_rom(struct p2p_record *record, const struct p2p_record *said)
{
    struct p2p_range *rom = &record->function.rom;
    struct p2p_range by_words = said->function.rom;

    if (!(record->known & P2P_FACT_ROM) && (said->known & P2P_FACT_ROM) &&
        !p2p_range_is_empty(by_words) && lend_size(rom, by_words)) {
        record->known |= P2P_FACT_ROM;
    }
}

static void lend_rest(struct p2p_record *record,
                      const struct p2p_lspci_words *words)
{
    const struct p2p_record *said = &words->record;
    uint32_t wanted = said->known & (uint32_t)~record->known;

    if (wanted & P2P_FACT_ID) {
        record->function.vendor = said->function.vendor;
        record->function.device = said->function.device;
        record->known |= P2P_FACT_ID;
    }
    record->on_root |= said->on_root;
    if ((wanted & P2P_FACT_EXPRESS) &&
        p2p_kind_is_bridge(said->function.kind) ==
        p2p_kind_is_bridge(record->function.kind)) {
        record->function.kind = said->function.kind;
        record->function.port_number = said->function.port_number;
        record->known |= wanted & (P2P_FACT_EXPRESS | P2P_FACT_PORT);
    }
    if (!record->sriov.total) {
        record->sriov = said->sriov;
    }
    if (wanted & P2P_FACT_POWER) {
        record->function.in_d0 = said->function.in_d0;
        record->known |= P2P_FACT_POWER;
    }
    if (wanted & P2P_FACT_ATOMICS) {
        record->function.tlp = said->function.tlp;
        record->known |= P2P_FACT_ATOMICS;
    }
    if (wanted & P2P_FACT_ACS_IN_PLACE) {
        record->function.acs = said->function.acs;
        record->known |= wanted & (P2P_FACT_ACS | P2P_FACT_ACS_IN_PLACE |
                                   P2P_FACT_ACS_DETAIL);
        p2p_lspci_misplace_acs(record, false);
    }
    lend_rom(record, said);
}

int p2p_lspci_judge_hex(struct p2p_lspci *reader,
                        struct p2p_lspci_words *words, bool at_end,
                        enum p2p_lspci_problem *problem)
{
    struct p2p_record record = words->record;
    size_t len = length(reader, at_end);
    int error;

    *problem = P2P_LSPCI_FINE;
    if (!reader->hex) {
        *problem = words->is_strange ? P2P_LSPCI_UNDECODABLE : P2P_LSPCI_FINE;
        return words->is_strange ? -P2P_ERR_BAD_HEADER : 0;
    }
    if (!len) {
        *problem = P2P_LSPCI_HEX_SHORT;
        return -P2P_ERR_BAD_TEXT;
    }
    error = p2p_record_decode(&record, reader->config, len);
    if (error) {
        *problem = P2P_LSPCI_UNDECODABLE;
        return error;
    }
    lend_bars(&record, words);
    lend_rest(&record, words);
    words->record = record;
    return 0;
}
