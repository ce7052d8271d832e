/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "p2p-kernel.h"

#include <string.h>

#include "kernel.h"

/* What a kernel says first, in a log that may stand in the text. */
#define BANNER "Linux version "
#define CHOICES_LEN 80u

static enum p2p_linux_generation newest(void)
{
    return p2p_linux_generation_of(UINT32_MAX, 0);
}

bool is_every_kernel(const struct options *options)
{
    return options->kernel && !strcmp(options->kernel, ALL_KERNELS);
}

enum p2p_linux_generation find_kernel(const char *name, size_t len)
{
    unsigned i = 0;

    while (i < P2P_LINUX_GENERATIONS) {
        const char *known =
            p2p_linux_generation_name((enum p2p_linux_generation)i);

        if (strlen(known) == len && !memcmp(known, name, len)) {
            break;
        }
        i++;
    }
    return (enum p2p_linux_generation)i;
}

static const char *list_kernels(char text[CHOICES_LEN])
{
    size_t len = 0;

    for (unsigned i = 0; i < P2P_LINUX_GENERATIONS && len < CHOICES_LEN; i++) {
        len += (size_t)snprintf(
            text + len, CHOICES_LEN - len, "%s%s", i ? ", " : "",
            p2p_linux_generation_name((enum p2p_linux_generation)i));
    }
    return text;
}

/* A kernel that runs, or has, where that is known. */
static void take_release(struct machine *machine, const char *whose,
                         const char *release)
{
    enum p2p_linux_generation generation = p2p_kernel_generation(release);

    if (generation == P2P_LINUX_GENERATIONS) {
        machine->kernel = (enum p2p_linux_generation)0;
        snprintf(machine->kernel_from, KERNEL_LEN, "oldest known, %s is %s",
                 whose, release);
        return;
    }
    machine->kernel = generation;
    snprintf(machine->kernel_from, KERNEL_LEN, "%s, %s", whose, release);
}

/* A word that is no longer than a release can be. */
static bool read_release(char release[P2P_RELEASE_LEN], const char *text,
                         size_t len)
{
    size_t i = 0;

    while (i < len && i < P2P_RELEASE_LEN && (unsigned char)text[i] > ' ') {
        i++;
    }
    if (i == P2P_RELEASE_LEN) {
        return false;
    }
    memcpy(release, text, i);
    release[i] = '\0';
    return true;
}

void note_kernel(struct machine *machine, const char *text, size_t len)
{
    const size_t banner = strlen(BANNER);
    char first[P2P_RELEASE_LEN] = "", release[P2P_RELEASE_LEN];

    for (size_t at = 0; at + banner < len; at++) {
        if (memcmp(text + at, BANNER, banner)) {
            continue;
        }
        if (!read_release(release, text + at + banner, len - at - banner) ||
            (*first && strcmp(first, release))) {
            return;             /* of two, nobody knows which it is */
        }
        strcpy(first, release);
    }
    if (*first >= '0' && *first <= '9') {
        take_release(machine, "the text's", first);
    }
}

static bool read_kernel(struct machine *machine, const char *name)
{
    char choices[CHOICES_LEN];

    snprintf(machine->kernel_from, KERNEL_LEN, "given");
    machine->kernel = find_kernel(name, strlen(name));
    if (machine->kernel == P2P_LINUX_GENERATIONS) {
        machine->kernel = p2p_kernel_generation(name);
    }
    return machine->kernel != P2P_LINUX_GENERATIONS ||
           fail("--kernel %s: one of %s; a release from the first of them on, "
                "such as 7.1.13; or, of a matrix, " ALL_KERNELS, name,
                list_kernels(choices));
}

bool load_kernel(struct machine *machine, const struct options *options)
{
    char release[P2P_RELEASE_LEN];

    if (is_every_kernel(options)) {
        machine->kernel = newest();
        snprintf(machine->kernel_from, KERNEL_LEN, "given");
    } else if (options->kernel) {
        return read_kernel(machine, options->kernel);
    } else if (!options->sysfs && !options->lspci) {
        p2p_kernel_release(release);
        take_release(machine, "this machine's", release);
    } else if (!*machine->kernel_from) {
        machine->kernel = newest();
        snprintf(machine->kernel_from, KERNEL_LEN, "newest known");
    }
    return true;
}
