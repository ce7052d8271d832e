/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What may be done with a provider, and what it does to mappings. Rows begin
 * with the number of their rule in docs/specs/p2p-mapping.rst.
 */
#include "map-play.h"
#include "tap.h"

#define IOVA "iova 0 0 1 b 9000-cfff; link 0 9000 0-fff; sync 0 9000-9fff;"
#define BUS "bus 1 0 1 b; linkbus 1 0-fff;"

struct row {
    const char *name;
    const char *script;
    enum p2p_error error;       /* what its last step answers */
};

static const struct row rows[] = {
    { "M4 add another BAR of a function", "add 2 10 3 0-fff", P2P_OK },
    { "M4 add the same BAR of another function", "add 2 12 2 0-fff", P2P_OK },
    { "M4 add a BAR that is nowhere yet", "add 2 12 0 none", P2P_OK },
    { "M4 add a BAR of the whole address space",
      "add 2 12 0 0-ffffffffffffffff; bus 0 2 1 b;"
      "linkbus 0 0-ffffffffffffffff; unlink 0 0-ffffffffffffffff", P2P_OK },
    { "M4 add a BAR over another", "add 2 12 5 100000-1fffff", P2P_OK },
    { "M4 add a BAR twice", "add 2 10 2 300000-3fffff",
      P2P_ERR_DUPLICATE_PROVIDER },
    { "M4 add a BAR after the last", "add 2 12 6 0-fff", P2P_ERR_BAD_VALUE },
    { "M4 add a BAR of nobody", "add 2 ffff 0 0-fff", P2P_ERR_BAD_VALUE },
    { "M4 add again what was removed", "remove 0; add 2 10 2 0-fff", P2P_OK },
    { "M6 move", "move 0 300000-3fffff", P2P_OK },
    { "M6 move to nowhere", "move 0 none", P2P_OK },
    { "M6 move while revoked", "revoke 0; move 0 300000-3fffff", P2P_OK },
    { "M6 move to where somebody else is", "move 0 200000-20ffff", P2P_OK },
    { "M6 move what was removed", "remove 0; move 0 0-fff",
      P2P_ERR_NO_PROVIDER },
    { "M6 move what never was", "move 7 0-fff", P2P_ERR_NO_PROVIDER },
    { "M6 a smaller BAR has less to link",
      "move 0 300000-300fff; bus 0 0 1 b; linkbus 0 1000-1000",
      P2P_ERR_BEYOND_END },
    { "M6 a larger BAR has more to link",
      "move 0 300000-4fffff; bus 0 0 1 b; linkbus 0 100000-1fffff", P2P_OK },
    { "M7 revoke", IOVA BUS "revoke 0", P2P_OK },
    { "M7 revoke twice", "revoke 0; revoke 0", P2P_ERR_REVOKED },
    { "M7 revoke what was removed", "remove 0; revoke 0",
      P2P_ERR_NO_PROVIDER },
    { "M7 begin with IOVAs of a revoked provider",
      "revoke 0; iova 0 0 1 b 9000-9fff", P2P_ERR_REVOKED },
    { "M7 begin on the bus of a revoked provider", "revoke 0; bus 0 0 1 b",
      P2P_ERR_REVOKED },
    { "M7 begin of another provider", "revoke 0; bus 0 1 1 b", P2P_OK },
    { "M7 link of a revoked provider",
      IOVA "revoke 0; link 0 a000 1000-1fff", P2P_ERR_REVOKED },
    { "M7 link on the bus of a revoked provider",
      BUS "revoke 0; linkbus 1 1000-1fff", P2P_ERR_REVOKED },
    { "M8 restore", IOVA "revoke 0; restore 0", P2P_OK },
    { "M8 restore what is not revoked", "restore 0", P2P_ERR_NOT_REVOKED },
    { "M8 restore twice", "revoke 0; restore 0; restore 0",
      P2P_ERR_NOT_REVOKED },
    { "M8 restore what was removed", "revoke 0; remove 0; restore 0",
      P2P_ERR_NO_PROVIDER },
    { "M8 link after a restoration",
      IOVA "revoke 0; restore 0; link 0 a000 0-fff", P2P_OK },
    { "M8 what was revoked can still not be synced",
      IOVA "revoke 0; restore 0; sync 0 9000-9fff", P2P_ERR_REVOKED },
    { "M8 revoke again", "revoke 0; restore 0; revoke 0", P2P_OK },
    { "M9 remove", "remove 0", P2P_OK },
    { "M9 remove what is revoked", "revoke 0; remove 0", P2P_OK },
    { "M9 remove twice", "remove 0; remove 0", P2P_ERR_NO_PROVIDER },
    { "M9 remove with a mapping", "bus 1 0 1 b; remove 0", P2P_ERR_BUSY },
    { "M9 remove with a revoked mapping", IOVA "revoke 0; remove 0",
      P2P_ERR_BUSY },
    { "M9 remove after the late unmap",
      IOVA BUS "revoke 0; destroy 0; destroy 1; remove 0", P2P_OK },
    { "M9 remove with mappings of another", IOVA BUS "remove 1", P2P_OK },
    { "M9 remove, and somebody else has the slot",
      "remove 0; add 2 12 0 0-fff; remove 0", P2P_ERR_NO_PROVIDER },
    { "M9 begin of what was removed", "remove 0; bus 0 0 1 b",
      P2P_ERR_NO_PROVIDER },
};

static bool holds(const struct row *row)
{
    struct play play;

    play_script(&play, row->script);
    return play_ended(&play, row->error);
}

static bool is_generation(const char *script, uint64_t generation)
{
    struct play play;
    struct p2p_provider info;

    play_script(&play, script);
    return play_ended(&play, P2P_OK) &&
           !p2p_map_provider(play.map, play.provider[0], &info) &&
           info.generation == generation;
}

static void check_generations(void)
{
    tap_ok(is_generation("", 1), "M5 the first generation is 1");
    tap_ok(is_generation("move 0 300000-3fffff", 2), "M5 a move is another");
    tap_ok(is_generation("move 0 100000-1fffff", 2),
           "M5 a move to the same place, too");
    tap_ok(is_generation("revoke 0", 1), "M5 a revocation is none");
    tap_ok(is_generation("revoke 0; restore 0", 2),
           "M5 a restoration is one");
    tap_ok(is_generation("revoke 0; move 0 none; restore 0", 3),
           "M5 both are two");
    tap_ok(is_generation("move 1 0-fff; " IOVA BUS "destroy 0", 1),
           "M5 what happens to others is none, and mappings are none");
}

static void check_info(void)
{
    struct play play;
    struct p2p_provider info;
    struct p2p_provider_id wrong = { .serial = 1, .slot = PLAY_IDS };

    play_script(&play, IOVA BUS "linkbus 1 1000-1fff; revoke 0");
    tap_ok(play_ended(&play, P2P_OK) &&
           !p2p_map_provider(play.map, play.provider[0], &info) &&
           info.owner == 0x10 && info.bar == 2 && info.revoked &&
           info.range.start == 0x100000 && info.range.last == 0x1fffff &&
           info.mappings == 2 && info.links == 3,
           "M7 a provider tells who still has to unmap");
    play_on(&play, "destroy 1; unlink 0 9000-9fff");
    tap_ok(play_ended(&play, P2P_OK) &&
           !p2p_map_provider(play.map, play.provider[0], &info) &&
           info.mappings == 1 && info.links == 0,
           "M7 a provider tells who has unmapped");
    tap_ok(p2p_map_provider(play.map, wrong, &info) == -P2P_ERR_NO_PROVIDER,
           "M3 a handle of a slot that is not there");
    wrong = (struct p2p_provider_id) { .serial = 0, .slot = 7 };
    tap_ok(p2p_map_provider(play.map, wrong, &info) == -P2P_ERR_NO_PROVIDER,
           "M3 a handle of zeroes names no free slot");
    play_on(&play, "destroy 0; remove 0; add 2 10 2 0-fff");
    tap_ok(play_ended(&play, P2P_OK) &&
           play.provider[2].slot == play.provider[0].slot &&
           play.provider[2].serial != play.provider[0].serial &&
           p2p_map_provider(play.map, play.provider[0], &info) ==
           -P2P_ERR_NO_PROVIDER,
           "M3 a slot's second provider has another handle");
}

static void check_planted(void)
{
    struct row row = { "", IOVA "revoke 0; remove 0", P2P_OK };

    tap_ok(!holds(&row), "planted: an error that is not expected is seen");
    tap_ok(!is_generation("move 0 none", 1),
           "planted: another generation is seen");
}

int main(void)
{
    for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        tap_ok(holds(&rows[i]), rows[i].name);
    }
    check_generations();
    check_info();
    check_planted();
    return tap_end();
}
