/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What a guest makes of the devices of a file.
 */
#include <stdlib.h>
#include <string.h>

#include "config-file.h"
#include "machine.h"

#define FIRST_ADDRESS (UINT64_C(1) << 36)
#define MIB (UINT64_C(1) << 20)
#define BAR_64_PREFETCHABLE 0xcu

static uint64_t align(uint64_t at, uint64_t to)
{
    return (at + to - 1) & ~(to - 1);
}

/* Everything below @index, from bus *@bus and address *@at on. */
static void enumerate(struct config_file *file, unsigned index, unsigned *bus,
                      uint64_t *at)
{
    struct config_device *device = &file->device[index];
    uint64_t start;

    if (config_is_endpoint(device)) {
        device->address = align(*at, device->mem_size);
        *at = device->address + device->mem_size;
        return;
    }
    device->secondary = (*bus)++;
    *at = start = align(*at, MIB);
    for (unsigned i = 0; i < file->count; i++) {
        struct config_device *below = &file->device[i];

        if (below->above == (int)index) {
            below->on_bus = device->secondary;
            snprintf(below->place, CONFIG_WORD, "%02x:%02x.%x",
                     below->on_bus, below->devfn >> 3, below->devfn & 7);
            enumerate(file, i, bus, at);
        }
    }
    *at = align(*at, MIB);
    device->subordinate = *bus - 1;
    if (*at > start) {
        device->window = (struct p2p_range) { start, *at - 1 };
    }
}

static void write_path(const struct config_file *file, unsigned index,
                       char path[CONFIG_LINE])
{
    const struct config_device *device = &file->device[index];
    size_t len;

    if (config_is_root(&file->device[device->above])) {
        snprintf(path, CONFIG_LINE, "%02x:", device->on_bus);
    } else {
        write_path(file, (unsigned)device->above, path);
        strcat(path, "/");
    }
    len = strlen(path);
    snprintf(path + len, CONFIG_LINE - len, "%02x.%x", device->devfn >> 3,
             device->devfn & 7);
}

/* The first entry that is about it counts: "xx101x1@08:01.0/00.0". */
static void set_control(struct config_file *file, unsigned index)
{
    struct config_device *device = &file->device[index];
    char entries[CONFIG_LINE], path[CONFIG_LINE], id[CONFIG_WORD];

    if (!device->acs) {
        return;
    }
    write_path(file, index, path);
    snprintf(id, sizeof(id), "pci:%04x:%04x", (unsigned)device->vendor,
             (unsigned)device->device);
    strcpy(entries, file->acs);
    for (char *entry = strtok(entries, ";"); entry;
         entry = strtok(NULL, ";")) {
        char *who = strchr(entry, '@');
        size_t bits = (size_t)(who - entry);

        if (!strcmp(who + 1, path) || !strcmp(who + 1, id)) {
            for (unsigned i = 0; i < bits; i++) {
                device->control |= (unsigned)(who[-1 - (int)i] == '1') << i;
            }
            return;
        }
    }
}

void config_enumerate(struct config_file *file)
{
    uint64_t at = FIRST_ADDRESS;

    for (unsigned i = 0; i < file->count; i++) {
        unsigned bus = file->device[i].bus_nr;

        if (config_is_root(&file->device[i])) {
            enumerate(file, i, &bus, &at);
        }
    }
    for (unsigned i = 0; i < file->count; i++) {
        if (!config_is_root(&file->device[i])) {
            set_control(file, i);
        }
    }
}

static int express_type(const struct config_device *device)
{
    return !strcmp(device->driver, "p2p-root-port") ? 4
         : !strcmp(device->driver, "p2p-switch-upstream") ? 5
         : !strcmp(device->driver, "p2p-switch-downstream") ? 6 : 0;
}

static void print_host(FILE *out, const struct config_device *device)
{
    char place[CONFIG_WORD];
    const struct machine_function host = {
        .place = place, .name = "Host bridge: X", .class_code = 0x0600,
        .vendor = (uint16_t)(device->vendor < 0 ? 0x1b36 : device->vendor),
        .device = (uint16_t)(device->device < 0 ? 8 : device->device),
        .express = -1,
    };

    snprintf(place, sizeof(place), "%02x:00.0", device->secondary);
    machine_print_words(out, &host, true);
}

static void print_function(FILE *out, const struct config_device *device)
{
    bool endpoint = config_is_endpoint(device);
    struct machine_function function = {
        .place = device->place,
        .name = endpoint ? "Endpoint: X" : "PCI bridge: X",
        .class_code = endpoint ? (unsigned)device->class_code : 0x0604,
        .vendor = (uint16_t)(device->vendor < 0 ? 0x1b36 : device->vendor),
        .device = (uint16_t)(device->device < 0 ? 0xc : device->device),
        .express = express_type(device), .port = (uint8_t)device->port,
        .secondary = (uint8_t)device->secondary,
        .subordinate = (uint8_t)device->subordinate,
        .prefetchable = device->window,
        .acs_cap = (uint16_t)device->acs, .acs_ctl = (uint16_t)device->control,
    };

    if (endpoint) {
        function.bar[0] = (struct machine_bar) {
            device->address | BAR_64_PREFETCHABLE, device->mem_size,
        };
    }
    machine_print_words(out, &function, true);
}

void config_print(FILE *out, const struct config_file *file)
{
    for (unsigned i = 0; i < file->count; i++) {
        const struct config_device *device = &file->device[i];

        if (config_is_root(device)) {
            print_host(out, device);
        } else {
            print_function(out, device);
        }
        fprintf(out, "\n");
    }
}
