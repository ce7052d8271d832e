/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "map/layout.h"

struct p2p_map_provider *p2p_map_find_provider(const struct p2p_map *map,
                                               struct p2p_provider_id id)
{
    if (id.serial == 0 || id.slot >= map->capacity.providers ||
        map->provider[id.slot].id.serial != id.serial) {
        return NULL;
    }
    return &map->provider[id.slot];
}

/* M4 */
int p2p_map_provider_add(struct p2p_map *map, p2p_id owner, uint8_t bar,
                         struct p2p_range range, struct p2p_provider_id *id)
{
    struct p2p_map_provider *empty = NULL;

    if (owner == P2P_NONE || bar >= P2P_BARS) {
        return -P2P_ERR_BAD_VALUE;
    }
    for (unsigned i = map->capacity.providers; i-- > 0;) {
        struct p2p_map_provider *other = &map->provider[i];

        if (other->id.serial == 0) {
            empty = other;
        } else if (other->info.owner == owner && other->info.bar == bar) {
            return -P2P_ERR_DUPLICATE_PROVIDER;
        }
    }
    if (!empty) {
        return -P2P_ERR_NOSPACE;
    }
    *empty = (struct p2p_map_provider) {
        .info = {
            .owner = owner,
            .bar = bar,
            .range = range,
            .generation = 1,            /* M5 */
        },
        .id = {
            .serial = ++map->provider_serial,
            .slot = (uint16_t)(empty - map->provider),
        },
    };
    *id = empty->id;
    return 0;
}

/* M6 */
int p2p_map_provider_move(struct p2p_map *map, struct p2p_provider_id id,
                          struct p2p_range range)
{
    struct p2p_map_provider *provider = p2p_map_find_provider(map, id);

    if (!provider) {
        return -P2P_ERR_NO_PROVIDER;
    }
    p2p_map_end_links(map, provider, P2P_END_MOVE);
    provider->info.range = range;
    provider->info.generation++;
    return 0;
}

/* M7 */
int p2p_map_provider_revoke(struct p2p_map *map, struct p2p_provider_id id)
{
    struct p2p_map_provider *provider = p2p_map_find_provider(map, id);

    if (!provider) {
        return -P2P_ERR_NO_PROVIDER;
    }
    if (provider->info.revoked) {
        return -P2P_ERR_REVOKED;
    }
    p2p_map_end_links(map, provider, P2P_END_REVOKE);
    provider->info.revoked = true;
    return 0;
}

/* M8 */
int p2p_map_provider_restore(struct p2p_map *map, struct p2p_provider_id id)
{
    struct p2p_map_provider *provider = p2p_map_find_provider(map, id);

    if (!provider) {
        return -P2P_ERR_NO_PROVIDER;
    }
    if (!provider->info.revoked) {
        return -P2P_ERR_NOT_REVOKED;
    }
    provider->info.revoked = false;
    provider->info.generation++;
    return 0;
}

/* M9, and with it goes its space (M37). */
int p2p_map_provider_remove(struct p2p_map *map, struct p2p_provider_id id)
{
    struct p2p_map_provider *provider = p2p_map_find_provider(map, id);

    if (!provider) {
        return -P2P_ERR_NO_PROVIDER;
    }
    if (provider->info.mappings > 0) {
        return -P2P_ERR_BUSY;
    }
    *provider = (struct p2p_map_provider) { .id.serial = 0 };
    return 0;
}

int p2p_map_provider(const struct p2p_map *map, struct p2p_provider_id id,
                     struct p2p_provider *out)
{
    const struct p2p_map_provider *provider = p2p_map_find_provider(map, id);

    if (!provider) {
        return -P2P_ERR_NO_PROVIDER;
    }
    *out = provider->info;
    return 0;
}
