/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint: one transaction, and one piece of a copy.
 */
#include "qemu/osdep.h"
#include "qemu/rcu.h"
#include "hw/misc/p2p-endpoint.h"
#include "trace.h"

/* Of the access under way, all devices together; under the big lock. */
static uint32_t hops;

uint32_t p2p_endpoint_hops_set(uint32_t now)
{
    uint32_t before = hops;

    hops = now;
    return before;
}

uint32_t p2p_endpoint_hops_next(void)
{
    return hops;
}

bool p2p_endpoint_in_d0(const P2PEndpointState *s)
{
    const PCIDevice *pdev = &s->parent_obj;
    uint16_t pmcsr = pci_get_word(pdev->config + pdev->pm_cap + PCI_PM_CTRL);

    return !(pmcsr & PCI_PM_CTRL_STATE_MASK);
}

bool p2p_endpoint_attr_is_good(uint32_t attr)
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

static P2PTxAttrs tx_attrs(enum p2p_access access, uint32_t attr)
{
    return (P2PTxAttrs) {
        .access = access,
        .at = attr & P2P_EP_ATTR_AT,
        .relaxed_ordering = attr & P2P_EP_ATTR_RO,
        .has_pasid = attr & P2P_EP_ATTR_PASID_ENABLE,
        .pasid = attr >> P2P_EP_ATTR_PASID_SHIFT,
        .aside = attr & P2P_ENDPOINT_RING,
    };
}

static void count_leg(P2PEndpointState *s, enum p2p_access access,
                      const P2PEndpointLeg *leg)
{
    switch (access) {
    case P2P_READ:
        p2p_endpoint_count(s, P2P_EP_STAT_READ_BYTES, leg->report.done);
        break;
    case P2P_WRITE:
        p2p_endpoint_count(s, P2P_EP_STAT_WRITE_BYTES, leg->report.done);
        break;
    case P2P_ATOMIC:
        p2p_endpoint_count(s, P2P_EP_STAT_ATOMICS, leg->report.done != 0);
        break;
    }
}

/* Returns whether it was not cancelled. */
static bool leg_over(P2PEndpointState *s, const uint32_t *epoch,
                     uint32_t before, enum p2p_access access, uint64_t addr,
                     uint64_t len, P2PEndpointLeg *leg)
{
    const P2PTxReport *report = &leg->report;

    trace_p2p_endpoint_leg(p2p_endpoint_name(s), access, addr, len,
                           report->verdict, report->failure, report->rule,
                           report->at, report->done);
    if (*epoch != before) {
        return false;
    }
    count_leg(s, access, leg);
    return true;
}

/*
 * Legs are filled in where their users have them: one that is returned would
 * be copied whole right after it was written in parts, which takes as long as
 * everything else about it.
 */
bool p2p_endpoint_leg(P2PEndpointState *s, const uint32_t *epoch,
                      enum p2p_access access, uint64_t addr, uint32_t attr,
                      void *buf, uint64_t len, P2PEndpointLeg *leg)
{
    P2PTxAttrs attrs = tx_attrs(access, attr);
    uint32_t before = *epoch;

    leg->result = p2p_fabric_rw(&s->parent_obj, &attrs, addr, buf, len,
                                &leg->report);
    return leg_over(s, epoch, before, access, addr, len, leg);
}

bool p2p_endpoint_atomic(P2PEndpointState *s, const uint32_t *epoch,
                         uint64_t addr, uint32_t attr, enum p2p_atomic_op op,
                         unsigned size, uint64_t *value, uint64_t compare,
                         P2PEndpointLeg *leg)
{
    P2PTxAttrs attrs = tx_attrs(P2P_ATOMIC, attr);
    uint32_t before = *epoch;

    leg->result = p2p_fabric_atomic(&s->parent_obj, &attrs, addr, op, size,
                                    value, compare, &leg->report);
    return leg_over(s, epoch, before, P2P_ATOMIC, addr, size, leg);
}

/* The memory that is read, of *@len bytes, or NULL. */
static void *read_in_place(P2PEndpointState *s, const uint32_t *epoch,
                           uint64_t src, uint32_t attr, dma_addr_t *len,
                           P2PEndpointLeg *leg)
{
    P2PTxAttrs attrs = tx_attrs(P2P_READ, attr);
    const void *memory = p2p_fabric_peek(&s->parent_obj, &attrs, src, len,
                                         &leg->report);

    if (memory) {
        leg->result = MEMTX_OK;
        leg_over(s, epoch, *epoch, P2P_READ, src, *len, leg);
    }
    return (void *)memory;
}

bool p2p_endpoint_copy(P2PEndpointState *s, const uint32_t *epoch,
                       uint64_t src, uint32_t src_attr, uint64_t dst,
                       uint32_t dst_attr, uint64_t len,
                       P2PEndpointPiece *piece)
{
    dma_addr_t there = len;
    void *data;

    RCU_READ_LOCK_GUARD();
    data = read_in_place(s, epoch, src, src_attr, &there, &piece->read);
    if (!data) {
        data = s->bounce;
        if (!p2p_endpoint_leg(s, epoch, P2P_READ, src, src_attr, data, len,
                              &piece->read)) {
            return false;
        }
        there = piece->read.report.done;
    }
    return !there || p2p_endpoint_leg(s, epoch, P2P_WRITE, dst, dst_attr, data,
                                      there, &piece->write);
}

void p2p_endpoint_route_add(P2PEndpointRoute *route, const P2PEndpointLeg *leg)
{
    const P2PTxReport *report = &leg->report;

    route->word = P2P_EP_ROUTE_VALID | report->verdict |
                  report->failure << P2P_EP_ROUTE_FAILURE_SHIFT |
                  report->rule << P2P_EP_ROUTE_RULE_SHIFT |
                  (report->faulted ? P2P_EP_ROUTE_FAULTED : 0);
    route->at = report->at | report->via << P2P_EP_ROUTE_VIA_SHIFT;
    route->done += report->done;
}
