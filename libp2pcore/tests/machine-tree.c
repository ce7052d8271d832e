/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The machine as a sysfs tree.
 */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machine.h"

#define PATH_LEN 512u
#define RESOURCES 13u
#define IS_MEMORY 0x200u
#define IS_PREFETCHABLE 0x2000u
#define IS_64 0x100000u

static const struct machine_function *find(const char *place)
{
    for (unsigned i = 0; i < MACHINE_FUNCTIONS; i++) {
        if (!strcmp(machine[i].place, place)) {
            return &machine[i];
        }
    }
    for (unsigned i = 0; i < MACHINE_FAR_FUNCTIONS; i++) {
        if (!strcmp(machine_far[i].place, place)) {
            return &machine_far[i];
        }
    }
    return NULL;
}

/* The folder of the root bus that @place is on. */
static const char *folder_of(const char *place)
{
    static const struct {
        const char *bus;
        const char *folder;
    } roots[] = {
        { "00:", "pci0000:00" },
        { "0000:5d:", "pci0000:5d" },
        { "0001:00:", "pci0001:00" },
        { "10000:00:", "pci0000:5d/0000:5d:05.5/pci10000:00" },
    };
    unsigned i = 0;

    while (strncmp(place, roots[i].bus, strlen(roots[i].bus))) {
        i++;
    }
    return roots[i].folder;
}

/* "0000:02:00.0" */
static const char *full(const struct machine_function *function)
{
    static char text[32];

    snprintf(text, sizeof(text), "%s%s",
             strlen(function->place) == strlen("00:00.0") ? "0000:" : "",
             function->place);
    return text;
}

/* "pci0000:00/0000:00:01.0/0000:01:00.0" */
static void name(const struct machine_function *function, char *path)
{
    if (function->above) {
        name(find(function->above), path);
    } else {
        snprintf(path, PATH_LEN, "%s", folder_of(function->place));
    }
    strcat(path, "/");
    strcat(path, full(function));
}

static bool write_file(const char *folder, const char *file, const void *bytes,
                       size_t len)
{
    char path[PATH_LEN * 2];
    FILE *out;
    bool done;

    snprintf(path, sizeof(path), "%s/%s", folder, file);
    out = fopen(path, "wb");
    if (!out) {
        return false;
    }
    done = fwrite(bytes, 1, len, out) == len;
    return fclose(out) == 0 && done;
}

static bool write_resources(const char *folder,
                            const struct machine_function *function)
{
    char text[RESOURCES * 64] = "";
    size_t len = 0;

    for (unsigned i = 0; i < RESOURCES; i++) {
        uint64_t start = 0, last = 0, flags = 0;

        if (i < P2P_BARS && function->bar[i].size) {
            start = function->bar[i].start & ~(uint64_t)0xf;
            last = start + function->bar[i].size - 1;
            flags = IS_MEMORY |
                    (function->bar[i].start & 8 ? IS_PREFETCHABLE : 0) |
                    (function->bar[i].start & 4 ? IS_64 : 0);
        }
        len += (size_t)snprintf(text + len, sizeof(text) - len,
                                "0x%016" PRIx64 " 0x%016" PRIx64
                                " 0x%016" PRIx64 "\n", start, last, flags);
    }
    return write_file(folder, "resource", text, len);
}

static bool make_function(const char *root,
                          const struct machine_function *function, size_t len)
{
    uint8_t config[MACHINE_CONFIG];
    char below[PATH_LEN], folder[PATH_LEN * 2], link[PATH_LEN * 2];
    char target[PATH_LEN * 2];

    name(function, below);
    snprintf(folder, sizeof(folder), "%s/devices/%s", root, below);
    snprintf(target, sizeof(target), "../../../devices/%s", below);
    snprintf(link, sizeof(link), "%s/bus/pci/devices/%s", root,
             full(function));
    machine_config(function, config);
    return !mkdir(folder, 0777) && write_file(folder, "config", config, len) &&
           write_resources(folder, function) && !symlink(target, link);
}

static bool make_folder(const char *path, const char *name)
{
    char folder[PATH_LEN];

    snprintf(folder, sizeof(folder), "%s/%s", path, name);
    return !mkdir(folder, 0777);
}

static bool make_far(const char *path, size_t len)
{
    bool made = make_folder(path, "devices/pci0000:5d") &&
                make_folder(path, "devices/pci0001:00");

    for (unsigned i = 0; i < MACHINE_FAR_FUNCTIONS; i++) {
        made &= make_function(path, &machine_far[i], len);
        if (i == 0) {
            made &= make_folder(path, "devices/pci0000:5d/0000:5d:05.5/"
                                "pci10000:00");
        }
    }
    return made;
}

bool machine_make_tree(const char *path, bool far, size_t len)
{
    static const char *const folders[] = {
        "devices", "devices/pci0000:00", "bus", "bus/pci", "bus/pci/devices",
    };
    bool made = true;

    for (unsigned i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        made &= make_folder(path, folders[i]);
    }
    for (unsigned i = 0; i < MACHINE_FUNCTIONS; i++) {
        made &= make_function(path, &machine[i], len);
    }
    return made && (!far || make_far(path, len));
}
