/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A sysfs tree: folders of functions, in each other or side by side.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "reading.h"
#include "sysfs.h"

#define DEPTH_MAX 260u          /* folders in each other: one per bus, and the
                                   ones around them */

static bool is_folder(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in @folder, sorted; NULL with errno set. */
static char **list(const char *folder, size_t *count)
{
    DIR *open = opendir(folder);
    char **names = open ? calloc(1, sizeof(*names)) : NULL;
    struct dirent *entry;

    *count = 0;
    while (names && (entry = readdir(open))) {
        char **more = realloc(names, (*count + 1) * sizeof(*names));

        if (more) {
            names = more;
            names[*count] = strdup(entry->d_name);
            *count += names[*count] != NULL;
        }
    }
    if (names) {
        qsort(names, *count, sizeof(*names), compare);
    }
    if (open) {
        closedir(open);
    }
    return names;
}

/* Whether there can be functions in a folder of this name. */
static bool leads_on(const char *name)
{
    struct p2p_place place;

    return p2p_sysfs_is_place(name, &place) || !strncmp(name, "pci", 3) ||
           !strcmp(name, "devices");
}

static bool visit(struct p2p_reading *reading, const char *folder,
                  unsigned depth)
{
    size_t count;
    char **names = list(folder, &count);
    bool fine = true;

    if (!names) {
        return p2p_reading_fail(reading, "%s: %s", folder, strerror(errno));
    }
    for (size_t i = 0; i < count; i++) {
        struct p2p_place place;
        char path[PATH_MAX];

        if (fine && p2p_sysfs_join(path, folder, names[i])) {
            if (p2p_sysfs_is_place(names[i], &place)) {
                fine = p2p_sysfs_read(reading, path, &place);
            }
            if (fine && depth && leads_on(names[i]) && is_folder(path)) {
                fine = visit(reading, path, depth - 1);
            }
        }
        free(names[i]);
    }
    free(names);
    return fine;
}

bool p2p_read_sysfs(struct p2p_reading *reading, const char *folder)
{
    char path[PATH_MAX];
    struct stat about;
    bool by_bus = p2p_sysfs_join(path, folder, "bus/pci/devices") &&
                  stat(path, &about) == 0;

    /* There, everything is linked to, and nothing is in anything else. */
    if (!visit(reading, by_bus ? path : folder, by_bus ? 0 : DEPTH_MAX)) {
        return false;
    }
    if (!reading->count) {
        return p2p_reading_fail(
            reading, "%s: there is no PCI function in it%s%s", folder,
            reading->left ? " that can be read: " : "",
            reading->left ? reading->left_out[0] : "");
    }
    return true;
}
