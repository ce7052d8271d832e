/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Input bytes as calls on a map and on its model.
 */
#ifndef P2PCORE_FUZZ_MAP_FUZZ_H
#define P2PCORE_FUZZ_MAP_FUZZ_H

#include "map-model.h"

/*
 * Make the calls that @data stands for on a map and on a model with @fault.
 * Whether they agree: in every return value and every answer, in what they
 * tell of providers and mappings, and in that what fails changes nothing. If
 * not, *@what (if not NULL) says in what.
 */
bool map_fuzz_agrees(const uint8_t *data, size_t size, enum model_fault fault,
                     const char **what);

#endif /* P2PCORE_FUZZ_MAP_FUZZ_H */
