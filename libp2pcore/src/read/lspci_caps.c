/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What lspci -vvv says of capabilities.
 */
#include "read/lspci_parse.h"

#define ACS_FLAGS P2P_LSPCI_ACS_FLAGS
#define FIRST_EXTENDED 0x100u
#define ACS_ID 0x0du
#define EXPRESS_ID 0x10u
#define MANAGEMENT_ID 0x01u

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

/*
 * What "#0d" or "Extended Capability ID 0xd" stands for, if this is such a
 * name: lspci is older than the capability.
 */
static bool take_nameless(struct p2p_text text, uint64_t *id)
{
    struct p2p_text rest = text;

    *id = UINT64_MAX;
    if (p2p_text_take(&rest, "#") || p2p_text_find(&rest, "Capability ID") ||
        p2p_text_find(&rest, "Unknown")) {
        while (rest.len && p2p_text_digit(*rest.at) > 9) {
            p2p_text_drop(&rest, 1);
        }
        p2p_text_take(&rest, "0x");
        if (!p2p_text_number(&rest, 16, id)) {
            *id = UINT64_MAX;
        }
        return true;
    }
    return false;
}

/* A capability of which lspci prints no more than a number. */
static void note_nameless(struct p2p_lspci_words *words, uint64_t id,
                          bool extended)
{
    words->denied |= id == UINT64_MAX || (!extended && id == EXPRESS_ID);
    words->has_acs |= extended && id == ACS_ID;
    words->has_management |= !extended && id == MANAGEMENT_ID;
}

/* What follows "] Express ". */
static void take_type(struct p2p_lspci_words *words, struct p2p_text text)
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

    words->is_express = true;
    words->record.on_root |= p2p_text_find(&find, "Root Port") ||
                             p2p_text_find(&find, "Root Complex");
    if (words->is_host && !words->has_buses) {
        return;                     /* a root port without anything below */
    }
    for (unsigned i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
        find = text;
        if (p2p_text_find(&find, ports[i].name)) {
            words->record.function.kind = ports[i].kind;
            words->is_port = true;
            words->is_bridge = true;
        }
    }
}

/* "[80] Express (v2) Root Port (Slot+), MSI 00", or any other */
enum p2p_lspci_problem p2p_lspci_take_capability(struct p2p_lspci_words *words,
                                              struct p2p_text text)
{
    struct p2p_text find = text, name = text;
    uint64_t offset = 0, id;

    words->past_bars = true;
    words->has_capabilities = true;
    words->denied |= p2p_text_find(&find, "<access denied>") ||
                     p2p_text_find(&find, "<chain ") ||
                     p2p_text_find(&find, "<unreadable>");
    words->has_acs |= p2p_text_find(&find, "Access Control");
    words->has_management |= p2p_text_find(&find, "Power Management");
    find = text;
    words->in_iov = p2p_text_find(&find, "(SR-IOV)");
    if (!p2p_text_take(&name, "[") || !p2p_text_number(&name, 16, &offset) ||
        !p2p_text_find(&name, "]")) {
        words->denied = true;       /* of what, nobody knows */
        return P2P_LSPCI_FINE;
    }
    p2p_text_skip(&name);
    if (take_nameless(name, &id)) {
        note_nameless(words, id, offset >= FIRST_EXTENDED);
    }
    words->seems_express |= offset >= FIRST_EXTENDED;
    if (p2p_text_take(&name, "Express ")) {
        take_type(words, name);
    }
    return P2P_LSPCI_FINE;
}

/* "Port #2, Speed 8GT/s, ..." */
enum p2p_lspci_problem p2p_lspci_take_link(struct p2p_lspci_words *words,
                                        struct p2p_text text)
{
    uint64_t number;

    words->seems_express = true;
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
    words->has_acs = true;
    words->record.function.acs.cap = acs_flags(text, &words->cap_flags);
    return P2P_LSPCI_FINE;
}

enum p2p_lspci_problem p2p_lspci_take_acs_ctl(struct p2p_lspci_words *words,
                                           struct p2p_text text)
{
    if (words->ctl_flags) {
        return P2P_LSPCI_REPEATED;
    }
    words->has_acs = true;
    words->record.function.acs.ctl = acs_flags(text, &words->ctl_flags);
    return P2P_LSPCI_FINE;
}
