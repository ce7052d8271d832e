/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "map/layout.h"

/* M1: the arrays follow one another, each aligned as strictly as the next. */
size_t p2p_map_size(const struct p2p_map_capacity *capacity)
{
    return sizeof(struct p2p_map) +
           sizeof(struct p2p_map_provider) * capacity->providers +
           sizeof(struct p2p_map_mapping) * capacity->mappings +
           sizeof(struct p2p_map_link) * capacity->links +
           sizeof(struct p2p_map_past) * capacity->past;
}

struct p2p_map *p2p_map_init(void *mem, size_t size,
                             const struct p2p_map_capacity *capacity)
{
    struct p2p_map *map = mem;

    if (size < p2p_map_size(capacity)) {
        return NULL;
    }
    *map = (struct p2p_map) { .capacity = *capacity };
    map->provider = (struct p2p_map_provider *)(map + 1);
    map->mapping =
        (struct p2p_map_mapping *)(map->provider + capacity->providers);
    map->link = (struct p2p_map_link *)(map->mapping + capacity->mappings);
    map->remembered = (struct p2p_map_past *)(map->link + capacity->links);
    for (unsigned i = 0; i < capacity->providers; i++) {
        map->provider[i] = (struct p2p_map_provider) { .id.serial = 0 };
    }
    for (unsigned i = 0; i < capacity->mappings; i++) {
        map->mapping[i] = (struct p2p_map_mapping) { .id.serial = 0 };
    }
    return map;
}

/* M19: as serials only grow (M3), one that is too small was given once. */
int p2p_map_find(const struct p2p_map *map, struct p2p_mapping_id id,
                 struct p2p_map_mapping **found)
{
    if (id.serial == 0 || id.serial > map->mapping_serial ||
        id.slot >= map->capacity.mappings) {
        return -P2P_ERR_NO_MAPPING;
    }
    if (map->mapping[id.slot].id.serial != id.serial) {
        return -P2P_ERR_UNMAPPED;
    }
    *found = &map->mapping[id.slot];
    return 0;
}

int p2p_map_mapping(const struct p2p_map *map, struct p2p_mapping_id id,
                    struct p2p_mapping *out)
{
    struct p2p_map_mapping *mapping;
    int error = p2p_map_find(map, id, &mapping);

    if (!error) {
        *out = mapping->info;
    }
    return error;
}

uint64_t p2p_map_forgotten(const struct p2p_map *map)
{
    return map->forgotten;
}
