/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for QEMU's edu under qtest: a stock device, whose transactions QEMU
 * routes by address space. It has a buffer of its own, and copies between that
 * and any address.
 *
 * The device is the one with the id "edu"; give it
 * dma_mask=0xffffffffffffffff.
 */
#ifndef TESTS_P2P_EDU_H
#define TESTS_P2P_EDU_H

#include "libqos-p2p/p2p-qtest.h"

/*
 * Have it read @len bytes, at most 4 KiB, from @src and write them to @dst.
 * What becomes of either it does not say.
 */
void p2p_edu_carry(P2PQtest *t, uint64_t src, uint64_t dst, uint64_t len);

#endif /* TESTS_P2P_EDU_H */
