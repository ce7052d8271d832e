/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What is said of one function, while it is being read.
 */
#ifndef P2PCORE_SRC_READ_LSPCI_PARSE_H
#define P2PCORE_SRC_READ_LSPCI_PARSE_H

#include "p2pcore/lspci.h"
#include "base/text_scan.h"

#define P2P_LSPCI_ACS_FLAGS 7u
#define P2P_LSPCI_ATOMICS_SIZES 3u

struct p2p_lspci_words {
    struct p2p_record record;   /* fields as they are said; known: the vendor
                                   and device only */
    bool is_bridge;
    bool is_host;               /* a host bridge, says the first line */
    bool is_strange;            /* neither an endpoint nor a bridge */
    bool has_control;
    bool has_buses;
    bool past_windows;          /* something that lspci prints after them */
    bool past_bars;
    bool sizeless;              /* a BAR without a size */
    bool has_power;
    bool is_express;
    bool is_port;
    bool has_link;
    bool in_iov;                /* the last capability is SR-IOV */
    bool has_acs;
    bool has_atomics_routing;
    bool has_atomics_ctl;
    bool completes_atomics;     /* of one size at least */
    bool no_capabilities;       /* it has none */
    bool has_capabilities;
    bool denied;                /* it has, but lspci was not let at them */
    bool complete;              /* nothing of it is missing at the end */
    uint8_t atomics_sizes;      /* how many were there, with + or - */
    uint8_t cap_flags;          /* how many of the ACS flags were there */
    uint8_t ctl_flags;
};

/* The @text of the line that a function starts with, behind its place. */
void p2p_lspci_take_slot(struct p2p_lspci_words *words, struct p2p_text text);

/* Any other line but hex. */
enum p2p_lspci_problem p2p_lspci_take_line(struct p2p_lspci_words *words,
                                           struct p2p_text text);

/* Lines of capabilities, behind the colon. */
enum p2p_lspci_problem p2p_lspci_take_capability(struct p2p_lspci_words *words,
                                                 struct p2p_text text);
enum p2p_lspci_problem p2p_lspci_take_link(struct p2p_lspci_words *words,
                                           struct p2p_text text);
enum p2p_lspci_problem
p2p_lspci_take_atomics_cap(struct p2p_lspci_words *words,
                           struct p2p_text text);
enum p2p_lspci_problem
p2p_lspci_take_atomics_ctl(struct p2p_lspci_words *words,
                           struct p2p_text text);
enum p2p_lspci_problem
p2p_lspci_take_iov_control(struct p2p_lspci_words *words,
                           struct p2p_text text);
enum p2p_lspci_problem p2p_lspci_take_iov_count(struct p2p_lspci_words *words,
                                                struct p2p_text text);
enum p2p_lspci_problem
p2p_lspci_take_iov_places(struct p2p_lspci_words *words,
                          struct p2p_text text);
enum p2p_lspci_problem p2p_lspci_take_acs_cap(struct p2p_lspci_words *words,
                                              struct p2p_text text);
enum p2p_lspci_problem p2p_lspci_take_acs_ctl(struct p2p_lspci_words *words,
                                              struct p2p_text text);

/* Whether @text has @flag with a + behind it; *@there: with + or -. */
bool p2p_lspci_flag(struct p2p_text text, const char *flag, bool *there);

/* What can be known from words: sets words->record.known. */
void p2p_lspci_judge_words(struct p2p_lspci_words *words);

/* A row of hex, with its offset. */
enum p2p_lspci_problem p2p_lspci_take_hex(struct p2p_lspci *reader,
                                          struct p2p_text text);

/*
 * Let the hex have its say over words->record; @at_end: the text ended with
 * it. Returns what p2p_lspci_next() does on errors, or 0.
 */
int p2p_lspci_judge_hex(struct p2p_lspci *reader,
                        struct p2p_lspci_words *words, bool at_end,
                        enum p2p_lspci_problem *problem);

#endif /* P2PCORE_SRC_READ_LSPCI_PARSE_H */
