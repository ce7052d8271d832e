/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where a function is, as people and sysfs write it: 0000:00:1f.7.
 */
#ifndef P2PCORE_HOST_PLACE_H
#define P2PCORE_HOST_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#define P2P_PLACE_LEN 20u       /* as text, with its final zero byte */

struct p2p_place {
    bool has_domain;
    uint32_t domain;            /* 0 if it was left out */
    uint8_t bus;
    uint8_t devfn;
};

/*
 * Read "BB:DD.F" or "DDDD:BB:DD.F" at the start of @text. Returns where it
 * ends, or NULL if there is none.
 */
const char *p2p_place_read(const char *text, struct p2p_place *place);

/* Write it, with the domain. */
void p2p_place_write(char text[P2P_PLACE_LEN], const struct p2p_place *place);

#endif /* P2PCORE_HOST_PLACE_H */
