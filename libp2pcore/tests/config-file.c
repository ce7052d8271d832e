/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "config-file.h"

#include <stdlib.h>
#include <string.h>

#define ACS_KEY "# kernel: pci=config_acs="
#define DEFAULT_SIZE (UINT64_C(2) << 20)

static bool wrong(struct config_file *file, const char *what,
                  const char *where)
{
    snprintf(file->why, CONFIG_WHY, "%s: %.100s", what, where);
    return false;
}

int config_find(const struct config_file *file, const char *id)
{
    for (unsigned i = 0; i < file->count; i++) {
        if (!strcmp(file->device[i].id, id)) {
            return (int)i;
        }
    }
    return -1;
}

static uint64_t read_size(const char *text)
{
    char *suffix;
    uint64_t size = strtoull(text, &suffix, 10);

    return size << (*suffix == 'G' ? 30 : *suffix == 'M' ? 20
                    : *suffix == 'K' ? 10 : 0);
}

/* "SV+RR" or "0" */
static bool read_acs(const char *text, unsigned *acs)
{
    static const char *const name[] = {
        "SV", "TB", "RR", "CR", "UF", "EC", "DT", "ENHANCED",
    };

    *acs = 0;
    while (strcmp(text, "0") && *text) {
        size_t len = strcspn(text, "+");
        unsigned bit = 0;

        while (bit < 8 && (strlen(name[bit]) != len ||
                           strncmp(name[bit], text, len))) {
            bit++;
        }
        if (bit == 8) {
            return false;
        }
        *acs |= 1u << bit;
        text += len + (text[len] == '+');
    }
    return true;
}

static bool take_text(struct config_device *device, const char *key,
                      const char *value)
{
    const struct { const char *key; char *to; size_t size; } texts[] = {
        { "driver", device->driver, CONFIG_WORD },
        { "bus", device->bus, CONFIG_WORD },
        { "forward", device->forward, CONFIG_WORD },
        { "on-refuse", device->on_refuse, CONFIG_WORD },
        { "allow", device->allow, CONFIG_LINE },
    };

    for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (!strcmp(key, texts[i].key)) {
            return (size_t)snprintf(texts[i].to, texts[i].size, "%s", value)
                   < texts[i].size;
        }
    }
    return false;
}

static bool take_number(struct config_device *device, const char *key,
                        const char *value)
{
    int number = (int)strtol(value, NULL, 0);

    if (!strcmp(key, "bus_nr")) {
        device->bus_nr = (unsigned)number;
    } else if (!strcmp(key, "port")) {
        device->port = (unsigned)number;
    } else if (!strcmp(key, "vendor-id")) {
        device->vendor = number;
    } else if (!strcmp(key, "device-id")) {
        device->device = number;
    } else if (!strcmp(key, "class")) {
        device->class_code = number;
    } else {
        /* Nothing that these tests ask about. */
        return !strcmp(key, "egress-vector-size") || !strcmp(key, "atomics") ||
               !strcmp(key, "vfs") || !strcmp(key, "vf-device-id");
    }
    return true;
}

static bool take_property(struct config_device *device, const char *key,
                          const char *value)
{
    unsigned slot, function;

    if (!strcmp(key, "addr")) {
        device->devfn = sscanf(value, "%x.%x", &slot, &function) == 2
                            ? slot << 3 | function : 256;
        return device->devfn < 256;
    }
    if (!strcmp(key, "mem-size")) {
        device->mem_size = read_size(value);
        return true;
    }
    if (!strcmp(key, "acs")) {
        return read_acs(value, &device->acs);
    }
    if (!strcmp(key, "multifunction")) {
        device->multifunction = !strcmp(value, "on");
        return device->multifunction;
    }
    return take_text(device, key, value) || take_number(device, key, value);
}

/* A bus has to be there before the device on it, and free at its place. */
static bool place(struct config_file *file, unsigned index)
{
    struct config_device *device = &file->device[index];

    device->above = config_find(file, device->bus);
    if (!strcmp(device->driver, "p2p-root-complex")) {
        return (device->above < 0 && !strcmp(device->bus, "pcie.0")) ||
               wrong(file, "not on pcie.0", device->id);
    }
    if (!strcmp(device->driver, "p2p-endpoint") && !device->mem_size) {
        device->mem_size = DEFAULT_SIZE;
    }
    if (device->above < 0 || (unsigned)device->above >= index) {
        return wrong(file, "no such bus yet", device->bus);
    }
    for (unsigned i = 0; i < index; i++) {
        const struct config_device *other = &file->device[i];

        if (!strcmp(other->id, device->id)) {
            return wrong(file, "twice", device->id);
        }
        if (other->above == device->above && other->devfn == device->devfn) {
            return wrong(file, "its place is taken", device->id);
        }
        if (other->above == device->above &&
            other->devfn >> 3 == device->devfn >> 3 &&
            !(other->multifunction && device->multifunction)) {
            return wrong(file, "several functions", device->id);
        }
    }
    return true;
}

static bool read_line(struct config_file *file, char *line)
{
    struct config_device *device;
    char id[CONFIG_WORD], key[CONFIG_WORD];
    int value = 0;
    size_t len = strlen(line);

    if (!strncmp(line, ACS_KEY, strlen(ACS_KEY))) {
        snprintf(file->acs, CONFIG_LINE, "%s", line + strlen(ACS_KEY));
        return true;
    }
    if (!*line || *line == '#') {
        return true;
    }
    if (sscanf(line, "[device \"%63[^\"]\"]", id) == 1) {
        if (file->count == CONFIG_DEVICES) {
            return wrong(file, "too many devices", line);
        }
        device = &file->device[file->count++];
        *device = (struct config_device) {
            .vendor = -1, .device = -1, .class_code = 0x0580,
        };
        strcpy(device->id, id);
        return true;
    }
    if (!file->count || line[len - 1] != '"' ||
        sscanf(line, " %63[^ =] = \"%n", key, &value) != 1 || !value) {
        return wrong(file, "not understood", line);
    }
    line[len - 1] = '\0';
    device = &file->device[file->count - 1];
    return take_property(device, key, line + value) ||
           wrong(file, "no such property or value", line);
}

bool config_read(struct config_file *file, char *text)
{
    file->count = 0;
    file->acs[0] = file->why[0] = '\0';
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        if (!read_line(file, line)) {
            return false;
        }
    }
    for (unsigned i = 0; i < file->count; i++) {
        if (!place(file, i)) {
            return false;
        }
    }
    return true;
}
