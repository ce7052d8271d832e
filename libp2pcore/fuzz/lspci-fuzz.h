/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The readers under random input: what they say of it has to hold together,
 * whatever it is.
 */
#ifndef P2PCORE_FUZZ_LSPCI_FUZZ_H
#define P2PCORE_FUZZ_LSPCI_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lspci_fault {
    LSPCI_RIGHT,
    LSPCI_UNKNOWN_FACT,         /* a fact is known that there is not */
    LSPCI_WRONG_LINE,           /* a function comes from beyond the end */
    LSPCI_WRONG_COPY,           /* the same text reads as something else */
    LSPCI_WRONG_ABOVE,          /* a function is below another one */
    LSPCI_FAULTS,
};

/*
 * Make a text of the @size bytes at @data, and read it. Returns whether all
 * holds; if not, *@what says what does not. @fault: falsify what was read.
 */
bool lspci_fuzz_holds(const uint8_t *data, size_t size,
                      enum lspci_fault fault, const char **what);

/* The bytes themselves, as configuration space. */
bool record_fuzz_holds(const uint8_t *data, size_t size, const char **what);

#endif /* P2PCORE_FUZZ_LSPCI_FUZZ_H */
