/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A text with something left out says of every pair of functions what the whole
 * text says, or that it is not known, and never anything else: as the command
 * p2p answers. Arguments: how many times each text is thinned, unless the
 * environment's P2P_THIN says otherwise; a folder of texts; more texts.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "file.h"
#include "p2p-pair.h"
#include "p2pcore/lspci.h"
#include "random.h"
#include "tap.h"
#include "thin.h"

#define WORD_LEN 64u
#define UNKNOWN "?"

/* What is said of a pair; "?": not known. */
enum answer {
    ANSWER_MAP,
    ANSWER_DISTANCE,
    ANSWER_ROUTE,
    ANSWER_ARRIVES,
    ANSWER_COMPLETION,
    ANSWER_WORKS,
    ANSWER_FINDING,
    ANSWERS,
};

struct answers {
    char word[ANSWERS][WORD_LEN];
};

/* How it is asked. */
static const struct options ways[] = {
    { .lspci = "text", .cpu = "not-allowed", .access = P2P_WRITE },
    { .lspci = "text", .cpu = "allowed", .access = P2P_READ },
    { .lspci = "text", .cpu = "not-allowed", .access = P2P_READ,
      .iommu = WHEN_ALWAYS, .policy = { "forward-all" }, .policies = 1 },
    { .lspci = "text", .cpu = "allowed", .access = P2P_WRITE,
      .iommu = WHEN_ALWAYS, .policy = { "none" }, .policies = 1 },
    { .lspci = "text", .cpu = "allowed", .access = P2P_ATOMIC },
    { .lspci = "text", .cpu = "allowed", .access = P2P_WRITE,
      .kernel = "tlp-class" },
    { .lspci = "text", .cpu = "not-allowed", .access = P2P_WRITE,
      .kernel = "tlp-class", .translated = true },
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

static void write_decision(char word[WORD_LEN], const struct machine *machine,
                           const struct p2p_decision *decision)
{
    char place[PLACE_LEN];

    snprintf(word, WORD_LEN, "%s R%d at %s",
             p2p_verdict_name(decision->verdict), decision->rule,
             write_at(place, machine, decision));
}

static void answer(const struct machine *machine, const struct pair *pair,
                   struct answers *answers)
{
    const struct p2p_linux_outcome *outcome = &pair->outcome;
    bool route = !pair->route_missing.facts;

    for (unsigned i = 0; i < ANSWERS; i++) {
        strcpy(answers->word[i], UNKNOWN);
    }
    if (!pair->linux_missing.facts) {
        snprintf(answers->word[ANSWER_MAP], WORD_LEN, "%s",
                 p2p_linux_map_name(outcome->choice.map));
    }
    if (is_distance_known(pair)) {
        snprintf(answers->word[ANSWER_DISTANCE], WORD_LEN, "%u",
                 outcome->choice.distance);
    }
    if (route) {
        write_decision(answers->word[ANSWER_ROUTE], machine, last_of(pair));
    }
    if (route && !is_arrival_open(pair)) {
        strcpy(answers->word[ANSWER_ARRIVES], outcome->arrives ? "yes" : "no");
    }
    if (route && outcome->has_answer && !pair->answer_missing.facts) {
        write_decision(answers->word[ANSWER_COMPLETION], machine,
                       &outcome->answer);
    }
    if (is_settled(pair)) {
        strcpy(answers->word[ANSWER_WORKS], works(pair) ? "yes" : "no");
    }
    if (is_known(pair) && !is_undefined(pair)) {
        snprintf(answers->word[ANSWER_FINDING], WORD_LEN, "%s%s",
                 p2p_finding_name(outcome->finding),
                 pair->if_forwarded ? IF_FORWARDED : "");
    }
}

/* Ask @machine for the way from @from to BAR @bar of @to. */
static void ask(const struct machine *machine, const struct options *options,
                size_t from, size_t to, int bar, struct answers *answers)
{
    static struct pair pair;

    pair = (struct pair) {
        .kernel = machine->kernel, .from = from, .to = to, .bar = bar,
    };
    ask_pair(machine, options, &pair);
    answer(machine, &pair, answers);
}

/* Whether @thinned says nothing that @whole does not. */
static bool holds(const struct answers *thinned, const struct answers *whole)
{
    for (unsigned i = 0; i < ANSWERS; i++) {
        if (strcmp(thinned->word[i], UNKNOWN) &&
            strcmp(thinned->word[i], whole->word[i])) {
            return false;
        }
    }
    return true;
}

static void complain(const struct thin *thin, const struct machine *machine,
                     size_t from, size_t to, const struct answers *thinned,
                     const struct answers *whole)
{
    char place[2][PLACE_LEN];

    printf("# %s to %s:\n", write_place(place[0], machine, from),
           write_place(place[1], machine, to));
    for (unsigned i = 0; i < ANSWERS; i++) {
        printf("#   %s, but all of it says %s\n", thinned->word[i],
               whole->word[i]);
    }
    for (size_t i = 0; i < thin->len; i++) {
        if (i == 0 || thin->text[i - 1] == '\n') {
            printf("#: ");
        }
        putchar(thin->text[i]);
    }
    printf("\n");
}

/* Where @whole has the function at @index of @thinned; -1: nowhere. */
static long find(const struct machine *whole, const struct machine *thinned,
                 size_t index)
{
    struct p2p_place place = p2p_reading_place(&thinned->reading, index);

    return p2p_reading_find(&whole->reading, &place);
}

/* One pair; *@known: how much of it the thinned text still says. */
static bool check_pair(const struct thin *thin, const struct machine *whole,
                       const struct machine *thinned,
                       const struct options *options, size_t from, size_t to,
                       int bar, bool quiet, uint64_t *known)
{
    struct answers part, all;
    long from_all = find(whole, thinned, from);
    long to_all = find(whole, thinned, to);

    ask(thinned, options, from, to, bar, &part);
    for (unsigned i = 0; i < ANSWERS; i++) {
        strcpy(all.word[i], "nothing");
        *known += strcmp(part.word[i], UNKNOWN) != 0;
    }
    if (from_all < 0 || to_all < 0) {
        return true;            /* all of it has that left out */
    }
    if (!p2p_range_is_empty(whole->reading.record[to_all].function.bar[bar])) {
        ask(whole, options, (size_t)from_all, (size_t)to_all, bar, &all);
    }
    if (holds(&part, &all)) {
        return true;
    }
    if (!quiet) {
        complain(thin, thinned, from, to, &part, &all);
    }
    return false;
}

/* Every ordered pair of endpoints, and every BAR. */
static bool check(const struct thin *thin, const struct machine *whole,
                  const struct options *options, bool quiet, uint64_t *known)
{
    struct machine thinned;
    bool fine = true;

    if (load_text(&thinned, options, thin->text, thin->len, "text")) {
        const struct p2p_reading *reading = &thinned.reading;

        for (size_t from = 0; from < reading->count && fine; from++) {
            for (size_t to = 0; to < reading->count && fine; to++) {
                const struct p2p_function *target =
                    &reading->record[to].function;

                for (int bar = 0; bar < P2P_BARS && fine && from != to &&
                     target->kind == P2P_KIND_ENDPOINT &&
                     reading->record[from].function.kind ==
                     P2P_KIND_ENDPOINT; bar++) {
                    fine = p2p_range_is_empty(target->bar[bar]) ||
                           check_pair(thin, whole, &thinned, options, from,
                                      to, bar, quiet, known);
                }
            }
        }
    }
    unload_machine(&thinned);
    return fine;
}

static char *read_text(const char *path, size_t *len)
{
    char *text = p2p_file_read_all(path, len);

    if (text) {
        *len = p2p_lspci_plain(text, *len);
    }
    return text;
}

/* Thin the text at @path @times; with @lie there has to be a wrong answer. */
static void check_text(const char *path, unsigned times, bool lie,
                       uint64_t *random)
{
    static struct thin thin;
    size_t len;
    char *text = read_text(path, &len);
    struct machine whole[WAYS];
    uint64_t known = 0;
    bool fine = text != NULL, loaded = true;
    const char *name = strrchr(path, '/');

    for (unsigned i = 0; i < WAYS; i++) {
        loaded &= load_text(&whole[i], &ways[i], text, len, "text");
    }
    for (unsigned i = 0; i < times && fine && loaded; i++) {
        unsigned way = random_below(random, WAYS);
        uint64_t seed = *random;

        thin_text(text, len, random, &thin);
        if (lie) {
            thin_lie(&thin, random);
        }
        fine = check(&thin, &whole[way], &ways[way], lie, &known);
        if (!fine && !lie) {
            printf("# way %u, seed %" PRIu64 "\n", way, seed);
        }
    }
    for (unsigned i = 0; i < WAYS; i++) {
        unload_machine(&whole[i]);
    }
    free(text);
    printf("# %s: %" PRIu64 " answers were known\n", name ? name : path, known);
    tap_ok(loaded && fine != lie, lie ? "planted: a lie is seen" : path);
}

int main(int argc, char **argv)
{
    const char *seed = getenv("P2P_SEED");
    uint64_t random = seed ? strtoull(seed, NULL, 0) : (uint64_t)time(NULL);
    const char *more = getenv("P2P_THIN");
    unsigned times = more ? (unsigned)atoi(more)
                   : argc > 1 ? (unsigned)atoi(argv[1]) : 0;
    struct dirent **names;
    int count = argc > 2 ? scandir(argv[2], &names, NULL, alphasort) : 0;

    printf("# P2P_SEED=%" PRIu64 "\n", random);
    /* What is refused is refused here all the time. */
    if (!freopen("/dev/null", "w", stderr)) {
        return 1;
    }
    for (int i = 0; i < count; i++) {
        char path[1024];

        snprintf(path, sizeof(path), "%s/%s", argv[2], names[i]->d_name);
        if (strstr(names[i]->d_name, ".txt")) {
            check_text(path, times, false, &random);
        }
        free(names[i]);
    }
    for (int i = 3; i < argc; i++) {
        check_text(argv[i], times, false, &random);
        check_text(argv[i], times + 1000, true, &random);
    }
    if (argc > 2) {
        free(names);
    }
    return tap_end();
}
