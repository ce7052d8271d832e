/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What is inside a policy.
 *
 * Freezing sorts all ends there can be into classes that no entry tells
 * apart: one for each port and each host bridge that an entry names, and class
 * 0 for the rest. An answer is one look-up in a table of classes by classes.
 * Whether two ends of class 0 share a host bridge cannot be told from their
 * class, so the table has two halves.
 */
#ifndef P2PCORE_SRC_POLICY_LAYOUT_H
#define P2PCORE_SRC_POLICY_LAYOUT_H

#include "p2pcore/policy.h"

#define P2P_POLICY_BUSES 256u
#define P2P_POLICY_DEVFNS 256u
#define P2P_POLICY_ACCESSES 3u
#define P2P_POLICY_ALL_ACCESSES ((1u << P2P_POLICY_ACCESSES) - 1)

/* Of each pair of classes: if the host bridges differ, if they are one. */
#define P2P_POLICY_HALVES 2u

/* The entry for each access, or P2P_POLICY_DEFAULT. */
struct p2p_policy_cell {
    uint16_t entry[P2P_POLICY_HALVES][P2P_POLICY_ACCESSES];
};

/* The classes of the functions of one root bus. */
struct p2p_policy_row {
    uint16_t class_of[P2P_POLICY_DEVFNS];
};

/* What is known of the ends on one root bus. */
struct p2p_policy_bus {
    uint64_t host;              /* domain << 8 | bus number */
    uint16_t next;              /* of that number in another domain; 0: none */
    uint16_t row;               /* 0: no function is told from the others */
    uint16_t class_of;          /* of those others */
};

struct p2p_policy {
    uint16_t capacity;
    uint16_t count;
    uint16_t classes;           /* 0 until frozen */
    uint16_t buses;             /* bus[0] stands for all that no entry names */
    uint16_t rows;
    bool frozen;
    enum p2p_failure otherwise;
    uint16_t first[P2P_POLICY_BUSES];   /* in bus[], by bus number; 0: none */
    struct p2p_policy_entry *entry;
    struct p2p_policy_end *end_of;      /* by class */
    struct p2p_policy_bus *bus;
    struct p2p_policy_row *row;
    struct p2p_policy_cell *cell;       /* classes by classes */
};

static inline struct p2p_policy_cell *
p2p_policy_cell_of(const struct p2p_policy *policy, uint16_t from, uint16_t to)
{
    return &policy->cell[(size_t)from * policy->classes + to];
}

/* The domain and the number of the root bus of an end. */
static inline uint64_t p2p_rid_host(uint64_t rid)
{
    return rid >> 8;
}

static inline uint32_t p2p_rid_domain(uint64_t rid)
{
    return (uint32_t)(rid >> 16);
}

static inline uint8_t p2p_rid_bus(uint64_t rid)
{
    return (uint8_t)(rid >> 8);
}

static inline uint8_t p2p_rid_devfn(uint64_t rid)
{
    return (uint8_t)rid;
}

/* Index in policy->bus of the root bus of @rid; 0: no entry names it. */
static inline uint16_t p2p_policy_bus_of(const struct p2p_policy *policy,
                                         uint64_t rid)
{
    uint16_t index = policy->first[p2p_rid_bus(rid)];

    while (index && policy->bus[index].host != p2p_rid_host(rid)) {
        index = policy->bus[index].next;
    }
    return index;
}

/* The words of a policy's text, for its reader and its writer. */
#define P2P_WORD_DEFAULT "default"
#define P2P_WORD_SAME "same"
#define P2P_OUTCOME_WORDS 4u

struct p2p_outcome_word {
    const char *text;
    enum p2p_failure failure;
};

extern const struct p2p_outcome_word p2p_outcome_words[P2P_OUTCOME_WORDS];

#endif /* P2PCORE_SRC_POLICY_LAYOUT_H */
