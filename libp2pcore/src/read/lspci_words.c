/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What lspci -vvv says in words.
 */
#include "read/lspci_parse.h"

/* The order in which lspci prints what each function has no more than once. */
enum stage {
    STAGE_NONE,
    STAGE_COMMAND,
    STAGE_STATUS,
    STAGE_BARS,
    STAGE_BUSES,
    STAGE_WINDOWS,
    STAGE_BRIDGE,
    STAGE_CAPABILITIES,
    STAGE_DRIVER,
};

/* What goes back is another function's, whose first line is missing. */
static enum p2p_lspci_problem reach(struct p2p_lspci_words *words,
                                    enum stage stage)
{
    if (words->stage > stage) {
        return P2P_LSPCI_REPEATED;
    }
    words->stage = (uint8_t)stage;
    return P2P_LSPCI_FINE;
}

static enum p2p_lspci_problem take_control(struct p2p_lspci_words *words,
                                           struct p2p_text text)
{
    struct p2p_function *function = &words->record.function;
    bool memory = false, master = false;

    bool has_memory = p2p_lspci_flag(text, "Mem", &memory);
    bool has_master = p2p_lspci_flag(text, "BusMaster", &master);

    /* Slots and others have a control register, too. */
    if (!memory || !master) {
        return P2P_LSPCI_FINE;
    }
    if (words->has_control) {
        return P2P_LSPCI_REPEATED;
    }
    function->memory_enable = has_memory;
    function->bus_master = has_master;
    words->has_control = true;
    return reach(words, STAGE_COMMAND);
}

/* "bus master, fast devsel, latency 0": what -v prints of both registers. */
static enum p2p_lspci_problem take_flags(struct p2p_lspci_words *words,
                                         struct p2p_text text)
{
    if (!p2p_text_find(&text, "devsel")) {
        return P2P_LSPCI_FINE;          /* a capability's */
    }
    if (words->has_flags) {
        return P2P_LSPCI_REPEATED;
    }
    words->has_flags = true;
    return reach(words, STAGE_COMMAND);
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
        return P2P_LSPCI_FINE;
    }
    words->no_capabilities |= !p2p_lspci_flag(text, "Cap", &there) && there;
    if (!there) {
        return P2P_LSPCI_FINE;
    }
    if (words->has_status) {
        return P2P_LSPCI_REPEATED;
    }
    words->has_status = true;
    return reach(words, STAGE_STATUS);
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
    if (reach(words, STAGE_BARS)) {
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

/* What nobody has set up has 0 everywhere. */
static bool leads_somewhere(struct p2p_text text)
{
    uint8_t secondary;

    return take_bus(text, "secondary=", &secondary) && secondary;
}

/* "Bus: primary=00, secondary=01, subordinate=03, sec-latency=0" */
static enum p2p_lspci_problem take_buses(struct p2p_lspci_words *words,
                                         struct p2p_text text)
{
    struct p2p_function *function = &words->record.function;

    struct p2p_text rest = text;
    uint8_t primary;

    if (!p2p_text_find(&rest, "secondary=")) {
        return P2P_LSPCI_FINE;          /* "Bus: usb" is another bus */
    }
    if (words->has_buses) {
        return P2P_LSPCI_REPEATED;
    }
    if (take_bus(text, "primary=", &primary) && leads_somewhere(text) &&
        primary != words->record.bus) {
        return P2P_LSPCI_OTHER_BUS;
    }
    if (!take_bus(text, "secondary=", &function->secondary) ||
        !take_bus(text, "subordinate=", &function->subordinate)) {
        return P2P_LSPCI_BAD_NUMBER;
    }
    words->has_buses = true;
    words->is_bridge = true;
    words->past_bars = true;
    return reach(words, STAGE_BUSES);
}

/* "f7000000-f70fffff [size=1M]", or "[disabled]" or "None" */
static enum p2p_lspci_problem take_window(struct p2p_lspci_words *words,
                                          enum p2p_window which,
                                          struct p2p_text text)
{
    struct p2p_text rest = text;
    struct p2p_range range;

    if (words->has_window[which]) {
        return P2P_LSPCI_REPEATED;
    }
    words->has_window[which] = true;
    if (reach(words, STAGE_WINDOWS)) {
        return P2P_LSPCI_REPEATED;
    }
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
    return reach(words, STAGE_BRIDGE);
}

static enum p2p_lspci_problem take_capability(struct p2p_lspci_words *words,
                                              struct p2p_text text)
{
    enum p2p_lspci_problem problem = reach(words, STAGE_CAPABILITIES);

    return problem ? problem : p2p_lspci_take_capability(words, text);
}

/* All of the header reads as ones: it sleeps, or is gone. */
static enum p2p_lspci_problem take_strange(struct p2p_lspci_words *words,
                                           struct p2p_text text)
{
    (void)text;
    words->is_strange = true;
    return P2P_LSPCI_FINE;
}

/* The slot, link, device and root registers of an Express capability. */
static enum p2p_lspci_problem take_express(struct p2p_lspci_words *words,
                                           struct p2p_text text)
{
    (void)text;
    words->seems_express = true;
    return P2P_LSPCI_FINE;
}

static enum p2p_lspci_problem take_driver(struct p2p_lspci_words *words,
                                          struct p2p_text text)
{
    words->seems_express |= p2p_text_find(&text, "pcieport");
    words->complete = true;
    return reach(words, STAGE_DRIVER);
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

enum p2p_lspci_problem p2p_lspci_take_line(struct p2p_lspci_words *words,
                                           struct p2p_text text)
{
    static const struct {
        const char *key;
        enum p2p_lspci_problem (*take)(struct p2p_lspci_words *words,
                                       struct p2p_text text);
    } lines[] = {
        { "Control:", take_control },
        { "Flags:", take_flags },
        { "Status:", take_status },
        { "Region ", take_region },
        { "Bus:", take_buses },
        { "Memory behind bridge:", take_memory },
        { "Prefetchable memory behind bridge:", take_prefetchable },
        { "Secondary status:", take_bridge_control },
        { "BridgeCtl:", take_bridge_control },
        { "Capabilities:", take_capability },
        { "!!! Unknown header type", take_strange },
        { "DevCap:", take_express },
        { "DevCtl:", take_express },
        { "LnkCtl:", take_express },
        { "LnkSta:", take_express },
        { "SltCap:", take_express },
        { "SltCtl:", take_express },
        { "RootCtl:", take_express },
        { "RootCap:", take_express },
        { "LnkCap:", p2p_lspci_take_link },
        { "AtomicOpsCap:", p2p_lspci_take_atomics_cap },
        { "AtomicOpsCtl:", p2p_lspci_take_atomics_ctl },
        { "IOVCap:", p2p_lspci_take_iov_cap },
        { "IOVCtl:", p2p_lspci_take_iov_control },
        { "Initial VFs:", p2p_lspci_take_iov_count },
        { "VF offset:", p2p_lspci_take_iov_places },
        { "ACSCap:", p2p_lspci_take_acs_cap },
        { "ACSCtl:", p2p_lspci_take_acs_ctl },
        { "Kernel driver in use:", take_driver },
        { "Kernel modules:", take_driver },
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
