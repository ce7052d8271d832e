/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where the processor sees BARs at other addresses than the bus has, as on many
 * Arm boards: lspci prints the processor's for BARs, and the registers of
 * bridges for windows. Then BARs are outside the window of the bridge above
 * them, all of them by one offset.
 */
#include "read/record_inside.h"

#define CANDIDATES 64u

/* What the BARs of one domain have shown. */
struct offsets {
    struct p2p_record *record;
    size_t count;
    uint32_t domain;
    unsigned inside;            /* bits of the windows that have BARs */
    size_t outside;             /* how many BARs are in none */
    uint64_t candidate[CANDIDATES];     /* from a BAR to where it may be */
    unsigned candidates;
};

/* The windows that @record's BARs have to be in; NULL: they are not known. */
static const struct p2p_range *windows_of(const struct offsets *offsets,
                                          const struct p2p_record *record)
{
    const struct p2p_record *above;

    if (record->domain != offsets->domain || !record->by_cpu ||
        record->above < 0 || !(record->known & P2P_FACT_BARS)) {
        return NULL;
    }
    above = &offsets->record[record->above];
    return above->known & P2P_FACT_WINDOWS ? above->function.window : NULL;
}

/* The window that holds @bar with @offset taken from it; P2P_WINDOWS: none. */
static unsigned find_window(const struct p2p_range window[P2P_WINDOWS],
                            struct p2p_range bar, uint64_t offset)
{
    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        uint64_t start = bar.start - offset;

        if (p2p_range_has(window[i], start) &&
            bar.last - bar.start <= window[i].last - start) {
            return i;
        }
    }
    return P2P_WINDOWS;
}

/* The offsets that put @bar at the start or at the end of a window. */
static void note_candidates(struct offsets *offsets,
                            const struct p2p_range window[P2P_WINDOWS],
                            struct p2p_range bar)
{
    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        const uint64_t offset[] = {
            bar.start - window[i].start, bar.last - window[i].last,
        };

        for (unsigned j = 0; j < 2 && !p2p_range_is_empty(window[i]); j++) {
            if (offsets->candidates < CANDIDATES) {
                offsets->candidate[offsets->candidates++] = offset[j];
            }
        }
    }
}

static void gather(struct offsets *offsets)
{
    for (size_t i = 0; i < offsets->count; i++) {
        const struct p2p_function *function = &offsets->record[i].function;
        const struct p2p_range *window = windows_of(offsets,
                                                    &offsets->record[i]);

        for (unsigned j = 0; window && j < P2P_BARS; j++) {
            unsigned inside = find_window(window, function->bar[j], 0);

            if (p2p_range_is_empty(function->bar[j])) {
                continue;
            }
            if (inside < P2P_WINDOWS) {
                offsets->inside |= 1u << inside;
            } else {
                offsets->outside++;
                note_candidates(offsets, window, function->bar[j]);
            }
        }
    }
}

/* Whether @offset puts every BAR that is outside into a window without any. */
static bool fits_all(const struct offsets *offsets, uint64_t offset)
{
    for (size_t i = 0; i < offsets->count; i++) {
        const struct p2p_function *function = &offsets->record[i].function;
        const struct p2p_range *window = windows_of(offsets,
                                                    &offsets->record[i]);

        for (unsigned j = 0; window && j < P2P_BARS; j++) {
            struct p2p_range bar = function->bar[j];
            unsigned in;

            if (p2p_range_is_empty(bar) ||
                find_window(window, bar, 0) < P2P_WINDOWS) {
                continue;
            }
            in = find_window(window, bar, offset);
            if (in == P2P_WINDOWS || (offsets->inside >> in & 1)) {
                return false;
            }
        }
    }
    return true;
}

/* Of those that fit, the roundest number; 0: there is none. */
static uint64_t choose(const struct offsets *offsets)
{
    uint64_t best = 0;

    /* One BAR that is elsewhere may as well be the firmware's mistake. */
    for (unsigned i = 0; offsets->outside > 1 && i < offsets->candidates;
         i++) {
        uint64_t offset = offsets->candidate[i];

        /* The processor's address is the higher one. */
        if (offset >> 63) {
            continue;
        }
        if (fits_all(offsets, offset) &&
            (!best || (offset & (0 - offset)) > (best & (0 - best)))) {
            best = offset;
        }
    }
    return best;
}

/* Move to where @offset puts them; 0: nobody knows where they are. */
static void move(struct offsets *offsets, uint64_t offset)
{
    for (size_t i = 0; i < offsets->count; i++) {
        struct p2p_record *record = &offsets->record[i];
        const struct p2p_range *window = windows_of(offsets, record);
        bool lost = false;

        for (unsigned j = 0; window && j < P2P_BARS; j++) {
            struct p2p_range *bar = &record->function.bar[j];

            if (p2p_range_is_empty(*bar) ||
                find_window(window, *bar, 0) < P2P_WINDOWS) {
                continue;
            }
            bar->start -= offset;
            bar->last -= offset;
            record->cpu_offset = offset;
            lost |= !offset;
        }
        if (record->domain == offsets->domain && record->by_cpu &&
            record->function.rom_enable) {
            record->known &= (uint32_t)~P2P_FACT_ROM;
        }
        /* Beside bridges there is no window to tell. */
        if (lost || (record->domain == offsets->domain && record->by_cpu &&
                     record->above == P2P_ABOVE_NOBODY &&
                     !p2p_kind_is_bridge(record->function.kind))) {
            record->known &= (uint32_t)~(P2P_FACT_BARS | P2P_FACT_BAR_SIZES);
        }
    }
}

void p2p_records_move_bars(struct p2p_record *record, size_t count,
                           uint32_t domain)
{
    struct offsets offsets = {
        .record = record, .count = count, .domain = domain,
    };

    gather(&offsets);
    if (offsets.outside) {
        move(&offsets, choose(&offsets));
    }
}
