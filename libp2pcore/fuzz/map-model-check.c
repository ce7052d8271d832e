/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "map-model.h"

unsigned model_links(const struct model *model, unsigned m)
{
    unsigned links = 0;

    for (unsigned i = 0; i < model->links; i++) {
        links += model->link[i].mapping == m && !model->link[i].unlinked;
    }
    return links;
}

unsigned model_provider_links(const struct model *model, unsigned p)
{
    unsigned links = 0;

    for (unsigned m = 0; m < model->mappings; m++) {
        links += model->mapping[m].provider == p ? model_links(model, m) : 0;
    }
    return links;
}

unsigned model_provider_mappings(const struct model *model, unsigned p)
{
    unsigned mappings = 0;

    for (unsigned m = 0; m < model->mappings; m++) {
        mappings += model->mapping[m].provider == p &&
                    !model->mapping[m].gone;
    }
    return mappings;
}

unsigned model_forgotten(const struct model *model)
{
    unsigned past = model->capacity.past;

    return model->unlinked > past ? model->unlinked - past : 0;
}

static const struct model_mapping *mapping_of(const struct model *model,
                                              const struct model_link *link)
{
    return &model->mapping[link->mapping];
}

static bool has(const struct model_link *link, unsigned addr)
{
    return link->lo <= addr && addr <= link->hi;
}

static bool allows(const struct model *model, const struct model_link *link,
                   enum p2p_access access)
{
    unsigned direction = mapping_of(model, link)->direction;

    if (access == P2P_READ) {
        return direction != P2P_DIRECTION_WRITE;
    }
    if (access == P2P_WRITE || model->fault == MODEL_ATOMIC_IS_WRITE) {
        return direction != P2P_DIRECTION_READ;
    }
    return direction == P2P_DIRECTION_BOTH;
}

/*
 * What a link has to do with a byte of an access. A byte is about the oldest
 * mapping of those for which the same holds.
 */
enum relation {
    COVERS,
    FORBIDS,
    HIDES,
    BUS_OF,
    OTHERS,
};

static bool relates(const struct model *model, const struct model_link *link,
                    enum relation relation, p2p_id initiator,
                    enum p2p_access access, unsigned addr)
{
    const struct model_mapping *mapping = mapping_of(model, link);
    unsigned late = model->fault == MODEL_ENDS_LATE && !link->ended &&
                    addr == link->hi + 1;
    bool mine = mapping->client == initiator;
    bool here = !link->ended && (has(link, addr) || late);
    bool may = allows(model, link, access);
    uint64_t bus = model->provider[mapping->provider].lo + link->offset;

    switch (relation) {
    case COVERS:
        return mine && here && may && link->synced;
    case FORBIDS:
        return mine && here && !may;
    case HIDES:
        return mine && here && may && !link->synced;
    case BUS_OF:
        return mine && !link->ended && mapping->kind == P2P_MAPPING_IOVA &&
               addr >= bus && addr <= bus + (link->hi - link->lo) &&
               model->fault != MODEL_BUS_IS_NO_MISTAKE;
    case OTHERS:
        return !mine && here;
    }
    return false;
}

static const struct model_link *oldest(const struct model *model,
                                       enum relation relation,
                                       p2p_id initiator,
                                       enum p2p_access access, unsigned addr)
{
    const struct model_link *found = NULL;

    for (unsigned i = 0; i < model->links; i++) {
        const struct model_link *link = &model->link[i];

        if (relates(model, link, relation, initiator, access, addr) &&
            (!found || link->mapping < found->mapping)) {
            found = link;
        }
    }
    return found;
}

/* The link that held the byte and ended last, of those not forgotten. */
static const struct model_link *last_ended(const struct model *model,
                                           p2p_id initiator, unsigned addr)
{
    unsigned gone = model_forgotten(model);
    const struct model_link *found = NULL;

    if (gone && model->fault == MODEL_REMEMBERS_ONE_MORE) {
        gone--;
    }
    for (unsigned i = 0; i < model->links; i++) {
        const struct model_link *link = &model->link[i];

        if (!link->ended || !has(link, addr) ||
            mapping_of(model, link)->client != initiator ||
            (link->unlinked && link->unlinked <= gone)) {
            continue;
        }
        if (!found || link->ended > found->ended ||
            (link->ended == found->ended &&
             link->mapping < found->mapping)) {
            found = link;
        }
    }
    return found;
}

static struct model_answer about(const struct model *model,
                                 enum p2p_map_answer answer, unsigned addr,
                                 const struct model_link *link)
{
    return (struct model_answer) {
        .answer = answer,
        .addr = addr,
        .mapping = link->mapping + 1,
        .provider = mapping_of(model, link)->provider + 1,
    };
}

/* What is wrong with a byte that is not covered. */
static struct model_answer wrong(const struct model *model, p2p_id initiator,
                                 enum p2p_access access, unsigned addr,
                                 bool first)
{
    static const struct {
        enum relation relation;
        enum p2p_map_answer answer;
    } early[] = {
        { FORBIDS, P2P_MAP_WRONG_DIRECTION },
        { HIDES, P2P_MAP_NOT_SYNCED },
    }, late[] = {
        { BUS_OF, P2P_MAP_BUS_FOR_IOVA },
        { OTHERS, P2P_MAP_OTHER_CLIENT },
    };
    const struct model_link *link;

    for (unsigned i = 0; i < 2; i++) {
        link = oldest(model, early[i].relation, initiator, access, addr);
        if (link) {
            return about(model, early[i].answer, addr, link);
        }
    }
    link = last_ended(model, initiator, addr);
    if (link) {
        return about(model, link->why, addr, link);
    }
    if (!first) {
        link = oldest(model, COVERS, initiator, access, addr - 1);
        return about(model, P2P_MAP_BEYOND_END, addr, link);
    }
    for (unsigned m = 0; m < model->mappings; m++) {
        const struct model_mapping *mapping = &model->mapping[m];
        struct model_link nothing = { .mapping = m };

        if (!mapping->gone && mapping->client == initiator &&
            mapping->kind == P2P_MAPPING_IOVA && mapping->lo <= addr &&
            addr <= mapping->hi) {
            return about(model, P2P_MAP_NOT_LINKED, addr, &nothing);
        }
    }
    for (unsigned i = 0; i < 2; i++) {
        link = oldest(model, late[i].relation, initiator, access, addr);
        if (link) {
            return about(model, late[i].answer, addr, link);
        }
    }
    return (struct model_answer) {
        .answer = P2P_MAP_NEVER_MAPPED, .addr = addr,
    };
}

struct model_answer model_check(const struct model *model, p2p_id initiator,
                                enum p2p_access access, unsigned addr,
                                uint64_t len)
{
    struct model_answer answer = { .answer = P2P_MAP_BAD_ACCESS,
                                   .addr = addr };
    const struct model_link *link;

    if (len == 0 || (access != P2P_READ && access != P2P_WRITE &&
                     access != P2P_ATOMIC)) {
        return answer;
    }
    for (uint64_t i = 0; i < len; i++) {
        unsigned byte = addr + (unsigned)i;

        if (!oldest(model, COVERS, initiator, access, byte)) {
            return wrong(model, initiator, access, byte, i == 0);
        }
    }
    link = oldest(model, COVERS, initiator, access, addr);
    answer = about(model, P2P_MAP_COVERED, addr, link);
    answer.lo = link->lo;
    answer.hi = link->hi;
    answer.offset = link->offset + (addr - link->lo);
    return answer;
}
