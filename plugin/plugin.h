/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the launcher, the preloaded object and the plugin agree on.
 */
#ifndef P2P_PLUGIN_H
#define P2P_PLUGIN_H

#define P2P_PRELOAD_NAME "qemu-p2p-preload.so"
#define P2P_PLUGIN_NAME  "qemu-p2p.so"
#define P2P_QTEST_NAME   "qemu-p2p-qtest.so"

/*
 * Set by the launcher: the objects to load into QEMU, separated by colons.
 * Its absence tells the preloaded object that it was inherited by a program
 * that the launcher did not start.
 */
#define P2P_MODULES_ENV "QEMU_P2P_MODULES"

#endif /* P2P_PLUGIN_H */
