/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "map/layout.h"

/*
 * What an access needs, as bits of enum p2p_direction, and 0 if there is no
 * such access: it may come from a guest.
 */
static unsigned needs(enum p2p_access access)
{
    switch (access) {
    case P2P_READ:
        return P2P_DIRECTION_READ;
    case P2P_WRITE:
        return P2P_DIRECTION_WRITE;
    case P2P_ATOMIC:
        return P2P_DIRECTION_BOTH;
    }
    return 0;
}

/* Whether a live link of the initiator's holds @addr; visible or not. */
static bool holds(const struct p2p_map *map, const struct p2p_map_link *link,
                  p2p_id initiator, uint64_t addr)
{
    return link->end == P2P_END_NONE && p2p_range_has(link->addr, addr) &&
           p2p_map_mapping_of(map, link)->info.client == initiator;
}

/* Let @out be about @mapping, with @answer. */
static void name(struct p2p_coverage *out, enum p2p_map_answer answer,
                 const struct p2p_map_mapping *mapping)
{
    out->answer = answer;
    out->mapping = mapping->id;
    out->provider = mapping->info.provider;
}

/* Whether @mapping is older than the one that @out is about, if any. */
static bool older(const struct p2p_map_mapping *mapping,
                  const struct p2p_coverage *out)
{
    return out->mapping.serial == 0 ||
           mapping->id.serial < out->mapping.serial;
}

/* M24: the link that covers the byte. */
static const struct p2p_map_link *cover(const struct p2p_map *map,
                                        const struct p2p_map_access *access,
                                        uint64_t addr,
                                        struct p2p_coverage *out)
{
    const struct p2p_map_link *found = NULL;
    unsigned need = needs(access->access);
    struct p2p_coverage about = { .addr = addr };

    for (unsigned i = 0; i < map->links; i++) {
        const struct p2p_map_link *link = &map->link[i];
        const struct p2p_map_mapping *mapping = p2p_map_mapping_of(map, link);

        if (holds(map, link, access->initiator, addr) && link->synced &&
            (mapping->info.direction & need) == need &&
            older(mapping, &about)) {
            name(&about, P2P_MAP_COVERED, mapping);
            found = link;
        }
    }
    if (found) {
        *out = about;
    }
    return found;
}

/* M25, M26: a live link holds the byte, but does not cover it. */
static bool find_live(const struct p2p_map *map,
                      const struct p2p_map_access *access, uint64_t addr,
                      struct p2p_coverage *out)
{
    unsigned need = needs(access->access);

    for (unsigned i = 0; i < map->links; i++) {
        const struct p2p_map_link *link = &map->link[i];
        const struct p2p_map_mapping *mapping = p2p_map_mapping_of(map, link);

        if (holds(map, link, access->initiator, addr) &&
            older(mapping, out)) {
            bool allowed = (mapping->info.direction & need) == need;

            name(out, allowed ? P2P_MAP_NOT_SYNCED : P2P_MAP_WRONG_DIRECTION,
                 mapping);
        }
    }
    return out->mapping.serial != 0;
}

/* M27, M28 or M29. */
static enum p2p_map_answer after(enum p2p_map_end end)
{
    switch (end) {
    case P2P_END_REVOKE:
        return P2P_MAP_AFTER_REVOKE;
    case P2P_END_MOVE:
        return P2P_MAP_STALE;
    case P2P_END_NONE:
    case P2P_END_UNLINK:
        break;
    }
    return P2P_MAP_AFTER_UNMAP;
}

/* Let @out be about @past if that ended later than @ended_at says. */
static void take_later(struct p2p_coverage *out, uint64_t *ended_at,
                       const struct p2p_map_past *past)
{
    if (past->ended_at > *ended_at ||
        (past->ended_at == *ended_at &&
         past->mapping.serial < out->mapping.serial)) {
        *ended_at = past->ended_at;
        out->answer = after((enum p2p_map_end)past->end);
        out->mapping = past->mapping;
        out->provider = past->provider;
    }
}

/* M27 to M29: a link held the byte, whether it was unlinked since or not. */
static bool find_ended(const struct p2p_map *map, p2p_id initiator,
                       uint64_t addr, struct p2p_coverage *out)
{
    uint64_t ended_at = 0;

    for (unsigned i = 0; i < map->links; i++) {
        const struct p2p_map_link *link = &map->link[i];
        const struct p2p_map_mapping *mapping = p2p_map_mapping_of(map, link);
        struct p2p_map_past past = {
            .ended_at = link->ended_at,
            .mapping = mapping->id,
            .provider = mapping->info.provider,
            .end = link->end,
        };

        if (link->end != P2P_END_NONE && p2p_range_has(link->addr, addr) &&
            mapping->info.client == initiator) {
            take_later(out, &ended_at, &past);
        }
    }
    for (unsigned i = 0; i < map->past; i++) {
        const struct p2p_map_past *past = &map->remembered[i];

        if (p2p_range_has(past->addr, addr) && past->client == initiator) {
            take_later(out, &ended_at, past);
        }
    }
    return ended_at != 0;
}

/* M31: the IOVAs of one client do not overlap, so there is one at most. */
static bool find_unlinked(const struct p2p_map *map, p2p_id initiator,
                          uint64_t addr, struct p2p_coverage *out)
{
    for (unsigned i = 0; i < map->capacity.mappings; i++) {
        const struct p2p_map_mapping *mapping = &map->mapping[i];

        if (mapping->id.serial && mapping->info.client == initiator &&
            p2p_range_has(mapping->info.iova, addr)) {
            name(out, P2P_MAP_NOT_LINKED, mapping);
            return true;
        }
    }
    return false;
}

/* M32: what is mapped for an IOVA, by where it is on the bus. */
static bool find_bus(const struct p2p_map *map, p2p_id initiator,
                     uint64_t addr, struct p2p_coverage *out)
{
    for (unsigned i = 0; i < map->links; i++) {
        const struct p2p_map_link *link = &map->link[i];
        const struct p2p_map_mapping *mapping = p2p_map_mapping_of(map, link);
        uint64_t start = p2p_map_provider_of(map, mapping)->info.range.start +
                         link->offset;

        if (link->end == P2P_END_NONE && mapping->info.client == initiator &&
            mapping->info.kind == P2P_MAPPING_IOVA && addr >= start &&
            addr - start <= link->addr.last - link->addr.start &&
            older(mapping, out)) {
            name(out, P2P_MAP_BUS_FOR_IOVA, mapping);
        }
    }
    return out->mapping.serial != 0;
}

/* M33: a live link of somebody else's. */
static bool find_other(const struct p2p_map *map, p2p_id initiator,
                       uint64_t addr, struct p2p_coverage *out)
{
    for (unsigned i = 0; i < map->links; i++) {
        const struct p2p_map_link *link = &map->link[i];
        const struct p2p_map_mapping *mapping = p2p_map_mapping_of(map, link);

        if (mapping->info.client != initiator &&
            holds(map, link, mapping->info.client, addr) &&
            older(mapping, out)) {
            name(out, P2P_MAP_OTHER_CLIENT, mapping);
        }
    }
    return out->mapping.serial != 0;
}

/* What is wrong with the byte at @addr, which nothing covers. */
static void explain(const struct p2p_map *map,
                    const struct p2p_map_access *access, uint64_t addr,
                    struct p2p_coverage *out)
{
    p2p_id initiator = access->initiator;

    *out = (struct p2p_coverage) { .addr = addr };
    if (find_live(map, access, addr, out) ||
        find_ended(map, initiator, addr, out)) {
        return;
    }
    if (addr != access->addr) {
        cover(map, access, addr - 1, out);
        out->answer = P2P_MAP_BEYOND_END;       /* M30 */
        out->addr = addr;
    } else if (!find_unlinked(map, initiator, addr, out) &&
               !find_bus(map, initiator, addr, out) &&
               !find_other(map, initiator, addr, out)) {
        out->answer = P2P_MAP_NEVER_MAPPED;     /* M34 */
    }
}

/* M23 and, at first, M35. */
struct p2p_coverage p2p_map_check(const struct p2p_map *map,
                                  const struct p2p_map_access *access)
{
    struct p2p_coverage first = {
        .answer = P2P_MAP_BAD_ACCESS,
        .addr = access->addr,
    };
    struct p2p_coverage piece = first;
    uint64_t addr = access->addr;

    if (access->len == 0 || access->len - 1 > UINT64_MAX - addr ||
        needs(access->access) == 0) {
        return first;
    }
    for (;;) {
        const struct p2p_map_link *link = cover(map, access, addr, &piece);

        if (!link) {
            explain(map, access, addr, &first);
            return first;
        }
        if (addr == access->addr) {
            first = piece;
            first.link = link->addr;
            first.offset = link->offset + (addr - link->addr.start);
        }
        if (link->addr.last >= access->addr + (access->len - 1)) {
            return first;
        }
        addr = link->addr.last + 1;
    }
}
