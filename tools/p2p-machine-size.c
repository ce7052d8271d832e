/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much memory each endpoint has: as much as its largest BAR, or less by
 * one factor for all, so that it fits into a guest.
 */
#include <inttypes.h>

#include "p2p-machine.h"

#define GIB (UINT64_C(1) << 30)
#define LEAST 4096u             /* of p2p-endpoint */
#define MOST (64 * GIB)         /* the same */
#define SPACE (128 * GIB)       /* of a guest with 40 address bits, for all */
#define SCALE_MAX (UINT64_C(1) << 52)

/* The next power of two, as every BAR has it; 0: it has no limit. */
static uint64_t round_up(uint64_t size)
{
    uint64_t power = 1;

    while (power && power < size) {
        power <<= 1;
    }
    return power;
}

static bool is_endpoint(const struct plan *plan, size_t index)
{
    return plan->of[index].there &&
           plan_record(plan, index)->function.kind == P2P_KIND_ENDPOINT;
}

/* The size of the largest BAR of record @index; 0: not known. */
static uint64_t size_of(const struct plan *plan, size_t index)
{
    const struct p2p_record *record = plan_record(plan, index);
    int bar = largest_bar(record);
    struct p2p_range range;

    if (!is_endpoint(plan, index) || bar < 0 || !(record->known & P2P_FACT_BAR_SIZES)) {
        return 0;
    }
    range = record->function.bar[bar];
    return round_up(range.last - range.start + 1);
}

static uint64_t scaled(uint64_t size, uint64_t scale)
{
    return size / scale < LEAST ? LEAST : size / scale;
}

static bool fits(const struct plan *plan, uint64_t scale)
{
    uint64_t all = 0;

    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        uint64_t size = size_of(plan, i);

        if (size) {
            size = scaled(size, scale);
            all += size;
        }
        if (size > MOST || all > SPACE) {
            return false;
        }
    }
    return true;
}

bool plan_sizes(struct plan *plan, uint64_t scale)
{
    uint64_t least = 1;

    while (least < SCALE_MAX && !fits(plan, least)) {
        least *= 2;
    }
    plan->scale = scale ? scale : least;
    if (plan->scale < least) {
        return fail("--scale %" PRIu64 ": an endpoint has %llu GiB at the most"
                    ", and all together %llu GiB; the largest BARs of this "
                    "machine need --scale %" PRIu64, scale,
                    (unsigned long long)(MOST / GIB),
                    (unsigned long long)(SPACE / GIB), least);
    }
    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        uint64_t size = size_of(plan, i);

        plan->of[i].size = size ? scaled(size, plan->scale) : 0;
        if (is_endpoint(plan, i) && (!size || size != plan->of[i].size)) {
            plan->of[i].why |= 1u << PLAN_SIZE;
        }
    }
    return true;
}
