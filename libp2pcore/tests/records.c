/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Records of several domains, placed by bus numbers: those of one domain say
 * nothing of another. What is wrong within one domain is in lspci-refused.c.
 */
#include <stdlib.h>
#include <string.h>

#include "p2pcore/record.h"
#include "tap.h"

#define RECORDS 4u
#define FAR 0x10000u
#define ROOT P2P_ABOVE_NOBODY
#define UNKNOWN P2P_ABOVE_UNKNOWN

/* A bridge if it leads anywhere. Its device is its index. */
struct place {
    uint32_t domain;
    uint8_t bus, secondary, subordinate;
};

struct row {
    const char *name;
    enum p2p_tangle tangle;
    size_t record, other;
    struct place place[RECORDS];
    int32_t above[RECORDS];     /* unless there is a tangle */
};

static const struct row rows[] = {
    { "one tree twice", P2P_TANGLE_NONE, 0, 0,
      {{ 0, 0, 1, 1 }, { 0, 1, 0, 0 }, { 1, 0, 1, 1 }, { 1, 1, 0, 0 }},
      { ROOT, 0, ROOT, 2 } },
    { "mixed", P2P_TANGLE_NONE, 0, 0,
      {{ FAR, 1, 0, 0 }, { 0, 1, 0, 0 }, { FAR, 0, 1, 1 }, { 0, 0, 1, 1 }},
      { 2, 3, ROOT, ROOT } },
    { "a bus to which only another domain's bridge leads", P2P_TANGLE_NONE, 0,
      0, {{ 0, 0, 1, 9 }, { 1, 1, 0, 0 }, { FAR, 9, 0, 0 }, { 0, 1, 0, 0 }},
      { ROOT, UNKNOWN, UNKNOWN, 0 } },
    { "many domains", P2P_TANGLE_NONE, 0, 0,
      {{ 3, 0, 0, 0 }, { 2, 0, 0, 0 }, { 1, 0, 0, 0 }, { 0, 0, 0, 0 }},
      { ROOT, ROOT, ROOT, ROOT } },
    { "two to one bus, in the second", P2P_TANGLE_SAME_BUS, 3, 2,
      {{ 0, 0, 1, 1 }, { 0, 1, 0, 0 }, { 1, 0, 1, 1 }, { 1, 0, 1, 1 }},
      { 0 } },
    { "a missing bridge, in the second", P2P_TANGLE_GAP, 3, 2,
      {{ 0, 0, 1, 1 }, { 0, 1, 0, 0 }, { 1, 0, 1, 2 }, { 1, 2, 0, 0 }},
      { 0 } },
    { "beyond what is above, in the first", P2P_TANGLE_OUTSIDE, 1, 0,
      {{ 0, 0, 1, 2 }, { 0, 1, 2, 3 }, { 1, 0, 1, 3 }, { 1, 1, 2, 3 }},
      { 0 } },
    { "to its own bus, in the second", P2P_TANGLE_BACKWARDS, 2, 2,
      {{ 0, 1, 2, 2 }, { 0, 0, 0, 0 }, { FAR, 1, 1, 2 }, { FAR, 0, 0, 0 }},
      { 0 } },
};

static _Alignas(16) unsigned char work[2048];

static void make(struct p2p_record *record, const struct row *row)
{
    for (unsigned i = 0; i < RECORDS; i++) {
        const struct place *place = &row->place[i];

        record[i] = p2p_record_at(place->domain, place->bus,
                                  (uint8_t)(i << 3));
        record[i].known = P2P_FACTS_ALL & ~(unsigned)P2P_FACT_ABOVE;
        record[i].function.secondary = place->secondary;
        record[i].function.subordinate = place->subordinate;
        record[i].function.kind = place->secondary ? P2P_KIND_BRIDGE
                                                   : P2P_KIND_ENDPOINT;
    }
}

static bool is_placed(const struct row *row, bool apart)
{
    struct p2p_record record[RECORDS];
    struct p2p_tangled tangled = { P2P_TANGLE_NONE, 0, 0 };
    bool fine;

    make(record, row);
    for (unsigned i = 0; i < RECORDS && !apart; i++) {
        record[i].domain = 0;
    }
    fine = !p2p_records_place(record, RECORDS, work, sizeof(work), &tangled);
    for (unsigned i = 0; i < RECORDS && fine; i++) {
        fine = row->tangle ? record[i].tangle == P2P_TANGLE_NONE ||
                             i == row->record || i == row->other
                           : record[i].above == row->above[i] &&
                             !record[i].tangle &&
                             !(record[i].known & P2P_FACT_ABOVE) ==
                             (row->above[i] == UNKNOWN);
    }
    return fine && record[row->record].tangle == row->tangle &&
           (!row->tangle || record[row->record].tangled_with == row->other);
}

static void check_rows(void)
{
    unsigned refused = 0, count = sizeof(rows) / sizeof(rows[0]), seen = 0;

    for (unsigned i = 0; i < count; i++) {
        tap_ok(is_placed(&rows[i], true), rows[i].name);
        refused += rows[i].tangle != P2P_TANGLE_NONE;
        seen += !is_placed(&rows[i], false);
    }
    tap_ok(2 * refused >= count, "at least half are tangled");
    tap_ok(seen > 0, "planted: domains that are forgotten");
}

/* Two functions are in one place only if their domains are one, too. */
static void check_places(void)
{
    struct p2p_record record[RECORDS];
    struct p2p_tangled tangled;

    make(record, &rows[3]);
    for (unsigned i = 0; i < RECORDS; i++) {
        record[i].function.devfn = 0;
    }
    tap_ok(!p2p_records_place(record, RECORDS, work, sizeof(work), &tangled),
           "one place in four domains");
    record[0].domain = record[2].domain;
    tap_ok(p2p_records_place(record, RECORDS, work, sizeof(work), &tangled) ==
           -P2P_ERR_BAD_TREE && tangled.tangle == P2P_TANGLE_DUPLICATE &&
           tangled.record == 2 && tangled.other == 0,
           "refused: twice in one of them");
}

/* A VF that another domain's PF would have is nobody's. */
static void check_virtual(void)
{
    struct p2p_record record[2];
    struct p2p_tangled tangled;

    for (uint32_t domain = 0; domain < 2; domain++) {
        record[0] = p2p_record_at(0, 0, 0);
        record[0].known = P2P_FACTS_ALL;
        record[0].sriov = (struct p2p_sriov) {
            .enable = true, .memory_enable = true, .total = 1, .count = 1,
            .first_offset = 1,
        };
        record[1] = p2p_record_at(domain, 0, 1);
        record[1].is_virtual = true;
        tap_ok(!p2p_records_place(record, 2, work, sizeof(work), &tangled) &&
               record[1].function.memory_enable == !domain,
               domain ? "refused: a virtual function of another domain"
                      : "a virtual function");
    }
}

/* The VF of an integrated function, on the bus after: no bridge leads there. */
static void check_virtual_beyond(void)
{
    static union {
        max_align_t align;
        unsigned char bytes[8192];
    } mem;
    struct p2p_topology *topology = p2p_topology_init(&mem, sizeof(mem), 2);
    const struct p2p_function *vf;
    struct p2p_record record[2];
    struct p2p_tangled tangled;
    int error;

    record[0] = p2p_record_at(0x10000, 0x40, 0x08);
    record[0].known = P2P_FACTS_ALL;
    record[0].sriov = (struct p2p_sriov) {
        .enable = true, .memory_enable = true, .total = 1, .count = 1,
        .first_offset = 0x100,
    };
    record[1] = p2p_record_at(0x10000, 0x41, 0x08);
    record[1].is_virtual = true;
    error = p2p_records_place(record, 2, work, sizeof(work), &tangled);
    error = error ? error : p2p_records_add(record, 2, topology, &tangled);
    vf = p2p_topology_get(topology, record[1].id);
    tap_ok(!error && vf && vf->parent == P2P_NONE && vf->root_bus == 0x40 &&
           vf->bus_offset == 1 && vf->domain == 0x10000 &&
           p2p_topology_rid(topology, record[1].id) == 0x4108,
           "a virtual function on the bus after its root bus");
}

/* The VF of a function below a port, on a bus where others say that it is a
   root bus. */
static void check_virtual_on_root(void)
{
    struct p2p_record record[4];
    struct p2p_tangled tangled;

    record[0] = p2p_record_at(0, 0, 0x08);
    record[1] = p2p_record_at(0, 4, 0x00);
    record[2] = p2p_record_at(0, 5, 0x00);
    record[3] = p2p_record_at(0, 5, 0x10);
    for (unsigned i = 0; i < 4; i++) {
        record[i].known = P2P_FACTS_ALL & ~(unsigned)P2P_FACT_ABOVE;
    }
    record[0].function.kind = P2P_KIND_ROOT_PORT;
    record[0].function.secondary = record[0].function.subordinate = 4;
    record[1].sriov = (struct p2p_sriov) {
        .enable = true, .memory_enable = true, .total = 1, .count = 1,
        .first_offset = 0x100,
    };
    record[3].on_root = true;
    tap_ok(!p2p_records_place(record, 4, work, sizeof(work), &tangled) &&
           record[2].is_virtual && record[2].above == 0 &&
           record[3].above == P2P_ABOVE_NOBODY,
           "a virtual function is where its physical one is");
    record[0].known = P2P_FACTS_ALL & ~(unsigned)P2P_FACT_BUSES;
    record[1].above = record[2].above = P2P_ABOVE_UNKNOWN;
    record[3].on_root = false;
    record[3].above = P2P_ABOVE_UNKNOWN;
    tap_ok(!p2p_records_place(record, 4, work, sizeof(work), &tangled) &&
           record[2].above == P2P_ABOVE_UNKNOWN,
           "and nowhere if nobody knows where that is");
}

/* Whatever is too little is refused, and nothing beyond is written. */
static void check_work(void)
{
    size_t size = p2p_records_work(RECORDS);
    struct p2p_record record[RECORDS];
    struct p2p_tangled tangled;

    make(record, &rows[0]);
    memset(work, 0xa5, sizeof(work));
    tap_ok(size < sizeof(work) &&
           p2p_records_place(record, RECORDS, work, size - 1, &tangled) ==
           -P2P_ERR_NOSPACE && work[0] == 0xa5 &&
           record[1].above == P2P_ABOVE_UNKNOWN,
           "refused: too little working memory");
    tap_ok(!p2p_records_place(record, RECORDS, work, size, &tangled) &&
           work[size] == 0xa5, "just enough");
    tap_ok(p2p_records_place(record, 0xffff, work, SIZE_MAX, &tangled) ==
           -P2P_ERR_NOSPACE, "refused: more than a topology can have");
    tap_ok(!p2p_records_place(record, 0, work, p2p_records_work(0), &tangled),
           "none at all");
}

/* Sorted, whatever the order: in a run of bridges each is below the last. */
static void check_order(void)
{
    enum { COUNT = 200 };
    static struct p2p_record record[COUNT];
    static _Alignas(16) unsigned char memory[8192];
    struct p2p_tangled tangled;
    bool right;

    for (unsigned i = 0; i < COUNT; i++) {
        unsigned bus = i * 77 % COUNT;      /* each once: 77 and 200 */

        record[i] = p2p_record_at(7, (uint8_t)bus, 0);
        record[i].known = P2P_FACTS_ALL;
        record[i].function.kind = P2P_KIND_BRIDGE;
        record[i].function.secondary = (uint8_t)(bus + 1);
        record[i].function.subordinate = COUNT;
    }
    right = p2p_records_work(COUNT) <= sizeof(memory) &&
            !p2p_records_place(record, COUNT, memory, sizeof(memory),
                               &tangled);
    for (unsigned i = 0; i < COUNT && right; i++) {
        right = record[i].bus
                ? record[i].above >= 0 &&
                  record[record[i].above].bus + 1 == record[i].bus
                : record[i].above == P2P_ABOVE_NOBODY;
    }
    tap_ok(right, "two hundred bridges in a row, shuffled");
}

/* Of two readings of one function: what either knows, unless they differ. */
static void check_merge(void)
{
    struct p2p_record words = p2p_record_at(0, 0, 0), hex = words, both;

    words.known = P2P_FACT_BARS | P2P_FACT_BAR_SIZES | P2P_FACT_POWER;
    words.by_cpu = true;
    words.function.bar[0] = (struct p2p_range) { 0x1000, 0x1fff };
    hex.known = P2P_FACT_BARS | P2P_FACT_COMMAND | P2P_FACT_EXPRESS |
                P2P_FACT_BUSES | P2P_FACT_ID | P2P_FACT_PORT;
    hex.function.bar[0] = (struct p2p_range) { 0x1000, 0x100f };
    hex.function.bus_master = hex.on_root = true;
    hex.function.kind = P2P_KIND_ROOT_PORT;
    hex.function.secondary = 5;
    for (unsigned turn = 0; turn < 2; turn++) {
        both = turn ? hex : words;
        tap_ok(!p2p_record_merge(&both, turn ? &words : &hex) &&
               both.known == (words.known | hex.known) && !both.by_cpu &&
               both.on_root && both.function.bar[0].last == 0x1fff &&
               both.function.bus_master && both.function.secondary == 5 &&
               both.function.kind == P2P_KIND_ROOT_PORT,
               turn ? "words and hex" : "hex and words");
    }
    hex.function.bar[0] = (struct p2p_range) { 0x81000, 0x8100f };
    both = words;
    tap_ok(!p2p_record_merge(&both, &hex) &&
           both.function.bar[0].start == 0x81000 && !both.by_cpu &&
           !(both.known & P2P_FACT_BAR_SIZES),
           "the processor's addresses give way to those of the bus");
    words.known |= P2P_FACT_COMMAND;
    both = words;
    tap_ok(p2p_record_merge(&both, &hex) == P2P_FACT_COMMAND &&
           !memcmp(&both, &words, sizeof(both)),
           "refused: two that differ, and nothing is changed");
    words.function.bus_master = true;
    words.known |= P2P_FACT_ACS;
    hex.known |= P2P_FACT_ACS | P2P_FACT_ACS_DETAIL;
    hex.function.acs.cap = P2P_ACS_ENHANCED;
    both = words;
    tap_ok(!p2p_record_merge(&both, &hex) &&
           both.function.acs.cap == P2P_ACS_ENHANCED,
           "what words cannot say of ACS differs from nothing");
    words.has_path = hex.has_path = true;
    words.path = 8;
    both = words;
    tap_ok(p2p_record_merge(&both, &hex) == P2P_FACT_ABOVE,
           "refused: two paths");
    words.has_path = false;
    both = words;
    tap_ok(!p2p_record_merge(&both, &hex) && both.has_path && !both.path,
           "the path of one of them");
    hex.function.acs.cap |= P2P_ACS_RR;
    both = words;
    tap_ok(p2p_record_merge(&both, &hex) == P2P_FACT_ACS,
           "refused: what they can say does");
}

/* BARs that are outside what is above them, by one offset or by several. */
static void check_offset(void)
{
    static const char *const name[] = {
        "one offset", "refused: two offsets",
        "refused: an offset for one of two", "refused: one that is below",
        "refused: one that only one BAR has",
    };

    for (unsigned turn = 0; turn < 5; turn++) {
        struct p2p_record record[RECORDS];
        struct p2p_tangled tangled;
        bool known;

        for (unsigned i = 0; i < RECORDS; i++) {
            bool bridge = i < 2;
            uint64_t base = 0x80000000u + 0x100000u * (i & 1);

            record[i] = p2p_record_at(0, (uint8_t)(bridge ? 0 : i - 1),
                                      (uint8_t)(bridge ? i << 3 : 0));
            record[i].known = P2P_FACTS_ALL;
            record[i].by_cpu = true;
            record[i].function.secondary = (uint8_t)(bridge ? i + 1 : 0);
            record[i].function.subordinate = record[i].function.secondary;
            if (bridge) {
                record[i].function.kind = P2P_KIND_ROOT_PORT;
                record[i].function.window[0] = (struct p2p_range) {
                    base, base + 0xfffff,
                };
                continue;
            }
            base += turn == 3 ? 0 - 0x10000000ull : 0x600000000u;
            base += turn == 1 && i == 3 ? 0x40000000u : 0;
            base -= turn == 2 && i == 3 ? 0x600000000u : 0;
            if (turn == 4 && i == 3) {
                continue;
            }
            record[i].function.bar[0] = (struct p2p_range) {
                base, base + 0xfff,
            };
        }
        tap_ok(!p2p_records_place(record, RECORDS, work, sizeof(work),
                                  &tangled), "placed");
        known = record[2].known & P2P_FACT_BARS;
        tap_ok(turn == 0 ? known && record[2].cpu_offset == 0x600000000u &&
                           record[3].function.bar[0].start == 0x80100000u &&
                           (record[3].known & P2P_FACT_BARS)
                         : !known && !(record[3].known & P2P_FACT_BARS) ==
                           (turn == 1 || turn == 3),
               name[turn]);
    }
}

/* A list of capabilities that goes round takes no more than itself. */
static void check_broken_list(void)
{
    unsigned char config[4096] = { 0x86, 0x80, 0x34, 0x12, 0x06 };
    struct p2p_record record = p2p_record_at(0, 0, 0);

    config[0x06] = 0x10;
    config[0x34] = 0x40;
    config[0x40] = 0x01;
    config[0x41] = 0x50;
    config[0x50] = 0x10;
    config[0x52] = 0x02;
    config[0x100] = 0x01;
    config[0x102] = 0x01;
    config[0x103] = 0x10;
    tap_ok(!p2p_record_decode(&record, config, sizeof(config)) &&
           (record.known & P2P_FACT_POWER) && !(record.known & P2P_FACT_ACS),
           "a broken list of extended capabilities");
    config[0x51] = 0x40;
    record = p2p_record_at(0, 0, 0);
    tap_ok(!p2p_record_decode(&record, config, sizeof(config)) &&
           (record.known & P2P_FACT_COMMAND) &&
           !(record.known & P2P_FACT_POWER), "a broken list of capabilities");
    tap_ok(p2p_record_decode(&record, config, 63) == -P2P_ERR_TRUNCATED,
           "refused: less than a header");
}

int main(void)
{
    check_rows();
    check_places();
    check_virtual();
    check_virtual_beyond();
    check_virtual_on_root();
    check_work();
    check_order();
    check_merge();
    check_offset();
    check_broken_list();
    return tap_end();
}
