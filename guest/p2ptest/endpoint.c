/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "endpoint.h"
#include "ktap.h"

#define NODES "/dev/p2p_endpoint"

static int call(const struct endpoint *ep, unsigned long cmd, void *arg)
{
    return ioctl(ep->fd, cmd, arg) < 0 ? errno : 0;
}

/* First address of BAR @bar, from sysfs; 0 if there is none. */
static uint64_t bar_start(const char *address, unsigned bar)
{
    char path[300];
    uint64_t start = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource", address);
    file = fopen(path, "r");
    for (unsigned i = 0; file && i <= bar; i++) {
        if (fscanf(file, "%" SCNx64 " %*x %*x", &start) != 1) {
            start = 0;
            break;
        }
    }
    if (file) {
        fclose(file);
    }
    return start;
}

static bool open_one(struct endpoint *ep, const char *address)
{
    char path[300];

    snprintf(ep->address, sizeof(ep->address), "%.15s", address);
    snprintf(path, sizeof(path), NODES "/%s", address);
    ep->fd = open(path, O_RDWR | O_CLOEXEC);
    if (ep->fd < 0 || call(ep, P2P_ENDPOINT_IOC_INFO, &ep->info)) {
        ktap_note("%s: %s", path, strerror(errno));
        return false;
    }
    ep->mem = bar_start(address, P2P_EP_BAR_MEM);
    ep->bell = bar_start(address, P2P_EP_BAR_DOORBELL);
    return true;
}

bool endpoint_reopen(struct endpoint *ep)
{
    char address[sizeof(ep->address)];

    close(ep->fd);
    memcpy(address, ep->address, sizeof(address));
    return open_one(ep, address);
}

unsigned endpoints_open(struct endpoint *endpoint, unsigned max)
{
    struct dirent **entry = NULL;
    int found = scandir(NODES, &entry, NULL, alphasort);
    unsigned count = 0;

    for (int i = 0; i < found; i++) {
        if (entry[i]->d_name[0] != '.' && count < max &&
            open_one(&endpoint[count], entry[i]->d_name)) {
            count++;
        }
        free(entry[i]);
    }
    free(entry);
    return count;
}

int endpoint_map(const struct endpoint *ep, const struct endpoint *provider,
                 struct p2p_endpoint_map *map)
{
    map->provider = provider->fd;
    return call(ep, P2P_ENDPOINT_IOC_MAP, map);
}

int endpoint_unmap(const struct endpoint *ep, uint32_t handle)
{
    struct p2p_endpoint_unmap unmap = { .handle = handle };

    return call(ep, P2P_ENDPOINT_IOC_UNMAP, &unmap);
}

int endpoint_segment(const struct endpoint *ep, uint32_t handle,
                     uint32_t index, struct p2p_endpoint_segment *segment)
{
    *segment = (struct p2p_endpoint_segment) { handle, index, 0, 0, 0, 0 };
    return call(ep, P2P_ENDPOINT_IOC_SEGMENT, segment);
}

int endpoint_query(const struct endpoint *ep, const struct endpoint *provider,
                   struct p2p_endpoint_query *query)
{
    query->provider = provider->fd;
    return call(ep, P2P_ENDPOINT_IOC_QUERY, query);
}

int endpoint_export(const struct endpoint *ep, uint32_t area, uint64_t offset,
                    uint64_t length, uint32_t flags, int *fd)
{
    struct p2p_endpoint_export ask = { area, flags, offset, length, -1, 0 };
    int error = call(ep, P2P_ENDPOINT_IOC_EXPORT, &ask);

    *fd = error ? -1 : ask.fd;
    return error;
}

int endpoint_revoke(const struct endpoint *ep, int fd)
{
    struct p2p_endpoint_revoke ask = { .fd = fd };

    return call(ep, P2P_ENDPOINT_IOC_REVOKE, &ask);
}

int endpoint_import(const struct endpoint *ep, int fd, uint32_t mode,
                    struct p2p_endpoint_import *import)
{
    *import = (struct p2p_endpoint_import) { .fd = fd, .mode = mode };
    return call(ep, P2P_ENDPOINT_IOC_IMPORT, import);
}

int endpoint_submit(const struct endpoint *ep,
                    struct p2p_endpoint_submit *submit)
{
    return call(ep, P2P_ENDPOINT_IOC_SUBMIT, submit);
}

int endpoint_wait(const struct endpoint *ep,
                  struct p2p_endpoint_submit *submit)
{
    return call(ep, P2P_ENDPOINT_IOC_WAIT, submit);
}

int endpoint_release(const struct endpoint *ep)
{
    return call(ep, P2P_ENDPOINT_IOC_RELEASE, NULL);
}

struct p2p_endpoint_address at_own(uint64_t offset)
{
    return (struct p2p_endpoint_address) { P2P_ENDPOINT_OWN, 0, offset };
}

struct p2p_endpoint_address at_handle(uint32_t handle, uint64_t offset)
{
    return (struct p2p_endpoint_address) { P2P_ENDPOINT_HANDLE, handle,
                                           offset };
}

struct p2p_endpoint_address at_raw(uint64_t address)
{
    return (struct p2p_endpoint_address) { P2P_ENDPOINT_RAW, 0, address };
}

static bool succeeds(const struct endpoint *ep,
                     struct p2p_endpoint_submit *submit, const char *what)
{
    int error = endpoint_submit(ep, submit);

    return ktap_check(!error, "%s: cannot %s own memory: %s", ep->address,
                      what, strerror(error)) &&
           ktap_check(submit->status == P2P_EP_SUCCESS,
                      "%s: cannot %s own memory: status %u", ep->address,
                      what, submit->status);
}

bool endpoint_fill(const struct endpoint *ep, uint64_t offset, uint64_t length,
                   uint64_t pattern)
{
    struct p2p_endpoint_submit fill = {
        .opcode = P2P_EP_OP_FILL, .dst = at_own(offset), .length = length,
        .operand = pattern,
    };

    return succeeds(ep, &fill, "fill");
}

bool endpoint_crc(const struct endpoint *ep, uint64_t offset, uint64_t length,
                  uint32_t *crc)
{
    struct p2p_endpoint_submit ask = {
        .opcode = P2P_EP_OP_CRC32C, .src = at_own(offset), .length = length,
    };
    bool good = succeeds(ep, &ask, "read");

    *crc = ask.result;
    return good;
}

/* Bit by bit: slow, and unlike the device's. */
uint32_t crc32c_of_pattern(uint64_t pattern, uint64_t length)
{
    uint32_t crc = ~0u;

    for (uint64_t i = 0; i < length; i++) {
        crc ^= (pattern >> i % 8 * 8) & 0xff;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
        }
    }
    return ~crc;
}
