/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Linux chooses, and whether what is known is enough to say so.
 */
#include "p2p-pair.h"

#define FACTS_HOST (P2P_FACT_ID | P2P_FACT_FIRST | P2P_FACT_EXPRESS)

static p2p_id above(const struct machine *machine, p2p_id id)
{
    return p2p_topology_get(machine->reading.topology, id)->parent;
}

static p2p_id top_of(const struct machine *machine, p2p_id id)
{
    while (above(machine, id) != P2P_NONE) {
        id = above(machine, id);
    }
    return id;
}

/* What the host bridge above @id is: the first function on its root bus. */
static void need_host(const struct machine *machine, p2p_id id,
                      struct missing *missing)
{
    const struct p2p_record *top = record_of(machine, top_of(machine, id));
    const struct p2p_record *first = top;

    for (size_t i = 0; i < machine->reading.count; i++) {
        const struct p2p_record *record = &machine->reading.record[i];

        if (record->above < 0 && record->domain == top->domain &&
            record->bus == top->bus &&
            record->function.devfn < first->function.devfn) {
            first = record;
        }
    }
    need(machine, first->id, FACTS_HOST, missing);
}

/* Of @id, if the choice rests on that. */
static void need_acs(const struct machine *machine,
                     const struct p2p_linux_rules *rules,
                     const struct p2p_linux_transfer *transfer, p2p_id id,
                     struct missing *missing)
{
    if (!(record_of(machine, id)->known & P2P_FACT_ACS_IN_PLACE) &&
        p2p_linux_rests_on_acs(machine->reading.topology, rules,
                               transfer->provider, transfer->client, id)) {
        need(machine, id, P2P_FACT_ACS, missing);
    }
}

/* Of everybody above both ends: first below where the ways meet. */
static void need_all_acs(const struct machine *machine,
                         const struct p2p_linux_rules *rules, p2p_id shared,
                         const struct p2p_linux_transfer *transfer,
                         struct missing *missing)
{
    const p2p_id ends[] = { transfer->provider, transfer->client };

    for (unsigned i = 0; i < 2; i++) {
        for (p2p_id id = ends[i]; id != shared; id = above(machine, id)) {
            need_acs(machine, rules, transfer, id, missing);
        }
    }
    for (p2p_id id = shared; id != P2P_NONE; id = above(machine, id)) {
        need_acs(machine, rules, transfer, id, missing);
    }
}

void need_for_choice(const struct machine *machine,
                     const struct p2p_linux_rules *rules,
                     const struct p2p_linux_choice *choice,
                     const struct p2p_linux_transfer *transfer,
                     struct missing *missing)
{
    const p2p_id ends[] = { transfer->provider, transfer->client };

    if (choice->shared == P2P_NONE || choice->host != P2P_NONE) {
        for (unsigned i = 0; i < 2; i++) {
            need(machine, top_of(machine, ends[i]), P2P_FACT_ABOVE, missing);
        }
    }
    need_all_acs(machine, rules, choice->shared, transfer, missing);
    /* One that is not trusted settles it, of those that are both have to be. */
    if (choice->host != P2P_NONE) {
        need(machine, choice->host, FACTS_HOST, missing);
    }
    for (unsigned i = 0; i < 2 && choice->reason == P2P_LINUX_HOST_ALLOWED;
         i++) {
        need_host(machine, ends[i], missing);
    }
}

enum p2p_linux_map choose_by_class(const struct machine *machine,
                                   const struct pair *pair,
                                   enum p2p_linux_class tlp_class,
                                   struct missing *missing)
{
    const struct p2p_linux_transfer *transfer = &pair->transfer;
    struct p2p_linux_rules rules = machine->rules[pair->kernel];
    struct p2p_linux_choice choice;

    rules.tlp_class = tlp_class;
    choice = p2p_linux_map_type(machine->reading.topology, &rules,
                                transfer->provider, transfer->client);
    *missing = (struct missing) { 0, 0 };
    need_for_choice(machine, &rules, &choice, transfer, missing);
    return choice.map;
}
