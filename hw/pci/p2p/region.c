/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The IOMMU region of a requester: what its translate() answers is where the
 * fabric sends the access.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/main-loop.h"
#include "block.h"
#include "decide.h"
#include "refusal.h"
#include "sink.h"

/* An IOMMU that refuses an address says nothing of the next page. */
#define P2P_PAGE_MASK 0xfffull

static const P2PTxAttrs p2p_attrs_read = { .access = P2P_READ };
static const P2PTxAttrs p2p_attrs_write = { .access = P2P_WRITE };

/* @entry, the answer to an access to @addr, as @route refuses it. */
static void p2p_translate_refused(P2PRequester *requester,
                                  const P2PTxAttrs *attrs,
                                  const P2PRoute *route, hwaddr addr,
                                  IOMMUTLBEntry *entry)
{
    if (bql_locked()) {
        p2p_refusal_answer(requester, route, entry);
    } else {
        p2p_sink_answer(requester, route, attrs->access, addr, entry);
    }
}

/* Not inlined, as few accesses come here. */
static __attribute__((noinline)) void
p2p_translate_faulted(P2PRequester *requester, const P2PUpstream *upstream,
                      const P2PTxAttrs *attrs, hwaddr iova,
                      const P2PStageAnswer *answer, IOMMUTLBEntry *entry)
{
    P2PRoute route = { .requester = upstream->requester };

    p2p_route_faulted(&route, answer);
    entry->addr_mask = MIN(entry->addr_mask, P2P_PAGE_MASK);
    p2p_translate_refused(requester, attrs, &route, iova, entry);
}

/* Likewise: the root complex has to decide. */
static __attribute__((noinline)) void
p2p_translate_at_root(P2PRequester *requester, const P2PTxAttrs *attrs,
                      hwaddr gpa, IOMMUTLBEntry *entry)
{
    P2PRoute route;

    p2p_decide_root(requester, attrs, gpa, NULL, &route);
    entry->target_as = route.as;
    entry->addr_mask = MIN(entry->addr_mask, p2p_block_mask(route.valid, gpa));
    if (!route.as) {
        p2p_translate_refused(requester, attrs, &route, gpa, entry);
    }
}

/* Ask the IOMMU for this one access, then the root complex. */
static void p2p_translate_beyond(P2PRequester *requester,
                                 const P2PUpstream *upstream,
                                 const P2PTxAttrs *attrs, hwaddr iova,
                                 IOMMUTLBEntry *entry)
{
    P2PBlockCache *cache = &requester->root_block[attrs->access != P2P_READ];
    P2PStageAnswer answer;
    P2PBlock block;

    p2p_ask(upstream, attrs, iova, NULL, &answer);
    if (answer.outcome == P2P_STAGE_FAULTED) {
        p2p_translate_faulted(requester, upstream, attrs, iova, &answer,
                              entry);
        return;
    }
    entry->translated_addr = answer.gpa;
    entry->addr_mask = MIN(entry->addr_mask, answer.mask);
    if (!p2p_block_find(cache, answer.gpa, 1, &block)) {
        p2p_translate_at_root(requester, attrs, answer.gpa, entry);
        return;
    }
    p2p_block_count(&block, NULL);
    entry->target_as = block.as;
    entry->addr_mask = MIN(entry->addr_mask, block.mask);
}

/*
 * Field by field: copied whole so soon after it was written in parts, an entry
 * takes longer than everything else about it.
 */
static IOMMUTLBEntry p2p_translate_aligned(const IOMMUTLBEntry *entry,
                                           hwaddr addr)
{
    hwaddr mask = entry->addr_mask;

    return (IOMMUTLBEntry) {
        .target_as = entry->target_as,
        .iova = addr & ~mask,
        .translated_addr = entry->translated_addr & ~mask,
        .addr_mask = mask,
        .perm = IOMMU_RW,
    };
}

/* No address space was found by the last way taken. Likewise. */
static __attribute__((noinline)) IOMMUTLBEntry
p2p_requester_decide(P2PRequester *requester, const P2PTxAttrs *attrs,
                     hwaddr addr)
{
    P2PRoute route;
    IOMMUTLBEntry entry;

    p2p_decide(requester, attrs, addr, NULL, &route);
    entry = (IOMMUTLBEntry) {
        .target_as = route.as,
        .translated_addr = addr,
        .addr_mask = p2p_block_mask(route.valid, addr),
        .perm = IOMMU_RW,
    };
    if (route.upstream.iommu) {
        p2p_translate_beyond(requester, &route.upstream, attrs, addr, &entry);
    } else if (!route.as) {
        p2p_translate_refused(requester, attrs, &route, addr, &entry);
    }
    return p2p_translate_aligned(&entry, addr);
}

/* Not inlined: p2p_requester_translate() shall save no registers for it. */
static __attribute__((noinline)) IOMMUTLBEntry
p2p_requester_ask(P2PRequester *requester, const P2PTxAttrs *attrs,
                  hwaddr addr)
{
    P2PUpstream upstream;
    IOMMUTLBEntry entry;
    P2PBlock block;

    if (!p2p_block_find(&requester->up_block[attrs->access != P2P_READ], addr,
                        1, &block)) {
        return p2p_requester_decide(requester, attrs, addr);
    }
    upstream = block.upstream;      /* so that the rest is not copied */
    entry = (IOMMUTLBEntry) {
        .translated_addr = addr,
        .addr_mask = block.mask,
        .perm = IOMMU_RW,
    };
    p2p_translate_beyond(requester, &upstream, attrs, addr, &entry);
    return p2p_translate_aligned(&entry, addr);
}

static IOMMUTLBEntry p2p_requester_translate(IOMMUMemoryRegion *mr,
                                             hwaddr addr,
                                             IOMMUAccessFlags flag, int index)
{
    P2PRequester *requester = container_of(mr, P2PRequester, iommu);
    bool is_write = flag & IOMMU_WO;
    P2PBlock block;

    if (!p2p_block_find(&requester->block[is_write], addr, 1, &block)) {
        return p2p_requester_ask(requester, is_write ? &p2p_attrs_write
                                                     : &p2p_attrs_read, addr);
    }
    p2p_block_count(&block, NULL);
    return (IOMMUTLBEntry) {
        .target_as = block.as,
        .iova = block.base,
        .translated_addr = block.base,
        .addr_mask = block.mask,
        .perm = IOMMU_RW,
    };
}

static int p2p_requester_notify_flag_changed(IOMMUMemoryRegion *mr,
                                             IOMMUNotifierFlag old,
                                             IOMMUNotifierFlag new,
                                             Error **errp)
{
    if (new == IOMMU_NOTIFIER_NONE) {
        return 0;
    }
    error_setg(errp, "a device below a p2p port cannot have its address "
               "translations cached outside QEMU (vhost, VFIO): the fabric "
               "would not see its transactions");
    return -EINVAL;
}

/* Nobody can register a notifier, so there is nobody to replay to. */
static void p2p_requester_replay(IOMMUMemoryRegion *mr, IOMMUNotifier *n)
{
}

static void p2p_iommu_memory_region_class_init(ObjectClass *klass, void *data)
{
    IOMMUMemoryRegionClass *imrc = IOMMU_MEMORY_REGION_CLASS(klass);

    imrc->translate = p2p_requester_translate;
    imrc->notify_flag_changed = p2p_requester_notify_flag_changed;
    imrc->replay = p2p_requester_replay;
}

static const TypeInfo p2p_iommu_memory_region_info = {
    .name = TYPE_P2P_IOMMU_MEMORY_REGION,
    .parent = TYPE_IOMMU_MEMORY_REGION,
    .class_init = p2p_iommu_memory_region_class_init,
};

static void p2p_region_register_types(void)
{
    type_register_static(&p2p_iommu_memory_region_info);
}

type_init(p2p_region_register_types)
