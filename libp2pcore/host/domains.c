/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where PCI domains meet. All domains of a machine share its addresses, so
 * that what two of them claim is one of two things: a BAR that leads to the
 * other domain, as that of a volume management device does, all of which is
 * behind it; or bus addresses that are not the processor's, and then nobody
 * can say where a request goes that comes from another domain.
 */
#include "domains.h"

#include <stdlib.h>

#define WINDOW (-1)

/* What a function claims that nothing is above of, as far as is known. */
struct claim {
    struct p2p_range range;
    size_t record;
    uint32_t domain;
    int bar;                    /* or WINDOW */
    bool sized;
    bool passage;               /* it leads to another domain */
};

struct claims {
    struct claim *claim;
    size_t count;
    bool found;                 /* a passage, since last looked */
};

static void add(struct claims *claims, const struct p2p_reading *reading,
                size_t index, int bar, struct p2p_range range)
{
    const struct p2p_record *record = &reading->record[index];

    if (!p2p_range_is_empty(range)) {
        claims->claim[claims->count++] = (struct claim) {
            .range = range,
            .record = index,
            .domain = record->domain,
            .bar = bar,
            .sized = bar == WINDOW || (record->known & P2P_FACT_BAR_SIZES),
        };
    }
}

/* What is not active claims nothing. */
static void add_claims(struct claims *claims,
                       const struct p2p_reading *reading, size_t index)
{
    const struct p2p_record *record = &reading->record[index];
    const struct p2p_function *function = &record->function;

    if (record->above >= 0 || !function->memory_enable) {
        return;
    }
    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        add(claims, reading, index, WINDOW, function->window[i]);
    }
    for (unsigned i = 0; i < P2P_BARS && function->in_d0; i++) {
        add(claims, reading, index, (int)i, function->bar[i]);
    }
}

static int compare(const void *a, const void *b)
{
    const struct claim *x = a, *y = b;

    return x->range.start != y->range.start
           ? (x->range.start < y->range.start ? -1 : 1)
           : (x->range.last > y->range.last) - (x->range.last < y->range.last);
}

/* Whether all of @inner can be behind @outer. */
static bool leads_to(const struct p2p_reading *reading,
                     const struct claim *outer, const struct claim *inner)
{
    struct p2p_range in = inner->range, out = outer->range;
    bool smaller = in.last - in.start < out.last - out.start;

    return outer->bar != WINDOW &&
           reading->record[outer->record].function.kind ==
           P2P_KIND_ENDPOINT &&
           (outer->sized ? smaller && in.start >= out.start &&
                           in.last <= out.last
                         : inner->sized);
}

/* Whether @a and @b have an address in common that is nobody else's. */
static bool meet(struct p2p_reading *reading, struct claims *claims,
                 struct claim *a, struct claim *b)
{
    struct claim *outer = leads_to(reading, a, b) ? a
                        : leads_to(reading, b, a) ? b : NULL;

    if (!outer) {
        reading->meeting = (struct p2p_meeting) {
            true, { a->record, b->record }, b->range.start,
        };
        return true;
    }
    outer->passage = true;
    claims->found = true;
    reading->record[outer->record].passages |= (uint8_t)(1u << outer->bar);
    reading->source[outer->record].leads_to = outer == a ? b->domain
                                                         : a->domain;
    return false;
}

/*
 * Go through the claims from the lowest address up. The two to remember are
 * the one that reaches furthest, and that of another domain which does.
 */
static bool sweep(struct p2p_reading *reading, struct claims *claims)
{
    struct claim *far[2] = { NULL, NULL };

    for (size_t i = 0; i < claims->count; i++) {
        struct claim *claim = &claims->claim[i];

        for (unsigned j = 0; j < 2 && !claim->passage; j++) {
            if (far[j] && far[j]->domain != claim->domain &&
                far[j]->range.last >= claim->range.start &&
                meet(reading, claims, far[j], claim)) {
                return false;
            }
            if (far[j] && far[j]->passage) {
                far[j] = NULL;
            }
        }
        if (claim->passage) {
            continue;
        }
        if (!far[0] || far[0]->range.last <= claim->range.last) {
            far[1] = far[0] && far[0]->domain != claim->domain ? far[0]
                                                               : far[1];
            far[0] = claim;
        } else if (far[0]->domain != claim->domain &&
                   (!far[1] || far[1]->range.last < claim->range.last)) {
            far[1] = claim;
        }
    }
    return true;
}

bool p2p_domains_join(struct p2p_reading *reading)
{
    struct claims claims = { .count = 0 };

    if (!reading->several) {
        return true;
    }
    claims.claim = malloc(reading->count * (P2P_WINDOWS + P2P_BARS) *
                          sizeof(*claims.claim));
    if (!claims.claim) {
        return false;
    }
    for (size_t i = 0; i < reading->count; i++) {
        add_claims(&claims, reading, i);
    }
    qsort(claims.claim, claims.count, sizeof(*claims.claim), compare);
    do {
        claims.found = false;
    } while (sweep(reading, &claims) && claims.found);
    free(claims.claim);
    return true;
}
