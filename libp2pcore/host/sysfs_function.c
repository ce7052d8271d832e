/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A function in sysfs: a folder with its configuration space and where its BARs
 * are; the path says what is above it.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "p2pcore/lspci.h"
#include "reading.h"
#include "sysfs.h"

#define RESOURCE_LEN 4096u
#define RESOURCES (P2P_BARS + 1)        /* that are looked at */
#define IS_MEMORY 0x200u
#define IS_UNSET 0x20000000u

bool p2p_sysfs_join(char path[PATH_MAX], const char *folder, const char *name)
{
    int len = snprintf(path, PATH_MAX, "%s/%s", folder, name);

    return len > 0 && len < PATH_MAX;
}

bool p2p_sysfs_is_place(const char *path, struct p2p_place *place)
{
    const char *name = strrchr(path, '/');
    const char *end = p2p_place_read(name ? name + 1 : path, place);

    return end && !*end && place->has_domain;
}

/* "0x8086" in a file, for what configuration space does not say. */
static bool read_number(const char *folder, const char *name, uint16_t *value)
{
    char path[PATH_MAX], text[32] = "";
    unsigned long number;
    char *end;

    if (!p2p_sysfs_join(path, folder, name) ||
        p2p_file_read(path, text, sizeof(text) - 1) <= 0) {
        return false;
    }
    number = strtoul(text, &end, 16);
    *value = (uint16_t)number;
    return end != text && number <= UINT16_MAX;
}

static enum p2p_translated read_translated(const char *folder)
{
    char path[PATH_MAX], text[32] = "";

    if (!p2p_sysfs_join(path, folder, "iommu_group/type") ||
        p2p_file_read(path, text, sizeof(text) - 1) <= 0) {
        return P2P_TRANSLATED_UNKNOWN;
    }
    return !strncmp(text, "identity", 8) ? P2P_TRANSLATED_NO
                                         : P2P_TRANSLATED_YES;
}

/* For users who see no capabilities: whether the kernel says that it is on. */
static void read_power(const char *folder, struct p2p_record *record)
{
    char path[PATH_MAX], text[16] = "";

    if (!(record->known & P2P_FACT_POWER) &&
        p2p_sysfs_join(path, folder, "power_state") &&
        p2p_file_read(path, text, sizeof(text) - 1) > 0 && text[0] == 'D') {
        record->function.in_d0 = text[1] == '0';
        record->known |= P2P_FACT_POWER;
    }
}

/*
 * One BAR: where it starts is in the configuration space if that says so, as
 * the kernel's is the processor's address. Only a VF's does not.
 */
static void take_resource(struct p2p_record *record, unsigned index,
                          uint64_t start, uint64_t last, uint64_t flags)
{
    struct p2p_range *bar = &record->function.bar[index];
    bool there = (flags & IS_MEMORY) && !(flags & IS_UNSET) && last > start;

    if (there && record->is_virtual) {
        *bar = (struct p2p_range) { start, last };
    } else if (there && !p2p_range_is_empty(*bar) &&
               last - start <= UINT64_MAX - bar->start) {
        bar->last = bar->start + (last - start);
    } else if (!p2p_range_is_empty(*bar)) {
        record->known &= (uint32_t)~P2P_FACT_BAR_SIZES;
    }
}

/* How long an Expansion ROM is that is enabled. */
static void take_rom(struct p2p_record *record, uint64_t start, uint64_t last,
                     uint64_t flags)
{
    struct p2p_range *rom = &record->function.rom;

    if (p2p_range_is_empty(*rom) || (flags & IS_UNSET) || last <= start ||
        last - start > UINT64_MAX - rom->start) {
        return;
    }
    rom->last = rom->start + (last - start);
    record->known |= P2P_FACT_ROM;
}

/*
 * The lines of @text, three numbers each: those of @bars BARs, and that of the
 * Expansion ROM. Returns how many are right.
 */
static unsigned take_resources(struct p2p_record *record, char *text,
                               unsigned bars)
{
    for (unsigned i = 0; i < RESOURCES; i++) {
        uint64_t number[3];

        for (unsigned j = 0; j < 3; j++) {
            char *end;

            errno = 0;
            number[j] = strtoull(text, &end, 16);
            if (end == text || errno) {
                return i;
            }
            text = end;
        }
        if (i < bars) {
            take_resource(record, i, number[0], number[1], number[2]);
        } else if (i == P2P_BARS) {
            take_rom(record, number[0], number[1], number[2]);
        }
    }
    return RESOURCES;
}

/*
 * The file resource, if it is there. Returns the line that is wrong, or 0;
 * @record is of no use if one is.
 */
static unsigned read_resources(const char *folder, struct p2p_record *record)
{
    unsigned bars = p2p_kind_is_bridge(record->function.kind) ? 2 : P2P_BARS;
    char path[PATH_MAX], text[RESOURCE_LEN] = "";
    unsigned right;

    if (!p2p_sysfs_join(path, folder, "resource") ||
        p2p_file_read(path, text, sizeof(text) - 1) < 0) {
        if (record->is_virtual) {
            record->known &= (uint32_t)~(P2P_FACT_BARS | P2P_FACT_BAR_SIZES);
        }
        return 0;
    }
    record->known |= P2P_FACT_BAR_SIZES;
    right = take_resources(record, text, bars);
    return right < bars ? right + 1 : 0;
}

static void set_above(struct p2p_source *source, struct p2p_record *record,
                      char *real)
{
    char *slash = strrchr(real, '/');

    if (!slash) {
        return;
    }
    *slash = '\0';
    slash = strrchr(real, '/');
    if (p2p_sysfs_is_place(real, &source->above) &&
        source->above.domain == record->domain) {
        source->has_above = true;
    } else if (slash && !strncmp(slash, "/pci", 4)) {
        record->above = P2P_ABOVE_NOBODY;
        record->known |= P2P_FACT_FIRST;        /* all are here */
    }
}

bool p2p_sysfs_read(struct p2p_reading *reading, const char *folder,
                    const struct p2p_place *place)
{
    struct p2p_record record = p2p_record_at(place->domain, place->bus,
                                             place->devfn);
    uint8_t config[P2P_CONFIG_LEN_MAX];
    char path[PATH_MAX], *real;
    struct p2p_source *source;
    unsigned line;
    long len;
    int error;

    if (!p2p_sysfs_join(path, folder, "config")) {
        return p2p_reading_fail(reading, "%s: too long a path", folder);
    }
    len = p2p_file_read(path, config, sizeof(config));
    if (len < 0) {
        return p2p_reading_leave_out(reading, "%s: %s", path,
                                     strerror(errno));
    }
    error = p2p_record_decode(&record, config, (size_t)len);
    if (error) {
        return p2p_reading_leave_out(reading, "%s: %s", path,
                                     p2p_strerror(error));
    }
    if (record.is_virtual &&
        read_number(folder, "vendor", &record.function.vendor) &&
        read_number(folder, "device", &record.function.device)) {
        record.known |= P2P_FACT_ID;
    }
    read_power(folder, &record);
    line = read_resources(folder, &record);
    if (line) {
        return p2p_reading_leave_out(reading, "%s/resource:%u: there should be "
                                     "three numbers here", folder, line);
    }
    source = p2p_reading_add(reading, &record, folder);
    if (!source) {
        return false;
    }
    source->translated = read_translated(folder);
    real = realpath(folder, NULL);
    if (real) {
        set_above(source, &reading->record[reading->count - 1], real);
    }
    free(real);
    return true;
}
