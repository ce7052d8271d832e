/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Test Anything Protocol, as much of it as these tests need.
 */
#ifndef P2PCORE_TESTS_TAP_H
#define P2PCORE_TESTS_TAP_H

#include <stdbool.h>
#include <stdio.h>

/* One test point. Returns @passed, so that a failure can say more. */
bool tap_ok(bool passed, const char *name);

/* One that cannot run here, and why. */
void tap_skip(const char *name, const char *why);

/* The plan, and what main() returns. */
int tap_end(void);

#endif /* P2PCORE_TESTS_TAP_H */
