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

/* Save the machine of @t to @file. */
void p2p_save(P2PQtest *t, const char *file);

/* A QEMU that is started with @args and has loaded @file. */
QTestState *p2p_load(const char *file, const char *args);

/* An empty file, for the caller to free the name of and to unlink. */
char *p2p_temporary_file(void);

/*
 * What a QEMU says on its standard error that is started with @args and has to
 * refuse to load @file. The caller frees.
 */
char *p2p_load_fails(const char *file, const char *args);

#endif /* TESTS_P2P_MOVE_H */
