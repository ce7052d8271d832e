/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one walk. Each half, up to the root complex and on from there, first
 * tries the block that it used last, then decides.
 */
#include "qemu/osdep.h"
#include "block.h"
#include "decide.h"
#include "way.h"

/* An IOMMU that refuses an address says nothing of the next page. */
#define P2P_PAGE_MASK 0xfffull

/* No more than the block of @mask, and no further than @last, around @addr. */
static void p2p_stretch_narrow(P2PStretch *stretch, hwaddr mask, hwaddr last)
{
    stretch->mask = MIN(stretch->mask, mask);
    stretch->last = MIN(stretch->last, last);
}

/* Not inlined, as few accesses come here: the root complex has to decide. */
static __attribute__((noinline)) void
p2p_way_decide_root(P2PRequester *requester, const P2PTxAttrs *attrs,
                    hwaddr iova, P2PTally *tally, P2PStretch *stretch)
{
    P2PRoute *route = &stretch->route;
    hwaddr gpa = stretch->addr;
    hwaddr room;

    p2p_decide_root(requester, attrs, gpa, tally, route);
    stretch->as = route->as;
    room = MIN(route->valid.last - gpa, stretch->last - iova);
    p2p_stretch_narrow(stretch, p2p_block_mask(route->valid, gpa),
                       iova + room);
}

/* Likewise: the IOMMU refuses it, as @answer says. */
static __attribute__((noinline)) void
p2p_way_faulted(const P2PUpstream *upstream, const P2PStageAnswer *answer,
                hwaddr iova, P2PStretch *stretch)
{
    stretch->as = NULL;
    stretch->addr = iova;
    stretch->faulted = true;
    stretch->route.requester = upstream->requester;
    p2p_route_faulted(&stretch->route, answer);
    p2p_stretch_narrow(stretch, P2P_PAGE_MASK, iova | P2P_PAGE_MASK);
}

/* The IOMMU has been asked, and gives @answer: then the root complex. */
static __attribute__((noinline)) void
p2p_way_answered(P2PRequester *requester, const P2PUpstream *upstream,
                 const P2PTxAttrs *attrs, const P2PStageAnswer *answer,
                 hwaddr iova, P2PTally *tally, P2PStretch *stretch)
{
    if (answer->outcome == P2P_STAGE_FAULTED) {
        p2p_way_faulted(upstream, answer, iova, stretch);
    } else {
        p2p_stretch_narrow(stretch, answer->mask, iova | answer->mask);
        stretch->addr = answer->gpa;
        p2p_way_decide_root(requester, attrs, iova, tally, stretch);
    }
    stretch->route.via = upstream->via;
}

/* The last block did not hold it, or is not for such an access: likewise. */
static __attribute__((noinline)) void
p2p_way_decide(P2PRequester *requester, const P2PTxAttrs *attrs, hwaddr addr,
               P2PTally *tally, P2PStretch *stretch)
{
    P2PRoute *route = &stretch->route;
    P2PStageAnswer answer;
    P2PUpstream upstream;

    p2p_decide(requester, attrs, addr, tally, route);
    stretch->as = route->as;
    stretch->addr = addr;
    stretch->mask = p2p_block_mask(route->valid, addr);
    stretch->last = route->valid.last;
    if (route->upstream.iommu) {
        upstream = route->upstream;     /* what is found beyond replaces it */
        p2p_ask(&upstream, attrs, addr, tally, &answer);
        p2p_way_answered(requester, &upstream, attrs, &answer, addr, tally,
                         stretch);
    }
}

/* The IOMMU gave an address that the root complex sends where @block says. */
static inline void p2p_way_set(const P2PUpstream *upstream,
                               const P2PBlock *block, hwaddr iova, hwaddr mask,
                               P2PStretch *stretch)
{
    P2PRoute *route = &stretch->route;

    stretch->as = block->as;
    stretch->mask = mask;
    stretch->last = iova | mask;
    route->decision.verdict = block->report.verdict;
    route->decision.failure = P2P_FAIL_NONE;
    route->decision.rule = block->report.rule;
    route->at = block->report.at;
    route->via = upstream->via;
}

void p2p_way_find(P2PRequester *requester, const P2PTxAttrs *attrs,
                  hwaddr addr, P2PTally *tally, P2PStretch *stretch)
{
    unsigned slot = p2p_block_slot(attrs);
    P2PBlock up, root;
    P2PUpstream upstream;
    P2PStageAnswer answer;

    stretch->faulted = false;
    if (!p2p_attrs_are_plain(attrs) ||
        !p2p_block_find(&requester->up_block[slot], addr, 1, &up)) {
        p2p_way_decide(requester, attrs, addr, tally, stretch);
        return;
    }
    upstream = up.upstream;         /* so that the rest is not copied */
    p2p_ask(&upstream, attrs, addr, tally, &answer);
    if (answer.outcome == P2P_STAGE_FAULTED ||
        !p2p_block_find(&requester->root_block[slot], answer.gpa, 1, &root)) {
        stretch->mask = up.mask;
        stretch->last = addr | up.mask;
        p2p_way_answered(requester, &upstream, attrs, &answer, addr, tally,
                         stretch);
        return;
    }
    p2p_block_count(&root, tally);
    stretch->addr = answer.gpa;
    p2p_way_set(&upstream, &root, addr,
                MIN(up.mask, MIN(answer.mask, root.mask)), stretch);
}
