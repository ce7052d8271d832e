/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Blocks, where it need not be quick.
 */
#include "qemu/osdep.h"
#include "block.h"

/* QEMU adds 1 to masks; more than any machine's memory is enough. */
#define P2P_MASK_MAX ((1ull << 62) - 1)

hwaddr p2p_block_mask(struct p2p_range range, hwaddr addr)
{
    hwaddr below = addr ^ (range.start - 1);
    hwaddr above = addr ^ (range.last + 1);
    hwaddr mask = P2P_MASK_MAX;

    if (range.start) {
        mask = MIN(mask, (1ull << (63 - clz64(below))) - 1);
    }
    if (range.last != UINT64_MAX) {
        mask = MIN(mask, (1ull << (63 - clz64(above))) - 1);
    }
    return mask;
}

void p2p_block_init(P2PBlockCache *cache)
{
    seqlock_init(&cache->seq);
    qemu_spin_init(&cache->lock);
    /* An offset without a mask that allows it: holds no address. */
    cache->block = (P2PBlock) { .base = 1, .mask = UINT64_MAX };
}

void p2p_block_put(P2PBlockCache *cache, hwaddr addr, const P2PRoute *route)
{
    hwaddr mask = p2p_block_mask(route->valid, addr);

    if (qemu_spin_trylock(&cache->lock)) {
        return;             /* another thread is at it: then not ours */
    }
    seqlock_write_begin(&cache->seq);
    cache->block = (P2PBlock) {
        .base = addr & ~mask,
        .mask = mask,
        .as = route->as,
        .generation = route->generation,
        .requester = route->requester,
        .upstream = route->upstream,
        .count = route->count,
        .went_up = route->went_up,
        .report = {
            .verdict = route->decision.verdict,
            .rule = route->decision.rule,
            .via = route->via,
            .at = route->at,
        },
    };
    seqlock_write_end(&cache->seq);
    qemu_spin_unlock(&cache->lock);
}
