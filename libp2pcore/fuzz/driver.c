/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Runs a fuzzer where there is no libFuzzer: files that are named, or random
 * bytes, run after run, as one test that speaks TAP. A run's bytes depend on
 * its seed alone, and the seed of each run is one more than that of the run
 * before; when a run aborts, its seed is printed.
 *
 *   FUZZER [--seconds N] [--runs N] [--seed N] [FILE...]
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "random.h"

#define INPUT_MAX 4096u
#define RUNS_AT_ONCE 64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
    uint64_t seconds, runs, seed;
    const char *program;
} options;

static char reproduce[160];

/* The program is about to end: all that is left to do is to say how. */
static void on_abort(int number)
{
    (void)number;
    fputs(reproduce, stderr);
}

static void run(uint64_t seed)
{
    static uint8_t data[INPUT_MAX];
    size_t size = fuzz_fill(data, sizeof(data), seed);

    snprintf(reproduce, sizeof(reproduce),
             "again with: %.80s --runs 1 --seed %" PRIu64 "\n",
             options.program, seed);
    LLVMFuzzerTestOneInput(data, size);
}

static int run_file(const char *path)
{
    static uint8_t data[1u << 20];
    FILE *file = fopen(path, "rb");
    size_t size;

    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return 1;
    }
    size = fread(data, 1, sizeof(data), file);
    fclose(file);
    snprintf(reproduce, sizeof(reproduce), "again with: %.60s %.60s\n",
             options.program, path);
    LLVMFuzzerTestOneInput(data, size);
    printf("%s: %zu bytes\n", path, size);
    return 0;
}

/* Read the options; the index of the first file, or 0 if they are wrong. */
static int parse(int argc, char **argv)
{
    int i = 1;

    options.program = argv[0];
    for (; i + 1 < argc && !strncmp(argv[i], "--", 2); i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 0);

        if (!strcmp(argv[i], "--seconds")) {
            options.seconds = value;
        } else if (!strcmp(argv[i], "--runs")) {
            options.runs = value;
        } else if (!strcmp(argv[i], "--seed")) {
            options.seed = value;
        } else {
            return 0;
        }
    }
    return i < argc && !strncmp(argv[i], "--", 2) ? 0 : i;
}

int main(int argc, char **argv)
{
    time_t start = time(NULL);
    uint64_t done = 0;
    int failed = 0;
    int file;

    options.seed = (uint64_t)start;
    file = parse(argc, argv);
    if (!file) {
        fprintf(stderr, "usage: %s [--seconds N] [--runs N] [--seed N] "
                "[FILE...]\n", argv[0]);
        return 2;
    }
    signal(SIGABRT, on_abort);
    for (; file < argc; file++) {
        failed |= run_file(argv[file]);
        done++;
    }
    if (done) {
        return failed;
    }
    if (!options.seconds && !options.runs) {
        options.seconds = 20;
    }
    printf("1..1\n# seed %" PRIu64 "\n", options.seed);
    fflush(stdout);
    while ((!options.runs || done < options.runs) &&
           (!options.seconds || done % RUNS_AT_ONCE ||
            time(NULL) - start < (time_t)options.seconds)) {
        run(options.seed + done++);
    }
    printf("ok 1 - %" PRIu64 " runs of random bytes\n", done);
    return 0;
}
