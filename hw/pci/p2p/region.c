/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The IOMMU region of a requester: what its translate() answers is where the
 * fabric sends the access.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/main-loop.h"
#include "block.h"
#include "refusal.h"
#include "sink.h"
#include "way.h"

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

/*
 * The last block without an IOMMU did not hold the address. Not inlined, so
 * that the quick way through p2p_requester_translate() spills nothing.
 */
static __attribute__((noinline)) IOMMUTLBEntry
p2p_translate_on_way(P2PRequester *requester, const P2PTxAttrs *attrs,
                     hwaddr addr)
{
    P2PStretch stretch;
    IOMMUTLBEntry entry;

    p2p_way_find(requester, attrs, addr, NULL, &stretch);
    entry.target_as = stretch.as;
    entry.translated_addr = stretch.addr;
    entry.addr_mask = stretch.mask;
    if (!stretch.as) {
        p2p_translate_refused(requester, attrs, &stretch.route, stretch.addr,
                              &entry);
    }
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
        return p2p_translate_on_way(requester,
                                    is_write ? &p2p_attrs_write
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
