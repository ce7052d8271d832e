/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which Linux it is that decides.
 */
#ifndef P2P_TOOL_KERNEL_H
#define P2P_TOOL_KERNEL_H

#include "p2p.h"

#define ALL_KERNELS "all"

/* Whether it is all of them. */
bool is_every_kernel(const struct options *options);

/* The generation with this name; P2P_LINUX_GENERATIONS: there is none. */
enum p2p_linux_generation find_kernel(const char *name, size_t len);

/* Take down which kernel a text speaks of, if it is one. */
void note_kernel(struct machine *machine, const char *text, size_t len);

/* Which kernel it is, by @options, or what was taken down, or else. Returns as
   load_machine(). */
bool load_kernel(struct machine *machine, const struct options *options);

#endif /* P2P_TOOL_KERNEL_H */
