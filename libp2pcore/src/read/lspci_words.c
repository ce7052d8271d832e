/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What lspci -vvv says in words.
 */
#include "read/lspci_parse.h"

enum p2p_lspci_problem p2p_lspci_reach(struct p2p_lspci_words *words,
                                       enum p2p_lspci_stage stage)
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
    return p2p_lspci_reach(words, P2P_LSPCI_AT_COMMAND);
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
    return p2p_lspci_reach(words, P2P_LSPCI_AT_COMMAND);
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
    return p2p_lspci_reach(words, P2P_LSPCI_AT_STATUS);
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
    return p2p_lspci_reach(words, P2P_LSPCI_AT_BUSES);
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
    if (p2p_lspci_reach(words, P2P_LSPCI_AT_WINDOWS)) {
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
    return p2p_lspci_reach(words, P2P_LSPCI_AT_BRIDGE);
}

static enum p2p_lspci_problem take_capability(struct p2p_lspci_words *words,
                                              struct p2p_text text)
{
    enum p2p_lspci_problem problem =
        p2p_lspci_reach(words, P2P_LSPCI_AT_CAPABILITIES);

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
    return p2p_lspci_reach(words, P2P_LSPCI_AT_DRIVER);
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
        { "Region ", p2p_lspci_take_region },
        { "Expansion ROM at", p2p_lspci_take_rom },
        { "[virtual]", p2p_lspci_take_virtual },
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
