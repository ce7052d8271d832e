/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pairs.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CONTROLLERS 256

/* The first word of a file in sysfs, empty if there is no such file. */
static void read_word(const char *dir, const char *name, char *out, size_t len)
{
    char path[320], text[128] = "";
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    file = fopen(path, "r");
    if (file) {
        if (fscanf(file, "%127s", text) != 1) {
            text[0] = '\0';
        }
        fclose(file);
    }
    snprintf(out, len, "%.*s", (int)len - 1, text);
}

static unsigned find_controllers(struct controller *c)
{
    DIR *dir = opendir("/sys/class/nvme");
    struct dirent *entry;
    unsigned n = 0;

    while (dir && n < MAX_CONTROLLERS && (entry = readdir(dir))) {
        char path[300];

        if (entry->d_name[0] == '.') {
            continue;
        }
        snprintf(path, sizeof(path), "/sys/class/nvme/%s", entry->d_name);
        read_word(path, "serial", c[n].serial, sizeof(c[n].serial));
        read_word(path, "address", c[n].address, sizeof(c[n].address));
        snprintf(c[n].disk, sizeof(c[n].disk), "/dev/%sn1", entry->d_name);
        n++;
    }
    if (dir) {
        closedir(dir);
    }
    return n;
}

static int by_serial(const void *a, const void *b)
{
    return strcmp(((const struct controller *)a)->serial,
                  ((const struct controller *)b)->serial);
}

/* Whether @a and @b are the two of one leg; if so, @leg is its name. */
static bool is_pair(const struct controller *a, const struct controller *b,
                    char *leg)
{
    size_t stem = strlen(a->serial);

    if (stem < 3 || strcmp(a->serial + stem - 2, "-a")) {
        return false;
    }
    stem -= 2;
    memcpy(leg, a->serial, stem);
    leg[stem] = '\0';
    return !strncmp(b->serial, leg, stem) && !strcmp(b->serial + stem, "-b");
}

unsigned for_each_pair(const char *only,
                       void (*visit)(const char *leg,
                                     const struct controller *a,
                                     const struct controller *b,
                                     void *opaque),
                       void *opaque)
{
    static struct controller c[MAX_CONTROLLERS];
    unsigned n = find_controllers(c), pairs = 0;
    char leg[24];

    qsort(c, n, sizeof(c[0]), by_serial);
    for (unsigned i = 0; i + 1 < n; i++) {
        if (is_pair(&c[i], &c[i + 1], leg) && (!only || !strcmp(only, leg))) {
            visit(leg, &c[i], &c[i + 1], opaque);
            pairs++;
        }
    }
    return pairs;
}
