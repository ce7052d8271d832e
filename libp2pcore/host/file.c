/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 65536u
#define LAST_SIZE ((size_t)256 << 20)   /* 10,000 functions fill 150 MiB */

long p2p_file_read(const char *path, void *bytes, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t len;
    int error;

    if (!file) {
        return -1;
    }
    len = fread(bytes, 1, size, file);
    error = ferror(file) ? errno : 0;
    fclose(file);
    errno = error;
    /* Some of configuration space can be all that one may read. */
    return error && !len ? -1 : (long)len;
}

static char *grow(char *text, size_t size)
{
    char *more = size > LAST_SIZE ? NULL : realloc(text, size);

    if (!more) {
        free(text);
        errno = size > LAST_SIZE ? EFBIG : ENOMEM;
    }
    return more;
}

char *p2p_file_read_all(const char *path, size_t *len)
{
    FILE *file = strcmp(path, "-") ? fopen(path, "rb") : stdin;
    size_t size = FIRST_SIZE;
    char *text = file ? grow(NULL, size) : NULL;
    int error;

    *len = 0;
    while (text && !feof(file) && !ferror(file)) {
        if (*len + 1 == size) {
            size *= 2;
            text = grow(text, size);
        }
        if (text) {
            *len += fread(text + *len, 1, size - 1 - *len, file);
        }
    }
    error = errno;
    if (text && ferror(file)) {
        free(text);
        text = NULL;
    }
    if (file && file != stdin) {
        fclose(file);
    }
    if (text) {
        text[*len] = '\0';
    }
    errno = error;
    return text;
}
