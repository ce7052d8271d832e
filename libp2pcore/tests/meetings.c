/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where domains meet: BARs that lead to another domain, and addresses that two
 * domains have.
 */
#include <string.h>

#include "reading.h"
#include "tap.h"

#define RECORDS 4u
#define NOBODY SIZE_MAX

/* A function on a root bus, with one range. */
struct root {
    uint32_t domain;
    char kind;                  /* w: a port's window; b: an endpoint's BAR;
                                   u: one of unknown size; d: one that is off;
                                   p: a port's BAR; -: nothing */
    uint64_t start, last;
};

struct row {
    const char *name;
    struct root root[RECORDS];
    unsigned passages;          /* records, by bit, that lead elsewhere */
    size_t meet[2];             /* NOBODY: nowhere */
    uint64_t addr;
};

#define NOTHING { 0, '-', 1, 0 }
#define NOWHERE { NOBODY, NOBODY }, 0

static const struct row rows[] = {
    { "side by side", {{ 0, 'w', 0x1000, 0x1fff }, { 1, 'w', 0x2000, 0x2fff },
      { 2, 'b', 0x3000, 0x3fff }, { 1, 'b', 0, 0xfff }}, 0, NOWHERE },
    { "in one domain", {{ 1, 'w', 0x1000, 0x1fff }, { 1, 'w', 0x1000, 0x1fff },
      { 1, 'b', 0x1000, 0x1fff }, { 0, 'w', 0x4000, 0x4fff }}, 0, NOWHERE },
    { "one is off", {{ 0, 'w', 0x1000, 0x1fff }, { 1, 'd', 0x1000, 0x1fff },
      NOTHING, NOTHING }, 0, NOWHERE },
    { "behind a BAR", {{ 0, 'b', 0x1000, 0x4fff }, { 9, 'w', 0x1000, 0x1fff },
      { 9, 'w', 0x3000, 0x4fff }, { 9, 'b', 0x2000, 0x2fff }}, 1, NOWHERE },
    { "all of a BAR, one window", {{ 0, 'b', 0x1000, 0x4fff },
      { 9, 'w', 0x1000, 0x4ffe }, NOTHING, NOTHING }, 1, NOWHERE },
    { "behind a BAR of unknown size", {{ 9, 'w', 0x1000, 0x1fff },
      { 0, 'u', 0x1000, 0x100f }, NOTHING, NOTHING }, 2, NOWHERE },
    { "behind two BARs, one in the other", {{ 0, 'b', 0x1000, 0x7fff },
      { 1, 'b', 0x2000, 0x4fff }, { 2, 'w', 0x3000, 0x3fff }, NOTHING }, 3,
      NOWHERE },
    { "behind two of one function's domain", {{ 0, 'b', 0x1000, 0x1fff },
      { 1, 'w', 0x1000, 0x1ffe }, { 0, 'b', 0x3000, 0x3fff },
      { 2, 'w', 0x3000, 0x3ffe }}, 5, NOWHERE },
    { "two windows", {{ 0, 'w', 0x1000, 0x2fff }, { 1, 'w', 0x2000, 0x3fff },
      NOTHING, NOTHING }, 0, { 0, 1 }, 0x2000 },
    { "two windows, the same", {{ 0, 'w', 0x1000, 0x2fff },
      { 1, 'w', 0x1000, 0x2fff }, NOTHING, NOTHING }, 0, { 0, 1 }, 0x1000 },
    { "a BAR in a window", {{ 0, 'w', 0x1000, 0x2fff },
      { 1, 'b', 0x2000, 0x20ff }, NOTHING, NOTHING }, 0, { 0, 1 }, 0x2000 },
    { "two BARs, the same", {{ 0, 'b', 0x1000, 0x1fff },
      { 1, 'b', 0x1000, 0x1fff }, NOTHING, NOTHING }, 0, { 0, 1 }, 0x1000 },
    { "a window beyond a BAR", {{ 0, 'b', 0x1000, 0x1fff },
      { 1, 'w', 0x1800, 0x2fff }, NOTHING, NOTHING }, 0, { 0, 1 }, 0x1800 },
    { "a port's BAR leads nowhere", {{ 0, 'p', 0x1000, 0x1fff },
      { 1, 'w', 0x1800, 0x18ff }, NOTHING, NOTHING }, 0, { 0, 1 }, 0x1800 },
    { "far behind one of the same domain", {{ 0, 'w', 0x1000, 0x8fff },
      { 1, 'w', 0x9000, 0x9fff }, { 0, 'w', 0x2000, 0x2fff },
      { 2, 'w', 0x8000, 0x8fff }}, 0, { 0, 3 }, 0x8000 },
    { "behind a BAR, two domains", {{ 0, 'b', 0x1000, 0x8fff },
      { 1, 'w', 0x2000, 0x3fff }, { 2, 'w', 0x3000, 0x4fff }, NOTHING }, 1,
      { 1, 2 }, 0x3000 },
    { "across the end of a shorter one", {{ 0, 'w', 0x1000, 0x2fff },
      { 0, 'w', 0x1100, 0x11ff }, { 1, 'w', 0x2800, 0x3fff }, NOTHING }, 0,
      { 0, 2 }, 0x2800 },
};

static void fill(struct p2p_record *record, const struct root *root,
                 unsigned number)
{
    *record = p2p_record_at(root->domain, 0, (uint8_t)(number << 3));
    record->known = P2P_FACTS_ALL;
    record->function.memory_enable = root->kind != 'd';
    if (root->kind == 'w' || root->kind == 'p') {
        record->function.kind = P2P_KIND_ROOT_PORT;
    }
    if (root->kind == 'u') {
        record->known &= (uint32_t)~P2P_FACT_BAR_SIZES;
    }
    if (root->kind == 'w') {
        record->function.window[P2P_WINDOW_MEM] =
            (struct p2p_range) { root->start, root->last };
    } else if (root->kind != '-') {
        record->function.bar[3] =
            (struct p2p_range) { root->start, root->last };
    }
}

static bool is_right(const struct row *row, bool apart)
{
    bool is_there = row->meet[0] != NOBODY, right;
    const struct p2p_meeting *meeting;
    struct p2p_reading reading;

    p2p_reading_init(&reading);
    for (unsigned i = 0; i < RECORDS; i++) {
        struct p2p_record record;

        fill(&record, &row->root[i], i);
        record.domain *= apart;
        p2p_reading_add(&reading, &record, "here");
    }
    meeting = &reading.meeting;
    right = p2p_reading_finish(&reading, NULL) &&
            meeting->is_there == is_there &&
            (!is_there || (meeting->record[0] == row->meet[0] &&
                           meeting->record[1] == row->meet[1] &&
                           meeting->addr == row->addr));
    for (unsigned i = 0; i < RECORDS && right; i++) {
        right = reading.record[i].passages ==
                (row->passages >> i & 1 ? 1 << 3 : 0);
    }
    p2p_reading_free(&reading);
    return right;
}

int main(void)
{
    unsigned refused = 0, count = sizeof(rows) / sizeof(rows[0]), seen = 0;

    for (unsigned i = 0; i < count; i++) {
        tap_ok(is_right(&rows[i], true), rows[i].name);
        refused += rows[i].meet[0] != NOBODY;
        seen += !is_right(&rows[i], false);
    }
    tap_ok(2 * refused >= count, "at least half share an address");
    tap_ok(seen > 0, "planted: one domain, where nothing meets");
    return tap_end();
}
