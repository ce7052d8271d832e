/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each method of mapping a peer's memory: what it gives, and what moves by it.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "flows.h"
#include "ktap.h"
#include "transfer.h"

#define PAGE 4096u

static const struct method {
    const char *name;
    enum p2p_endpoint_method method;
    bool pages;                 /* of p2pmem: where they are is the kernel's */
    unsigned before;            /* bytes of RAM in front */
} methods[] = {
    { "sgl", P2P_ENDPOINT_MAP_SGL, true, 0 },
    { "mixed", P2P_ENDPOINT_MAP_MIXED, true, PAGE },
    { "phys", P2P_ENDPOINT_MAP_PHYS, false, 0 },
    { "iova", P2P_ENDPOINT_MAP_IOVA, false, 0 },
    { "iova-parts", P2P_ENDPOINT_MAP_IOVA_PARTS, false, 0 },
};

/*
 * The segment that byte @offset of the mapping is in. An IOMMU may make one of
 * all that a mixed list has.
 */
static int find_segment(const struct endpoint *ep, uint32_t handle,
                        uint64_t offset, struct p2p_endpoint_segment *segment)
{
    uint64_t end = 0;
    int error;

    for (uint32_t i = 0; ; i++) {
        error = endpoint_segment(ep, handle, i, segment);
        if (error || offset < end + segment->length) {
            return error;
        }
        end += segment->length;
    }
}

static bool check_segment(const struct world *world, unsigned to,
                          const struct p2p_endpoint_segment *segment,
                          enum p2p_linux_map map)
{
    const struct endpoint *peer = &world->endpoint[to];
    bool in_bar = segment->address >= peer->mem &&
                  segment->address - peer->mem < peer->info.mem_size;

    if (map == P2P_LINUX_BUS_ADDR) {
        return ktap_check(segment->kind == P2P_ENDPOINT_BUS_ADDRESS,
                          "the segment is not marked as a bus address") &&
               ktap_check(in_bar, "bus address 0x%llx is not in the peer's BAR",
                          (unsigned long long)segment->address);
    }
    return ktap_check(segment->kind == P2P_ENDPOINT_DMA_ADDRESS,
                      "the segment is marked as a bus address");
}

static void check_refused(int error)
{
    ktap_check(error == EREMOTEIO || error == EINVAL,
               "the kernel mapped what it does not support: %s",
               error ? strerror(error) : "no error");
}

static void move(const struct world *world, unsigned from, unsigned to,
                 const struct method *method,
                 const struct p2p_endpoint_map *map, enum p2p_linux_map chosen)
{
    const struct endpoint *peer = &world->endpoint[to];
    struct p2p_endpoint_segment segment;
    uint64_t bus_addr = peer->mem + PEER_AT, offset = PEER_AT;
    int error = find_segment(&world->endpoint[from], map->handle,
                             method->before, &segment);

    if (!ktap_check(!error, "no segment: %s", strerror(error)) ||
        !check_segment(world, to, &segment, chosen)) {
        return;
    }
    if (method->pages) {
        offset = UINT64_MAX;
    }
    if (segment.kind == P2P_ENDPOINT_BUS_ADDRESS) {
        bus_addr = segment.address;
        offset = bus_addr - peer->mem;
    }
    transfer(world, from, to, map->handle, method->before, bus_addr, offset);
}

static bool has_pages(const struct endpoint *ep)
{
    return ep->info.providers & P2P_ENDPOINT_PROVIDER_PAGES;
}

static void map_by(struct world *world, unsigned from, unsigned to,
                   const struct method *method)
{
    const struct endpoint *ep = &world->endpoint[from];
    struct p2p_endpoint_map map = {
        .method = method->method, .area = P2P_ENDPOINT_MEMORY,
        .offset = method->pages ? 0 : PEER_AT, .length = DATA_LEN,
    };
    struct p2p_linux_outcome outcome;
    enum p2p_linux_map chosen;
    int error;

    world_predict(world, from, to, P2P_WRITE, world->endpoint[to].mem,
                  &outcome);
    chosen = outcome.choice.map;
    if (!ktap_begin("map-%s/%s-%s/%s", method->name, place(world, from),
                    place(world, to), p2p_linux_map_name(chosen))) {
        return;
    }
    if (method->pages && !has_pages(&world->endpoint[to])) {
        ktap_skip("the peer's memory has no pages");
        ktap_end();
        return;
    }
    error = endpoint_map(ep, &world->endpoint[to], &map);
    if (error == EOPNOTSUPP) {
        ktap_skip("this kernel cannot be asked for its map type");
    } else if (chosen == P2P_LINUX_NOT_SUPPORTED) {
        check_refused(error);
    } else if (ktap_check(!error, "cannot map: %s", strerror(error))) {
        move(world, from, to, method, &map, chosen);
    }
    if (!error) {
        error = endpoint_unmap(ep, map.handle);
        ktap_check(!error, "cannot unmap: %s", strerror(error));
    }
    ktap_end();
}

/* Only that looks at what kind of page is mapped singly. */
static bool kernel_checks_dma(void)
{
    return access("/sys/kernel/debug/dma-api", F_OK) == 0;
}

/* One page of p2pmem: nothing tells the unmap what it was. */
static void map_page(struct world *world, unsigned from, unsigned to)
{
    struct p2p_endpoint_map map = { .method = P2P_ENDPOINT_MAP_PAGE,
                                    .length = PAGE };
    int error;

    if (!ktap_begin("map-page/%s-%s/refused", place(world, from),
                    place(world, to))) {
        return;
    }
    error = endpoint_map(&world->endpoint[from], &world->endpoint[to], &map);
    if (!error) {
        endpoint_unmap(&world->endpoint[from], map.handle);
    }
    if (!has_pages(&world->endpoint[to])) {
        ktap_check(error == ENOMEM, "memory of a provider without pages: %s",
                   error ? strerror(error) : "no error");
    } else if (kernel_checks_dma()) {
        ktap_check(error == EREMOTEIO, "mapping a single page: %s",
                   error ? strerror(error) : "no error");
    } else {
        ktap_skip("only CONFIG_DMA_API_DEBUG refuses it");
    }
    ktap_end();
}

static void map_pair(struct world *world, unsigned from, unsigned to)
{
    for (unsigned i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        map_by(world, from, to, &methods[i]);
    }
    map_page(world, from, to);
}

void flow_map(struct world *world)
{
    each_pair(world, map_pair);
}
