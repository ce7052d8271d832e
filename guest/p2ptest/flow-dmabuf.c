/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dma-bufs: what an importer is let in for, what moves, and that nothing does
 * once the exporter has taken it back.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "flows.h"
#include "ktap.h"
#include "transfer.h"

/* Who is let in: an importer that can do without pages, and be told. */
static const struct attach_row {
    const char *name;
    uint32_t area;
    uint32_t flags;             /* of the export */
    uint32_t mode;              /* of the import */
    int error;                  /* 0: in, if the kernel supports the pair */
} attach_rows[] = {
    { "memory-dynamic", P2P_ENDPOINT_MEMORY, 0, P2P_ENDPOINT_DYNAMIC, 0 },
    { "memory-pinned", P2P_ENDPOINT_MEMORY, 0, P2P_ENDPOINT_PINNED,
      EOPNOTSUPP },
    { "memory-static", P2P_ENDPOINT_MEMORY, 0, P2P_ENDPOINT_STATIC,
      EOPNOTSUPP },
    { "memory-no-peers", P2P_ENDPOINT_MEMORY, 0, P2P_ENDPOINT_NO_PEERS,
      EOPNOTSUPP },
    { "fixed-pinned", P2P_ENDPOINT_MEMORY, P2P_ENDPOINT_EXPORT_FIXED,
      P2P_ENDPOINT_PINNED, 0 },
    { "fixed-static", P2P_ENDPOINT_MEMORY, P2P_ENDPOINT_EXPORT_FIXED,
      P2P_ENDPOINT_STATIC, EOPNOTSUPP },
    { "doorbells-dynamic", P2P_ENDPOINT_DOORBELLS, 0, P2P_ENDPOINT_DYNAMIC,
      0 },
    { "doorbells-static", P2P_ENDPOINT_DOORBELLS, 0, P2P_ENDPOINT_STATIC,
      EOPNOTSUPP },
    { "registers-dynamic", P2P_ENDPOINT_REGISTERS, 0, P2P_ENDPOINT_DYNAMIC,
      0 },
    { "system-dynamic", P2P_ENDPOINT_SYSTEM, 0, P2P_ENDPOINT_DYNAMIC, 0 },
    { "system-pinned", P2P_ENDPOINT_SYSTEM, 0, P2P_ENDPOINT_PINNED, 0 },
    { "system-static", P2P_ENDPOINT_SYSTEM, 0, P2P_ENDPOINT_STATIC, 0 },
    { "system-no-peers", P2P_ENDPOINT_SYSTEM, 0, P2P_ENDPOINT_NO_PEERS, 0 },
};

static void attach_as(struct world *world, unsigned from, unsigned to,
                      const struct attach_row *row, bool supported)
{
    const struct endpoint *ep = &world->endpoint[from];
    struct p2p_endpoint_import import;
    int fd, error;

    if (!ktap_begin("dmabuf-attach/%s-%s/%s", place(world, from),
                    place(world, to), row->name)) {
        return;
    }
    error = endpoint_export(&world->endpoint[to], row->area, 0, 4096,
                            row->flags, &fd);
    if (ktap_check(!error, "cannot export: %s", strerror(error))) {
        error = endpoint_import(ep, fd, row->mode, &import);
        if (row->error) {
            ktap_check(error == row->error, "importing: %s, not %s",
                       strerror(error), strerror(row->error));
        } else if (!supported && row->area != P2P_ENDPOINT_SYSTEM) {
            ktap_check(error, "the kernel mapped what it does not support");
        } else {
            ktap_check(!error, "cannot import: %s", strerror(error));
        }
        if (!error) {
            endpoint_unmap(ep, import.handle);
        }
        close(fd);
    }
    ktap_end();
}

/* The same buffer, in use, is taken back. */
static void check_revoked(struct world *world, unsigned from, unsigned to,
                          int fd, uint32_t handle)
{
    const struct endpoint *ep = &world->endpoint[from];
    struct p2p_endpoint_submit submit = {
        .opcode = P2P_EP_OP_FILL, .dst = at_handle(handle, 0), .length = 8,
        .operand = 0xbad, .flags = P2P_EP_FLAG_HOLD,
        .submit_flags = P2P_ENDPOINT_SUBMIT_NOWAIT,
    };
    struct p2p_endpoint_import again;
    uint32_t before, after;
    int error;

    if (!endpoint_crc(&world->endpoint[to], PEER_AT, DATA_LEN, &before)) {
        return;
    }
    error = endpoint_submit(ep, &submit);
    ktap_check(!error, "cannot submit: %s", strerror(error));
    error = endpoint_revoke(&world->endpoint[to], fd);
    ktap_check(!error, "cannot revoke: %s", strerror(error));
    endpoint_release(ep);
    error = endpoint_wait(ep, &submit);
    ktap_check(error == ENOENT || error == ENODEV,
               "what was held when it was revoked: %s", strerror(error));
    submit.flags = 0;
    submit.submit_flags = 0;
    error = endpoint_submit(ep, &submit);
    ktap_check(error == ENODEV, "using what is revoked: %s", strerror(error));
    error = endpoint_import(ep, fd, P2P_ENDPOINT_DYNAMIC, &again);
    ktap_check(error == ENODEV, "importing what is revoked: %s",
               strerror(error));
    if (endpoint_crc(&world->endpoint[to], PEER_AT, DATA_LEN, &after)) {
        ktap_check(before == after, "data arrived after the revocation");
    }
}

static void use_and_revoke(struct world *world, unsigned from, unsigned to)
{
    const struct endpoint *ep = &world->endpoint[from];
    struct p2p_endpoint_import import;
    int fd, error;

    if (!ktap_begin("dmabuf-revoke/%s-%s/memory", place(world, from),
                    place(world, to))) {
        return;
    }
    error = endpoint_export(&world->endpoint[to], P2P_ENDPOINT_MEMORY, PEER_AT,
                            DATA_LEN, 0, &fd);
    if (ktap_check(!error, "cannot export: %s", strerror(error))) {
        error = endpoint_import(ep, fd, P2P_ENDPOINT_DYNAMIC, &import);
        if (ktap_check(!error, "cannot import: %s", strerror(error))) {
            transfer(world, from, to, import.handle, 0,
                     world->endpoint[to].mem + PEER_AT, PEER_AT);
            check_revoked(world, from, to, fd, import.handle);
            endpoint_unmap(ep, import.handle);
        }
        close(fd);
    }
    ktap_end();
}

static void dmabuf_pair(struct world *world, unsigned from, unsigned to)
{
    struct p2p_linux_outcome outcome;
    bool supported;

    world_predict(world, from, to, P2P_WRITE, world->endpoint[to].mem,
                  &outcome);
    supported = outcome.choice.map != P2P_LINUX_NOT_SUPPORTED;
    for (unsigned i = 0; i < sizeof(attach_rows) / sizeof(attach_rows[0]);
         i++) {
        attach_as(world, from, to, &attach_rows[i], supported);
    }
    if (supported) {
        use_and_revoke(world, from, to);
    }
}

void flow_dmabuf(struct world *world)
{
    each_pair(world, dmabuf_pair);
}
