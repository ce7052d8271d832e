/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What people reported of the machines in topologies/known is what p2p says of
 * them. Argument: that folder.
 */
#include <stdlib.h>
#include <string.h>

#include "config-file.h"
#include "file.h"
#include "p2p-pair.h"
#include "tap.h"

#define TEXT_MAX (1u << 20)
#define PATH_LEN 1024u

/* The first sends to the second. A processor that is trusted stands for a
   kernel that maps the pair all the same. */
static const struct row {
    const char *machine, *from, *to;
    const char *policy;
    const char *kernel, *cpu;
    enum p2p_access access;
    enum p2p_linux_map map;
    unsigned distance;
    bool arrives;
    enum p2p_finding finding;
} rows[] = {
    { "client-switch", "gpu0", "gpu1", "none; default=drop", "7.2",
      "not-allowed", P2P_WRITE, P2P_LINUX_NOT_SUPPORTED, 8, false,
      P2P_FINDING_NONE },
    /* What its root port does with that is undefined. */
    { "client-switch", "gpu0", "gpu1", "none; default=drop", "7.2", "allowed",
      P2P_WRITE, P2P_LINUX_THRU_HOST_BRIDGE, 8, false, P2P_FINDING_NONE },
    { "client-switch-direct", "gpu0", "gpu1", "none; default=drop", "7.2",
      "not-allowed", P2P_WRITE, P2P_LINUX_BUS_ADDR, 8, true,
      P2P_FINDING_NONE },
    { "client-writes-only", "nic", "gpu", "writes-only", "7.2", "allowed",
      P2P_WRITE, P2P_LINUX_THRU_HOST_BRIDGE, 4, true, P2P_FINDING_NONE },
    { "client-writes-only", "nic", "gpu", "writes-only", "7.2", "allowed",
      P2P_READ, P2P_LINUX_THRU_HOST_BRIDGE, 4, false,
      P2P_FINDING_HOST_REFUSES },
    { "client-nothing", "gpu0", "gpu1", "none; default=drop", "7.2",
      "not-allowed", P2P_WRITE, P2P_LINUX_NOT_SUPPORTED, 4, false,
      P2P_FINDING_NONE },
    { "client-nothing", "gpu0", "gpu1", "none; default=drop", "7.2",
      "allowed", P2P_WRITE, P2P_LINUX_THRU_HOST_BRIDGE, 4, false,
      P2P_FINDING_HOST_REFUSES },
    { "gb300", "dma", "gpu", "forward-all", "7.2", "not-allowed", P2P_READ,
      P2P_LINUX_NOT_SUPPORTED, 4, true, P2P_FINDING_MISSED },
    { "gb300", "dma", "gpu", "forward-all", "tlp-class", "not-allowed",
      P2P_READ, P2P_LINUX_BUS_ADDR, 4, true, P2P_FINDING_NONE },
    { "gb300", "nic", "gpu", "forward-all", "tlp-class", "not-allowed",
      P2P_READ, P2P_LINUX_NOT_SUPPORTED, 8, true, P2P_FINDING_MISSED },
    { "hgx", "nic0.0", "gpu0", "forward-all", "7.2", "not-allowed", P2P_READ,
      P2P_LINUX_BUS_ADDR, 4, true, P2P_FINDING_NONE },
    { "hgx", "nic0.0", "gpu7", "forward-all", "7.2", "not-allowed", P2P_READ,
      P2P_LINUX_THRU_HOST_BRIDGE, 8, true, P2P_FINDING_NONE },
    { "two-sockets", "nic0", "gpu0", "same-host", "7.2", "not-allowed",
      P2P_WRITE, P2P_LINUX_BUS_ADDR, 4, true, P2P_FINDING_NONE },
    { "two-sockets", "nic0", "gpu1", "same-host", "7.2", "not-allowed",
      P2P_WRITE, P2P_LINUX_NOT_SUPPORTED, 8, false, P2P_FINDING_NONE },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static struct config_file file;

/* The machine of @row, as its guest has it. */
static bool load(const char *folder, const struct row *row,
                 const struct options *options, struct machine *machine)
{
    static char text[TEXT_MAX];
    char path[PATH_LEN];
    size_t len;
    char *config;
    FILE *out;
    bool fine;

    snprintf(path, sizeof(path), "%s/%s.cfg", folder, row->machine);
    config = p2p_file_read_all(path, &len);
    fine = config && config_read(&file, config);
    free(config);
    if (!fine) {
        printf("# %s: %s\n", path, file.why);
        return false;
    }
    config_enumerate(&file);
    out = fmemopen(text, TEXT_MAX, "w");
    config_print(out, &file);
    len = (size_t)ftell(out);
    fclose(out);
    return load_text(machine, options, text, len, "text");
}

static size_t find(const struct machine *machine, const char *id)
{
    struct p2p_place place;

    p2p_place_read(file.device[config_find(&file, id)].place, &place);
    return (size_t)p2p_reading_find(&machine->reading, &place);
}

/* Whether @row is what p2p says. */
static bool holds(const char *folder, const struct row *row)
{
    static struct pair pair;
    const struct options options = {
        .command = "matrix", .lspci = "text", .kernel = row->kernel,
        .cpu = row->cpu, .access = row->access, .iommu = WHEN_NEVER,
        .policy = { row->policy }, .policies = 1,
    };
    static struct machine machine;
    const struct p2p_linux_outcome *outcome = &pair.outcome;
    bool same = false;

    machine = (struct machine) { .roots = 0 };
    if (load(folder, row, &options, &machine)) {
        pair = (struct pair) {
            .kernel = machine.kernel, .from = find(&machine, row->from),
            .to = find(&machine, row->to),
        };
        pair.bar = largest_bar(&machine.reading.record[pair.to]);
        ask_pair(&machine, &options, &pair);
        same = is_known(&pair) && outcome->choice.map == row->map &&
               outcome->choice.distance == row->distance &&
               outcome->arrives == row->arrives &&
               outcome->finding == row->finding;
        if (!same) {
            printf("# known %d: %s %u, arrives %d, %s\n", is_known(&pair),
                   p2p_linux_map_name(outcome->choice.map),
                   outcome->choice.distance, outcome->arrives,
                   p2p_finding_name(outcome->finding));
        }
    }
    unload_machine(&machine);
    return same;
}

int main(int argc, char **argv)
{
    struct row planted = rows[0];

    if (argc != 2) {
        return 2;
    }
    for (unsigned i = 0; i < ROWS; i++) {
        char name[PATH_LEN];

        snprintf(name, sizeof(name), "%s: %s of %s to %s, Linux %s, processor "
                 "%s", rows[i].machine, p2p_access_name(rows[i].access),
                 rows[i].from, rows[i].to, rows[i].kernel, rows[i].cpu);
        tap_ok(holds(argv[1], &rows[i]), name);
    }
    planted.distance = 4;
    tap_ok(!holds(argv[1], &planted), "planted: another distance");
    planted = rows[0];
    planted.machine = "client-switch-direct";
    tap_ok(!holds(argv[1], &planted), "planted: another machine");
    return tap_end();
}
