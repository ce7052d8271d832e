/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "map-model.h"

#include "fuzz.h"

const char *const fuzz_faults[] = {
    [MODEL_REVOKES_BUS_ONLY] = "revocation spares IOVAs",
    [MODEL_MOVES_BUS_ONLY] = "a move spares IOVAs",
    [MODEL_RESTORES_LINKS] = "a restoration brings links back",
    [MODEL_UNMAP_OUTDOES_REVOKE] = "a late unmap hides the revocation",
    [MODEL_NEEDS_NO_SYNC] = "links are visible without a sync",
    [MODEL_ATOMIC_IS_WRITE] = "an atomic needs no read",
    [MODEL_REMEMBERS_ONE_MORE] = "one link too many is remembered",
    [MODEL_ENDS_LATE] = "a link is one byte too long",
    [MODEL_SPLITS_LINKS] = "half a link can be unlinked",
    [MODEL_FREES_TWICE] = "a double unmap is legal",
    [MODEL_FREES_LINKED] = "what is linked can be freed",
    [MODEL_OVERLAPS_IOVAS] = "an IOVA can be had twice",
    [MODEL_TAKES_OLD_SLICES] = "a stale slice can be linked",
    [MODEL_BUS_IS_NO_MISTAKE] = "a bus address for an IOVA is unknown",
};
const unsigned fuzz_fault_count = MODEL_FAULTS;

bool model_within(unsigned addr, unsigned lo, unsigned hi)
{
    return lo <= addr && addr <= hi;
}

bool model_meets(unsigned lo, unsigned hi, unsigned from, unsigned to)
{
    for (unsigned addr = lo; addr <= hi; addr++) {
        if (model_within(addr, from, to)) {
            return true;
        }
    }
    return false;
}

static bool no_provider(const struct model *model, unsigned p)
{
    return p >= model->providers || model->provider[p].gone;
}

int model_add(struct model *model, p2p_id owner, uint8_t bar, unsigned lo,
              unsigned hi)
{
    unsigned there = 0;

    if (owner == P2P_NONE || bar > 5) {
        return -P2P_ERR_BAD_VALUE;
    }
    for (unsigned p = 0; p < model->providers; p++) {
        if (!model->provider[p].gone) {
            there++;
            if (model->provider[p].owner == owner &&
                model->provider[p].bar == bar) {
                return -P2P_ERR_DUPLICATE_PROVIDER;
            }
        }
    }
    if (there == model->capacity.providers) {
        return -P2P_ERR_NOSPACE;
    }
    model->provider[model->providers++] = (struct model_provider) {
        .owner = owner, .bar = bar, .lo = lo, .hi = hi, .generation = 1,
    };
    return 0;
}

/* All live links of provider @p are over. */
static void end_all(struct model *model, unsigned p, enum p2p_map_answer why,
                    bool bus_only)
{
    model->time++;
    for (unsigned i = 0; i < model->links; i++) {
        struct model_link *link = &model->link[i];
        const struct model_mapping *mapping = &model->mapping[link->mapping];

        if (mapping->provider == p && !link->ended &&
            !(bus_only && mapping->kind == P2P_MAPPING_IOVA)) {
            link->ended = model->time;
            link->why = why;
        }
    }
}

int model_move(struct model *model, unsigned p, unsigned lo, unsigned hi)
{
    if (no_provider(model, p)) {
        return -P2P_ERR_NO_PROVIDER;
    }
    end_all(model, p, P2P_MAP_STALE, model->fault == MODEL_MOVES_BUS_ONLY);
    model->provider[p].lo = lo;
    model->provider[p].hi = hi;
    model->provider[p].generation++;
    return 0;
}

int model_revoke(struct model *model, unsigned p)
{
    if (no_provider(model, p)) {
        return -P2P_ERR_NO_PROVIDER;
    }
    if (model->provider[p].revoked) {
        return -P2P_ERR_REVOKED;
    }
    end_all(model, p, P2P_MAP_AFTER_REVOKE,
            model->fault == MODEL_REVOKES_BUS_ONLY);
    model->provider[p].revoked = true;
    return 0;
}

int model_restore(struct model *model, unsigned p)
{
    if (no_provider(model, p)) {
        return -P2P_ERR_NO_PROVIDER;
    }
    if (!model->provider[p].revoked) {
        return -P2P_ERR_NOT_REVOKED;
    }
    model->provider[p].revoked = false;
    model->provider[p].generation++;
    for (unsigned i = 0; i < model->links; i++) {
        struct model_link *link = &model->link[i];

        if (model->fault == MODEL_RESTORES_LINKS && !link->unlinked &&
            model->mapping[link->mapping].provider == p &&
            link->why == P2P_MAP_AFTER_REVOKE) {
            link->ended = 0;
        }
    }
    return 0;
}

int model_remove(struct model *model, unsigned p)
{
    if (no_provider(model, p)) {
        return -P2P_ERR_NO_PROVIDER;
    }
    if (model_provider_mappings(model, p)) {
        return -P2P_ERR_BUSY;
    }
    model->provider[p].gone = true;
    return 0;
}

/* Whether @client has IOVAs, or live bus links, among @lo to @hi. */
bool model_has_iovas(const struct model *model, p2p_id client, unsigned lo,
                     unsigned hi)
{
    for (unsigned m = 0; m < model->mappings; m++) {
        const struct model_mapping *mapping = &model->mapping[m];

        if (!mapping->gone && mapping->client == client &&
            mapping->kind == P2P_MAPPING_IOVA &&
            model_meets(lo, hi, mapping->lo, mapping->hi)) {
            return model->fault != MODEL_OVERLAPS_IOVAS;
        }
    }
    return false;
}

static bool has_bus(const struct model *model, p2p_id client, unsigned lo,
                    unsigned hi)
{
    for (unsigned i = 0; i < model->links; i++) {
        const struct model_link *link = &model->link[i];
        const struct model_mapping *mapping = &model->mapping[link->mapping];

        if (!link->ended && mapping->client == client &&
            mapping->kind == P2P_MAPPING_BUS &&
            model_meets(lo, hi, link->lo, link->hi)) {
            return true;
        }
    }
    return false;
}

int model_begin(struct model *model, const struct model_mapping *want)
{
    bool iova = want->kind == P2P_MAPPING_IOVA;
    unsigned there = 0;

    if (no_provider(model, want->provider)) {
        return -P2P_ERR_NO_PROVIDER;
    }
    if (want->client == P2P_NONE || !model_within(want->direction, 1, 3)) {
        return -P2P_ERR_BAD_VALUE;
    }
    if (iova && want->lo > want->hi) {
        return -P2P_ERR_BAD_RANGE;
    }
    if (model->provider[want->provider].revoked) {
        return -P2P_ERR_REVOKED;
    }
    if (iova && (model_has_iovas(model, want->client, want->lo, want->hi) ||
                 has_bus(model, want->client, want->lo, want->hi))) {
        return -P2P_ERR_OVERLAP;
    }
    for (unsigned m = 0; m < model->mappings; m++) {
        there += !model->mapping[m].gone;
    }
    if (there == model->capacity.mappings) {
        return -P2P_ERR_NOSPACE;
    }
    model->mapping[model->mappings++] = *want;
    return 0;
}
