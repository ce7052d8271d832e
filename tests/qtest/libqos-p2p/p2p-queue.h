/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for p2p-endpoint's queues under qtest.
 *
 *     P2PQueue q = p2p_queue(&a, 0, RINGS);
 *     P2PComp c = p2p_queue_do(&q, &(P2PDesc) {
 *         .opcode = P2P_EP_OP_COPY, .src = a.mem, .dst = b.mem, .len = 64,
 *     });
 *     g_assert_cmpuint(c.status, ==, P2P_EP_SUCCESS);
 */
#ifndef TESTS_P2P_QUEUE_H
#define TESTS_P2P_QUEUE_H

#include "libqos-p2p/p2p-ep.h"

/* Entries of each ring of p2p_queue(), as a power of two. */
#define P2P_QUEUE_LOG2 4
/* Bytes of both rings together. */
#define P2P_QUEUE_BYTES 0x1000ull

typedef struct P2PQueue {
    P2PEp ep;
    unsigned index;
    uint64_t regs;              /* address of the queue's registers */
    uint64_t sq;
    uint64_t cq;
    uint32_t mask;              /* of indices into both rings */
    uint32_t sq_tail;
    uint32_t cq_head;
    bool phase;
} P2PQueue;

/* As in the device's specification. */
typedef struct P2PDesc {
    uint8_t opcode;
    uint8_t flags;
    uint16_t tag;
    uint32_t expected;
    uint64_t src;
    uint64_t dst;
    uint64_t len;
    uint32_t src_attr;
    uint32_t dst_attr;
    uint64_t operand;
    uint64_t compare;
    uint32_t delay;
} P2PDesc;

typedef struct P2PComp {
    uint16_t tag;
    uint8_t status;
    uint8_t flags;              /* without the phase */
    uint32_t sq_head;
    uint64_t done;
    uint64_t result;
    uint64_t failed;
    P2PRoute read;              /* without done, like the next */
    P2PRoute write;
} P2PComp;

/*
 * Queue @index of @ep, enabled, with its rings at @rings, P2P_QUEUE_BYTES
 * bytes that nobody else uses.
 */
P2PQueue p2p_queue(const P2PEp *ep, unsigned index, uint64_t rings);

uint32_t p2p_queue_readl(const P2PQueue *q, unsigned reg);
void p2p_queue_writel(const P2PQueue *q, unsigned reg, uint32_t value);

/* Put @desc where the device will look for it, and submit it; do only that. */
void p2p_queue_put(P2PQueue *q, const P2PDesc *desc);
void p2p_queue_submit(P2PQueue *q);

/* Take the next completion into @comp, if it is there. */
bool p2p_queue_poll(P2PQueue *q, P2PComp *comp);
/* Wait for it; that it never comes is a failure. */
P2PComp p2p_queue_wait(P2PQueue *q);

/* Submit @desc and wait for its completion. */
P2PComp p2p_queue_do(P2PQueue *q, const P2PDesc *desc);

/* Give the device so many turns that it has nothing left to do. */
void p2p_queue_settle(const P2PQueue *q);

/* A counter, P2P_EP_STAT_*. */
uint64_t p2p_ep_stat(const P2PEp *ep, unsigned which);

#endif /* TESTS_P2P_QUEUE_H */
