/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Choices, by the input. */
#include "map-run.h"

struct span fuzz_span(struct fuzz *fuzz, unsigned longest)
{
    struct span span = { .lo = fuzz_next(fuzz) };
    unsigned len = fuzz_next(fuzz) % (longest + 1);

    span.hi = span.lo + len - 1;
    if (len && span.hi >= MODEL_SPAN) {
        span.hi = MODEL_SPAN - 1;
    }
    return len ? span : (struct span) { 1, 0 };
}

/* One of the last few of @count, or one that there is not. */
static unsigned choose(struct fuzz *fuzz, unsigned count)
{
    unsigned back = fuzz_next(fuzz) % 16;

    return back < count ? count - 1 - back
                        : back == 15 ? MODEL_MAX - 1 : count ? count - 1 : 0;
}

unsigned fuzz_provider(struct fuzz *fuzz)
{
    return choose(fuzz, fuzz->model.providers);
}

unsigned fuzz_mapping(struct fuzz *fuzz)
{
    return choose(fuzz, fuzz->model.mappings);
}

struct span fuzz_linked(struct fuzz *fuzz, unsigned m)
{
    unsigned skip = fuzz_next(fuzz) % 8;
    struct span span = fuzz_span(fuzz, 40);

    for (unsigned i = 0; skip < 6 && i < fuzz->model.links; i++) {
        const struct model_link *link = &fuzz->model.link[i];

        if (link->mapping == m && !link->unlinked) {
            span = (struct span) { link->lo, link->hi };
            if (!skip--) {
                break;
            }
        }
    }
    return span;
}

struct p2p_slice fuzz_slice(struct fuzz *fuzz, unsigned m)
{
    struct p2p_slice slice = { .generation = fuzz_next(fuzz) % 4 };
    unsigned p = fuzz->model.mapping[m].provider;
    unsigned len = fuzz_next(fuzz) % 24;

    slice.offset.start = fuzz_next(fuzz) % 48;
    slice.offset.last = slice.offset.start + len;
    if (slice.generation) {
        slice.generation = fuzz->model.provider[p].generation;
    }
    if (len == 23) {
        slice.offset = p2p_range_none();
    }
    return slice;
}

p2p_id fuzz_client(struct fuzz *fuzz)
{
    unsigned client = fuzz_next(fuzz) % 32;

    return client == 31 ? P2P_NONE : (p2p_id)(client % FUZZ_CLIENTS);
}
