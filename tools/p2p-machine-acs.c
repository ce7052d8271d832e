/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ACS controls of a machine as Linux' kernel parameter pci=config_acs= has
 * them: for all ports of one vendor and device at once where these agree, which
 * keeps a command line short; for each port by its path from the root bus where
 * they do not.
 */
#include "p2p-machine.h"

#define FLAGS 7u                /* Source Validation to Direct Translated */

static bool has_controls(const struct plan *plan, size_t index)
{
    enum p2p_kind kind = plan_record(plan, index)->function.kind;

    return plan->of[index].there &&
           (kind == P2P_KIND_ROOT_PORT || kind == P2P_KIND_DOWNSTREAM_PORT) &&
           plan_record(plan, index)->function.acs.cap;
}

static bool has_same_id(const struct p2p_record *a,
                        const struct p2p_record *b)
{
    return (a->known & b->known & P2P_FACT_ID) &&
           a->function.vendor == b->function.vendor &&
           a->function.device == b->function.device;
}

/* Whether all ports that have the identity of @index agree with it; *@first:
   it is the first of them. */
static bool is_uniform(const struct plan *plan, size_t index, bool *first)
{
    const struct p2p_record *record = plan_record(plan, index);

    *first = true;
    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        const struct p2p_record *other = plan_record(plan, i);

        if (!has_controls(plan, i) || !has_same_id(record, other)) {
            continue;
        }
        *first &= i >= index;
        if (other->function.acs.ctl != record->function.acs.ctl ||
            other->function.acs.cap != record->function.acs.cap) {
            return false;
        }
    }
    return record->known & P2P_FACT_ID;
}

/* The highest bit first; x: there is none, or it stays. */
static void print_flags(const struct p2p_acs *acs)
{
    for (unsigned i = FLAGS; i-- > 0; ) {
        putchar(acs->cap >> i & 1 ? (acs->ctl >> i & 1 ? '1' : '0') : 'x');
    }
}

/* "08:01.0/00.0/02.0" */
static void print_path(const struct plan *plan, size_t index)
{
    const struct p2p_record *record = plan_record(plan, index);
    const struct planned *planned = &plan->of[index];

    if (record->above >= 0) {
        print_path(plan, (size_t)record->above);
        putchar('/');
    } else {
        printf("%02x:", plan->root[planned->root].number);
    }
    printf("%02x.%x", planned->devfn >> 3, planned->devfn & 7);
}

void print_config_acs(const struct plan *plan)
{
    bool any = false;

    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        const struct p2p_function *function = &plan_record(plan, i)->function;
        bool first, uniform;

        if (!has_controls(plan, i)) {
            continue;
        }
        uniform = is_uniform(plan, i, &first);
        if (uniform && !first) {
            continue;
        }
        printf("%s", any ? ";" : "#\n# ACS as it was, for the command line of "
               "the guest's kernel, from 6.11 on:\n"
               "# kernel: pci=config_acs=");
        print_flags(&function->acs);
        putchar('@');
        if (uniform) {
            printf("pci:%04x:%04x", function->vendor, function->device);
        } else {
            print_path(plan, i);
        }
        any = true;
    }
    printf("%s", any ? "\n" : "");
}
