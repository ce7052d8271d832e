/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Whether map and model say the same. */
#include "map-run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAP_BYTES (16u << 10)

static union {
    max_align_t align;
    unsigned char bytes[MAP_BYTES];
} memory;

static unsigned char before[MAP_BYTES];

void fuzz_lay(struct fuzz *fuzz, const struct p2p_map_capacity *capacity)
{
    fuzz->map = p2p_map_init(&memory, sizeof(memory), capacity);
    if (!fuzz->map) {
        fprintf(stderr, "no room for a map\n");
        abort();
    }
}

void fuzz_note(void)
{
    memcpy(before, memory.bytes, sizeof(before));
}

void fuzz_differ(struct fuzz *fuzz, bool differs, const char *what)
{
    if (differs && !fuzz->differs) {
        fuzz->differs = what;
    }
}

void fuzz_compare(struct fuzz *fuzz, const char *call, int is, int should)
{
    fuzz_differ(fuzz, is != should, call);
    fuzz_differ(fuzz, is && memcmp(before, memory.bytes, sizeof(before)),
                "a call that failed changed the map");
}

void fuzz_compare_check(struct fuzz *fuzz, p2p_id initiator,
                        enum p2p_access kind, unsigned addr, uint64_t len)
{
    struct p2p_map_access access = {
        initiator, kind, fuzz->base + addr, len
    };
    bool wraps = len - 1 > UINT64_MAX - access.addr;
    struct p2p_coverage is = p2p_map_check(fuzz->map, &access);
    struct model_answer should =
        model_check(&fuzz->model, initiator, kind, addr, wraps ? 0 : len);
    uint64_t mapping =
        should.mapping ? fuzz->mapping[should.mapping - 1].serial : 0;
    uint64_t provider =
        should.provider ? fuzz->provider[should.provider - 1].serial : 0;

    fuzz_differ(fuzz, is.answer != should.answer, "an answer");
    fuzz_differ(fuzz, is.addr != fuzz->base + should.addr, "an answer's byte");
    fuzz_differ(fuzz,
                is.mapping.serial != mapping || is.provider.serial != provider,
                "who an answer is about");
    fuzz_differ(fuzz,
                is.answer == P2P_MAP_COVERED &&
                    (is.link.start != fuzz->base + should.lo ||
                     is.link.last != fuzz->base + should.hi ||
                     is.offset != should.offset),
                "where a covered access leads");
}

void fuzz_compare_provider(struct fuzz *fuzz, unsigned p)
{
    const struct model_provider *should = &fuzz->model.provider[p];
    struct p2p_provider is;
    int error = p2p_map_provider(fuzz->map, fuzz->provider[p], &is);

    fuzz_differ(fuzz, !error != (p < fuzz->model.providers && !should->gone),
                "whether a provider is there");
    fuzz_differ(fuzz,
                !error &&
                    (is.owner != should->owner || is.bar != should->bar ||
                     is.revoked != should->revoked ||
                     is.generation != should->generation ||
                     is.mappings != model_provider_mappings(&fuzz->model, p) ||
                     is.links != model_provider_links(&fuzz->model, p)),
                "what a provider tells");
}

void fuzz_compare_mapping(struct fuzz *fuzz, unsigned m)
{
    const struct model_mapping *should = &fuzz->model.mapping[m];
    struct p2p_mapping is;
    int error = p2p_map_mapping(fuzz->map, fuzz->mapping[m], &is);

    fuzz_differ(fuzz,
                error != (m >= fuzz->model.mappings ? -P2P_ERR_NO_MAPPING
                          : should->gone            ? -P2P_ERR_UNMAPPED
                                                    : 0),
                "whether a mapping is there");
    fuzz_differ(fuzz,
                !error &&
                    (is.client != should->client || is.kind != should->kind ||
                     is.direction != should->direction ||
                     is.links != model_links(&fuzz->model, m)),
                "what a mapping tells");
}
