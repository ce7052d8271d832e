/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The rule up to Linux 7.3, drivers/pci/p2pdma.c, calc_map_type_and_dist():
 * whatever function on the way redirects anything sends everything up.
 */
#include "linux/generation.h"

#define REDIRECTS (P2P_ACS_RR | P2P_ACS_CR | P2P_ACS_EC)

/* Whatever kind of function it is, an endpoint too. */
static void meet(const struct p2p_linux_walk *walk, p2p_id id,
                 struct p2p_linux_choice *choice)
{
    if (!(p2p_linux_control(walk, id) & REDIRECTS)) {
        return;
    }
    if (!choice->redirects) {
        choice->redirect = id;
    }
    choice->redirects++;
}

enum p2p_linux_way p2p_linux_by_redirects(const struct p2p_linux_walk *walk,
                                          enum p2p_linux_class tlp_class,
                                          struct p2p_linux_choice *choice)
{
    (void)tlp_class;
    for (p2p_id id = walk->provider; id != walk->shared;
         id = p2p_linux_above(walk, id)) {
        meet(walk, id, choice);
    }
    if (walk->shared == P2P_NONE) {
        return P2P_LINUX_WAY_ROOT;  /* the kernel looks no further */
    }
    meet(walk, walk->shared, choice);
    for (p2p_id id = walk->client; id != walk->shared;
         id = p2p_linux_above(walk, id)) {
        meet(walk, id, choice);
    }
    return choice->redirects ? P2P_LINUX_WAY_ROOT : P2P_LINUX_WAY_DIRECT;
}
