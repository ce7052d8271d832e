/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A file for QEMU's -readconfig, read back: the devices of the fabric in it,
 * with the bus numbers, addresses and ACS controls that a guest gives them, and that
 * machine as lspci prints it. Knows what p2p machine writes, and nothing else.
 */
#ifndef P2PCORE_TESTS_CONFIG_FILE_H
#define P2PCORE_TESTS_CONFIG_FILE_H

#include <stdio.h>

#include "p2pcore/types.h"

#define CONFIG_DEVICES 256u
#define CONFIG_WORD 64u
#define CONFIG_LINE 8192u
#define CONFIG_WHY 200u

struct config_device {
    char id[CONFIG_WORD];
    char driver[CONFIG_WORD];
    char bus[CONFIG_WORD];
    char forward[CONFIG_WORD];
    char on_refuse[CONFIG_WORD];
    char allow[CONFIG_LINE];
    unsigned bus_nr;
    unsigned devfn;
    bool multifunction;
    int vendor, device;         /* -1: not given */
    int class_code;
    unsigned port;
    unsigned acs;
    uint64_t mem_size;
    int above;                  /* index, -1 of a root complex */

    /* As a guest has it. */
    unsigned on_bus;
    unsigned secondary, subordinate;
    struct p2p_range window;    /* { 0, 0 }: none */
    uint64_t address;
    unsigned control;
    char place[CONFIG_WORD];
};

struct config_file {
    struct config_device device[CONFIG_DEVICES];
    unsigned count;
    char acs[CONFIG_LINE];      /* of pci=config_acs=; "": there is none */
    char why[CONFIG_WHY];       /* what is wrong with it */
};

/* Read @text, which is changed. Returns whether it is right; if not, why not is
   in file->why. */
bool config_read(struct config_file *file, char *text);

/* Number and place everything, as firmware and kernel do. */
void config_enumerate(struct config_file *file);

/* Print it as lspci -nn -vvv does. */
void config_print(FILE *out, const struct config_file *file);

/* The index of device @id; -1: there is none. */
int config_find(const struct config_file *file, const char *id);

static inline bool config_is_root(const struct config_device *device)
{
    return device->above < 0;
}

static inline bool config_is_endpoint(const struct config_device *device)
{
    return device->mem_size != 0;
}

#endif /* P2PCORE_TESTS_CONFIG_FILE_H */
