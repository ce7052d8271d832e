/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's operations on bulk data, a piece at a time.
 * docs/specs/p2p-endpoint.rst is what each does.
 */
#include "qemu/osdep.h"
#include "qemu/crc32c.h"
#include "p2p-endpoint-op.h"

/* COMPARE looks at two pieces at once. */
#define COMPARE_PIECE (P2P_ENDPOINT_PIECE / 2)

enum P2PEndpointStep p2p_endpoint_step_copy(P2PEndpointState *s,
                                            const uint32_t *epoch,
                                            P2PEndpointOp *op, uint64_t *moved)
{
    const P2PEndpointDesc *d = &op->desc;
    uint64_t src = op->src, dst = op->dst;
    uint64_t len = MIN(op->left, P2P_ENDPOINT_PIECE);
    P2PEndpointPiece piece;
    bool good;

    if (!p2p_endpoint_copy(s, epoch, src, d->src_attr, dst, d->dst_attr, len,
                           &piece)) {
        return P2P_ENDPOINT_CANCELLED;
    }
    *moved = len;
    good = p2p_endpoint_op_take_leg(op, true, src, &piece.read);
    if (piece.read.report.done) {
        p2p_endpoint_op_advance(op, piece.write.report.done);
        good = p2p_endpoint_op_take_leg(op, false, dst, &piece.write) && good;
    }
    return good && op->left ? P2P_ENDPOINT_MORE : P2P_ENDPOINT_DONE;
}

static enum P2PEndpointStep next_element(P2PEndpointState *s,
                                         const uint32_t *epoch,
                                         P2PEndpointOp *op)
{
    uint64_t at = op->desc.src + (uint64_t)op->element * P2P_EP_LIST_SIZE;
    uint8_t element[P2P_EP_LIST_SIZE];
    enum P2PEndpointStep step = p2p_endpoint_op_leg(s, epoch, op, P2P_READ, at,
                                                    element, sizeof(element));

    if (step != P2P_ENDPOINT_MORE) {
        return step;
    }
    op->element++;
    op->src = ldq_le_p(element + P2P_EP_LIST_SRC);
    op->dst = ldq_le_p(element + P2P_EP_LIST_DST);
    op->left = ldq_le_p(element + P2P_EP_LIST_LEN);
    if (!p2p_endpoint_stretch_is_good(op->src, op->left) ||
        !p2p_endpoint_stretch_is_good(op->dst, op->left)) {
        p2p_endpoint_op_fail(op, P2P_EP_BAD_DESCRIPTOR, true, at);
        return P2P_ENDPOINT_DONE;
    }
    return P2P_ENDPOINT_MORE;
}

enum P2PEndpointStep p2p_endpoint_step_copy_list(P2PEndpointState *s,
                                                 const uint32_t *epoch,
                                                 P2PEndpointOp *op,
                                                 uint64_t *moved)
{
    enum P2PEndpointStep step;

    if (!op->left) {
        *moved = P2P_EP_LIST_SIZE;
        return next_element(s, epoch, op);
    }
    step = p2p_endpoint_step_copy(s, epoch, op, moved);
    if (step == P2P_ENDPOINT_DONE && !op->status &&
        op->element < op->desc.len) {
        return P2P_ENDPOINT_MORE;
    }
    return step;
}

enum P2PEndpointStep p2p_endpoint_step_fill(P2PEndpointState *s,
                                            const uint32_t *epoch,
                                            P2PEndpointOp *op, uint64_t *moved)
{
    uint64_t len = MIN(op->left, P2P_ENDPOINT_PIECE);
    uint64_t before = op->write.done;
    enum P2PEndpointStep step;

    /* A piece is a multiple of eight bytes, unless it is the last. */
    for (uint64_t i = 0; i < len; i += 8) {
        stq_le_p(s->bounce + i, op->desc.operand);
    }
    step = p2p_endpoint_op_leg(s, epoch, op, P2P_WRITE, op->dst, s->bounce,
                               len);
    if (step == P2P_ENDPOINT_CANCELLED) {
        return step;
    }
    *moved = len;
    if (step == P2P_ENDPOINT_DONE) {
        p2p_endpoint_op_advance(op, op->write.done - before);
        return step;
    }
    return p2p_endpoint_op_advance(op, len);
}

static uint64_t first_difference(const uint8_t *a, const uint8_t *b,
                                 uint64_t len)
{
    uint64_t i = 0;

    while (i < len && a[i] == b[i]) {
        i++;
    }
    return i;
}

enum P2PEndpointStep p2p_endpoint_step_compare(P2PEndpointState *s,
                                               const uint32_t *epoch,
                                               P2PEndpointOp *op,
                                               uint64_t *moved)
{
    uint64_t len = MIN(op->left, COMPARE_PIECE);
    uint8_t *other = s->bounce + COMPARE_PIECE;
    enum P2PEndpointStep step;

    step = p2p_endpoint_op_leg(s, epoch, op, P2P_READ, op->src, s->bounce, len);
    if (step == P2P_ENDPOINT_MORE) {
        step = p2p_endpoint_op_leg(s, epoch, op, P2P_READ, op->dst, other, len);
    }
    if (step != P2P_ENDPOINT_MORE) {
        return step;
    }
    *moved = len;
    if (memcmp(s->bounce, other, len)) {
        op->done += first_difference(s->bounce, other, len);
        op->result = op->done;
        op->status = P2P_EP_MISMATCH;
        return P2P_ENDPOINT_DONE;
    }
    return p2p_endpoint_op_advance(op, len);
}

enum P2PEndpointStep p2p_endpoint_step_crc32c(P2PEndpointState *s,
                                              const uint32_t *epoch,
                                              P2PEndpointOp *op,
                                              uint64_t *moved)
{
    uint64_t len = MIN(op->left, P2P_ENDPOINT_PIECE);
    enum P2PEndpointStep step = p2p_endpoint_op_leg(s, epoch, op, P2P_READ,
                                                    op->src, s->bounce, len);

    if (step != P2P_ENDPOINT_MORE) {
        return step;
    }
    *moved = len;
    /* QEMU's inverts its result, which is what goes in next time. */
    op->crc = ~crc32c(op->crc, s->bounce, len);
    op->result = ~op->crc;
    return p2p_endpoint_op_advance(op, len);
}
