/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Words that every other header of libp2pcore uses.
 *
 * An address is named for its kind: iova (what a device emits when an IOMMU
 * is in the way), bus_addr (what a switch compares with its windows), gpa
 * (what system memory is indexed by).
 */
#ifndef P2PCORE_TYPES_H
#define P2PCORE_TYPES_H

#include "p2pcore/env.h"

/* Index of a function in a topology, in the order it was added. */
typedef uint16_t p2p_id;

/* No function: the parent of a function on a root bus, "nobody claims". */
#define P2P_NONE ((p2p_id)0xffff)

/*
 * An address range, both ends inclusive, so that a window up to 2^64-1 needs
 * no special case. Empty when start > last.
 */
struct p2p_range {
    uint64_t start;
    uint64_t last;
};

/* The range that holds nothing: what an absent BAR or window is set to. */
static inline struct p2p_range p2p_range_none(void)
{
    struct p2p_range none = { 1, 0 };

    return none;
}

/* Whether @addr is one of @range's. */
static inline bool p2p_range_has(struct p2p_range range, uint64_t addr)
{
    return addr >= range.start && addr <= range.last;
}

/* Whether @range has no address. */
static inline bool p2p_range_is_empty(struct p2p_range range)
{
    return range.start > range.last;
}

/* Base address registers of a function. */
#define P2P_BARS 6

/* What a request wants done. */
enum p2p_access {
    P2P_READ,
    P2P_WRITE,
    P2P_ATOMIC,
};

/* "read", ...; "?" for a value that is none. */
const char *p2p_access_name(enum p2p_access access);

/*
 * The Address Type field of a Memory Request (PCIe: Address Type, ATS). The
 * fourth value is reserved: routing takes it for a translation request that no
 * root complex welcomes.
 */
enum p2p_at {
    P2P_AT_UNTRANSLATED = 0,
    P2P_AT_TRANSLATION_REQUEST = 1,
    P2P_AT_TRANSLATED = 2,
};

/* How a refusal looks to the requester. */
enum p2p_failure {
    P2P_FAIL_NONE,
    P2P_FAIL_NOT_ISSUED,        /* the requester may not emit it at all */
    P2P_FAIL_UR,                /* Unsupported Request */
    P2P_FAIL_CA,                /* Completer Abort */
    P2P_FAIL_ACSV,              /* ACS Violation */
    P2P_FAIL_DROP,              /* lost in silence: no write is known to have
                                   failed, and nothing answers a read */
    P2P_FAIL_TIMEOUT,           /* a Completion that does not come back: what
                                   was asked for has happened */
    P2P_FAILURES,
};

/* "unsupported request", ...; "?" for a value that is none. */
const char *p2p_failure_name(enum p2p_failure failure);

#endif /* P2PCORE_TYPES_H */
