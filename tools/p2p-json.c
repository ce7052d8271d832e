/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "p2p-json.h"

#include <inttypes.h>
#include <stdio.h>

#define INDENT 2

static unsigned depth;
static bool begun;              /* something stands in this bracket */

static void escape(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c == '"' || c == '\\') {
            printf("\\%c", c);
        } else if (c < 0x20 || c >= 0x7f) {
            printf("\\u%04x", c);       /* as Latin-1: a path can be anything */
        } else {
            putchar(c);
        }
    }
    putchar('"');
}

static void begin(const char *key)
{
    if (depth) {
        printf("%s\n%*s", begun ? "," : "", (int)(depth * INDENT), "");
    }
    begun = true;
    if (key) {
        escape(key);
        printf(": ");
    }
}

void json_open(const char *key, char bracket)
{
    begin(key);
    putchar(bracket);
    depth++;
    begun = false;
}

void json_close(char bracket)
{
    depth--;
    if (begun) {
        printf("\n%*s", (int)(depth * INDENT), "");
    }
    putchar(bracket);
    begun = true;
    if (!depth) {
        putchar('\n');
        begun = false;
    }
}

void json_string(const char *key, const char *text)
{
    begin(key);
    if (text) {
        escape(text);
    } else {
        printf("null");
    }
}

void json_number(const char *key, int64_t number)
{
    begin(key);
    printf("%" PRId64, number);
}

void json_bool(const char *key, bool value)
{
    begin(key);
    printf(value ? "true" : "false");
}

void json_bool_or_null(const char *key, bool known, bool value)
{
    if (known) {
        json_bool(key, value);
    } else {
        json_string(key, NULL);
    }
}

void json_address(const char *key, uint64_t addr)
{
    begin(key);
    printf("\"0x%" PRIx64 "\"", addr);
}
