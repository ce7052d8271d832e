/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What p2p machine writes of a text, read back and set up as a guest does, is
 * the machine that the text was about: each function, and of each pair of endpoints
 * what Linux chooses, what the hardware does and what comes of it; but for what
 * the file says is not as it was. Arguments: the command p2p; texts, or folders
 * of texts or of files for QEMU.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config-file.h"
#include "file.h"
#include "p2p-machine.h"
#include "p2p-pair.h"
#include "tap.h"

#define FILE_MAX (1u << 20)
#define TEXT_MAX (1u << 21)
#define WORD_LEN 200u
#define PATH_LEN 1024u
#define POLICIES 40u

/* How it is asked. */
static const struct {
    const char *policy;
    const char *cpu;
    const char *kernel;
    enum when iommu;
    enum p2p_access access;
} ways[] = {
    { "forward-all", "not-allowed", "7.3", WHEN_NEVER, P2P_WRITE },
    { "same-host", "allowed", "7.3", WHEN_ALWAYS, P2P_READ },
    { "writes-only", "not-allowed", "6.12", WHEN_ALWAYS, P2P_READ },
    { "none", "allowed", "tlp-class", WHEN_NEVER, P2P_WRITE },
    { "forward-all; *>same/read=ca", "allowed", "tlp-class", WHEN_ALWAYS,
      P2P_READ },
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

struct trip {
    const char *path;           /* of the text */
    struct machine was;
    struct plan plan;
    struct config_file file;
    struct machine is;
    char policy[POLICIES][CONFIG_LINE];
    struct options options;     /* of the second */
    char text[FILE_MAX];        /* of the file */
    unsigned pairs, skipped;
};

static struct trip trip;
static const char *p2p;

static struct options options_of(unsigned way, const char *path)
{
    return (struct options) {
        .command = "machine", .lspci = path, .cpu = ways[way].cpu,
        .kernel = ways[way].kernel, .policy = { ways[way].policy },
        .policies = 1, .iommu = ways[way].iommu, .access = ways[way].access,
    };
}

/* What the command writes. Whether it wrote anything. */
static bool write_file(const char *path, unsigned way)
{
    char command[4 * PATH_LEN];
    size_t len;
    FILE *pipe;

    snprintf(command, sizeof(command),
             "'%s' --lspci '%s' --policy '%s' machine 2>/dev/null", p2p, path,
             ways[way].policy);
    pipe = popen(command, "r");
    len = pipe ? fread(trip.text, 1, FILE_MAX - 1, pipe) : 0;
    trip.text[len] = '\0';
    if (pipe) {
        pclose(pipe);
    }
    return len;
}

/* @allow with places instead of ids: "rp00-01.0>*=ur" */
static void write_entries(char *out, const char *allow)
{
    while (*allow) {
        size_t len = strcspn(allow, ">;=/ ");
        char id[CONFIG_WORD];
        int index;

        snprintf(id, sizeof(id), "%.*s", (int)len, allow);
        index = len ? config_find(&trip.file, id) : -1;
        if (index < 0) {
            out += sprintf(out, "%.*s", (int)(len + !!allow[len]), allow);
            allow += len + !!allow[len];
        } else if (config_is_root(&trip.file.device[index])) {
            out += sprintf(out, "%02x:*",
                           trip.file.device[index].secondary);
            allow += len;
        } else {
            out += sprintf(out, "%s", trip.file.device[index].place);
            allow += len;
        }
    }
    *out = '\0';
}

/* What the file says that root complexes forward, as options. */
static void take_policies(void)
{
    trip.options.policies = 0;
    for (unsigned i = 0; i < trip.file.count; i++) {
        const struct config_device *device = &trip.file.device[i];
        char *text = trip.policy[trip.options.policies];
        int len;

        if (!config_is_root(device)) {
            continue;
        }
        len = sprintf(text, "pci0000:%02x=%s", device->secondary,
                      device->forward);
        if (*device->on_refuse) {
            len += sprintf(text + len, "; default=%s", device->on_refuse);
        }
        if (*device->allow) {
            len += sprintf(text + len, "; ");
            write_entries(text + len, device->allow);
        }
        trip.options.policy[trip.options.policies++] = text;
    }
}

/* The machine that trip.text is about. */
static bool load_file(unsigned way)
{
    static char text[TEXT_MAX];
    FILE *out = fmemopen(text, TEXT_MAX, "w");
    size_t len;

    trip.is = (struct machine) { .roots = 0 };
    if (!config_read(&trip.file, trip.text)) {
        printf("# %s\n", trip.file.why);
        fclose(out);
        return false;
    }
    config_enumerate(&trip.file);
    config_print(out, &trip.file);
    len = (size_t)ftell(out);
    fclose(out);
    trip.options = options_of(way, "text");
    take_policies();
    return load_text(&trip.is, &trip.options, text, len, "text") &&
           !trip.is.reading.left;
}

/* Where function @index has come; -1: it is not there. */
static long find(size_t index)
{
    int device = config_find(&trip.file, trip.plan.of[index].name);
    struct p2p_place place;

    if (device < 0 ||
        !p2p_place_read(trip.file.device[device].place, &place)) {
        return -1;
    }
    return p2p_reading_find(&trip.is.reading, &place);
}

/* The name of the function @id, in either machine. */
static const char *name_of(const struct machine *machine, p2p_id id)
{
    size_t index;

    if (id == P2P_NONE) {
        return "root complex";
    }
    index = machine->reading.of_id[id];
    if (machine == &trip.was) {
        return trip.plan.of[index].name;
    }
    for (unsigned i = 0; i < trip.file.count; i++) {
        char place[PLACE_LEN];

        if (!strcmp(trip.file.device[i].place,
                    write_place(place, machine, index))) {
            return trip.file.device[i].id;
        }
    }
    return "?";
}

/* All that is said of @pair, in a line. */
static void answer(char word[WORD_LEN], const struct machine *machine,
                   const struct pair *pair)
{
    const struct p2p_linux_outcome *outcome = &pair->outcome;
    const struct p2p_decision *last = last_of(pair);

    snprintf(word, WORD_LEN, "%s %u, %s %s R%d at %s, arrives %d, %s",
             p2p_linux_map_name(outcome->choice.map), outcome->choice.distance,
             p2p_verdict_name(last->verdict), p2p_failure_name(last->failure),
             last->rule, name_of(machine, last->at), outcome->arrives,
             p2p_finding_name(outcome->finding));
}

static void ask(const struct machine *machine, const struct options *options,
                size_t from, size_t to, struct pair *pair)
{
    *pair = (struct pair) {
        .kernel = machine->kernel, .from = from, .to = to,
        .bar = largest_bar(&machine->reading.record[to]),
    };
    ask_pair(machine, options, pair);
}

/* Whether @index or something above it is said not to be as it was. */
static bool is_changed(size_t index)
{
    const struct p2p_record *record = plan_record(&trip.plan, index);

    return (trip.plan.of[index].why & ~(uint32_t)PLAN_HARMLESS) ||
           (record->above >= 0 && is_changed((size_t)record->above));
}

static bool check_pair(unsigned way, size_t from, size_t to)
{
    static struct pair was, is;
    struct options options = options_of(way, trip.path);
    char word[2][WORD_LEN];

    ask(&trip.was, &options, from, to, &was);
    if (is_changed(from) || is_changed(to) || !is_known(&was)) {
        trip.skipped++;
        return true;
    }
    trip.pairs++;
    ask(&trip.is, &trip.options, (size_t)find(from), (size_t)find(to), &is);
    answer(word[0], &trip.was, &was);
    answer(word[1], &trip.is, &is);
    if (is_known(&is) && !strcmp(word[0], word[1])) {
        return true;
    }
    printf("# %s to %s, way %u: was %s\n#   and is %s%s\n",
           trip.plan.of[from].name, trip.plan.of[to].name, way, word[0],
           is_known(&is) ? "" : "not known, or ", word[1]);
    return false;
}

/* The function itself. */
static bool check_function(size_t index)
{
    const struct p2p_record *record = plan_record(&trip.plan, index);
    long found = find(index);
    const struct p2p_function *was = &record->function, *is;
    uint32_t why = trip.plan.of[index].why;
    bool same;

    if (found < 0) {
        printf("# %s is not there\n", trip.plan.of[index].name);
        return false;
    }
    is = &trip.is.reading.record[found].function;
    same = was->kind == is->kind &&
           ((why >> PLAN_ID & 1) || (was->vendor == is->vendor &&
                                     was->device == is->device)) &&
           ((why >> PLAN_PORT & 1) || was->port_number == is->port_number ||
            was->kind == P2P_KIND_ENDPOINT ||
            was->kind == P2P_KIND_UPSTREAM_PORT) &&
           ((why >> PLAN_ACS & 1) ||
            (was->acs.cap == is->acs.cap &&
             (was->acs.ctl & 0x7f) == is->acs.ctl));
    if (!same) {
        printf("# %s: vendor, device, kind, port or ACS\n",
               trip.plan.of[index].name);
    }
    return same;
}

/* All that the plan has, and nothing else. */
static bool check_all(unsigned way)
{
    size_t count = trip.was.reading.count, there = 0;
    bool fine = true;

    for (size_t i = 0; i < count; i++) {
        there += trip.plan.of[i].there;
        fine &= !trip.plan.of[i].there || check_function(i);
    }
    fine &= there + trip.plan.roots == trip.file.count;
    for (size_t from = 0; from < count && fine; from++) {
        for (size_t to = 0; to < count && fine; to++) {
            fine = from == to || !trip.plan.of[from].there ||
                   !trip.plan.of[to].there ||
                   plan_record(&trip.plan, from)->function.kind !=
                   P2P_KIND_ENDPOINT ||
                   plan_record(&trip.plan, to)->function.kind !=
                   P2P_KIND_ENDPOINT || check_pair(way, from, to);
        }
    }
    return fine;
}

/* Change the first @from in the file into @to, which is as long. */
static void plant(const char *from, const char *to)
{
    char *at = strstr(trip.text, from);

    if (at) {
        memcpy(at, to, strlen(to));
    }
}

/* There and back, with a fault planted if @from is not NULL. */
static bool travel(const char *path, unsigned way, const char *from,
                   const char *to)
{
    struct options options = options_of(way, path);
    bool fine;

    trip.path = path;
    trip.plan = (struct plan) { .of = NULL };
    fine = load_machine(&trip.was, &options) &&
           make_plan(&trip.plan, &trip.was, 0);
    if (fine && trip.plan.roots) {
        fine = write_file(path, way);
        if (from) {
            plant(from, to);
        }
        fine = fine && load_file(way) && check_all(way);
        unload_machine(&trip.is);
    } else if (fine) {
        fine = !write_file(path, way);
    }
    drop_plan(&trip.plan);
    unload_machine(&trip.was);
    return fine;
}

static bool check_text(const char *path, const char *name)
{
    char point[PATH_LEN];
    bool fine = true;

    trip.pairs = trip.skipped = 0;
    for (unsigned way = 0; way < WAYS && fine; way++) {
        fine = travel(path, way, NULL, NULL);
    }
    snprintf(point, sizeof(point), "%s: %u answers, %u not as they were or not"
             " known", name, trip.pairs, trip.skipped);
    return tap_ok(fine, point);
}

/* A file for QEMU to begin with: what its guest is goes there and back. */
static void check_config(const char *path)
{
    char text[] = "/tmp/round-trip-XXXXXX";
    int file = mkstemp(text);
    FILE *out = file < 0 ? NULL : fdopen(file, "w");
    size_t len;
    char *config = p2p_file_read_all(path, &len);
    bool fine = out && config && config_read(&trip.file, config);

    if (fine) {
        config_enumerate(&trip.file);
        config_print(out, &trip.file);
    } else {
        printf("# %s: %s\n", path, trip.file.why);
    }
    if (out) {
        fclose(out);
        fine = fine && check_text(text, strrchr(path, '/') + 1);
        unlink(text);
    }
    free(config);
    if (!fine) {
        tap_ok(false, path);
    }
}

static void check_folder(const char *path)
{
    struct dirent **entry;
    int count = scandir(path, &entry, NULL, alphasort);

    if (count < 0) {
        check_text(path, strrchr(path, '/') + 1);
        return;
    }
    for (int i = 0; i < count; i++) {
        char text[PATH_LEN];

        if (entry[i]->d_name[0] != '.' && strcmp(entry[i]->d_name, "README")) {
            snprintf(text, sizeof(text), "%s/%s", path, entry[i]->d_name);
            if (strstr(text, ".cfg")) {
                check_config(text);
            } else {
                check_text(text, entry[i]->d_name);
            }
        }
        free(entry[i]);
    }
    free(entry);
}

/* Each is seen. */
static void check_planted(const char *folder)
{
    static const char switched[] = "20-two-gpus-one-switch-acs-on.txt";
    static const struct { const char *text, *name, *from, *to; } faults[] = {
        { switched, "a control", "config_acs=0x01100", "config_acs=0x01000" },
        { switched, "a capability", "SV+TB+RR+CR", "SV+TB+RR+UF" },
        { switched, "a port number", "port = \"16\"", "port = \"17\"" },
        { switched, "a vendor", "vendor-id = \"0x8086\"\n  device-id = \"0x1234\"",
          "vendor-id = \"0x8087\"" },
        { "00-base.txt", "a root complex", "forward = \"forward-all\"",
          "forward = \"none\"\n\n\n\n\n\n\n" },
        { switched, "another bus", "bus = \"up10-00.0\"", "bus = \"up0c-00.0\"" },
        { switched, "no bus", "bus = \"up10-00.0\"", "bus = \"up10-00.1\"" },
        { switched, "a property", "  port = ", "  pork = " },
        { switched, "a driver", "\"p2p-switch-upstream\"", "\"p2p-root-port\"      \n" },
    };
    char path[PATH_LEN], name[PATH_LEN];

    for (unsigned i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        bool seen;

        snprintf(path, sizeof(path), "%s/%s", folder, faults[i].text);
        seen = !travel(path, 0, faults[i].from, faults[i].to);
        snprintf(name, sizeof(name), "planted: %s", faults[i].name);
        tap_ok(seen, name);
    }
}

int main(int argc, char **argv)
{
    const char *pciutils = getenv("P2P_PCIUTILS");

    if (argc < 3) {
        return 2;
    }
    p2p = argv[1];
    for (int i = 2; i < argc; i++) {
        check_folder(argv[i]);
    }
    if (pciutils && *pciutils) {
        check_folder(pciutils);
    } else {
        tap_skip("the dumps of pciutils", "their source is not there");
    }
    printf("# what is refused now is planted\n");
    if (!freopen("/dev/null", "w", stderr)) {
        return 1;
    }
    check_planted(argv[2]);
    return tap_end();
}
