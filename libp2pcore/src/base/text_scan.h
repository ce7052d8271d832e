/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Pieces of a text that others wrote: words between white space, numbers. What
 * mail programs and others put in front of a quoted line, ">", "|" or "+", is
 * white space there, too.
 */
#ifndef P2PCORE_SRC_BASE_TEXT_SCAN_H
#define P2PCORE_SRC_BASE_TEXT_SCAN_H

#include "p2pcore/env.h"
#include "p2pcore/types.h"

/* What is left of a text. */
struct p2p_text {
    const char *at;
    size_t len;
};

/* Drop the first @len bytes, which there have to be. */
void p2p_text_drop(struct p2p_text *text, size_t len);

/* Skip white space, and quotation marks at the beginning of lines. */
void p2p_text_skip(struct p2p_text *text);

/*
 * Drop what is around a line: white space, quotation marks, and in front what
 * editors and web pages put there, such as a byte order mark.
 */
void p2p_text_trim(struct p2p_text *text);

/*
 * Drop what a log has in front of each of its lines: "[   12.345678] ", or
 * date, time, host and program as in "Nov 30 20:00:00 host lspci[42]: ".
 */
void p2p_text_drop_stamp(struct p2p_text *text);

/* Take the next word; one of no length if there is none. */
struct p2p_text p2p_text_word(struct p2p_text *text);

/* Take @prefix if the text starts with it. */
bool p2p_text_take(struct p2p_text *text, const char *prefix);

/* Whether @word is @is, all of it. */
bool p2p_text_is(struct p2p_text word, const char *is);

/* Whether @part is anywhere in it; go on behind it if so. */
bool p2p_text_find(struct p2p_text *text, const char *part);

#define P2P_TEXT_NO_DIGIT 16u

/* 0 to 15, or P2P_TEXT_NO_DIGIT if @c is no hexadecimal digit. */
unsigned p2p_text_digit(char c);

/*
 * Take all the digits of @base, 10 or 16, at the start of the text. Returns
 * how many there are; 0 also if the number has more than 64 bits.
 */
unsigned p2p_text_number(struct p2p_text *text, unsigned base,
                         uint64_t *value);

#endif /* P2PCORE_SRC_BASE_TEXT_SCAN_H */
