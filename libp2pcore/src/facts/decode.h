/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What is decoded in several places, or of several kinds of functions.
 */
#ifndef P2PCORE_SRC_FACTS_DECODE_H
#define P2PCORE_SRC_FACTS_DECODE_H

#include "p2pcore/function.h"
#include "facts/config_space.h"

#define P2P_HEADER_LEN 64u
#define P2P_COMMAND 0x04
#define P2P_COMMAND_MASTER 0x0004

/*
 * Fill in what the capabilities of @space say, out->kind being that of the
 * header. Returns 0 or -P2P_ERR_BAD_CAPABILITY, and then some of it is.
 */
int p2p_decode_capabilities(const struct p2p_config_space *space,
                            struct p2p_function *out);

/*
 * The memory windows of a type 1 header. Each is empty if disabled or, the
 * prefetchable one, not implemented.
 */
struct p2p_range p2p_window_memory(const struct p2p_config_space *space);
struct p2p_range p2p_window_prefetchable(const struct p2p_config_space *space);

#endif /* P2PCORE_SRC_FACTS_DECODE_H */
