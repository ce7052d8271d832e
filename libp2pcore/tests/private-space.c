/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Pages of device-private memory, and how they come by an address. Rows begin
 * with the number of their rule in docs/specs/p2p-mapping.rst.
 */
#include "map-play.h"
#include "p2pmap/space.h"
#include "tap.h"

#define SHIFT 12
#define PAGE 0x1000u
#define SPACES 2u

/*
 * Space 0, of provider 0: 1024 pages, of which the BAR shows 16 to 31 from
 * its second page on. Space 1, of provider 1: 16 pages, and shows all.
 */
static const struct p2p_space_layout layouts[SPACES] = {
    { .pages = 1024, .page_shift = SHIFT, .shown = { 16, 31 },
      .offset = PAGE },
    { .pages = 16, .page_shift = SHIFT, .shown = { 0, 15 } },
};

struct room {
    struct play play;
    struct p2p_space_id space[SPACES];
};

static bool begin(struct room *room, const char *script)
{
    bool opened = true;

    play_script(&room->play, "");
    for (unsigned i = 0; i < SPACES; i++) {
        opened &= !p2p_space_open(room->play.map, room->play.provider[i],
                                  &layouts[i], &room->space[i]);
    }
    play_on(&room->play, script);
    return opened && play_ended(&room->play, P2P_OK);
}

/*
 * Open: layouts for provider 0, whose BAR has 256 pages.
 */

struct layout_row {
    const char *name;
    struct p2p_space_layout layout;
    enum p2p_error error;
};

static const struct layout_row layout_rows[] = {
    { "M36 a space that the BAR does not show",
      { 1, SHIFT, { 1, 0 }, 0 }, P2P_OK },
    { "M36 a space as large as the BAR", { 256, SHIFT, { 0, 255 }, 0 },
      P2P_OK },
    { "M36 the last page, at the end of the BAR",
      { 1024, SHIFT, { 1023, 1023 }, 255 * PAGE }, P2P_OK },
    { "M36 pages of one byte", { 1u << 20, 0, { 0, 0xfffff }, 0 }, P2P_OK },
    { "M36 all bytes there can be", { 2, 63, { 1, 0 }, 0 }, P2P_OK },
    { "M36 all bytes there can be, in one-byte pages but one",
      { UINT64_MAX, 0, { UINT64_MAX - 1, UINT64_MAX - 1 }, 0xfffff },
      P2P_OK },
    { "M36 no pages", { 0, SHIFT, { 1, 0 }, 0 }, P2P_ERR_BAD_VALUE },
    { "M36 more bytes than there can be", { 3, 63, { 1, 0 }, 0 },
      P2P_ERR_BAD_VALUE },
    { "M36 pages larger than there can be", { 1, 64, { 1, 0 }, 0 },
      P2P_ERR_BAD_VALUE },
    { "M36 shown from the middle of a page", { 16, SHIFT, { 0, 15 }, 0x800 },
      P2P_ERR_BAD_VALUE },
    { "M36 shows a page that is not there", { 16, SHIFT, { 0, 16 }, 0 },
      P2P_ERR_BEYOND_END },
    { "M36 shows one page more than the BAR has",
      { 1024, SHIFT, { 0, 256 }, 0 }, P2P_ERR_BEYOND_END },
    { "M36 shows one page beyond the BAR",
      { 1024, SHIFT, { 0, 254 }, 2 * PAGE }, P2P_ERR_BEYOND_END },
    { "M36 starts beyond the BAR", { 1024, SHIFT, { 0, 0 }, 256 * PAGE },
      P2P_ERR_BEYOND_END },
    { "M36 starts at the highest page there can be",
      { 1024, SHIFT, { 0, 0 }, 0xfffffffffffff000 }, P2P_ERR_BEYOND_END },
    { "M36 shows a page of half the address space",
      { 2, 63, { 0, 0 }, 0 }, P2P_ERR_BEYOND_END },
};

static void check_open(void)
{
    struct play play;
    struct p2p_space_id id;

    for (unsigned i = 0; i < sizeof(layout_rows) / sizeof(*layout_rows);
         i++) {
        const struct layout_row *row = &layout_rows[i];

        play_script(&play, "");
        tap_ok(p2p_space_open(play.map, play.provider[0], &row->layout,
                              &id) == -(int)row->error, row->name);
    }
    play_script(&play, "move 1 none; add 2 12 0 0-fff; remove 2");
    tap_ok(p2p_space_open(play.map, play.provider[1], &layouts[1], &id) ==
           -P2P_ERR_BEYOND_END, "M36 an unassigned BAR shows nothing");
    tap_ok(p2p_space_open(play.map, play.provider[2], &layouts[1], &id) ==
           -P2P_ERR_NO_PROVIDER, "M36 a provider that was removed has none");
    tap_ok(!p2p_space_open(play.map, play.provider[0], &layouts[0], &id) &&
           p2p_space_open(play.map, play.provider[0], &layouts[0], &id) ==
           -P2P_ERR_BUSY, "M36 a provider has one space, no second");
}

/*
 * Pages and slices.
 */

struct slice_row {
    const char *name;
    unsigned space;
    uint64_t index, count;
    enum p2p_error error;
    uint64_t start, last;
};

static const struct slice_row slice_rows[] = {
    { "M38 the first page shown", 0, 16, 1, P2P_OK, PAGE, 2 * PAGE - 1 },
    { "M38 the last page shown", 0, 31, 1, P2P_OK, 16 * PAGE, 17 * PAGE - 1 },
    { "M38 all pages shown", 0, 16, 16, P2P_OK, PAGE, 17 * PAGE - 1 },
    { "M36 page 0 of the other space is another", 1, 0, 1, P2P_OK, 0,
      PAGE - 1 },
    { "M38 the page before", 0, 15, 1, P2P_ERR_NOT_SHOWN, 0, 0 },
    { "M38 the page behind", 0, 32, 1, P2P_ERR_NOT_SHOWN, 0, 0 },
    { "M38 into those shown", 0, 15, 2, P2P_ERR_NOT_SHOWN, 0, 0 },
    { "M38 out of those shown", 0, 31, 2, P2P_ERR_NOT_SHOWN, 0, 0 },
    { "M38 the last page of the space", 0, 1023, 1, P2P_ERR_NOT_SHOWN, 0, 0 },
    { "M38 out of the space", 0, 1023, 2, P2P_ERR_BEYOND_END, 0, 0 },
    { "M38 out of the other space", 1, 8, 9, P2P_ERR_BEYOND_END, 0, 0 },
    { "M38 a count that wraps", 0, 16, UINT64_MAX, P2P_ERR_BEYOND_END, 0, 0 },
    { "M38 no pages", 0, 16, 0, P2P_ERR_BAD_RANGE, 0, 0 },
};

static bool slices(const struct slice_row *row)
{
    struct room room;
    struct p2p_page page;
    struct p2p_slice slice = { .generation = 0 };
    struct p2p_provider_id provider;
    bool right = begin(&room, "move 1 200000-20ffff");

    right &= !p2p_space_page(room.play.map, room.space[row->space],
                             row->index, &page) && page.index == row->index;
    right &= p2p_space_slice(room.play.map, page, row->count, &provider,
                             &slice) == -(int)row->error;
    return right &&
           (row->error ||
            (slice.offset.start == row->start &&
             slice.offset.last == row->last &&
             slice.generation == row->space + 1 &&
             provider.serial == room.play.provider[row->space].serial));
}

static void check_slices(void)
{
    struct room room;
    struct p2p_page page, forged;
    struct p2p_slice slice;
    struct p2p_provider_id provider;

    for (unsigned i = 0; i < sizeof(slice_rows) / sizeof(*slice_rows); i++) {
        tap_ok(slices(&slice_rows[i]), slice_rows[i].name);
    }
    tap_ok(begin(&room, "") &&
           p2p_space_page(room.play.map, room.space[0], 1024, &page) ==
           -P2P_ERR_BEYOND_END, "M38 a page that is not there has no name");
    forged = (struct p2p_page) { room.space[0], UINT64_MAX };
    tap_ok(p2p_space_slice(room.play.map, forged, 1, &provider, &slice) ==
           -P2P_ERR_BEYOND_END, "M38 an index made up is looked at");
    forged = (struct p2p_page) { { 0 }, 0 };
    tap_ok(p2p_space_page(room.play.map, forged.space, 0, &page) ==
           -P2P_ERR_UNKNOWN_SPACE &&
           p2p_space_slice(room.play.map, forged, 1, &provider, &slice) ==
           -P2P_ERR_UNKNOWN_SPACE, "M37 a space of zeroes is none");
    tap_ok(!p2p_space_page(room.play.map, room.space[1], 0, &page) &&
           (play_on(&room.play, "remove 1; add 1 11 0 0-ffff"), true) &&
           play_ended(&room.play, P2P_OK) &&
           p2p_space_slice(room.play.map, page, 1, &provider, &slice) ==
           -P2P_ERR_UNKNOWN_SPACE, "M37 a space ends with its provider");
}

/*
 * Addresses. Mapping 0 is of provider 0, mapping 1 of provider 1.
 */

struct addr_row {
    const char *name;
    const char *script;
    unsigned mapping;
    unsigned space;
    uint64_t index;
    enum p2p_error error;
    enum p2p_mapping_kind kind;
    uint64_t value;
};

#define LINK0 "iova 0 0 1 b 9000-ffff; link 0 a000 1000-2fff;"
#define SYNC0 LINK0 "sync 0 a000-bfff;"
#define BUS1 "bus 1 1 1 b; linkbus 1 0-fff;"

static const struct addr_row addr_rows[] = {
    { "M39 by IOVA", SYNC0, 0, 0, 16, P2P_OK, P2P_MAPPING_IOVA, 0xa000 },
    { "M39 by IOVA, in the middle of a link", SYNC0, 0, 0, 17, P2P_OK,
      P2P_MAPPING_IOVA, 0xb000 },
    { "M39 by bus address", BUS1, 1, 1, 0, P2P_OK, P2P_MAPPING_BUS,
      0x200000 },
    { "M39 mapped again after a move",
      BUS1 "move 1 400000-40ffff; unlink 1 200000-200fff; linkbus 1 0-fff",
      1, 1, 0, P2P_OK, P2P_MAPPING_BUS, 0x400000 },
    { "M39 linked twice, the first", SYNC0 "link 0 c000 1000-1fff;"
      "sync 0 c000-cfff", 0, 0, 16, P2P_OK, P2P_MAPPING_IOVA, 0xa000 },
    { "M39 linked twice, the first that is visible",
      LINK0 "link 0 c000 1000-1fff; sync 0 c000-cfff", 0, 0, 16, P2P_OK,
      P2P_MAPPING_IOVA, 0xc000 },
    { "M39 linked twice, neither is visible",
      SYNC0 "move 0 300000-3fffff; link 0 c000 1000-1fff", 0, 0, 16,
      P2P_ERR_STALE, P2P_MAPPING_IOVA, 0 },
    { "M39 not linked", SYNC0, 0, 0, 18, P2P_ERR_NOT_LINKED,
      P2P_MAPPING_IOVA, 0 },
    { "M39 linked behind it", SYNC0 "unlink 0 a000-bfff;"
      "link 0 a000 3000-3fff; sync 0 a000-afff", 0, 0, 16,
      P2P_ERR_NOT_LINKED, P2P_MAPPING_IOVA, 0 },
    { "M39 linked in another mapping",
      SYNC0 "iova 1 0 2 b 9000-9fff", 1, 0, 16, P2P_ERR_NOT_LINKED,
      P2P_MAPPING_IOVA, 0 },
    { "M39 half linked", "bus 1 1 1 b; linkbus 1 0-7ff; linkbus 1 800-fff", 1,
      1, 0, P2P_ERR_NOT_LINKED, P2P_MAPPING_BUS, 0 },
    { "M39 not synced", LINK0, 0, 0, 16, P2P_ERR_NOT_SYNCED,
      P2P_MAPPING_IOVA, 0 },
    { "M39 unlinked", SYNC0 "unlink 0 a000-bfff", 0, 0, 16,
      P2P_ERR_NOT_LINKED, P2P_MAPPING_IOVA, 0 },
    { "M39 revoked", SYNC0 "revoke 0", 0, 0, 16, P2P_ERR_REVOKED,
      P2P_MAPPING_IOVA, 0 },
    { "M39 revoked, on the bus", BUS1 "revoke 1", 1, 1, 0, P2P_ERR_REVOKED,
      P2P_MAPPING_BUS, 0 },
    { "M39 moved", BUS1 "move 1 400000-40ffff", 1, 1, 0, P2P_ERR_STALE,
      P2P_MAPPING_BUS, 0 },
    { "M39 destroyed", SYNC0 "destroy 0", 0, 0, 16, P2P_ERR_UNMAPPED,
      P2P_MAPPING_IOVA, 0 },
    { "M39 never mapped", "", 0, 0, 16, P2P_ERR_NO_MAPPING,
      P2P_MAPPING_IOVA, 0 },
    { "M38 a page that is not shown", SYNC0, 0, 0, 15, P2P_ERR_NOT_SHOWN,
      P2P_MAPPING_IOVA, 0 },
    { "M38 a page that is not there", SYNC0, 0, 0, 1024, P2P_ERR_BEYOND_END,
      P2P_MAPPING_IOVA, 0 },
    { "M37 a page of another provider's", SYNC0, 0, 1, 0,
      P2P_ERR_WRONG_SPACE, P2P_MAPPING_IOVA, 0 },
    { "M37 a page of another provider's, of an index that is linked",
      SYNC0 BUS1, 1, 0, 16, P2P_ERR_WRONG_SPACE, P2P_MAPPING_BUS, 0 },
    { "M37 a page of a provider that was removed", SYNC0 "remove 1", 0, 1, 0,
      P2P_ERR_UNKNOWN_SPACE, P2P_MAPPING_IOVA, 0 },
};

static bool tells(const struct addr_row *row)
{
    struct room room;
    struct p2p_page page;
    struct p2p_dma_addr addr;

    if (!begin(&room, row->script)) {
        return false;
    }
    page = (struct p2p_page) { room.space[row->space], row->index };
    return p2p_space_addr(room.play.map, room.play.mapping[row->mapping],
                          page, &addr) == -(int)row->error &&
           (row->error || (addr.kind == row->kind &&
                           addr.value == row->value));
}

/*
 * Back from an access to the page.
 */

struct covered_row {
    const char *name;
    const char *script;
    struct p2p_map_access access;
    enum p2p_error error;
    unsigned space;
    uint64_t index, byte;
};

static const struct covered_row covered_rows[] = {
    { "M40 the first byte of the first page", SYNC0,
      { 1, P2P_READ, 0xa000, 4 }, P2P_OK, 0, 16, 0 },
    { "M40 the last byte of the second page", SYNC0,
      { 1, P2P_READ, 0xbfff, 1 }, P2P_OK, 0, 17, 0xfff },
    { "M40 on the bus", BUS1, { 1, P2P_WRITE, 0x200804, 4 }, P2P_OK, 1, 0,
      0x804 },
    { "M40 the last page shown",
      "bus 0 0 1 b; linkbus 0 0-1ffff", { 1, P2P_READ, 0x110fff, 1 }, P2P_OK,
      0, 31, 0xfff },
    { "M40 before what the BAR shows",
      "bus 0 0 1 b; linkbus 0 0-1ffff", { 1, P2P_READ, 0x100fff, 1 },
      P2P_ERR_NOT_SHOWN, 0, 0, 0 },
    { "M40 behind what the BAR shows",
      "bus 0 0 1 b; linkbus 0 0-1ffff", { 1, P2P_READ, 0x111000, 1 },
      P2P_ERR_NOT_SHOWN, 0, 0, 0 },
    { "M40 not covered", LINK0, { 1, P2P_READ, 0xa000, 4 },
      P2P_ERR_BAD_VALUE, 0, 0, 0 },
    { "M40 of a provider without a space",
      "add 2 12 0 500000-500fff; bus 2 2 1 b; linkbus 2 0-fff",
      { 1, P2P_READ, 0x500000, 4 }, P2P_ERR_UNKNOWN_SPACE, 0, 0, 0 },
};

static bool leads_back(const struct covered_row *row)
{
    struct room room;
    struct p2p_coverage coverage;
    struct p2p_page page;
    uint64_t byte;

    if (!begin(&room, row->script)) {
        return false;
    }
    coverage = p2p_map_check(room.play.map, &row->access);
    return p2p_space_covered(room.play.map, &coverage, &page, &byte) ==
           -(int)row->error &&
           (row->error || (page.space.serial ==
                           room.space[row->space].serial &&
                           page.index == row->index && byte == row->byte));
}

static void check_late(void)
{
    struct room room;
    struct p2p_map_access access = { 1, P2P_READ, 0x200000, 4 };
    struct p2p_space_layout hidden = { 4, SHIFT, { 1, 0 }, 0 };
    struct p2p_space_id id;
    struct p2p_coverage coverage;
    struct p2p_page page;
    uint64_t byte;

    begin(&room, BUS1);
    coverage = p2p_map_check(room.play.map, &access);
    play_on(&room.play, "destroy 1; remove 1");
    tap_ok(coverage.answer == P2P_MAP_COVERED &&
           play_ended(&room.play, P2P_OK) &&
           p2p_space_covered(room.play.map, &coverage, &page, &byte) ==
           -P2P_ERR_NO_PROVIDER, "M40 of a provider that was removed since");
    play_script(&room.play, BUS1);
    coverage = p2p_map_check(room.play.map, &access);
    tap_ok(!p2p_space_open(room.play.map, room.play.provider[1], &hidden,
                           &id) &&
           p2p_space_covered(room.play.map, &coverage, &page, &byte) ==
           -P2P_ERR_NOT_SHOWN, "M40 of a space that the BAR does not show");
}

/* The way that a driver goes: page, slice, link, address, access, page. */
static void check_round(void)
{
    struct room room;
    struct p2p_page page, back;
    struct p2p_slice slice;
    struct p2p_provider_id provider;
    struct p2p_dma_addr addr = { .value = 0 };
    struct p2p_map_access access = { 1, P2P_READ, 0, PAGE };
    struct p2p_coverage coverage;
    uint64_t bus_addr, byte;
    bool right = begin(&room, "bus 0 0 1 b");

    right &= !p2p_space_page(room.play.map, room.space[0], 20, &page) &&
             !p2p_space_slice(room.play.map, page, 2, &provider, &slice) &&
             !p2p_map_link_bus(room.play.map, room.play.mapping[0], slice,
                               &bus_addr) &&
             !p2p_space_addr(room.play.map, room.play.mapping[0], page,
                             &addr) && addr.value == bus_addr;
    access.addr = addr.value;
    coverage = p2p_map_check(room.play.map, &access);
    right &= !p2p_space_covered(room.play.map, &coverage, &back, &byte) &&
             back.space.serial == page.space.serial &&
             back.index == page.index && byte == 0;
    tap_ok(right, "M40 page, slice, link, address, access, page");
}

static void check_planted(void)
{
    struct addr_row row = addr_rows[0];

    row.value++;
    tap_ok(!tells(&row), "planted: another address is seen");
    row = addr_rows[0];
    row.kind = P2P_MAPPING_BUS;
    tap_ok(!tells(&row), "planted: an address of the other kind is seen");
}

int main(void)
{
    check_open();
    check_slices();
    for (unsigned i = 0; i < sizeof(addr_rows) / sizeof(*addr_rows); i++) {
        tap_ok(tells(&addr_rows[i]), addr_rows[i].name);
    }
    for (unsigned i = 0; i < sizeof(covered_rows) / sizeof(*covered_rows);
         i++) {
        tap_ok(leads_back(&covered_rows[i]), covered_rows[i].name);
    }
    check_late();
    check_round();
    check_planted();
    return tap_end();
}
