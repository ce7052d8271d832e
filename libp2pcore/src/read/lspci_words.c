/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What lspci -vvv says in words.
 */
#include "read/lspci_parse.h"

static enum p2p_lspci_problem take_control(struct p2p_lspci_words *words,
                                           struct p2p_text text)
{
    struct p2p_function *function = &words->record.function;
    bool memory = false, master = false;

    if (words->has_control) {
        return P2P_LSPCI_REPEATED;
    }
    function->memory_enable = p2p_lspci_flag(text, "Mem", &memory);
    function->bus_master = p2p_lspci_flag(text, "BusMaster", &master);
    words->has_control = memory && master;
    return P2P_LSPCI_FINE;
}

/* The status register, or that of a power management capability. */
static enum p2p_lspci_problem take_status(struct p2p_lspci_words *words,
                                          struct p2p_text text)
{
    struct p2p_text word = text;
    bool there = false;
    uint64_t state;

    if (p2p_text_take(&word, "D") &&
        p2p_text_number(&word, 10, &state) == 1 &&
        (!word.len || *word.at == ' ')) {
        words->record.function.in_d0 = state == 0;
        words->has_power = true;
    } else if (!p2p_lspci_flag(text, "Cap", &there) && there) {
        words->no_capabilities = true;
    }
    return P2P_LSPCI_FINE;
}

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
static enum p2p_lspci_problem take_region(struct p2p_lspci_words *words,
                                          struct p2p_text text)
{
    struct p2p_text rest;
    uint64_t index, start, size = P2P_BAR_LEN_MIN;

    if (words->in_iov) {
        return P2P_LSPCI_FINE;          /* virtual functions' */
    }
    if (!p2p_text_number(&text, 10, &index) || index >= P2P_BARS ||
        !p2p_text_take(&text, ":")) {
        return P2P_LSPCI_BAD_NUMBER;
    }
    rest = text;
    words->record.is_virtual |= p2p_text_find(&rest, "[virtual]");
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
    words->record.function.bar[index] = (struct p2p_range) {
        start, start + size - 1,
    };
    return P2P_LSPCI_FINE;
}

/* Two hexadecimal digits behind @name. */
static bool take_bus(struct p2p_text text, const char *name, uint8_t *bus)
{
    uint64_t value;

    if (!p2p_text_find(&text, name) ||
        p2p_text_number(&text, 16, &value) != 2) {
        return false;
    }
    *bus = (uint8_t)value;
    return true;
}

/* "Bus: primary=00, secondary=01, subordinate=03, sec-latency=0" */
static enum p2p_lspci_problem take_buses(struct p2p_lspci_words *words,
                                         struct p2p_text text)
{
    struct p2p_function *function = &words->record.function;

    if (words->has_buses) {
        return P2P_LSPCI_REPEATED;
    }
    if (!take_bus(text, "secondary=", &function->secondary) ||
        !take_bus(text, "subordinate=", &function->subordinate)) {
        return P2P_LSPCI_BAD_NUMBER;
    }
    words->has_buses = true;
    words->is_bridge = true;
    words->past_bars = true;
    return P2P_LSPCI_FINE;
}

/* "f7000000-f70fffff [size=1M]", or "[disabled]" or "None" */
static enum p2p_lspci_problem take_window(struct p2p_lspci_words *words,
                                          enum p2p_window which,
                                          struct p2p_text text)
{
    struct p2p_text rest = text;
    struct p2p_range range;

    p2p_text_skip(&text);
    if (p2p_text_take(&text, "None") || p2p_text_find(&rest, "[disabled]")) {
        return P2P_LSPCI_FINE;
    }
    if (!p2p_text_number(&text, 16, &range.start) ||
        !p2p_text_take(&text, "-") ||
        !p2p_text_number(&text, 16, &range.last)) {
        return P2P_LSPCI_BAD_NUMBER;
    }
    words->record.function.window[which] =
        p2p_range_is_empty(range) ? p2p_range_none() : range;
    return P2P_LSPCI_FINE;
}

static enum p2p_lspci_problem take_memory(struct p2p_lspci_words *words,
                                          struct p2p_text text)
{
    return take_window(words, P2P_WINDOW_MEM, text);
}

static enum p2p_lspci_problem take_prefetchable(struct p2p_lspci_words *words,
                                                struct p2p_text text)
{
    return take_window(words, P2P_WINDOW_PREF, text);
}

static enum p2p_lspci_problem take_bridge_control(
    struct p2p_lspci_words *words, struct p2p_text text)
{
    (void)text;
    words->past_windows = true;
    return P2P_LSPCI_FINE;
}

static enum p2p_lspci_problem take_last(struct p2p_lspci_words *words,
                                        struct p2p_text text)
{
    (void)text;
    words->complete = true;
    return P2P_LSPCI_FINE;
}

enum p2p_lspci_problem p2p_lspci_take_line(struct p2p_lspci_words *words,
                                           struct p2p_text text)
{
    static const struct {
        const char *key;
        enum p2p_lspci_problem (*take)(struct p2p_lspci_words *words,
                                       struct p2p_text text);
    } lines[] = {
        { "Control:", take_control },
        { "Status:", take_status },
        { "Region ", take_region },
        { "Bus:", take_buses },
        { "Memory behind bridge:", take_memory },
        { "Prefetchable memory behind bridge:", take_prefetchable },
        { "Secondary status:", take_bridge_control },
        { "BridgeCtl:", take_bridge_control },
        { "Capabilities:", p2p_lspci_take_capability },
        { "LnkCap:", p2p_lspci_take_link },
        { "AtomicOpsCap:", p2p_lspci_take_atomics_cap },
        { "AtomicOpsCtl:", p2p_lspci_take_atomics_ctl },
        { "IOVCtl:", p2p_lspci_take_iov_control },
        { "Initial VFs:", p2p_lspci_take_iov_count },
        { "VF offset:", p2p_lspci_take_iov_places },
        { "ACSCap:", p2p_lspci_take_acs_cap },
        { "ACSCtl:", p2p_lspci_take_acs_ctl },
        { "Kernel driver in use:", take_last },
        { "Kernel modules:", take_last },
    };

    for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct p2p_text rest = text;

        if (p2p_text_take(&rest, lines[i].key)) {
            p2p_text_skip(&rest);
            return lines[i].take(words, rest);
        }
    }
    return P2P_LSPCI_FINE;
}
