/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON on standard output. @key is NULL in arrays and at the top.
 */
#ifndef P2P_TOOL_JSON_H
#define P2P_TOOL_JSON_H

#include <stdbool.h>
#include <stdint.h>

void json_open(const char *key, char bracket);  /* '{' or '[' */
void json_close(char bracket);                  /* '}' or ']' */
void json_string(const char *key, const char *text);    /* NULL: null */
void json_number(const char *key, int64_t number);
void json_bool(const char *key, bool value);
void json_bool_or_null(const char *key, bool known, bool value);
void json_address(const char *key, uint64_t addr);      /* "0x..." */

#endif /* P2P_TOOL_JSON_H */
