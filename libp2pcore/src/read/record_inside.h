/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What placing does once it is known who is above whom.
 */
#ifndef P2PCORE_SRC_READ_RECORD_INSIDE_H
#define P2PCORE_SRC_READ_RECORD_INSIDE_H

#include "p2pcore/record.h"

/* Fill in what the PFs among the @count records say of the VFs among them. */
void p2p_records_tell_virtual(struct p2p_record *record, size_t count);

/*
 * Give the BARs of the placed records in @domain, among the @count at @record,
 * their bus addresses where only the processor's are known, or find that nobody
 * can say what these are.
 */
void p2p_records_move_bars(struct p2p_record *record, size_t count,
                           uint32_t domain);

#endif /* P2PCORE_SRC_READ_RECORD_INSIDE_H */
