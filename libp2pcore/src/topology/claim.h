/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Who claims an address: on one bus, or from a bus all the way down.
 *
 * Every call narrows *@range, which holds @addr, to the part around @addr for
 * which its answer is the same.
 */
#ifndef P2PCORE_SRC_TOPOLOGY_CLAIM_H
#define P2PCORE_SRC_TOPOLOGY_CLAIM_H

#include "topology/layout.h"

enum p2p_place {
    P2P_PLACE_ELSEWHERE,        /* nothing here claims it */
    P2P_PLACE_OWN_BAR,          /* a BAR of the requester */
    P2P_PLACE_SIBLING_BAR,      /* a BAR in the requester's device */
    P2P_PLACE_OWN_WINDOW,       /* the window it came from */
    P2P_PLACE_PORT_WINDOW,      /* a window of another port of this bus */
    P2P_PLACE_BAR,              /* a BAR of a function of this bus */
    P2P_PLACE_DISABLED_BAR,     /* such a BAR that is not active */
    P2P_PLACE_UNCLAIMED,        /* has to be here, but nobody claims it */
    P2P_PLACE_ROUTING_ID,       /* of a Completion: whose that is, or above */
};

struct p2p_path {
    enum p2p_place place;
    p2p_id function;            /* whose window or BAR it is; for UNCLAIMED the
                                   port below which nobody claims it */
};

/* By @list, of a bus or a device: PORT_WINDOW, BAR, DISABLED_BAR, ELSEWHERE. */
struct p2p_path p2p_path_on_bus(const struct p2p_segment_list *list,
                                uint64_t addr, struct p2p_range *range);

/* The same on the root buses. */
struct p2p_path p2p_path_root(const struct p2p_topology *topology,
                              uint64_t addr, struct p2p_range *range);

/* From @port down, bus by bus: BAR, DISABLED_BAR or UNCLAIMED. */
struct p2p_path p2p_path_step_down(const struct p2p_topology *topology,
                                   p2p_id port, uint64_t addr,
                                   struct p2p_range *range);

#endif /* P2PCORE_SRC_TOPOLOGY_CLAIM_H */
