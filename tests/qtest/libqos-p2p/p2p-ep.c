/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for p2p-endpoint under qtest.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"

/*
 * The device gets a turn with every command that qtest sends and moves up to
 * 1 MiB in it; a copy has at most 1 GiB. More polls than that mean that it
 * hangs.
 */
#define POLLS_MAX 100000

P2PEp p2p_ep(P2PQtest *t, const char *id)
{
    return p2p_ep_at(p2p_fn(t, id));
}

P2PEp p2p_ep_at(P2PFn fn)
{
    P2PEp ep = { .fn = fn };

    g_assert_cmphex(p2p_cfg_readw(ep.fn, PCI_VENDOR_ID), ==, P2P_EP_VENDOR_ID);
    g_assert_cmphex(p2p_cfg_readw(ep.fn, PCI_DEVICE_ID), ==, P2P_EP_DEVICE_ID);
    ep.regs = p2p_bar(ep.fn, P2P_EP_BAR_REGS);
    ep.mem = p2p_bar(ep.fn, P2P_EP_BAR_MEM);
    ep.doorbell = p2p_bar(ep.fn, P2P_EP_BAR_DOORBELL);
    g_assert_cmphex(p2p_ep_readl(&ep, P2P_EP_ID), ==, P2P_EP_ID_VALUE);
    ep.mem_size = p2p_ep_readq(&ep, P2P_EP_MEM_SIZE);
    return ep;
}

uint32_t p2p_ep_readl(const P2PEp *ep, uint64_t offset)
{
    return qtest_readl(ep->fn.t->qts, ep->regs + offset);
}

uint64_t p2p_ep_readq(const P2PEp *ep, uint64_t offset)
{
    return qtest_readq(ep->fn.t->qts, ep->regs + offset);
}

void p2p_ep_writel(const P2PEp *ep, uint64_t offset, uint32_t value)
{
    qtest_writel(ep->fn.t->qts, ep->regs + offset, value);
}

void p2p_ep_writeq(const P2PEp *ep, uint64_t offset, uint64_t value)
{
    qtest_writeq(ep->fn.t->qts, ep->regs + offset, value);
}

void p2p_ep_start(const P2PEp *ep, const P2PCopy *copy)
{
    p2p_ep_writeq(ep, P2P_EP_DMA_SRC, copy->src);
    p2p_ep_writeq(ep, P2P_EP_DMA_DST, copy->dst);
    p2p_ep_writeq(ep, P2P_EP_DMA_LEN, copy->len);
    p2p_ep_writel(ep, P2P_EP_DMA_SRC_ATTR, copy->src_attr);
    p2p_ep_writel(ep, P2P_EP_DMA_DST_ATTR, copy->dst_attr);
    p2p_ep_writel(ep, P2P_EP_DMA_CTRL, P2P_EP_CTRL_START);
}

static P2PRoute read_route(const P2PEp *ep, uint64_t offset)
{
    uint32_t word = p2p_ep_readl(ep, offset + P2P_EP_ROUTE_WORD);
    uint32_t at = p2p_ep_readl(ep, offset + P2P_EP_ROUTE_AT);

    return (P2PRoute) {
        .valid = word & P2P_EP_ROUTE_VALID,
        .faulted = word & P2P_EP_ROUTE_FAULTED,
        .verdict = word & P2P_EP_ROUTE_VERDICT,
        .failure = (word & P2P_EP_ROUTE_FAILURE) >> P2P_EP_ROUTE_FAILURE_SHIFT,
        .rule = (word & P2P_EP_ROUTE_RULE) >> P2P_EP_ROUTE_RULE_SHIFT,
        .via = (at & P2P_EP_ROUTE_VIA) >> P2P_EP_ROUTE_VIA_SHIFT,
        .at = at & P2P_EP_ROUTE_AT_RID,
        .done = p2p_ep_readq(ep, offset + P2P_EP_ROUTE_DONE),
    };
}

P2PResult p2p_ep_result(const P2PEp *ep)
{
    uint32_t status = p2p_ep_readl(ep, P2P_EP_DMA_STATUS);

    return (P2PResult) {
        .state = status & P2P_EP_STATUS_STATE,
        .error = (status & P2P_EP_STATUS_ERROR) >> P2P_EP_STATUS_ERROR_SHIFT,
        .overrun = status & P2P_EP_STATUS_OVERRUN,
        .done = p2p_ep_readq(ep, P2P_EP_DMA_DONE),
        .read = read_route(ep, P2P_EP_ROUTE_READ),
        .write = read_route(ep, P2P_EP_ROUTE_WRITE),
    };
}

P2PResult p2p_ep_wait(const P2PEp *ep)
{
    for (int i = 0; i < POLLS_MAX; i++) {
        uint32_t status = p2p_ep_readl(ep, P2P_EP_DMA_STATUS);

        if ((status & P2P_EP_STATUS_STATE) != P2P_EP_STATE_BUSY) {
            return p2p_ep_result(ep);
        }
    }
    g_error("p2p-endpoint %04x: the copy does not end", ep->fn.rid);
}

P2PResult p2p_ep_copy(const P2PEp *ep, const P2PCopy *copy)
{
    p2p_ep_start(ep, copy);
    return p2p_ep_wait(ep);
}

P2PResult p2p_ep_write(const P2PEp *ep, uint64_t dst, uint64_t len,
                       uint32_t attr)
{
    return p2p_ep_copy(ep, &(P2PCopy) {
        .src = ep->mem, .dst = dst, .len = len, .dst_attr = attr,
    });
}

P2PResult p2p_ep_read(const P2PEp *ep, uint64_t src, uint64_t len,
                      uint32_t attr)
{
    return p2p_ep_copy(ep, &(P2PCopy) {
        .src = src, .dst = ep->mem, .len = len, .src_attr = attr,
    });
}

uint64_t p2p_ep_doorbell(const P2PEp *ep, unsigned index)
{
    return ep->doorbell + (uint64_t)index * P2P_EP_DOORBELL_SIZE;
}

uint64_t p2p_ep_bell_value(const P2PEp *ep, unsigned index)
{
    return p2p_ep_readq(ep, P2P_EP_BELL + index * P2P_EP_BELL_STRIDE +
                            P2P_EP_BELL_VALUE);
}

uint32_t p2p_ep_bell_count(const P2PEp *ep, unsigned index)
{
    return p2p_ep_readl(ep, P2P_EP_BELL + index * P2P_EP_BELL_STRIDE +
                            P2P_EP_BELL_COUNT);
}
