/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's operations: what one descriptor asks for, piece by piece.
 * Those on bulk data are in p2p-endpoint-bulk.c.
 * docs/specs/p2p-endpoint.rst is what each does.
 */
#include "qemu/osdep.h"
#include "qemu/bitops.h"
#include "p2p-endpoint-op.h"

#define CRC_SEED 0xffffffffu

/*
 * How a leg ended.
 */

static uint8_t failure_status(enum p2p_failure failure)
{
    switch (failure) {
    case P2P_FAIL_NONE:
    case P2P_FAIL_UR:
    case P2P_FAILURES:
        return P2P_EP_UR;
    case P2P_FAIL_NOT_ISSUED:
        return P2P_EP_NOT_ISSUED;
    case P2P_FAIL_CA:
        return P2P_EP_CA;
    case P2P_FAIL_ACSV:
        return P2P_EP_ACS;
    case P2P_FAIL_DROP:
    case P2P_FAIL_TIMEOUT:
        return P2P_EP_TIMEOUT;
    }
    g_assert_not_reached();
}

static uint8_t leg_status(const P2PEndpointLeg *leg)
{
    if (leg->result == MEMTX_OK) {
        return P2P_EP_SUCCESS;
    }
    if (leg->report.faulted) {
        return P2P_EP_IOMMU;
    }
    if (leg->report.verdict == P2P_REFUSED) {
        return failure_status(leg->report.failure);
    }
    return P2P_EP_CA;
}

void p2p_endpoint_op_fail(P2PEndpointOp *op, uint8_t status, bool read_leg,
                          uint64_t addr)
{
    op->status = status;
    op->read_leg = read_leg;
    op->failed = addr;
}

bool p2p_endpoint_op_take_leg(P2PEndpointOp *op, bool is_read, uint64_t addr,
                              const P2PEndpointLeg *leg)
{
    uint8_t status = leg_status(leg);

    p2p_endpoint_route_add(is_read ? &op->read : &op->write, leg);
    if (status) {
        p2p_endpoint_op_fail(op, status, is_read, addr + leg->report.done);
    }
    return !status;
}

enum P2PEndpointStep p2p_endpoint_op_leg(P2PEndpointState *s,
                                         const uint32_t *epoch,
                                         P2PEndpointOp *op,
                                         enum p2p_access access, uint64_t addr,
                                         void *buf, uint64_t len)
{
    bool is_read = access == P2P_READ;
    uint32_t attr = is_read ? op->desc.src_attr : op->desc.dst_attr;
    P2PEndpointLeg leg;

    if (!p2p_endpoint_leg(s, epoch, access, addr, attr, buf, len, &leg)) {
        return P2P_ENDPOINT_CANCELLED;
    }
    return p2p_endpoint_op_take_leg(op, is_read, addr, &leg) ? P2P_ENDPOINT_MORE
                                             : P2P_ENDPOINT_DONE;
}

enum P2PEndpointStep p2p_endpoint_op_advance(P2PEndpointOp *op, uint64_t len)
{
    op->src += len;
    op->dst += len;
    op->left -= len;
    op->done += len;
    return op->left ? P2P_ENDPOINT_MORE : P2P_ENDPOINT_DONE;
}

/*
 * Operations on a few bytes.
 */

static enum P2PEndpointStep step_write(P2PEndpointState *s,
                                       const uint32_t *epoch,
                                       P2PEndpointOp *op, uint64_t *moved)
{
    uint64_t len = op->desc.len;
    uint8_t data[8];
    enum P2PEndpointStep step;

    stq_le_p(data, op->desc.operand);
    step = p2p_endpoint_op_leg(s, epoch, op, P2P_WRITE, op->dst, data, len);
    if (step != P2P_ENDPOINT_MORE) {
        return step;
    }
    *moved = len;
    return p2p_endpoint_op_advance(op, len);
}

static enum P2PEndpointStep step_burst(P2PEndpointState *s,
                                       const uint32_t *epoch,
                                       P2PEndpointOp *op, uint64_t *moved)
{
    uint64_t len = op->desc.len;
    uint8_t data[P2P_EP_BURST_MAX];
    enum P2PEndpointStep step;

    step = p2p_endpoint_op_leg(s, epoch, op, P2P_READ, op->src, data, len);
    if (step == P2P_ENDPOINT_MORE) {
        step = p2p_endpoint_op_leg(s, epoch, op, P2P_WRITE, op->dst, data, len);
    }
    if (step != P2P_ENDPOINT_MORE) {
        return step;
    }
    *moved = len;
    return p2p_endpoint_op_advance(op, len);
}

static enum P2PEndpointStep step_atomic(P2PEndpointState *s,
                                        const uint32_t *epoch,
                                        P2PEndpointOp *op,
                                        enum p2p_atomic_op kind,
                                        uint64_t *moved)
{
    const P2PEndpointDesc *d = &op->desc;
    uint64_t value = d->operand;
    P2PEndpointLeg leg;

    if (!p2p_endpoint_atomic(s, epoch, d->dst, d->dst_attr, kind, d->len,
                             &value, d->compare, &leg)) {
        return P2P_ENDPOINT_CANCELLED;
    }
    *moved = d->len;
    op->result = value;
    op->done = leg.report.done;
    if (!p2p_endpoint_op_take_leg(op, false, d->dst, &leg) && leg.report.verdict
                                  != P2P_REFUSED) {
        op->status = P2P_EP_UR;         /* of what completes no AtomicOps */
    }
    return P2P_ENDPOINT_DONE;
}

static enum P2PEndpointStep step_interrupt(P2PEndpointState *s,
                                           P2PEndpointOp *op)
{
    if (op->desc.operand < (uint64_t)s->vectors) {
        p2p_endpoint_event(s, P2P_EP_IRQ_QUEUE, op->desc.operand);
    } else {
        op->status = P2P_EP_BAD_DESCRIPTOR;
    }
    return P2P_ENDPOINT_DONE;
}

static enum P2PEndpointStep step_by_opcode(P2PEndpointState *s,
                                           const uint32_t *epoch,
                                           P2PEndpointOp *op, uint64_t *moved)
{
    switch (op->desc.opcode) {
    case P2P_EP_OP_COPY:
        return p2p_endpoint_step_copy(s, epoch, op, moved);
    case P2P_EP_OP_COPY_LIST:
        return p2p_endpoint_step_copy_list(s, epoch, op, moved);
    case P2P_EP_OP_FILL:
        return p2p_endpoint_step_fill(s, epoch, op, moved);
    case P2P_EP_OP_COMPARE:
        return p2p_endpoint_step_compare(s, epoch, op, moved);
    case P2P_EP_OP_CRC32C:
        return p2p_endpoint_step_crc32c(s, epoch, op, moved);
    case P2P_EP_OP_WRITE:
        return step_write(s, epoch, op, moved);
    case P2P_EP_OP_BURST:
        return step_burst(s, epoch, op, moved);
    case P2P_EP_OP_FETCH_ADD:
        return step_atomic(s, epoch, op, P2P_ATOMIC_FETCH_ADD, moved);
    case P2P_EP_OP_SWAP:
        return step_atomic(s, epoch, op, P2P_ATOMIC_SWAP, moved);
    case P2P_EP_OP_CAS:
        return step_atomic(s, epoch, op, P2P_ATOMIC_CAS, moved);
    case P2P_EP_OP_INTERRUPT:
        return step_interrupt(s, op);
    }
    return P2P_ENDPOINT_DONE;           /* NOP */
}

/* One by one: many at once would be cleared by the slow instruction for it. */
static void clear(P2PEndpointOp *op)
{
    op->held = op->released = op->begun = op->power_lost = false;
    op->resume_at = 0;
    op->element = 0;
    op->status = P2P_EP_SUCCESS;
    op->read_leg = false;
    op->done = op->result = op->failed = 0;
    op->read = op->write = (P2PEndpointRoute) {};
}

void p2p_endpoint_op_begin(P2PEndpointOp *op, uint32_t hops)
{
    const P2PEndpointDesc *d = &op->desc;

    clear(op);
    op->active = true;
    op->hops = hops;
    op->src = d->src;
    op->dst = d->dst;
    op->left = d->opcode == P2P_EP_OP_COPY_LIST ? 0 : d->len;
    op->crc = CRC_SEED;
    if (!p2p_endpoint_desc_is_good(d)) {
        op->status = P2P_EP_BAD_DESCRIPTOR;
    } else if (op->hops > P2P_ENDPOINT_HOPS_MAX) {
        op->status = P2P_EP_LOOP;
    }
}

enum P2PEndpointStep p2p_endpoint_op_step(P2PEndpointState *s,
                                          const uint32_t *epoch,
                                          P2PEndpointOp *op, uint64_t *moved)
{
    enum P2PEndpointStep step;
    uint32_t before;

    *moved = 0;
    if (op->status) {
        return P2P_ENDPOINT_DONE;
    }
    before = p2p_endpoint_hops_set(op->hops + 1);
    step = step_by_opcode(s, epoch, op, moved);
    p2p_endpoint_hops_set(before);
    return step;
}

/* Pieces of what is left stay inside the stretch that was judged. */
bool p2p_endpoint_op_is_sane(const P2PEndpointOp *op)
{
    const P2PEndpointDesc *d = &op->desc;

    if (!op->active) {
        return true;
    }
    if (op->status) {
        return op->status <= P2P_EP_STATUS_LAST;
    }
    if (!p2p_endpoint_desc_is_good(d)) {
        return false;
    }
    if (d->opcode == P2P_EP_OP_COPY_LIST) {
        return op->element <= d->len &&
               (!op->left || (p2p_endpoint_stretch_is_good(op->src, op->left) &&
                              p2p_endpoint_stretch_is_good(op->dst, op->left)));
    }
    return op->left <= d->len && op->src == d->src + (d->len - op->left) &&
           op->dst == d->dst + (d->len - op->left);
}
