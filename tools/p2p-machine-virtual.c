/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual functions: an endpoint that had some can have them again, as far as
 * the emulator's has room for them. A guest turns them on.
 */
#include "p2p-machine.h"

#define VFS_MAX 64u             /* of p2p-endpoint */
#define FUNCTION_MAX 2u         /* the same: the last one that has any */
#define PAGE 4096u              /* the least that each has of the memory */
#define DEFAULT_SIZE (UINT64_C(2) << 20)

/* Whether @vfs and the physical function can share @size bytes. */
static bool is_room(unsigned vfs, uint64_t size)
{
    uint64_t slices = 1;

    while (slices < vfs + 1) {
        slices *= 2;
    }
    return slices * PAGE <= size;
}

static unsigned vfs_of(const struct planned *planned,
                       const struct p2p_sriov *sriov)
{
    uint64_t size = planned->size ? planned->size : DEFAULT_SIZE;
    unsigned vfs = sriov->count < sriov->total ? sriov->count : sriov->total;

    if (!sriov->enable || (planned->devfn & 7) > FUNCTION_MAX) {
        return 0;
    }
    vfs = vfs < VFS_MAX ? vfs : VFS_MAX;
    while (vfs && !is_room(vfs, size)) {
        vfs--;
    }
    return vfs;
}

void plan_virtual(struct plan *plan)
{
    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        const struct p2p_record *record = plan_record(plan, i);
        struct planned *planned = &plan->of[i];

        if (!planned->there ||
            record->function.kind != P2P_KIND_ENDPOINT) {
            continue;
        }
        planned->vfs = vfs_of(planned, &record->sriov);
        if (record->sriov.enable && planned->vfs < record->sriov.count) {
            planned->why |= 1u << PLAN_VFS;
        }
    }
}
