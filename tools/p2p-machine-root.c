/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The root complexes of a machine, each of which becomes an expander of the
 * emulator's: there are so many slots for these, and 256 buses for all.
 */
#include "p2p-machine.h"

#define BUSES 256u
#define SPARE 7u                /* buses for what a user adds to pcie.0 */

bool is_on_root(const struct plan *plan, size_t index, unsigned root)
{
    const struct p2p_record *record = plan_record(plan, index);

    return record->above == P2P_ABOVE_NOBODY &&
           record->domain == plan->root[root].domain &&
           record->bus == plan->root[root].bus;
}

/* The root complex of @record, which is on its root bus. */
static unsigned find_root(const struct plan *plan,
                          const struct p2p_record *record)
{
    unsigned i = 0;

    while (i < plan->roots && (plan->root[i].domain != record->domain ||
                               plan->root[i].bus != record->bus)) {
        i++;
    }
    return i;
}

/* Its identity is that of the first device on its root bus, as Linux has it. */
static void take_identity(struct plan *plan, unsigned root)
{
    const struct p2p_record *first = NULL;
    struct planned_root *planned = &plan->root[root];

    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        const struct p2p_record *record = plan_record(plan, i);

        if (is_on_root(plan, i, root) && !record->is_virtual &&
            (!first || record->function.devfn < first->function.devfn)) {
            first = record;
        }
    }
    if (!first || !(first->known & P2P_FACT_FIRST)) {
        return;
    }
    planned->has_id = (first->known & P2P_FACT_ID) &&
                      (!first->function.devfn ||
                       first->function.kind == P2P_KIND_ROOT_PORT);
    planned->vendor = first->function.vendor;
    planned->device = first->function.device;
}

static bool add_root(struct plan *plan, size_t index)
{
    const struct p2p_record *record = plan_record(plan, index);
    unsigned root = find_root(plan, record);
    char place[PLACE_LEN];

    if (root == P2P_HOSTS) {
        return fail("%s: more than %u root complexes",
                    write_place(place, plan->machine, index), P2P_HOSTS);
    }
    plan->of[index].root = root;
    if (root < plan->roots) {
        return true;
    }
    plan->root[root] = (struct planned_root) {
        .domain = record->domain, .bus = record->bus, .buses = 1,
    };
    plan->roots++;
    if (plan->machine->reading.several) {
        snprintf(plan->root[root].name, PLAN_NAME_LEN, "rc%04lx-%02x",
                 (unsigned long)record->domain, record->bus);
    } else {
        snprintf(plan->root[root].name, PLAN_NAME_LEN, "rc%02x", record->bus);
    }
    take_identity(plan, root);
    return true;
}

/* Each that has a function which is there, and how many buses it takes. */
static bool find_roots(struct plan *plan)
{
    for (size_t id = 0; id < plan->machine->reading.count; id++) {
        size_t index = plan->machine->reading.of_id[id];
        const struct p2p_record *record = plan_record(plan, index);

        if (!plan->of[index].there) {
            continue;
        }
        if (record->above < 0) {
            if (!add_root(plan, index)) {
                return false;
            }
        } else {
            plan->of[index].root = plan->of[record->above].root;
        }
        plan->root[plan->of[index].root].buses +=
            p2p_kind_is_bridge(record->function.kind);
    }
    return true;
}

/* In the order of the machine, as many as fit; from bus @next on. */
static void number_roots(struct plan *plan, unsigned next)
{
    unsigned slots = 0;

    for (unsigned i = 0; i < plan->roots; i++) {
        struct planned_root *root = &plan->root[i];

        root->fits = slots < PLAN_ROOTS && next + root->buses <= BUSES;
        if (root->fits) {
            root->number = (uint8_t)next;
            next += root->buses;
            slots++;
        }
    }
}

bool plan_roots(struct plan *plan)
{
    unsigned buses = 1;

    if (!find_roots(plan)) {
        return false;
    }
    for (unsigned i = 0; i < plan->roots; i++) {
        buses += plan->root[i].buses;
    }
    number_roots(plan, buses + SPARE <= BUSES ? 1 + SPARE : 1);
    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        struct planned *planned = &plan->of[i];

        if (planned->there && !plan->root[planned->root].fits) {
            planned->there = false;
            planned->why = 1u << PLAN_BUSES;
        }
    }
    return true;
}
