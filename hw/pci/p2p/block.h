/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Blocks: the quick way of an access that goes where the last one went.
 *
 * A decision holds for a range, QEMU's IOMMU answers for an aligned block of
 * it. Each requester keeps the block that it used last, for reads and for
 * writes, and of a second stream apart: most accesses are to it, and are on
 * their way after one comparison. So it does of what leads to an IOMMU, which
 * is then asked, and of what the IOMMU answers. They are in front of the caches
 * of decide.c, which fill them.
 */
#ifndef HW_PCI_P2P_BLOCK_H
#define HW_PCI_P2P_BLOCK_H

#include "core.h"
#include "route.h"
#include "tally.h"

/*
 * What decisions depend on besides the direction and the address: routes of one
 * class answer the same question. Relaxed Ordering makes a difference to
 * Completions, which writes have none of.
 */
static inline uint32_t p2p_attrs_class(const P2PTxAttrs *attrs)
{
    bool relaxed = attrs->relaxed_ordering && attrs->access != P2P_WRITE;
    uint32_t pasid = attrs->has_pasid ? attrs->pasid << 1 | 1 : 0;

    return pasid << 8 | attrs->at << 2 | relaxed << 1 |
           (attrs->access == P2P_ATOMIC);
}

/* Whether pci_dma_rw() could express it: blocks are of that class alone. */
static inline bool p2p_attrs_are_plain(const P2PTxAttrs *attrs)
{
    return attrs->at == P2P_AT_UNTRANSLATED && attrs->access != P2P_ATOMIC &&
           !attrs->has_pasid &&
           (attrs->access == P2P_WRITE || !attrs->relaxed_ordering);
}

/* Which block is the last one of accesses like these. */
static inline unsigned p2p_block_slot(const P2PTxAttrs *attrs)
{
    return (attrs->access != P2P_READ) | attrs->aside << 1;
}

/*
 * Whether the @len bytes at @addr are in the block of @cache, which is then
 * copied to @block. An access of no bytes is in none.
 */
static inline bool p2p_block_find(P2PBlockCache *cache, hwaddr addr,
                                  hwaddr len, P2PBlock *block)
{
    const P2PBlock *last = &cache->block;
    unsigned generation = qatomic_load_acquire(&p2p_fabric->generation);
    unsigned seq = seqlock_read_begin(&cache->seq);

    /* Most that are no hit differ here, and are spared the copy. */
    if ((addr & ~last->mask) != last->base ||
        len - 1 > (~addr & last->mask) || last->generation != generation) {
        return false;
    }
    *block = *last;
    return !seqlock_read_retry(&cache->seq, seq);
}

/*
 * An access takes @block, which leads to an address space; as p2p_decide()
 * counts.
 */
static inline void p2p_block_count(const P2PBlock *block, P2PTally *tally)
{
    p2p_count_once(tally, block->count);
    if (block->went_up) {
        p2p_count_once(tally, block->went_up);
    }
}

/* @cache holds no address. */
void p2p_block_init(P2PBlockCache *cache);

/*
 * An access to @addr takes @route, which leads to an address space or to an
 * IOMMU.
 */
void p2p_block_put(P2PBlockCache *cache, hwaddr addr, const P2PRoute *route);

/*
 * The largest aligned power-of-two block, as a mask, that holds @addr and
 * nothing outside @range.
 */
hwaddr p2p_block_mask(struct p2p_range range, hwaddr addr);

#endif /* HW_PCI_P2P_BLOCK_H */
