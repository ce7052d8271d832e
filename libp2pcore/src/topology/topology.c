/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "topology/freeze.h"

/*
 * The most segments that one function can take: as a member of its bus all
 * of its windows and BARs, as a member of its device its BARs, as an upstream
 * port its BARs once more, and the first segment of the lists of its
 * secondary bus and of its device.
 */
#define CLAIMS_PER_FUNCTION ((uint32_t)P2P_WINDOWS + 3 * P2P_CLAIMS)
#define SEGMENTS_PER_FUNCTION \
    (P2P_SEGMENTS_PER_CLAIM * CLAIMS_PER_FUNCTION + 2)
#define LANDINGS_PER_FUNCTION \
    (P2P_LANDINGS_PER_CLAIM * ((uint32_t)P2P_WINDOWS + P2P_CLAIMS))

/* The root buses have a list of their own. */
static size_t segments(uint16_t capacity)
{
    return (size_t)SEGMENTS_PER_FUNCTION * capacity + 1;
}

/* The first one is where the address 0 leads. */
static size_t landings(uint16_t capacity)
{
    return (size_t)LANDINGS_PER_FUNCTION * capacity + 1;
}

/* The arrays follow one another in falling order of alignment. */
size_t p2p_topology_size(uint16_t capacity)
{
    return sizeof(struct p2p_topology) +
           sizeof(struct p2p_node) * capacity +
           sizeof(struct p2p_calm) * capacity +
           sizeof(struct p2p_function) * capacity +
           sizeof(struct p2p_segment) * segments(capacity) +
           sizeof(uint64_t) * landings(capacity) +
           sizeof(struct p2p_landing) * landings(capacity) +
           sizeof(p2p_id) * 2 * capacity;
}

struct p2p_topology *p2p_topology_init(void *mem, size_t size,
                                       uint16_t capacity)
{
    struct p2p_topology *topology = mem;

    if (size < p2p_topology_size(capacity)) {
        return NULL;
    }
    *topology = (struct p2p_topology) {
        .capacity = capacity,
        .interrupts = { P2P_INTERRUPT_FIRST, P2P_INTERRUPT_LAST },
    };
    topology->node = (struct p2p_node *)(topology + 1);
    topology->calm = (struct p2p_calm *)(topology->node + capacity);
    topology->function = (struct p2p_function *)(topology->calm + capacity);
    topology->segment =
        (struct p2p_segment *)(topology->function + capacity);
    topology->landings.start =
        (uint64_t *)(topology->segment + segments(capacity));
    topology->landings.landing =
        (struct p2p_landing *)(topology->landings.start + landings(capacity));
    topology->order =
        (p2p_id *)(topology->landings.landing + landings(capacity));
    topology->scratch = topology->order + capacity;
    topology->root.segment = topology->segment;
    p2p_segment_list_open(&topology->root);
    p2p_build_landings(topology);
    return topology;
}

int p2p_topology_add(struct p2p_topology *topology,
                     const struct p2p_function *function, p2p_id *id)
{
    int error;

    if (topology->frozen) {
        return -P2P_ERR_FROZEN;
    }
    if (topology->count == topology->capacity) {
        return -P2P_ERR_NOSPACE;
    }
    error = p2p_function_check(function);
    if (error) {
        return error;
    }
    if (function->parent != P2P_NONE) {
        const struct p2p_function *parent =
            p2p_topology_get(topology, function->parent);

        if (!parent || !p2p_kind_is_bridge(parent->kind)) {
            return -P2P_ERR_BAD_PARENT;
        }
    }
    topology->function[topology->count] = *function;
    if (id) {
        *id = topology->count;
    }
    topology->count++;
    return 0;
}

int p2p_topology_set_interrupts(struct p2p_topology *topology,
                                struct p2p_range range)
{
    if (topology->frozen) {
        return -P2P_ERR_FROZEN;
    }
    topology->interrupts = range;
    return 0;
}

uint16_t p2p_topology_count(const struct p2p_topology *topology)
{
    return topology->count;
}

const struct p2p_function *p2p_topology_get(const struct p2p_topology *topology,
                                            p2p_id id)
{
    return id < topology->count ? &topology->function[id] : NULL;
}

uint16_t p2p_topology_rid(const struct p2p_topology *topology, p2p_id id)
{
    const struct p2p_function *function = p2p_topology_get(topology, id);
    const struct p2p_function *parent;
    uint8_t bus;

    if (!function) {
        return UINT16_MAX;
    }
    parent = p2p_topology_get(topology, function->parent);
    bus = parent ? parent->secondary : function->root_bus;
    bus = (uint8_t)(bus + function->bus_offset);
    return (uint16_t)(bus << 8 | function->devfn);
}

uint32_t p2p_topology_domain(const struct p2p_topology *topology, p2p_id id)
{
    return id < topology->count ? p2p_domain(topology, id) : 0;
}

p2p_id p2p_topology_find(const struct p2p_topology *topology, uint32_t domain,
                         uint8_t bus, uint8_t devfn)
{
    for (p2p_id id = 0; id < topology->count; id++) {
        if (p2p_topology_rid(topology, id) == (uint16_t)(bus << 8 | devfn) &&
            p2p_domain(topology, id) == domain) {
            return id;
        }
    }
    return P2P_NONE;
}
