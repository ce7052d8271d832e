/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "shape.h"

#include <stdlib.h>

#define LEVELS_MAX 8u
#define PORT_BITS_MAX 8u        /* no bus has more functions */

struct growth {
    struct tree *tree;
    unsigned bits[LEVELS_MAX + 1];  /* log2 of the ports of a switch, from the
                                       lowest up; at last of the root ports */
    uint64_t next_bar;
};

static p2p_id add(struct tree *tree, enum p2p_kind kind, p2p_id parent,
                  unsigned devfn, uint64_t start, uint64_t size)
{
    struct p2p_function function = p2p_function_init(kind);
    struct p2p_range range = { start, start + size - 1 };
    p2p_id id = P2P_NONE;

    function.parent = parent;
    function.devfn = (uint8_t)devfn;
    if (kind == P2P_KIND_ENDPOINT) {
        function.bar[0] = range;
    } else {
        function.window[P2P_WINDOW_PREF] = range;
    }
    if (p2p_topology_add(tree->topology, &function, &id)) {
        abort();
    }
    return id;
}

static uint64_t size_below(const struct growth *growth, unsigned level)
{
    unsigned bits = 0;

    while (level) {
        bits += growth->bits[--level];
    }
    return SHAPE_BAR_SIZE << bits;
}

/* Hang @level switches above one another, or an endpoint, below @parent. */
static void grow(struct growth *growth, unsigned level, p2p_id parent)
{
    struct tree *tree = growth->tree;
    uint64_t start = growth->next_bar;
    p2p_id upstream;

    if (level == 0) {
        tree->endpoint[tree->endpoints++] =
            add(tree, P2P_KIND_ENDPOINT, parent, 0, start, SHAPE_BAR_SIZE);
        growth->next_bar += SHAPE_BAR_SIZE;
        return;
    }
    upstream = add(tree, P2P_KIND_UPSTREAM_PORT, parent, 0, start,
                   size_below(growth, level));
    for (unsigned i = 0; i < 1u << growth->bits[level - 1]; i++) {
        grow(growth, level - 1,
             add(tree, P2P_KIND_DOWNSTREAM_PORT, upstream, i,
                 growth->next_bar, size_below(growth, level - 1)));
    }
}

/* As even as can be, more at the top; what is too much, on the root bus. */
static void share_out(const struct shape *shape, struct growth *growth)
{
    unsigned bits = 0;

    while (1u << (bits + 1) <= shape->endpoints) {
        bits++;
    }
    for (unsigned left = shape->levels; left > 0; left--) {
        unsigned share = (bits + left - 1) / left;

        share = share > PORT_BITS_MAX ? PORT_BITS_MAX : share;
        growth->bits[left - 1] = share;
        bits -= share;
    }
    growth->bits[shape->levels] = bits;
}

struct tree shape_build(const struct shape *shape)
{
    /* Two ports per switch and endpoint, at most, and the root ports. */
    uint16_t capacity = (uint16_t)(shape->endpoints *
                                   (2 * shape->levels + 2));
    struct tree tree = {
        .size = p2p_topology_size(capacity),
        .endpoint = calloc(shape->endpoints, sizeof(p2p_id)),
    };
    struct growth growth = { .tree = &tree, .next_bar = SHAPE_FIRST_BAR };
    void *mem = malloc(tree.size);

    if (!mem || !tree.endpoint) {
        abort();
    }
    tree.topology = p2p_topology_init(mem, tree.size, capacity);
    share_out(shape, &growth);
    for (unsigned i = 0; i < 1u << growth.bits[shape->levels]; i++) {
        grow(&growth, shape->levels,
             add(&tree, P2P_KIND_ROOT_PORT, P2P_NONE, i << 3,
                 growth.next_bar, size_below(&growth, shape->levels)));
    }
    tree.per_root_port = shape->endpoints >> growth.bits[shape->levels];
    return tree;
}

void shape_free(struct tree *tree)
{
    free(tree->endpoint);
    free(tree->topology);
}
