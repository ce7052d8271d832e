/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What may be done with a mapping, and when. Rows begin with the number of
 * their rule in docs/specs/p2p-mapping.rst.
 */
#include <string.h>

#include "map-play.h"
#include "tap.h"

/* A mapping of each kind, of provider 0 for client 1, with a page linked. */
#define IOVA "iova 0 0 1 b 9000-cfff; link 0 9000 0-fff;"
#define BUS "bus 0 0 1 b; linkbus 0 0-fff;"

struct row {
    const char *name;
    const char *script;
    enum p2p_error error;       /* what its last step answers */
};

static const struct row rows[] = {
    /* Begin. */
    { "M10 begin with IOVAs", "iova 0 0 1 r 9000-9fff", P2P_OK },
    { "M10 begin with one IOVA, the highest",
      "iova 0 0 1 w ffffffffffffffff-ffffffffffffffff", P2P_OK },
    { "M10 begin with every IOVA", "iova 0 0 1 b 0-ffffffffffffffff", P2P_OK },
    { "M10 begin with bus addresses", "bus 0 0 1 b", P2P_OK },
    { "M10 begin without IOVAs", "iova 0 0 1 b none", P2P_ERR_BAD_RANGE },
    { "M10 begin for nobody", "bus 0 0 ffff b", P2P_ERR_BAD_VALUE },
    { "M10 begin in no direction", "bus 0 0 1 x", P2P_ERR_BAD_VALUE },
    { "M10 begin of nobody", "bus 0 7 1 b", P2P_ERR_NO_PROVIDER },
    { "M10 begin of nobody, with IOVAs", "iova 0 7 1 b 9000-9fff",
      P2P_ERR_NO_PROVIDER },
    { "M10 begin for the provider's owner", "bus 0 0 10 b", P2P_OK },
    { "M10 IOVA in a bus mapping", "bus 0 0 1 b; link 0 9000 0-fff",
      P2P_ERR_WRONG_KIND },
    { "M10 bus address in an IOVA mapping",
      "iova 0 0 1 b 9000-9fff; linkbus 0 0-fff", P2P_ERR_WRONG_KIND },

    /* Who has an address. */
    { "M11 IOVAs that another mapping has",
      "iova 0 0 1 b 9000-9fff; iova 1 1 1 b 9fff-a000", P2P_ERR_OVERLAP },
    { "M11 IOVAs around those of another mapping",
      "iova 0 0 1 b 9000-9fff; iova 1 0 1 b 8000-afff", P2P_ERR_OVERLAP },
    { "M11 IOVAs beside those of another mapping",
      "iova 0 0 1 b 9000-9fff; iova 1 0 1 b a000-afff;"
      "iova 2 0 1 b 8000-8fff", P2P_OK },
    { "M11 the same IOVAs for another client",
      "iova 0 0 1 b 9000-9fff; iova 1 0 2 b 9000-9fff", P2P_OK },
    { "M11 IOVAs of a mapping that was freed",
      "iova 0 0 1 b 9000-9fff; free 0; iova 1 0 1 b 9000-9fff", P2P_OK },
    { "M11 IOVAs of a mapping that was revoked and not freed",
      IOVA "revoke 0; iova 1 1 1 b 9000-9fff", P2P_ERR_OVERLAP },
    { "M11 IOVAs where a live bus link is",
      BUS "iova 1 1 1 b 100fff-101fff", P2P_ERR_OVERLAP },
    { "M11 IOVAs where a bus link of another client is",
      BUS "iova 1 1 2 b 100fff-101fff", P2P_OK },
    { "M11 IOVAs where an ended bus link is",
      BUS "move 0 none; iova 1 1 1 b 100fff-101fff", P2P_OK },
    { "M11 IOVAs beside a bus link", BUS "iova 1 1 1 b 101000-101fff",
      P2P_OK },
    { "M11 bus link where IOVAs are, linked or not",
      "iova 0 1 1 b 100fff-100fff; bus 1 0 1 b; linkbus 1 0-fff",
      P2P_ERR_OVERLAP },
    { "M11 bus link where IOVAs of another client are",
      "iova 0 1 2 b 100fff-100fff; bus 1 0 1 b; linkbus 1 0-fff", P2P_OK },
    { "M11 bus link beside IOVAs",
      "iova 0 1 1 b 101000-101fff; bus 1 0 1 b; linkbus 1 0-fff", P2P_OK },
    { "M11 the same memory on the bus, twice, in two mappings",
      BUS "bus 1 0 1 r; linkbus 1 0-fff", P2P_OK },

    /* Link. */
    { "M12 link the whole BAR",
      "iova 0 0 1 b 0-fffff; link 0 0 0-fffff", P2P_OK },
    { "M12 link the last byte of the BAR at the last IOVA",
      IOVA "link 0 cfff fffff-fffff", P2P_OK },
    { "M12 link the same memory twice", IOVA "link 0 a000 0-fff", P2P_OK },
    { "M12 link nothing", "iova 0 0 1 b 0-fff; link 0 0 none",
      P2P_ERR_BAD_RANGE },
    { "M12 link one byte beyond the BAR",
      "iova 0 0 1 b 0-ffffff; link 0 0 fffff-100000", P2P_ERR_BEYOND_END },
    { "M12 link the highest offset",
      "iova 0 0 1 b 0-ffffff; link 0 0 ffffffffffffffff-ffffffffffffffff",
      P2P_ERR_BEYOND_END },
    { "M12 link on the bus one byte beyond the BAR",
      "bus 0 0 1 b; linkbus 0 0-100000", P2P_ERR_BEYOND_END },
    { "M12 link on the bus the whole BAR", "bus 0 0 1 b; linkbus 0 0-fffff",
      P2P_OK },
    { "M12 link nothing on the bus", "bus 0 0 1 b; linkbus 0 none",
      P2P_ERR_BAD_RANGE },
    { "M12 link of an unassigned BAR",
      "move 0 none; iova 0 0 1 b 0-fff; link 0 0 0-0", P2P_ERR_BEYOND_END },
    { "M12 link below the mapping's IOVAs", IOVA "link 0 8fff 1000-1000",
      P2P_ERR_BEYOND_END },
    { "M12 link above the mapping's IOVAs", IOVA "link 0 d000 1000-1000",
      P2P_ERR_BEYOND_END },
    { "M12 link out of the mapping's IOVAs", IOVA "link 0 c000 1000-2000",
      P2P_ERR_BEYOND_END },
    { "M12 link out of the address space",
      "iova 0 0 1 b fffffffffffff000-ffffffffffffffff;"
      "link 0 fffffffffffff000 0-1000", P2P_ERR_BEYOND_END },
    { "M12 link up to the end of the address space",
      "iova 0 0 1 b fffffffffffff000-ffffffffffffffff;"
      "link 0 fffffffffffff000 0-fff; sync 0"
      " fffffffffffff000-ffffffffffffffff", P2P_OK },
    { "M12 link over another link", IOVA "link 0 9fff 1000-1fff",
      P2P_ERR_OVERLAP },
    { "M12 link over a stale link", IOVA "move 0 300000-3fffff;"
      "link 0 9000 0-fff", P2P_ERR_OVERLAP },
    { "M12 link again what was unlinked",
      IOVA "unlink 0 9000-9fff; link 0 9000 0-fff", P2P_OK },
    { "M12 link on the bus what is linked", BUS "linkbus 0 fff-1000",
      P2P_ERR_OVERLAP },
    { "M12 link on the bus beside it", BUS "linkbus 0 1000-1000", P2P_OK },

    /* Generations. */
    { "M13 slice of before a move",
      "iova 0 0 1 b 9000-9fff; move 0 300000-3fffff; link 0 9000 0-fff 1",
      P2P_ERR_STALE },
    { "M13 slice of after a move",
      "iova 0 0 1 b 9000-9fff; move 0 300000-3fffff; link 0 9000 0-fff 2",
      P2P_OK },
    { "M13 slice of a generation to come",
      "bus 0 0 1 b; linkbus 0 0-fff 2", P2P_ERR_STALE },
    { "M13 slice of before a restoration",
      "bus 0 0 1 b; revoke 0; restore 0; linkbus 0 0-fff 1", P2P_ERR_STALE },

    /* Sync. */
    { "M14 sync", IOVA "sync 0 9000-9fff", P2P_OK },
    { "M14 sync twice", IOVA "sync 0 9000-9fff; sync 0 9000-9fff", P2P_OK },
    { "M14 sync a bus mapping", BUS "sync 0 100000-100fff", P2P_OK },
    { "M15 sync two links at once",
      IOVA "link 0 a000 5000-5fff; sync 0 9000-afff", P2P_OK },
    { "M15 sync two links made the other way round",
      "iova 0 0 1 b 9000-afff; link 0 a000 0-fff; link 0 9000 0-fff;"
      "sync 0 9000-afff", P2P_OK },
    { "M15 sync nothing", IOVA "sync 0 none", P2P_ERR_BAD_RANGE },
    { "M15 sync more than is linked", IOVA "sync 0 9000-a000",
      P2P_ERR_NOT_LINKED },
    { "M15 sync over a gap", IOVA "link 0 b000 0-fff; sync 0 9000-bfff",
      P2P_ERR_NOT_LINKED },
    { "M15 sync the first half of a link", IOVA "sync 0 9000-97ff",
      P2P_ERR_NOT_LINKED },
    { "M15 sync the second half of a link", IOVA "sync 0 9800-9fff",
      P2P_ERR_NOT_LINKED },
    { "M15 sync what is all beside it", IOVA "sync 0 a000-afff",
      P2P_ERR_NOT_LINKED },
    { "M7 sync after revocation", IOVA "revoke 0; sync 0 9000-9fff",
      P2P_ERR_REVOKED },
    { "M6 sync after a move", IOVA "move 0 100000-1fffff; sync 0 9000-9fff",
      P2P_ERR_STALE },
    { "M6 sync what is half stale",
      IOVA "move 0 100000-1fffff; link 0 a000 0-fff; sync 0 9000-afff",
      P2P_ERR_STALE },
    { "M6 sync what is not stale",
      IOVA "move 0 100000-1fffff; link 0 a000 0-fff; sync 0 a000-afff",
      P2P_OK },
    { "M7 sync what is half stale and half revoked",
      IOVA "move 0 100000-1fffff; link 0 a000 0-fff; revoke 0;"
      "sync 0 9000-afff", P2P_ERR_REVOKED },

    /* Unlink. */
    { "M15 unlink", IOVA "unlink 0 9000-9fff", P2P_OK },
    { "M15 unlink on the bus", BUS "unlink 0 100000-100fff", P2P_OK },
    { "M15 unlink one of two", IOVA "link 0 a000 0-fff; unlink 0 a000-afff;"
      "sync 0 9000-9fff", P2P_OK },
    { "M15 unlink two at once", IOVA "link 0 a000 0-fff; unlink 0 9000-afff;"
      "free 0", P2P_OK },
    { "M15 unlink half a link", IOVA "unlink 0 9000-97ff",
      P2P_ERR_NOT_LINKED },
    { "M15 unlink more than is linked", IOVA "unlink 0 8000-9fff",
      P2P_ERR_NOT_LINKED },
    { "M15 unlink nothing", IOVA "unlink 0 none", P2P_ERR_BAD_RANGE },
    { "M15 unlink what another mapping has",
      IOVA "iova 1 0 1 b e000-efff; link 1 e000 0-fff; unlink 0 e000-efff",
      P2P_ERR_NOT_LINKED },
    { "M15 unlink by the bus address what has an IOVA",
      IOVA "unlink 0 100000-100fff", P2P_ERR_NOT_LINKED },
    { "M16 unlink after revocation", IOVA "revoke 0; unlink 0 9000-9fff",
      P2P_OK },
    { "M16 unlink on the bus after revocation",
      BUS "revoke 0; unlink 0 100000-100fff", P2P_OK },
    { "M16 unlink by the old bus address after a move",
      BUS "move 0 300000-3fffff; unlink 0 100000-100fff", P2P_OK },
    { "M16 unlink by the new bus address after a move",
      BUS "move 0 300000-3fffff; unlink 0 300000-300fff",
      P2P_ERR_NOT_LINKED },
    { "M16 destroy after revocation", IOVA "revoke 0; destroy 0", P2P_OK },
    { "M16 free after revocation",
      "iova 0 0 1 b 0-fff; revoke 0; free 0", P2P_OK },

    /* The end. */
    { "M17 free", "iova 0 0 1 b 0-fff; free 0", P2P_OK },
    { "M17 free on the bus", "bus 0 0 1 b; free 0", P2P_OK },
    { "M17 free with a link", IOVA "free 0", P2P_ERR_BUSY },
    { "M17 free with a link on the bus", BUS "free 0", P2P_ERR_BUSY },
    { "M17 free with a revoked link", IOVA "revoke 0; free 0", P2P_ERR_BUSY },
    { "M18 destroy", IOVA "destroy 0", P2P_OK },
    { "M18 destroy on the bus", BUS "destroy 0", P2P_OK },
    { "M18 destroy what has no links", "bus 0 0 1 b; destroy 0", P2P_OK },
    { "M18 destroy gives the IOVAs back",
      IOVA "destroy 0; iova 1 1 1 b 9000-cfff", P2P_OK },
    { "M18 destroy lets the provider go",
      IOVA "destroy 0; remove 0", P2P_OK },
    { "M19 unlink twice", IOVA "unlink 0 9000-9fff; unlink 0 9000-9fff",
      P2P_ERR_NOT_LINKED },
    { "M19 unlink twice on the bus",
      BUS "unlink 0 100000-100fff; unlink 0 100000-100fff",
      P2P_ERR_NOT_LINKED },
    { "M19 free twice", "bus 0 0 1 b; free 0; free 0", P2P_ERR_UNMAPPED },
    { "M19 destroy twice", IOVA "destroy 0; destroy 0", P2P_ERR_UNMAPPED },
    { "M19 destroy twice, and somebody else has the slot",
      IOVA "destroy 0; iova 1 0 2 b 9000-cfff; destroy 0", P2P_ERR_UNMAPPED },
    { "M19 free what was destroyed", BUS "destroy 0; free 0",
      P2P_ERR_UNMAPPED },
    { "M19 unlink what was destroyed",
      IOVA "destroy 0; unlink 0 9000-9fff", P2P_ERR_UNMAPPED },
    { "M19 sync what was destroyed", IOVA "destroy 0; sync 0 9000-9fff",
      P2P_ERR_UNMAPPED },
    { "M19 link what was destroyed", IOVA "destroy 0; link 0 9000 0-fff",
      P2P_ERR_UNMAPPED },
    { "M19 link on the bus what was destroyed",
      BUS "destroy 0; linkbus 0 0-fff", P2P_ERR_UNMAPPED },
    { "M19 destroy what never was", "destroy 5", P2P_ERR_NO_MAPPING },
    { "M19 free what never was", "free 5", P2P_ERR_NO_MAPPING },
    { "M19 unlink what never was", "unlink 5 0-fff", P2P_ERR_NO_MAPPING },
    { "M19 sync what never was", "sync 5 0-fff", P2P_ERR_NO_MAPPING },
    { "M19 link what never was", "link 5 0 0-fff", P2P_ERR_NO_MAPPING },
    { "M19 link on the bus what never was", "linkbus 5 0-fff",
      P2P_ERR_NO_MAPPING },
};

static bool holds(const struct row *row)
{
    struct play play;

    play_script(&play, row->script);
    return play_ended(&play, row->error);
}

static void check_handles(void)
{
    struct play play;
    struct p2p_mapping_id id;
    struct p2p_mapping info;

    play_script(&play, IOVA "destroy 0; iova 1 0 1 b 9000-cfff");
    tap_ok(play.mapping[0].slot == play.mapping[1].slot &&
           play.mapping[0].serial != play.mapping[1].serial,
           "M3 a slot's second mapping has another handle");
    play_on(&play, "iova 2 0 1 b e000-efff");
    tap_ok(play_ended(&play, P2P_OK) &&
           play.mapping[1].slot != play.mapping[2].slot &&
           play.mapping[1].serial != play.mapping[2].serial,
           "M3 two mappings have different handles");
    id = (struct p2p_mapping_id) { .serial = 0, .slot = 7 };
    tap_ok(p2p_map_free(play.map, id) == -P2P_ERR_NO_MAPPING,
           "M19 a handle of zeroes names no free slot");
    id = (struct p2p_mapping_id) { .serial = 99, .slot = 0 };
    tap_ok(p2p_map_free(play.map, id) == -P2P_ERR_NO_MAPPING,
           "M19 a handle not given yet");
    id = (struct p2p_mapping_id) { .serial = 1, .slot = PLAY_IDS };
    tap_ok(p2p_map_free(play.map, id) == -P2P_ERR_NO_MAPPING,
           "M19 a handle of a slot that is not there");
    tap_ok(p2p_map_mapping(play.map, id, &info) == -P2P_ERR_NO_MAPPING &&
           p2p_map_mapping(play.map, play.mapping[0], &info) ==
           -P2P_ERR_UNMAPPED,
           "M19 nothing to tell of what is not there");
}

static void check_info(void)
{
    struct play play;
    struct p2p_mapping info;

    play_script(&play, "iova 0 1 2 w 9000-cfff; link 0 9000 0-fff;"
                "link 0 a000 0-fff; revoke 1; unlink 0 9000-9fff;"
                "bus 1 0 1 r; linkbus 1 fffff-fffff");
    tap_ok(play_ended(&play, P2P_OK) &&
           !p2p_map_mapping(play.map, play.mapping[0], &info) &&
           info.provider.serial == play.provider[1].serial &&
           info.client == 2 && info.kind == P2P_MAPPING_IOVA &&
           info.direction == P2P_DIRECTION_WRITE &&
           info.iova.start == 0x9000 && info.iova.last == 0xcfff &&
           info.links == 1, "M10 an IOVA mapping tells what it is");
    tap_ok(!p2p_map_mapping(play.map, play.mapping[1], &info) &&
           info.client == 1 && info.kind == P2P_MAPPING_BUS &&
           info.direction == P2P_DIRECTION_READ &&
           p2p_range_is_empty(info.iova) && info.links == 1,
           "M10 a bus mapping tells what it is, and has no IOVAs");
    tap_ok(play.bus_addr == 0x1fffff, "M10 a bus link is where the BAR is");
}

static void check_names(void)
{
    tap_ok(!strcmp(p2p_mapping_kind_name(P2P_MAPPING_IOVA), "iova") &&
           !strcmp(p2p_mapping_kind_name(P2P_MAPPING_BUS), "bus") &&
           !strcmp(p2p_mapping_kind_name(P2P_MAPPING_KINDS), "?") &&
           !strcmp(p2p_mapping_kind_name((enum p2p_mapping_kind)-1), "?"),
           "kinds have names, and nothing else has");
    tap_ok(!strcmp(p2p_direction_name(P2P_DIRECTION_READ), "read") &&
           !strcmp(p2p_direction_name(P2P_DIRECTION_WRITE), "write") &&
           !strcmp(p2p_direction_name(P2P_DIRECTION_BOTH), "both") &&
           !strcmp(p2p_direction_name((enum p2p_direction)0), "?") &&
           !strcmp(p2p_direction_name((enum p2p_direction)4), "?"),
           "directions have names, and nothing else has");
}

static void check_planted(void)
{
    struct row late = { "", IOVA "free 0", P2P_OK };
    struct row early = { "", "free 0; " IOVA, P2P_ERR_NO_MAPPING };
    struct row unknown = { "", "release 0", P2P_OK };

    tap_ok(!holds(&late), "planted: an error that is not expected is seen");
    tap_ok(!holds(&early), "planted: an error before the last step is seen");
    tap_ok(!holds(&unknown), "planted: a step that is none is seen");
}

int main(void)
{
    for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        tap_ok(holds(&rows[i]), rows[i].name);
    }
    check_handles();
    check_info();
    check_names();
    check_planted();
    return tap_end();
}
