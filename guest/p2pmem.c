/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "p2pmem.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void allocate_path(const char *address, char *path, size_t len)
{
    snprintf(path, len, "/sys/bus/pci/devices/%s/p2pmem/allocate", address);
}

bool p2pmem_is_there(const char *address)
{
    char path[96];

    allocate_path(address, path, sizeof(path));
    return access(path, F_OK) == 0;
}

void *p2pmem_map(const char *address, uint32_t len)
{
    char path[96];
    void *map;
    int fd;

    allocate_path(address, path, sizeof(path));
    fd = open(path, O_RDWR);
    if (fd < 0) {
        return NULL;
    }
    map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return map == MAP_FAILED ? NULL : map;
}

/* An odd factor permutes the words. */
uint8_t pattern(uint32_t seed, uint32_t pos)
{
    uint32_t word = (pos / 4 + seed * 0x10000u) * 0x9e3779b1u;

    return (word ^ word >> 15) >> pos % 4 * 8;
}

void fill(uint8_t *buf, uint32_t seed, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++) {
        buf[i] = pattern(seed, i);
    }
}

void p2pmem_write(uint8_t *peer, const uint8_t *buf, uint32_t len)
{
    for (uint32_t i = 0; i < len; i += 8) {
        uint64_t word;

        memcpy(&word, buf + i, 8);
        *(volatile uint64_t *)(peer + i) = word;
    }
}

void p2pmem_read(const uint8_t *peer, uint8_t *buf, uint32_t len)
{
    for (uint32_t i = 0; i < len; i += 8) {
        uint64_t word = *(volatile const uint64_t *)(peer + i);

        memcpy(buf + i, &word, 8);
    }
}
