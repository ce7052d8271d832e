/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#ifndef P2PCORE_TESTS_POLICY_READ_H
#define P2PCORE_TESTS_POLICY_READ_H

#include "p2pcore/policy.h"

/*
 * The frozen policy of a row, in static memory, good for three more calls;
 * NULL for NULL. Exits the program if @text is none.
 */
struct p2p_policy *policy_read(const char *text);

#endif /* P2PCORE_TESTS_POLICY_READ_H */
