/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A topology: functions, added top down, then frozen. Frozen, it is
 * read-only and any number of threads may route in it at once.
 *
 * It lives in memory that the caller hands in and owns; it has no pointers
 * out of that memory and needs no destructor. It has pointers within it: it
 * cannot be copied or moved.
 */
#ifndef P2PCORE_TOPOLOGY_H
#define P2PCORE_TOPOLOGY_H

#include "p2pcore/env.h"
#include "p2pcore/error.h"
#include "p2pcore/function.h"

struct p2p_topology;

/* Bytes that a topology of up to @capacity functions takes; never fails. */
size_t p2p_topology_size(uint16_t capacity);

/*
 * Lay an empty topology for up to @capacity functions into @size bytes at
 * @mem, which is aligned for any type. Returns it, or NULL if @size is less
 * than p2p_topology_size(@capacity), with @mem unchanged.
 */
struct p2p_topology *p2p_topology_init(void *mem, size_t size,
                                       uint16_t capacity);

/*
 * An untranslated write from below to @range is an interrupt: a fact of the
 * host, which may be empty. Without this call it is that of x86,
 * 0xfee00000-0xfeefffff.
 *
 * Returns 0 or -P2P_ERR_FROZEN.
 */
int p2p_topology_set_interrupts(struct p2p_topology *topology,
                                struct p2p_range range);

/*
 * Add a copy of @function; its parent, if any, must have been added before.
 * On success *@id (if not NULL) is its index: 0 for the first, and so on.
 *
 * Returns 0, or
 *   -P2P_ERR_FROZEN      the topology takes no more
 *   -P2P_ERR_NOSPACE     as many functions as there is room for
 *   -P2P_ERR_BAD_VALUE, -P2P_ERR_BAD_RANGE
 *                        it is none: see p2p_function_check()
 *   -P2P_ERR_BAD_PARENT  its parent was not added before, or is no bridge
 * and then neither the topology nor *@id has changed.
 */
int p2p_topology_add(struct p2p_topology *topology,
                     const struct p2p_function *function, p2p_id *id);

/*
 * Index the topology for routing; from then on it is read-only. Whatever a
 * guest may have programmed (overlapping windows, equal bus numbers, windows
 * outside their parent's) is accepted: where two windows of one bus overlap,
 * the function with the lowest devfn has the address, as documented in
 * docs/specs/p2p-routing.rst.
 *
 * Returns 0, -P2P_ERR_FROZEN, or -P2P_ERR_TOO_DEEP if more than 255 bridges are
 * above one another, and then the topology is not frozen.
 */
int p2p_topology_freeze(struct p2p_topology *topology);

/*
 * Whether the structure is one that PCI Express allows. Independent of
 * freeze, and of anything that a guest can write: only kinds, places, port
 * numbers and ACS capabilities count. Takes time in proportion to the number
 * of functions. Before the topology is frozen, one thread at a time.
 *
 * Returns 0, or one of these with the offending function in *@where, the first
 * if there are several; of two functions that do not go together, that is the
 * one which was added later:
 *   -P2P_ERR_MISPLACED       this kind cannot sit below what is above it
 *   -P2P_ERR_BAD_ACS         it has a bit that p2p_acs_allowed() does not, or
 *                            a vector of more than P2P_ACS_VECTOR_MAX bits, or
 *                            it is an upstream port with ACS that is alone in
 *                            its device
 *   -P2P_ERR_DUPLICATE       another function is in its place
 *   -P2P_ERR_DUPLICATE_PORT  another downstream port of its switch has its Port
 *                            Number, and both have Egress Control
 * If it returns 0, *@where is unchanged.
 */
int p2p_topology_check(struct p2p_topology *topology, p2p_id *where);

/* Number of functions added so far. */
uint16_t p2p_topology_count(const struct p2p_topology *topology);

/* The function at @id, or NULL when there is none. */
const struct p2p_function *p2p_topology_get(const struct p2p_topology *topology,
                                            p2p_id id);

/*
 * The function at @devfn on @bus of @domain, as the ports above are programmed
 * now; of several the one that was added first; P2P_NONE if there is none.
 * Takes time in proportion to the number of functions. A topology that is not
 * frozen can be asked, too.
 */
p2p_id p2p_topology_find(const struct p2p_topology *topology, uint32_t domain,
                         uint8_t bus, uint8_t devfn);

/* The domain that function @id is in; 0 when there is no such function. */
uint32_t p2p_topology_domain(const struct p2p_topology *topology, p2p_id id);

/*
 * Routing ID (bus << 8 | devfn) of function @id as the ports above it are
 * programmed now; 0xffff when there is no such function.
 */
uint16_t p2p_topology_rid(const struct p2p_topology *topology, p2p_id id);

#endif /* P2PCORE_TOPOLOGY_H */
