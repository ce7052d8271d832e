/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Whether an access is covered by a mapping, and if not, what is wrong with
 * it. M<n> are rules of docs/specs/p2p-mapping.rst.
 */
#ifndef P2PMAP_CHECK_H
#define P2PMAP_CHECK_H

#include "p2pmap/map.h"

/* Whether an access is covered, or why not. */
enum p2p_map_answer {
    P2P_MAP_COVERED,            /* M24 */
    P2P_MAP_WRONG_DIRECTION,    /* M25: mapped, but not for this */
    P2P_MAP_NOT_SYNCED,         /* M26: linked, and not made visible yet */
    P2P_MAP_AFTER_UNMAP,        /* M27 */
    P2P_MAP_AFTER_REVOKE,       /* M28 */
    P2P_MAP_STALE,              /* M29: the BAR has moved since */
    P2P_MAP_BEYOND_END,         /* M30: starts in a mapping and leaves it */
    P2P_MAP_NOT_LINKED,         /* M31: an IOVA with nothing behind it */
    P2P_MAP_BUS_FOR_IOVA,       /* M32: the bus address of what is mapped */
    P2P_MAP_OTHER_CLIENT,       /* M33: the address was given to another */
    P2P_MAP_NEVER_MAPPED,       /* M34, as far as is remembered (M22) */
    P2P_MAP_BAD_ACCESS,         /* M35: no bytes, or none such */
    P2P_MAP_ANSWERS,
};

/* What a device does, or would. */
struct p2p_map_access {
    p2p_id initiator;
    enum p2p_access access;
    uint64_t addr;              /* iova or bus_addr, as emitted */
    uint64_t len;               /* bytes */
};

/* What is to be said of an access. */
struct p2p_coverage {
    enum p2p_map_answer answer;
    uint64_t addr;              /* the byte that it is about: the first that is
                                   not covered; if all are, the first */
    struct p2p_mapping_id mapping;      /* the one concerned, */
    struct p2p_provider_id provider;    /* and of whom; both all zero if
                                           NEVER_MAPPED or BAD_ACCESS. The
                                           handles may be dead by now. */
    /*
     * If covered: the link that holds the first byte, as far as it goes, and
     * where that byte is. The access may go on in another link.
     */
    struct p2p_range link;      /* iova or bus_addr */
    uint64_t offset;            /* bytes from the start of the BAR */
};

/*
 * Answer for @access (M23 to M35). What the guest may have put into @access is
 * no error but an answer. Never changes the map.
 */
struct p2p_coverage p2p_map_check(const struct p2p_map *map,
                                  const struct p2p_map_access *access);

/* Number of links that were unlinked and are not remembered any more (M22). */
uint64_t p2p_map_forgotten(const struct p2p_map *map);

/* "covered", "after unmap", ...; "?" for a value that is none. */
const char *p2p_map_answer_name(enum p2p_map_answer answer);

#endif /* P2PMAP_CHECK_H */
