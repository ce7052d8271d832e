/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "map-model.h"

int model_space(struct model *model, unsigned p,
                const struct p2p_space_layout *layout)
{
    struct model_provider *provider = &model->provider[p];
    uint64_t size = (uint64_t)1 << layout->page_shift;

    if (p >= model->providers || provider->gone) {
        return -P2P_ERR_NO_PROVIDER;
    }
    if (provider->space.pages) {
        return -P2P_ERR_BUSY;
    }
    if (!layout->pages || layout->offset % size) {
        return -P2P_ERR_BAD_VALUE;
    }
    for (uint64_t page = layout->shown.start; page <= layout->shown.last;
         page++) {
        uint64_t last = layout->offset +
                        (page - layout->shown.start + 1) * size - 1;

        if (page >= layout->pages || provider->lo > provider->hi ||
            last > provider->hi - provider->lo) {
            return -P2P_ERR_BEYOND_END;
        }
    }
    provider->space = *layout;
    return 0;
}

/* Why a link does not tell what it holds; 0 if it does. */
static int hidden(const struct model_link *link)
{
    if (link->ended) {
        return link->why == P2P_MAP_STALE ? -P2P_ERR_STALE
                                          : -P2P_ERR_REVOKED;
    }
    return link->synced ? 0 : -P2P_ERR_NOT_SYNCED;
}

int model_page(const struct model *model, unsigned m, unsigned p,
               uint64_t index, unsigned *addr)
{
    const struct p2p_space_layout *space = &model->provider[p].space;
    uint64_t size = (uint64_t)1 << space->page_shift;
    uint64_t start = space->offset + (index - space->shown.start) * size;
    int error = -P2P_ERR_NOT_LINKED;

    if (m >= model->mappings) {
        return -P2P_ERR_NO_MAPPING;
    }
    if (model->mapping[m].gone) {
        return -P2P_ERR_UNMAPPED;
    }
    if (p >= model->providers || model->provider[p].gone || !space->pages) {
        return -P2P_ERR_UNKNOWN_SPACE;
    }
    if (model->mapping[m].provider != p) {
        return -P2P_ERR_WRONG_SPACE;
    }
    if (index >= space->pages) {
        return -P2P_ERR_BEYOND_END;
    }
    if (index < space->shown.start || index > space->shown.last) {
        return -P2P_ERR_NOT_SHOWN;
    }
    for (unsigned i = 0; i < model->links; i++) {
        const struct model_link *link = &model->link[i];

        if (link->mapping != m || link->unlinked || start < link->offset ||
            start + size - 1 > link->offset + (link->hi - link->lo)) {
            continue;
        }
        if (!hidden(link)) {
            *addr = link->lo + (unsigned)(start - link->offset);
            return 0;
        }
        error = error == -P2P_ERR_NOT_LINKED ? hidden(link) : error;
    }
    return error;
}
