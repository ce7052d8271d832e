/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Spaces of device-private memory. Each belongs to a provider, which keeps the
 * layout.
 */
#include "map/layout.h"

/* M37: a space has its provider's serial, which no other ever has. */
static const struct p2p_map_provider *find(const struct p2p_map *map,
                                           struct p2p_space_id id)
{
    for (unsigned i = 0; i < map->capacity.providers; i++) {
        const struct p2p_map_provider *provider = &map->provider[i];

        if (provider->space.pages > 0 && provider->id.serial == id.serial) {
            return provider;
        }
    }
    return NULL;
}

/* Bytes from the first to the last of pages @start to @last, minus one. */
static uint64_t reach(uint64_t start, uint64_t last, uint8_t shift)
{
    return ((last - start) << shift) + (((uint64_t)1 << shift) - 1);
}

static int check_layout(const struct p2p_space_layout *layout,
                        struct p2p_range bar)
{
    uint64_t room = bar.last - bar.start;

    if (layout->pages == 0 || layout->page_shift > 63 ||
        layout->pages - 1 > UINT64_MAX >> layout->page_shift ||
        layout->offset & (((uint64_t)1 << layout->page_shift) - 1)) {
        return -P2P_ERR_BAD_VALUE;
    }
    if (p2p_range_is_empty(layout->shown)) {
        return 0;
    }
    if (layout->shown.last >= layout->pages || p2p_range_is_empty(bar) ||
        layout->offset > room ||
        reach(layout->shown.start, layout->shown.last, layout->page_shift) >
        room - layout->offset) {
        return -P2P_ERR_BEYOND_END;
    }
    return 0;
}

/* M36 */
int p2p_space_open(struct p2p_map *map, struct p2p_provider_id provider,
                   const struct p2p_space_layout *layout,
                   struct p2p_space_id *id)
{
    struct p2p_map_provider *owner = p2p_map_find_provider(map, provider);
    int error;

    if (!owner) {
        return -P2P_ERR_NO_PROVIDER;
    }
    if (owner->space.pages > 0) {
        return -P2P_ERR_BUSY;
    }
    error = check_layout(layout, owner->info.range);
    if (!error) {
        owner->space = *layout;
        id->serial = owner->id.serial;
    }
    return error;
}

int p2p_space_page(const struct p2p_map *map, struct p2p_space_id space,
                   uint64_t index, struct p2p_page *page)
{
    const struct p2p_map_provider *provider = find(map, space);

    if (!provider) {
        return -P2P_ERR_UNKNOWN_SPACE;
    }
    if (index >= provider->space.pages) {
        return -P2P_ERR_BEYOND_END;
    }
    *page = (struct p2p_page) { .space = space, .index = index };
    return 0;
}

/* M38 */
int p2p_space_slice(const struct p2p_map *map, struct p2p_page page,
                    uint64_t count, struct p2p_provider_id *provider,
                    struct p2p_slice *slice)
{
    const struct p2p_map_provider *owner = find(map, page.space);
    const struct p2p_space_layout *space;
    uint64_t last;

    if (!owner) {
        return -P2P_ERR_UNKNOWN_SPACE;
    }
    if (count == 0) {
        return -P2P_ERR_BAD_RANGE;
    }
    space = &owner->space;
    if (page.index >= space->pages || count > space->pages - page.index) {
        return -P2P_ERR_BEYOND_END;
    }
    last = page.index + (count - 1);
    if (page.index < space->shown.start || last > space->shown.last) {
        return -P2P_ERR_NOT_SHOWN;
    }
    slice->offset.start = space->offset + ((page.index - space->shown.start)
                                           << space->page_shift);
    slice->offset.last = slice->offset.start +
                         reach(page.index, last, space->page_shift);
    slice->generation = owner->info.generation;
    *provider = owner->id;
    return 0;
}

/* M39: why @link does not tell the address of what it holds; 0 if it does. */
static int hidden(const struct p2p_map_link *link)
{
    switch ((enum p2p_map_end)link->end) {
    case P2P_END_REVOKE:
        return -P2P_ERR_REVOKED;
    case P2P_END_MOVE:
        return -P2P_ERR_STALE;
    case P2P_END_NONE:
    case P2P_END_UNLINK:
        break;
    }
    return link->synced ? 0 : -P2P_ERR_NOT_SYNCED;
}

int p2p_space_addr(const struct p2p_map *map, struct p2p_mapping_id id,
                   struct p2p_page page, struct p2p_dma_addr *addr)
{
    struct p2p_map_mapping *mapping;
    struct p2p_provider_id owner;
    struct p2p_slice slice;
    int error = p2p_map_find(map, id, &mapping);
    int verdict = -P2P_ERR_NOT_LINKED;

    if (error) {
        return error;
    }
    if (!find(map, page.space)) {
        return -P2P_ERR_UNKNOWN_SPACE;
    }
    if (page.space.serial != mapping->info.provider.serial) {
        return -P2P_ERR_WRONG_SPACE;
    }
    error = p2p_space_slice(map, page, 1, &owner, &slice);
    if (error) {
        return error;
    }
    for (unsigned i = 0; i < map->links; i++) {
        const struct p2p_map_link *link = &map->link[i];
        uint64_t before = slice.offset.start - link->offset;

        if (link->mapping != id.slot || slice.offset.start < link->offset ||
            slice.offset.last - link->offset >
            link->addr.last - link->addr.start) {
            continue;
        }
        if (!hidden(link)) {
            addr->kind = mapping->info.kind;
            addr->value = link->addr.start + before;
            return 0;
        }
        if (verdict == -P2P_ERR_NOT_LINKED) {
            verdict = hidden(link);
        }
    }
    return verdict;
}

/* M40 */
int p2p_space_covered(const struct p2p_map *map,
                      const struct p2p_coverage *coverage,
                      struct p2p_page *page, uint64_t *byte)
{
    const struct p2p_map_provider *provider;
    const struct p2p_space_layout *space;
    uint64_t into;

    if (coverage->answer != P2P_MAP_COVERED) {
        return -P2P_ERR_BAD_VALUE;
    }
    provider = p2p_map_find_provider(map, coverage->provider);
    if (!provider) {
        return -P2P_ERR_NO_PROVIDER;
    }
    space = &provider->space;
    if (space->pages == 0) {
        return -P2P_ERR_UNKNOWN_SPACE;
    }
    into = coverage->offset - space->offset;
    if (p2p_range_is_empty(space->shown) ||
        coverage->offset < space->offset ||
        into > reach(space->shown.start, space->shown.last,
                     space->page_shift)) {
        return -P2P_ERR_NOT_SHOWN;
    }
    page->space.serial = provider->id.serial;
    page->index = space->shown.start + (into >> space->page_shift);
    *byte = into & (((uint64_t)1 << space->page_shift) - 1);
    return 0;
}
