/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What can be known from words, and what the first line says.
 */
#include "facts/acs_ask.h"
#include "read/lspci_parse.h"

#define ACS_FLAGS P2P_LSPCI_ACS_FLAGS

/* "8086:1918" */
static bool take_ids(struct p2p_text text, struct p2p_function *function)
{
    uint64_t vendor, device;

    if (p2p_text_number(&text, 16, &vendor) != 4 ||
        !p2p_text_take(&text, ":") ||
        p2p_text_number(&text, 16, &device) != 4) {
        return false;
    }
    function->vendor = (uint16_t)vendor;
    function->device = (uint16_t)device;
    return true;
}

static bool says(struct p2p_text text, const char *part)
{
    return p2p_text_find(&text, part);
}

void p2p_lspci_take_slot(struct p2p_lspci_words *words, struct p2p_text text)
{
    struct p2p_function *function = &words->record.function;
    struct p2p_text rest = text, class_number = p2p_text_word(&rest);

    words->is_bridge = says(text, "PCI bridge") ||
                       says(text, "PCI-to-PCI bridge") ||
                       says(text, "[0604]") ||
                       p2p_text_is(class_number, "0604:");
    words->may_misplace = says(text, "Sunrise Point") ||
                          says(text, "Union Point") ||
                          says(text, "100 Series") ||
                          says(text, "200 Series") ||
                          says(text, "Intel Corporation Device");
    words->is_host = says(text, "Host bridge") || says(text, "[0600]") ||
                     p2p_text_is(class_number, "0600:");
    words->is_strange = says(text, "CardBus bridge") || says(text, "[0607]") ||
                        p2p_text_is(class_number, "0607:") ||
                        says(text, "Unknown header type");
    p2p_text_skip(&text);
    words->record.class_code = p2p_lspci_read_class(text);
    if (class_number.len == 5 && class_number.at[4] == ':') {
        p2p_text_skip(&rest);
        if (take_ids(rest, function)) {
            words->record.known |= P2P_FACT_ID;
        }
    }
    /* The last in brackets: names can have brackets, too. */
    while (p2p_text_find(&text, "[")) {
        if (take_ids(text, function)) {
            words->record.known |= P2P_FACT_ID;
        }
    }
}

/* Whether what is not among the capabilities is not there. */
static bool shows_all(const struct p2p_lspci_words *words)
{
    return (words->has_control || words->has_flags) && words->complete &&
           !words->denied &&
           (words->has_capabilities || words->no_capabilities);
}

/* A bridge whose Express capability is not shown looks like any other. */
static unsigned express_facts(const struct p2p_lspci_words *words)
{
    bool is_other = shows_all(words) &&
                    !(words->is_bridge && words->seems_express);

    if (!words->is_express && !is_other) {
        return 0;
    }
    return P2P_FACT_EXPRESS |
           (words->has_link || !words->is_port ? P2P_FACT_PORT : 0);
}

/*
 * One size of the three will do. lspci leaves them out for a port of a switch
 * that has no memory BAR, and so nothing to complete.
 */
static bool is_completer_known(const struct p2p_lspci_words *words)
{
    const struct p2p_function *function = &words->record.function;

    if (words->completes_atomics ||
        words->atomics_sizes == P2P_LSPCI_ATOMICS_SIZES) {
        return true;
    }
    for (unsigned i = 0; i < P2P_BARS; i++) {
        if (!p2p_range_is_empty(function->bar[i])) {
            return false;
        }
    }
    return !words->atomics_sizes && words->has_atomics_routing &&
           function->kind != P2P_KIND_ROOT_PORT;
}

/* Only ports have something to route or to block. */
static unsigned atomics_facts(const struct p2p_lspci_words *words)
{
    bool is_known = words->is_express
                    ? is_completer_known(words) &&
                      (!words->is_port || (words->has_atomics_routing &&
                                           words->has_atomics_ctl))
                    : shows_all(words) && !words->seems_express;

    return is_known ? P2P_FACT_ATOMICS : 0;
}

static unsigned acs_facts(const struct p2p_lspci_words *words)
{
    if (words->cap_flags == ACS_FLAGS && words->ctl_flags == ACS_FLAGS) {
        return P2P_FACT_ACS | P2P_FACT_ACS_IN_PLACE;
    }
    return shows_all(words) && !words->has_acs
           ? P2P_FACT_ACS | P2P_FACT_ACS_IN_PLACE | P2P_FACT_ACS_DETAIL : 0;
}

void p2p_lspci_misplace_acs(struct p2p_record *record, bool maybe)
{
    struct p2p_acs *acs = &record->function.acs;
    bool misplaced = record->known & P2P_FACT_ID
                     ? p2p_acs_is_misplaced(&record->function)
                     : maybe && record->function.kind == P2P_KIND_ROOT_PORT;

    if (misplaced && acs->cap && (record->known & P2P_FACT_ACS)) {
        acs->ctl_in_place = acs->ctl;
        acs->ctl = 0;
        acs->misplaced = true;
        record->known &= (uint32_t)~P2P_FACT_ACS;
    }
}

/* A line about the ROM comes before those of capabilities. */
static unsigned rom_facts(const struct p2p_lspci_words *words)
{
    bool is_past = words->complete || words->has_capabilities;

    return !words->rom_unclear && (words->has_rom || is_past) ? P2P_FACT_ROM
                                                              : 0;
}

/*
 * What the registers have that every function has. A BAR that only the kernel
 * knows of is a VF's, whose own Memory Space Enable is clear and means nothing,
 * or one that the register has lost.
 */
static unsigned header_facts(struct p2p_lspci_words *words)
{
    struct p2p_record *record = &words->record;
    unsigned known = 0;

    record->is_virtual = words->has_virtual && words->has_control &&
                         !record->function.memory_enable;
    record->by_cpu = true;
    if (words->has_control) {
        known |= record->is_virtual ? 0u : P2P_FACT_COMMAND;
        if ((words->complete || words->past_bars) &&
            (record->is_virtual || !words->has_virtual)) {
            known |= P2P_FACT_BARS;
            known |= words->sizeless ? 0u : P2P_FACT_BAR_SIZES;
        }
        known |= rom_facts(words);
    }
    if ((words->has_control || words->has_flags) && !words->is_bridge) {
        known |= P2P_FACT_BUSES | P2P_FACT_WINDOWS;
    }
    if (words->has_buses) {
        known |= P2P_FACT_BUSES;
        known |= words->has_window[P2P_WINDOW_MEM] &&
                 words->has_window[P2P_WINDOW_PREF] ? P2P_FACT_WINDOWS : 0u;
    }
    return known;
}

void p2p_lspci_judge_words(struct p2p_lspci_words *words)
{
    struct p2p_record *record = &words->record;
    unsigned known = record->known;

    if (words->is_bridge && record->function.kind == P2P_KIND_ENDPOINT) {
        record->function.kind = P2P_KIND_BRIDGE;
    }
    known |= header_facts(words);
    if (words->has_power || (shows_all(words) && !words->has_management)) {
        known |= P2P_FACT_POWER;
    }
    if (!p2p_lspci_has_iov(words)) {
        record->sriov = (struct p2p_sriov) { .total = 0 };
    }
    known |= express_facts(words) | atomics_facts(words) | acs_facts(words);
    if (!(known & P2P_FACT_ACS)) {
        record->function.acs = (struct p2p_acs) { .cap = 0 };
    }
    if (!words->has_rom) {
        record->function.rom_enable = false;
    }
    if (!words->is_express) {
        record->function.tlp = P2P_LACKS_ATOMIC_ROUTING | P2P_LACKS_ATOMICS |
                               P2P_LACKS_PREFIXES;
    }
    record->known = known;
    record->function.acs.ctl &= record->function.acs.cap;
    p2p_lspci_misplace_acs(record, words->may_misplace);
}
