/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Moving data over what was mapped, against what was predicted.
 */
#ifndef P2PTEST_TRANSFER_H
#define P2PTEST_TRANSFER_H

#include "world.h"

/* In each endpoint's own memory: what is sent, what comes back, what peers get. */
#define SEND_AT   0x00000u
#define BACK_AT   0x10000u
#define PEER_AT   0x20000u
#define DATA_LEN  0x8000u

/* What the last leg of @submit has to report, for its field "expected". */
uint32_t expected_of(const struct p2p_linux_outcome *outcome);

/*
 * Submit @submit, an @access by endpoint @from, of which @outcome is predicted.
 * The test that is on fails, and says what was predicted and what happened, if
 * that is otherwise. Returns whether data arrived.
 */
bool submit_as_predicted(const struct world *world, unsigned from,
                         enum p2p_access access,
                         const struct p2p_linux_outcome *outcome,
                         struct p2p_endpoint_submit *submit);

/*
 * Write DATA_LEN bytes from endpoint @from to @offset of @handle, read them
 * back, and compare. If @peer_offset is not UINT64_MAX, that is where they are
 * in the memory of endpoint @to, which is asked for them, too. @bus_addr is an
 * address of @to's that the handle has.
 */
void transfer(const struct world *world, unsigned from, unsigned to,
              uint32_t handle, uint64_t offset, uint64_t bus_addr,
              uint64_t peer_offset);

#endif /* P2PTEST_TRANSFER_H */
