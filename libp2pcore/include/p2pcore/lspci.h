/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Reads what lspci printed: -v to -vvv, in words, or -x to -xxxx, in hex, or
 * both, in which case the hex is the truth as far as it goes. Also as it comes
 * in bug reports: with or without domains (-D), numbers (-n, -nn) and paths
 * (-P, -PP), indented or quoted, from a log, with lines wrapped, with other
 * text around it, and cut short. What belongs to a function is read up to an
 * empty line: behind that nobody knows whose a line is.
 *
 * The text stays the caller's and has to outlive the reader, which is the
 * caller's as well, and allocates nothing.
 */
#ifndef P2PCORE_LSPCI_H
#define P2PCORE_LSPCI_H

#include "p2pcore/record.h"

/* Bytes of configuration space that a function has at most. */
#define P2P_CONFIG_LEN_MAX 4096u

/* A reader: p2p_lspci_open() fills it, and nobody else has to look at it. */
struct p2p_lspci {
    const char *text;
    size_t len;
    size_t at;                  /* where the next line starts ... */
    size_t line;                /* ... and its number, from 1 */
    size_t spacing;             /* empty lines behind each line */
    size_t hex;                 /* bytes of this function so far, in ... */
    uint8_t config[P2P_CONFIG_LEN_MAX];     /* ... its configuration space */
};

/* What is wrong with a text. */
enum p2p_lspci_problem {
    P2P_LSPCI_FINE,
    P2P_LSPCI_BINARY,           /* a byte that is in no text */
    P2P_LSPCI_NOT_HEX,          /* something else than bytes in a row of hex */
    P2P_LSPCI_HEX_GAP,          /* a row that does not go on where the last
                                   one ended */
    P2P_LSPCI_HEX_SHORT,        /* the rows end, but not where a space does */
    P2P_LSPCI_HEX_LONG,         /* more rows than a space has */
    P2P_LSPCI_BAD_NUMBER,       /* no number, or out of range, where there has
                                   to be one */
    P2P_LSPCI_REPEATED,         /* what each function has once, again */
    P2P_LSPCI_OTHER_BUS,        /* a bridge on another bus than it is on */
    P2P_LSPCI_NO_BUS,           /* a path, as -P prints it, to a bus that no
                                   line says the number of */
    P2P_LSPCI_UNDECODABLE,      /* the hex makes no sense, or there is none and
                                   lspci says that of the header */
    P2P_LSPCI_PROBLEMS,
};

/* And where. */
struct p2p_lspci_error {
    enum p2p_lspci_problem problem;
    size_t line;                /* from 1 */
};

/*
 * Make the @len bytes at @text plain, in place, which is what the reader reads:
 * of a web page without its tags and entities, of a mail that is
 * quoted-printable without its codes, and of two bytes for each character one.
 * Returns how many bytes there are then, never more than before. Any other text
 * stays as it is.
 */
size_t p2p_lspci_plain(char *text, size_t len);

/* Begin to read the @len bytes at @text. */
void p2p_lspci_open(struct p2p_lspci *reader, const char *text, size_t len);

/*
 * Read the next function into *@record, with the line that it starts in as
 * @record->where. Returns
 *   1                   there it is
 *   0                   there is none any more
 *   -P2P_ERR_BAD_TEXT   the problem is in *@error
 *   -P2P_ERR_BAD_HEADER
 *                       the header is that of no function that is known; in
 *                       *@error the problem is P2P_LSPCI_UNDECODABLE
 * After an error *@record says which function it was about, and the next call
 * goes on behind that. Binary text is about none, and is read no further.
 */
int p2p_lspci_next(struct p2p_lspci *reader, struct p2p_record *record,
                   struct p2p_lspci_error *error);

/* A sentence; "?" for a value that is none. */
const char *p2p_lspci_problem_text(enum p2p_lspci_problem problem);

#endif /* P2PCORE_LSPCI_H */
