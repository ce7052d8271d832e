/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What each fuzzer is: something that has to hold, whatever the input, and
 * faults that can be planted in it to see that it is noticed if it does not.
 */
#ifndef P2PCORE_FUZZ_FUZZ_H
#define P2PCORE_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether all holds for the @size bytes at @data; if not, *@what says what
 * does not. @fault: 0, or which of fuzz_faults is planted.
 */
bool fuzz_holds(const uint8_t *data, size_t size, unsigned fault,
                const char **what);

/* Names of faults, by number; [0] is none. */
extern const char *const fuzz_faults[];
extern const unsigned fuzz_fault_count;

/* The entry that libFuzzer and driver.c call. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* P2PCORE_FUZZ_FUZZ_H */
