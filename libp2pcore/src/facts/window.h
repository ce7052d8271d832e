/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The memory windows of a type 1 header.
 */
#ifndef P2PCORE_SRC_FACTS_WINDOW_H
#define P2PCORE_SRC_FACTS_WINDOW_H

#include "facts/config_space.h"

/* Each is empty if disabled or, the prefetchable one, not implemented. */
struct p2p_range p2p_window_memory(const struct p2p_config_space *space);
struct p2p_range p2p_window_prefetchable(const struct p2p_config_space *space);

#endif /* P2PCORE_SRC_FACTS_WINDOW_H */
