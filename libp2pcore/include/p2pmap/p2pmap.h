/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* All of libp2pmap. */
#ifndef P2PMAP_P2PMAP_H
#define P2PMAP_P2PMAP_H

#include "p2pmap/check.h"
#include "p2pmap/map.h"
#include "p2pmap/space.h"
#include "p2pmap/types.h"

#endif /* P2PMAP_P2PMAP_H */
