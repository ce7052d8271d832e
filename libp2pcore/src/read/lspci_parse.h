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

/* The order in which lspci prints what each function has no more than once. */
enum p2p_lspci_stage {
    P2P_LSPCI_AT_START,
    P2P_LSPCI_AT_COMMAND,
    P2P_LSPCI_AT_STATUS,
    P2P_LSPCI_AT_BARS,
    P2P_LSPCI_AT_BUSES,
    P2P_LSPCI_AT_WINDOWS,
    P2P_LSPCI_AT_BRIDGE,
    P2P_LSPCI_AT_CAPABILITIES,
    P2P_LSPCI_AT_DRIVER,
};

struct p2p_lspci_words {
    struct p2p_record record;   /* fields as they are said; known: the vendor
                                   and device only */
    uint8_t stage;              /* enum p2p_lspci_stage: how far its lines have
                                   come */
    bool ended;                 /* by more empty lines than all lines have */
    bool is_bridge;
    bool is_host;               /* a host bridge, says the first line */
    bool may_misplace;          /* the first line may be that of a port whose
                                   ACS Control is not where it should be */
    bool is_strange;            /* neither an endpoint nor a bridge */
    bool has_control;
    bool has_flags;             /* what -v prints in place of Control */
    bool has_status;
    bool has_buses;
    bool has_window[P2P_WINDOWS];
    bool has_virtual;           /* a BAR that only the kernel knows of */
    bool past_bars;
    bool sizeless;              /* a BAR without a size */
    bool has_rom;               /* a line about it ... */
    bool rom_unclear;           /* ... that does not say what it takes */
    bool has_management;        /* a power management capability ... */
    bool has_power;             /* ... and its status */
    bool is_express;
    bool is_port;
    bool seems_express;         /* something that only such functions have */
    bool has_link;
    bool in_iov;                /* the last capability is SR-IOV */
    uint8_t iov_lines;          /* a bit for each of those there have to be */
    bool has_acs;               /* or what may be ACS */
    bool has_atomics_routing;
    bool has_atomics_ctl;
    bool completes_atomics;     /* of one size at least */
    bool no_capabilities;       /* it has none */
    bool has_capabilities;
    bool denied;                /* some of it is not shown, or somebody has
                                   left it out and says so */
    bool complete;              /* nothing of it is missing at the end */
    uint8_t atomics_sizes;      /* how many were there, with + or - */
    uint8_t cap_flags;          /* how many of the ACS flags were there */
    uint8_t ctl_flags;
};

/* The @text of the line that a function starts with, behind its place. */
void p2p_lspci_take_slot(struct p2p_lspci_words *words, struct p2p_text text);

/* The class that this text says, P2P_CLASS_UNKNOWN if none. */
uint16_t p2p_lspci_read_class(struct p2p_text text);

/* Any other line but hex. */
enum p2p_lspci_problem p2p_lspci_take_line(struct p2p_lspci_words *words,
                                           struct p2p_text text);

/* Whether somebody says here that something was left out: "[...]" */
bool p2p_lspci_is_snip(struct p2p_text text);

/* Whether it is a row of hex, or could be. */
bool p2p_lspci_is_hex(struct p2p_text text);

/* Whether it begins with a word or some, and a colon. */
bool p2p_lspci_is_keyed(struct p2p_text text);

/* Whether @text starts as a line of lspci does that has no colon. */
bool p2p_lspci_is_bare(struct p2p_text text);

/*
 * Come to @stage with a line. What goes back is another function's, whose first
 * line is missing: P2P_LSPCI_REPEATED.
 */
enum p2p_lspci_problem p2p_lspci_reach(struct p2p_lspci_words *words,
                                       enum p2p_lspci_stage stage);

/* "Region ", behind that. */
enum p2p_lspci_problem p2p_lspci_take_region(struct p2p_lspci_words *words,
                                             struct p2p_text text);

/* "Expansion ROM at ", behind that; and with "[virtual] " before it. */
enum p2p_lspci_problem p2p_lspci_take_rom(struct p2p_lspci_words *words,
                                          struct p2p_text text);
enum p2p_lspci_problem p2p_lspci_take_virtual(struct p2p_lspci_words *words,
                                              struct p2p_text text);

/*
 * @record's ACS is what lspci prints, which looks where the register should be:
 * forget its control bits if it is not there, or @maybe not.
 */
void p2p_lspci_misplace_acs(struct p2p_record *record, bool maybe);

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
enum p2p_lspci_problem p2p_lspci_take_iov_cap(struct p2p_lspci_words *words,
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

/* Whether everything is said of it that there is to say. */
bool p2p_lspci_has_iov(const struct p2p_lspci_words *words);

/* Whether @text has @flag with a + behind it; *@there: with + or -. */
bool p2p_lspci_flag(struct p2p_text text, const char *flag, bool *there);

/* What can be known from words: sets words->record.known. */
void p2p_lspci_judge_words(struct p2p_lspci_words *words);

/*
 * Take the place that a function starts with: "0000:00:1f.7", with or without
 * the domain, with or without the path through the bridges above it that -PP
 * and -P print. Of the latter the bus is looked for at those.
 */
enum p2p_lspci_slot {
    P2P_LSPCI_NO_SLOT,
    P2P_LSPCI_SLOT,
    P2P_LSPCI_BAD_SLOT,         /* out of range */
    P2P_LSPCI_BUSLESS_SLOT,     /* a path, and nothing says which bus it is */
};

enum p2p_lspci_slot p2p_lspci_find_slot(const struct p2p_lspci *reader,
                                        struct p2p_text *text,
                                        struct p2p_record *record);

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
