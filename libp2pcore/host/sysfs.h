/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What walking a sysfs tree and reading one function of it share.
 */
#ifndef P2PCORE_HOST_SYSFS_H
#define P2PCORE_HOST_SYSFS_H

#include <limits.h>

#include "reading.h"

/* "@folder/@name". Returns whether that fits. */
bool p2p_sysfs_join(char path[PATH_MAX], const char *folder, const char *name);

/* Whether the last part of @path is the name of a place, with its domain; then
   that is *@place. */
bool p2p_sysfs_is_place(const char *path, struct p2p_place *place);

/*
 * Add the function in @folder, which is at @place, or leave it out and say why.
 * Returns false if nothing can be read any more: reading->error says why.
 */
bool p2p_sysfs_read(struct p2p_reading *reading, const char *folder,
                    const struct p2p_place *place);

#endif /* P2PCORE_HOST_SYSFS_H */
