/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each call has to refuse, and that nothing is left behind when it does.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "flows.h"
#include "ktap.h"

static void refuses(const struct endpoint *ep, const char *name,
                    unsigned long cmd, void *arg, int wanted)
{
    int error;

    if (!ktap_begin("bad/%s/%s", ep->address, name)) {
        return;
    }
    error = ioctl(ep->fd, cmd, arg) < 0 ? errno : 0;
    ktap_check(error == wanted, "%s, not %s",
               error ? strerror(error) : "no error", strerror(wanted));
    ktap_end();
}

#define REFUSES(ep, name, cmd, type, wanted, ...) do { \
        type arg_ = { __VA_ARGS__ }; \
        refuses(ep, name, cmd, &arg_, wanted); \
    } while (0)

static void bad_exports(const struct endpoint *ep)
{
    const uint64_t all = ep->info.mem_size;

#define EXPORT(name, wanted, ...) \
    REFUSES(ep, "export-" name, P2P_ENDPOINT_IOC_EXPORT, \
            struct p2p_endpoint_export, wanted, __VA_ARGS__)
    EXPORT("area", EINVAL, .area = 4, .length = 4096);
    EXPORT("nothing", EINVAL, .length = 0);
    EXPORT("half-a-page", EINVAL, .length = 2048);
    EXPORT("odd-offset", EINVAL, .offset = 8, .length = 4096);
    EXPORT("beyond", EINVAL, .offset = all, .length = 4096);
    EXPORT("longer", EINVAL, .length = all + 4096);
    EXPORT("wraps", EINVAL, .offset = -4096ull, .length = 8192);
    EXPORT("doorbell-that-is-none", EINVAL, .area = P2P_ENDPOINT_DOORBELLS,
           .offset = ep->info.doorbells * 4096ull, .length = 4096);
    EXPORT("flags", EINVAL, .length = 4096, .flags = 2);
    EXPORT("reserved", EINVAL, .length = 4096, .reserved = 1);
    EXPORT("system-offset", EINVAL, .area = P2P_ENDPOINT_SYSTEM,
           .offset = 4096, .length = 4096);
    EXPORT("system-too-long", EINVAL, .area = P2P_ENDPOINT_SYSTEM,
           .length = 1ull << 40);
}

static void bad_imports(const struct endpoint *ep)
{
#define IMPORT(name, wanted, ...) \
    REFUSES(ep, "import-" name, P2P_ENDPOINT_IOC_IMPORT, \
            struct p2p_endpoint_import, wanted, __VA_ARGS__)
    int fd;

    IMPORT("no-file", EBADF, .fd = -1);
    IMPORT("other-file", EINVAL, .fd = 1);
    IMPORT("own-node", EINVAL, .fd = ep->fd);
    if (!endpoint_export(ep, P2P_ENDPOINT_SYSTEM, 0, 4096, 0, &fd)) {
        IMPORT("mode", EINVAL, .fd = fd, .mode = 4);
        close(fd);
    }
}

static void bad_revokes(const struct endpoint *ep)
{
#define REVOKE(name, wanted, ...) \
    REFUSES(ep, "revoke-" name, P2P_ENDPOINT_IOC_REVOKE, \
            struct p2p_endpoint_revoke, wanted, __VA_ARGS__)
    int fd;

    REVOKE("no-file", EBADF, .fd = -1);
    REVOKE("other-file", EINVAL, .fd = 1);
    if (!endpoint_export(ep, P2P_ENDPOINT_SYSTEM, 0, 4096, 0, &fd)) {
        REVOKE("system", EINVAL, .fd = fd);
        REVOKE("reserved", EINVAL, .fd = fd, .reserved = 1);
        close(fd);
    }
}

static void bad_maps(const struct endpoint *ep)
{
#define MAP(name, wanted, ...) \
    REFUSES(ep, "map-" name, P2P_ENDPOINT_IOC_MAP, struct p2p_endpoint_map, \
            wanted, __VA_ARGS__)
    MAP("no-file", EBADF, .provider = -1, .length = 4096);
    MAP("other-file", EINVAL, .provider = 1, .length = 4096);
    MAP("method", EINVAL, .provider = ep->fd, .length = 4096,
        .method = P2P_ENDPOINT_METHODS);
    MAP("direction", EINVAL, .provider = ep->fd, .length = 4096,
        .direction = 3);
    MAP("nothing", EINVAL, .provider = ep->fd,
        .method = P2P_ENDPOINT_MAP_PHYS);
    MAP("area", EINVAL, .provider = ep->fd, .length = 4096,
        .method = P2P_ENDPOINT_MAP_PHYS, .area = P2P_ENDPOINT_SYSTEM);
    MAP("beyond", EINVAL, .provider = ep->fd, .length = 4096,
        .method = P2P_ENDPOINT_MAP_PHYS, .offset = ep->info.mem_size);
    MAP("more-than-there-is", ENOMEM, .provider = ep->fd,
        .method = P2P_ENDPOINT_MAP_SGL, .length = 1u << 31);
    MAP("longer-than-a-list", EINVAL, .provider = ep->fd,
        .method = P2P_ENDPOINT_MAP_SGL, .length = 1ull << 40);
}

static void bad_handles(const struct endpoint *ep)
{
    REFUSES(ep, "segment-handle", P2P_ENDPOINT_IOC_SEGMENT,
            struct p2p_endpoint_segment, ENOENT, .handle = 0);
    REFUSES(ep, "unmap-handle", P2P_ENDPOINT_IOC_UNMAP,
            struct p2p_endpoint_unmap, ENOENT, .handle = 77);
    REFUSES(ep, "unmap-reserved", P2P_ENDPOINT_IOC_UNMAP,
            struct p2p_endpoint_unmap, EINVAL, .reserved = 1);
    REFUSES(ep, "wait-for-nothing", P2P_ENDPOINT_IOC_WAIT,
            struct p2p_endpoint_submit, ENOENT, 0);
    refuses(ep, "release-nothing", P2P_ENDPOINT_IOC_RELEASE, NULL, ENOENT);
    refuses(ep, "no-such-call", _IO('P', 0x3f), NULL, ENOTTY);
    refuses(ep, "bad-address", P2P_ENDPOINT_IOC_SUBMIT, (void *)8, EFAULT);
}

static void bad_submits(const struct endpoint *ep)
{
#define SUBMIT(name, wanted, ...) \
    REFUSES(ep, "submit-" name, P2P_ENDPOINT_IOC_SUBMIT, \
            struct p2p_endpoint_submit, wanted, __VA_ARGS__)
    SUBMIT("flags", EINVAL, .flags = P2P_EP_FLAG_SILENT);
    SUBMIT("submit-flags", EINVAL, .submit_flags = 2);
    SUBMIT("space", EINVAL, .src = { .space = 3 });
    SUBMIT("own-with-handle", EINVAL, .src = { .handle = 1 });
    SUBMIT("handle", ENOENT,
           .dst = { .space = P2P_ENDPOINT_HANDLE, .handle = 99 });
    SUBMIT("interrupt", EINVAL, .opcode = P2P_EP_OP_INTERRUPT);
}

/* The device's own word on descriptors. */
static void bad_descriptor(const struct endpoint *ep)
{
    struct p2p_endpoint_submit submit = { .opcode = 200 };
    int error;

    if (!ktap_begin("bad/%s/descriptor", ep->address)) {
        return;
    }
    error = endpoint_submit(ep, &submit);
    ktap_check(!error && submit.status == P2P_EP_BAD_DESCRIPTOR,
               "%s, status %u", strerror(error), submit.status);
    ktap_end();
}

void flow_bad(struct world *world)
{
    const struct endpoint *ep = &world->endpoint[0];

    bad_exports(ep);
    bad_imports(ep);
    bad_revokes(ep);
    bad_maps(ep);
    bad_handles(ep);
    bad_submits(ep);
    bad_descriptor(ep);
}
