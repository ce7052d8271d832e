/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The proposed rule: of the redirects, those count that the requests of the
 * client, and the Completions for it, meet where the ways part; and they count
 * for the TLPs that they act upon.
 */
#include "linux/generation.h"

static bool is_relaxed(enum p2p_linux_class tlp_class)
{
    return tlp_class == P2P_LINUX_RELAXED ||
           tlp_class == P2P_LINUX_TRANSLATED_RELAXED;
}

static bool is_translated(enum p2p_linux_class tlp_class)
{
    return tlp_class == P2P_LINUX_TRANSLATED ||
           tlp_class == P2P_LINUX_TRANSLATED_RELAXED;
}

/* The first port above @from and below @top that has Translation Blocking on,
   P2P_NONE if none has. */
static p2p_id find_blocker(const struct p2p_linux_walk *walk, p2p_id from,
                           p2p_id top)
{
    while (from != top) {
        from = p2p_linux_above(walk, from);
        if (from != P2P_NONE && from != top &&
            (p2p_linux_control(walk, from) & P2P_ACS_TB)) {
            return from;
        }
    }
    return P2P_NONE;
}

static void count(struct p2p_linux_choice *choice, p2p_id id)
{
    if (!choice->redirects) {
        choice->redirect = id;
    }
    choice->redirects++;
}

/* Who redirects where the ways part, if they do. */
static void judge_parting(const struct p2p_linux_walk *walk,
                          enum p2p_linux_class tlp_class,
                          struct p2p_linux_choice *choice)
{
    uint16_t provider, client;

    if (walk->provider_branch == P2P_NONE || walk->client_branch == P2P_NONE) {
        return;                 /* one end is above the other */
    }
    provider = p2p_linux_control(walk, walk->provider_branch);
    client = p2p_linux_control(walk, walk->client_branch);
    if (!is_relaxed(tlp_class) && (provider & P2P_ACS_CR)) {
        count(choice, walk->provider_branch);
    }
    /* The kernel does not look at the egress vector. */
    if ((client & (P2P_ACS_RR | P2P_ACS_EC)) &&
        !(is_translated(tlp_class) && (client & P2P_ACS_DT))) {
        count(choice, walk->client_branch);
    }
}

/* Below where the ways part, or where they do. */
static p2p_id find_blocker_below(const struct p2p_linux_walk *walk)
{
    p2p_id branch = walk->client_branch;

    if (branch == walk->client && walk->shared != P2P_NONE &&
        walk->provider_branch != P2P_NONE &&
        (p2p_linux_control(walk, branch) & P2P_ACS_TB)) {
        return branch;
    }
    return find_blocker(walk, walk->client, walk->shared);
}

enum p2p_linux_way p2p_linux_by_class(const struct p2p_linux_walk *walk,
                                      enum p2p_linux_class tlp_class,
                                      struct p2p_linux_choice *choice)
{
    bool translated = is_translated(tlp_class);

    if (translated) {
        choice->blocker = find_blocker_below(walk);
        if (choice->blocker != P2P_NONE) {
            return P2P_LINUX_WAY_BLOCKED;
        }
    }
    if (walk->shared == P2P_NONE) {
        return P2P_LINUX_WAY_ROOT;
    }
    judge_parting(walk, tlp_class, choice);
    if (!choice->redirects) {
        return P2P_LINUX_WAY_DIRECT;
    }
    if (translated) {
        choice->blocker = find_blocker(walk, walk->client_branch, P2P_NONE);
    }
    return choice->blocker != P2P_NONE ? P2P_LINUX_WAY_BLOCKED
                                       : P2P_LINUX_WAY_ROOT;
}
