/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What the libraries take from where they are compiled: integers of a width,
 * bool, size_t, NULL, offsetof, and of the functions memcpy(), memmove(),
 * memset() and memcmp(). The only file that names a header of the platform: who
 * has none of these, as a kernel, replaces it.
 */
#ifndef P2PCORE_ENV_H
#define P2PCORE_ENV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#endif /* P2PCORE_ENV_H */
