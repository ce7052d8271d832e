/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ktap.h"

#define TEXT_LEN 512

static struct {
    struct ktap_options options;
    unsigned number, passed, failed, skipped;
    char name[TEXT_LEN];
    char failure[TEXT_LEN];     /* of the test that is on; empty: none yet */
    char skip[TEXT_LEN];        /* likewise, why it is skipped */
} ktap;

void ktap_start(const struct ktap_options *options)
{
    ktap.options = *options;
    if (!options->list && !options->json) {
        puts("KTAP version 1");
    }
}

bool ktap_begin(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(ktap.name, sizeof(ktap.name), format, args);
    va_end(args);
    if (ktap.options.filter && fnmatch(ktap.options.filter, ktap.name, 0)) {
        return false;
    }
    if (ktap.options.list) {
        puts(ktap.name);
        return false;
    }
    ktap.failure[0] = ktap.skip[0] = '\0';
    return true;
}

bool ktap_check(bool holds, const char *format, ...)
{
    va_list args;

    if (!holds && !ktap.failure[0]) {
        va_start(args, format);
        vsnprintf(ktap.failure, sizeof(ktap.failure), format, args);
        va_end(args);
    }
    return holds;
}

void ktap_skip(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(ktap.skip, sizeof(ktap.skip), format, args);
    va_end(args);
}

void ktap_note(const char *format, ...)
{
    va_list args;

    if (ktap.options.list || ktap.options.json) {
        return;
    }
    va_start(args, format);
    fputs("# ", stdout);
    vprintf(format, args);
    putchar('\n');
    va_end(args);
}

static void print_json_string(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') {
            putchar('\\');
        }
        putchar((unsigned char)*text < ' ' ? ' ' : *text);
    }
    putchar('"');
}

static void print_json(const char *result)
{
    const char *why = ktap.failure[0] ? ktap.failure : ktap.skip;

    fputs("{\"name\": ", stdout);
    print_json_string(ktap.name);
    printf(", \"result\": \"%s\"", result);
    if (*why) {
        fputs(", \"why\": ", stdout);
        print_json_string(why);
    }
    puts("}");
}

void ktap_end(void)
{
    bool failed = ktap.failure[0], skipped = !failed && ktap.skip[0];

    ktap.number++;
    ktap.failed += failed;
    ktap.skipped += skipped;
    ktap.passed += !failed && !skipped;
    if (ktap.options.json) {
        print_json(failed ? "fail" : skipped ? "skip" : "pass");
        return;
    }
    if (failed) {
        printf("# %s\n", ktap.failure);
    }
    printf("%sok %u %s", failed ? "not " : "", ktap.number, ktap.name);
    if (skipped) {
        printf(" # SKIP %s", ktap.skip);
    }
    putchar('\n');
    fflush(stdout);
}

int ktap_finish(void)
{
    if (ktap.options.list) {
        return 0;
    }
    if (!ktap.options.json) {
        printf("1..%u\n", ktap.number);
        printf("# Totals: pass:%u fail:%u xfail:0 xpass:0 skip:%u error:0\n",
               ktap.passed, ktap.failed, ktap.skipped);
    }
    return ktap.failed || !ktap.number ? 1 : 0;
}
