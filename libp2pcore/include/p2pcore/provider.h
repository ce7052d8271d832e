/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A map, and the providers in it: the BARs whose memory other functions may
 * be given. M<n> are rules of docs/specs/p2p-mapping.rst.
 *
 * A map lives in memory that the caller hands in and owns; it has no pointers
 * out of that memory and needs no destructor. One thread at a time may change
 * it, and none may look at it meanwhile.
 *
 * Where a call lists several errors, the first that applies is returned. A
 * call that fails has changed nothing, neither the map nor what its other
 * arguments point to (M2).
 */
#ifndef P2PCORE_PROVIDER_H
#define P2PCORE_PROVIDER_H

#include <stddef.h>

#include "p2pcore/error.h"
#include "p2pcore/types.h"

struct p2p_map;

/* How much goes into a map. */
struct p2p_map_capacity {
    uint16_t providers;
    uint16_t mappings;
    uint16_t links;             /* over all mappings, until unlinked */
    uint16_t past;              /* unlinked links that are remembered */
};

/* Bytes that a map of @capacity takes. */
size_t p2p_map_size(const struct p2p_map_capacity *capacity);

/*
 * Lay an empty map of @capacity into @size bytes at @mem, which is aligned
 * for any type. Returns it, or NULL if @size is less than
 * p2p_map_size(@capacity), with @mem unchanged (M1).
 */
struct p2p_map *p2p_map_init(void *mem, size_t size,
                             const struct p2p_map_capacity *capacity);

/*
 * Names one provider of one map, and after its removal none (M3). All zero is
 * never given.
 */
struct p2p_provider_id {
    uint64_t serial;
    uint16_t slot;
};

struct p2p_provider {
    p2p_id owner;
    uint8_t bar;
    bool revoked;
    struct p2p_range range;     /* bus_addr; empty while unassigned */
    uint64_t generation;        /* M5 */
    uint32_t mappings;          /* begun and not freed */
    uint32_t links;             /* in these, ended ones included */
};

/*
 * Make BAR @bar (0 to 5) of function @owner a provider (M4). @range is where
 * the BAR is, in bus addresses, empty if nowhere. *@id names it.
 *
 * Returns 0, or
 *   -P2P_ERR_BAD_VALUE           @owner is P2P_NONE, or there is no such BAR
 *   -P2P_ERR_DUPLICATE_PROVIDER  that BAR is a provider already
 *   -P2P_ERR_NOSPACE             as many providers as there is room for
 */
int p2p_map_provider_add(struct p2p_map *map, p2p_id owner, uint8_t bar,
                         struct p2p_range range, struct p2p_provider_id *id);

/*
 * Take note that the BAR is at @range now, empty for nowhere, be it of
 * another size or where it was before; also for a revoked provider. Its live
 * links end as stale, its generation grows (M6).
 *
 * Returns 0 or -P2P_ERR_NO_PROVIDER.
 */
int p2p_map_provider_move(struct p2p_map *map, struct p2p_provider_id id,
                          struct p2p_range range);

/*
 * Take everything back that is mapped of the provider (M7). Its clients still
 * have to unmap: p2p_map_provider() tells when they have.
 *
 * Returns 0, -P2P_ERR_NO_PROVIDER or -P2P_ERR_REVOKED if it was before.
 */
int p2p_map_provider_revoke(struct p2p_map *map, struct p2p_provider_id id);

/*
 * Let the provider be mapped again, under a new generation (M8).
 *
 * Returns 0, -P2P_ERR_NO_PROVIDER or -P2P_ERR_NOT_REVOKED.
 */
int p2p_map_provider_restore(struct p2p_map *map, struct p2p_provider_id id);

/*
 * Forget the provider, and its space if it has one (M9, M37).
 *
 * Returns 0, -P2P_ERR_NO_PROVIDER or -P2P_ERR_BUSY if it has mappings left.
 */
int p2p_map_provider_remove(struct p2p_map *map, struct p2p_provider_id id);

/*
 * Put what there is to know of the provider into *@out.
 *
 * Returns 0 or -P2P_ERR_NO_PROVIDER.
 */
int p2p_map_provider(const struct p2p_map *map, struct p2p_provider_id id,
                     struct p2p_provider *out);

#endif /* P2PCORE_PROVIDER_H */
