/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * How much goes into a map, that what does not fit changes nothing, and how
 * much of the past is remembered. Rows begin with the number of their rule in
 * docs/specs/p2p-mapping.rst.
 */
#include <stdlib.h>
#include <string.h>

#include "map-play.h"
#include "tap.h"

#define SWEEP 5u
#define GUARD 64u
#define GUARD_BYTE 0x5a
#define PAGE 0x1000u
#define MANY 1000u
#define LESS 16u

/* Fill a map of @capacity; whether exactly that much went in. */
static bool fills(const struct p2p_map_capacity *capacity)
{
    struct play play;
    struct p2p_provider_id provider = { 0 }, other;
    struct p2p_mapping_id mapping = { 0 };
    struct p2p_range bar = { 0, MANY * PAGE - 1 };
    struct p2p_slice slice = { .generation = 1 };
    unsigned providers = 0, mappings = 0, links = 0;
    uint64_t bus_addr;
    int full[3];

    play_begin_in(&play, capacity);
    while (!(full[0] = p2p_map_provider_add(play.map, (p2p_id)providers, 0,
                                            bar, &other))) {
        provider = other;
        providers++;
    }
    while (!(full[1] = p2p_map_begin_bus(play.map, provider, 1,
                                         P2P_DIRECTION_BOTH, &mapping))) {
        mappings++;
    }
    do {
        slice.offset.start = links * PAGE;
        slice.offset.last = slice.offset.start + PAGE - 1;
        full[2] = p2p_map_link_bus(play.map, mapping, slice, &bus_addr);
    } while (!full[2] && ++links < MANY);
    return providers == capacity->providers && full[0] == -P2P_ERR_NOSPACE &&
           mappings == (providers ? capacity->mappings : 0) &&
           full[1] == (providers ? -P2P_ERR_NOSPACE : -P2P_ERR_NO_PROVIDER) &&
           links == (mappings ? capacity->links : 0) &&
           full[2] == (mappings ? -P2P_ERR_NOSPACE : -P2P_ERR_NO_MAPPING);
}

static void check_sweep(void)
{
    bool all = true;

    for (unsigned i = 0; i < SWEEP * SWEEP * SWEEP; i++) {
        struct p2p_map_capacity capacity = {
            .providers = (uint16_t)(i % SWEEP),
            .mappings = (uint16_t)(i / SWEEP % SWEEP),
            .links = (uint16_t)(i / SWEEP / SWEEP),
            .past = (uint16_t)(i % 3),
        };

        all &= fills(&capacity);
    }
    tap_ok(all, "M1 every capacity holds what it says, and not one more");
}

/* Whether init of @size bytes for @capacity works, and stays inside them. */
static bool lays(const struct p2p_map_capacity *capacity, size_t size)
{
    unsigned char *mem = malloc(size + GUARD);
    struct p2p_map *map;
    bool inside = mem != NULL;

    if (!mem) {
        return false;
    }
    memset(mem, GUARD_BYTE, size + GUARD);
    map = p2p_map_init(mem, size, capacity);
    for (size_t i = map ? size : 0; i < size + GUARD; i++) {
        inside &= mem[i] == GUARD_BYTE;
    }
    free(mem);
    if (!inside) {
        printf("# %zu bytes: wrote where it must not\n", size);
        exit(1);
    }
    return map != NULL;
}

static void check_sizes(void)
{
    static const struct p2p_map_capacity capacity[] = {
        { 0, 0, 0, 0 }, { 1, 1, 1, 1 }, { 3, 5, 7, 0 }, { 0, 0, 0, 9 },
        { UINT16_MAX, UINT16_MAX, UINT16_MAX, UINT16_MAX },
    };
    bool enough = true, none_below = true;

    for (unsigned i = 0; i < sizeof(capacity) / sizeof(*capacity); i++) {
        size_t size = p2p_map_size(&capacity[i]);

        enough &= lays(&capacity[i], size);
        for (size_t less = 1; less <= size && less <= LESS; less++) {
            none_below &= !lays(&capacity[i], size - less);
        }
    }
    tap_ok(enough, "M1 a map goes into as many bytes as it says");
    tap_ok(none_below, "M1 a map does not go into one byte less");
}

/* One step too many, of each kind, in a map of one of each. */
static bool overflows(const char *script)
{
    static const struct p2p_map_capacity one = { 1, 1, 1, 1 };
    struct play play;

    play_begin_in(&play, &one);
    play_on(&play, script);
    return play_ended(&play, P2P_ERR_NOSPACE);
}

static void check_unchanged(void)
{
    tap_ok(overflows("add 0 10 2 100000-1fffff; add 1 11 2 none"),
           "M2 a second provider changes nothing");
    tap_ok(overflows("add 0 10 2 100000-1fffff; bus 0 0 1 b; bus 1 0 1 b"),
           "M2 a second mapping changes nothing");
    tap_ok(overflows("add 0 10 2 100000-1fffff; iova 0 0 1 b 0-fff;"
                     "iova 1 0 1 b 1000-1fff"),
           "M2 a second mapping with IOVAs changes nothing");
    tap_ok(overflows("add 0 10 2 100000-1fffff; bus 0 0 1 b;"
                     "linkbus 0 0-fff; linkbus 0 1000-1fff"),
           "M2 a second link on the bus changes nothing");
    tap_ok(overflows("add 0 10 2 100000-1fffff; iova 0 0 1 b 0-fff;"
                     "link 0 0 0-7f; link 0 80 80-ff"),
           "M2 a second link changes nothing");
    tap_ok(!overflows("add 0 10 2 100000-1fffff; bus 0 0 1 b;"
                      "linkbus 0 0-fff; unlink 0 100000-100fff;"
                      "linkbus 0 1000-1fff; destroy 0; bus 1 0 1 b;"
                      "destroy 1; remove 0; add 1 11 2 none"),
           "M2 what was given back can be had again");
}

/*
 * Link five pages and unlink them in order 0, 2, 4, 1, 3, with room for @past
 * of them; whether the last that many are remembered, and the rest counted.
 */
static bool remembers(uint16_t past, uint64_t *forgotten)
{
    static const unsigned order[] = { 0, 2, 4, 1, 3 };
    struct p2p_map_capacity capacity = { 2, 2, 8, past };
    struct play play;
    bool right;

    play_begin_in(&play, &capacity);
    play_on(&play, PLAY_PROVIDERS "bus 0 0 1 b; linkbus 0 0-fff;"
            "linkbus 0 1000-1fff; linkbus 0 2000-2fff; linkbus 0 3000-3fff;"
            "linkbus 0 4000-4fff; unlink 0 100000-100fff;"
            "unlink 0 102000-102fff; unlink 0 104000-104fff; destroy 0");
    right = play_ended(&play, P2P_OK);
    for (unsigned i = 0; i < 5; i++) {
        struct p2p_map_access access = {
            1, P2P_READ, 0x100000 + order[i] * PAGE, 4
        };
        struct p2p_coverage is = p2p_map_check(play.map, &access);

        right &= is.answer == (5 - i <= past ? P2P_MAP_AFTER_UNMAP
                                             : P2P_MAP_NEVER_MAPPED);
    }
    *forgotten = p2p_map_forgotten(play.map);
    return right;
}

static void check_past(void)
{
    bool last = true, counted = true;
    uint64_t forgotten;

    for (unsigned past = 0; past <= 7; past++) {
        last &= remembers((uint16_t)past, &forgotten);
        counted &= forgotten == (past < 5 ? 5 - past : 0);
    }
    tap_ok(last, "M21 the last links that were unlinked are remembered");
    tap_ok(counted, "M22 every one before is forgotten and counted");
}

static void check_ended(void)
{
    struct p2p_map_capacity capacity = { 2, 2, 8, 1 };
    struct p2p_map_access first = { 1, P2P_READ, 0x100000, 4 };
    struct p2p_map_access second = { 1, P2P_READ, 0x101000, 4 };
    struct play play;

    play_begin_in(&play, &capacity);
    play_on(&play, PLAY_PROVIDERS "bus 0 0 1 b; linkbus 0 0-fff;"
            "linkbus 0 1000-1fff; revoke 0");
    tap_ok(play_ended(&play, P2P_OK) &&
           p2p_map_check(play.map, &first).answer == P2P_MAP_AFTER_REVOKE &&
           p2p_map_check(play.map, &second).answer == P2P_MAP_AFTER_REVOKE &&
           p2p_map_forgotten(play.map) == 0,
           "M21 what ended and is not unlinked takes no place in the past");
    play_on(&play, "destroy 0");
    tap_ok(play_ended(&play, P2P_OK) &&
           p2p_map_check(play.map, &first).answer == P2P_MAP_NEVER_MAPPED &&
           p2p_map_check(play.map, &second).answer == P2P_MAP_AFTER_REVOKE &&
           p2p_map_forgotten(play.map) == 1,
           "M22 destroying forgets what was linked first first");
}

static void check_planted(void)
{
    uint64_t forgotten;

    tap_ok(!overflows("add 0 10 2 100000-1fffff; bus 0 0 1 b"),
           "planted: what fits is seen to fit");
    tap_ok(remembers(2, &forgotten) && forgotten != 2,
           "planted: another count would be seen");
}

int main(void)
{
    check_sweep();
    check_sizes();
    check_unchanged();
    check_past();
    check_ended();
    check_planted();
    return tap_end();
}
