/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "endpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hw/misc/p2p-endpoint-regs.h"
#include "p2pcore/route.h"

#define COMMAND 4               /* in configuration space */
#define COMMAND_MEMORY 2u
#define COMMAND_MASTER 4u

void die(const char *what)
{
    printf("# trouble %s: %s\n", what, strerror(errno));
    exit(2);
}

static void put64(volatile uint32_t *regs, unsigned offset, uint64_t value)
{
    regs[offset / 4] = (uint32_t)value;
    regs[offset / 4 + 1] = (uint32_t)(value >> 32);
}

uint32_t endpoint_copy(volatile uint32_t *regs, uint64_t src, uint64_t dst,
                       uint64_t len)
{
    uint32_t status;

    put64(regs, P2P_EP_DMA_SRC, src);
    put64(regs, P2P_EP_DMA_DST, dst);
    put64(regs, P2P_EP_DMA_LEN, len);
    regs[P2P_EP_DMA_SRC_ATTR / 4] = 0;
    regs[P2P_EP_DMA_DST_ATTR / 4] = 0;
    regs[P2P_EP_DMA_CTRL / 4] = P2P_EP_CTRL_START;
    do {
        status = regs[P2P_EP_DMA_STATUS / 4];
    } while ((status & P2P_EP_STATUS_STATE) == P2P_EP_STATE_BUSY);
    return (status & P2P_EP_STATUS_ERROR) >> P2P_EP_STATUS_ERROR_SHIFT;
}

static void print_words(const char *key, const char *text)
{
    printf(" %s=", key);
    for (; *text; text++) {
        putchar(*text == ' ' ? '-' : *text);
    }
}

void endpoint_print_route(const volatile uint32_t *regs, uint32_t leg)
{
    uint32_t word = regs[(leg + P2P_EP_ROUTE_WORD) / 4];
    uint32_t at = regs[(leg + P2P_EP_ROUTE_AT) / 4];

    print_words("verdict", p2p_verdict_name((enum p2p_verdict)
                                            (word & P2P_EP_ROUTE_VERDICT)));
    print_words("failure", p2p_failure_name((enum p2p_failure)
        ((word & P2P_EP_ROUTE_FAILURE) >> P2P_EP_ROUTE_FAILURE_SHIFT)));
    printf(" rule=%u via=%u faulted=%d",
           (word & P2P_EP_ROUTE_RULE) >> P2P_EP_ROUTE_RULE_SHIFT,
           (at & P2P_EP_ROUTE_VIA) >> P2P_EP_ROUTE_VIA_SHIFT,
           !!(word & P2P_EP_ROUTE_FAULTED));
}

static int open_file(const char *address, const char *name, int flags)
{
    char path[96];
    int fd;

    snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", address, name);
    fd = open(path, flags);
    if (fd < 0) {
        die(path);
    }
    return fd;
}

uint64_t endpoint_bar(const char *address, unsigned bar)
{
    char text[1024] = "", *line = text;
    int fd = open_file(address, "resource", O_RDONLY);

    if (read(fd, text, sizeof(text) - 1) < 0) {
        die("resource");
    }
    close(fd);
    while (bar-- && (line = strchr(line, '\n'))) {
        line++;
    }
    return line ? strtoull(line, NULL, 16) : 0;
}

void endpoint_enable(const char *address, int master)
{
    int fd = open_file(address, "config", O_RDWR);
    uint16_t command;

    if (pread(fd, &command, 2, COMMAND) != 2) {
        die("config");
    }
    command |= COMMAND_MEMORY | (master ? COMMAND_MASTER : 0);
    if (pwrite(fd, &command, 2, COMMAND) != 2) {
        die("config");
    }
    close(fd);
}

void *endpoint_map(const char *address, unsigned bar, uint64_t len)
{
    char name[16];
    void *map;
    int fd;

    snprintf(name, sizeof(name), "resource%u", bar);
    fd = open_file(address, name, O_RDWR | O_SYNC);
    map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        die(name);
    }
    close(fd);
    return map;
}
