/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#ifndef P2PCORE_HOST_KERNEL_H
#define P2PCORE_HOST_KERNEL_H

#include "p2pcore/linux_rules.h"

#define P2P_RELEASE_LEN 65u

/* Of the running kernel, such as "7.2.12+deb13-amd64"; "" if none is said. */
void p2p_kernel_release(char release[P2P_RELEASE_LEN]);

/*
 * The generation of a release, as uname(1) writes it; what is behind its first
 * two numbers, and no letter, does not matter. P2P_LINUX_GENERATIONS if
 * @release does not begin like that, or is older than all that are known.
 */
enum p2p_linux_generation p2p_kernel_generation(const char *release);

#endif /* P2PCORE_HOST_KERNEL_H */
