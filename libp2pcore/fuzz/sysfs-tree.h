/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#ifndef P2PCORE_FUZZ_SYSFS_TREE_H
#define P2PCORE_FUZZ_SYSFS_TREE_H

#include <stddef.h>
#include <stdint.h>

#define SYSFS_PATH 512u

/*
 * Make a sysfs tree of a few functions by @data, in a folder of this process'
 * own, whose path is written to @path; of the one before nothing is left. Some
 * functions are in each other, some are not, some have files that are wrong.
 * Returns how many functions there are in it; aborts if it cannot be made.
 */
unsigned sysfs_tree_make(const uint8_t *data, size_t size,
                         char path[SYSFS_PATH]);

#endif /* P2PCORE_FUZZ_SYSFS_TREE_H */
