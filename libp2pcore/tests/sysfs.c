/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Reading sysfs trees: whole, as an unprivileged user sees them, as copies
 * without their links, with functions that cannot be read, and what is none.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machine.h"
#include "reading.h"
#include "tap.h"

#define PATH_LEN 1024u
#define DEVICES "/bus/pci/devices/"

static char temp[] = "/tmp/p2p-sysfs-XXXXXX";

/* @temp/@name, or a file of the function at @place below it. */
static const char *path_of(const char *name, const char *place,
                           const char *file)
{
    static char path[PATH_LEN];

    snprintf(path, sizeof(path), "%s/%s%s%s%s%s", temp, name,
             place ? DEVICES "0000:" : "", place ? place : "",
             file ? "/" : "", file ? file : "");
    return path;
}

static void write_file(const char *path, const void *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");

    if (!file || fwrite(bytes, 1, len, file) != len || fclose(file)) {
        printf("Bail out! cannot write %s\n", path);
        exit(1);
    }
}

static const char *make_tree(const char *name, bool far, size_t len)
{
    const char *path = path_of(name, NULL, NULL);

    if (mkdir(path, 0777) || !machine_make_tree(path, far, len)) {
        printf("Bail out! cannot make %s\n", path);
        exit(1);
    }
    return path;
}

/* Another tree, below @temp/@name. */
static const char *make(const char *name, size_t len)
{
    return make_tree(name, false, len);
}

static bool read_tree(struct p2p_reading *reading, const char *path)
{
    p2p_reading_init(reading);
    return p2p_read_sysfs(reading, path) && p2p_reading_finish(reading, NULL);
}

static const struct p2p_record *find(const struct p2p_reading *reading,
                                     const char *text)
{
    struct p2p_place place;
    long index = p2p_place_read(text, &place)
                 ? p2p_reading_find(reading, &place) : -1;

    return index < 0 ? NULL : &reading->record[index];
}

/* Whether every function is below the right one, and has its BARs. */
static bool is_machine(const struct p2p_reading *reading, bool sized)
{
    for (unsigned i = 0; i < MACHINE_FUNCTIONS; i++) {
        const struct p2p_record *record = find(reading, machine[i].place);
        const struct p2p_record *above = machine[i].above
                                         ? find(reading, machine[i].above)
                                         : NULL;

        if (!record || (machine[i].above && !above) ||
            record->function.parent != (above ? above->id : P2P_NONE)) {
            return false;
        }
        for (unsigned b = 0; b < P2P_BARS; b++) {
            struct p2p_range bar = record->function.bar[b];
            uint64_t size = sized ? machine[i].bar[b].size
                                  : machine[i].bar[b].size ? P2P_BAR_LEN_MIN
                                                           : 0;

            if (bar.last - bar.start + 1 != size) {
                return false;
            }
        }
    }
    return reading->count == MACHINE_FUNCTIONS && !reading->left;
}

static unsigned known_by_all(const struct p2p_reading *reading)
{
    unsigned known = P2P_FACTS_ALL;

    for (size_t i = 0; i < reading->count; i++) {
        known &= reading->record[i].known;
    }
    return known;
}

static void check_whole(void)
{
    struct p2p_reading reading;

    tap_ok(read_tree(&reading, make("whole", 4096)) &&
           is_machine(&reading, true) &&
           known_by_all(&reading) == P2P_FACTS_ALL,
           "a tree, whole: everything is known");
    p2p_reading_free(&reading);
    tap_ok(read_tree(&reading, path_of("whole/devices", NULL, NULL)) &&
           is_machine(&reading, true), "its devices, in each other");
    p2p_reading_free(&reading);
    tap_ok(read_tree(&reading, path_of("whole/devices/pci0000:00", NULL,
                                       NULL)) &&
           is_machine(&reading, true), "its devices from the root bus on");
    tap_ok(!find(&reading, "0001:03:00.0") && !find(&reading, "07:00.0"),
           "what is not there is not found");
    p2p_reading_free(&reading);
}

static void check_header(void)
{
    struct p2p_reading reading;
    const unsigned hidden = P2P_FACT_ACS | P2P_FACT_EXPRESS | P2P_FACT_POWER;

    tap_ok(read_tree(&reading, make("header", 64)) &&
           is_machine(&reading, true) && !(known_by_all(&reading) & hidden) &&
           (known_by_all(&reading) & P2P_FACT_BAR_SIZES),
           "64 bytes: the tree and BARs, and neither ACS nor kinds of ports");
    p2p_reading_free(&reading);
    write_file(path_of("header", "03:00.0", "power_state"), "D3hot\n", 6);
    write_file(path_of("header", "04:00.0", "power_state"), "unknown\n", 8);
    tap_ok(read_tree(&reading, path_of("header", NULL, NULL)) &&
           (find(&reading, "03:00.0")->known & P2P_FACT_POWER) &&
           !find(&reading, "03:00.0")->function.in_d0 &&
           !(find(&reading, "04:00.0")->known & P2P_FACT_POWER),
           "power states are what the kernel says, if it does");
    p2p_reading_free(&reading);
}

/* An Expansion ROM that is enabled: as long as line 7 of resource says. */
static void check_rom(void)
{
    static const char resource[] =
        "0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n"
        "0x0 0x0 0x0\n0x0 0x0 0x0\n0xf0000000 0xf000ffff 0x46201\n";
    unsigned char config[64] = { 0x86, 0x80, 0x34, 0x12, 0x06 };
    struct p2p_reading reading;
    const struct p2p_record *record;

    make("rom", 64);
    config[0x30] = 0x01;
    config[0x33] = 0xe0;
    write_file(path_of("rom", "03:00.0", "config"), config, sizeof(config));
    write_file(path_of("rom", "03:00.0", "resource"), resource,
               sizeof(resource) - 1);
    write_file(path_of("rom", "04:00.0", "config"), config, sizeof(config));
    remove(path_of("rom", "04:00.0", "resource"));
    tap_ok(read_tree(&reading, path_of("rom", NULL, NULL)), "two with a ROM");
    record = find(&reading, "03:00.0");
    tap_ok((record->known & P2P_FACT_ROM) && record->function.rom_enable &&
           record->function.rom.start == 0xe0000000 &&
           record->function.rom.last == 0xe000ffff,
           "it starts where its register says");
    record = find(&reading, "04:00.0");
    tap_ok(!(record->known & P2P_FACT_ROM) && record->function.rom_enable,
           "how long it is is not known without a resource");
    p2p_reading_free(&reading);
}

/* As cp -rL makes it: every function beside the others, and no links. */
static void check_flat(void)
{
    const char *flat = path_of("flat", NULL, NULL);
    struct p2p_reading reading;

    if (mkdir(flat, 0777)) {
        exit(1);
    }
    for (unsigned i = 0; i < MACHINE_FUNCTIONS; i++) {
        uint8_t config[MACHINE_CONFIG];
        char name[64];

        snprintf(name, sizeof(name), "flat/0000:%s", machine[i].place);
        if (mkdir(path_of(name, NULL, NULL), 0777)) {
            exit(1);
        }
        machine_config(&machine[i], config);
        write_file(path_of(name, NULL, "config"), config, sizeof(config));
    }
    tap_ok(read_tree(&reading, path_of("flat", NULL, NULL)) &&
           is_machine(&reading, false) &&
           !(known_by_all(&reading) & P2P_FACT_BAR_SIZES),
           "side by side: by bus numbers; without resources: no sizes");
    p2p_reading_free(&reading);
}

/* The disk as a virtual function of the network adapter. */
static void check_virtual(void)
{
    uint8_t config[MACHINE_CONFIG];
    const struct p2p_record *vf;
    struct p2p_reading reading;

    make("virtual", 4096);
    machine_config(&machine[8], config);
    memset(config, 0xff, 4);
    memset(config + 0x10, 0, 24);
    config[4] = 0x04;
    write_file(path_of("virtual", "03:00.0", "config"), config,
               sizeof(config));
    write_file(path_of("virtual", "03:00.0", "vendor"), "0x8086\n", 7);
    write_file(path_of("virtual", "03:00.0", "device"), "0x154c\n", 7);
    tap_ok(read_tree(&reading, path_of("virtual", NULL, NULL)),
           "a tree with a virtual function");
    vf = find(&reading, "03:00.0");
    tap_ok(vf && vf->is_virtual && vf->function.device == 0x154c &&
           (vf->known & P2P_FACT_ID) && !(vf->known & P2P_FACT_COMMAND) &&
           vf->function.bar[4].start == 0x4400000000 &&
           (vf->known & P2P_FACT_BAR_SIZES),
           "its IDs and BARs are what the kernel says; nothing enables them");
    p2p_reading_free(&reading);
}

static long find_index(const struct p2p_reading *reading, const char *text)
{
    struct p2p_place place;

    return p2p_place_read(text, &place) ? p2p_reading_find(reading, &place)
                                        : P2P_READING_NONE;
}

/* All of it: with its other domains. */
static void check_far(void)
{
    const uint32_t domain = 0x10000;
    const struct p2p_record *record;
    struct p2p_reading reading;

    tap_ok(read_tree(&reading, make_tree("far", true, 4096)) &&
           reading.count == MACHINE_FUNCTIONS + MACHINE_FAR_FUNCTIONS &&
           reading.several && !reading.meeting.is_there,
           "several domains");
    record = find(&reading, "10000:01:00.0");
    tap_ok(record && record->function.parent ==
           find(&reading, "10000:00:02.0")->id &&
           find(&reading, "10000:00:02.0")->function.parent == P2P_NONE,
           "one is in the folder of what leads to it, and not below that");
    record = find(&reading, "5d:05.5");
    tap_ok(record && record->passages == 1 << 2 &&
           reading.source[record - reading.record].leads_to == domain &&
           p2p_topology_get(reading.topology, record->id)->bar[2].start >
           p2p_topology_get(reading.topology, record->id)->bar[2].last,
           "the BAR that leads there takes nothing itself");
    tap_ok(find_index(&reading, "01:00.0") == P2P_READING_SEVERAL &&
           find_index(&reading, "0002:01:00.0") == P2P_READING_NONE &&
           find_index(&reading, "0001:03:00.0") == P2P_READING_NONE,
           "refused: a place in several domains, and in one that is not it");
    p2p_reading_free(&reading);
    p2p_reading_init(&reading);
    tap_ok(p2p_read_sysfs(&reading, path_of("far/devices", NULL, NULL)) &&
           p2p_reading_finish(&reading, &domain) && reading.count == 4 &&
           find_index(&reading, "01:00.0") >= 0 && reading.several,
           "one domain of them, by the devices in each other");
    p2p_reading_free(&reading);
}

static bool says(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* What is wrong with one function is no reason to leave out the others. */
static void check_left_out(void)
{
    static const struct {
        const char *file, *bytes;
        size_t len;
        const char *said;
    } rows[] = {
        { "config", "", 0, "06:00.0/config: the configuration space is cut" },
        { "config", "\x86\x80", 2, "config: the configuration space is cut" },
        { "resource", "", 0, "06:00.0/resource:1: there should be three" },
        { "resource", "0x1 0x2 0x200\nhere\n", 19, "/resource:2: there" },
        { "resource", "0x1 0x2 0x99999999999999999\n", 28, "/resource:1:" },
    };
    struct p2p_reading reading;
    char name[16];

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(name, sizeof(name), "left%u", i);
        make(name, 4096);
        write_file(path_of(name, "06:00.0", rows[i].file), rows[i].bytes,
                   rows[i].len);
        tap_ok(read_tree(&reading, path_of(name, NULL, NULL)) &&
               reading.count == MACHINE_FUNCTIONS - 1 && reading.left == 1 &&
               says(reading.left_out[0], rows[i].said), rows[i].said);
        p2p_reading_free(&reading);
    }
    remove(path_of(name, "06:00.0", "config"));
    tap_ok(read_tree(&reading, path_of(name, NULL, NULL)) &&
           reading.left == 1 && says(reading.left_out[0], "No such file"),
           "refused: a configuration space that is not there");
    p2p_reading_free(&reading);
}

static bool is_refused(const char *path, const char *why)
{
    struct p2p_reading reading;
    bool refused = !read_tree(&reading, path) && says(reading.error, why);

    if (!refused) {
        printf("# %s\n", reading.error);
    }
    p2p_reading_free(&reading);
    return refused;
}

/* What is below the bridge that cannot be read stays, without a place. */
static bool is_known_gap(const char *path)
{
    struct p2p_reading reading;
    bool fine = read_tree(&reading, path);
    unsigned nowhere = 0;

    for (size_t i = 0; fine && i < reading.count; i++) {
        bool known = reading.record[i].known & P2P_FACT_ABOVE;

        nowhere += !known;
        fine = known || (reading.record[i].bus == 4 &&
                         reading.record[i].above == P2P_ABOVE_UNKNOWN);
    }
    fine = fine && nowhere == 2 && reading.left > 2 &&
           reading.count == MACHINE_FUNCTIONS - 1;
    p2p_reading_free(&reading);
    return fine;
}

static void check_refused(void)
{
    struct p2p_reading reading;
    uint8_t config[MACHINE_CONFIG];
    const uint32_t domain = 7;

    tap_ok(is_refused(path_of("none", NULL, NULL), "No such file"),
           "refused: no folder");
    write_file(path_of("file", NULL, NULL), "", 0);
    tap_ok(is_refused(path_of("file", NULL, NULL), "Not a directory"),
           "refused: a file");
    tap_ok(!mkdir(path_of("empty", NULL, NULL), 0777) &&
           is_refused(path_of("empty", NULL, NULL), "no PCI function"),
           "refused: an empty folder");
    make("gap", 4096);
    remove(path_of("gap", "02:01.0", "config"));
    tap_ok(is_known_gap(path_of("gap", NULL, NULL)),
           "a bridge is missing: what is above some is not known");
    make("endpoint", 4096);
    machine_config(&machine[11], config);
    write_file(path_of("endpoint", "02:01.0", "config"), config,
               sizeof(config));
    tap_ok(is_refused(path_of("endpoint", NULL, NULL),
                      "no bridge that this function could be below"),
           "refused: what is above is no bridge");
    p2p_reading_init(&reading);
    tap_ok(p2p_read_sysfs(&reading, path_of("whole", NULL, NULL)) &&
           !p2p_reading_finish(&reading, &domain) &&
           says(reading.error, "domain 0007"), "refused: another domain");
    p2p_reading_free(&reading);
    tap_ok(!is_refused(path_of("whole", NULL, NULL), "") &&
           !is_refused(path_of("none", NULL, NULL), "no bridge"),
           "planted: no refusal, and another one, are seen");
}

static void check_places(void)
{
    static const char *const bad[] = {
        "", "3:0.0", "03:00", "03:00.", "03:20.0", "03:00.8", "003:00.0",
        "03-00.0", "000:03:00.0", "000000000:03:00.0", "gg:00.0",
    };
    struct p2p_place place;
    char text[P2P_PLACE_LEN];
    bool right = true;

    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        right &= !p2p_place_read(bad[i], &place);
    }
    tap_ok(right, "refused: what is no place");
    right = p2p_place_read("03:1f.7", &place) && !place.has_domain &&
            place.bus == 3 && place.devfn == 0xff;
    right &= p2p_place_read("10000:e0:06.0+", &place) && place.has_domain &&
             place.domain == 0x10000;
    p2p_place_write(text, &place);
    tap_ok(right && !strcmp(text, "10000:e0:06.0"), "what is one");
}

int main(void)
{
    char remove_all[PATH_LEN];
    int status;

    if (!mkdtemp(temp)) {
        printf("Bail out! no folder\n");
        return 1;
    }
    check_whole();
    check_header();
    check_rom();
    check_flat();
    check_virtual();
    check_far();
    check_left_out();
    check_refused();
    check_places();
    snprintf(remove_all, sizeof(remove_all), "rm -rf '%s'", temp);
    status = system(remove_all);
    return tap_end() || status;
}
