/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's operations: what those on bulk data share with the others.
 * @s, @epoch, @op and @moved are as of p2p_endpoint_op_step().
 */
#ifndef HW_MISC_P2P_ENDPOINT_OP_H
#define HW_MISC_P2P_ENDPOINT_OP_H

#include "hw/misc/p2p-endpoint.h"

/* @op ends with @status, in a read or not, @addr being the first to fail. */
void p2p_endpoint_op_fail(P2PEndpointOp *op, uint8_t status, bool read_leg,
                          uint64_t addr);

/* Account for a leg from @addr on. Returns whether it was good. */
bool p2p_endpoint_op_take_leg(P2PEndpointOp *op, bool is_read, uint64_t addr,
                              const P2PEndpointLeg *leg);

/*
 * Emit a leg with the descriptor's attributes and account for it: MORE if it
 * was good, DONE if @op ends with it.
 */
enum P2PEndpointStep p2p_endpoint_op_leg(P2PEndpointState *s,
                                         const uint32_t *epoch,
                                         P2PEndpointOp *op,
                                         enum p2p_access access, uint64_t addr,
                                         void *buf, uint64_t len);

/* @len more bytes of a stretch are done. DONE if that is all of it. */
enum P2PEndpointStep p2p_endpoint_op_advance(P2PEndpointOp *op, uint64_t len);

/* One piece of each operation on bulk data. */
enum P2PEndpointStep p2p_endpoint_step_copy(P2PEndpointState *s,
                                            const uint32_t *epoch,
                                            P2PEndpointOp *op, uint64_t *moved);
enum P2PEndpointStep p2p_endpoint_step_copy_list(P2PEndpointState *s,
                                                 const uint32_t *epoch,
                                                 P2PEndpointOp *op,
                                                 uint64_t *moved);
enum P2PEndpointStep p2p_endpoint_step_fill(P2PEndpointState *s,
                                            const uint32_t *epoch,
                                            P2PEndpointOp *op, uint64_t *moved);
enum P2PEndpointStep p2p_endpoint_step_compare(P2PEndpointState *s,
                                               const uint32_t *epoch,
                                               P2PEndpointOp *op,
                                               uint64_t *moved);
enum P2PEndpointStep p2p_endpoint_step_crc32c(P2PEndpointState *s,
                                              const uint32_t *epoch,
                                              P2PEndpointOp *op,
                                              uint64_t *moved);

#endif /* HW_MISC_P2P_ENDPOINT_OP_H */
