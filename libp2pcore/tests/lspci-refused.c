/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Texts that cannot be read, with the reason and the line, and functions that
 * make no tree.
 */
#include <string.h>

#include "p2pcore/lspci.h"
#include "tap.h"

#define SLOT "01:00.0 Endpoint\n"
#define ROW "00: 86 80 10 3e 06 00 00 00 00 00 00 06 00 00 00 00\n"
#define EMPTY(n) n "0: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
#define HEADER_HEX ROW EMPTY("1") EMPTY("2") EMPTY("3")
#define CONTROL "\tControl: I/O- Mem+ BusMaster+ SpecCycle-\n"
#define BRIDGE "00:01.0 PCI bridge: Some\n" CONTROL
#define RECORDS 4

static const struct {
    const char *name;
    const char *text;
    int functions;              /* that are read before it is refused */
    int error;
    enum p2p_lspci_problem problem;
    size_t line;
} rows[] = {
    { "nothing", "", 0, 0, 0, 0 },
    { "something else", "Dear all,\nmy disk is lost.\n", 0, 0, 0, 0 },
    { "a slot alone", SLOT, 1, 0, 0, 0 },
    { "only a slot, without its end", "01:00.0", 1, 0, 0, 0 },
    { "hex", SLOT HEADER_HEX, 1, 0, 0, 0 },
    { "two functions, hex", SLOT HEADER_HEX "\n01:00.1 X\n" HEADER_HEX, 2, 0,
      0, 0 },
    { "hex cut in the fifth row", SLOT HEADER_HEX "40: 00 0", 1, 0, 0, 0 },
    { "words and hex cut in the header", SLOT CONTROL ROW EMPTY("1"), 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_HEX_SHORT, 4 },

    { "a zero byte", SLOT "\0", 1, -P2P_ERR_BAD_TEXT, P2P_LSPCI_BINARY, 2 },
    { "a device number too large", "01:20.0 X\n", 0, -P2P_ERR_BAD_TEXT,
      P2P_LSPCI_BAD_NUMBER, 1 },
    { "a function number too large", "\n01:00.8 X\n", 0, -P2P_ERR_BAD_TEXT,
      P2P_LSPCI_BAD_NUMBER, 2 },
    { "a path to nobody knows which bus", "00:1c.0/00.0 Ethernet: X\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_NO_BUS, 1 },
    { "hex that starts late", SLOT EMPTY("1"), 0, -P2P_ERR_BAD_TEXT,
      P2P_LSPCI_HEX_GAP, 2 },
    { "a row is missing", SLOT ROW EMPTY("2"), 0, -P2P_ERR_BAD_TEXT,
      P2P_LSPCI_HEX_GAP, 3 },
    { "a row twice", SLOT ROW ROW, 0, -P2P_ERR_BAD_TEXT, P2P_LSPCI_HEX_GAP,
      3 },
    { "a row too short", SLOT "00: 86 80\n" EMPTY("1"), 0, -P2P_ERR_BAD_TEXT,
      P2P_LSPCI_HEX_GAP, 3 },
    { "a row too long", SLOT "00: 86 80 10 3e 06 00 00 00 00 00 00 06 00 00 "
      "00 00 00\n", 0, -P2P_ERR_BAD_TEXT, P2P_LSPCI_NOT_HEX, 2 },
    { "no hex in hex", SLOT "00: 86 8x\n", 0, -P2P_ERR_BAD_TEXT,
      P2P_LSPCI_NOT_HEX, 2 },
    { "one digit in hex", SLOT "00: 86 8\n", 0, -P2P_ERR_BAD_TEXT,
      P2P_LSPCI_NOT_HEX, 2 },
    { "three digits in hex", SLOT "00: 86 801\n", 0, -P2P_ERR_BAD_TEXT,
      P2P_LSPCI_NOT_HEX, 2 },
    { "header cut, and another function", SLOT ROW "\n01:00.1 X\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_HEX_SHORT, 3 },
    { "80 bytes, and another function", SLOT HEADER_HEX EMPTY("4")
      "\n01:00.1 X\n", 0, -P2P_ERR_BAD_TEXT, P2P_LSPCI_HEX_SHORT, 7 },
    { "no such header", SLOT "00: 86 80 10 3e 06 00 00 00 00 00 00 06 00 00 "
      "7f 00\n" EMPTY("1") EMPTY("2") EMPTY("3"), 0, -P2P_ERR_BAD_HEADER,
      P2P_LSPCI_UNDECODABLE, 5 },
    { "nobody there", SLOT "00: ff ff ff ff ff ff ff ff ff ff ff ff ff ff "
      "ff ff\n" EMPTY("1") EMPTY("2") EMPTY("3"), 0, -P2P_ERR_BAD_HEADER,
      P2P_LSPCI_UNDECODABLE, 5 },
    { "no such header, in words", "01:00.0 X: Y (rev ff)\n"
      "\t!!! Unknown header type 7f\n\n", 0, -P2P_ERR_BAD_HEADER,
      P2P_LSPCI_UNDECODABLE, 3 },
    { "CardBus", "01:00.0 CardBus bridge: Y\n" CONTROL "\n", 0,
      -P2P_ERR_BAD_HEADER, P2P_LSPCI_UNDECODABLE, 3 },
    { "Control twice", SLOT CONTROL CONTROL, 0, -P2P_ERR_BAD_TEXT,
      P2P_LSPCI_REPEATED, 3 },
    { "Bus twice", BRIDGE "\tBus: primary=00, secondary=01, subordinate=02\n"
      "\tBus: primary=00, secondary=01, subordinate=02\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_REPEATED, 4 },
    { "a bridge of another bus", BRIDGE
      "\tBus: primary=01, secondary=02, subordinate=02\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_OTHER_BUS, 3 },
    { "a window twice", BRIDGE "\tMemory behind bridge: None\n"
      "\tMemory behind bridge: None\n", 0, -P2P_ERR_BAD_TEXT,
      P2P_LSPCI_REPEATED, 4 },
    { "a BAR behind the capabilities", SLOT CONTROL
      "\tCapabilities: [40] X\n\tRegion 0: Memory at f000 [size=4K]\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_REPEATED, 4 },
    { "a bus of three digits", BRIDGE
      "\tBus: primary=00, secondary=101, subordinate=02\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_BAD_NUMBER, 3 },
    { "a bridge that says it is on another bus",
      BRIDGE "\tBus: primary=03, secondary=04, subordinate=05\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_OTHER_BUS, 3 },
    { "no subordinate bus", BRIDGE "\tBus: primary=00, secondary=01\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_BAD_NUMBER, 3 },
    { "a seventh BAR", SLOT CONTROL "\tRegion 6: Memory at fb000000\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_BAD_NUMBER, 3 },
    { "a BAR at no number", SLOT "\tRegion 0: Memory at here\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_BAD_NUMBER, 2 },
    { "a BAR at too large a number", SLOT
      "\tRegion 0: Memory at 10000000000000000 [size=4K]\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_BAD_NUMBER, 2 },
    { "a BAR beyond the end", SLOT
      "\tRegion 0: Memory at fffffffffffff000 [size=8K]\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_BAD_NUMBER, 2 },
    { "a BAR of no bytes", SLOT "\tRegion 0: Memory at f000 [size=0]\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_BAD_NUMBER, 2 },
    { "a size in no unit", SLOT "\tRegion 0: Memory at f000 [size=4Q]\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_BAD_NUMBER, 2 },
    { "a size too large", SLOT
      "\tRegion 0: Memory at f000 [size=99999999T]\n", 0, -P2P_ERR_BAD_TEXT,
      P2P_LSPCI_BAD_NUMBER, 2 },
    { "a window of one number", BRIDGE "\tMemory behind bridge: f7000000\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_BAD_NUMBER, 3 },
    { "a window of no number", BRIDGE
      "\tPrefetchable memory behind bridge: of course\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_BAD_NUMBER, 3 },
    { "a port number too large", SLOT "\tLnkCap: Port #256, Speed\n", 0,
      -P2P_ERR_BAD_TEXT, P2P_LSPCI_BAD_NUMBER, 2 },
};

/* One row, read up to what is refused; the text may have a zero byte. */
static bool is_right(size_t row, size_t len, size_t line)
{
    static struct p2p_lspci reader;
    struct p2p_lspci_error error = { P2P_LSPCI_FINE, 0 };
    struct p2p_record record;
    int functions = 0, result;

    p2p_lspci_open(&reader, rows[row].text, len);
    while ((result = p2p_lspci_next(&reader, &record, &error)) == 1) {
        functions++;
    }
    return functions == rows[row].functions && result == rows[row].error &&
           error.problem == rows[row].problem && error.line == line;
}

static void check_rows(void)
{
    unsigned refused = 0, count = sizeof(rows) / sizeof(rows[0]);

    for (unsigned i = 0; i < count; i++) {
        size_t len = strlen(rows[i].text);

        len += rows[i].problem == P2P_LSPCI_BINARY;
        tap_ok(is_right(i, len, rows[i].line), rows[i].name);
        refused += rows[i].error != 0;
    }
    tap_ok(2 * refused >= count, "at least half are refused");
    tap_ok(!is_right(10, strlen(rows[10].text), 3) &&
           !is_right(4, strlen(rows[4].text) - 1, 1),
           "planted: another line, and no refusal, are seen");
}

/* After what cannot be read, what can. */
static void check_goes_on(void)
{
    static const char text[] = SLOT EMPTY("1") "\n02:00.0 X\n" HEADER_HEX;
    static struct p2p_lspci reader;
    struct p2p_lspci_error error;
    struct p2p_record record;

    p2p_lspci_open(&reader, text, strlen(text));
    tap_ok(p2p_lspci_next(&reader, &record, &error) == -P2P_ERR_BAD_TEXT &&
           record.bus == 1 && record.where == 1 &&
           p2p_lspci_next(&reader, &record, &error) == 1 &&
           record.bus == 2 && record.where == 4 &&
           p2p_lspci_next(&reader, &record, &error) == 0,
           "it goes on behind what it refuses");
}

/* Rows of hex that end behind configuration space. */
static void check_long(void)
{
    static char text[32768];
    static struct p2p_lspci reader;
    struct p2p_lspci_error error;
    struct p2p_record record;
    size_t len = (size_t)sprintf(text, SLOT ROW);

    for (unsigned offset = 16; offset < 4096; offset += 16) {
        len += (size_t)sprintf(text + len, "%02x: 00 00 00 00 00 00 00 00 "
                               "00 00 00 00 00 00 00 00\n", offset);
    }
    len += (size_t)sprintf(text + len, "1000: 00\n");
    p2p_lspci_open(&reader, text, len);
    tap_ok(p2p_lspci_next(&reader, &record, &error) == -P2P_ERR_BAD_TEXT &&
           error.problem == P2P_LSPCI_HEX_LONG && error.line == 258,
           "a byte too many");
    p2p_lspci_open(&reader, text, len - strlen("1000: 00\n"));
    tap_ok(p2p_lspci_next(&reader, &record, &error) == 1,
           "as many as there can be");
}

struct place {
    uint8_t bus;
    uint8_t secondary;          /* 0: no bridge */
    uint8_t subordinate;
};

static const struct {
    const char *name;
    enum p2p_tangle tangle;
    unsigned record, other;
    struct place place[RECORDS];
} trees[] = {
    { "a tree, its end first", P2P_TANGLE_NONE, 0, 0,
      {{ 3, 0, 0 }, { 2, 3, 3 }, { 1, 2, 3 }, { 0, 1, 3 }} },
    { "two root buses", P2P_TANGLE_NONE, 0, 0,
      {{ 0, 1, 1 }, { 0x80, 0x81, 0x81 }, { 1, 0, 0 }, { 0x81, 0, 0 }} },
    { "a bridge that leads nowhere", P2P_TANGLE_NONE, 0, 0,
      {{ 0, 0, 0 }, { 5, 0, 0 }, { 7, 0, 0 }, { 8, 0, 0 }} },
    { "two to one bus", P2P_TANGLE_SAME_BUS, 1, 0,
      {{ 0, 2, 2 }, { 1, 2, 2 }, { 2, 0, 0 }, { 3, 0, 0 }} },
    { "a loop of two", P2P_TANGLE_BACKWARDS, 1, 1,
      {{ 1, 2, 3 }, { 2, 1, 3 }, { 0, 0, 0 }, { 3, 0, 0 }} },
    { "to its own bus", P2P_TANGLE_BACKWARDS, 0, 0,
      {{ 2, 2, 3 }, { 1, 0, 0 }, { 0, 0, 0 }, { 3, 0, 0 }} },
    { "its last before its first", P2P_TANGLE_BACKWARDS, 0, 0,
      {{ 0, 3, 2 }, { 3, 0, 0 }, { 2, 0, 0 }, { 4, 0, 0 }} },
    { "beyond what is above", P2P_TANGLE_OUTSIDE, 1, 0,
      {{ 0, 1, 2 }, { 1, 2, 3 }, { 2, 0, 0 }, { 4, 0, 0 }} },
    { "a bridge is missing", P2P_TANGLE_GAP, 1, 0,
      {{ 0, 1, 3 }, { 3, 0, 0 }, { 1, 0, 0 }, { 4, 0, 0 }} },
    { "two in one place", P2P_TANGLE_DUPLICATE, 3, 2,
      {{ 0, 1, 3 }, { 3, 0, 0 }, { 1, 0, 0 }, { 1, 0, 0 }} },
};

static _Alignas(16) unsigned char work[2048];

static bool is_placed(unsigned tree, enum p2p_tangle expected)
{
    struct p2p_record record[RECORDS];
    struct p2p_tangled tangled = { P2P_TANGLE_NONE, 0, 0 };
    unsigned found = 0;
    int error;

    for (unsigned i = 0; i < RECORDS; i++) {
        const struct place *place = &trees[tree].place[i];
        bool same = i && place->bus == trees[tree].place[i - 1].bus &&
                    expected != P2P_TANGLE_DUPLICATE;

        record[i] = p2p_record_at(0, place->bus, same ? 8 : 0);
        record[i].known = P2P_FACTS_ALL;
        record[i].function.secondary = place->secondary;
        record[i].function.subordinate = place->subordinate;
        record[i].function.kind = place->secondary ? P2P_KIND_BRIDGE
                                                   : P2P_KIND_ENDPOINT;
    }
    error = p2p_records_place(record, RECORDS, work, sizeof(work),
                              &tangled);
    if (expected == P2P_TANGLE_DUPLICATE) {
        return error == -P2P_ERR_BAD_TREE && tangled.tangle == expected &&
               tangled.record == trees[tree].record &&
               tangled.other == trees[tree].other;
    }
    for (unsigned i = 0; i < RECORDS; i++) {
        found |= record[i].tangle;
    }
    record[0] = record[trees[tree].record];
    return !error && (expected ? record[0].tangle == expected &&
                                 record[0].tangled_with == trees[tree].other
                               : !found);
}

static void check_trees(void)
{
    for (unsigned i = 0; i < sizeof(trees) / sizeof(trees[0]); i++) {
        tap_ok(is_placed(i, trees[i].tangle), trees[i].name);
    }
    tap_ok(!is_placed(9, P2P_TANGLE_NONE) && !is_placed(0, P2P_TANGLE_GAP),
           "planted: a tangle in a tree, and none in a tangle, are seen");
}

/* A bridge of which nobody knows where it leads, perhaps to this bus. */
static void check_unknown_buses(void)
{
    struct p2p_record record[2] = {
        p2p_record_at(0, 0, 0), p2p_record_at(0, 5, 0),
    };
    struct p2p_tangled tangled;

    record[0].known = P2P_FACTS_ALL & ~(unsigned)P2P_FACT_BUSES;
    record[0].function.kind = P2P_KIND_BRIDGE;
    record[1].known = P2P_FACTS_ALL;
    tap_ok(!p2p_records_place(record, 2, work, sizeof(work), &tangled) &&
           record[1].above == P2P_ABOVE_UNKNOWN &&
           !(record[1].known & P2P_FACT_ABOVE) &&
           (record[0].known & P2P_FACT_ABOVE),
           "a bridge that leads nobody knows where");
    record[1].bus = 0;
    record[1].function.devfn = 8;
    tap_ok(p2p_records_place(record, 2, work, sizeof(work), &tangled) == 0,
           "it may, if nobody has to be there");
}

/* Paths that agree with bus numbers, know better, or say something else. */
static void check_paths(void)
{
    static const char *const name[] = {
        "a path that agrees", "refused: a path through another bridge",
        "refused: a path through a bridge that is not there",
        "refused: a path to a root bus",
        "a path to a bus that nobody knows the way to",
        "refused: a path to such a bus, through no bridge",
    };
    const uint16_t path[] = { 0x0008, 0x0010, 0x0018, 0x0008, 0x0008, 0x0020 };
    const uint8_t bus[] = { 1, 1, 1, 0, 1, 1 };
    const bool tangled_up[] = { false, true, true, true, false, false };

    for (unsigned i = 0; i < sizeof(path) / sizeof(path[0]); i++) {
        struct p2p_record record[4];
        struct p2p_tangled tangled;
        bool right = i == 0 || i == 4;

        for (unsigned j = 0; j < 3; j++) {
            record[j] = p2p_record_at(0, 0, (uint8_t)(j ? 8 * j : 0x20));
            record[j].known = P2P_FACTS_ALL;
            record[j].function.kind = j ? P2P_KIND_BRIDGE
                                        : P2P_KIND_ENDPOINT;
            record[j].function.secondary = (uint8_t)j;
            record[j].function.subordinate = (uint8_t)j;
        }
        record[1].known &= ~(i >= 4 ? (uint32_t)P2P_FACT_BUSES : 0u);
        record[3] = p2p_record_at(0, bus[i], 0);
        record[3].known = P2P_FACTS_ALL;
        record[3].has_path = true;
        record[3].path = path[i];
        tap_ok(!p2p_records_place(record, 4, work, sizeof(work), &tangled) &&
               record[3].above == (right ? 1 : P2P_ABOVE_UNKNOWN) &&
               record[3].tangle == (tangled_up[i] ? P2P_TANGLE_PATH
                                                  : P2P_TANGLE_NONE) &&
               (!tangled_up[i] ||
                record[3].tangled_with == (bus[i] ? 1 : 3)), name[i]);
    }
}

/* What others say is above can be wrong in ways that numbers cannot. */
static void check_add(void)
{
    static union {
        max_align_t align;
        char bytes[16384];
    } mem;
    struct p2p_topology *topology = p2p_topology_init(&mem, sizeof(mem), 2);
    struct p2p_record record[3];
    struct p2p_tangled tangled;

    for (unsigned i = 0; i < 3; i++) {
        record[i] = p2p_record_at(0, (uint8_t)i, 0);
        record[i].known = P2P_FACTS_ALL;
    }
    record[0].above = 1;
    record[1].above = 0;
    tap_ok(p2p_records_place(record, 2, work, sizeof(work), &tangled) == 0 &&
           p2p_records_add(record, 2, topology, &tangled) ==
               -P2P_ERR_BAD_TREE &&
           tangled.tangle == P2P_TANGLE_NOT_BRIDGE && tangled.record == 0,
           "two that are above each other");
    record[0].above = P2P_ABOVE_NOBODY;
    tap_ok(p2p_records_add(record, 2, topology, &tangled) ==
               -P2P_ERR_BAD_PARENT && tangled.record == 1,
           "one below what is no bridge");
    record[1].above = P2P_ABOVE_NOBODY;
    record[2].above = 7;
    topology = p2p_topology_init(&mem, sizeof(mem), 2);
    record[0].id = P2P_NONE;
    tap_ok(p2p_records_add(record, 3, topology, &tangled) ==
               -P2P_ERR_BAD_TREE && tangled.record == 2,
           "one below what there is not");
    record[2].above = P2P_ABOVE_NOBODY;
    tap_ok(p2p_records_add(record, 3, topology, &tangled) ==
               -P2P_ERR_NOSPACE && tangled.record == 2,
           "more than there is room for");
}

int main(void)
{
    check_rows();
    check_goes_on();
    check_long();
    check_trees();
    check_unknown_buses();
    check_paths();
    check_add();
    return tap_end();
}
