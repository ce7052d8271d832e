/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's queues: their life and their registers.
 * docs/specs/p2p-endpoint.rst is what they do.
 */
#include "qemu/osdep.h"
#include "qemu/timer.h"
#include "p2p-endpoint-queue.h"
#include "trace.h"

/*
 * Coming and going.
 */

static uint32_t ring_error(uint64_t base, uint32_t mask, unsigned size)
{
    uint64_t bytes = (uint64_t)(mask + 1) * size;

    return base % size || base > UINT64_MAX - bytes ?
           P2P_EP_QUEUE_ERROR_ALIGN : P2P_EP_QUEUE_ERROR_NONE;
}

static uint32_t settings_error(const P2PEndpointQueue *q)
{
    uint32_t sq = q->size & P2P_EP_SIZE_SQ;
    uint32_t cq = (q->size & P2P_EP_SIZE_CQ) >> P2P_EP_SIZE_CQ_SHIFT;
    uint32_t error;

    if (q->size & ~(P2P_EP_SIZE_SQ | P2P_EP_SIZE_CQ) ||
        sq < P2P_EP_SIZE_LOG2_MIN || cq < P2P_EP_SIZE_LOG2_MIN) {
        return P2P_EP_QUEUE_ERROR_SIZE;
    }
    error = ring_error(q->sq_base, p2p_endpoint_sq_mask(q), P2P_EP_DESC_SIZE);
    if (!error) {
        error = ring_error(q->cq_base, p2p_endpoint_cq_mask(q),
                           P2P_EP_COMP_SIZE);
    }
    if (!error && !p2p_endpoint_attr_is_good(q->attr)) {
        error = P2P_EP_QUEUE_ERROR_ATTR;
    }
    return error;
}

/* What is under way is gone, and whoever emits for it finds that out. */
static void cancel(P2PEndpointQueue *q)
{
    q->epoch++;
    timer_del(q->timer);
    p2p_endpoint_op_end(&q->op);
    q->ahead = q->ahead_next = 0;
    q->pending = 0;
    q->pending_message = false;
}

void p2p_endpoint_queue_event(P2PEndpointQueue *q)
{
    P2PEndpointState *s = q->dev;
    uint32_t index = p2p_endpoint_queue_index(q);

    p2p_endpoint_event(s, P2P_EP_IRQ_QUEUE,
                       p2p_endpoint_queue_vector(s, index));
}

void p2p_endpoint_queue_stop(P2PEndpointQueue *q, uint32_t error)
{
    cancel(q);
    q->status = P2P_EP_QUEUE_STOPPED | error << P2P_EP_QUEUE_ERROR_SHIFT;
    trace_p2p_endpoint_queue_stop(p2p_endpoint_name(q->dev),
                                  p2p_endpoint_queue_index(q), error);
    p2p_endpoint_queue_event(q);
}

static void enable(P2PEndpointQueue *q)
{
    uint32_t error = settings_error(q);

    q->sq_tail = q->sq_head = q->cq_head = q->cq_tail = 0;
    q->phase = true;
    q->hops = 0;
    trace_p2p_endpoint_queue_enable(p2p_endpoint_name(q->dev),
                                    p2p_endpoint_queue_index(q), q->sq_base,
                                    q->cq_base, q->size, error);
    if (error) {
        p2p_endpoint_queue_stop(q, error);
    } else {
        q->status = P2P_EP_QUEUE_RUNNING;
    }
}

static void disable(P2PEndpointQueue *q)
{
    cancel(q);
    q->status = P2P_EP_QUEUE_DISABLED;
}

static void queue_timer(void *opaque)
{
    P2PEndpointQueue *q = opaque;

    p2p_endpoint_kick(q->dev);
}

void p2p_endpoint_queues_init(P2PEndpointState *s)
{
    s->queues = g_new0(P2PEndpointQueue, s->queue_count);
    for (uint32_t i = 0; i < s->queue_count; i++) {
        s->queues[i].dev = s;
        s->queues[i].timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, queue_timer,
                                          &s->queues[i]);
    }
}

void p2p_endpoint_queues_exit(P2PEndpointState *s)
{
    for (uint32_t i = 0; i < s->queue_count; i++) {
        disable(&s->queues[i]);
    }
}

void p2p_endpoint_queues_free(P2PEndpointState *s)
{
    for (uint32_t i = 0; s->queues && i < s->queue_count; i++) {
        timer_free(s->queues[i].timer);
    }
    g_free(s->queues);
}

void p2p_endpoint_queues_reset(P2PEndpointState *s)
{
    for (uint32_t i = 0; i < s->queue_count; i++) {
        P2PEndpointQueue *q = &s->queues[i];

        disable(q);
        q->sq_base = q->cq_base = 0;
        q->size = q->attr = q->ctrl = 0;
        q->sq_tail = q->sq_head = q->cq_head = q->cq_tail = 0;
        q->hops = 0;
    }
    s->turn = 0;
}

bool p2p_endpoint_queues_post_load(P2PEndpointState *s)
{
    for (uint32_t i = 0; i < s->queue_count; i++) {
        P2PEndpointQueue *q = &s->queues[i];

        q->ahead = q->ahead_next = 0;
        q->pending = 0;
        q->pending_message = false;
        if (p2p_endpoint_queue_state(q) > P2P_EP_QUEUE_STOPPED ||
            !p2p_endpoint_op_is_sane(&q->op) ||
            (q->op.active &&
             p2p_endpoint_queue_state(q) != P2P_EP_QUEUE_RUNNING)) {
            return false;
        }
        if (p2p_endpoint_queue_state(q) == P2P_EP_QUEUE_RUNNING &&
            (settings_error(q) ||
             MAX(q->sq_tail, q->sq_head) > p2p_endpoint_sq_mask(q) ||
             MAX(q->cq_tail, q->cq_head) > p2p_endpoint_cq_mask(q))) {
            return false;
        }
    }
    return s->turn <= s->queue_count;
}

/*
 * Registers.
 */

static uint32_t half(uint64_t value, uint32_t offset)
{
    return extract64(value, (offset & 4) * 8, 32);
}

uint32_t p2p_endpoint_queue_read(P2PEndpointState *s, uint32_t offset)
{
    const P2PEndpointQueue *q = &s->queues[offset / P2P_EP_QUEUE_STRIDE];

    switch (offset % P2P_EP_QUEUE_STRIDE) {
    case P2P_EP_QUEUE_SQ_BASE:
    case P2P_EP_QUEUE_SQ_BASE + 4:
        return half(q->sq_base, offset);
    case P2P_EP_QUEUE_CQ_BASE:
    case P2P_EP_QUEUE_CQ_BASE + 4:
        return half(q->cq_base, offset);
    case P2P_EP_QUEUE_SIZE:
        return q->size;
    case P2P_EP_QUEUE_ATTR:
        return q->attr;
    case P2P_EP_QUEUE_CTRL:
        return q->ctrl;
    case P2P_EP_QUEUE_STATUS:
        return q->status;
    case P2P_EP_QUEUE_SQ_TAIL:
        return q->sq_tail;
    case P2P_EP_QUEUE_SQ_HEAD:
        return q->sq_head;
    case P2P_EP_QUEUE_CQ_HEAD:
        return q->cq_head;
    case P2P_EP_QUEUE_CQ_TAIL:
        return q->cq_tail;
    case P2P_EP_QUEUE_HELD:
        return p2p_endpoint_queue_waits(q);
    }
    p2p_endpoint_log_reserved(s, "read", P2P_EP_QUEUE + offset);
    return 0;
}

void p2p_endpoint_queue_release(P2PEndpointState *s, uint32_t index)
{
    P2PEndpointOp *op = &s->queues[index].op;

    if (op->held) {
        op->held = false;
        op->released = true;
        p2p_endpoint_kick(s);
    }
}

static void write_control(P2PEndpointState *s, P2PEndpointQueue *q,
                          uint32_t data)
{
    bool was = q->ctrl & P2P_EP_QUEUE_ENABLE;
    bool is = data & P2P_EP_QUEUE_ENABLE;

    q->ctrl = data & (P2P_EP_QUEUE_ENABLE | P2P_EP_QUEUE_HOLD_ALL);
    if (is && !was) {
        enable(q);
    } else if (was && !is) {
        disable(q);
    }
    if (data & P2P_EP_QUEUE_RELEASE) {
        p2p_endpoint_queue_release(s, p2p_endpoint_queue_index(q));
    }
}

/* Returns false if @offset is none of these. */
static bool write_setting(P2PEndpointQueue *q, uint32_t offset, uint32_t data)
{
    switch (offset) {
    case P2P_EP_QUEUE_SQ_BASE:
    case P2P_EP_QUEUE_SQ_BASE + 4:
        q->sq_base = deposit64(q->sq_base, (offset & 4) * 8, 32, data);
        return true;
    case P2P_EP_QUEUE_CQ_BASE:
    case P2P_EP_QUEUE_CQ_BASE + 4:
        q->cq_base = deposit64(q->cq_base, (offset & 4) * 8, 32, data);
        return true;
    case P2P_EP_QUEUE_SIZE:
        q->size = data;
        return true;
    case P2P_EP_QUEUE_ATTR:
        q->attr = data;
        return true;
    }
    return false;
}

static bool write_index(P2PEndpointState *s, P2PEndpointQueue *q,
                        uint32_t offset, uint32_t data)
{
    switch (offset) {
    case P2P_EP_QUEUE_SQ_TAIL:
        q->sq_tail = data & p2p_endpoint_sq_mask(q);
        q->hops = p2p_endpoint_hops_next();
        break;
    case P2P_EP_QUEUE_CQ_HEAD:
        q->cq_head = data & p2p_endpoint_cq_mask(q);
        break;
    default:
        return false;
    }
    p2p_endpoint_kick(s);
    return true;
}

void p2p_endpoint_queue_write(P2PEndpointState *s, uint32_t offset,
                              uint32_t data)
{
    P2PEndpointQueue *q = &s->queues[offset / P2P_EP_QUEUE_STRIDE];
    uint32_t reg = offset % P2P_EP_QUEUE_STRIDE;

    if (reg == P2P_EP_QUEUE_CTRL) {
        write_control(s, q, data);
    } else if (!(p2p_endpoint_queue_state(q) == P2P_EP_QUEUE_DISABLED
                 ? write_setting(q, reg, data)
                 : write_index(s, q, reg, data))) {
        p2p_endpoint_log_reserved(s, "write", P2P_EP_QUEUE + offset);
    }
}
