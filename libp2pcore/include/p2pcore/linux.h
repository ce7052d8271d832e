/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What Linux decides about peer-to-peer DMA between two functions, and beside
 * it what the hardware does with that. docs/specs/p2p-linux.rst has the rules
 * of each generation of the kernel in words.
 *
 * Provider is whose BAR it is, client who uses it.
 */
#ifndef P2PCORE_LINUX_H
#define P2PCORE_LINUX_H

#include "p2pcore/linux_rules.h"
#include "p2pcore/route.h"

/* How the kernel maps a provider's memory for a client. */
enum p2p_linux_map {
    P2P_LINUX_NOT_SUPPORTED,    /* not at all */
    P2P_LINUX_BUS_ADDR,         /* by its bus address, past any IOMMU */
    P2P_LINUX_THRU_HOST_BRIDGE, /* like memory: by iova, or by bus address
                                   where no IOMMU translates */
    P2P_LINUX_MAPS,
};

/* What decided. */
enum p2p_linux_reason {
    P2P_LINUX_UNKNOWN_FUNCTION, /* one of the two is not in the topology */
    P2P_LINUX_SAME_FUNCTION,    /* they are one, and it redirects nothing */
    P2P_LINUX_SHARED_BRIDGE,    /* they share a bridge, and nothing redirects */
    P2P_LINUX_CPU_ALLOWED,      /* the processor is trusted */
    P2P_LINUX_HOST_ALLOWED,     /* the host bridges are */
    P2P_LINUX_HOST_NOT_LISTED,  /* one of them is not in the table */
    P2P_LINUX_HOSTS_DIFFER,     /* it is, but only for what stays within it */
    P2P_LINUX_HOST_NAMELESS,    /* no device on a root bus says what it is */
    P2P_LINUX_HOST_DESCRIBED,   /* the firmware describes the way */
    P2P_LINUX_TRANSLATION_BLOCKED,      /* a port lets no translated address
                                           pass */
    P2P_LINUX_REASONS,
};

/* How it maps, and what that rests on. */
struct p2p_linux_choice {
    enum p2p_linux_map map;
    enum p2p_linux_reason reason;
    unsigned distance;          /* hops; pci_p2pdma_distance() says -1 instead
                                   if the map is NOT_SUPPORTED */
    unsigned redirects;         /* functions that the rule counts because their
                                   ACS redirects, or may */
    p2p_id redirect;            /* the first of them, from the provider;
                                   P2P_NONE if there is none */
    p2p_id shared;              /* the lowest function above both, which may
                                   be one of them; P2P_NONE if there is none */
    p2p_id host;                /* reasons HOST_*: the device on the root bus
                                   that settled it; else P2P_NONE */
    size_t entry;               /* HOST_ALLOWED, HOSTS_DIFFER: which one of
                                   rules->host it is in */
    p2p_id blocker;             /* TRANSLATION_BLOCKED: the port that does;
                                   else P2P_NONE */
};

/*
 * How a kernel with @rules maps a BAR of @provider for @client, the first time
 * it is asked. @topology need not be frozen.
 */
struct p2p_linux_choice
p2p_linux_map_type(const struct p2p_topology *topology,
                   const struct p2p_linux_rules *rules, p2p_id provider,
                   p2p_id client);

/*
 * Whether the map could be another if the ACS control of function @id were: for
 * who could not read that.
 */
bool p2p_linux_rests_on_acs(const struct p2p_topology *topology,
                            const struct p2p_linux_rules *rules,
                            p2p_id provider, p2p_id client, p2p_id id);

/* One access of a client to a provider's memory. */
struct p2p_linux_transfer {
    p2p_id provider;
    p2p_id client;
    enum p2p_access access;
    uint64_t bus_addr;          /* in a BAR of the provider */
    bool iommu;                 /* an IOMMU translates what the client emits */
    uint64_t iova;              /* if so, what it translates to bus_addr where
                                   the kernel maps through the host bridge */
};

/* Where Linux's choice and the fabric disagree. */
enum p2p_finding {
    P2P_FINDING_NONE,           /* nowhere, or what the hardware does is
                                   P2P_UNDEFINED */

    /* Linux chose the bus address. */
    P2P_FINDING_BUS_ADDR_REDIRECTED,    /* it goes through the root complex */
    P2P_FINDING_BUS_ADDR_AS_IOVA,       /* the IOMMU takes it for an iova */
    P2P_FINDING_BUS_ADDR_REFUSED,       /* a function or port refuses it */

    /* Linux chose the way through the host bridge. */
    P2P_FINDING_SHORTCUT,       /* it is turned round before */
    P2P_FINDING_IOVA_TRAPPED,   /* so is an iova: the IOMMU never sees it */
    P2P_FINDING_WAY_UP_REFUSED, /* it is refused on its way there */

    /* Linux chose either. */
    P2P_FINDING_HOST_REFUSES,   /* the root complex does not forward it */
    P2P_FINDING_LOST,           /* it does, and nobody takes it */
    P2P_FINDING_WRONG_TARGET,   /* it arrives, but not at the provider */
    P2P_FINDING_ANSWER_LOST,    /* it does, and its Completion is stopped */

    /* Linux did not support it. */
    P2P_FINDING_MISSED,         /* the way through the host bridge works */

    P2P_FINDINGS,
};

/* What Linux chose, and what the fabric does with that. */
struct p2p_linux_outcome {
    struct p2p_linux_choice choice;
    uint64_t addr;              /* what the client emits; where it is not
                                   supported, what it would if it were mapped
                                   through the host bridge */
    struct p2p_decision below;  /* up to the root complex */
    bool at_root;               /* whether it was asked ... */
    struct p2p_decision root;   /* ... and what it said */
    bool arrives;               /* at the provider */
    bool has_answer;            /* it does, and is a read or an AtomicOp ... */
    struct p2p_decision answer; /* ... and this becomes of the Completion */
    enum p2p_finding finding;
};

/*
 * Let Linux choose, by @rules, and the fabric act, with root complexes that
 * forward by @policies (NULL: everything), on @transfer; what comes of it is in
 * *@outcome.
 *
 * Returns as p2p_deliver(); on errors *@outcome is unchanged.
 */
int p2p_linux_compare(const struct p2p_topology *topology,
                      const struct p2p_linux_rules *rules,
                      const struct p2p_policies *policies,
                      const struct p2p_linux_transfer *transfer,
                      struct p2p_linux_outcome *outcome);

/*
 * The same for a kernel that was asked before, when all was different, and has
 * kept its @choice. Returns as p2p_linux_compare().
 */
int p2p_linux_compare_kept(const struct p2p_topology *topology,
                           const struct p2p_linux_choice *choice,
                           const struct p2p_policies *policies,
                           const struct p2p_linux_transfer *transfer,
                           struct p2p_linux_outcome *outcome);

/* "BUS_ADDR", ...; "?" for a value that is none. */
const char *p2p_linux_map_name(enum p2p_linux_map map);

/* A sentence; "?" for a value that is none. */
const char *p2p_linux_reason_text(enum p2p_linux_reason reason);

/* "bus address redirected", ...; "?" for a value that is none. */
const char *p2p_finding_name(enum p2p_finding finding);

/* A sentence; "?" for a value that is none. */
const char *p2p_finding_text(enum p2p_finding finding);

#endif /* P2PCORE_LINUX_H */
