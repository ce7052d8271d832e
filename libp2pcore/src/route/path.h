/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Facts about one stage of a request's way: who has the address there, and
 * how far that holds. No controls are read and nothing is decided here.
 *
 * Every call narrows *@range, which holds @addr, to the part around @addr for
 * which its answer is the same.
 */
#ifndef P2PCORE_SRC_ROUTE_PATH_H
#define P2PCORE_SRC_ROUTE_PATH_H

#include "topology/claim.h"

/* In the device of endpoint @id: OWN_BAR, SIBLING_BAR or ELSEWHERE. */
struct p2p_path p2p_path_device(const struct p2p_topology *topology,
                                p2p_id id, uint64_t addr,
                                struct p2p_range *range);

/*
 * On the internal bus below @upstream, seen from below: PORT_WINDOW, BAR,
 * UNCLAIMED (at @upstream, whose window it is in), or ELSEWHERE.
 */
struct p2p_path p2p_path_switch(const struct p2p_topology *topology,
                                p2p_id upstream, uint64_t addr,
                                struct p2p_range *range);

/*
 * In the BARs of @id, active or not: OWN_BAR or ELSEWHERE.
 */
struct p2p_path p2p_path_own_bar(const struct p2p_topology *topology,
                                 p2p_id id, uint64_t addr,
                                 struct p2p_range *range);

/* All the way down from @port: BAR, DISABLED_BAR or UNCLAIMED. */
struct p2p_path p2p_path_down(const struct p2p_topology *topology,
                              p2p_id port, uint64_t addr,
                              struct p2p_range *range);

/*
 * Whether it is in a window of the port with @node itself or, for an endpoint,
 * in one of the two ranges that its BARs are in.
 */
static inline bool p2p_path_in_own_range(const struct p2p_node *node,
                                         uint64_t addr,
                                         struct p2p_range *range)
{
    struct p2p_range around = *range;

    for (unsigned i = 0; i < P2P_OWN_RANGES; i++) {
        if (p2p_range_has(node->range[i], addr)) {
            *range = p2p_range_common(around, node->range[i]);
            return true;
        }
        around = p2p_range_around(around, node->range[i], addr);
    }
    *range = around;
    return false;
}

#endif /* P2PCORE_SRC_ROUTE_PATH_H */
