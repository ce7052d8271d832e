/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#ifndef P2PCORE_HOST_FILE_H
#define P2PCORE_HOST_FILE_H

#include <stddef.h>

/*
 * Read up to @size bytes of the file at @path. Returns how many, or -1 with
 * errno set.
 */
long p2p_file_read(const char *path, void *bytes, size_t size);

/*
 * Read all of a file, "-" being standard input, with a zero byte behind it.
 * Returns memory for free(), or NULL with errno set; EFBIG: there is too much.
 */
char *p2p_file_read_all(const char *path, size_t *len);

#endif /* P2PCORE_HOST_FILE_H */
