/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What cannot be rebuilt, and why.
 */
#include <inttypes.h>
#include <string.h>

#include "p2p-machine.h"

#define COLUMNS 76
#define CONTROLS 0x7fu          /* those that config_acs= knows */

const char *plan_reason_text(enum plan_reason reason)
{
    static const char *const text[PLAN_REASONS] = {
        [PLAN_VIRTUAL] = "left out: virtual functions: a guest turns them on "
                         "(sriov_numvfs)",
        [PLAN_ABOVE_UNKNOWN] = "left out: what is above them is not known",
        [PLAN_BRIDGE] = "left out: conventional bridges, or ports of a kind "
                        "that is not known",
        [PLAN_BELOW] = "left out: they are below what is left out",
        [PLAN_INTEGRATED] = "left out: integrated endpoints, which QEMU has "
                            "none of on additional root buses",
        [PLAN_NO_BAR] = "left out: no memory BAR is known, so there is nothing "
                        "for a peer",
        [PLAN_ODD] = "left out: no fabric has such a function in its place",
        [PLAN_NUMBER] = "left out: below a port QEMU has the functions 00.0 to "
                        "00.7 only",
        [PLAN_BUSES] = "left out: there are 256 buses and 26 root complexes, "
                       "and no more",
        [PLAN_ACS_UNKNOWN] = "whether they have ACS is not known: they have "
                             "none",
        [PLAN_ACS] = "ACS of what is no root or downstream port: they have "
                     "none",
        [PLAN_ACS_MISPLACED] = "their ACS control register is in another place "
                               "than it should be: it is in its own",
        [PLAN_VECTOR] = "the egress vector: a guest has to write it",
        [PLAN_ENHANCED] = "controls of ACS Enhanced: a guest has to write them",
        [PLAN_OFF] = "bus master or memory is off, or they sleep: the guest "
                     "says so of its own",
        [PLAN_WINDOW] = "the largest BAR is outside the windows above it: "
                        "firmware gives it a place inside",
        [PLAN_HOST] = "no host bridge that Linux would know is known above "
                      "them: they have one of the emulator's",
        [PLAN_PORT] = "their port numbers are not known, or not theirs alone: "
                      "they have others",
        [PLAN_VFS] = "fewer virtual functions than there were: there are 64 "
                     "at the most, as memory and function number allow",
        [PLAN_ID] = "vendor and device are not known: those of the emulator",
        [PLAN_SIZE] = "the size of the memory is another",
    };

    return text[reason];
}

static bool is_inside(const struct p2p_record *bridge, struct p2p_range bar)
{
    for (unsigned w = 0; w < P2P_WINDOWS; w++) {
        if (p2p_range_has(bridge->function.window[w], bar.start) &&
            p2p_range_has(bridge->function.window[w], bar.last)) {
            return true;
        }
    }
    return false;
}

static bool is_reachable(const struct plan *plan,
                         const struct p2p_record *record)
{
    int index = largest_bar(record);
    const struct p2p_record *bridge = record;

    while (index >= 0 && bridge->above >= 0) {
        bridge = plan_record(plan, (size_t)bridge->above);
        if ((bridge->known & P2P_FACT_WINDOWS) &&
            !is_inside(bridge, record->function.bar[index])) {
            return false;
        }
    }
    return true;
}

static bool is_off(const struct p2p_record *record)
{
    const struct p2p_function *function = &record->function;

    return ((record->known & P2P_FACT_COMMAND) &&
            !(function->bus_master && function->memory_enable)) ||
           ((record->known & P2P_FACT_POWER) && !function->in_d0);
}

static bool has_vector(const struct p2p_acs *acs)
{
    bool any = false;

    for (unsigned i = 0; i < P2P_ACS_VECTOR_MAX / 32; i++) {
        any |= acs->vector[i] != 0;
    }
    return any;
}

static uint32_t acs_shortfalls(const struct p2p_record *record)
{
    const struct p2p_acs *acs = &record->function.acs;
    bool port = record->function.kind == P2P_KIND_ROOT_PORT ||
                record->function.kind == P2P_KIND_DOWNSTREAM_PORT;
    bool detail = record->known & P2P_FACT_ACS_DETAIL;
    uint32_t why = 0;

    if (!port) {
        return acs->cap ? 1u << PLAN_ACS : 0;
    }
    if (!(record->known & P2P_FACT_ACS)) {
        return 1u << PLAN_ACS_UNKNOWN;
    }
    why |= acs->misplaced ? 1u << PLAN_ACS_MISPLACED : 0;
    if ((acs->cap & P2P_ACS_EC) && (!detail || has_vector(acs))) {
        why |= 1u << PLAN_VECTOR;
    }
    return why | (acs->ctl & ~CONTROLS ? 1u << PLAN_ENHANCED : 0);
}

static uint32_t shortfalls(const struct plan *plan, size_t index)
{
    const struct p2p_record *record = plan_record(plan, index);
    uint32_t why = acs_shortfalls(record);

    if (record->function.kind == P2P_KIND_ENDPOINT &&
        !is_reachable(plan, record)) {
        why |= 1u << PLAN_WINDOW;
    }
    if (record->above < 0 && !plan->root[plan->of[index].root].has_id) {
        why |= 1u << PLAN_HOST;
    }
    why |= is_off(record) ? 1u << PLAN_OFF : 0;
    return why | (record->known & P2P_FACT_ID ? 0 : 1u << PLAN_ID);
}

void plan_shortfalls(struct plan *plan)
{
    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        if (plan->of[i].there) {
            plan->of[i].why |= shortfalls(plan, i);
        }
    }
}

/* "#     03:00.0 04:00.0" in as many lines as that takes. */
static void print_places(const struct plan *plan, enum plan_reason reason)
{
    int column = 0;

    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        char place[PLACE_LEN];

        if (!(plan->of[i].why >> reason & 1)) {
            continue;
        }
        if (!column || column > COLUMNS - place_columns(plan->machine)) {
            column = printf("%s#    ", column ? "\n" : "") - !!column;
        }
        column += printf(" %s", write_place(place, plan->machine, i));
    }
    printf("\n");
}

bool print_shortfalls(const struct plan *plan)
{
    uint32_t any = 0;

    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        any |= plan->of[i].why;
    }
    if (any) {
        printf("#\n# Not as it was:\n");
    }
    for (unsigned i = 0; i < PLAN_REASONS; i++) {
        if (any >> i & 1) {
            printf("#   %s", plan_reason_text((enum plan_reason)i));
            if (i == PLAN_SIZE && plan->scale > 1) {
                printf(" (divided by %" PRIu64 ")", plan->scale);
            }
            printf("\n");
            print_places(plan, (enum plan_reason)i);
        }
    }
    return any;
}
