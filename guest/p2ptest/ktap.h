/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Results, as the kernel's own tests print them: KTAP, version 1. Each test has
 * a name, "FLOW/FROM-TO/WHAT", and is run if the filter has it.
 *
 *     if (ktap_begin("bell/%s-%s/direct", from, to)) {
 *         ktap_check(error == 0, "the call failed: %s", strerror(error));
 *         ktap_end();
 *     }
 */
#ifndef P2PTEST_KTAP_H
#define P2PTEST_KTAP_H

#include <stdbool.h>

struct ktap_options {
    const char *filter;         /* a glob, NULL: all */
    bool list;                  /* print names, run nothing */
    bool json;                  /* a line of JSON for each result instead */
};

void ktap_start(const struct ktap_options *options);
/* Prints the plan and the summary; returns the exit status. */
int ktap_finish(void);

/* Whether the test of this name is to be run. */
bool ktap_begin(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The test fails if not @holds; the message says what was seen. */
bool ktap_check(bool holds, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* It is not run after all, because... */
void ktap_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));
void ktap_end(void);

/* A line of diagnostics. */
void ktap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* P2PTEST_KTAP_H */
