/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What is in a map: providers, which are the BARs whose memory other functions
 * may be given, and mappings, which are what one client is given of one. M<n>
 * are rules of docs/specs/p2p-mapping.rst.
 */
#ifndef P2PMAP_TYPES_H
#define P2PMAP_TYPES_H

#include "p2pcore/types.h"

/* How much goes into a map. */
struct p2p_map_capacity {
    uint16_t providers;
    uint16_t mappings;
    uint16_t links;             /* over all mappings, until unlinked */
    uint16_t past;              /* unlinked links that are remembered */
};

/*
 * Names one provider of one map, and after its removal none (M3). All zero is
 * never given.
 */
struct p2p_provider_id {
    uint64_t serial;
    uint16_t slot;
};

/* What there is to know of a provider. */
struct p2p_provider {
    p2p_id owner;               /* the function whose BAR it is */
    uint8_t bar;                /* 0 to 5 */
    bool revoked;               /* M7, until it is restored (M8) */
    struct p2p_range range;     /* bus_addr; empty while unassigned */
    uint64_t generation;        /* M5 */
    uint32_t mappings;          /* begun and not freed */
    uint32_t links;             /* in these, ended ones included */
};

/* What a client emits to get to what it was given. */
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

/* What there is to know of a mapping. */
struct p2p_mapping {
    struct p2p_provider_id provider;
    p2p_id client;              /* the function that it is for */
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

/* "iova", "bus"; "?" for a value that is none. */
const char *p2p_mapping_kind_name(enum p2p_mapping_kind kind);

/* "read", "write", "both"; "?" for a value that is none. */
const char *p2p_direction_name(enum p2p_direction direction);

#endif /* P2PMAP_TYPES_H */
