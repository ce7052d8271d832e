/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sinks: where refused accesses of I/O threads end.
 *
 * The refused region of refusal.c is I/O, for which QEMU takes the big
 * lock. An I/O thread may wait for it for ever: whoever holds it can be
 * waiting for this thread, to drain the device that a guest resets, say. So a
 * thread without the lock gets RAM: a page of ones to read from, and one to
 * write to that nobody reads. The refusal is noted while translating, which
 * such threads do only for what they are about to access.
 *
 * Simplification: the device is not told, MEMTX_OK is what it gets.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "core.h"
#include "sink.h"

#define P2P_SINK_SIZE 0x1000ull

static struct {
    MemoryRegion ram;
    AddressSpace as;
} p2p_sinks[2];                 /* of reads, of writes */

void p2p_sink_init(void)
{
    static const char *const name[2] = { "p2p-sink-read", "p2p-sink-write" };
    int i;

    for (i = 0; i < 2; i++) {
        MemoryRegion *ram = &p2p_sinks[i].ram;

        memory_region_init_ram_nomigrate(ram, OBJECT(p2p_fabric), name[i],
                                         P2P_SINK_SIZE, &error_abort);
        memset(memory_region_get_ram_ptr(ram), 0xff, P2P_SINK_SIZE);
        address_space_init(&p2p_sinks[i].as, ram, name[i]);
    }
}

void p2p_sink_answer(P2PRequester *requester, const P2PRoute *route,
                     enum p2p_access access, hwaddr addr,
                     IOMMUTLBEntry *entry)
{
    hwaddr mask = MIN(entry->addr_mask, P2P_SINK_SIZE - 1);

    p2p_refusal_note_beat(requester, route, access, addr,
                          mask - (addr & mask) + 1);
    entry->target_as = &p2p_sinks[access != P2P_READ].as;
    entry->translated_addr = addr & (P2P_SINK_SIZE - 1);
    entry->addr_mask = mask;
}
