/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* All of libp2pmap; from C++, the way to take it. */
#ifndef P2PMAP_P2PMAP_H
#define P2PMAP_P2PMAP_H

#include "p2pcore/env.h"

#ifdef __cplusplus
extern "C" {
#endif

#include "p2pmap/check.h"
#include "p2pmap/map.h"
#include "p2pmap/space.h"
#include "p2pmap/types.h"

#ifdef __cplusplus
}
#endif

#endif /* P2PMAP_P2PMAP_H */
