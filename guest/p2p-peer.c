/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-peer: have a p2p-endpoint write to pages of another one's peer-to-peer
 * memory, and read from them, and compare every byte.
 *
 * Usage: p2p-peer INITIATOR PROVIDER
 *
 * Both are providers and below one switch, where Linux would map such pages to
 * their bus addresses: those are what INITIATOR is given. Nobody asks the
 * kernel to map anything. Around the pages lies a guard that must not change.
 * Prints for each direction
 *
 *   # peer op= len= error= wrong= in-bar= verdict= failure= rule= via= faulted=
 *
 * where wrong is the number of bytes that differ, guard included, and in-bar
 * says whether the pages are in PROVIDER's memory BAR.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "endpoint.h"
#include "hw/misc/p2p-endpoint-regs.h"
#include "p2pmem.h"

#define PAGE 4096u
#define LEN (2 * PAGE)
#define AREA (LEN + 2 * PAGE)

#define PAGEMAP_PRESENT (1ull << 63)
#define PAGEMAP_PFN ((1ull << 55) - 1)

struct memory {
    uint8_t *map;               /* AREA bytes */
    uint64_t bus_addr;
};

/* On this architecture a bus address is the CPU's. */
static uint64_t bus_addr_of(const void *page)
{
    int fd = open("/proc/self/pagemap", O_RDONLY);
    uint64_t entry = 0;

    if (fd < 0 || pread(fd, &entry, 8, (off_t)((uintptr_t)page / PAGE * 8))
                  != 8 || !(entry & PAGEMAP_PRESENT)) {
        die("/proc/self/pagemap");
    }
    close(fd);
    return (entry & PAGEMAP_PFN) * PAGE;
}

static struct memory map_memory(const char *address)
{
    struct memory memory = { .map = p2pmem_map(address, AREA) };

    if (!memory.map) {
        die(address);
    }
    memory.bus_addr = bus_addr_of(memory.map);
    for (uint32_t at = PAGE; at < AREA; at += PAGE) {
        if (bus_addr_of(memory.map + at) != memory.bus_addr + at) {
            errno = EFAULT;
            die("pages are not contiguous");
        }
    }
    return memory;
}

static int is_in_bar(const struct memory *memory, const char *address)
{
    const volatile uint32_t *regs = endpoint_map(address, P2P_EP_BAR_REGS,
                                                 P2P_EP_REGS_SIZE);
    uint64_t bar = endpoint_bar(address, P2P_EP_BAR_MEM);
    uint64_t size = regs[P2P_EP_MEM_SIZE / 4] |
                    (uint64_t)regs[P2P_EP_MEM_SIZE / 4 + 1] << 32;

    return memory->bus_addr >= bar && memory->bus_addr + AREA <= bar + size;
}

static void put(const struct memory *memory, uint32_t seed)
{
    uint8_t ram[AREA];

    fill(ram, seed, AREA);
    p2pmem_write(memory->map, ram, AREA);
}

/* How many bytes are not @fresh, or in the guard not @stale. */
static unsigned count_wrong(const struct memory *memory, uint32_t fresh,
                            uint32_t stale)
{
    uint8_t ram[AREA];
    unsigned wrong = 0;

    p2pmem_read(memory->map, ram, AREA);
    for (uint32_t i = 0; i < AREA; i++) {
        int guard = i < PAGE || i >= PAGE + LEN;

        wrong += ram[i] != pattern(guard ? stale : fresh, i);
    }
    return wrong;
}

static void try(volatile uint32_t *regs, const char *op, uint32_t leg,
                const struct memory *from, const struct memory *to,
                int in_bar)
{
    static uint32_t seed;
    uint32_t fresh = ++seed, stale = ++seed, error;

    put(from, fresh);
    put(to, stale);
    error = endpoint_copy(regs, from->bus_addr + PAGE, to->bus_addr + PAGE,
                          LEN);
    printf("# peer op=%s len=%u error=%u wrong=%u in-bar=%d", op, LEN, error,
           count_wrong(to, fresh, stale), in_bar);
    endpoint_print_route(regs, leg);
    putchar('\n');
}

int main(int argc, char **argv)
{
    volatile uint32_t *regs;
    struct memory own, peer;
    int in_bar;

    if (argc != 3) {
        fprintf(stderr, "usage: p2p-peer INITIATOR PROVIDER\n");
        return 2;
    }
    endpoint_enable(argv[1], 1);
    regs = endpoint_map(argv[1], P2P_EP_BAR_REGS, P2P_EP_REGS_SIZE);
    own = map_memory(argv[1]);
    peer = map_memory(argv[2]);
    in_bar = is_in_bar(&peer, argv[2]);
    try(regs, "write", P2P_EP_ROUTE_WRITE, &own, &peer, in_bar);
    try(regs, "read", P2P_EP_ROUTE_READ, &peer, &own, in_bar);
    return 0;
}
