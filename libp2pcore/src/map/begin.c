/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Beginning and ending of mappings. */
#include "map/layout.h"

static bool is_direction(enum p2p_direction direction)
{
    return direction == P2P_DIRECTION_READ ||
           direction == P2P_DIRECTION_WRITE ||
           direction == P2P_DIRECTION_BOTH;
}

static struct p2p_map_mapping *free_slot(const struct p2p_map *map)
{
    for (unsigned i = 0; i < map->capacity.mappings; i++) {
        if (map->mapping[i].id.serial == 0) {
            return &map->mapping[i];
        }
    }
    return NULL;
}

/*
 * M7, M10, M11. The arguments are in @want; what is right for its kind only is
 * in iova.
 */
static int begin(struct p2p_map *map, const struct p2p_mapping *want,
                 struct p2p_mapping_id *id)
{
    struct p2p_map_provider *provider =
        p2p_map_find_provider(map, want->provider);
    bool takes_iova = want->kind == P2P_MAPPING_IOVA;
    struct p2p_map_mapping *mapping;

    if (!provider) {
        return -P2P_ERR_NO_PROVIDER;
    }
    if (want->client == P2P_NONE || !is_direction(want->direction)) {
        return -P2P_ERR_BAD_VALUE;
    }
    if (takes_iova && p2p_range_is_empty(want->iova)) {
        return -P2P_ERR_BAD_RANGE;
    }
    if (provider->info.revoked) {
        return -P2P_ERR_REVOKED;
    }
    if (takes_iova && (p2p_map_iova_taken(map, want->client, want->iova) ||
                       p2p_map_bus_taken(map, want->client, want->iova))) {
        return -P2P_ERR_OVERLAP;
    }
    mapping = free_slot(map);
    if (!mapping) {
        return -P2P_ERR_NOSPACE;
    }
    mapping->info = *want;
    mapping->id = (struct p2p_mapping_id) {
        .serial = ++map->mapping_serial,        /* M3 */
        .slot = (uint16_t)(mapping - map->mapping),
    };
    provider->info.mappings++;
    *id = mapping->id;
    return 0;
}

int p2p_map_begin_iova(struct p2p_map *map, struct p2p_provider_id provider,
                       p2p_id client, enum p2p_direction direction,
                       struct p2p_range iova, struct p2p_mapping_id *id)
{
    struct p2p_mapping want = {
        .provider = provider,
        .client = client,
        .kind = P2P_MAPPING_IOVA,
        .direction = direction,
        .iova = iova,
    };

    return begin(map, &want, id);
}

int p2p_map_begin_bus(struct p2p_map *map, struct p2p_provider_id provider,
                      p2p_id client, enum p2p_direction direction,
                      struct p2p_mapping_id *id)
{
    struct p2p_mapping want = {
        .provider = provider,
        .client = client,
        .kind = P2P_MAPPING_BUS,
        .direction = direction,
        .iova = p2p_range_none(),
    };

    return begin(map, &want, id);
}

/* With the slot goes the mapping's hold on its IOVAs. */
static void release(struct p2p_map *map, struct p2p_map_mapping *mapping)
{
    p2p_map_provider_of(map, mapping)->info.mappings--;
    *mapping = (struct p2p_map_mapping) { .id.serial = 0 };
}

/* M17 */
int p2p_map_free(struct p2p_map *map, struct p2p_mapping_id id)
{
    struct p2p_map_mapping *mapping;
    int error = p2p_map_find(map, id, &mapping);

    if (error) {
        return error;
    }
    if (mapping->info.links > 0) {
        return -P2P_ERR_BUSY;
    }
    release(map, mapping);
    return 0;
}

/* M18 */
int p2p_map_destroy(struct p2p_map *map, struct p2p_mapping_id id)
{
    struct p2p_map_mapping *mapping;
    int error = p2p_map_find(map, id, &mapping);

    if (error) {
        return error;
    }
    p2p_map_drop_links(map, mapping, p2p_range_all());
    release(map, mapping);
    return 0;
}
