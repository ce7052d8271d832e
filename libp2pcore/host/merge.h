/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#ifndef P2PCORE_HOST_MERGE_H
#define P2PCORE_HOST_MERGE_H

#include "reading.h"

/*
 * Make one of the records of each function. Returns whether they agree, as
 * p2p_read_sysfs() does.
 */
bool p2p_reading_merge(struct p2p_reading *reading);

#endif /* P2PCORE_HOST_MERGE_H */
