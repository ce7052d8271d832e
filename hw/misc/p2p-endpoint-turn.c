/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's queues: their rings and their turns.
 * docs/specs/p2p-endpoint.rst is what they do.
 */
#include "qemu/osdep.h"
#include "qemu/rcu.h"
#include "qemu/timer.h"
#include "p2p-endpoint-queue.h"
#include "trace.h"

/* What comes of looking for a descriptor. */
enum Taken {
    TAKEN,
    TAKEN_NONE,                 /* there is none, or it cannot complete */
    TAKEN_CANCELLED,            /* the queue is no longer what it was */
};

/*
 * The submission ring.
 */

static bool submitted(const P2PEndpointQueue *q)
{
    return q->sq_head != q->sq_tail;
}

/* Read what was submitted, up to a batch and up to the end of the ring. */
static enum Taken read_ahead(P2PEndpointState *s, P2PEndpointQueue *q)
{
    uint32_t count = (q->sq_tail - q->sq_head) & p2p_endpoint_sq_mask(q);
    uint64_t at = q->sq_base + (uint64_t)q->sq_head * P2P_EP_DESC_SIZE;
    P2PEndpointLeg leg;

    count = MIN(count, p2p_endpoint_sq_mask(q) + 1 - q->sq_head);
    count = MIN(count, P2P_ENDPOINT_BATCH);
    if (!p2p_endpoint_leg(s, &q->epoch, P2P_READ, at,
                          q->attr | P2P_ENDPOINT_RING, q->descs,
                          (uint64_t)count * P2P_EP_DESC_SIZE, &leg)) {
        return TAKEN_CANCELLED;
    }
    q->ahead_next = 0;
    q->ahead = leg.report.done / P2P_EP_DESC_SIZE;
    p2p_endpoint_count(s, P2P_EP_STAT_DESCRIPTORS, q->ahead);
    if (!q->ahead) {
        p2p_endpoint_queue_stop(q, P2P_EP_QUEUE_ERROR_SQ_READ);
        return TAKEN_CANCELLED;
    }
    return TAKEN;
}

/* One entry of the ring stays empty. */
static bool can_complete(const P2PEndpointQueue *q)
{
    uint32_t used = (q->cq_tail - q->cq_head) & p2p_endpoint_cq_mask(q);

    return used + q->pending < p2p_endpoint_cq_mask(q);
}

static enum Taken take(P2PEndpointState *s, P2PEndpointQueue *q)
{
    if (!submitted(q) || !can_complete(q)) {
        return TAKEN_NONE;
    }
    if (q->ahead_next == q->ahead) {
        enum Taken taken = read_ahead(s, q);

        if (taken != TAKEN) {
            return taken;
        }
    }
    p2p_endpoint_desc_decode(q->descs[q->ahead_next++], &q->op.desc);
    q->sq_head = (q->sq_head + 1) & p2p_endpoint_sq_mask(q);
    p2p_endpoint_op_begin(&q->op, q->hops);
    return TAKEN;
}

/*
 * The completion ring.
 */

/* Entries that are still to be written may lie in the next pass. */
static bool phase_of_next(const P2PEndpointQueue *q)
{
    return q->phase ^ (q->cq_tail + q->pending > p2p_endpoint_cq_mask(q));
}

static void count_operation(P2PEndpointState *s, const P2PEndpointOp *op,
                            bool unexpected)
{
    p2p_endpoint_count(s, P2P_EP_STAT_OPERATIONS, 1);
    p2p_endpoint_count(s, P2P_EP_STAT_FAILED, op->status != P2P_EP_SUCCESS);
    p2p_endpoint_count(s, P2P_EP_STAT_LOOPS, op->status == P2P_EP_LOOP);
    p2p_endpoint_count(s, P2P_EP_STAT_UNEXPECTED, unexpected);
}

/* The operation is over. */
static void complete(P2PEndpointState *s, P2PEndpointQueue *q)
{
    bool unexpected = p2p_endpoint_op_unexpected(&q->op);
    uint8_t flags = q->op.desc.flags;

    trace_p2p_endpoint_complete(p2p_endpoint_name(s),
                                p2p_endpoint_queue_index(q),
                                q->op.desc.tag, q->op.desc.opcode,
                                q->op.status, q->op.done, unexpected);
    count_operation(s, &q->op, unexpected);
    if (!(flags & P2P_EP_FLAG_SILENT) || q->op.status || unexpected) {
        p2p_endpoint_op_encode(&q->op, q->sq_head, phase_of_next(q),
                               q->comps[q->pending]);
        q->pending++;
        q->pending_message |= flags & P2P_EP_FLAG_INTERRUPT;
    }
    p2p_endpoint_op_end(&q->op);
}

/* All that are pending are written now. */
static void stamp_completions(P2PEndpointQueue *q)
{
    int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);

    for (unsigned i = 0; i < q->pending; i++) {
        stq_le_p(q->comps[i] + P2P_EP_COMP_TIME, now);
    }
}

/* Write what is pending. Returns false if the queue is no longer at it. */
static bool write_completions(P2PEndpointState *s, P2PEndpointQueue *q)
{
    unsigned written = 0;

    if (q->pending) {
        stamp_completions(q);
    }
    while (written < q->pending) {
        unsigned count = MIN(q->pending - written,
                             p2p_endpoint_cq_mask(q) + 1 - q->cq_tail);
        uint64_t at = q->cq_base + (uint64_t)q->cq_tail * P2P_EP_COMP_SIZE;
        uint64_t len = (uint64_t)count * P2P_EP_COMP_SIZE;
        P2PEndpointLeg leg;

        if (!p2p_endpoint_leg(s, &q->epoch, P2P_WRITE, at,
                              q->attr | P2P_ENDPOINT_RING, q->comps[written],
                              len, &leg)) {
            return false;
        }
        if (leg.result != MEMTX_OK) {
            p2p_endpoint_queue_stop(q, P2P_EP_QUEUE_ERROR_CQ_WRITE);
            return false;
        }
        written += count;
        q->cq_tail = (q->cq_tail + count) & p2p_endpoint_cq_mask(q);
        q->phase ^= q->cq_tail == 0;
    }
    q->pending = 0;
    if (q->pending_message) {
        q->pending_message = false;
        p2p_endpoint_queue_event(q);
    }
    return true;
}

/*
 * Turns.
 */

static bool delay_is_over(P2PEndpointState *s, P2PEndpointQueue *q)
{
    P2PEndpointOp *op = &q->op;
    int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);

    if (!op->resume_at) {
        p2p_endpoint_count(s, P2P_EP_STAT_HELD, 1);
        op->resume_at = now + op->desc.delay;
    }
    if (op->resume_at > now) {
        timer_mod(q->timer, op->resume_at);
        return false;
    }
    return true;
}

/* Whether nothing keeps the operation from its first transaction. */
static bool may_begin(P2PEndpointState *s, P2PEndpointQueue *q)
{
    P2PEndpointOp *op = &q->op;

    if (op->begun || op->status) {
        return true;
    }
    if (!op->released && (op->desc.flags & P2P_EP_FLAG_HOLD ||
                          q->ctrl & P2P_EP_QUEUE_HOLD_ALL)) {
        p2p_endpoint_count(s, P2P_EP_STAT_HELD, !op->held);
        op->held = true;
        return false;
    }
    op->begun = !op->desc.delay || delay_is_over(s, q);
    return op->begun;
}

/* Returns false if this turn is over. */
static bool carry_on(P2PEndpointState *s, P2PEndpointQueue *q, uint64_t *moved)
{
    enum P2PEndpointStep step;
    uint64_t bytes;

    if (!q->op.active) {
        if (take(s, q) != TAKEN) {
            return false;
        }
        *moved += P2P_EP_DESC_SIZE;
    }
    if (!may_begin(s, q)) {
        return false;
    }
    step = p2p_endpoint_op_step(s, &q->epoch, &q->op, &bytes);
    *moved += bytes;
    if (step == P2P_ENDPOINT_DONE) {
        complete(s, q);
        *moved += P2P_EP_COMP_SIZE;
    }
    return step != P2P_ENDPOINT_CANCELLED && q->pending < P2P_ENDPOINT_BATCH;
}

static void power_came_back(P2PEndpointOp *op)
{
    if (op->power_lost && !op->status) {
        op->status = P2P_EP_POWER;
        op->held = false;
    }
}

uint64_t p2p_endpoint_queue_turn(P2PEndpointState *s, uint32_t index)
{
    P2PEndpointQueue *q = &s->queues[index];
    uint32_t epoch = q->epoch;
    uint64_t moved = 0;
    uint32_t before;

    if (p2p_endpoint_queue_state(q) != P2P_EP_QUEUE_RUNNING) {
        return 0;
    }
    if (!p2p_endpoint_in_d0(s)) {
        q->op.power_lost = q->op.active;
        return 0;
    }
    power_came_back(&q->op);
    /* Each access takes this lock: again is cheap, anew is not. */
    RCU_READ_LOCK_GUARD();
    before = p2p_endpoint_hops_set(q->hops + 1);
    while (carry_on(s, q, &moved) && moved < P2P_ENDPOINT_PIECE) {
        /* There is more for this turn. */
    }
    if (q->epoch == epoch) {
        write_completions(s, q);
    }
    p2p_endpoint_hops_set(before);
    return moved;
}

bool p2p_endpoint_queue_busy(const P2PEndpointState *s, uint32_t index)
{
    const P2PEndpointQueue *q = &s->queues[index];

    if (p2p_endpoint_queue_state(q) != P2P_EP_QUEUE_RUNNING ||
        !p2p_endpoint_in_d0(s)) {
        return false;
    }
    if (q->op.active) {
        return !p2p_endpoint_queue_waits(q);
    }
    return submitted(q) && can_complete(q);
}
