/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#ifndef P2PCORE_FUZZ_FACTS_H
#define P2PCORE_FUZZ_FACTS_H

#include "p2pcore/record.h"

/*
 * Whether what is said of one function can be said of one; if not, *@what
 * says why not.
 */
bool facts_hold(const struct p2p_record *record, const char **what);

#endif /* P2PCORE_FUZZ_FACTS_H */
