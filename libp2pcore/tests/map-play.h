/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Calls on a map as text, so that a row of a table is a whole life. Steps are
 * separated by ';'. P and M are numbers from 0 to 7 that the script gives to
 * its providers and mappings; all numbers are hexadecimal.
 *
 *   add P OWNER BAR RANGE          iova M P CLIENT DIRECTION RANGE
 *   move P RANGE                   bus M P CLIENT DIRECTION
 *   revoke P                       link M IOVA RANGE [GENERATION]
 *   restore P                      linkbus M RANGE [GENERATION]
 *   remove P                       sync M RANGE
 *                                  unlink M RANGE
 *                                  free M
 *                                  destroy M
 *
 * RANGE is START-LAST, or "none"; DIRECTION is r, w, b or anything else for
 * one that there is not. Without GENERATION it is the provider's own.
 */
#ifndef P2PCORE_TESTS_MAP_PLAY_H
#define P2PCORE_TESTS_MAP_PLAY_H

#include "p2pmap/check.h"

#define PLAY_IDS 8u

/* Two providers: 1 MiB of function 10, BAR 2, and 64 KiB of 11, BAR 0. */
#define PLAY_PROVIDERS \
    "add 0 10 2 100000-1fffff; add 1 11 0 200000-20ffff;"

struct play {
    struct p2p_map *map;
    struct p2p_provider_id provider[PLAY_IDS];
    struct p2p_mapping_id mapping[PLAY_IDS];
    int error;                  /* what the last step answered */
    bool early;                 /* a step before the last one failed, or is
                                   no step at all */
    bool changed;               /* a step failed and changed the map */
    uint64_t bus_addr;          /* what the last linkbus told */
};

/*
 * A map of ample capacity in static memory, good until the next call, and
 * nothing in it.
 */
void play_begin(struct play *play);

/* As play_begin(), with as much room as @capacity says. */
void play_begin_in(struct play *play, const struct p2p_map_capacity *capacity);

/* Take the steps of @script. What comes after one that fails is not taken. */
void play_on(struct play *play, const char *script);

/* Both: begin, the two providers above, and @script. */
void play_script(struct play *play, const char *script);

/* Whether the script went well up to its last step, which answered -@error. */
bool play_ended(const struct play *play, enum p2p_error error);

#endif /* P2PCORE_TESTS_MAP_PLAY_H */
