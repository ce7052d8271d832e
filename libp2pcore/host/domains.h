/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#ifndef P2PCORE_HOST_DOMAINS_H
#define P2PCORE_HOST_DOMAINS_H

#include "reading.h"

/*
 * Find where domains meet: BARs that lead from one to another, and addresses
 * that two of them have. Fills in the passages of records and
 * reading->meeting. Returns whether there was memory for it.
 */
bool p2p_domains_join(struct p2p_reading *reading);

#endif /* P2PCORE_HOST_DOMAINS_H */
