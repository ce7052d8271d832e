/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's DMA engine: one copy at a time, a chunk at a time, and the
 * route that each leg took. docs/specs/p2p-endpoint.rst is what it does.
 */
#include "qemu/osdep.h"
#include "hw/misc/p2p-endpoint.h"
#include "hw/pci/p2p-fabric.h"
#include "trace.h"

/* Chunks in one run of the bottom half: the CPUs get their turn after 1 MiB. */
#define CHUNKS_PER_RUN 16

/* What one leg of one chunk came to. */
typedef struct Leg {
    uint64_t done;
    uint32_t error;             /* P2P_EP_ERROR_* */
    bool cancelled;             /* the copy is gone, touch nothing */
} Leg;

static uint32_t dma_state(const P2PEndpointDma *dma)
{
    return dma->status & P2P_EP_STATUS_STATE;
}

bool p2p_endpoint_dma_busy(const P2PEndpointState *s)
{
    return dma_state(&s->dma) == P2P_EP_STATE_BUSY;
}

static bool attr_is_good(uint32_t attr)
{
    uint32_t at = attr & P2P_EP_ATTR_AT;

    if (at != P2P_EP_AT_UNTRANSLATED && at != P2P_EP_AT_TRANSLATED) {
        return false;
    }
    if (attr & P2P_EP_ATTR_RESERVED) {
        return false;
    }
    return (attr & P2P_EP_ATTR_PASID_ENABLE) || !(attr & P2P_EP_ATTR_PASID);
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
    if (!attr_is_good(d->src_attr)) {
        return P2P_EP_ERROR_SRC_ATTR;
    }
    if (!attr_is_good(d->dst_attr)) {
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
    p2p_endpoint_dma_event(s);
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

static uint32_t leg_error(enum p2p_access access, MemTxResult result,
                          const P2PTxReport *report)
{
    if (report->verdict == P2P_REFUSED) {
        return access == P2P_READ ? P2P_EP_ERROR_READ_REFUSED
                                  : P2P_EP_ERROR_WRITE_REFUSED;
    }
    if (result != MEMTX_OK) {
        return access == P2P_READ ? P2P_EP_ERROR_READ_TARGET
                                  : P2P_EP_ERROR_WRITE_TARGET;
    }
    return P2P_EP_ERROR_NONE;
}

static void store_route(P2PEndpointRoute *route, const P2PTxReport *report)
{
    route->word = P2P_EP_ROUTE_VALID | report->verdict |
                  report->failure << P2P_EP_ROUTE_FAILURE_SHIFT |
                  report->rule << P2P_EP_ROUTE_RULE_SHIFT |
                  (report->faulted ? P2P_EP_ROUTE_FAULTED : 0);
    route->at = report->at | report->via << P2P_EP_ROUTE_VIA_SHIFT;
    route->done += report->done;
}

/* Move @len bytes between the bounce buffer and @addr. */
static Leg run_leg(P2PEndpointState *s, enum p2p_access access, uint64_t addr,
                   uint32_t attr, uint64_t len)
{
    P2PEndpointDma *dma = &s->dma;
    uint32_t epoch = dma->epoch;
    P2PTxAttrs attrs = {
        .access = access,
        .at = attr & P2P_EP_ATTR_AT,
        .relaxed_ordering = attr & P2P_EP_ATTR_RO,
        .has_pasid = attr & P2P_EP_ATTR_PASID_ENABLE,
        .pasid = attr >> P2P_EP_ATTR_PASID_SHIFT,
    };
    P2PTxReport report = {};
    MemTxResult result = p2p_fabric_rw(PCI_DEVICE(s), &attrs, addr,
                                       dma->bounce, len, &report);

    trace_p2p_endpoint_leg(p2p_endpoint_name(s), access, addr, len,
                           report.verdict, report.failure, report.rule,
                           report.at, report.done);
    if (dma->epoch != epoch) {
        return (Leg) { .cancelled = true };
    }
    store_route(access == P2P_READ ? &dma->read : &dma->write, &report);
    return (Leg) {
        .done = report.done,
        .error = leg_error(access, result, &report),
    };
}

static void run_chunk(P2PEndpointState *s)
{
    P2PEndpointDma *dma = &s->dma;
    const P2PEndpointDescriptor *copy = &dma->copy;
    uint64_t len = MIN(copy->len - dma->done, P2P_EP_CHUNK);
    Leg read, write;

    read = run_leg(s, P2P_READ, copy->src + dma->done, copy->src_attr, len);
    if (read.cancelled) {
        return;
    }
    if (read.done) {
        write = run_leg(s, P2P_WRITE, copy->dst + dma->done, copy->dst_attr,
                        read.done);
        if (write.cancelled) {
            return;
        }
        dma->done += write.done;
        if (write.error) {
            finish(s, write.error);
            return;
        }
    }
    if (read.error || dma->done == copy->len) {
        finish(s, read.error);
    }
}

static bool in_d0(PCIDevice *pdev)
{
    uint16_t pmcsr = pci_get_word(pdev->config + pdev->pm_cap + PCI_PM_CTRL);

    return !(pmcsr & PCI_PM_CTRL_STATE_MASK);
}

bool p2p_endpoint_dma_run(P2PEndpointState *s)
{
    for (int i = 0; i < CHUNKS_PER_RUN && p2p_endpoint_dma_busy(s); i++) {
        if (in_d0(PCI_DEVICE(s))) {
            run_chunk(s);
        } else {
            finish(s, P2P_EP_ERROR_POWER);
        }
    }
    return p2p_endpoint_dma_busy(s);
}

void p2p_endpoint_dma_reset(P2PEndpointState *s)
{
    P2PEndpointDma *dma = &s->dma;

    dma->regs = dma->copy = (P2PEndpointDescriptor) {};
    dma->status = P2P_EP_STATE_IDLE;
    dma->done = 0;
    dma->read = dma->write = (P2PEndpointRoute) {};
    dma->epoch++;
}

bool p2p_endpoint_dma_is_sane(const P2PEndpointState *s)
{
    const P2PEndpointDma *dma = &s->dma;

    return !p2p_endpoint_dma_busy(s) ||
           (!descriptor_error(&dma->copy) && dma->done < dma->copy.len);
}
