/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-edu.h"

#define EDU_BUFFER 0x40000
#define EDU_DMA_SRC 0x80
#define EDU_DMA_DST 0x88
#define EDU_DMA_COUNT 0x90
#define EDU_DMA_COMMAND 0x98
#define EDU_DMA_RUN 1
#define EDU_DMA_TO_PCI 2
#define EDU_DMA_TIME (200 * 1000 * 1000)    /* ns, the device takes half */

static void copy(P2PQtest *t, uint64_t src, uint64_t dst, uint64_t len,
                 unsigned command)
{
    uint64_t regs = p2p_bar(p2p_fn(t, "edu"), 0);

    qtest_writeq(t->qts, regs + EDU_DMA_SRC, src);
    qtest_writeq(t->qts, regs + EDU_DMA_DST, dst);
    qtest_writeq(t->qts, regs + EDU_DMA_COUNT, len);
    qtest_writeq(t->qts, regs + EDU_DMA_COMMAND, command | EDU_DMA_RUN);
    qtest_clock_step(t->qts, EDU_DMA_TIME);
}

void p2p_edu_carry(P2PQtest *t, uint64_t src, uint64_t dst, uint64_t len)
{
    copy(t, src, EDU_BUFFER, len, 0);
    copy(t, EDU_BUFFER, dst, len, EDU_DMA_TO_PCI);
}
