/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The decoder: config-space bytes to facts.
 */
#ifndef P2PCORE_CONFIG_H
#define P2PCORE_CONFIG_H

#include "p2pcore/env.h"
#include "p2pcore/function.h"

/*
 * Decode @len bytes of config space at @config (at least 64; 256 without and
 * 4096 with the extended space) into @out. Any other length is a space that is
 * cut short, and read as far as it goes: a capability that is not whole within
 * @len is not there, and a list that goes on behind @len ends.
 *
 * Fills the fields of @out that struct p2p_function lists under "what the
 * decoder reads", and @out->kind. Leaves parent, root_bus, domain, devfn,
 * bus_offset, bar[], rom and own_window alone: bytes do not say where a
 * function sits, nor how large a BAR is. A virtual function is
 * p2p_sriov_decode_vf()'s, see sriov.h.
 *
 * Returns 0, or
 *   -P2P_ERR_TRUNCATED       @len is below 64
 *   -P2P_ERR_BAD_HEADER      vendor ID is 0xffff, or header type is not 0 or 1
 *   -P2P_ERR_BAD_CAPABILITY  a capability list loops, points into the header,
 *                            or has a capability at the end of a whole space
 *                            that does not fit
 * and then @out is unchanged.
 */
int p2p_config_decode(const void *config, size_t len,
                      struct p2p_function *out);

#endif /* P2PCORE_CONFIG_H */
