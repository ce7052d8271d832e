/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#ifndef P2PCORE_SRC_READ_RECORD_VIRTUAL_H
#define P2PCORE_SRC_READ_RECORD_VIRTUAL_H

#include "p2pcore/record.h"

/* Fill in what the PFs among the @count records say of the VFs among them. */
void p2p_records_tell_virtual(struct p2p_record *record, size_t count);

#endif /* P2PCORE_SRC_READ_RECORD_VIRTUAL_H */
