/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dma-bufs of more than a scatterlist's entry can have: 4 GiB, and twice that.
 * Only with peers that have so much memory.
 */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "flows.h"
#include "ktap.h"
#include "transfer.h"

#define GIB (1ull << 30)
#define BEYOND 0x10000u         /* bytes after the last whole unit */

/* All of it is there, in whole pages. */
static bool check_segments(const struct endpoint *ep,
                           const struct p2p_endpoint_import *import,
                           uint64_t length)
{
    struct p2p_endpoint_segment segment;
    uint64_t sum = 0;

    for (uint32_t i = 0; i < import->segments; i++) {
        int error = endpoint_segment(ep, import->handle, i, &segment);

        if (!ktap_check(!error, "segment %u: %s", i, strerror(error)) ||
            !ktap_check(!(segment.address % 4096) && !(segment.length % 4096),
                        "segment %u, 0x%llx bytes at 0x%llx, is not of whole"
                        " pages", i, (unsigned long long)segment.length,
                        (unsigned long long)segment.address)) {
            return false;
        }
        sum += segment.length;
    }
    return ktap_check(sum == length, "the segments have 0x%llx bytes of 0x%llx",
                      (unsigned long long)sum, (unsigned long long)length);
}

static void large_buffer(struct world *world, unsigned from, unsigned to,
                         uint64_t whole)
{
    const struct endpoint *ep = &world->endpoint[from];
    const struct endpoint *peer = &world->endpoint[to];
    struct p2p_endpoint_import import;
    int fd, error;

    if (!ktap_begin("large/%s-%s/%u-GiB", place(world, from),
                    place(world, to), (unsigned)(whole / GIB))) {
        return;
    }
    error = endpoint_export(peer, P2P_ENDPOINT_MEMORY, 0, whole + BEYOND, 0,
                            &fd);
    if (ktap_check(!error, "cannot export: %s", strerror(error))) {
        error = endpoint_import(ep, fd, P2P_ENDPOINT_DYNAMIC, &import);
        if (ktap_check(!error, "cannot import: %s", strerror(error))) {
            if (check_segments(ep, &import, whole + BEYOND)) {
                transfer(world, from, to, import.handle, whole,
                         peer->mem + whole, whole);
            }
            endpoint_unmap(ep, import.handle);
        }
        close(fd);
    }
    ktap_end();
}

static void large_pair(struct world *world, unsigned from, unsigned to)
{
    struct p2p_linux_outcome outcome;

    world_predict(world, from, to, P2P_WRITE, world->endpoint[to].mem,
                  &outcome);
    if (outcome.choice.map == P2P_LINUX_NOT_SUPPORTED) {
        return;
    }
    for (uint64_t whole = 4 * GIB; whole <= 8 * GIB; whole *= 2) {
        if (world->endpoint[to].info.mem_size >= whole + BEYOND) {
            large_buffer(world, from, to, whole);
        }
    }
}

void flow_large(struct world *world)
{
    each_pair(world, large_pair);
}
