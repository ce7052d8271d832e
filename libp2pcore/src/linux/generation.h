/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A generation of the kernel, as data: its rule, and its part of the table of
 * host bridges.
 */
#ifndef P2PCORE_SRC_LINUX_GENERATION_H
#define P2PCORE_SRC_LINUX_GENERATION_H

#include "linux/walk.h"
#include "p2pcore/linux.h"

/* Where what the client emits goes, if the kernel lets it. */
enum p2p_linux_way {
    P2P_LINUX_WAY_DIRECT,       /* turned round at the shared function */
    P2P_LINUX_WAY_ROOT,         /* up to the root complex */
    P2P_LINUX_WAY_BLOCKED,      /* nowhere */
};

/*
 * A rule: the way that it takes @walk for; in *@choice, who redirects, and who
 * blocks.
 */
typedef enum p2p_linux_way p2p_linux_rule(const struct p2p_linux_walk *walk,
                                          enum p2p_linux_class tlp_class,
                                          struct p2p_linux_choice *choice);

p2p_linux_rule p2p_linux_by_redirects;
p2p_linux_rule p2p_linux_by_class;

struct p2p_linux_kernel {
    const char *name;
    unsigned major;             /* the first release; 0: there is none yet */
    unsigned minor;
    size_t hosts;               /* so many of the table */
    p2p_linux_rule *rule;
    bool asks_firmware;         /* where it trusts nobody else */
};

/* A value that is none counts as the oldest one. */
const struct p2p_linux_kernel *
p2p_linux_kernel(enum p2p_linux_generation generation);

/*
 * Whether the processor, the host bridges of both ends, or the firmware's word
 * are trusted with what goes through the root complex: fills in map, reason,
 * host and entry.
 */
void p2p_linux_ask_root(const struct p2p_linux_walk *walk,
                        const struct p2p_linux_rules *rules,
                        struct p2p_linux_choice *choice);

#endif /* P2PCORE_SRC_LINUX_GENERATION_H */
