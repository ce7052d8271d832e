/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Writing a text into memory of the caller's, cut short if it does not fit.
 */
#ifndef P2PCORE_SRC_BASE_TEXT_WRITE_H
#define P2PCORE_SRC_BASE_TEXT_WRITE_H

#include "p2pcore/env.h"
#include "p2pcore/types.h"

struct p2p_writer {
    char *text;
    size_t size;
    size_t len;                 /* of all that was written, cut or not */
};

void p2p_text_put_char(struct p2p_writer *writer, char c);
void p2p_text_put(struct p2p_writer *writer, const char *text);

/* At least so many hexadecimal digits. */
void p2p_text_put_hex(struct p2p_writer *writer, uint64_t value,
                      unsigned digits);

/* Spaces, until @len has grown by @columns since it was @from. */
void p2p_text_pad(struct p2p_writer *writer, size_t from, size_t columns);

/* End with a zero byte, if there is room for any. Returns the length. */
size_t p2p_text_end(struct p2p_writer *writer);

#endif /* P2PCORE_SRC_BASE_TEXT_WRITE_H */
