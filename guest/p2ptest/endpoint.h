/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One p2p-endpoint as its driver shows it to user space.
 */
#ifndef P2PTEST_ENDPOINT_H
#define P2PTEST_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "hw/misc/p2p-endpoint-regs.h"
#include "uapi/p2p_endpoint.h"

struct endpoint {
    char address[16];           /* dddd:bb:dd.f */
    int fd;
    struct p2p_endpoint_info info;
    uint64_t mem;               /* first bus address of the memory BAR */
    uint64_t bell;              /* of the doorbell BAR */
};

/* Opens all that there are, at most @max; returns how many. */
unsigned endpoints_open(struct endpoint *endpoint, unsigned max);

/* The same function, whose driver has come back to it. */
bool endpoint_reopen(struct endpoint *ep);

/*
 * Calls of uapi/p2p_endpoint.h. Each returns 0 or an errno.
 */
int endpoint_map(const struct endpoint *ep, const struct endpoint *provider,
                 struct p2p_endpoint_map *map);
int endpoint_unmap(const struct endpoint *ep, uint32_t handle);
int endpoint_segment(const struct endpoint *ep, uint32_t handle,
                     uint32_t index, struct p2p_endpoint_segment *segment);
int endpoint_query(const struct endpoint *ep, const struct endpoint *provider,
                   struct p2p_endpoint_query *query);
int endpoint_export(const struct endpoint *ep, uint32_t area, uint64_t offset,
                    uint64_t length, uint32_t flags, int *fd);
int endpoint_revoke(const struct endpoint *ep, int fd);
int endpoint_import(const struct endpoint *ep, int fd, uint32_t mode,
                    struct p2p_endpoint_import *import);
int endpoint_submit(const struct endpoint *ep,
                    struct p2p_endpoint_submit *submit);
int endpoint_wait(const struct endpoint *ep,
                  struct p2p_endpoint_submit *submit);
int endpoint_release(const struct endpoint *ep);

/* Addresses of operations. */
struct p2p_endpoint_address at_own(uint64_t offset);
struct p2p_endpoint_address at_handle(uint32_t handle, uint64_t offset);
struct p2p_endpoint_address at_raw(uint64_t address);

/*
 * Operations on the endpoint's own memory; false if they do not succeed, which
 * is a failure of the test that is on.
 */
bool endpoint_fill(const struct endpoint *ep, uint64_t offset, uint64_t length,
                   uint64_t pattern);
bool endpoint_crc(const struct endpoint *ep, uint64_t offset, uint64_t length,
                  uint32_t *crc);

/* CRC32C of @length bytes that repeat @pattern, by another way. */
uint32_t crc32c_of_pattern(uint64_t pattern, uint64_t length);

#endif /* P2PTEST_ENDPOINT_H */
