/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan as a file for QEMU's -readconfig: a section for each device, parents
 * first.
 */
#include <inttypes.h>

#include "p2p-machine.h"

static const char *const acs_name[] = {
    "SV", "TB", "RR", "CR", "UF", "EC", "DT", "ENHANCED",
};

static bool is_below(const struct plan *plan, size_t index, int32_t above,
                     unsigned root)
{
    const struct p2p_record *record = plan_record(plan, index);

    return plan->of[index].there && plan->of[index].root == root &&
           (above < 0 ? record->above < 0 : record->above == above);
}

static void draw(const struct plan *plan, int32_t above, unsigned root,
                 int indent)
{
    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        if (is_below(plan, i, above, root)) {
            printf("#%*s%s\n", indent, "", plan->of[i].name);
            draw(plan, (int32_t)i, root, indent + 2);
        }
    }
}

static void print_identity(const struct p2p_record *record)
{
    if (record->known & P2P_FACT_ID) {
        printf("  vendor-id = \"0x%04x\"\n  device-id = \"0x%04x\"\n",
               record->function.vendor, record->function.device);
    }
}

static void print_acs(const struct p2p_acs *acs)
{
    unsigned any = 0;

    printf("  acs = \"%s", acs->cap & 0xff ? "" : "0");
    for (unsigned i = 0; i < sizeof(acs_name) / sizeof(acs_name[0]); i++) {
        if (acs->cap >> i & 1) {
            printf("%s%s", any++ ? "+" : "", acs_name[i]);
        }
    }
    printf("\"\n");
    if ((acs->cap & P2P_ACS_EC) && acs->vector_size) {
        printf("  egress-vector-size = \"%u\"\n", acs->vector_size);
    }
}

static void print_port(const struct plan *plan, size_t index)
{
    const struct p2p_record *record = plan_record(plan, index);

    if (record->function.kind != P2P_KIND_UPSTREAM_PORT) {
        printf("  port = \"%u\"\n", plan->of[index].port);
        print_acs(&record->function.acs);
    }
    if ((record->known & P2P_FACT_ATOMICS) &&
        !(record->function.tlp & P2P_LACKS_ATOMIC_ROUTING)) {
        printf("  atomics = \"on\"\n");
    }
}

static void print_size(uint64_t size)
{
    static const char suffix[] = " KMG";
    unsigned i = 0;

    while (size % 1024 == 0 && i < sizeof(suffix) - 2) {
        size /= 1024;
        i++;
    }
    printf("  mem-size = \"%" PRIu64 "%c\"\n", size, suffix[i]);
}

static void print_endpoint(const struct plan *plan, size_t index)
{
    const struct p2p_record *record = plan_record(plan, index);

    if (plan->of[index].size) {
        print_size(plan->of[index].size);
    }
    if (plan->of[index].vfs) {
        printf("  vfs = \"%u\"\n  vf-device-id = \"0x%04x\"\n",
               plan->of[index].vfs, record->sriov.device);
    }
    if (record->class_code != P2P_CLASS_UNKNOWN) {
        printf("  class = \"0x%04x\"\n", record->class_code);
    }
}

static void print_function(const struct plan *plan, size_t index)
{
    static const char *const driver[P2P_KINDS] = {
        [P2P_KIND_ENDPOINT] = "p2p-endpoint",
        [P2P_KIND_ROOT_PORT] = "p2p-root-port",
        [P2P_KIND_UPSTREAM_PORT] = "p2p-switch-upstream",
        [P2P_KIND_DOWNSTREAM_PORT] = "p2p-switch-downstream",
        [P2P_KIND_BRIDGE] = NULL,       /* none is there */
    };
    const struct p2p_record *record = plan_record(plan, index);
    const struct planned *planned = &plan->of[index];
    enum p2p_kind kind = record->function.kind;

    printf("\n[device \"%s\"]\n  driver = \"%s\"\n  bus = \"%s\"\n"
           "  addr = \"%x.%x\"\n", planned->name, driver[kind],
           record->above < 0 ? plan->root[planned->root].name
                             : plan->of[record->above].name,
           planned->devfn >> 3, planned->devfn & 7);
    if (planned->multifunction) {
        printf("  multifunction = \"on\"\n");
    }
    print_identity(record);
    if (kind == P2P_KIND_ENDPOINT) {
        print_endpoint(plan, index);
    } else {
        print_port(plan, index);
    }
}

static void print_below(const struct plan *plan, int32_t above, unsigned root)
{
    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        if (is_below(plan, i, above, root)) {
            print_function(plan, i);
            print_below(plan, (int32_t)i, root);
        }
    }
}

static void print_root(const struct plan *plan, unsigned root)
{
    const struct planned_root *planned = &plan->root[root];

    printf("\n[device \"%s\"]\n  driver = \"p2p-root-complex\"\n"
           "  bus = \"pcie.0\"\n  bus_nr = \"%u\"\n", planned->name,
           planned->number);
    if (planned->has_id) {
        printf("  vendor-id = \"0x%04x\"\n  device-id = \"0x%04x\"\n",
               planned->vendor, planned->device);
    }
    print_forwarding(plan, root);
}

/* A name goes into one line of a comment, whatever is in it. */
static void print_name(const char *name)
{
    for (; *name; name++) {
        putchar((unsigned char)*name < ' ' ? '?' : *name);
    }
}

bool print_plan(const struct plan *plan, const char *from)
{
    bool whole;

    printf("# The PCI Express fabric of ");
    print_name(from ? from : "this machine");
    printf(", for\n"
           "#   qemu-p2p-system-x86_64 -M q35 -readconfig FILE ...\n"
           "# Functions have the places in their names that they had there.\n"
           "#\n");
    for (unsigned i = 0; i < plan->roots; i++) {
        if (plan->root[i].fits) {
            printf("#   %s\n", plan->root[i].name);
            draw(plan, P2P_ABOVE_NOBODY, i, 5);
        }
    }
    if (!plan->machine->roots) {
        printf("#\n# What the root complexes forward is not known: everything, "
               "unless --policy\n# says otherwise.\n");
    }
    print_config_acs(plan);
    whole = !print_shortfalls(plan);
    whole = !print_lost_entries(plan) && whole;
    for (unsigned i = 0; i < plan->roots; i++) {
        if (plan->root[i].fits) {
            print_root(plan, i);
            print_below(plan, P2P_ABOVE_NOBODY, i);
        }
    }
    return whole;
}
