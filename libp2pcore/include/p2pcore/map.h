/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Mappings: what a client is given of a provider, in the two steps that Linux
 * takes, so that every mistake a driver can make in them can be named.
 *
 *   IOVA kind   begin_iova, link_iova, ..., sync, (unlink, ...,) free
 *   bus kind    begin_bus, link_bus, ..., (unlink, ...,) free
 *
 * p2p_map_destroy() is unlink and free in one. M<n> are rules of
 * docs/specs/p2p-mapping.rst. What provider.h says of errors holds here too;
 * of one thing asked of a mapping with a dead handle,
 *
 *   -P2P_ERR_NO_MAPPING  @id was never given
 *   -P2P_ERR_UNMAPPED    the mapping was freed or destroyed before (M19)
 *
 * come before all others, and are not listed again below.
 */
#ifndef P2PCORE_MAP_H
#define P2PCORE_MAP_H

#include "p2pcore/provider.h"

enum p2p_mapping_kind {
    P2P_MAPPING_IOVA,           /* an IOMMU translates: two steps */
    P2P_MAPPING_BUS,            /* bus addresses as they are: no IOVA */
    P2P_MAPPING_KINDS,
};

/* What a client may do with a mapping, as a set of bits. */
enum p2p_direction {
    P2P_DIRECTION_READ = 1,     /* Linux: DMA_TO_DEVICE */
    P2P_DIRECTION_WRITE = 2,    /* Linux: DMA_FROM_DEVICE */
    P2P_DIRECTION_BOTH = 3,     /* Linux: DMA_BIDIRECTIONAL */
};

/* Names one mapping of one map, and after its end none (M3). */
struct p2p_mapping_id {
    uint64_t serial;
    uint16_t slot;
};

struct p2p_mapping {
    struct p2p_provider_id provider;
    p2p_id client;
    enum p2p_mapping_kind kind;
    enum p2p_direction direction;
    struct p2p_range iova;      /* IOVA kind: its range; else empty */
    uint32_t links;             /* ended ones included */
};

/* Bytes of a provider: no address, and good for one generation only. */
struct p2p_slice {
    struct p2p_range offset;    /* bytes from the start of the BAR */
    uint64_t generation;        /* of struct p2p_provider, as last seen */
};

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

/* "iova", "bus"; "?" for a value that is none. */
const char *p2p_mapping_kind_name(enum p2p_mapping_kind kind);

/* "read", "write", "both"; "?" for a value that is none. */
const char *p2p_direction_name(enum p2p_direction direction);

#endif /* P2PCORE_MAP_H */
