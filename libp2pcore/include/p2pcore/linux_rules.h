/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What Linux' decision about peer-to-peer DMA depends on besides the topology.
 * It differs between kernels: a generation is all those that decide alike.
 */
#ifndef P2PCORE_LINUX_RULES_H
#define P2PCORE_LINUX_RULES_H

#include "p2pcore/env.h"
#include "p2pcore/types.h"

/* In the order in which they came. */
enum p2p_linux_generation {
    P2P_LINUX_6_12,             /* Linux 6.12 to 7.0 */
    P2P_LINUX_7_2,              /* Linux 7.1 and 7.2 */
    P2P_LINUX_7_3,              /* Linux 7.3 */
    P2P_LINUX_TLP_CLASS,        /* proposed: by class of TLP */
    P2P_LINUX_GENERATIONS,
};

/* What a client is asked about, with TLP_CLASS; to the others it is all one. */
enum p2p_linux_class {
    P2P_LINUX_STRICT,           /* untranslated, and Completions for it come
                                   without Relaxed Ordering */
    P2P_LINUX_RELAXED,          /* they come with it */
    P2P_LINUX_TRANSLATED,       /* its addresses are translated ones */
    P2P_LINUX_TRANSLATED_RELAXED,       /* both */
    P2P_LINUX_CLASSES,
};

/* A host bridge that the kernel trusts to forward. */
struct p2p_linux_host {
    uint16_t vendor;
    uint16_t device;
    bool any_device;            /* all of @vendor's, whatever @device */
    bool same_host;             /* only what stays within one host bridge */
};

/* A host bridge: the domain and number of its root bus. */
struct p2p_linux_root {
    uint32_t domain;
    uint8_t bus;
};

/* A way for ordered requests that the firmware (ACPI HMAT) describes. */
struct p2p_linux_path {
    struct p2p_linux_root from; /* the client's host bridge */
    struct p2p_linux_root to;   /* the provider's, which may be the same */
};

/* What a decision depends on. Tables stay the caller's and are only read. */
struct p2p_linux_rules {
    enum p2p_linux_generation generation;
    enum p2p_linux_class tlp_class;
    bool cpu_allowed;           /* see p2p_linux_cpu_is_allowed() */
    size_t hosts;
    const struct p2p_linux_host *host;  /* the first that matches counts */
    size_t paths;               /* TLP_CLASS: what else is trusted */
    const struct p2p_linux_path *path;
};

/*
 * The rules of @generation for P2P_LINUX_STRICT, with no path and its table of
 * host bridges, which is static memory. A generation that is none counts as the
 * oldest one, here and in rules.
 */
struct p2p_linux_rules p2p_linux_rules(enum p2p_linux_generation generation,
                                       bool cpu_allowed);

/*
 * The generation of Linux @major.@minor: the last that began with that release
 * or before. P2P_LINUX_GENERATIONS if it is older than all that are known.
 */
enum p2p_linux_generation p2p_linux_generation_of(unsigned major,
                                                  unsigned minor);

/*
 * "7.2", ...: the last release, or what it is called until there is one; "?"
 * for a value that is none.
 */
const char *p2p_linux_generation_name(enum p2p_linux_generation generation);

/* "strict", ...; "?" for a value that is none. */
const char *p2p_linux_class_name(enum p2p_linux_class tlp_class);

/*
 * Whether the kernel trusts the processor whose CPUID says @vendor, a string
 * such as "AuthenticAMD", and @family, with the extended family added.
 */
bool p2p_linux_cpu_is_allowed(const char *vendor, unsigned family);

#endif /* P2PCORE_LINUX_RULES_H */
