/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "map-play.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAP_BYTES (1u << 16)
#define STEP_MAX 128u
#define WORDS_MAX 8u
#define NO_DIRECTION 4

static union {
    max_align_t align;
    unsigned char bytes[MAP_BYTES];
} memory;

/* A step, cut into words. */
struct step {
    char text[STEP_MAX];
    const char *word[WORDS_MAX];
    unsigned words;
};

void play_begin_in(struct play *play, const struct p2p_map_capacity *capacity)
{
    *play = (struct play) { .early = false };
    memset(&memory, 0xa5, sizeof(memory));
    play->map = p2p_map_init(&memory, sizeof(memory), capacity);
    if (!play->map) {
        printf("Bail out! no room for a map\n");
        exit(1);
    }
}

void play_begin(struct play *play)
{
    static const struct p2p_map_capacity ample = {
        .providers = PLAY_IDS,
        .mappings = PLAY_IDS,
        .links = 32,
        .past = 32,
    };

    play_begin_in(play, &ample);
}

static uint64_t number(const struct step *step, unsigned i)
{
    return i < step->words ? strtoull(step->word[i], NULL, 16) : 0;
}

static unsigned index_of(const struct step *step, unsigned i)
{
    return (unsigned)number(step, i) % PLAY_IDS;
}

static struct p2p_range range(const struct step *step, unsigned i)
{
    struct p2p_range range = p2p_range_none();

    if (i < step->words) {
        sscanf(step->word[i], "%" SCNx64 "-%" SCNx64, &range.start,
               &range.last);
    }
    return range;
}

static enum p2p_direction direction(const struct step *step, unsigned i)
{
    switch (i < step->words ? *step->word[i] : '\0') {
    case 'r':
        return P2P_DIRECTION_READ;
    case 'w':
        return P2P_DIRECTION_WRITE;
    case 'b':
        return P2P_DIRECTION_BOTH;
    }
    return (enum p2p_direction)NO_DIRECTION;
}

/* The slice that words @i and @i + 1 are, of what mapping @m is of. */
static struct p2p_slice slice(const struct play *play, unsigned m,
                              const struct step *step, unsigned i)
{
    struct p2p_slice slice = { .offset = range(step, i) };
    struct p2p_mapping mapping;
    struct p2p_provider provider;

    if (!p2p_map_mapping(play->map, play->mapping[m], &mapping) &&
        !p2p_map_provider(play->map, mapping.provider, &provider)) {
        slice.generation = provider.generation;
    }
    if (i + 1 < step->words) {
        slice.generation = number(step, i + 1);
    }
    return slice;
}

static bool is(const struct step *step, const char *word)
{
    return !strcmp(step->word[0], word);
}

/* Steps that are about a provider. */
static bool provider_step(struct play *play, const struct step *step)
{
    struct p2p_provider_id *id = &play->provider[index_of(step, 1)];

    if (is(step, "add")) {
        play->error = p2p_map_provider_add(play->map,
                                           (p2p_id)number(step, 2),
                                           (uint8_t)number(step, 3),
                                           range(step, 4), id);
    } else if (is(step, "move")) {
        play->error = p2p_map_provider_move(play->map, *id, range(step, 2));
    } else if (is(step, "revoke")) {
        play->error = p2p_map_provider_revoke(play->map, *id);
    } else if (is(step, "restore")) {
        play->error = p2p_map_provider_restore(play->map, *id);
    } else if (is(step, "remove")) {
        play->error = p2p_map_provider_remove(play->map, *id);
    } else {
        return false;
    }
    return true;
}

/* Steps that begin or end a mapping. */
static bool mapping_step(struct play *play, const struct step *step)
{
    struct p2p_mapping_id *id = &play->mapping[index_of(step, 1)];
    struct p2p_provider_id provider = play->provider[index_of(step, 2)];

    if (is(step, "iova")) {
        play->error = p2p_map_begin_iova(play->map, provider,
                                         (p2p_id)number(step, 3),
                                         direction(step, 4), range(step, 5),
                                         id);
    } else if (is(step, "bus")) {
        play->error = p2p_map_begin_bus(play->map, provider,
                                        (p2p_id)number(step, 3),
                                        direction(step, 4), id);
    } else if (is(step, "free")) {
        play->error = p2p_map_free(play->map, *id);
    } else if (is(step, "destroy")) {
        play->error = p2p_map_destroy(play->map, *id);
    } else {
        return false;
    }
    return true;
}

/* Steps within a mapping. */
static bool link_step(struct play *play, const struct step *step)
{
    unsigned m = index_of(step, 1);
    struct p2p_mapping_id id = play->mapping[m];

    if (is(step, "link")) {
        play->error = p2p_map_link_iova(play->map, id, number(step, 2),
                                        slice(play, m, step, 3));
    } else if (is(step, "linkbus")) {
        play->error = p2p_map_link_bus(play->map, id, slice(play, m, step, 2),
                                       &play->bus_addr);
    } else if (is(step, "sync")) {
        play->error = p2p_map_sync(play->map, id, range(step, 2));
    } else if (is(step, "unlink")) {
        play->error = p2p_map_unlink(play->map, id, range(step, 2));
    } else {
        return false;
    }
    return true;
}

static void take(struct play *play, struct step *step)
{
    static unsigned char before[sizeof(memory.bytes)];

    if (play->error || play->early) {
        play->early = true;
        return;
    }
    memcpy(before, memory.bytes, sizeof(before));
    if (!provider_step(play, step) && !mapping_step(play, step) &&
        !link_step(play, step)) {
        play->early = true;
    }
    if (play->error && memcmp(before, memory.bytes, sizeof(before))) {
        play->changed = true;
    }
}

void play_on(struct play *play, const char *script)
{
    while (*script) {
        size_t len = strcspn(script, ";");
        struct step step = { .words = 0 };

        if (len >= STEP_MAX) {
            play->early = true;
            return;
        }
        memcpy(step.text, script, len);
        script += len + (script[len] == ';');
        for (char *word = strtok(step.text, " "); word;
             word = strtok(NULL, " ")) {
            if (step.words == WORDS_MAX) {
                play->early = true;
                return;
            }
            step.word[step.words++] = word;
        }
        if (step.words) {
            take(play, &step);
        }
    }
}

void play_script(struct play *play, const char *script)
{
    play_begin(play);
    play_on(play, PLAY_PROVIDERS);
    play_on(play, script);
}

bool play_ended(const struct play *play, enum p2p_error error)
{
    return !play->early && !play->changed && play->error == -(int)error;
}
