/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Device-private memory: pages that are named by space and index, and that
 * have an address only for as long as a mapping holds them. M<n> are rules of
 * docs/specs/p2p-mapping.rst; map.h says what holds for errors.
 *
 * The types are structs so that no page can be used where an address is
 * meant, and the other way round, without the compiler's noticing.
 */
#ifndef P2PMAP_SPACE_H
#define P2PMAP_SPACE_H

#include "p2pmap/check.h"

/* Names one space of one map, and after its provider's end none. */
struct p2p_space_id {
    uint64_t serial;
};

/* A page of device-private memory. */
struct p2p_page {
    struct p2p_space_id space;
    uint64_t index;             /* from 0 in each space */
};

/* How large a space is, and what of it the provider's BAR shows. */
struct p2p_space_layout {
    uint64_t pages;
    uint8_t page_shift;         /* a page has 1 << page_shift bytes; to 63 */
    struct p2p_range shown;     /* indices of pages in the BAR, empty if none */
    uint64_t offset;            /* of the first of these, in the BAR; bytes */
};

/* An address as the client of a mapping emits it, and what it is. */
struct p2p_dma_addr {
    enum p2p_mapping_kind kind; /* an iova, or a bus_addr */
    uint64_t value;
};

/*
 * Give @provider a space as @layout says. *@id names it.
 *
 * Returns 0, or
 *   -P2P_ERR_NO_PROVIDER  there is no such provider
 *   -P2P_ERR_BUSY         it has a space
 *   -P2P_ERR_BAD_VALUE    no pages, or more than 2^64 bytes of them, or the
 *                         page_shift is above 63, or the offset is not a whole
 *                         number of pages
 *   -P2P_ERR_BEYOND_END   pages are shown that are not in the space, or
 *                         beyond the end of the BAR
 */
int p2p_space_open(struct p2p_map *map, struct p2p_provider_id provider,
                   const struct p2p_space_layout *layout,
                   struct p2p_space_id *id);

/*
 * Name page @index of @space in *@page.
 *
 * Returns 0, or
 *   -P2P_ERR_UNKNOWN_SPACE  there is no such space (any more)
 *   -P2P_ERR_BEYOND_END     it has no such page
 */
int p2p_space_page(const struct p2p_map *map, struct p2p_space_id space,
                   uint64_t index, struct p2p_page *page);

/*
 * Put into *@slice what p2p_map_link_iova() and p2p_map_link_bus() take to
 * link @count pages from @page on. *@provider is whose mapping it has to be.
 *
 * Returns 0, or
 *   -P2P_ERR_UNKNOWN_SPACE  there is no such space (any more)
 *   -P2P_ERR_BAD_RANGE      @count is 0
 *   -P2P_ERR_BEYOND_END     the space has fewer pages (M38)
 *   -P2P_ERR_NOT_SHOWN      the BAR does not show all of these pages (M38)
 */
int p2p_space_slice(const struct p2p_map *map, struct p2p_page page,
                    uint64_t count, struct p2p_provider_id *provider,
                    struct p2p_slice *slice);

/*
 * Tell the address of @page in mapping @id: the only way from a page to an
 * address (M39).
 *
 * Returns 0, or
 *   -P2P_ERR_NO_MAPPING     @id was never given
 *   -P2P_ERR_UNMAPPED       the mapping was freed or destroyed
 *   -P2P_ERR_UNKNOWN_SPACE  there is no such space (any more)
 *   -P2P_ERR_WRONG_SPACE    the mapping is of another provider (M37)
 *   -P2P_ERR_BEYOND_END     the space has no such page
 *   -P2P_ERR_NOT_SHOWN      the BAR does not show it
 *   -P2P_ERR_NOT_LINKED     no link of the mapping holds all of it
 *   -P2P_ERR_REVOKED, -P2P_ERR_STALE, -P2P_ERR_NOT_SYNCED
 *                           a link does, but it ended or is not visible
 *
 * Several links may hold it: the first that is live and visible counts, or
 * else the first, in the order in which they were linked.
 */
int p2p_space_addr(const struct p2p_map *map, struct p2p_mapping_id id,
                   struct p2p_page page, struct p2p_dma_addr *addr);

/*
 * The page that the first byte of a covered access is in, and which byte of
 * it, from what p2p_map_check() has just answered (M40).
 *
 * Returns 0, or
 *   -P2P_ERR_BAD_VALUE      @coverage is not of a covered access
 *   -P2P_ERR_NO_PROVIDER    its provider has been removed since
 *   -P2P_ERR_UNKNOWN_SPACE  the provider has no space
 *   -P2P_ERR_NOT_SHOWN      that part of the BAR shows no page
 */
int p2p_space_covered(const struct p2p_map *map,
                      const struct p2p_coverage *coverage,
                      struct p2p_page *page, uint64_t *byte);

#endif /* P2PMAP_SPACE_H */
