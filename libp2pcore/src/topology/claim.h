/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Who claims an address: in a device, on one bus, or from a bus all the way
 * down. No controls are read and nothing is decided here.
 *
 * Every call narrows *@range, which holds @addr, to the part around @addr for
 * which its answer is the same.
 */
#ifndef P2PCORE_SRC_TOPOLOGY_CLAIM_H
#define P2PCORE_SRC_TOPOLOGY_CLAIM_H

#include "topology/layout.h"

struct p2p_claimant {
    enum p2p_claimed by;
    p2p_id function;            /* whose window or BAR it is; for NOBODY the
                                   port below which nobody claims it */
};

/* By @list, of a bus or a device: WINDOW, BAR, DISABLED_BAR, ELSEWHERE. */
struct p2p_claimant p2p_claim_on_bus(const struct p2p_segment_list *list,
                                     uint64_t addr, struct p2p_range *range);

/* The same on the root buses. */
struct p2p_claimant p2p_claim_on_root(const struct p2p_topology *topology,
                                      uint64_t addr, struct p2p_range *range);

/* From @port down, bus by bus: BAR, DISABLED_BAR or NOBODY. */
struct p2p_claimant p2p_claim_step_down(const struct p2p_topology *topology,
                                        p2p_id port, uint64_t addr,
                                        struct p2p_range *range);

/* The same, looked up among the landings: BAR, DISABLED_BAR or NOBODY. */
struct p2p_claimant p2p_claim_down(const struct p2p_topology *topology,
                                   p2p_id port, uint64_t addr,
                                   struct p2p_range *range);

/* In the device of endpoint @id: OWN_BAR, SIBLING_BAR or ELSEWHERE. */
struct p2p_claimant p2p_claim_in_device(const struct p2p_topology *topology,
                                        p2p_id id, uint64_t addr,
                                        struct p2p_range *range);

/*
 * On the internal bus below @upstream, seen from below: WINDOW, BAR,
 * NOBODY (at @upstream, whose window it is in), or ELSEWHERE.
 */
struct p2p_claimant p2p_claim_in_switch(const struct p2p_topology *topology,
                                        p2p_id upstream, uint64_t addr,
                                        struct p2p_range *range);

/* In the BARs of @id, active or not: OWN_BAR or ELSEWHERE. */
struct p2p_claimant p2p_claim_own_bar(const struct p2p_topology *topology,
                                      p2p_id id, uint64_t addr,
                                      struct p2p_range *range);

/*
 * Whether it is in a window of the port with @node itself or, for an endpoint,
 * in one of the two ranges that its BARs are in.
 */
static inline bool p2p_claim_in_own_range(const struct p2p_node *node,
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

#endif /* P2PCORE_SRC_TOPOLOGY_CLAIM_H */
