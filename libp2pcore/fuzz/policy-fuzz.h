/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The policy parser under random input: a text is refused with a place in it,
 * and changes nothing, or reads the same when it is written down again.
 */
#ifndef P2PCORE_FUZZ_POLICY_FUZZ_H
#define P2PCORE_FUZZ_POLICY_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum policy_fault {
    POLICY_RIGHT,
    POLICY_WRONG_COLUMN,        /* the error is beyond the end */
    POLICY_WRONG_ANSWER,        /* what was read again answers otherwise */
    POLICY_CHANGED,             /* a text that is refused changed something */
};

/*
 * Make a text of the @size bytes at @data, and parse it. Returns whether all
 * holds; if not, *@what says what does not. @fault: falsify that.
 */
bool policy_fuzz_holds(const uint8_t *data, size_t size,
                       enum policy_fault fault, const char **what);

#endif /* P2PCORE_FUZZ_POLICY_FUZZ_H */
