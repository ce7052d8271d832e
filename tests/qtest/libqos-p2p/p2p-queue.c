/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for p2p-endpoint's queues under qtest.
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "libqos-p2p/p2p-queue.h"

/* As in p2p-ep.c: more polls than that mean that the device hangs. */
#define POLLS_MAX 100000
/* Turns of the main loop after which a device has done what it can. */
#define TURNS 64

uint32_t p2p_queue_readl(const P2PQueue *q, unsigned reg)
{
    return qtest_readl(q->ep.fn.t->qts, q->regs + reg);
}

void p2p_queue_writel(const P2PQueue *q, unsigned reg, uint32_t value)
{
    qtest_writel(q->ep.fn.t->qts, q->regs + reg, value);
}

P2PQueue p2p_queue(const P2PEp *ep, unsigned index, uint64_t rings)
{
    QTestState *qts = ep->fn.t->qts;
    P2PQueue q = {
        .ep = *ep,
        .index = index,
        .regs = ep->regs + P2P_EP_QUEUE + index * P2P_EP_QUEUE_STRIDE,
        .sq = rings,
        .cq = rings + P2P_QUEUE_BYTES / 2,
        .mask = (1u << P2P_QUEUE_LOG2) - 1,
        .phase = true,
    };

    qtest_memset(qts, rings, 0, P2P_QUEUE_BYTES);
    p2p_queue_writel(&q, P2P_EP_QUEUE_CTRL, 0);
    qtest_writeq(qts, q.regs + P2P_EP_QUEUE_SQ_BASE, q.sq);
    qtest_writeq(qts, q.regs + P2P_EP_QUEUE_CQ_BASE, q.cq);
    p2p_queue_writel(&q, P2P_EP_QUEUE_SIZE,
                     P2P_QUEUE_LOG2 | P2P_QUEUE_LOG2 << P2P_EP_SIZE_CQ_SHIFT);
    p2p_queue_writel(&q, P2P_EP_QUEUE_ATTR, 0);
    p2p_queue_writel(&q, P2P_EP_QUEUE_CTRL, P2P_EP_QUEUE_ENABLE);
    g_assert_cmphex(p2p_queue_readl(&q, P2P_EP_QUEUE_STATUS), ==,
                    P2P_EP_QUEUE_RUNNING);
    return q;
}

void p2p_queue_put(P2PQueue *q, const P2PDesc *desc)
{
    uint8_t p[P2P_EP_DESC_SIZE] = {};

    p[P2P_EP_DESC_OPCODE] = desc->opcode;
    p[P2P_EP_DESC_FLAGS] = desc->flags;
    stw_le_p(p + P2P_EP_DESC_TAG, desc->tag);
    stl_le_p(p + P2P_EP_DESC_EXPECTED, desc->expected);
    stq_le_p(p + P2P_EP_DESC_SRC, desc->src);
    stq_le_p(p + P2P_EP_DESC_DST, desc->dst);
    stq_le_p(p + P2P_EP_DESC_LEN, desc->len);
    stl_le_p(p + P2P_EP_DESC_SRC_ATTR, desc->src_attr);
    stl_le_p(p + P2P_EP_DESC_DST_ATTR, desc->dst_attr);
    stq_le_p(p + P2P_EP_DESC_OPERAND, desc->operand);
    stq_le_p(p + P2P_EP_DESC_COMPARE, desc->compare);
    stl_le_p(p + P2P_EP_DESC_DELAY, desc->delay);
    qtest_memwrite(q->ep.fn.t->qts, q->sq + q->sq_tail * P2P_EP_DESC_SIZE, p,
                   sizeof(p));
    q->sq_tail = (q->sq_tail + 1) & q->mask;
}

void p2p_queue_submit(P2PQueue *q)
{
    p2p_queue_writel(q, P2P_EP_QUEUE_SQ_TAIL, q->sq_tail);
}

static P2PRoute route(const uint8_t *p)
{
    uint32_t word = ldl_le_p(p), at = ldl_le_p(p + 4);

    return (P2PRoute) {
        .valid = word & P2P_EP_ROUTE_VALID,
        .faulted = word & P2P_EP_ROUTE_FAULTED,
        .verdict = word & P2P_EP_ROUTE_VERDICT,
        .failure = (word & P2P_EP_ROUTE_FAILURE) >> P2P_EP_ROUTE_FAILURE_SHIFT,
        .rule = (word & P2P_EP_ROUTE_RULE) >> P2P_EP_ROUTE_RULE_SHIFT,
        .via = (at & P2P_EP_ROUTE_VIA) >> P2P_EP_ROUTE_VIA_SHIFT,
        .at = at & P2P_EP_ROUTE_AT_RID,
    };
}

bool p2p_queue_poll(P2PQueue *q, P2PComp *comp)
{
    uint8_t p[P2P_EP_COMP_SIZE];

    qtest_memread(q->ep.fn.t->qts, q->cq + q->cq_head * P2P_EP_COMP_SIZE, p,
                  sizeof(p));
    if ((bool)(p[P2P_EP_COMP_FLAGS] & P2P_EP_COMP_PHASE) != q->phase) {
        return false;
    }
    *comp = (P2PComp) {
        .tag = lduw_le_p(p + P2P_EP_COMP_TAG),
        .status = p[P2P_EP_COMP_STATUS],
        .flags = p[P2P_EP_COMP_FLAGS] & ~P2P_EP_COMP_PHASE,
        .sq_head = ldl_le_p(p + P2P_EP_COMP_SQ_HEAD),
        .done = ldq_le_p(p + P2P_EP_COMP_DONE),
        .result = ldq_le_p(p + P2P_EP_COMP_RESULT),
        .failed = ldq_le_p(p + P2P_EP_COMP_FAILED),
        .read = route(p + P2P_EP_COMP_READ_WORD),
        .write = route(p + P2P_EP_COMP_WRITE_WORD),
    };
    q->cq_head = (q->cq_head + 1) & q->mask;
    q->phase ^= q->cq_head == 0;
    p2p_queue_writel(q, P2P_EP_QUEUE_CQ_HEAD, q->cq_head);
    return true;
}

P2PComp p2p_queue_wait(P2PQueue *q)
{
    P2PComp comp;

    for (int i = 0; i < POLLS_MAX; i++) {
        if (p2p_queue_poll(q, &comp)) {
            return comp;
        }
    }
    g_error("p2p-endpoint %04x: queue %u does not complete", q->ep.fn.rid,
            q->index);
}

P2PComp p2p_queue_do(P2PQueue *q, const P2PDesc *desc)
{
    p2p_queue_put(q, desc);
    p2p_queue_submit(q);
    return p2p_queue_wait(q);
}

void p2p_queue_settle(const P2PQueue *q)
{
    for (int i = 0; i < TURNS; i++) {
        p2p_queue_readl(q, P2P_EP_QUEUE_STATUS);
    }
}

uint64_t p2p_ep_stat(const P2PEp *ep, unsigned which)
{
    return p2p_ep_readq(ep, P2P_EP_STATS + 8 * which);
}
