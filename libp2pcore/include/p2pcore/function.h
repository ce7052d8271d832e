/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * struct p2p_function: everything about one PCI function that routing needs,
 * free of register layout. The decoder (config.h) fills most of it from
 * config-space bytes; nothing after the decoder looks at such bytes again.
 */
#ifndef P2PCORE_FUNCTION_H
#define P2PCORE_FUNCTION_H

#include "p2pcore/acs.h"
#include "p2pcore/types.h"

enum p2p_kind {
    P2P_KIND_ENDPOINT,          /* any type 0 function */
    P2P_KIND_ROOT_PORT,
    P2P_KIND_UPSTREAM_PORT,
    P2P_KIND_DOWNSTREAM_PORT,
    P2P_KIND_BRIDGE,            /* any other type 1 function */
};

/* The two memory windows of a bridge. */
enum p2p_window {
    P2P_WINDOW_MEM,             /* 32 bit, 1 MiB granularity */
    P2P_WINDOW_PREF,            /* 64 bit prefetchable */
    P2P_WINDOWS,
};

/*
 * What a function does not do with some requests, or is told not to. What
 * is clear it does.
 */
#define P2P_LACKS_ATOMIC_ROUTING 0x01u  /* a port: passes no AtomicOps */
#define P2P_LACKS_ATOMICS 0x02u         /* completes no AtomicOps */
#define P2P_LACKS_PREFIXES 0x04u        /* a port: passes no PASID */
#define P2P_BLOCKS_ATOMICS 0x08u        /* control: AtomicOp Egress Blocking */
#define P2P_BLOCKS_PREFIXES 0x10u       /* control: End-End TLP Prefix
                                           Blocking */

struct p2p_function {
    enum p2p_kind kind;

    /* Where it sits. The caller's to fill; the decoder leaves these alone. */
    p2p_id parent;              /* port above, P2P_NONE on a root bus */
    uint8_t root_bus;           /* bus number, and ... */
    uint32_t domain;            /* ... whose, for there can be several root
                                   buses of one number; both read only if
                                   parent is P2P_NONE */
    uint8_t devfn;              /* device << 3 | function */
    uint8_t bus_offset;         /* a VF: buses beyond the one it sits on that
                                   its Routing ID is (see sriov.h); else 0 */

    /* Memory BARs, empty where unassigned, I/O, or absent. The caller's. */
    struct p2p_range bar[P2P_BARS];

    /* What the decoder reads. */
    uint16_t vendor;            /* Vendor ID */
    uint16_t device;            /* Device ID */
    bool bus_master;            /* Command: Bus Master Enable */
    bool memory_enable;         /* Command: Memory Space Enable */
    bool in_d0;                 /* PMCSR PowerState is D0, or there is none */
    uint8_t tlp;                /* the bits P2P_LACKS_, P2P_BLOCKS_ above */
    uint8_t port_number;        /* Link Capabilities: Port Number */
    uint8_t secondary;          /* bridges: Secondary Bus Number */
    uint8_t subordinate;        /* bridges: Subordinate Bus Number */
    struct p2p_range window[P2P_WINDOWS];   /* bridges: empty if disabled */
    struct p2p_acs acs;
};

static inline bool p2p_kind_is_bridge(enum p2p_kind kind)
{
    return kind != P2P_KIND_ENDPOINT;
}

#endif /* P2PCORE_FUNCTION_H */
