/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The calls, each of which takes what it needs from the input. */
#include <string.h>

#include "fuzz.h"
#include "map-run.h"

#define CALLS_MAX   (MODEL_MAX - 1)
#define SPACE_SHIFT 2

/* Model addresses to those of the map. */
static struct p2p_range real(const struct fuzz *fuzz, struct span span)
{
    return span.lo > span.hi
               ? p2p_range_none()
               : (struct p2p_range) { fuzz->base + span.lo,
                                     fuzz->base + span.hi };
}

static void call_add(struct fuzz *fuzz)
{
    unsigned owner = fuzz_next(fuzz) % 8, bar = fuzz_next(fuzz) % 8;
    struct span span = fuzz_span(fuzz, 64);
    unsigned p = fuzz->model.providers;
    p2p_id id = owner == 7 ? P2P_NONE : (p2p_id)owner;

    fuzz_compare(fuzz, "add",
                 p2p_map_provider_add(fuzz->map, id, (uint8_t)bar,
                                      real(fuzz, span), &fuzz->provider[p]),
                 model_add(&fuzz->model, id, (uint8_t)bar, span.lo, span.hi));
}

static void call_move(struct fuzz *fuzz)
{
    unsigned p = fuzz_provider(fuzz);
    struct span span = fuzz_span(fuzz, 64);

    fuzz_compare(
        fuzz, "move",
        p2p_map_provider_move(fuzz->map, fuzz->provider[p], real(fuzz, span)),
        model_move(&fuzz->model, p, span.lo, span.hi));
}

static void call_revoke(struct fuzz *fuzz)
{
    unsigned p = fuzz_provider(fuzz);

    fuzz_compare(fuzz, "revoke",
                 p2p_map_provider_revoke(fuzz->map, fuzz->provider[p]),
                 model_revoke(&fuzz->model, p));
}

static void call_restore(struct fuzz *fuzz)
{
    unsigned p = fuzz_provider(fuzz);

    fuzz_compare(fuzz, "restore",
                 p2p_map_provider_restore(fuzz->map, fuzz->provider[p]),
                 model_restore(&fuzz->model, p));
}

static void call_remove(struct fuzz *fuzz)
{
    unsigned p = fuzz_provider(fuzz);

    fuzz_compare(fuzz, "remove",
                 p2p_map_provider_remove(fuzz->map, fuzz->provider[p]),
                 model_remove(&fuzz->model, p));
}

static void call_begin(struct fuzz *fuzz, enum p2p_mapping_kind kind)
{
    unsigned m = fuzz->model.mappings;
    struct model_mapping want = { .kind = kind };
    struct span span = fuzz_span(fuzz, 96);
    struct p2p_provider_id provider;
    enum p2p_direction direction;
    int is;

    want.provider = fuzz_provider(fuzz);
    want.client = fuzz_client(fuzz);
    want.direction = fuzz_next(fuzz) % 8;
    provider = fuzz->provider[want.provider];
    if (want.direction > 4) {
        want.direction = P2P_DIRECTION_BOTH;
    }
    direction = (enum p2p_direction)want.direction;
    if (kind == P2P_MAPPING_IOVA) {
        want.lo = span.lo;
        want.hi = span.hi;
        is = p2p_map_begin_iova(fuzz->map, provider, want.client, direction,
                                real(fuzz, span), &fuzz->mapping[m]);
    } else {
        is = p2p_map_begin_bus(fuzz->map, provider, want.client, direction,
                               &fuzz->mapping[m]);
    }
    fuzz_compare(fuzz, "begin", is, model_begin(&fuzz->model, &want));
}

static void call_link(struct fuzz *fuzz, enum p2p_mapping_kind kind)
{
    unsigned m = fuzz_mapping(fuzz);
    struct p2p_slice slice = fuzz_slice(fuzz, m);
    unsigned at = fuzz->model.mapping[m].lo + fuzz_next(fuzz) % 32;
    uint64_t bus_addr = 0;
    int is, should;

    at = at < MODEL_SPAN ? at : MODEL_SPAN - 1;
    if (kind == P2P_MAPPING_IOVA) {
        is = p2p_map_link_iova(fuzz->map, fuzz->mapping[m], fuzz->base + at,
                               slice);
    } else {
        is = p2p_map_link_bus(fuzz->map, fuzz->mapping[m], slice, &bus_addr);
    }
    should = model_link(&fuzz->model, m, kind, at, slice);
    fuzz_compare(fuzz, "link", is, should);
    fuzz_differ(fuzz,
                !is && !should && kind == P2P_MAPPING_BUS &&
                    bus_addr !=
                        fuzz->base + fuzz->model.link[fuzz->model.links - 1].lo,
                "a bus address");
}

static void call_sync(struct fuzz *fuzz)
{
    unsigned m = fuzz_mapping(fuzz);
    struct span span = fuzz_linked(fuzz, m);

    fuzz_compare(fuzz, "sync",
                 p2p_map_sync(fuzz->map, fuzz->mapping[m], real(fuzz, span)),
                 model_sync(&fuzz->model, m, span.lo, span.hi));
}

static void call_unlink(struct fuzz *fuzz)
{
    unsigned m = fuzz_mapping(fuzz);
    struct span span = fuzz_linked(fuzz, m);

    fuzz_compare(fuzz, "unlink",
                 p2p_map_unlink(fuzz->map, fuzz->mapping[m], real(fuzz, span)),
                 model_unlink(&fuzz->model, m, span.lo, span.hi));
}

static void call_free(struct fuzz *fuzz)
{
    unsigned m = fuzz_mapping(fuzz);

    fuzz_compare(fuzz, "free", p2p_map_free(fuzz->map, fuzz->mapping[m]),
                 model_free(&fuzz->model, m));
}

static void call_destroy(struct fuzz *fuzz)
{
    unsigned m = fuzz_mapping(fuzz);

    fuzz_compare(fuzz, "destroy", p2p_map_destroy(fuzz->map, fuzz->mapping[m]),
                 model_destroy(&fuzz->model, m));
}

static void call_space(struct fuzz *fuzz)
{
    unsigned p = fuzz_provider(fuzz);
    struct p2p_space_layout layout = { .page_shift = SPACE_SHIFT };

    layout.pages = fuzz_next(fuzz) % 16;
    layout.shown.start = fuzz_next(fuzz) % 8;
    layout.shown.last = fuzz_next(fuzz) % 16;
    layout.offset = fuzz_next(fuzz) % 16;
    if (layout.offset < 12) {
        layout.offset &= ~(uint64_t)3;
    }
    fuzz_compare(fuzz, "space",
                 p2p_space_open(fuzz->map, fuzz->provider[p], &layout,
                                &fuzz->space[p]),
                 model_space(&fuzz->model, p, &layout));
}

static void call_page(struct fuzz *fuzz)
{
    unsigned m = fuzz_mapping(fuzz);
    unsigned p = fuzz_next(fuzz) % 4 ? fuzz->model.mapping[m].provider
                                     : fuzz_provider(fuzz);
    struct p2p_page page = {fuzz->space[p], fuzz_next(fuzz) % 17};
    struct p2p_dma_addr is = {.value = 0};
    unsigned should = 0;
    int error = p2p_space_addr(fuzz->map, fuzz->mapping[m], page, &is);

    fuzz_compare(fuzz, "page", error,
                 model_page(&fuzz->model, m, p, page.index, &should));
    fuzz_differ(fuzz,
                !error && (is.value != fuzz->base + should ||
                           is.kind != fuzz->model.mapping[m].kind),
                "the address of a page");
}

static void call_check(struct fuzz *fuzz)
{
    p2p_id initiator = fuzz_client(fuzz);
    enum p2p_access access = (enum p2p_access)(fuzz_next(fuzz) % 4);
    unsigned addr = fuzz_next(fuzz);
    unsigned len = fuzz_next(fuzz);

    fuzz_compare_check(fuzz, initiator, access, addr,
                       len == 255 ? UINT64_MAX : len % 64);
}

static void call(struct fuzz *fuzz)
{
    static void (*const calls[])(struct fuzz *fuzz) = {
        call_add, call_move, call_revoke, call_restore, call_remove,
        call_space, call_free, call_destroy, call_page, call_page,
        call_check, call_check, call_sync, call_sync, call_unlink,
    };
    unsigned which = fuzz_next(fuzz) % 26;

    fuzz_note();
    if (which < sizeof(calls) / sizeof(*calls)) {
        calls[which](fuzz);
    } else if (which < 19) {
        call_begin(fuzz, (enum p2p_mapping_kind)(which % 2));
    } else {
        call_link(fuzz, (enum p2p_mapping_kind)(which % 2));
    }
    fuzz_compare_provider(fuzz, fuzz_provider(fuzz));
    fuzz_compare_mapping(fuzz, fuzz_mapping(fuzz));
    fuzz_differ(fuzz,
                p2p_map_forgotten(fuzz->map) != model_forgotten(&fuzz->model),
                "how much is forgotten");
}

/* Every byte, for everybody. */
static void sweep(struct fuzz *fuzz)
{
    for (unsigned addr = 0; addr < MODEL_SPAN; addr++) {
        for (unsigned i = 0; i < FUZZ_CLIENTS * 3; i++) {
            fuzz_compare_check(fuzz, (p2p_id)(i / 3), (enum p2p_access)(i % 3),
                               addr, 1);
        }
        fuzz_compare_check(fuzz, (p2p_id)(addr % FUZZ_CLIENTS), P2P_WRITE, addr,
                           16);
    }
}

static void begin(struct fuzz *fuzz, enum model_fault fault)
{
    static const uint64_t bases[] = {
        0, 0x100000000u, UINT64_MAX - (MODEL_SPAN - 1), 0x7fffffffffffff80u,
    };
    struct p2p_map_capacity capacity;

    capacity.providers = (uint16_t)(fuzz_next(fuzz) % 6);
    capacity.mappings = (uint16_t)(fuzz_next(fuzz) % 12);
    capacity.links = (uint16_t)(fuzz_next(fuzz) % 24);
    capacity.past = (uint16_t)(fuzz_next(fuzz) % 12);
    fuzz->base = bases[fuzz_next(fuzz) % 4];
    fuzz->model.fault = fault;
    fuzz->model.capacity = capacity;
    fuzz_lay(fuzz, &capacity);
}

bool fuzz_holds(const uint8_t *data, size_t size, unsigned fault,
                const char **what)
{
    static struct fuzz fuzz;

    memset(&fuzz, 0, sizeof(fuzz));
    fuzz.source = (struct source) { data, size };
    begin(&fuzz, (enum model_fault)fault);
    for (unsigned i = 0; i < CALLS_MAX && !fuzz.differs; i++) {
        if (!fuzz.source.left) {
            break;
        }
        call(&fuzz);
    }
    if (!fuzz.differs) {
        sweep(&fuzz);
    }
    *what = fuzz.differs;
    return !fuzz.differs;
}
