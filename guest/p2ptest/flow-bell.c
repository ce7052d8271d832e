/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A doorbell page of a peer, mapped for a device and for this process at once:
 * the device rings it and fills its inline window, the process sees both, and
 * neither does once the mapping is gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "flows.h"
#include "ktap.h"
#include "transfer.h"

#define BELL 1u
#define MESSAGE_LEN 64u

static volatile uint8_t *map_page(const struct endpoint *ep)
{
    off_t at = (off_t)(P2P_ENDPOINT_DOORBELLS * P2P_ENDPOINT_MMAP_STRIDE +
                       BELL * P2P_EP_DOORBELL_SIZE);
    void *page = mmap(NULL, P2P_EP_DOORBELL_SIZE, PROT_READ | PROT_WRITE,
                      MAP_SHARED, ep->fd, at);

    return page == MAP_FAILED ? NULL : page;
}

/* How often the doorbell was rung, from the registers. */
static uint32_t count_of(const struct endpoint *ep)
{
    char path[300];
    volatile uint32_t *regs;
    uint32_t count = 0;
    int fd;

    snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource%d",
             ep->address, P2P_EP_BAR_REGS);
    fd = open(path, O_RDWR);
    regs = mmap(NULL, P2P_EP_REGS_SIZE, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (regs != MAP_FAILED) {
        count = regs[(P2P_EP_BELL + BELL * P2P_EP_BELL_STRIDE +
                      P2P_EP_BELL_COUNT) / 4];
        munmap((void *)regs, P2P_EP_REGS_SIZE);
    }
    return count;
}

static void ring(const struct world *world, unsigned from, unsigned to,
                 uint32_t handle)
{
    const struct endpoint *peer = &world->endpoint[to];
    uint64_t bus_addr = peer->bell + BELL * P2P_EP_DOORBELL_SIZE;
    struct p2p_linux_outcome outcome;
    struct p2p_endpoint_submit submit = {
        .opcode = P2P_EP_OP_WRITE, .dst = at_handle(handle, 0), .length = 4,
        .operand = 0x600d,
    };
    uint32_t before = count_of(peer);
    bool rang;

    world_predict(world, from, to, P2P_WRITE, bus_addr, &outcome);
    rang = submit_as_predicted(world, from, P2P_WRITE, &outcome, &submit);
    ktap_check(count_of(peer) == before + rang,
               "the doorbell was rung %u times", count_of(peer) - before);
}

static void send_message(const struct world *world, unsigned from, unsigned to,
                         uint32_t handle)
{
    const struct endpoint *ep = &world->endpoint[from];
    const struct endpoint *peer = &world->endpoint[to];
    volatile uint8_t *page = map_page(peer);
    struct p2p_linux_outcome outcome;
    struct p2p_endpoint_submit submit = {
        .opcode = P2P_EP_OP_BURST, .src = at_own(SEND_AT),
        .dst = at_handle(handle, P2P_EP_PAGE_INLINE), .length = MESSAGE_LEN,
    };
    uint64_t head = 0x5eed0000u | MESSAGE_LEN;

    if (!ktap_check(page, "cannot map the page: %s", strerror(errno)) ||
        !endpoint_fill(ep, SEND_AT, MESSAGE_LEN, head)) {
        return;
    }
    world_predict(world, from, to, P2P_WRITE,
                  peer->bell + BELL * P2P_EP_DOORBELL_SIZE, &outcome);
    if (submit_as_predicted(world, from, P2P_WRITE, &outcome, &submit)) {
        volatile uint64_t *message =
            (volatile uint64_t *)(page + P2P_EP_PAGE_MESSAGE);

        for (unsigned i = 0; i < MESSAGE_LEN / 8; i++) {
            ktap_check(message[i] == head, "word %u of the message is wrong",
                       i);
        }
    }
    munmap((void *)page, P2P_EP_DOORBELL_SIZE);
}

static void bell_pair(struct world *world, unsigned from, unsigned to)
{
    const struct endpoint *ep = &world->endpoint[from];
    const struct endpoint *peer = &world->endpoint[to];
    struct p2p_endpoint_map map = {
        .method = P2P_ENDPOINT_MAP_IOVA, .area = P2P_ENDPOINT_DOORBELLS,
        .offset = BELL * P2P_EP_DOORBELL_SIZE, .length = P2P_EP_DOORBELL_SIZE,
    };
    struct p2p_linux_outcome outcome;
    bool maps;
    int error;

    world_predict(world, from, to, P2P_WRITE, peer->bell, &outcome);
    maps = outcome.choice.map != P2P_LINUX_NOT_SUPPORTED;
    if (!ktap_begin("bell/%s-%s/%s", place(world, from), place(world, to),
                    maps ? "rung" : "refused")) {
        return;
    }
    error = endpoint_map(ep, peer, &map);
    if (error == EOPNOTSUPP) {
        ktap_skip("this kernel cannot be asked for its map type");
    } else if (!maps) {
        ktap_check(error == EREMOTEIO, "mapping what is not supported: %s",
                   error ? strerror(error) : "no error");
    } else if (ktap_check(!error, "cannot map: %s", strerror(error))) {
        ring(world, from, to, map.handle);
        send_message(world, from, to, map.handle);
    }
    if (!error) {
        endpoint_unmap(ep, map.handle);
    }
    ktap_end();
}

void flow_bell(struct world *world)
{
    each_pair(world, bell_pair);
}
