/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#ifndef P2PCORE_FUZZ_LSPCI_TEXT_H
#define P2PCORE_FUZZ_LSPCI_TEXT_H

#include <stddef.h>
#include <stdint.h>

#define LSPCI_TEXT_MAX 65536u

/* Lines as lspci prints them, chosen and filled in by @data. */
size_t lspci_text_make(const uint8_t *data, size_t size,
                       char text[LSPCI_TEXT_MAX]);

/* The same text, quoted. Returns its length, 0 if it gets too long. */
size_t lspci_text_quote(const char *text, size_t len,
                        char quoted[LSPCI_TEXT_MAX]);

#endif /* P2PCORE_FUZZ_LSPCI_TEXT_H */
