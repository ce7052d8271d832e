/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Runs a fuzzer where there is no libFuzzer, as tests that speak TAP: each of
 * the files that are named, or random bytes, run after run. A run's bytes
 * depend on its seed alone, and the seed of each run is one more than that of
 * the run before; when a run crashes, its seed is printed, and --save writes
 * its bytes into a file.
 *
 *   FUZZER [--seconds N] [--runs N] [--seed N] [--save FILE] [FILE...]
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fill.h"
#include "fuzz.h"

#define INPUT_MAX 4096u
#define RUNS_AT_ONCE 64u
#define SECONDS 20u             /* if nothing is said */
#define SECONDS_QUIET 5         /* until the next word of how far it is */

static struct {
    uint64_t seconds, runs, seed;
    const char *save;
    const char *program;
} options;

static char reproduce[400];

/* The program is about to end: all that is left to do is to say how. */
static void on_crash(int number)
{
    fputs(reproduce, stderr);
    signal(number, SIG_DFL);
    raise(number);
}

static void run(uint64_t seed)
{
    static uint8_t data[INPUT_MAX];
    size_t size = fuzz_fill(data, sizeof(data), seed);

    snprintf(reproduce, sizeof(reproduce),
             "again with: %.300s --runs 1 --seed %" PRIu64 "\n",
             options.program, seed);
    LLVMFuzzerTestOneInput(data, size);
}

static int save(void)
{
    static uint8_t data[INPUT_MAX];
    size_t size = fuzz_fill(data, sizeof(data), options.seed);
    FILE *file = fopen(options.save, "wb");

    if (!file || fwrite(data, 1, size, file) != size || fclose(file)) {
        fprintf(stderr, "%s: %s\n", options.save, strerror(errno));
        return 1;
    }
    return 0;
}

static int run_file(const char *path, int number)
{
    static uint8_t data[1u << 20];
    const char *name = strrchr(path, '/');
    FILE *file = fopen(path, "rb");
    size_t size;

    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return 1;
    }
    size = fread(data, 1, sizeof(data), file);
    fclose(file);
    snprintf(reproduce, sizeof(reproduce), "again with: %.190s %.190s\n",
             options.program, path);
    LLVMFuzzerTestOneInput(data, size);
    printf("ok %d - %s\n", number, name ? name + 1 : path);
    fflush(stdout);
    return 0;
}

static int run_files(char **paths, int count)
{
    int failed = 0;

    printf("1..%d\n", count);
    fflush(stdout);
    for (int i = 0; i < count; i++) {
        failed |= run_file(paths[i], i + 1);
    }
    return failed;
}

/* Random bytes, until the time or the number that was asked for is over. */
static void run_random(void)
{
    time_t start = time(NULL), said = start, now = start;
    uint64_t done = 0;

    printf("1..1\n# seed %" PRIu64 "\n", options.seed);
    fflush(stdout);
    while ((!options.runs || done < options.runs) &&
           (!options.seconds || done % RUNS_AT_ONCE ||
            (now = time(NULL)) - start < (time_t)options.seconds)) {
        run(options.seed + done++);
        if (now - said >= SECONDS_QUIET) {
            printf("#%" PRIu64 " runs\n", done);
            fflush(stdout);
            said = now;
        }
    }
    printf("ok 1 - %" PRIu64 " runs of random bytes\n", done);
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
        } else if (!strcmp(argv[i], "--save")) {
            options.save = argv[i + 1];
        } else {
            return 0;
        }
    }
    return i < argc && !strncmp(argv[i], "--", 2) ? 0 : i;
}

int main(int argc, char **argv)
{
    int file;

    options.seed = (uint64_t)time(NULL);
    file = parse(argc, argv);
    if (!file) {
        fprintf(stderr, "usage: %s [--seconds N] [--runs N] [--seed N] "
                "[--save FILE] [FILE...]\n", argv[0]);
        return 2;
    }
    signal(SIGABRT, on_crash);
    signal(SIGSEGV, on_crash);
    if (options.save) {
        return save();
    }
    if (file < argc) {
        return run_files(argv + file, argc - file);
    }
    if (!options.seconds && !options.runs) {
        options.seconds = SECONDS;
    }
    run_random();
    return 0;
}
