/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#ifndef P2PCORE_FUZZ_CONFIG_BYTES_H
#define P2PCORE_FUZZ_CONFIG_BYTES_H

#include <stddef.h>
#include <stdint.h>

#define CONFIG_BYTES 4096u

/*
 * Configuration space as a function could have it, with lists of capabilities
 * and a few bytes that are wrong, all chosen by @data. Returns how much of it
 * can be seen.
 */
size_t config_bytes_make(const uint8_t *data, size_t size,
                         uint8_t bytes[CONFIG_BYTES]);

#endif /* P2PCORE_FUZZ_CONFIG_BYTES_H */
