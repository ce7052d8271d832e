/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "world.h"

#include "random.h"

#define GRAINS 256u             /* in the part of the space that is used */
#define LEVELS 5u
#define DOMAIN 0x10000u         /* as of a volume management device */

/* A tidy share of the address space, in grains. */
struct share {
    unsigned first;
    unsigned count;
};

static uint64_t random64(struct world *world)
{
    return random_next(&world->random);
}

unsigned world_random(struct world *world, unsigned below)
{
    return random_below(&world->random, below);
}

bool world_once_in(struct world *world, unsigned times)
{
    return world_random(world, times) == 0;
}

static struct p2p_range grains(const struct world *world, struct share share)
{
    struct p2p_range range = { 1, 0 };

    if (share.count) {
        range.start = world->base + share.first * world->grain;
        range.last = range.start + share.count * world->grain - 1;
    }
    return range;
}

static struct share any_share(struct world *world)
{
    unsigned first = world_random(world, GRAINS);

    return (struct share) { first, 1 + world_random(world, GRAINS - first) };
}

static struct p2p_range any_range(struct world *world)
{
    struct p2p_range range = grains(world, any_share(world));

    if (world_once_in(world, 8)) {
        range.start = 0;
    }
    if (world_once_in(world, 8)) {
        range.last = UINT64_MAX;
    }
    if (world_once_in(world, 8)) {
        return (struct p2p_range) { range.last, range.start };
    }
    return range;
}

static void random_acs(struct world *world, struct p2p_acs *acs)
{
    static const uint16_t sizes[] = { 0, 1, 4, 40, 256 };

    acs->cap = 0xff;
    acs->ctl = world_once_in(world, 2) ? 0
               : (uint16_t)(random64(world) & random64(world) & 0x1fff);
    if (world_once_in(world, 3)) {
        acs->ctl |= P2P_ACS_UF;
    }
    acs->vector_size = sizes[world_random(world, 5)];
    for (unsigned i = 0; i < P2P_ACS_VECTOR_MAX / 32; i++) {
        acs->vector[i] = (uint32_t)random64(world);
    }
}

static p2p_id add(struct world *world, enum p2p_kind kind, p2p_id parent,
                  unsigned devfn)
{
    struct p2p_function function = {
        .kind = kind,
        .parent = parent,
        .root_bus = (uint8_t)world_random(world, 2),
        .domain = world_once_in(world, 4) ? DOMAIN : 0,
        .devfn = (uint8_t)devfn,
        .bus_master = !world_once_in(world, 24),
        .memory_enable = !world_once_in(world, 24),
        .in_d0 = !world_once_in(world, 24),
        .rom = { 1, 0 },
        .rom_enable = !world_once_in(world, 6),
        .acs_groups = world_once_in(world, 4),
        .function_group = (uint8_t)world_random(world, 4),
        .own_window = (enum p2p_own_window)world_random(world, 3),
        .port_number = (uint8_t)(world_once_in(world, 16)
                                 ? random64(world) : devfn >> 3),
        .tlp = (uint8_t)(world_once_in(world, 6)
                         ? random64(world) & random64(world) & 0x1f : 0),
        .window = { { 1, 0 }, { 1, 0 } },
    };

    for (unsigned i = 0; i < P2P_BARS; i++) {
        function.bar[i] = (struct p2p_range) { 1, 0 };
    }
    random_acs(world, &function.acs);
    world->function[world->count] = function;
    return (p2p_id)world->count++;
}

static struct share slice(struct share share, unsigned index, unsigned of)
{
    unsigned count = share.count / of;

    return (struct share) { share.first + index * count, count };
}

static void add_endpoints(struct world *world, p2p_id parent,
                          struct share share)
{
    unsigned functions = 1 + world_random(world, 3);

    for (unsigned i = 0; i < functions && world->count < WORLD_MAX; i++) {
        p2p_id id = add(world, P2P_KIND_ENDPOINT, parent, i);
        struct share part = slice(share, i, functions + 1);

        world->function[id].bar[0] = grains(world, slice(part, 0, 2));
        world->function[id].bar[2] = grains(world, slice(part, 1, 2));
        if (world_once_in(world, 4)) {
            world->function[id].rom = world->function[id].bar[2];
            world->function[id].bar[2] = (struct p2p_range) { 1, 0 };
        }
        if (i && world_once_in(world, 6)) {
            world->function[id].bus_offset = 1;     /* as VFs can be */
            world->next_bus++;
        }
    }
}

static void set_windows(struct world *world, p2p_id id, struct share share)
{
    struct p2p_function *function = &world->function[id];
    unsigned split = world_random(world, 3);

    if (split == 2) {
        function->window[0] = grains(world, slice(share, 0, 2));
        function->window[1] = grains(world, slice(share, 1, 2));
    } else {
        function->window[split] = grains(world, share);
    }
    if (world_once_in(world, 4)) {
        function->bar[0] = grains(world, slice(share, 3, 4));
    }
}

static void add_below(struct world *world, p2p_id port, struct share share,
                      unsigned level);

static p2p_id add_port(struct world *world, enum p2p_kind kind, p2p_id parent,
                       unsigned devfn, struct share share)
{
    p2p_id id = add(world, kind, parent, devfn);

    world->ports++;
    world->function[id].secondary = (uint8_t)world->next_bus++;
    set_windows(world, id, share);
    return id;
}

static void add_switch(struct world *world, p2p_id port, struct share share,
                       unsigned level)
{
    unsigned width = 1 + world_random(world, world_once_in(world, 4) ? 12 : 4);
    p2p_id up = add_port(world, P2P_KIND_UPSTREAM_PORT, port, 0, share);

    for (unsigned i = 0; i < width && world->ports < WORLD_PORTS_MAX &&
                         world->count < WORLD_MAX; i++) {
        struct share part = slice(share, i, width + 1);
        p2p_id down = add_port(world, P2P_KIND_DOWNSTREAM_PORT, up, i << 3,
                               part);

        add_below(world, down, part, level + 1);
        world->function[down].subordinate = (uint8_t)(world->next_bus - 1);
    }
    world->function[up].subordinate = (uint8_t)(world->next_bus - 1);
}

static void add_below(struct world *world, p2p_id port, struct share share,
                      unsigned level)
{
    unsigned kind = world_random(world, 16);
    bool room = world->ports < WORLD_PORTS_MAX && world->count < WORLD_MAX;

    if (kind < 10 && level < LEVELS && room) {
        add_switch(world, port, share, level);
    } else if (kind == 15 && level < LEVELS && room) {
        p2p_id id = add_port(world, P2P_KIND_BRIDGE, port, 0, share);

        add_below(world, id, share, level + 1);
        world->function[id].subordinate = (uint8_t)(world->next_bus - 1);
    } else if (kind > 0 && world->count < WORLD_MAX) {
        add_endpoints(world, port, share);
    }
}

/* What no firmware would do. */
static void disturb(struct world *world)
{
    static const enum p2p_kind kinds[] = {
        P2P_KIND_ROOT_PORT, P2P_KIND_UPSTREAM_PORT, P2P_KIND_DOWNSTREAM_PORT,
        P2P_KIND_BRIDGE,
    };
    struct p2p_function *function =
        &world->function[world_random(world, world->count)];

    switch (world_random(world, world->chaos > 2 ? 8 : 5)) {
    case 0:
    case 1:
        function->window[world_random(world, 2)] = any_range(world);
        break;
    case 2:
    case 3:
        function->bar[world_random(world, P2P_BARS)] = any_range(world);
        break;
    case 4:
        function->secondary = (uint8_t)random64(world);
        break;
    case 5:
        function->devfn = (uint8_t)world_random(world, 16);
        break;
    case 6:
        if (function->kind != P2P_KIND_ENDPOINT) {
            function->kind = kinds[world_random(world, 4)];
        }
        break;
    case 7:
        function->parent = world_once_in(world, 2) ? P2P_NONE
                                                   : function->parent;
        break;
    default:
        break;
    }
}

void world_make(struct world *world)
{
    static const uint64_t bases[] = {
        0, 0xfed00000, 0xfee00000 - 128 * 0x1000, 0xe0000000, 0x100000000,
        0x1000000000,
    };
    static const uint64_t sizes[] = { 8, 0x1000, 0x100000, 0x40000000 };
    unsigned roots = 1 + world_random(world, 3);

    world->interrupts = (struct p2p_range) { 0xfee00000, 0xfeefffff };
    if (world_once_in(world, 4)) {
        world->interrupts = (struct p2p_range) { 1, 0 };
    } else if (world_once_in(world, 8)) {
        world->interrupts.last += 0x100000;
    }
    world->count = 0;
    world->ports = 0;
    world->next_bus = 1;
    world->chaos = world_random(world, 4);
    world->grain = sizes[world_random(world, 4)];
    world->base = world_once_in(world, 6)
                  ? 0 - GRAINS * world->grain : bases[world_random(world, 6)];
    for (unsigned i = 0; i < roots && world->count < WORLD_MAX; i++) {
        struct share share = slice((struct share) { 0, GRAINS }, i, roots);
        p2p_id port = add_port(world, P2P_KIND_ROOT_PORT, P2P_NONE, 8 + i * 8,
                               share);

        if (world_once_in(world, 3)) {
            world->function[port].bar[1] = grains(world, any_share(world));
        }
        add_below(world, port, share, 0);
        world->function[port].subordinate = (uint8_t)(world->next_bus - 1);
    }
    if (world_once_in(world, 2) && world->count < WORLD_MAX) {
        add_endpoints(world, P2P_NONE, any_share(world));
    }
    for (unsigned i = 0; i < world->chaos * world->count / 6; i++) {
        disturb(world);
    }
}

uint64_t world_address(struct world *world)
{
    const struct p2p_function *function =
        &world->function[world_random(world, world->count)];
    unsigned what = world_random(world, 16);
    struct p2p_range range = what & 1 ? function->bar[what % P2P_BARS]
                                      : function->window[what >> 1 & 1];

    if (what & 1 && world_once_in(world, 3) &&
        function->rom.start <= function->rom.last) {
        range = function->rom;
    }

    if (what == 0) {
        return random64(world);
    }
    if (what == 1) {
        return 0xfee00000 + world_random(world, 0x100000);
    }
    if (what == 2) {
        return 0xfee00000 - 1 + world_random(world, 2) * 0x100001;
    }
    if (range.start > range.last) {
        range = grains(world, any_share(world));
    }
    switch (world_random(world, 4)) {
    case 0:
        return range.start;
    case 1:
        return range.last;
    case 2:
        return world_once_in(world, 2) ? range.start - 1 : range.last + 1;
    default:
        return range.start + (range.last - range.start) / 2;
    }
}

struct p2p_request world_request(struct world *world)
{
    static const enum p2p_access accesses[] = {
        P2P_READ, P2P_WRITE, P2P_ATOMIC,
    };
    struct p2p_request request = {
        .initiator = (p2p_id)world_random(world, world->count),
        .access = accesses[world_random(world, 3)],
        .at = P2P_AT_UNTRANSLATED,
        .relaxed_ordering = world_once_in(world, 3),
        .has_pasid = world_once_in(world, 4),
        .iommu = world_once_in(world, 2),
        .ats = world_once_in(world, 2),
        .addr = world_address(world),
    };

    if (world_once_in(world, 64)) {
        request.initiator = (p2p_id)random64(world);
    }
    if (world_once_in(world, 3)) {
        request.at = (enum p2p_at)world_random(world, 4);
    }
    return request;
}

static struct p2p_policy_end any_end(struct world *world, bool target)
{
    const struct p2p_function *function =
        &world->function[world_random(world, world->count)];
    struct p2p_policy_end end = {
        (enum p2p_scope)world_random(world, P2P_SCOPES), 0,
    };

    if (end.scope == P2P_SCOPE_SAME && !target) {
        end.scope = P2P_SCOPE_PORT;
    }
    if (end.scope == P2P_SCOPE_HOST || end.scope == P2P_SCOPE_PORT) {
        while (function->parent != P2P_NONE) {
            function = &world->function[function->parent];
        }
        end.rid = (uint64_t)function->domain << 16 |
                  (uint64_t)function->root_bus << 8;
        end.rid |= end.scope == P2P_SCOPE_PORT ? function->devfn : 0;
    }
    return end;
}

static enum p2p_failure any_failure(struct world *world)
{
    static const enum p2p_failure failures[] = {
        P2P_FAIL_NONE, P2P_FAIL_NONE, P2P_FAIL_NONE, P2P_FAIL_UR, P2P_FAIL_CA,
        P2P_FAIL_DROP,
    };

    return failures[world_random(world, 6)];
}

struct p2p_policy_entry world_policy_entry(struct world *world)
{
    return (struct p2p_policy_entry) {
        .from = any_end(world, false),
        .to = any_end(world, true),
        .accesses = (uint8_t)(1 + world_random(world, 7)),
        .failure = any_failure(world),
    };
}

enum p2p_failure world_policy_default(struct world *world)
{
    return any_failure(world);
}
