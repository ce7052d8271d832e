/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A provider that goes while a peer has its memory: nothing that was on its way
 * lands, the peer is told, and a process that has a page of it gets SIGBUS.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "flows.h"
#include "ktap.h"
#include "transfer.h"

#define DRIVER "/sys/bus/pci/drivers/p2p-endpoint/"
#define DOORBELLS_AT \
    ((off_t)(P2P_ENDPOINT_DOORBELLS * P2P_ENDPOINT_MMAP_STRIDE))

static sigjmp_buf after_fault;

static void on_sigbus(int signal)
{
    siglongjmp(after_fault, signal);
}

/* Whether reading at @page ends in SIGBUS. */
static bool is_gone(volatile uint32_t *page)
{
    struct sigaction action = { .sa_handler = on_sigbus }, before;
    bool gone = true;

    sigaction(SIGBUS, &action, &before);
    if (!sigsetjmp(after_fault, 1)) {
        (void)*page;
        gone = false;
    }
    sigaction(SIGBUS, &before, NULL);
    return gone;
}

/* Have the driver let go of the function, or take it. */
static bool tell_driver(const struct endpoint *ep, const char *what)
{
    char path[64];
    ssize_t len = (ssize_t)strlen(ep->address);
    bool good;
    int fd;

    snprintf(path, sizeof(path), DRIVER "%s", what);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    good = fd >= 0 && write(fd, ep->address, (size_t)len) == len;
    ktap_check(good, "cannot %s %s: %s", what, ep->address, strerror(errno));
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

/* How a peer has the memory. */
struct way {
    const char *name;
    int (*get)(const struct endpoint *ep, const struct endpoint *peer,
               uint32_t *handle, int *fd);
};

static int get_lent(const struct endpoint *ep, const struct endpoint *peer,
                    uint32_t *handle, int *fd)
{
    struct p2p_endpoint_map map = {
        .method = P2P_ENDPOINT_MAP_IOVA, .area = P2P_ENDPOINT_MEMORY,
        .offset = PEER_AT, .length = DATA_LEN,
    };
    int error = endpoint_map(ep, peer, &map);

    *handle = map.handle;
    *fd = -1;
    return error;
}

static int get_dmabuf(const struct endpoint *ep, const struct endpoint *peer,
                      uint32_t *handle, int *fd)
{
    struct p2p_endpoint_import import = { 0 };
    int error = endpoint_export(peer, P2P_ENDPOINT_MEMORY, PEER_AT, DATA_LEN,
                                0, fd);

    if (!error) {
        error = endpoint_import(ep, *fd, P2P_ENDPOINT_DYNAMIC, &import);
    }
    *handle = import.handle;
    return error;
}

static const struct way ways[] = {
    { "lent", get_lent },
    { "dmabuf", get_dmabuf },
};

static void check_after(const struct endpoint *ep, const struct endpoint *peer,
                        uint32_t handle, int fd, volatile uint32_t *page)
{
    struct p2p_endpoint_submit submit = {
        .opcode = P2P_EP_OP_FILL, .dst = at_handle(handle, 0), .length = 8,
    };
    struct p2p_endpoint_import import;
    struct p2p_endpoint_submit held;
    int error;

    endpoint_release(ep);
    error = endpoint_wait(ep, &held);
    ktap_check(error == ENODEV || error == ENOENT,
               "what was held when the provider went: %s", strerror(error));
    error = endpoint_submit(ep, &submit);
    ktap_check(error == ENODEV, "writing to a provider that is gone: %s",
               strerror(error));
    error = endpoint_submit(peer, &submit);
    ktap_check(error == ENODEV, "a call of a function that is gone: %s",
               strerror(error));
    if (fd >= 0) {
        error = endpoint_import(ep, fd, P2P_ENDPOINT_DYNAMIC, &import);
        ktap_check(error == ENODEV, "importing from what is gone: %s",
                   strerror(error));
    }
    ktap_check(is_gone(page), "a page of a function that is gone can be read");
}

/* With the memory of @peer at @handle, and a write to it on its way. */
static void go(struct world *world, unsigned from, unsigned to,
               uint32_t handle, int fd)
{
    const struct endpoint *ep = &world->endpoint[from];
    struct endpoint *peer = &world->endpoint[to];
    struct p2p_endpoint_submit submit = {
        .opcode = P2P_EP_OP_FILL, .dst = at_handle(handle, 0), .length = 8,
        .operand = 0xdead, .flags = P2P_EP_FLAG_HOLD,
        .submit_flags = P2P_ENDPOINT_SUBMIT_NOWAIT,
    };
    void *page = mmap(NULL, P2P_EP_DOORBELL_SIZE, PROT_READ, MAP_SHARED,
                      peer->fd, DOORBELLS_AT);
    uint32_t before, after;
    int error;

    if (!ktap_check(page != MAP_FAILED, "cannot map a page: %s",
                    strerror(errno)) ||
        !ktap_check(!is_gone(page), "a page of the function is not there") ||
        !endpoint_crc(peer, PEER_AT, DATA_LEN, &before)) {
        return;
    }
    error = endpoint_submit(ep, &submit);
    if (ktap_check(!error, "cannot submit: %s", strerror(error)) &&
        tell_driver(peer, "unbind")) {
        check_after(ep, peer, handle, fd, page);
        tell_driver(peer, "bind");
        if (ktap_check(endpoint_reopen(peer), "it does not come back") &&
            endpoint_crc(peer, PEER_AT, DATA_LEN, &after)) {
            ktap_check(before == after, "data arrived after the provider went");
        }
    }
    munmap(page, P2P_EP_DOORBELL_SIZE);
}

static void teardown(struct world *world, unsigned from, unsigned to,
                     const struct way *way)
{
    const struct endpoint *ep = &world->endpoint[from];
    uint32_t handle;
    int fd = -1, error;

    if (!ktap_begin("teardown/%s-%s/%s", place(world, from), place(world, to),
                    way->name)) {
        return;
    }
    error = way->get(ep, &world->endpoint[to], &handle, &fd);
    if (ktap_check(!error, "cannot get the memory: %s", strerror(error))) {
        go(world, from, to, handle, fd);
        error = endpoint_unmap(ep, handle);
        ktap_check(!error, "cannot give it back: %s", strerror(error));
    }
    if (fd >= 0) {
        close(fd);
    }
    ktap_end();
}

/* A function that comes back takes its time: the first two are enough. */
void flow_teardown(struct world *world)
{
    struct p2p_linux_outcome outcome;

    if (world->count < 2) {
        return;
    }
    world_predict(world, 0, 1, P2P_WRITE, world->endpoint[1].mem, &outcome);
    if (outcome.choice.map == P2P_LINUX_NOT_SUPPORTED) {
        return;
    }
    for (unsigned i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        teardown(world, 0, 1, &ways[i]);
        teardown(world, 1, 0, &ways[i]);
    }
}
