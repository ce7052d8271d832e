/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A reference model of a map: docs/specs/p2p-mapping.rst in the simplest
 * words there are. It shares no code and no data structure with src/: it
 * never forgets or reuses anything, and looks at single bytes.
 *
 * Addresses are small numbers from 0 to MODEL_SPAN - 1, whatever they are in
 * the map; a range is empty if lo > hi. Providers and mappings are numbered
 * from 0 as they come.
 */
#ifndef P2PCORE_FUZZ_MAP_MODEL_H
#define P2PCORE_FUZZ_MAP_MODEL_H

#include "p2pmap/space.h"

#define MODEL_SPAN 256u
#define MODEL_MAX 512u

/* Planted: a model that is wrong in one thing, and has to be found out. */
enum model_fault {
    MODEL_RIGHT,
    MODEL_REVOKES_BUS_ONLY,
    MODEL_MOVES_BUS_ONLY,
    MODEL_RESTORES_LINKS,
    MODEL_UNMAP_OUTDOES_REVOKE,
    MODEL_NEEDS_NO_SYNC,
    MODEL_ATOMIC_IS_WRITE,
    MODEL_REMEMBERS_ONE_MORE,
    MODEL_ENDS_LATE,
    MODEL_SPLITS_LINKS,
    MODEL_FREES_TWICE,
    MODEL_FREES_LINKED,
    MODEL_OVERLAPS_IOVAS,
    MODEL_TAKES_OLD_SLICES,
    MODEL_BUS_IS_NO_MISTAKE,
    MODEL_FAULTS,
};

struct model_provider {
    p2p_id owner;
    uint8_t bar;
    bool gone, revoked;
    unsigned lo, hi;
    uint64_t generation;
    struct p2p_space_layout space;      /* no pages: none */
};

struct model_mapping {
    unsigned provider;
    p2p_id client;
    enum p2p_mapping_kind kind;
    unsigned direction;
    bool gone;
    unsigned lo, hi;            /* IOVAs, if it is of that kind */
};

struct model_link {
    unsigned mapping;
    unsigned lo, hi;
    uint64_t offset;
    bool synced;
    unsigned ended;             /* when; 0 if it did not */
    enum p2p_map_answer why;    /* what an access gets that comes later */
    unsigned unlinked;          /* as which of all, from 1; 0 if it was not */
};

struct model {
    enum model_fault fault;
    struct p2p_map_capacity capacity;
    unsigned time;
    unsigned unlinked;          /* links so far */
    unsigned providers, mappings, links;
    struct model_provider provider[MODEL_MAX];
    struct model_mapping mapping[MODEL_MAX];
    struct model_link link[MODEL_MAX];
};

/* What p2p_map_check() has to answer. Numbers are 0 where nothing is named. */
struct model_answer {
    enum p2p_map_answer answer;
    unsigned addr;
    unsigned mapping, provider; /* number + 1 */
    unsigned lo, hi;            /* if covered */
    uint64_t offset;
};

/* Each returns what the call of the same name has to. */
int model_add(struct model *model, p2p_id owner, uint8_t bar, unsigned lo,
              unsigned hi);
int model_move(struct model *model, unsigned p, unsigned lo, unsigned hi);
int model_revoke(struct model *model, unsigned p);
int model_restore(struct model *model, unsigned p);
int model_remove(struct model *model, unsigned p);
int model_begin(struct model *model, const struct model_mapping *want);
int model_link(struct model *model, unsigned m, enum p2p_mapping_kind kind,
               unsigned at, struct p2p_slice slice);
int model_sync(struct model *model, unsigned m, unsigned lo, unsigned hi);
int model_unlink(struct model *model, unsigned m, unsigned lo, unsigned hi);
int model_free(struct model *model, unsigned m);
int model_destroy(struct model *model, unsigned m);

/* How many links of mapping @m, and of provider @p, are not unlinked. */
unsigned model_links(const struct model *model, unsigned m);
unsigned model_provider_links(const struct model *model, unsigned p);

/* How many mappings of provider @p are not freed. */
unsigned model_provider_mappings(const struct model *model, unsigned p);

/* Links that are forgotten. */
unsigned model_forgotten(const struct model *model);

struct model_answer model_check(const struct model *model, p2p_id initiator,
                                enum p2p_access access, unsigned addr,
                                uint64_t len);

int model_space(struct model *model, unsigned p,
                const struct p2p_space_layout *layout);

/* The bus address or IOVA of a page in mapping @m, in *@addr. */
int model_page(const struct model *model, unsigned m, unsigned p,
               uint64_t index, unsigned *addr);

/*
 * Of the model itself: whether @addr is in a range, two ranges have an
 * address in common, @client has IOVAs in a range.
 */
bool model_within(unsigned addr, unsigned lo, unsigned hi);
bool model_meets(unsigned lo, unsigned hi, unsigned from, unsigned to);
bool model_has_iovas(const struct model *model, p2p_id client, unsigned lo,
                     unsigned hi);

#endif /* P2PCORE_FUZZ_MAP_MODEL_H */
