/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pairs.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/misc/p2p-endpoint-regs.h"
#include "p2pmem.h"

#define MAX_PARTIES 256
#define NVME_CLASS "/sys/class/nvme"
#define PCI_DEVICES "/sys/bus/pci/devices"

struct parties {
    struct party party[MAX_PARTIES];
    unsigned n;
};

/* The first word of a file in sysfs, empty if there is no such file. */
static void read_word(const char *dir, const char *name, char *out, size_t len)
{
    char path[640], text[128] = "";
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

/* Fill in @party if the entry @name of @dir is one. */
typedef bool read_party(const char *dir, const char *name,
                        struct party *party);

static bool read_controller(const char *dir, const char *name,
                            struct party *party)
{
    char path[320];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    read_word(path, "serial", party->serial, sizeof(party->serial));
    read_word(path, "address", party->address, sizeof(party->address));
    snprintf(party->disk, sizeof(party->disk), "/dev/%sn1", name);
    return true;
}

static bool read_endpoint(const char *dir, const char *name,
                          struct party *party)
{
    char path[320], vendor[8], device[8];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    read_word(path, "vendor", vendor, sizeof(vendor));
    read_word(path, "device", device, sizeof(device));
    snprintf(party->serial, sizeof(party->serial), "p2p-endpoint");
    snprintf(party->address, sizeof(party->address), "%.15s", name);
    party->disk[0] = '\0';
    return strtoul(vendor, NULL, 0) == P2P_EP_VENDOR_ID &&
           strtoul(device, NULL, 0) == P2P_EP_DEVICE_ID;
}

static int by_serial(const void *a, const void *b)
{
    return strcmp(((const struct party *)a)->serial,
                  ((const struct party *)b)->serial);
}

static int by_address(const void *a, const void *b)
{
    return strcmp(((const struct party *)a)->address,
                  ((const struct party *)b)->address);
}

static void find_parties(struct parties *found, const char *dir,
                         read_party *read,
                         int (*order)(const void *, const void *))
{
    DIR *entries = opendir(dir);
    struct dirent *entry;

    found->n = 0;
    while (entries && found->n < MAX_PARTIES && (entry = readdir(entries))) {
        if (entry->d_name[0] != '.') {
            found->n += read(dir, entry->d_name, &found->party[found->n]);
        }
    }
    if (entries) {
        closedir(entries);
    }
    qsort(found->party, found->n, sizeof(found->party[0]), order);
}

/*
 * Put the name of the leg of which @party is the first one into @leg. Returns
 * what says who the other one is: "a", or "e" and a number; NULL if it is not
 * the first one of a pair.
 */
static const char *leg_of(const struct party *party, char *leg, size_t len)
{
    const char *dash = strrchr(party->serial, '-');

    if (!dash || dash == party->serial ||
        (strcmp(dash, "-a") && dash[1] != 'e')) {
        return NULL;
    }
    snprintf(leg, len, "%.*s", (int)(dash - party->serial), party->serial);
    return dash + 1;
}

/* The other one of @leg, whose first one is a[0] of @n; NULL: there is none. */
static const struct party *other_of(const char *leg, const char *who,
                                    const struct party *a, unsigned n,
                                    const struct parties *endpoints)
{
    size_t stem = strlen(leg);

    if (who[0] == 'e') {
        unsigned long number = strtoul(who + 1, NULL, 10);

        return number < endpoints->n &&
               p2pmem_is_there(endpoints->party[number].address)
               ? &endpoints->party[number] : NULL;
    }
    return n > 1 && !strncmp(a[1].serial, leg, stem) &&
           !strcmp(a[1].serial + stem, "-b") ? &a[1] : NULL;
}

unsigned for_each_pair(const char *only,
                       void (*visit)(const char *leg,
                                     const struct party *a,
                                     const struct party *b,
                                     void *opaque),
                       void *opaque)
{
    static struct parties nvme, endpoints;
    unsigned pairs = 0;

    find_parties(&nvme, NVME_CLASS, read_controller, by_serial);
    find_parties(&endpoints, PCI_DEVICES, read_endpoint, by_address);
    for (unsigned i = 0; i < nvme.n; i++) {
        const struct party *a = &nvme.party[i], *b;
        char leg[24];
        const char *who = leg_of(a, leg, sizeof(leg));

        if (!who || (only && strcmp(only, leg))) {
            continue;
        }
        b = other_of(leg, who, a, nvme.n - i, &endpoints);
        if (b) {
            visit(leg, a, b, opaque);
            pairs++;
        }
    }
    return pairs;
}
