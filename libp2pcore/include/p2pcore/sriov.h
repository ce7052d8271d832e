/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * SR-IOV: the virtual functions (VFs) that a physical one (PF) makes.
 *
 * A VF is an endpoint like any other in a topology. What is told of it in two
 * places comes together in one struct p2p_function:
 *
 *   p2p_sriov_decode()      the PF's capability
 *   p2p_sriov_place()       from that: where the VF sits, and its BARs
 *   p2p_sriov_decode_vf()   the VF's own configuration space: all the rest
 */
#ifndef P2PCORE_SRIOV_H
#define P2PCORE_SRIOV_H

#include "p2pcore/env.h"
#include "p2pcore/function.h"

/* The SR-IOV capability of a PF. */
struct p2p_sriov {
    uint16_t total;             /* TotalVFs; 0: there is no such capability */
    uint16_t count;             /* NumVFs */
    uint16_t first_offset;      /* First VF Offset */
    uint16_t stride;            /* VF Stride */
    uint16_t device;            /* VF Device ID */
    bool enable;                /* VF Enable */
    bool memory_enable;         /* VF Memory Space Enable */
    uint64_t bar[P2P_BARS];     /* VF BARs: where VF 0's memory BARs start; 0 if
                                   unassigned, I/O, or an upper half */
};

/*
 * Decode the SR-IOV capability of the PF whose configuration space is the
 * @len bytes at @config, at least 64. All zero if there is none.
 *
 * Returns 0, or -P2P_ERR_TRUNCATED if @len is below 64, or
 * -P2P_ERR_BAD_CAPABILITY as p2p_config_decode(), and then *@out is unchanged.
 */
int p2p_sriov_decode(const void *config, size_t len, struct p2p_sriov *out);

/*
 * Fill in of *@vf, VF @index (from 0) of @pf, what @pf and its capability say:
 * kind, parent, root_bus, domain, devfn, bus_offset, vendor, device,
 * memory_enable, bar[], that it has no ROM, and what only bridges have. A VF
 * has @bar_size[i] bytes of BAR i; 0: it has no such BAR. A BAR that is
 * unassigned, or would end beyond the address space, is empty.
 *
 * Returns 0, or -P2P_ERR_BAD_VALUE if there is no such VF: VF Enable is clear,
 * @index is not below both NumVFs and TotalVFs, a second VF has no stride, or
 * the Routing ID does not fit; and then *@vf is unchanged.
 */
int p2p_sriov_place(const struct p2p_function *pf,
                    const struct p2p_sriov *sriov,
                    const uint64_t bar_size[P2P_BARS], uint16_t index,
                    struct p2p_function *vf);

/*
 * Fill in of *@vf what the @len bytes of its own configuration space at
 * @config say, and p2p_sriov_place() does not. Its Vendor and Device ID and its
 * Memory Space Enable say nothing there.
 *
 * Returns 0, -P2P_ERR_TRUNCATED if @len is below 64, or
 * -P2P_ERR_BAD_CAPABILITY as p2p_config_decode(), and then *@vf is unchanged.
 */
int p2p_sriov_decode_vf(const void *config, size_t len,
                        struct p2p_function *vf);

#endif /* P2PCORE_SRIOV_H */
