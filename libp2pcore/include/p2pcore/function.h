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

#define P2P_KINDS 5u

/* No BAR, ROM or window has fewer bytes, unless it is empty. */
#define P2P_RANGE_LEN_MIN 4u

/* The two memory windows of a bridge. */
enum p2p_window {
    P2P_WINDOW_MEM,             /* 32 bit, 1 MiB granularity */
    P2P_WINDOW_PREF,            /* 64 bit prefetchable */
    P2P_WINDOWS,
};

/*
 * What a port does with a redirected request for its own window, or such a
 * Completion for its own bus numbers, while Upstream Forwarding is off: the
 * specification leaves that undefined.
 */
enum p2p_own_window {
    P2P_OWN_WINDOW_UNKNOWN,     /* the answer is P2P_UNDEFINED */
    P2P_OWN_WINDOW_PASSES_ON,   /* as if Upstream Forwarding were on */
    P2P_OWN_WINDOW_TURNS_BACK,  /* refused, as what was not redirected */
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

/* Begin with p2p_function_init(): all zero is no function. */
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

    /* The Expansion ROM, empty where it has none. The caller's. */
    struct p2p_range rom;

    /* A port: what is known of its make. The caller's, too. */
    enum p2p_own_window own_window;

    /* What the decoder reads. */
    uint16_t vendor;            /* Vendor ID */
    uint16_t device;            /* Device ID */
    bool bus_master;            /* Command: Bus Master Enable */
    bool memory_enable;         /* Command: Memory Space Enable */
    bool in_d0;                 /* PMCSR PowerState is D0, or there is none */
    bool rom_enable;            /* Expansion ROM Enable */
    bool acs_groups;            /* ARI: ACS Function Groups Enable; only that
                                   of function 0 counts */
    uint8_t function_group;     /* ARI: Function Group, 0 to 7 */
    uint8_t tlp;                /* the bits P2P_LACKS_, P2P_BLOCKS_ above */
    uint8_t port_number;        /* Link Capabilities: Port Number */
    uint8_t secondary;          /* bridges: Secondary Bus Number */
    uint8_t subordinate;        /* bridges: Subordinate Bus Number */
    struct p2p_range window[P2P_WINDOWS];   /* bridges: empty if disabled */
    struct p2p_acs acs;         /* ACS capability, see acs.h */
};

/* Whether it has buses and windows: ports are bridges, too. */
static inline bool p2p_kind_is_bridge(enum p2p_kind kind)
{
    return kind != P2P_KIND_ENDPOINT;
}

/*
 * A function of this @kind as it is after enumeration, without anything: Bus
 * Master, Memory Space and Expansion ROM Enable on, in D0, no ACS; every BAR,
 * every window and the ROM empty; at 00.0 on root bus 0 of domain 0.
 */
struct p2p_function p2p_function_init(enum p2p_kind kind);

/*
 * Whether there can be a function like this; p2p_topology_add() asks it.
 *
 * Returns 0, or
 *   -P2P_ERR_BAD_VALUE  its kind is none
 *   -P2P_ERR_BAD_RANGE  a BAR, the ROM if it is enabled, or a window of a
 *                       bridge is not empty but has fewer than
 *                       P2P_RANGE_LEN_MIN bytes, as { 0, 0 } has
 */
int p2p_function_check(const struct p2p_function *function);

/* "root port", ...; "?" for a value that is none. */
const char *p2p_kind_name(enum p2p_kind kind);

#endif /* P2PCORE_FUNCTION_H */
