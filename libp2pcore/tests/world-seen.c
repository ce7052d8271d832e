/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "world-seen.h"

#define LEVELS 5u

const char *seen_name(enum seen seen)
{
    static const char *const name[SEENS] = {
        [SEEN_LEVELS] = "five switches above each other",
        [SEEN_PORTS] = "64 ports",
        [SEEN_NESTED] = "a window in a window",
        [SEEN_OUTSIDE] = "a window that sticks out of the one above",
        [SEEN_OVERLAP] = "windows that overlap",
        [SEEN_DISABLED] = "a disabled window",
        [SEEN_MEMORY_OFF] = "a window without Memory Space Enable",
        [SEEN_64_BIT] = "a window above 4 GiB",
        [SEEN_TOP] = "a window at the top of the address space",
        [SEEN_FUNCTIONS] = "a device of several functions",
        [SEEN_VF] = "a VF on the next bus",
    };

    return name[seen];
}

static unsigned bit(enum seen seen, bool is)
{
    return is ? 1u << seen : 0;
}

static unsigned depth(const struct world *world, p2p_id id)
{
    unsigned switches = 0;

    for (; id != P2P_NONE; id = world->function[id].parent) {
        switches += world->function[id].kind == P2P_KIND_UPSTREAM_PORT;
    }
    return switches;
}

/* A window by itself, and in that of the port above. */
static unsigned of_window(const struct world *world,
                          const struct p2p_function *port,
                          struct p2p_range window)
{
    const struct p2p_function *above = port->parent == P2P_NONE
                                       ? NULL : &world->function[port->parent];
    bool within = false;

    if (window.start > window.last) {
        return bit(SEEN_DISABLED, true);
    }
    for (unsigned i = 0; above && i < P2P_WINDOWS; i++) {
        within |= above->window[i].start <= window.start &&
                  window.last <= above->window[i].last;
    }
    return bit(SEEN_NESTED, within) | bit(SEEN_OUTSIDE, above && !within) |
           bit(SEEN_MEMORY_OFF, !port->memory_enable) |
           bit(SEEN_64_BIT, window.start > UINT32_MAX) |
           bit(SEEN_TOP, window.last == UINT64_MAX);
}

/* Two functions of one bus. */
static unsigned of_pair(const struct p2p_function *a,
                        const struct p2p_function *b)
{
    bool overlap = false;

    for (unsigned i = 0; i < P2P_WINDOWS * P2P_WINDOWS; i++) {
        struct p2p_range x = a->window[i % 2], y = b->window[i / 2];

        overlap |= x.start <= x.last && y.start <= y.last &&
                   x.start <= y.last && y.start <= x.last;
    }
    return bit(SEEN_OVERLAP, overlap && p2p_kind_is_bridge(a->kind) &&
                             p2p_kind_is_bridge(b->kind)) |
           bit(SEEN_FUNCTIONS, a->devfn / 8 == b->devfn / 8 &&
                               a->kind == P2P_KIND_ENDPOINT &&
                               b->kind == P2P_KIND_ENDPOINT);
}

unsigned world_seen(const struct world *world)
{
    unsigned seen = 0, ports = 0;

    for (unsigned i = 0; i < world->count; i++) {
        const struct p2p_function *function = &world->function[i];

        if (p2p_kind_is_bridge(function->kind)) {
            ports++;
            seen |= of_window(world, function, function->window[0]);
            seen |= of_window(world, function, function->window[1]);
        }
        for (unsigned other = 0; other < i; other++) {
            if (world->function[other].parent == function->parent) {
                seen |= of_pair(function, &world->function[other]);
            }
        }
        seen |= bit(SEEN_LEVELS, depth(world, (p2p_id)i) >= LEVELS) |
                bit(SEEN_VF, function->bus_offset > 0);
    }
    return seen | bit(SEEN_PORTS, ports >= WORLD_PORTS_MAX);
}
