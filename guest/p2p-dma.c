/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-dma: have a p2p-endpoint write to an address, and read from it.
 *
 * Usage: p2p-dma NAME ENDPOINT ADDRESS
 *
 * Four bytes go from the endpoint's own memory to ADDRESS, then four from
 * ADDRESS to its memory. Nothing is told to the kernel: the endpoint emits that
 * address. Prints for each
 *
 *   # dma name= op= address= error= verdict= failure= rule= via= faulted=
 *
 * and is meant for addresses where nothing can be harmed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "endpoint.h"
#include "hw/misc/p2p-endpoint-regs.h"

#define LEN 4u
/* Of an interrupt that wakes a processor and does nothing else. */
#define RESCHEDULE_VECTOR 0xfdu

static void try(volatile uint32_t *regs, const char *name, const char *op,
                uint64_t own, uint64_t addr)
{
    int write = op[0] == 'w';
    uint32_t error = write ? endpoint_copy(regs, own, addr, LEN)
                           : endpoint_copy(regs, addr, own, LEN);

    printf("# dma name=%s op=%s address=%#" PRIx64 " error=%u", name, op,
           addr, error);
    endpoint_print_route(regs, write ? P2P_EP_ROUTE_WRITE
                                     : P2P_EP_ROUTE_READ);
    putchar('\n');
}

int main(int argc, char **argv)
{
    volatile uint32_t *regs, *memory;
    uint64_t addr, own;

    if (argc != 4) {
        fprintf(stderr, "usage: p2p-dma NAME ENDPOINT ADDRESS\n");
        return 2;
    }
    addr = strtoull(argv[3], NULL, 0);
    endpoint_enable(argv[2], 1);
    regs = endpoint_map(argv[2], P2P_EP_BAR_REGS, P2P_EP_REGS_SIZE);
    memory = endpoint_map(argv[2], P2P_EP_BAR_MEM, P2P_EP_MEM_SIZE_MIN);
    own = endpoint_bar(argv[2], P2P_EP_BAR_MEM);
    memory[0] = RESCHEDULE_VECTOR;
    try(regs, argv[1], "write", own, addr);
    try(regs, argv[1], "read", own, addr);
    return 0;
}
