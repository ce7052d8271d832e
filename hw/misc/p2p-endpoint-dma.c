/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint: the copy that registers start, one at a time, a chunk at a
 * time. docs/specs/p2p-endpoint.rst is what it does.
 */
#include "qemu/osdep.h"
#include "hw/misc/p2p-endpoint.h"
#include "trace.h"

static uint32_t dma_state(const P2PEndpointDma *dma)
{
    return dma->status & P2P_EP_STATUS_STATE;
}

bool p2p_endpoint_dma_busy(const P2PEndpointState *s)
{
    return dma_state(&s->dma) == P2P_EP_STATE_BUSY;
}

static uint32_t descriptor_error(const P2PEndpointDescriptor *d)
{
    if (d->len == 0 || d->len > P2P_EP_LENGTH_MAX) {
        return P2P_EP_ERROR_LENGTH;
    }
    if (d->src > UINT64_MAX - d->len) {
        return P2P_EP_ERROR_SRC_WRAP;
    }
    if (d->dst > UINT64_MAX - d->len) {
        return P2P_EP_ERROR_DST_WRAP;
    }
    if (!p2p_endpoint_attr_is_good(d->src_attr)) {
        return P2P_EP_ERROR_SRC_ATTR;
    }
    if (!p2p_endpoint_attr_is_good(d->dst_attr)) {
        return P2P_EP_ERROR_DST_ATTR;
    }
    return P2P_EP_ERROR_NONE;
}

static void finish(P2PEndpointState *s, uint32_t error)
{
    P2PEndpointDma *dma = &s->dma;

    dma->status = (dma->status & P2P_EP_STATUS_OVERRUN) |
                  error << P2P_EP_STATUS_ERROR_SHIFT |
                  (error ? P2P_EP_STATE_FAILED : P2P_EP_STATE_DONE);
    trace_p2p_endpoint_finish(p2p_endpoint_name(s), error, dma->done);
    p2p_endpoint_event(s, P2P_EP_IRQ_DMA, P2P_EP_VECTOR_DMA);
}

void p2p_endpoint_dma_start(P2PEndpointState *s)
{
    P2PEndpointDma *dma = &s->dma;
    uint32_t error;

    if (p2p_endpoint_dma_busy(s)) {
        dma->status |= P2P_EP_STATUS_OVERRUN;
        trace_p2p_endpoint_overrun(p2p_endpoint_name(s));
        return;
    }

    dma->copy = dma->regs;
    dma->done = 0;
    dma->read = dma->write = (P2PEndpointRoute) {};
    dma->status = P2P_EP_STATE_BUSY;
    dma->hops = p2p_endpoint_hops_next();
    trace_p2p_endpoint_start(p2p_endpoint_name(s), dma->copy.src, dma->copy.dst,
                             dma->copy.len, dma->copy.src_attr,
                             dma->copy.dst_attr);

    error = descriptor_error(&dma->copy);
    if (error) {
        finish(s, error);
    } else {
        p2p_endpoint_kick(s);
    }
}

static uint32_t leg_error(const P2PEndpointLeg *leg, uint32_t refused,
                          uint32_t target)
{
    if (leg->report.verdict == P2P_REFUSED) {
        return refused;
    }
    return leg->result == MEMTX_OK ? P2P_EP_ERROR_NONE : target;
}

static void run_chunk(P2PEndpointState *s, uint64_t len)
{
    P2PEndpointDma *dma = &s->dma;
    const P2PEndpointDescriptor *copy = &dma->copy;
    uint32_t read_error, write_error = P2P_EP_ERROR_NONE;
    P2PEndpointPiece piece;

    if (!p2p_endpoint_copy(s, &dma->epoch, copy->src + dma->done,
                           copy->src_attr, copy->dst + dma->done,
                           copy->dst_attr, len, &piece)) {
        return;
    }
    p2p_endpoint_route_add(&dma->read, &piece.read);
    read_error = leg_error(&piece.read, P2P_EP_ERROR_READ_REFUSED,
                           P2P_EP_ERROR_READ_TARGET);
    if (piece.read.report.done) {
        p2p_endpoint_route_add(&dma->write, &piece.write);
        write_error = leg_error(&piece.write, P2P_EP_ERROR_WRITE_REFUSED,
                                P2P_EP_ERROR_WRITE_TARGET);
        dma->done += piece.write.report.done;
    }
    if (write_error || read_error || dma->done == copy->len) {
        finish(s, write_error ? write_error : read_error);
    }
}

uint64_t p2p_endpoint_dma_turn(P2PEndpointState *s)
{
    P2PEndpointDma *dma = &s->dma;
    uint64_t len = MIN(dma->copy.len - dma->done, P2P_EP_CHUNK);
    uint32_t before;

    if (!p2p_endpoint_dma_busy(s)) {
        return 0;
    }
    if (!p2p_endpoint_in_d0(s)) {
        finish(s, P2P_EP_ERROR_POWER);
        return 0;
    }
    before = p2p_endpoint_hops_set(dma->hops + 1);
    run_chunk(s, len);
    p2p_endpoint_hops_set(before);
    return len;
}

void p2p_endpoint_dma_reset(P2PEndpointState *s)
{
    P2PEndpointDma *dma = &s->dma;

    dma->regs = dma->copy = (P2PEndpointDescriptor) {};
    dma->status = P2P_EP_STATE_IDLE;
    dma->done = 0;
    dma->read = dma->write = (P2PEndpointRoute) {};
    dma->hops = 0;
    dma->epoch++;
}

bool p2p_endpoint_dma_is_sane(const P2PEndpointState *s)
{
    const P2PEndpointDma *dma = &s->dma;

    return !p2p_endpoint_dma_busy(s) ||
           (!descriptor_error(&dma->copy) && dma->done < dma->copy.len);
}
