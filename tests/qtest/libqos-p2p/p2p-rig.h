/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine with virtio-blk on an I/O thread below our ports, and a load for
 * it: dozens of requests under way, whose data is checked, while a test does
 * something else to the machine.
 *
 *     P2PRig rig;
 *
 *     p2p_rig_start(&rig, false);
 *     p2p_rig_storm(&rig, p2p_step_elsewhere, 1000, 100);
 *     p2p_rig_stop(&rig);
 */
#ifndef TESTS_P2P_RIG_H
#define TESTS_P2P_RIG_H

#include "libqos-p2p/p2p-blk.h"
#include "libqos-p2p/p2p-vtd.h"

/* Requests a second, so that there are always some under way. */
#define P2P_RIG_LIMIT 600

/* IOVA of RAM, minus its address, where the IOMMU translates. */
#define P2P_RIG_SHIFT 0x4000000000ull

typedef struct P2PRigSlot {
    bool reading;
    uint8_t seed;
} P2PRigSlot;

/*
 * r0 - u - d0 - vb    the disk
 *          d1 - a     an endpoint
 *          d2         empty
 * r1 - c              an endpoint
 */
typedef struct P2PRig {
    P2PQtest *t;
    bool translate;
    P2PVtd vtd;
    P2PVtdDomain domain;
    P2PFn r0, u, d0, d1, d2, r1, vb, a;
    unsigned d0_acs;            /* where, for when d0 is not to be found */
    P2PBlk blk;
    P2PRigSlot slot[P2P_BLK_SLOTS];
} P2PRig;

/* With an IOMMU that translates, or without. The disk is started. */
void p2p_rig_start(P2PRig *rig, bool translate);
void p2p_rig_stop(P2PRig *rig);

/* Start the disk, after whatever it was reset by. */
void p2p_rig_start_blk(P2PRig *rig);

/* All as it was at first, but what is in the devices. */
void p2p_rig_enumerate(P2PRig *rig);
void p2p_rig_restore(P2PRig *rig);      /* ACS controls and mappings, too */

/* What the disk accesses, as it addresses it. */
struct p2p_range p2p_rig_ram(const P2PRig *rig);

/* P2P_RIG_LIMIT, or another one. */
void p2p_rig_set_limit(P2PRig *rig, unsigned limit);

/*
 * Load: each slot writes a pattern to its place on the disk, reads it back,
 * and begins again with another.
 */

void p2p_rig_submit_write(P2PRig *rig, unsigned slot);
void p2p_rig_submit_read(P2PRig *rig, unsigned slot);
void p2p_rig_submit_all(P2PRig *rig);

/* One thing done to the machine. */
typedef void P2PStep(P2PRig *rig);

/*
 * Requests that are under way for long: a limit so low that they take seconds.
 * p2p_rig_set_limit() ends that.
 */
void p2p_rig_get_under_way(P2PRig *rig);

/*
 * @step, again and again, until @requests are done and @steps were taken with
 * requests under way. All succeed, with the right data.
 */
void p2p_rig_storm(P2PRig *rig, P2PStep *step, unsigned requests,
                   unsigned steps);

/* Writes config space at random, but not that of the way from vb to RAM. */
void p2p_step_elsewhere(P2PRig *rig);

/* What it writes to windows and bus numbers: nothing that is in use. */
struct p2p_range p2p_random_mem_window(void);
void p2p_random_buses(P2PFn port);

#endif /* TESTS_P2P_RIG_H */
