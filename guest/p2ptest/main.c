/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2ptest: exercise the kernel's peer-to-peer DMA with p2p-endpoints, and
 * compare what libp2pcore predicts, what the kernel says and what happens.
 */
#include <getopt.h>
#include <stdio.h>

#include "flows.h"
#include "ktap.h"

static void usage(FILE *file)
{
    fputs("usage: p2ptest [--list] [--filter GLOB] [--json] [--policy TEXT]\n"
          "               [--plant]\n"
          "\n"
          "  --list           print the names of the tests, run none\n"
          "  --filter GLOB    run those whose name is like GLOB\n"
          "  --json           a line of JSON for each result\n"
          "  --policy TEXT    what the root complexes forward, such as same-host\n"
          "                   (all is forwarded unless given)\n"
          "  --plant          predict the wrong rule, to see that tests fail\n"
          "\n"
          "Exit status: 0 all passed, 1 some failed or none was run, 2 usage.\n",
          file);
}

static void run(const char *policy, bool planted)
{
    static struct world world;

    world_open(&world, policy, planted);
    flow_query(&world);
    flow_map(&world);
    flow_bell(&world);
    flow_dmabuf(&world);
    flow_large(&world);
    flow_teardown(&world);
    flow_bad(&world);
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {
        { "list", no_argument, NULL, 'l' },
        { "filter", required_argument, NULL, 'f' },
        { "json", no_argument, NULL, 'j' },
        { "policy", required_argument, NULL, 'p' },
        { "plant", no_argument, NULL, 'w' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct ktap_options options = { 0 };
    const char *policy = NULL;
    bool planted = false;
    int option;

    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        switch (option) {
        case 'l':
            options.list = true;
            break;
        case 'f':
            options.filter = optarg;
            break;
        case 'j':
            options.json = true;
            break;
        case 'p':
            policy = optarg;
            break;
        case 'w':
            planted = true;
            break;
        case 'h':
            usage(stdout);
            return 0;
        default:
            usage(stderr);
            return 2;
        }
    }
    if (optind < argc) {
        usage(stderr);
        return 2;
    }
    ktap_start(&options);
    run(policy, planted);
    return ktap_finish();
}
