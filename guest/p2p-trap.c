/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-trap: an iova that lies in the window of a switch.
 *
 * Usage: p2p-trap ENDPOINT PEER
 *
 * Both are p2p-endpoints below one switch; ENDPOINT is VFIO's, and nobody's is
 * PEER. A page of ordinary memory is given an iova, and ENDPOINT writes to it:
 * once an iova that no window holds, then one that is an address in PEER's
 * memory. VFIO takes either: which iovas are wise is for its user to know.
 * Prints for each
 *
 *   # trap case= iova= error= ram= peer= verdict= failure= rule= via= faulted=
 *
 * where case is "clear" or "window", and ram and peer say whether what was
 * written is "there" or "not".
 */
#include <fcntl.h>
#include <inttypes.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "endpoint.h"
#include "hw/misc/p2p-endpoint-regs.h"

#define PAGE 4096u
#define CLEAR_IOVA 0x10000000u

struct vfio {
    int container;
    int group;
    int device;
};

static void open_group(struct vfio *vfio, const char *address)
{
    char path[96], target[96], *name;
    ssize_t len;

    snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group",
             address);
    len = readlink(path, target, sizeof(target) - 1);
    if (len < 0) {
        die(path);
    }
    target[len] = '\0';
    name = strrchr(target, '/');
    snprintf(path, sizeof(path), "/dev/vfio%s", name);
    vfio->group = open(path, O_RDWR);
    if (vfio->group < 0) {
        die(path);
    }
}

static struct vfio open_vfio(const char *address)
{
    struct vfio vfio = { .container = open("/dev/vfio/vfio", O_RDWR) };

    if (vfio.container < 0) {
        die("/dev/vfio/vfio");
    }
    open_group(&vfio, address);
    if (ioctl(vfio.group, VFIO_GROUP_SET_CONTAINER, &vfio.container) < 0) {
        die("VFIO_GROUP_SET_CONTAINER");
    }
    if (ioctl(vfio.container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) < 0) {
        die("VFIO_SET_IOMMU");
    }
    vfio.device = ioctl(vfio.group, VFIO_GROUP_GET_DEVICE_FD, address);
    if (vfio.device < 0) {
        die("VFIO_GROUP_GET_DEVICE_FD");
    }
    return vfio;
}

static volatile uint32_t *map_registers(const struct vfio *vfio)
{
    struct vfio_region_info info = {
        .argsz = sizeof(info), .index = VFIO_PCI_BAR0_REGION_INDEX,
    };
    void *map;

    if (ioctl(vfio->device, VFIO_DEVICE_GET_REGION_INFO, &info) < 0) {
        die("VFIO_DEVICE_GET_REGION_INFO");
    }
    map = mmap(NULL, P2P_EP_REGS_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
               vfio->device, (off_t)info.offset);
    if (map == MAP_FAILED) {
        die("registers");
    }
    return map;
}

/* The command register is VFIO's to write once it has the function. */
static void enable(const struct vfio *vfio)
{
    struct vfio_region_info info = {
        .argsz = sizeof(info), .index = VFIO_PCI_CONFIG_REGION_INDEX,
    };
    uint16_t command = 0x6;

    if (ioctl(vfio->device, VFIO_DEVICE_GET_REGION_INFO, &info) < 0 ||
        pwrite(vfio->device, &command, 2, (off_t)info.offset + 4) != 2) {
        die("command register");
    }
}

static void map_page(const struct vfio *vfio, void *page, uint64_t iova)
{
    struct vfio_iommu_type1_dma_map map = {
        .argsz = sizeof(map),
        .flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
        .vaddr = (uintptr_t)page, .iova = iova, .size = PAGE,
    };

    if (ioctl(vfio->container, VFIO_IOMMU_MAP_DMA, &map) < 0) {
        die("VFIO_IOMMU_MAP_DMA");
    }
}

/* @id is the bus address of the ID register, which is what is written. */
static void try(volatile uint32_t *regs, uint64_t id, const char *name,
                uint64_t iova, volatile uint32_t *ram,
                volatile uint32_t *peer)
{
    uint32_t error;

    *ram = 0;
    *peer = 0;
    error = endpoint_copy(regs, id, iova, 4);
    printf("# trap case=%s iova=%#" PRIx64 " error=%u ram=%s peer=%s", name,
           iova, error, *ram == P2P_EP_ID_VALUE ? "there" : "not",
           *peer == P2P_EP_ID_VALUE ? "there" : "not");
    endpoint_print_route(regs, P2P_EP_ROUTE_WRITE);
    putchar('\n');
}

int main(int argc, char **argv)
{
    volatile uint32_t *regs, *peer, *ram;
    uint64_t window, id;
    struct vfio vfio;

    if (argc != 3) {
        fprintf(stderr, "usage: p2p-trap ENDPOINT PEER\n");
        return 2;
    }
    endpoint_enable(argv[2], 0);
    peer = endpoint_map(argv[2], P2P_EP_BAR_MEM, P2P_EP_MEM_SIZE_MIN);
    window = endpoint_bar(argv[2], P2P_EP_BAR_MEM);
    id = endpoint_bar(argv[1], P2P_EP_BAR_REGS) + P2P_EP_ID;
    vfio = open_vfio(argv[1]);
    regs = map_registers(&vfio);
    enable(&vfio);
    ram = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (ram == MAP_FAILED) {
        die("a page");
    }
    map_page(&vfio, (void *)ram, CLEAR_IOVA);
    map_page(&vfio, (void *)ram, window);
    try(regs, id, "clear", CLEAR_IOVA, ram, peer);
    try(regs, id, "window", window, ram, peer);
    return 0;
}
