/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "map-model.h"

static int dead(const struct model *model, unsigned m)
{
    if (m >= model->mappings) {
        return -P2P_ERR_NO_MAPPING;
    }
    return model->mapping[m].gone ? -P2P_ERR_UNMAPPED : 0;
}

/* Whether a link of mapping @m that was not unlinked holds @addr; which. */
static bool linked(const struct model *model, unsigned m, unsigned addr,
                   unsigned *which)
{
    for (unsigned i = 0; i < model->links; i++) {
        const struct model_link *link = &model->link[i];

        if (link->mapping == m && !link->unlinked &&
            model_within(addr, link->lo, link->hi)) {
            *which = i;
            return true;
        }
    }
    return false;
}

static int refuse_slice(const struct model *model,
                        const struct model_provider *provider,
                        struct p2p_slice slice)
{
    if (slice.offset.start > slice.offset.last) {
        return -P2P_ERR_BAD_RANGE;
    }
    if (provider->revoked) {
        return -P2P_ERR_REVOKED;
    }
    if (slice.generation != provider->generation &&
        model->fault != MODEL_TAKES_OLD_SLICES) {
        return -P2P_ERR_STALE;
    }
    if (provider->lo > provider->hi ||
        slice.offset.last > provider->hi - provider->lo) {
        return -P2P_ERR_BEYOND_END;
    }
    return 0;
}

int model_link(struct model *model, unsigned m, enum p2p_mapping_kind kind,
               unsigned at, struct p2p_slice slice)
{
    const struct model_mapping *mapping = &model->mapping[m];
    const struct model_provider *provider;
    unsigned there = 0, hi, which;
    int error = dead(model, m);

    if (error) {
        return error;
    }
    if (mapping->kind != kind) {
        return -P2P_ERR_WRONG_KIND;
    }
    provider = &model->provider[mapping->provider];
    error = refuse_slice(model, provider, slice);
    if (error) {
        return error;
    }
    if (kind == P2P_MAPPING_BUS) {
        at = provider->lo + (unsigned)slice.offset.start;
    }
    hi = at + (unsigned)(slice.offset.last - slice.offset.start);
    if (kind == P2P_MAPPING_IOVA && (at < mapping->lo || hi > mapping->hi)) {
        return -P2P_ERR_BEYOND_END;
    }
    for (unsigned addr = at; addr <= hi; addr++) {
        if (linked(model, m, addr, &which)) {
            return -P2P_ERR_OVERLAP;
        }
    }
    if (kind == P2P_MAPPING_BUS &&
        model_has_iovas(model, mapping->client, at, hi)) {
        return -P2P_ERR_OVERLAP;
    }
    for (unsigned i = 0; i < model->links; i++) {
        there += !model->link[i].unlinked;
    }
    if (there == model->capacity.links) {
        return -P2P_ERR_NOSPACE;
    }
    model->link[model->links++] = (struct model_link) {
        .mapping = m, .lo = at, .hi = hi, .offset = slice.offset.start,
        .synced = kind == P2P_MAPPING_BUS ||
                  model->fault == MODEL_NEEDS_NO_SYNC,
    };
    return 0;
}

/* Why @lo to @hi is not whole links of @m, byte by byte; 0 if it is. */
static int refuse_range(const struct model *model, unsigned m, unsigned lo,
                        unsigned hi)
{
    int error = dead(model, m);
    unsigned which;

    if (error) {
        return error;
    }
    if (lo > hi) {
        return -P2P_ERR_BAD_RANGE;
    }
    for (unsigned addr = lo; addr <= hi; addr++) {
        if (!linked(model, m, addr, &which) ||
            (model->fault != MODEL_SPLITS_LINKS &&
             (model->link[which].lo < lo || model->link[which].hi > hi))) {
            return -P2P_ERR_NOT_LINKED;
        }
    }
    return 0;
}

int model_sync(struct model *model, unsigned m, unsigned lo, unsigned hi)
{
    int error = refuse_range(model, m, lo, hi);
    bool stale = false, revoked = false;
    unsigned which;

    for (unsigned addr = lo; !error && addr <= hi; addr++) {
        const struct model_link *link =
            &model->link[linked(model, m, addr, &which) ? which : 0];

        stale |= link->ended && link->why == P2P_MAP_STALE;
        revoked |= link->ended && link->why == P2P_MAP_AFTER_REVOKE;
    }
    if (!error && (revoked || stale)) {
        error = revoked ? -P2P_ERR_REVOKED : -P2P_ERR_STALE;
    }
    for (unsigned addr = lo; !error && addr <= hi; addr++) {
        if (linked(model, m, addr, &which)) {
            model->link[which].synced = true;
        }
    }
    return error;
}

/* In the order in which they were linked. */
static void unlink_all(struct model *model, unsigned m, unsigned lo,
                       unsigned hi)
{
    model->time++;
    for (unsigned i = 0; i < model->links; i++) {
        struct model_link *link = &model->link[i];

        if (link->mapping != m || link->unlinked ||
            !model_meets(lo, hi, link->lo, link->hi)) {
            continue;
        }
        link->unlinked = ++model->unlinked;
        if (!link->ended || model->fault == MODEL_UNMAP_OUTDOES_REVOKE) {
            link->ended = model->time;
            link->why = P2P_MAP_AFTER_UNMAP;
        }
    }
}

int model_unlink(struct model *model, unsigned m, unsigned lo, unsigned hi)
{
    int error = refuse_range(model, m, lo, hi);

    if (!error) {
        unlink_all(model, m, lo, hi);
    }
    return error;
}

int model_free(struct model *model, unsigned m)
{
    int error = dead(model, m);

    if (error == -P2P_ERR_UNMAPPED && model->fault == MODEL_FREES_TWICE) {
        return 0;
    }
    if (!error && model_links(model, m) &&
        model->fault != MODEL_FREES_LINKED) {
        error = -P2P_ERR_BUSY;
    }
    if (!error) {
        model->mapping[m].gone = true;
    }
    return error;
}

int model_destroy(struct model *model, unsigned m)
{
    int error = dead(model, m);

    if (!error) {
        unlink_all(model, m, 0, MODEL_SPAN - 1);
        model->mapping[m].gone = true;
    }
    return error;
}
