/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for p2p-endpoint under qtest; see p2p-qtest.h for an example.
 */
#ifndef TESTS_P2P_EP_H
#define TESTS_P2P_EP_H

#include "hw/misc/p2p-endpoint-regs.h"
#include "libqos-p2p/p2p-qtest.h"
#include "p2pcore/route.h"

typedef struct P2PEp {
    P2PFn fn;
    uint64_t regs;              /* addresses of its BARs */
    uint64_t mem;
    uint64_t doorbell;
    uint64_t mem_size;
} P2PEp;

/* What to copy; attributes are P2P_EP_ATTR_* of p2p-endpoint-regs.h. */
typedef struct P2PCopy {
    uint64_t src;
    uint64_t dst;
    uint64_t len;
    uint32_t src_attr;
    uint32_t dst_attr;
} P2PCopy;

typedef struct P2PRoute {
    bool valid;                 /* the leg was tried at all */
    bool faulted;               /* refused by the IOMMU */
    enum p2p_verdict verdict;
    enum p2p_failure failure;
    enum p2p_rule rule;
    enum p2p_rule via;          /* by which it reached the root complex */
    uint16_t at;                /* Routing ID, 0xffff for the root complex */
    uint64_t done;
} P2PRoute;

typedef struct P2PResult {
    uint32_t state;             /* P2P_EP_STATE_* */
    uint32_t error;             /* P2P_EP_ERROR_* */
    bool overrun;
    uint64_t done;
    P2PRoute read;
    P2PRoute write;
} P2PResult;

/* The endpoint @id as it is mapped now; checks its identity. */
P2PEp p2p_ep(P2PQtest *t, const char *id);
P2PEp p2p_ep_at(P2PFn fn);      /* the one that is there */

uint32_t p2p_ep_readl(const P2PEp *ep, uint64_t offset);
uint64_t p2p_ep_readq(const P2PEp *ep, uint64_t offset);
void p2p_ep_writel(const P2PEp *ep, uint64_t offset, uint32_t value);
void p2p_ep_writeq(const P2PEp *ep, uint64_t offset, uint64_t value);

/* Fill in the descriptor and start; the result as it is; as it ends up. */
void p2p_ep_start(const P2PEp *ep, const P2PCopy *copy);
P2PResult p2p_ep_result(const P2PEp *ep);
P2PResult p2p_ep_wait(const P2PEp *ep);

/* Start and wait. */
P2PResult p2p_ep_copy(const P2PEp *ep, const P2PCopy *copy);

/*
 * The same with only one leg that leaves the device: @len bytes from the start
 * of its own memory to @dst, or from @src to there. @attr is that leg's.
 */
P2PResult p2p_ep_write(const P2PEp *ep, uint64_t dst, uint64_t len,
                       uint32_t attr);
P2PResult p2p_ep_read(const P2PEp *ep, uint64_t src, uint64_t len,
                      uint32_t attr);

/* Address, value last latched and count of a doorbell. */
uint64_t p2p_ep_doorbell(const P2PEp *ep, unsigned index);
uint64_t p2p_ep_bell_value(const P2PEp *ep, unsigned index);
uint32_t p2p_ep_bell_count(const P2PEp *ep, unsigned index);

#endif /* TESTS_P2P_EP_H */
