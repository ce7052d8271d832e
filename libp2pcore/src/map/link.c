/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What is done with the links of a mapping that is there. */
#include "map/layout.h"

static bool overlap(struct p2p_range a, struct p2p_range b)
{
    return a.start <= b.last && b.start <= a.last;
}

/* M11, as the next one. */
bool p2p_map_iova_taken(const struct p2p_map *map, p2p_id client,
                        struct p2p_range addr)
{
    for (unsigned i = 0; i < map->capacity.mappings; i++) {
        const struct p2p_map_mapping *mapping = &map->mapping[i];

        if (mapping->id.serial && mapping->info.client == client &&
            mapping->info.kind == P2P_MAPPING_IOVA &&
            overlap(mapping->info.iova, addr)) {
            return true;
        }
    }
    return false;
}

bool p2p_map_bus_taken(const struct p2p_map *map, p2p_id client,
                       struct p2p_range addr)
{
    for (unsigned i = 0; i < map->links; i++) {
        const struct p2p_map_link *link = &map->link[i];
        const struct p2p_mapping *mapping =
            &p2p_map_mapping_of(map, link)->info;

        if (link->end == P2P_END_NONE && mapping->client == client &&
            mapping->kind == P2P_MAPPING_BUS && overlap(link->addr, addr)) {
            return true;
        }
    }
    return false;
}

/* M12: whether any link of @mapping is in @addr, ended ones included. */
static bool link_taken(const struct p2p_map *map,
                       const struct p2p_map_mapping *mapping,
                       struct p2p_range addr)
{
    for (unsigned i = 0; i < map->links; i++) {
        if (map->link[i].mapping == mapping->id.slot &&
            overlap(map->link[i].addr, addr)) {
            return true;
        }
    }
    return false;
}

/* M7, M12, M13: what the provider has to say about @slice. */
static int check_slice(const struct p2p_provider *provider,
                       struct p2p_slice slice)
{
    if (p2p_range_is_empty(slice.offset)) {
        return -P2P_ERR_BAD_RANGE;
    }
    if (provider->revoked) {
        return -P2P_ERR_REVOKED;
    }
    if (slice.generation != provider->generation) {
        return -P2P_ERR_STALE;
    }
    if (p2p_range_is_empty(provider->range) ||
        slice.offset.last > provider->range.last - provider->range.start) {
        return -P2P_ERR_BEYOND_END;
    }
    return 0;
}

static int add_link(struct p2p_map *map, struct p2p_map_mapping *mapping,
                    struct p2p_range addr, uint64_t offset)
{
    if (map->links == map->capacity.links) {
        return -P2P_ERR_NOSPACE;
    }
    map->link[map->links++] = (struct p2p_map_link) {
        .addr = addr,
        .offset = offset,
        .mapping = mapping->id.slot,
        .synced = mapping->info.kind == P2P_MAPPING_BUS,        /* M14 */
    };
    mapping->info.links++;
    p2p_map_provider_of(map, mapping)->info.links++;
    return 0;
}

int p2p_map_link_iova(struct p2p_map *map, struct p2p_mapping_id id,
                      uint64_t iova, struct p2p_slice slice)
{
    struct p2p_map_mapping *mapping;
    int error = p2p_map_find(map, id, &mapping);
    uint64_t reach;
    struct p2p_range addr;

    if (error) {
        return error;
    }
    if (mapping->info.kind != P2P_MAPPING_IOVA) {
        return -P2P_ERR_WRONG_KIND;     /* M10 */
    }
    error = check_slice(&p2p_map_provider_of(map, mapping)->info, slice);
    if (error) {
        return error;
    }
    reach = slice.offset.last - slice.offset.start;
    if (!p2p_range_has(mapping->info.iova, iova) ||
        reach > mapping->info.iova.last - iova) {
        return -P2P_ERR_BEYOND_END;
    }
    addr = (struct p2p_range) { iova, iova + reach };
    if (link_taken(map, mapping, addr)) {
        return -P2P_ERR_OVERLAP;
    }
    return add_link(map, mapping, addr, slice.offset.start);
}

int p2p_map_link_bus(struct p2p_map *map, struct p2p_mapping_id id,
                     struct p2p_slice slice, uint64_t *bus_addr)
{
    struct p2p_map_mapping *mapping;
    int error = p2p_map_find(map, id, &mapping);
    const struct p2p_provider *provider;
    struct p2p_range addr;

    if (error) {
        return error;
    }
    if (mapping->info.kind != P2P_MAPPING_BUS) {
        return -P2P_ERR_WRONG_KIND;     /* M10 */
    }
    provider = &p2p_map_provider_of(map, mapping)->info;
    error = check_slice(provider, slice);
    if (error) {
        return error;
    }
    addr.start = provider->range.start + slice.offset.start;
    addr.last = provider->range.start + slice.offset.last;
    if (link_taken(map, mapping, addr) ||
        p2p_map_iova_taken(map, mapping->info.client, addr)) {
        return -P2P_ERR_OVERLAP;
    }
    error = add_link(map, mapping, addr, slice.offset.start);
    if (!error) {
        *bus_addr = addr.start;
    }
    return error;
}
