/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-acs: change ACS control bits of a port behind the kernel's back, as
 * setpci does.
 *
 * Usage: p2p-acs PORT SET CLEAR
 *
 * PORT is dddd:bb:dd.f; SET and CLEAR are bits of the ACS Control Register.
 * Prints "# acs port= before= after=".
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EXTENDED 0x100u         /* where extended capabilities begin */
#define ACS_ID 0x000du
#define ACS_CONTROL 6u          /* from the capability's start */

static uint32_t read_config(int fd, unsigned offset, unsigned len)
{
    uint32_t value = 0;

    return pread(fd, &value, len, offset) == (ssize_t)len ? value : 0;
}

/* Offset of the ACS capability, 0 if there is none. */
static unsigned find_acs(int fd)
{
    unsigned offset = EXTENDED;

    /* Each capability is further on: a list that is not is no list. */
    while (offset >= EXTENDED) {
        uint32_t header = read_config(fd, offset, 4);
        unsigned next = header >> 20;

        if ((header & 0xffff) == ACS_ID) {
            return offset;
        }
        offset = next > offset ? next : 0;
    }
    return 0;
}

int main(int argc, char **argv)
{
    unsigned offset;
    uint16_t before, after;
    char path[80];
    int fd;

    if (argc != 4) {
        fprintf(stderr, "usage: p2p-acs PORT SET CLEAR\n");
        return 2;
    }
    snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", argv[1]);
    fd = open(path, O_RDWR);
    offset = fd < 0 ? 0 : find_acs(fd);
    if (!offset) {
        printf("# trouble p2p-acs: no ACS in %s\n", path);
        return 2;
    }
    offset += ACS_CONTROL;
    before = (uint16_t)read_config(fd, offset, 2);
    after = (uint16_t)((before | strtoul(argv[2], NULL, 16)) &
                       ~strtoul(argv[3], NULL, 16));
    if (pwrite(fd, &after, 2, offset) != 2) {
        printf("# trouble p2p-acs: cannot write %s\n", path);
        return 2;
    }
    after = (uint16_t)read_config(fd, offset, 2);
    printf("# acs port=%s before=%#x after=%#x\n", argv[1], before, after);
    return 0;
}
