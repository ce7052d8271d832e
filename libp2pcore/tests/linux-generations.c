/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where generations of Linux differ, and where they do not.
 */
#include <stdlib.h>
#include <string.h>

#include "p2pcore/linux.h"
#include "tap.h"
#include "tree.h"

#define NOT P2P_LINUX_NOT_SUPPORTED
#define BUS P2P_LINUX_BUS_ADDR
#define THRU P2P_LINUX_THRU_HOST_BRIDGE
#define GENERATIONS P2P_LINUX_GENERATIONS

/* Two host bridges, with 00.0, and endpoints below root ports. */
enum { HOST_A, PORT_A, END_A, PORT_B, END_B, HOST_C, PORT_C, END_C, MACHINE };

/* Vendor and device of both host bridges; the ends; the choice of each. */
static const struct row {
    const char *name;
    uint32_t host[2];
    p2p_id provider, client;
    enum p2p_linux_map map[GENERATIONS];
} rows[] = {
    { "no host bridge of theirs", { 0x808629c0, 0x808629c0 }, END_A, END_B,
      { NOT, NOT, NOT, NOT } },
    { "the oldest entry, one host bridge", { 0x80863c00, 0 }, END_A, END_B,
      { THRU, THRU, THRU, THRU } },
    { "the oldest entry, two", { 0x80863c00, 0x80863c00 }, END_A, END_C,
      { NOT, NOT, NOT, NOT } },
    { "the last entry of 6.12", { 0x808609a2, 0x808609a2 }, END_A, END_C,
      { THRU, THRU, THRU, THRU } },
    { "the first that 7.1 adds", { 0x80860b25, 0 }, END_A, END_B,
      { NOT, THRU, THRU, THRU } },
    { "the last of one vendor that 7.1 adds", { 0x80864948, 0 }, END_A, END_B,
      { NOT, THRU, THRU, THRU } },
    { "a vendor that 7.1 adds", { 0x1ae01234, 0x1ae04321 }, END_A, END_C,
      { NOT, THRU, THRU, THRU } },
    { "the first that 7.3 adds", { 0x10de2f95, 0 }, END_A, END_B,
      { NOT, NOT, THRU, THRU } },
    { "7.3's count across host bridges", { 0x10de2f98, 0x10de2f96 }, END_C,
      END_A, { NOT, NOT, THRU, THRU } },
    { "7.3's and an older one", { 0x10de2f97, 0x80862030 }, END_A, END_C,
      { NOT, NOT, THRU, THRU } },
    { "7.3's and none", { 0x10de2f97, 0x808629c0 }, END_A, END_C,
      { NOT, NOT, NOT, NOT } },
    { "beside 7.3's", { 0x10de2f99, 0 }, END_A, END_B, { NOT, NOT, NOT, NOT } },
    { "before 7.3's", { 0x10de2f94, 0 }, END_A, END_B, { NOT, NOT, NOT, NOT } },
    { "the number of one of 7.3's, another vendor", { 0x80862f95, 0 }, END_A,
      END_B, { NOT, NOT, NOT, NOT } },
    { "the first that is to come", { 0x1d171003, 0 }, END_A, END_B,
      { NOT, NOT, NOT, THRU } },
    { "which is for one host bridge", { 0x1d171007, 0x1d171007 }, END_A, END_C,
      { NOT, NOT, NOT, NOT } },
    { "and the last, which is for all", { 0x1d171008, 0x1d171008 }, END_A,
      END_C, { NOT, NOT, NOT, THRU } },
    { "what stays below a port is no matter of host bridges", { 0, 0 }, PORT_A,
      END_A, { BUS, BUS, BUS, BUS } },
};

static const struct p2p_topology *build(const struct row *row)
{
    static struct p2p_function tree[MACHINE];

    tree[HOST_A] = tree_function(P2P_KIND_ENDPOINT, P2P_NONE, 0);
    tree[PORT_A] = tree_function(P2P_KIND_ROOT_PORT, P2P_NONE, 1 << 3);
    tree[END_A] = tree_function(P2P_KIND_ENDPOINT, PORT_A, 0);
    tree[PORT_B] = tree_function(P2P_KIND_ROOT_PORT, P2P_NONE, 2 << 3);
    tree[END_B] = tree_function(P2P_KIND_ENDPOINT, PORT_B, 0);
    tree[HOST_C] = tree[HOST_A];
    tree[PORT_C] = tree[PORT_A];
    tree[END_C] = tree_function(P2P_KIND_ENDPOINT, PORT_C, 0);
    tree[HOST_C].root_bus = tree[PORT_C].root_bus = 0x80;
    for (unsigned i = 0; i < 2; i++) {
        struct p2p_function *host = &tree[i ? HOST_C : HOST_A];

        host->vendor = (uint16_t)(row->host[i] >> 16);
        host->device = (uint16_t)row->host[i];
    }
    return tree_freeze(tree, MACHINE);
}

static bool is_chosen(const struct row *row,
                      enum p2p_linux_generation generation)
{
    const struct p2p_linux_rules rules = p2p_linux_rules(generation, false);

    return p2p_linux_map_type(build(row), &rules, row->provider,
                              row->client).map == row->map[generation];
}

static void check_rows(void)
{
    unsigned differ = 0;

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (unsigned j = 0; j < GENERATIONS; j++) {
            struct row wrong = rows[i];

            printf("# by %s:\n", p2p_linux_generation_name(
                       (enum p2p_linux_generation)j));
            tap_ok(is_chosen(&rows[i], (enum p2p_linux_generation)j),
                   rows[i].name);
            wrong.map[j] = wrong.map[j] == NOT ? BUS : NOT;
            differ += !is_chosen(&wrong, (enum p2p_linux_generation)j);
        }
    }
    tap_ok(differ == GENERATIONS * sizeof(rows) / sizeof(rows[0]),
           "planted: another choice");
}

/* How far each has come with the table, and both kinds of entry. */
static void check_tables(void)
{
    static const unsigned all[GENERATIONS] = { 10, 21, 25, 30 };
    static const unsigned within[GENERATIONS] = { 4, 4, 4, 8 };
    static const unsigned vendors[GENERATIONS] = { 0, 1, 1, 1 };

    for (unsigned i = 0; i < GENERATIONS; i++) {
        struct p2p_linux_rules rules =
            p2p_linux_rules((enum p2p_linux_generation)i, i % 2);
        unsigned same_host = 0, any_device = 0;

        for (size_t j = 0; j < rules.hosts; j++) {
            same_host += rules.host[j].same_host;
            any_device += rules.host[j].any_device;
        }
        tap_ok(rules.hosts == all[i] && same_host == within[i] &&
               any_device == vendors[i], "as many entries as are published");
        tap_ok(rules.generation == i && rules.cpu_allowed == i % 2,
               "generation and processor are the caller's to say");
        tap_ok(rules.tlp_class == P2P_LINUX_STRICT && !rules.paths,
               "strict, and no path that the firmware describes");
    }
}

static void check_entries(void)
{
    const struct row *row = &rows[9];
    const struct p2p_linux_rules rules = p2p_linux_rules(P2P_LINUX_7_3, false);
    struct p2p_linux_choice choice =
        p2p_linux_map_type(build(row), &rules, row->provider, row->client);

    tap_ok(choice.reason == P2P_LINUX_HOST_ALLOWED && choice.host == HOST_C &&
           rules.host[choice.entry].device == 0x2030,
           "the choice names the last entry that counted");
    choice = p2p_linux_map_type(build(&rows[2]), &rules, END_A, END_C);
    tap_ok(choice.reason == P2P_LINUX_HOSTS_DIFFER && choice.host == HOST_A &&
           choice.entry == 0, "also where it counts against it");
}

static const struct release {
    unsigned major, minor;
    enum p2p_linux_generation generation;
} releases[] = {
    { 0, 0, GENERATIONS }, { 5, 19, GENERATIONS }, { 6, 11, GENERATIONS },
    { 6, 12, P2P_LINUX_6_12 }, { 6, 19, P2P_LINUX_6_12 },
    { 7, 0, P2P_LINUX_6_12 }, { 7, 1, P2P_LINUX_7_2 },
    { 7, 2, P2P_LINUX_7_2 }, { 7, 3, P2P_LINUX_7_3 },
    { 7, 20, P2P_LINUX_7_3 }, { 8, 0, P2P_LINUX_7_3 },
};

static void check_releases(void)
{
    const struct p2p_linux_rules oldest = p2p_linux_rules(P2P_LINUX_6_12,
                                                          false);

    for (unsigned i = 0; i < sizeof(releases) / sizeof(releases[0]); i++) {
        const struct release *release = &releases[i];

        printf("# Linux %u.%u\n", release->major, release->minor);
        tap_ok(p2p_linux_generation_of(release->major, release->minor) ==
               release->generation, "the generation of a release");
    }
    tap_ok(!strcmp(p2p_linux_generation_name(P2P_LINUX_7_2), "7.2"),
           "its name is its last release");
    tap_ok(p2p_linux_generation_of(0xffffffff, 0) != P2P_LINUX_TLP_CLASS,
           "no release is of a generation that is proposed");
    tap_ok(p2p_linux_rules(GENERATIONS, false).hosts == oldest.hosts &&
           p2p_linux_rules((enum p2p_linux_generation)-1, false).hosts ==
           oldest.hosts, "what is none counts as the oldest");
}

int main(void)
{
    check_rows();
    check_tables();
    check_entries();
    check_releases();
    return tap_end();
}
