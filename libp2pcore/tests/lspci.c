/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What lspci prints of a machine, in words and in hex, whole, changed as mail
 * programs and bug trackers do, and cut short anywhere: what is read is right,
 * and what cannot be known is not said to be.
 */
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "p2pcore/lspci.h"
#include "tap.h"

#define TEXT_MAX (1u << 20)
/* What a text says: who is above whom comes of all of it. */
#define ALL (P2P_FACTS_ALL & ~(unsigned)(P2P_FACT_ABOVE | P2P_FACT_FIRST))
#define HEADER \
    (P2P_FACT_ID | P2P_FACT_COMMAND | P2P_FACT_BUSES | P2P_FACT_WINDOWS | \
     P2P_FACT_BARS | P2P_FACT_ROM)

struct dump {
    char text[TEXT_MAX];
    size_t len;
};

struct read {
    struct p2p_record record[MACHINE_FUNCTIONS * 2];
    unsigned count;
    int result;                 /* of the last call */
    struct p2p_lspci_error error;
};

static struct dump plain, changed;
static struct p2p_lspci reader;

enum form { WORDS = 1, NUMBERS = 2, HEX = 4 };

static void write_dump(struct dump *dump, unsigned form, size_t len)
{
    FILE *file = fmemopen(dump->text, TEXT_MAX, "w");

    for (unsigned i = 0; i < MACHINE_FUNCTIONS; i++) {
        if (form & WORDS) {
            machine_print_words(file, &machine[i], form & NUMBERS);
        } else {
            fprintf(file, "%s %s\n", machine[i].place, machine[i].name);
        }
        if (form & HEX) {
            bool legacy = machine[i].express < 0 && len > 256;

            machine_print_hex(file, &machine[i], legacy ? 256 : len);
        }
        fprintf(file, "\n");
    }
    dump->len = (size_t)ftell(file);
    fclose(file);
}

static struct read read_text(const char *text, size_t len)
{
    struct read read = { .count = 0 };

    p2p_lspci_open(&reader, text, len);
    while (read.count < MACHINE_FUNCTIONS * 2) {
        read.result = p2p_lspci_next(&reader, &read.record[read.count],
                                     &read.error);
        if (read.result != 1) {
            break;
        }
        read.count++;
    }
    return read;
}

static bool is_range(struct p2p_range a, struct p2p_range b)
{
    return (p2p_range_is_empty(a) && p2p_range_is_empty(b)) ||
           (a.start == b.start && a.last == b.last);
}

/* Whether what is known of @record is what machine[@i] has. */
static bool is_true(const struct p2p_record *record, unsigned i)
{
    uint8_t config[MACHINE_CONFIG];
    struct p2p_record right = p2p_record_at(0, 0, 0);
    const struct p2p_function *got = &record->function, *want;
    unsigned known = record->known;
    bool same = true;

    machine_config(&machine[i], config);
    p2p_record_decode(&right, config, sizeof(config));
    want = &right.function;
    if (known & P2P_FACT_ID) {
        same &= got->vendor == want->vendor && got->device == want->device;
    }
    if (known & P2P_FACT_COMMAND) {
        same &= got->bus_master && got->memory_enable;
    }
    if (known & P2P_FACT_BUSES) {
        same &= got->secondary == want->secondary &&
                got->subordinate == want->subordinate;
    }
    for (unsigned w = 0; (known & P2P_FACT_WINDOWS) && w < P2P_WINDOWS; w++) {
        same &= is_range(got->window[w], want->window[w]);
    }
    if (known & P2P_FACT_POWER) {
        same &= got->in_d0;
    }
    if (known & P2P_FACT_ATOMICS) {
        const unsigned atomics = P2P_LACKS_ATOMIC_ROUTING | P2P_LACKS_ATOMICS |
                                 P2P_BLOCKS_ATOMICS;

        same &= ((got->tlp ^ want->tlp) & atomics) == 0;
    }
    if (known & P2P_FACT_EXPRESS) {
        same &= got->kind == want->kind;
    }
    if (known & P2P_FACT_PORT) {
        same &= got->port_number == want->port_number;
    }
    if (known & P2P_FACT_ACS) {
        same &= got->acs.cap == want->acs.cap && got->acs.ctl == want->acs.ctl;
    }
    return same;
}

static bool has_bars(const struct p2p_record *record, unsigned i)
{
    bool same = true;

    for (unsigned b = 0; (record->known & P2P_FACT_BARS) && b < P2P_BARS;
         b++) {
        const struct machine_bar *bar = &machine[i].bar[b];
        struct p2p_range want = p2p_range_none();

        if (bar->size) {
            want.start = bar->start & ~(uint64_t)0xf;
            want.last = want.start + (record->known & P2P_FACT_BAR_SIZES
                                      ? bar->size : P2P_BAR_LEN_MIN) - 1;
        }
        same &= is_range(record->function.bar[b], want);
    }
    return same;
}

static bool is_at(const struct p2p_record *record, unsigned i)
{
    char place[16];

    snprintf(place, sizeof(place), "%02x:%02x.%x", record->bus,
             record->function.devfn >> 3, record->function.devfn & 7);
    return !strcmp(place, machine[i].place);
}

/* Whether all of it was read, and is right; *@known: of each, and of any. */
static bool is_machine(const struct read *read, unsigned *every, unsigned *any)
{
    bool same = read->result == 0 && read->count == MACHINE_FUNCTIONS;

    *every = ALL;
    *any = 0;
    for (unsigned i = 0; i < read->count && same; i++) {
        same &= is_at(&read->record[i], i) && is_true(&read->record[i], i) &&
                has_bars(&read->record[i], i);
        *every &= read->record[i].known;
        *any |= read->record[i].known;
    }
    return same;
}

static void check_dump(const char *name, const struct dump *dump,
                       unsigned every, unsigned any)
{
    struct read read = read_text(dump->text, dump->len);
    unsigned got_every, got_any;
    bool right = is_machine(&read, &got_every, &got_any);

    if (!tap_ok(right && got_every == every && got_any == any, name)) {
        printf("# %s, %u functions, result %d line %zu, known of each %03x, "
               "of any %03x\n", right ? "true" : "not true", read.count,
               read.result, read.error.line, got_every, got_any);
    }
}

static void check_forms(void)
{
    const unsigned words = ALL & ~(unsigned)P2P_FACT_ID;

    write_dump(&plain, WORDS, 0);
    check_dump("-vvv", &plain, words & ~(unsigned)P2P_FACT_ACS_DETAIL, words);
    write_dump(&plain, WORDS | NUMBERS, 0);
    check_dump("-nn -vvv", &plain, ALL & ~(unsigned)P2P_FACT_ACS_DETAIL, ALL);
    /* What has neither capabilities nor BARs shows itself in 64 bytes. */
    write_dump(&plain, HEX, 64);
    check_dump("-x: header alone", &plain, HEADER, ALL);
    write_dump(&plain, HEX, 256);
    check_dump("-xxx: no ACS", &plain,
               HEADER | P2P_FACT_POWER | P2P_FACT_EXPRESS | P2P_FACT_PORT |
               P2P_FACT_ATOMICS,
               ALL);
    write_dump(&plain, HEX, 4096);
    check_dump("-xxxx: no sizes", &plain,
               ALL & ~(unsigned)P2P_FACT_BAR_SIZES, ALL);
    write_dump(&plain, WORDS | HEX, 64);
    check_dump("-vvv -x", &plain, ALL & ~(unsigned)P2P_FACT_ACS_DETAIL, ALL);
    write_dump(&plain, WORDS | HEX, 4096);
    check_dump("-vvv -xxxx", &plain, ALL, ALL);
}

/* Copy plain to changed with @from replaced by @to. */
static void replace(const char *from, const char *to)
{
    size_t len = strlen(from), out = 0;

    for (size_t i = 0; i < plain.len;) {
        if (!strncmp(plain.text + i, from, len)) {
            memcpy(changed.text + out, to, strlen(to));
            out += strlen(to);
            i += len;
        } else {
            changed.text[out++] = plain.text[i++];
        }
    }
    changed.len = out;
}

/* Break lines at the last space before @width, as mail programs do. */
static void wrap(size_t width)
{
    size_t column = 0;

    memcpy(changed.text, plain.text, plain.len);
    changed.len = plain.len;
    for (size_t i = 0, space = 0; i < plain.len; i++) {
        if (plain.text[i] == '\n') {
            column = space = 0;
            continue;
        }
        if (plain.text[i] == ' ' && column > 30) {
            space = i;
        }
        if (++column > width && space) {
            changed.text[space] = '\n';
            column = i - space;
            space = 0;
        }
    }
}

static void check_changes(void)
{
    const unsigned any = ALL & ~(unsigned)P2P_FACT_ID;
    const unsigned every = any & ~(unsigned)P2P_FACT_ACS_DETAIL;

    write_dump(&plain, WORDS, 0);
    replace("\n", "\n> ");
    check_dump("quoted", &changed, every, any);
    replace("\n", "\n>> \t");
    check_dump("quoted twice", &changed, every, any);
    replace("\n\t", "\n");
    check_dump("without indentation", &changed, every, any);
    replace("\n", "\r\n");
    check_dump("with carriage returns", &changed, every, any);
    replace("00:00.0 Host", "\xef\xbb\xbf" "00:00.0 Host");
    check_dump("with a byte order mark", &changed, every, any);
    replace("\n\t", "\n\xc2\xa0 \xc2\xa0 ");
    check_dump("with the spaces of web pages", &changed, every, any);
    replace("\n", "\n\n");
    check_dump("with empty lines between", &changed, every, any);
    replace("\n0", "\n0000:0");
    check_dump("with domains but for the first", &changed, every, any);
    for (size_t width = 60; width <= 100; width += 10) {
        char name[32];

        wrap(width);
        snprintf(name, sizeof(name), "wrapped at %zu", width);
        check_dump(name, &changed, every, any);
    }
    replace("00:00.0 Host", "Hello, my disk: it is lost. Here is\nlspci:\n\n"
            "00:00.0 Host");
    check_dump("in a letter", &changed, every, any);
    replace("\tCapabilities: [40] Power", "\tCapabilities: <access denied>\n"
            "\tPower");
    write_dump(&plain, WORDS | HEX, 256);
    replace("\n", "\n> ");
    check_dump("hex, quoted", &changed,
               ALL & ~(unsigned)P2P_FACT_ACS_DETAIL, ALL);
}

/* What an unprivileged user sees: no capabilities, in words. */
static void check_denied(void)
{
    FILE *file = fmemopen(plain.text, TEXT_MAX, "w");
    struct read read;

    machine_print_words(file, &machine[5], false);
    plain.len = (size_t)ftell(file);
    fclose(file);
    replace("Capabilities: [40]", "Capabilities: <access denied>\nX:");
    changed.len = (size_t)(strstr(changed.text, "X:") - changed.text);
    memcpy(changed.text + changed.len, "\n", 1);
    read = read_text(changed.text, changed.len + 1);
    tap_ok(read.count == 1 && is_true(&read.record[0], 5) &&
           !(read.record[0].known & (P2P_FACT_ACS | P2P_FACT_POWER |
                                     P2P_FACT_EXPRESS)) &&
           (read.record[0].known & P2P_FACT_WINDOWS),
           "capabilities denied: neither ACS nor kind of port is known");
}

/* Cut anywhere: what is said to be known is true. */
static void check_cuts(const char *name, unsigned form, size_t len,
                       bool planted)
{
    bool right = true;

    write_dump(&plain, form, len);
    if (planted) {
        replace("subordinate=05", "subordinate=04");
        plain = changed;
    }
    for (size_t cut = 0; cut < plain.len && right; cut++) {
        struct read read = read_text(plain.text, cut);

        right = read.result == 0 || (form & HEX);
        for (unsigned i = 0; i < read.count; i++) {
            right &= is_at(&read.record[i], i) &&
                     is_true(&read.record[i], i) &&
                     has_bars(&read.record[i], i);
        }
        if (!right && !planted) {
            printf("# at %zu\n", cut);
        }
    }
    tap_ok(right != planted, name);
}

int main(void)
{
    check_forms();
    check_changes();
    check_denied();
    check_cuts("-nn -vvv cut anywhere", WORDS | NUMBERS, 0, false);
    check_cuts("-xxx cut anywhere", HEX, 256, false);
    check_cuts("planted: a wrong bus is seen", WORDS, 0, true);
    return tap_end();
}
