/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "base/text_write.h"

void p2p_text_put_char(struct p2p_writer *writer, char c)
{
    /* One byte is kept for the zero. */
    if (writer->len + 1 < writer->size) {
        writer->text[writer->len] = c;
    }
    writer->len++;
}

void p2p_text_put(struct p2p_writer *writer, const char *text)
{
    while (*text) {
        p2p_text_put_char(writer, *text++);
    }
}

void p2p_text_put_hex(struct p2p_writer *writer, uint64_t value,
                      unsigned digits)
{
    static const char digit[] = "0123456789abcdef";

    while (digits < 16 && value >> 4 * digits) {
        digits++;
    }
    while (digits--) {
        p2p_text_put_char(writer, digit[value >> 4 * digits & 0xf]);
    }
}

void p2p_text_pad(struct p2p_writer *writer, size_t from, size_t columns)
{
    while (writer->len - from < columns) {
        p2p_text_put_char(writer, ' ');
    }
}

size_t p2p_text_end(struct p2p_writer *writer)
{
    if (writer->size > 0) {
        writer->text[writer->len < writer->size ? writer->len
                                                : writer->size - 1] = '\0';
    }
    return writer->len;
}
