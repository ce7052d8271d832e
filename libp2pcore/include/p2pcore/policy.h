/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What a root complex forwards between its root ports.
 *
 * A policy has a default and entries. An entry says what becomes of some
 * kinds of access from one end to another; an end is a function on a root bus
 * (a root port, or an integrated endpoint), a host bridge, or anything. Of
 * the entries that match, the longest wins; docs/specs/p2p-policy.rst says
 * which that is, and has the text form.
 *
 * Entries are added, then the policy is frozen. Frozen, it is read-only and
 * any number of threads may ask it at once. It lives in memory that the caller
 * hands in and owns, and needs no destructor.
 */
#ifndef P2PCORE_POLICY_H
#define P2PCORE_POLICY_H

#include "p2pcore/env.h"
#include "p2pcore/topology.h"

/* Entries that a policy has at most. */
#define P2P_POLICY_ENTRIES_MAX 512u

/* The entry of an answer or a judgement: no entry matched. */
#define P2P_POLICY_DEFAULT ((uint16_t)0xffff)

/* How much of an end is known. */
enum p2p_scope {
    P2P_SCOPE_ANY,              /* nothing */
    P2P_SCOPE_SAME,             /* entries, target only: that it has the
                                   initiator's host bridge */
    P2P_SCOPE_HOST,             /* its host bridge, by root bus number */
    P2P_SCOPE_PORT,             /* the function on the root bus */
    P2P_SCOPES,
};

/* One end of an access, or those that an entry is for. */
struct p2p_policy_end {
    enum p2p_scope scope;
    uint64_t rid;               /* the domain << 16 | Routing ID; of HOST the
                                   last 8 bits do not count, of ANY and SAME
                                   nothing does */
};

/* What becomes of some kinds of access from one end to another. */
struct p2p_policy_entry {
    struct p2p_policy_end from;
    struct p2p_policy_end to;
    uint8_t accesses;           /* the bits 1 << enum p2p_access */
    enum p2p_failure failure;   /* NONE: forward it; UR, CA, DROP: do not */
};

/* What a root complex is known to do. */
enum p2p_preset {
    P2P_PRESET_FORWARD_ALL,     /* everything */
    P2P_PRESET_SAME_HOST,       /* what stays within one host bridge */
    P2P_PRESET_WRITES_ONLY,     /* writes; reads get no answer at all */
    P2P_PRESET_NONE,            /* nothing */
    P2P_PRESETS,
};

/* What a policy says of one access. */
struct p2p_policy_answer {
    enum p2p_failure failure;   /* NONE: forward it */
    uint16_t entry;             /* the entry that said so, in the order they
                                   were added, or P2P_POLICY_DEFAULT */
};

/*
 * Bytes that a policy of up to @capacity entries takes, 0 if @capacity is
 * above P2P_POLICY_ENTRIES_MAX. Grows with the square of @capacity.
 */
size_t p2p_policy_size(uint16_t capacity);

/*
 * Lay a policy without entries, whose default is P2P_FAIL_UR, into @size
 * bytes at @mem, which is aligned for any type. Returns it, or NULL, with @mem
 * unchanged, if @size is less than p2p_policy_size(@capacity) or @capacity is
 * above P2P_POLICY_ENTRIES_MAX.
 */
struct p2p_policy *p2p_policy_init(void *mem, size_t size, uint16_t capacity);

/*
 * Set what happens where no entry matches.
 *
 * Returns 0, -P2P_ERR_FROZEN, or -P2P_ERR_BAD_POLICY if @failure is not one
 * that an entry can have.
 */
int p2p_policy_set_default(struct p2p_policy *policy,
                           enum p2p_failure failure);

/*
 * Add a copy of @entry.
 *
 * Returns 0, or
 *   -P2P_ERR_FROZEN      the policy takes no more
 *   -P2P_ERR_BAD_POLICY  a value is out of its range, there is no access, or
 *                        @entry->from is P2P_SCOPE_SAME
 *   -P2P_ERR_DUPLICATE   there is an entry with the same ends and as many
 *                        accesses, one of them the same
 *   -P2P_ERR_NOSPACE     as many entries as there is room for
 * and then the policy is unchanged.
 */
int p2p_policy_add(struct p2p_policy *policy,
                   const struct p2p_policy_entry *entry);

/*
 * Set the default, and add the entries, that @preset stands for.
 *
 * Returns what p2p_policy_add() does; -P2P_ERR_BAD_POLICY also for a value
 * that is no preset. On errors the policy is unchanged.
 */
int p2p_policy_add_preset(struct p2p_policy *policy, enum p2p_preset preset);

/*
 * Index the policy for asking; from then on it is read-only.
 *
 * Returns 0 or -P2P_ERR_FROZEN.
 */
int p2p_policy_freeze(struct p2p_policy *policy);

/*
 * What @policy says of @access from @from to @to, each known as far as its
 * scope says (P2P_SCOPE_SAME says no more than P2P_SCOPE_ANY). Takes the same
 * few steps however many entries there are.
 *
 * Returns 0, -P2P_ERR_NOT_FROZEN, or -P2P_ERR_BAD_VALUE if @access is none; on
 * errors *@answer is unchanged.
 */
int p2p_policy_ask(const struct p2p_policy *policy, struct p2p_policy_end from,
                   struct p2p_policy_end to, enum p2p_access access,
                   struct p2p_policy_answer *answer);

/* Two root complexes can have a say: the initiator's, and the target's. */
#define P2P_JUDGES 2u

/* What one root complex's policy was asked. */
struct p2p_judgement {
    bool asked;
    uint8_t host;               /* number of its root bus, and ... */
    uint16_t entry;             /* the entry of its policy that answered, or
                                   P2P_POLICY_DEFAULT */
    uint32_t domain;            /* ... whose */
};

/* Root buses that a domain has at most. */
#define P2P_HOSTS 256u

/*
 * The policies of several root complexes. A root complex that has none (NULL)
 * forwards everything. They stay the caller's and are only read.
 */
struct p2p_policies {
    const struct p2p_policy *of_host[P2P_HOSTS];    /* by number of the root
                                                       bus, in ... */
    uint32_t domain;                                /* ... this domain */
    const struct p2p_policies *next;                /* in others; NULL: none */
    const struct p2p_policy *otherwise;     /* of those that have none there;
                                               only the first one's counts */
};

/*
 * What becomes of @access from @from to @to: first what the policy of @from's
 * root complex says, then, if that is to forward it, what the policy of @to's
 * does, if it is another. An end of which nothing is known has none, and if
 * @policies is NULL nobody has. Fills *@failure, NONE: forward it, and @judged
 * with who was asked.
 *
 * Returns 0, or what p2p_policy_ask() does of the first policy that it fails
 * for; *@failure and @judged are of no use then.
 */
int p2p_policies_ask(const struct p2p_policies *policies,
                     struct p2p_policy_end from, struct p2p_policy_end to,
                     enum p2p_access access, enum p2p_failure *failure,
                     struct p2p_judgement judged[P2P_JUDGES]);

/* Number of entries added so far. */
uint16_t p2p_policy_count(const struct p2p_policy *policy);

/* Entry @index, or NULL when there is none. */
const struct p2p_policy_entry *p2p_policy_get(const struct p2p_policy *policy,
                                              uint16_t index);

/* What happens where no entry matches. */
enum p2p_failure p2p_policy_get_default(const struct p2p_policy *policy);

/*
 * The end that function @id of @topology has at the root complex:
 * P2P_SCOPE_PORT with the function on the root bus above it, or that is it;
 * P2P_SCOPE_ANY if there is no such function.
 */
struct p2p_policy_end p2p_policy_end_of(const struct p2p_topology *topology,
                                        p2p_id id);

/* "forward-all", ...; "?" for a value that is none. */
const char *p2p_preset_name(enum p2p_preset preset);

#endif /* P2PCORE_POLICY_H */
