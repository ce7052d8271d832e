/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Links made visible, ended, taken away and remembered. */
#include "map/layout.h"

/* M20: what has ended keeps its end. */
void p2p_map_end_links(struct p2p_map *map,
                       const struct p2p_map_provider *provider,
                       enum p2p_map_end end)
{
    map->event++;
    for (unsigned i = 0; i < map->links; i++) {
        struct p2p_map_link *link = &map->link[i];
        const struct p2p_map_mapping *mapping = p2p_map_mapping_of(map, link);

        if (link->end == P2P_END_NONE &&
            mapping->info.provider.slot == provider->id.slot) {
            link->end = (uint8_t)end;
            link->ended_at = map->event;
        }
    }
}

/* M21, M22 */
static void remember(struct p2p_map *map, const struct p2p_map_link *link)
{
    const struct p2p_map_mapping *mapping = p2p_map_mapping_of(map, link);
    bool live = link->end == P2P_END_NONE;

    if (map->past == map->capacity.past) {
        map->forgotten++;       /* this one, or the one in its place */
    } else {
        map->past++;
    }
    if (map->capacity.past == 0) {
        return;
    }
    map->remembered[map->past_next] = (struct p2p_map_past) {
        .addr = link->addr,
        .ended_at = live ? map->event : link->ended_at,
        .mapping = mapping->id,
        .provider = mapping->info.provider,
        .client = mapping->info.client,
        .end = live ? P2P_END_UNLINK : link->end,
    };
    map->past_next = (uint16_t)((map->past_next + 1) % map->capacity.past);
}

/*
 * M16: live or not, revoked or not. The other links move up, and so stay in
 * the order of their making.
 */
void p2p_map_drop_links(struct p2p_map *map, struct p2p_map_mapping *mapping,
                        struct p2p_range addr)
{
    struct p2p_map_provider *provider = p2p_map_provider_of(map, mapping);
    uint16_t kept = 0;

    map->event++;
    for (uint16_t i = 0; i < map->links; i++) {
        const struct p2p_map_link *link = &map->link[i];

        if (link->mapping == mapping->id.slot &&
            p2p_range_has(addr, link->addr.start)) {
            remember(map, link);
            mapping->info.links--;
            provider->info.links--;
        } else {
            map->link[kept++] = *link;
        }
    }
    map->links = kept;
}

/*
 * M15: whether @addr is whole links of @mapping without a gap; if not, it is
 * not linked, or not any more (M19). They are known not
 * to overlap, so it is enough that none sticks out and that their lengths add
 * up. What is added up is last - start, and 1 for each border in between: a
 * length may not fit.
 */
static int check_whole(const struct p2p_map *map,
                       const struct p2p_map_mapping *mapping,
                       struct p2p_range addr)
{
    uint64_t reach = 0;
    unsigned met = 0;

    if (p2p_range_is_empty(addr)) {
        return -P2P_ERR_BAD_RANGE;
    }
    for (unsigned i = 0; i < map->links; i++) {
        const struct p2p_map_link *link = &map->link[i];

        if (link->mapping != mapping->id.slot ||
            link->addr.start > addr.last || link->addr.last < addr.start) {
            continue;
        }
        if (!p2p_range_within(link->addr, addr)) {
            return -P2P_ERR_NOT_LINKED;
        }
        reach += link->addr.last - link->addr.start + (met > 0);
        met++;
    }
    return met > 0 && reach == addr.last - addr.start ? 0
                                                      : -P2P_ERR_NOT_LINKED;
}

/* Whether a link of @mapping in @addr ended by @end. */
static bool ended(const struct p2p_map *map,
                  const struct p2p_map_mapping *mapping,
                  struct p2p_range addr, enum p2p_map_end end)
{
    for (unsigned i = 0; i < map->links; i++) {
        const struct p2p_map_link *link = &map->link[i];

        if (link->mapping == mapping->id.slot && link->end == end &&
            p2p_range_has(addr, link->addr.start)) {
            return true;
        }
    }
    return false;
}

/* M14, but not of what ended (M6, M7). */
int p2p_map_sync(struct p2p_map *map, struct p2p_mapping_id id,
                 struct p2p_range addr)
{
    struct p2p_map_mapping *mapping;
    int error = p2p_map_find(map, id, &mapping);

    if (!error) {
        error = check_whole(map, mapping, addr);
    }
    if (error) {
        return error;
    }
    if (ended(map, mapping, addr, P2P_END_REVOKE)) {
        return -P2P_ERR_REVOKED;
    }
    if (ended(map, mapping, addr, P2P_END_MOVE)) {
        return -P2P_ERR_STALE;
    }
    for (unsigned i = 0; i < map->links; i++) {
        struct p2p_map_link *link = &map->link[i];

        if (link->mapping == mapping->id.slot &&
            p2p_range_has(addr, link->addr.start)) {
            link->synced = true;
        }
    }
    return 0;
}

int p2p_map_unlink(struct p2p_map *map, struct p2p_mapping_id id,
                   struct p2p_range addr)
{
    struct p2p_map_mapping *mapping;
    int error = p2p_map_find(map, id, &mapping);

    if (!error) {
        error = check_whole(map, mapping, addr);
    }
    if (!error) {
        p2p_map_drop_links(map, mapping, addr);
    }
    return error;
}
