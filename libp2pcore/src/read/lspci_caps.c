/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What lspci -vvv says of capabilities.
 */
#include "read/lspci_parse.h"

#define ACS_FLAGS P2P_LSPCI_ACS_FLAGS

bool p2p_lspci_flag(struct p2p_text text, const char *flag, bool *there)
{
    struct p2p_text word;

    for (word = p2p_text_word(&text); word.len; word = p2p_text_word(&text)) {
        if (p2p_text_take(&word, flag) && word.len == 1 &&
            (*word.at == '+' || *word.at == '-')) {
            *there = true;
            return *word.at == '+';
        }
    }
    return false;
}

/* "[80] Express (v2) Root Port (Slot+), MSI 00", or any other */
enum p2p_lspci_problem p2p_lspci_take_capability(struct p2p_lspci_words *words,
                                              struct p2p_text text)
{
    static const struct {
        const char *name;
        enum p2p_kind kind;
    } ports[] = {
        { "Root Port", P2P_KIND_ROOT_PORT },
        { "Upstream Port", P2P_KIND_UPSTREAM_PORT },
        { "Downstream Port", P2P_KIND_DOWNSTREAM_PORT },
    };
    struct p2p_text find = text;

    words->past_bars = true;
    words->past_windows = true;
    words->has_capabilities = true;
    words->denied |= p2p_text_find(&find, "<access denied>") ||
                     p2p_text_find(&find, "<chain ");
    words->has_acs |= p2p_text_find(&find, "Access Control Services");
    find = text;
    words->in_iov = p2p_text_find(&find, "(SR-IOV)");
    if (!p2p_text_find(&text, "] Express ")) {
        return P2P_LSPCI_FINE;
    }
    words->is_express = true;
    if (words->is_host && !words->has_buses) {
        return P2P_LSPCI_FINE;      /* a root port without anything below */
    }
    for (unsigned i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
        find = text;
        if (p2p_text_find(&find, ports[i].name)) {
            words->record.function.kind = ports[i].kind;
            words->is_port = true;
            words->is_bridge = true;
        }
    }
    return P2P_LSPCI_FINE;
}

/* "Port #2, Speed 8GT/s, ..." */
enum p2p_lspci_problem p2p_lspci_take_link(struct p2p_lspci_words *words,
                                        struct p2p_text text)
{
    uint64_t number;

    if (!p2p_text_find(&text, "Port #")) {
        return P2P_LSPCI_FINE;
    }
    if (!p2p_text_number(&text, 10, &number) || number > UINT8_MAX) {
        return P2P_LSPCI_BAD_NUMBER;
    }
    words->record.function.port_number = (uint8_t)number;
    words->has_link = true;
    return P2P_LSPCI_FINE;
}

/* "Routing- 32bit+ 64bit+ 128bitCAS-", or as much as the function can have */
enum p2p_lspci_problem
p2p_lspci_take_atomics_cap(struct p2p_lspci_words *words,
                           struct p2p_text text)
{
    static const char *const sizes[P2P_LSPCI_ATOMICS_SIZES] = {
        "32bit", "64bit", "128bitCAS",
    };
    unsigned tlp = 0;

    if (!p2p_lspci_flag(text, "Routing", &words->has_atomics_routing)) {
        tlp |= P2P_LACKS_ATOMIC_ROUTING;
    }
    words->atomics_sizes = 0;
    for (unsigned i = 0; i < P2P_LSPCI_ATOMICS_SIZES; i++) {
        bool there = false;

        words->completes_atomics |= p2p_lspci_flag(text, sizes[i], &there);
        words->atomics_sizes = (uint8_t)(words->atomics_sizes + there);
    }
    tlp |= words->completes_atomics ? 0u : P2P_LACKS_ATOMICS;
    words->record.function.tlp |= (uint8_t)tlp;
    return P2P_LSPCI_FINE;
}

/* "ReqEn- EgressBlck-" */
enum p2p_lspci_problem
p2p_lspci_take_atomics_ctl(struct p2p_lspci_words *words,
                           struct p2p_text text)
{
    if (p2p_lspci_flag(text, "EgressBlck", &words->has_atomics_ctl)) {
        words->record.function.tlp |= P2P_BLOCKS_ATOMICS;
    }
    return P2P_LSPCI_FINE;
}

/* "SrcValid+ TransBlk- ...": the bits; *@count: how many were there. */
static uint16_t acs_flags(struct p2p_text text, uint8_t *count)
{
    static const char *const name[ACS_FLAGS] = {
        "SrcValid", "TransBlk", "ReqRedir", "CmpltRedir", "UpstreamFwd",
        "EgressCtrl", "DirectTrans",
    };
    uint16_t bits = 0;

    *count = 0;
    for (unsigned i = 0; i < ACS_FLAGS; i++) {
        bool there = false;

        if (p2p_lspci_flag(text, name[i], &there)) {
            bits |= (uint16_t)(1u << i);
        }
        *count = (uint8_t)(*count + there);
    }
    return bits;
}

enum p2p_lspci_problem p2p_lspci_take_acs_cap(struct p2p_lspci_words *words,
                                           struct p2p_text text)
{
    words->record.function.acs.cap = acs_flags(text, &words->cap_flags);
    return P2P_LSPCI_FINE;
}

enum p2p_lspci_problem p2p_lspci_take_acs_ctl(struct p2p_lspci_words *words,
                                           struct p2p_text text)
{
    if (words->ctl_flags) {
        return P2P_LSPCI_REPEATED;
    }
    words->record.function.acs.ctl = acs_flags(text, &words->ctl_flags);
    return P2P_LSPCI_FINE;
}
