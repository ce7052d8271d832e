/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A machine that readers are tested with, as configuration space, as what
 * lspci prints of it, and as a sysfs tree.
 *
 *   00:00.0 host bridge          00:1f.0 ISA bridge
 *   00:01.0 root port            00:02.0 root port
 *    01:00.0 switch               06:00.0 network
 *     02:00.0 - 03:00.0 disk
 *     02:01.0 - 04:00.0 GPU, 04:00.1 its audio
 *     02:02.0   (empty)
 *
 * All ports have ACS; it is on at the root ports and off in the switch.
 *
 * And more of it, in other domains and on another root bus:
 *
 *   0000:5d:05.5 volume management device, behind which is domain 10000
 *   10000:00:02.0 - 01:00.0 disk, 10000:00:03.0 - 02:00.0 disk
 *   0001:00:00.0 root port - 0001:01:00.0 network
 *
 * Their ACS is off.
 */
#ifndef P2PCORE_TESTS_MACHINE_H
#define P2PCORE_TESTS_MACHINE_H

#include <stddef.h>
#include <stdio.h>

#include "p2pcore/function.h"

#define MACHINE_FUNCTIONS 12u
#define MACHINE_FAR_FUNCTIONS 7u
#define MACHINE_CONFIG 4096u
#define MACHINE_ROOT_PORT 4

struct machine_bar {
    uint64_t start;             /* with the flags of the register */
    uint64_t size;              /* 0: there is none */
};

struct machine_function {
    const char *place;          /* "02:00.0", or "0001:02:00.0" */
    const char *above;          /* "01:00.0", or NULL on a root bus */
    const char *name;           /* as lspci has it */
    unsigned class_code;
    uint16_t vendor;
    uint16_t device;
    int express;                /* device/port type, -1: no Express */
    uint8_t port;
    uint8_t secondary;
    uint8_t subordinate;
    struct p2p_range memory;    /* { 0, 0 }: none */
    struct p2p_range prefetchable;
    uint16_t acs_cap;
    uint16_t acs_ctl;
    struct machine_bar bar[P2P_BARS];
};

extern const struct machine_function machine[MACHINE_FUNCTIONS];
extern const struct machine_function machine_far[MACHINE_FAR_FUNCTIONS];

static inline bool machine_is_bridge(const struct machine_function *function)
{
    return function->class_code == 0x0604;
}

/* Its configuration space. */
void machine_config(const struct machine_function *function,
                    uint8_t config[MACHINE_CONFIG]);

/* What lspci -vvv prints of it, or -nn -vvv if @numbers. */
void machine_print_words(FILE *file, const struct machine_function *function,
                         bool numbers);

/* The rows of hex of its first @len bytes. */
void machine_print_hex(FILE *file, const struct machine_function *function,
                       size_t len);

/*
 * Make a sysfs tree of it below the empty folder @path, with what is @far or
 * without, and with @len bytes of each configuration space. Returns whether
 * that worked.
 */
bool machine_make_tree(const char *path, bool far, size_t len);

#endif /* P2PCORE_TESTS_MACHINE_H */
