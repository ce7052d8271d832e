/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "sysfs-tree.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config-bytes.h"
#include "source.h"

#define FUNCTIONS 12u
#define PATHS_MAX (8u + FUNCTIONS * 8u)

struct tree {
    struct source source;
    unsigned functions;
    char folder[FUNCTIONS][SYSFS_PATH];
};

/* What has to be removed, in the order in which it was made. */
static char made[PATHS_MAX][SYSFS_PATH];
static unsigned made_count;
static char root[SYSFS_PATH / 2];

static unsigned next(struct tree *tree)
{
    return source_next(&tree->source);
}

static void fail(const char *path)
{
    perror(path);
    abort();
}

static void remember(const char *path)
{
    if (made_count == PATHS_MAX) {
        fail("too much in a tree");
    }
    snprintf(made[made_count++], SYSFS_PATH, "%s", path);
}

static void remove_all(void)
{
    while (made_count) {
        remove(made[--made_count]);
    }
}

static void remove_root(void)
{
    remove_all();
    remove(root);
}

static void make_root(void)
{
    const char *temp = getenv("TMPDIR");

    if (!root[0]) {
        if (!temp) {
            temp = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
        }
        snprintf(root, sizeof(root), "%s/p2p-fuzz-XXXXXX", temp);
        if (!mkdtemp(root)) {
            fail(root);
        }
        atexit(remove_root);
    }
}

static void make_folder(const char *path)
{
    if (mkdir(path, 0700)) {
        fail(path);
    }
    remember(path);
}

static void make_file(const char *folder, const char *name, const void *bytes,
                      size_t len)
{
    char path[SYSFS_PATH];
    FILE *file;

    if (snprintf(path, sizeof(path), "%s/%s", folder, name) >=
        (int)sizeof(path)) {
        fail(folder);
    }
    file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, len, file) != len || fclose(file)) {
        fail(path);
    }
    remember(path);
}

/* As config-bytes makes it; bus numbers are often such that they fit. */
static void make_config(struct tree *tree, const char *folder, unsigned n)
{
    static uint8_t bytes[CONFIG_BYTES];
    uint8_t input[96];
    size_t taken = 0, len;

    while (taken < sizeof(input) && tree->source.left) {
        input[taken++] = (uint8_t)next(tree);
    }
    len = config_bytes_make(input, taken, bytes);
    if (n % 4) {
        bytes[0x19] = (uint8_t)(n + 1);
        bytes[0x1a] = (uint8_t)(next(tree) % 2 ? n + 1 : 0xff);
    }
    if (len) {
        make_file(folder, "config", bytes, len);
    }
}

static void make_resource(struct tree *tree, const char *folder)
{
    static const char *const lines[] = {
        "0x0000000000000000 0x0000000000000000 0x0000000000000000\n",
        "0x00000000fe000000 0x00000000fe003fff 0x0000000000040200\n",
        "0x0000004000000000 0x00000043ffffffff 0x000000000014220c\n",
        "0x00000000fe000000 0xffffffffffffffff 0x0000000000000200\n",
        "0x00000000fe004000 0x00000000fe003fff 0x0000000020000200\n",
        "0x fe000000\n", "99999999999999999999999 1 200\n", "-1 -1 -1\n", "\n",
    };
    unsigned count = next(tree) % 14;
    char text[1024] = "";
    size_t len = 0;

    for (unsigned i = 0; i < count; i++) {
        unsigned which = next(tree);
        const char *line = lines[which < 0xe0 ? which % 4 : which % 9];

        memcpy(text + len, line, strlen(line));
        len += strlen(line);
    }
    make_file(folder, "resource", text, len);
}

static void make_words(struct tree *tree, const char *folder)
{
    static const char *const names[] = {
        "vendor", "device", "power_state", "resource0", "power_state",
    };
    static const char *const words[] = {
        "0x8086\n", "0x10fb\n", "D0\n", "D3hot\n", "unknown\n", "0x123456\n",
        "", "D",
    };
    unsigned which = next(tree);

    if (which & 0x80) {
        const char *word = words[which % 8];

        make_file(folder, names[which / 8 % 5], word, strlen(word));
    }
}

/* Where function @n is, if that can be made. */
static bool choose_folder(struct tree *tree, unsigned n, const char *above)
{
    unsigned where = next(tree), below = next(tree);
    unsigned bus = n && below % 4 ? below % n + 1 : 0;
    char *folder = tree->folder[n];
    struct stat about;
    int len;

    above = bus ? tree->folder[bus - 1] : above;
    len = snprintf(folder, SYSFS_PATH, "%s/%04x:%02x:%02x.%x", above,
                   where < 4 ? 1u : 0u, bus, where % 16,
                   where < 0xf0 ? 0 : where % 8);
    if (len > (int)SYSFS_PATH - 16 || stat(folder, &about) == 0) {
        snprintf(folder, SYSFS_PATH, "%s", above);
        return false;
    }
    return true;
}

static void make_function(struct tree *tree, unsigned n, const char *above)
{
    if (choose_folder(tree, n, above)) {
        make_folder(tree->folder[n]);
        tree->functions++;
        make_config(tree, tree->folder[n], n);
        make_resource(tree, tree->folder[n]);
        make_words(tree, tree->folder[n]);
    }
}

/* Something that is no function, however much it looks like one. */
static void make_others(const char *folder)
{
    static const char *const names[] = {
        "0000:00:00.8", "0000:00:1", "0000:00:01.0x", "00:02.0",
    };

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[SYSFS_PATH];

        snprintf(path, sizeof(path), "%.480s/%s", folder, names[i]);
        make_folder(path);
    }
}

unsigned sysfs_tree_make(const uint8_t *data, size_t size,
                         char path[SYSFS_PATH])
{
    static struct tree tree;
    char above[SYSFS_PATH];
    unsigned count;

    tree = (struct tree) { { data, size }, 0, { "" } };
    make_root();
    remove_all();
    count = 1 + source_next(&tree.source) % (FUNCTIONS - 1);
    snprintf(path, SYSFS_PATH, "%s/devices", root);
    make_folder(path);
    snprintf(above, sizeof(above), "%s/pci0000:00", path);
    make_folder(above);
    make_others(above);
    for (unsigned n = 0; n < count; n++) {
        make_function(&tree, n, above);
    }
    return tree.functions;
}
