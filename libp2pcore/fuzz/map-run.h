/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * One run of map-fuzz: a map, a model, and what is left of the input.
 */
#ifndef P2PCORE_FUZZ_MAP_RUN_H
#define P2PCORE_FUZZ_MAP_RUN_H

#include "map-model.h"
#include "source.h"

#define FUZZ_CLIENTS 3u

struct fuzz {
    struct source source;
    struct p2p_map *map;
    uint64_t base;              /* of the addresses, in the map */
    struct model model;
    struct p2p_provider_id provider[MODEL_MAX];
    struct p2p_mapping_id mapping[MODEL_MAX];
    struct p2p_space_id space[MODEL_MAX];
    const char *differs;        /* in what, or NULL */
};

/* A range of model addresses, empty if lo > hi. */
struct span {
    unsigned lo, hi;
};

/* The next byte of the input, 0 at its end. */
static inline unsigned fuzz_next(struct fuzz *fuzz)
{
    return source_next(&fuzz->source);
}

/* Up to @longest addresses, or none. */
struct span fuzz_span(struct fuzz *fuzz, unsigned longest);

/* One of the last few providers or mappings, or one that there is not. */
unsigned fuzz_provider(struct fuzz *fuzz);
unsigned fuzz_mapping(struct fuzz *fuzz);

/* Where something of mapping @m is linked, most of the time. */
struct span fuzz_linked(struct fuzz *fuzz, unsigned m);

/* Some bytes of what mapping @m is of, most of the time. */
struct p2p_slice fuzz_slice(struct fuzz *fuzz, unsigned m);

/* One of FUZZ_CLIENTS, or now and then nobody. */
p2p_id fuzz_client(struct fuzz *fuzz);

/* Lay an empty map. */
void fuzz_lay(struct fuzz *fuzz, const struct p2p_map_capacity *capacity);

/* Before a call: what the map is like. */
void fuzz_note(void);

/* After a call: what it answered, and what it should have. */
void fuzz_compare(struct fuzz *fuzz, const char *call, int is, int should);

/* If @differs, map and model differ in @what. */
void fuzz_differ(struct fuzz *fuzz, bool differs, const char *what);

/* Compare what map and model say of an access, a provider, a mapping. */
void fuzz_compare_check(struct fuzz *fuzz, p2p_id initiator,
                        enum p2p_access kind, unsigned addr, uint64_t len);
void fuzz_compare_provider(struct fuzz *fuzz, unsigned p);
void fuzz_compare_mapping(struct fuzz *fuzz, unsigned m);

#endif /* P2PCORE_FUZZ_MAP_RUN_H */
