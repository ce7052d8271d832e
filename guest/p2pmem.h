/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A provider's peer-to-peer memory, and what tests fill it with.
 */
#ifndef GUEST_P2PMEM_H
#define GUEST_P2PMEM_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the function @address, "dddd:bb:dd.f", is a provider. */
bool p2pmem_is_there(const char *address);

/*
 * Map @len bytes of it, which are this program's until it unmaps them. Returns
 * NULL, and errno says why, if there are none.
 */
void *p2pmem_map(const char *address, uint32_t len);

/*
 * The byte at @pos of pattern @seed. The words of one pattern all differ, so
 * that data which arrives at another place is told from data which is right.
 */
uint8_t pattern(uint32_t seed, uint32_t pos);

void fill(uint8_t *buf, uint32_t seed, uint32_t len);

/* A provider's memory is a device's: whole words, each once and in order. */
void p2pmem_write(uint8_t *peer, const uint8_t *buf, uint32_t len);
void p2pmem_read(const uint8_t *peer, uint8_t *buf, uint32_t len);

#endif /* GUEST_P2PMEM_H */
