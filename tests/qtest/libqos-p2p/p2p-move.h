/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Migration: to a file, and from there into another QEMU.
 */
#ifndef TESTS_P2P_MOVE_H
#define TESTS_P2P_MOVE_H

#include "libqos-p2p/p2p-qtest.h"

/*
 * The machine of @t, in a new QEMU that is started with @args; the old one
 * ends. Everything is where it was, and what was made of @t stays good.
 */
void p2p_move(P2PQtest *t, const char *args);

#endif /* TESTS_P2P_MOVE_H */
