/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What is inside a map. Providers and mappings keep their slots; links lie
 * side by side in the order in which they were made, over all mappings; the
 * past is a ring.
 *
 * Every call looks for all that can be wrong before it changes anything (M2).
 *
 * Nothing here is sorted, and a call passes over the links a few times at
 * most: a map is for keeping account, not for every access of a fast path.
 */
#ifndef P2PCORE_SRC_MAP_LAYOUT_H
#define P2PCORE_SRC_MAP_LAYOUT_H

#include "p2pmap/check.h"
#include "p2pmap/space.h"
#include "base/range.h"

/* Why a link is not live any more. */
enum p2p_map_end {
    P2P_END_NONE,
    P2P_END_UNLINK,
    P2P_END_REVOKE,
    P2P_END_MOVE,
};

struct p2p_map_provider {
    struct p2p_provider info;
    struct p2p_provider_id id;  /* serial 0: the slot is free */
    struct p2p_space_layout space;      /* no pages: no space */
};

struct p2p_map_mapping {
    struct p2p_mapping info;
    struct p2p_mapping_id id;   /* serial 0: the slot is free */
};

struct p2p_map_link {
    struct p2p_range addr;      /* iova or bus_addr, by the mapping's kind */
    uint64_t offset;            /* of its first byte in the BAR */
    uint64_t ended_at;          /* map->event of its end */
    uint16_t mapping;           /* slot */
    uint8_t end;                /* enum p2p_map_end */
    bool synced;
};

/* A link that was unlinked, with what its mapping may not tell any more. */
struct p2p_map_past {
    struct p2p_range addr;
    uint64_t ended_at;
    struct p2p_mapping_id mapping;
    struct p2p_provider_id provider;
    p2p_id client;
    uint8_t end;                /* enum p2p_map_end, never NONE */
};

struct p2p_map {
    struct p2p_map_capacity capacity;
    uint16_t links;
    uint16_t past;              /* how many are remembered */
    uint16_t past_next;         /* where the next one goes */
    uint64_t provider_serial;   /* the last that was given */
    uint64_t mapping_serial;
    uint64_t event;             /* grows with whatever ends links */
    uint64_t forgotten;
    struct p2p_map_provider *provider;
    struct p2p_map_mapping *mapping;
    struct p2p_map_link *link;
    struct p2p_map_past *remembered;
};

/* The provider that @id names, or NULL. */
struct p2p_map_provider *p2p_map_find_provider(const struct p2p_map *map,
                                               struct p2p_provider_id id);

/*
 * The mapping that @id names, in *@found. Returns 0, -P2P_ERR_NO_MAPPING or
 * -P2P_ERR_UNMAPPED.
 */
int p2p_map_find(const struct p2p_map *map, struct p2p_mapping_id id,
                 struct p2p_map_mapping **found);

/* The provider of a mapping that is there: one that is there too. */
static inline struct p2p_map_provider *
p2p_map_provider_of(const struct p2p_map *map,
                    const struct p2p_map_mapping *mapping)
{
    return &map->provider[mapping->info.provider.slot];
}

/* The mapping that @link is in. */
static inline struct p2p_map_mapping *
p2p_map_mapping_of(const struct p2p_map *map, const struct p2p_map_link *link)
{
    return &map->mapping[link->mapping];
}

/* End the live links of @provider, because of @end. */
void p2p_map_end_links(struct p2p_map *map,
                       const struct p2p_map_provider *provider,
                       enum p2p_map_end end);

/* Unlink the links of @mapping that begin in @addr: all, for all of it. */
void p2p_map_drop_links(struct p2p_map *map, struct p2p_map_mapping *mapping,
                        struct p2p_range addr);

/*
 * Whether @client has a live link of the bus kind, or a range of IOVAs, in
 * @addr, which is not empty.
 */
bool p2p_map_bus_taken(const struct p2p_map *map, p2p_id client,
                       struct p2p_range addr);
bool p2p_map_iova_taken(const struct p2p_map *map, p2p_id client,
                        struct p2p_range addr);

#endif /* P2PCORE_SRC_MAP_LAYOUT_H */
