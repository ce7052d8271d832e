/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What two readings of one function know together.
 */
#include "p2pcore/record.h"

#define ATOMICS \
    (P2P_LACKS_ATOMIC_ROUTING | P2P_LACKS_ATOMICS | P2P_BLOCKS_ATOMICS)
#define ACS_IN_WORDS 0x7fu      /* what lspci prints of it */

static bool is_range(struct p2p_range a, struct p2p_range b)
{
    return (p2p_range_is_empty(a) && p2p_range_is_empty(b)) ||
           (a.start == b.start && a.last == b.last);
}

static bool has_windows(const struct p2p_function *a,
                        const struct p2p_function *b)
{
    return is_range(a->window[P2P_WINDOW_MEM], b->window[P2P_WINDOW_MEM]) &&
           is_range(a->window[P2P_WINDOW_PREF], b->window[P2P_WINDOW_PREF]);
}

/* Where they start; where they end as far as both know. */
static bool has_bars(const struct p2p_function *a,
                     const struct p2p_function *b, bool sizes)
{
    for (unsigned i = 0; i < P2P_BARS; i++) {
        if (p2p_range_is_empty(a->bar[i]) != p2p_range_is_empty(b->bar[i]) ||
            a->bar[i].start != b->bar[i].start ||
            (sizes && a->bar[i].last != b->bar[i].last)) {
            return false;
        }
    }
    return true;
}

static bool has_detail(const struct p2p_acs *a, const struct p2p_acs *b)
{
    bool same = a->vector_size == b->vector_size && a->cap == b->cap &&
                a->ctl == b->ctl;

    for (unsigned i = 0; i < P2P_ACS_VECTOR_MAX / 32; i++) {
        same &= a->vector[i] == b->vector[i];
    }
    return same;
}

/* Whether @a and @b, which both know @fact, say the same. */
static bool agrees(const struct p2p_record *a, const struct p2p_record *b,
                   enum p2p_fact fact)
{
    const struct p2p_function *x = &a->function, *y = &b->function;

    switch (fact) {
    case P2P_FACT_ID:
        return x->vendor == y->vendor && x->device == y->device;
    case P2P_FACT_COMMAND:
        return x->bus_master == y->bus_master &&
               x->memory_enable == y->memory_enable;
    case P2P_FACT_BUSES:
        return x->secondary == y->secondary &&
               x->subordinate == y->subordinate;
    case P2P_FACT_WINDOWS:
        return has_windows(x, y);
    case P2P_FACT_BARS:
        /* The processor's addresses and those of the bus can differ. */
        return a->by_cpu != b->by_cpu || has_bars(x, y, false);
    case P2P_FACT_BAR_SIZES:
        return !(a->known & b->known & P2P_FACT_BARS) ||
               a->by_cpu != b->by_cpu || has_bars(x, y, true);
    case P2P_FACT_ROM:
        return x->rom_enable == y->rom_enable &&
               (a->by_cpu != b->by_cpu || !x->rom_enable ||
                is_range(x->rom, y->rom));
    case P2P_FACT_POWER:
        return x->in_d0 == y->in_d0;
    case P2P_FACT_EXPRESS:
        return x->kind == y->kind;
    case P2P_FACT_ACS:
        return !(((x->acs.cap ^ y->acs.cap) | (x->acs.ctl ^ y->acs.ctl)) &
                 ACS_IN_WORDS);
    case P2P_FACT_ACS_IN_PLACE:
        return !(((x->acs.cap ^ y->acs.cap) |
                  (p2p_acs_control_in_place(&x->acs) ^
                   p2p_acs_control_in_place(&y->acs))) & ACS_IN_WORDS);
    case P2P_FACT_ACS_DETAIL:
        return has_detail(&x->acs, &y->acs);
    case P2P_FACT_ATOMICS:
        return !((x->tlp ^ y->tlp) & ATOMICS);
    case P2P_FACT_PORT:
        return x->port_number == y->port_number;
    case P2P_FACT_ABOVE:
    case P2P_FACT_FIRST:
        break;
    }
    return true;
}

static void copy_bars(struct p2p_record *record,
                      const struct p2p_record *other)
{
    for (unsigned i = 0; i < P2P_BARS; i++) {
        record->function.bar[i] = other->function.bar[i];
    }
    record->known &= (uint32_t)~P2P_FACT_BAR_SIZES;
    record->known |= P2P_FACT_BARS | (other->known & P2P_FACT_BAR_SIZES);
}

/* Addresses of the bus before the processor's; sizes from who knows them. */
static void take_bars(struct p2p_record *record,
                      const struct p2p_record *other)
{
    bool knows = record->known & P2P_FACT_BARS;

    if (!(other->known & P2P_FACT_BARS)) {
        return;
    }
    if (knows && has_bars(&record->function, &other->function, false)) {
        if (!(record->known & P2P_FACT_BAR_SIZES)) {
            copy_bars(record, other);
        }
        record->by_cpu &= other->by_cpu;
    } else if (!knows || (record->by_cpu && !other->by_cpu)) {
        copy_bars(record, other);
        record->by_cpu = other->by_cpu;
    }
}

/* What only @other knows. */
static void take_facts(struct p2p_record *record,
                       const struct p2p_record *other, unsigned wanted)
{
    struct p2p_function *to = &record->function;
    const struct p2p_function *from = &other->function;

    if (wanted & P2P_FACT_ID) {
        to->vendor = from->vendor;
        to->device = from->device;
    }
    if (wanted & P2P_FACT_COMMAND) {
        to->bus_master = from->bus_master;
        to->memory_enable = from->memory_enable;
    }
    if (wanted & P2P_FACT_BUSES) {
        to->secondary = from->secondary;
        to->subordinate = from->subordinate;
    }
    for (unsigned i = 0; (wanted & P2P_FACT_WINDOWS) && i < P2P_WINDOWS;
         i++) {
        to->window[i] = from->window[i];
    }
    if (wanted & P2P_FACT_POWER) {
        to->in_d0 = from->in_d0;
    }
    if (wanted & P2P_FACT_ROM) {
        to->rom = from->rom;
        to->rom_enable = from->rom_enable;
    }
    if (wanted & P2P_FACT_PORT) {
        to->port_number = from->port_number;
    }
    if (wanted & P2P_FACT_ATOMICS) {
        to->tlp = from->tlp;
    }
    if (wanted & (P2P_FACT_ACS | P2P_FACT_ACS_IN_PLACE |
                  P2P_FACT_ACS_DETAIL)) {
        to->acs = from->acs;
    }
}

/* A kind that is known, or a bridge for what seemed to be an endpoint. */
static void take_kind(struct p2p_record *record,
                      const struct p2p_record *other)
{
    bool says_more = (other->known & ~record->known & P2P_FACT_EXPRESS) ||
                     (p2p_kind_is_bridge(other->function.kind) &&
                      !(record->known & P2P_FACT_EXPRESS) &&
                      record->function.kind == P2P_KIND_ENDPOINT);

    if (says_more) {
        record->function.kind = other->function.kind;
    }
    record->on_root |= other->on_root;
}

unsigned p2p_record_merge(struct p2p_record *record,
                          const struct p2p_record *other)
{
    unsigned both = record->known & other->known;
    unsigned wanted = other->known & ~(unsigned)record->known;

    if (record->has_path && other->has_path && record->path != other->path) {
        return P2P_FACT_ABOVE;
    }
    for (unsigned i = 0; i < P2P_FACTS; i++) {
        enum p2p_fact fact = (enum p2p_fact)(1 << i);

        if ((both & fact) && !agrees(record, other, fact)) {
            return fact;
        }
    }
    take_kind(record, other);
    take_bars(record, other);
    take_facts(record, other, wanted);
    if (!record->sriov.total) {
        record->sriov = other->sriov;
    }
    if (record->class_code == P2P_CLASS_UNKNOWN) {
        record->class_code = other->class_code;
    }
    if (other->has_path) {
        record->has_path = true;
        record->path = other->path;
    }
    record->is_virtual |= other->is_virtual;
    record->known |= (uint32_t)(wanted & ~(unsigned)(P2P_FACT_BARS |
                                                     P2P_FACT_BAR_SIZES));
    return 0;
}
