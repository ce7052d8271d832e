/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The life of a map: what is given to whom, and taken back. Mapping takes the
 * two steps that Linux takes, so that every mistake a driver can make in them
 * can be named.
 *
 *   IOVA kind   begin_iova, link_iova, ..., sync, (unlink, ...,) free
 *   bus kind    begin_bus, link_bus, ..., (unlink, ...,) free
 *
 * p2p_map_destroy() is unlink and free in one. M<n> are rules of
 * docs/specs/p2p-mapping.rst.
 *
 * A map lives in memory that the caller hands in and owns; it has no pointers
 * out of that memory and needs no destructor. It has pointers within it: it
 * cannot be copied or moved. One thread at a time may change it, and none may
 * look at it meanwhile.
 *
 * Where a call lists several errors, the first that applies is returned. A
 * call that fails has changed nothing, neither the map nor what its other
 * arguments point to (M2). Of what takes a mapping's handle,
 *
 *   -P2P_ERR_NO_MAPPING  @id was never given
 *   -P2P_ERR_UNMAPPED    the mapping was freed or destroyed before (M19)
 *
 * come before all others, and are not listed again below.
 */
#ifndef P2PMAP_MAP_H
#define P2PMAP_MAP_H

#include "p2pcore/env.h"
#include "p2pcore/error.h"
#include "p2pmap/types.h"

struct p2p_map;

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

/*
 * Begin a mapping of @provider for @client, in the range of IOVAs @iova, that
 * somebody else has chosen. *@id names it. Nothing is linked yet.
 *
 * Returns 0, or
 *   -P2P_ERR_NO_PROVIDER  there is no such provider
 *   -P2P_ERR_BAD_VALUE    @client is P2P_NONE, or no such @direction
 *   -P2P_ERR_BAD_RANGE    @iova is empty
 *   -P2P_ERR_REVOKED      the provider is revoked
 *   -P2P_ERR_OVERLAP      the client has one of the addresses already (M11)
 *   -P2P_ERR_NOSPACE      as many mappings as there is room for
 */
int p2p_map_begin_iova(struct p2p_map *map, struct p2p_provider_id provider,
                       p2p_id client, enum p2p_direction direction,
                       struct p2p_range iova, struct p2p_mapping_id *id);

/*
 * Begin a mapping by bus addresses. As p2p_map_begin_iova(), but takes no
 * IOVAs: never -P2P_ERR_BAD_RANGE nor -P2P_ERR_OVERLAP.
 */
int p2p_map_begin_bus(struct p2p_map *map, struct p2p_provider_id provider,
                      p2p_id client, enum p2p_direction direction,
                      struct p2p_mapping_id *id);

/*
 * Link @slice at @iova, an address in the mapping's range. The initiator does
 * not see it before p2p_map_sync() (M14).
 *
 * Returns 0, or
 *   -P2P_ERR_WRONG_KIND  the mapping is of the bus kind (M10)
 *   -P2P_ERR_BAD_RANGE   the slice is empty
 *   -P2P_ERR_REVOKED     the provider is revoked
 *   -P2P_ERR_STALE       the slice is of another generation (M13)
 *   -P2P_ERR_BEYOND_END  the slice leaves the BAR, or the mapping's IOVAs
 *   -P2P_ERR_OVERLAP     another link is in the way (M12)
 *   -P2P_ERR_NOSPACE     as many links as there is room for
 */
int p2p_map_link_iova(struct p2p_map *map, struct p2p_mapping_id id,
                      uint64_t iova, struct p2p_slice slice);

/*
 * Link @slice where it is; *@bus_addr is the address of its first byte, which
 * the initiator can use at once (M14).
 *
 * Returns 0, or as p2p_map_link_iova() with "IOVA" for "bus"; and
 *   -P2P_ERR_BEYOND_END  the slice leaves the BAR
 *   -P2P_ERR_OVERLAP     in the way is another link of this mapping, or an
 *                        IOVA range of the client's (M11)
 */
int p2p_map_link_bus(struct p2p_map *map, struct p2p_mapping_id id,
                     struct p2p_slice slice, uint64_t *bus_addr);

/*
 * Make visible what is linked in @addr: IOVAs, or bus addresses in a mapping
 * of the bus kind, for which this changes nothing.
 *
 * Returns 0, or
 *   -P2P_ERR_BAD_RANGE   @addr is empty
 *   -P2P_ERR_NOT_LINKED  @addr is not whole links without a gap (M15)
 *   -P2P_ERR_REVOKED     a link in @addr ended by revocation (M7)
 *   -P2P_ERR_STALE       a link in @addr ended by a move (M6)
 */
int p2p_map_sync(struct p2p_map *map, struct p2p_mapping_id id,
                 struct p2p_range addr);

/*
 * Take away what is linked in @addr, live or ended (M16).
 *
 * Returns 0, -P2P_ERR_BAD_RANGE or -P2P_ERR_NOT_LINKED, as p2p_map_sync().
 */
int p2p_map_unlink(struct p2p_map *map, struct p2p_mapping_id id,
                   struct p2p_range addr);

/*
 * End the mapping, and with it its hold on its IOVAs (M17).
 *
 * Returns 0, or -P2P_ERR_BUSY if something is still linked.
 */
int p2p_map_free(struct p2p_map *map, struct p2p_mapping_id id);

/* Unlink what is linked, if anything, and free the mapping (M18). Returns 0. */
int p2p_map_destroy(struct p2p_map *map, struct p2p_mapping_id id);

/* Put what there is to know of the mapping into *@out. Returns 0. */
int p2p_map_mapping(const struct p2p_map *map, struct p2p_mapping_id id,
                    struct p2p_mapping *out);

#endif /* P2PMAP_MAP_H */
