/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p --kernel all matrix: where generations of Linux differ.
 */
#ifndef P2P_TOOL_KERNELS_H
#define P2P_TOOL_KERNELS_H

#include "p2p-pair.h"

struct kernels {
    unsigned pairs;
    unsigned differ;
    unsigned unknown;
};

/* The head of the table, and what is behind it. */
void begin_kernels(const struct machine *machine);
void end_kernels(const struct kernels *kernels);

/*
 * Ask each kernel about from, to, bar and offset of @asked; print a line each
 * if they differ, or in JSON in any case; count it.
 */
void compare_kernels(const struct machine *machine,
                     const struct options *options, const struct pair *asked,
                     struct kernels *kernels);

#endif /* P2P_TOOL_KERNELS_H */
