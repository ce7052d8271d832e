/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions of a machine can be rebuilt.
 */
#include <stdlib.h>

#include "p2p-machine.h"

#define CLASS_HOST 0x0600

bool is_beside(const struct plan *plan, size_t a, size_t b)
{
    const struct p2p_record *x = plan_record(plan, a);
    const struct p2p_record *y = plan_record(plan, b);

    return x->above == y->above &&
           (x->above >= 0 || (x->domain == y->domain && x->bus == y->bus));
}

/* The function that says whose a root complex is has no device of its own. */
static bool is_host(const struct p2p_record *record)
{
    return record->above == P2P_ABOVE_NOBODY &&
           record->function.kind == P2P_KIND_ENDPOINT &&
           (record->class_code == CLASS_HOST ||
            (!record->function.devfn && largest_bar(record) < 0));
}

/* Whether a fabric has a function of @kind below one of @above. */
static bool is_in_order(enum p2p_kind kind, enum p2p_kind above)
{
    bool below_port = above == P2P_KIND_ROOT_PORT ||
                      above == P2P_KIND_DOWNSTREAM_PORT;

    switch (kind) {
    case P2P_KIND_ENDPOINT:
    case P2P_KIND_UPSTREAM_PORT:
        return below_port;
    case P2P_KIND_DOWNSTREAM_PORT:
        return above == P2P_KIND_UPSTREAM_PORT;
    case P2P_KIND_ROOT_PORT:
    case P2P_KIND_BRIDGE:
        break;
    }
    return false;
}

/* Why it cannot be on a root bus; PLAN_REASONS: it can. */
static enum plan_reason judge_on_root(const struct p2p_record *record)
{
    switch (record->function.kind) {
    case P2P_KIND_ROOT_PORT:
        return PLAN_REASONS;
    case P2P_KIND_ENDPOINT:
        return largest_bar(record) < 0 ? PLAN_NO_BAR : PLAN_INTEGRATED;
    case P2P_KIND_UPSTREAM_PORT:
    case P2P_KIND_DOWNSTREAM_PORT:
    case P2P_KIND_BRIDGE:
        break;
    }
    return PLAN_ODD;
}

/* The same below the bridge at @above, which is there or not. */
static enum plan_reason judge_below(const struct plan *plan,
                                    const struct p2p_record *record)
{
    enum p2p_kind kind = record->function.kind;
    enum p2p_kind above = plan_record(plan, (size_t)record->above)
                              ->function.kind;

    if (!plan->of[record->above].there) {
        return PLAN_BELOW;
    }
    if (!is_in_order(kind, above)) {
        return PLAN_ODD;
    }
    if (kind != P2P_KIND_DOWNSTREAM_PORT && record->function.devfn > 7) {
        return PLAN_NUMBER;
    }
    return kind == P2P_KIND_ENDPOINT && largest_bar(record) < 0
           ? PLAN_NO_BAR : PLAN_REASONS;
}

static enum plan_reason judge(const struct plan *plan,
                              const struct p2p_record *record)
{
    if (record->is_virtual) {
        return PLAN_VIRTUAL;
    }
    if (!(record->known & P2P_FACT_ABOVE)) {
        return PLAN_ABOVE_UNKNOWN;
    }
    if (record->function.kind == P2P_KIND_BRIDGE) {
        return PLAN_BRIDGE;
    }
    return record->above < 0 ? judge_on_root(record)
                             : judge_below(plan, record);
}

/* Bridges have been judged before what is below them: that is how they were
   given their ids. */
static void judge_all(struct plan *plan)
{
    for (size_t id = 0; id < plan->machine->reading.count; id++) {
        size_t index = plan->machine->reading.of_id[id];
        const struct p2p_record *record = plan_record(plan, index);
        struct planned *planned = &plan->of[index];
        enum plan_reason reason = PLAN_REASONS;

        planned->is_host = (record->known & P2P_FACT_ABOVE) && is_host(record);
        if (!planned->is_host) {
            reason = judge(plan, record);
        }
        planned->there = !planned->is_host && reason == PLAN_REASONS;
        planned->why = reason == PLAN_REASONS ? 0 : 1u << reason;
    }
}

static void name_all(struct plan *plan)
{
    static const char *const prefix[P2P_KINDS] = {
        [P2P_KIND_ENDPOINT] = "ep",
        [P2P_KIND_ROOT_PORT] = "rp",
        [P2P_KIND_UPSTREAM_PORT] = "up",
        [P2P_KIND_DOWNSTREAM_PORT] = "dn",
        [P2P_KIND_BRIDGE] = "br",
    };

    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        char place[PLACE_LEN];

        snprintf(plan->of[i].name, PLAN_NAME_LEN, "%s%s",
                 prefix[plan_record(plan, i)->function.kind],
                 write_place(place, plan->machine, i));
        for (char *c = plan->of[i].name; *c; c++) {
            *c = *c == ':' ? '-' : *c;  /* no id has a colon */
        }
    }
}

bool make_plan(struct plan *plan, const struct machine *machine,
               uint64_t scale)
{
    *plan = (struct plan) { .machine = machine };
    plan->of = calloc(machine->reading.count, sizeof(*plan->of));
    if (!plan->of) {
        return fail("out of memory");
    }
    judge_all(plan);
    name_all(plan);
    if (!plan_roots(plan)) {
        return false;
    }
    plan_numbers(plan);
    plan_shortfalls(plan);
    if (!plan_sizes(plan, scale)) {
        return false;
    }
    plan_virtual(plan);
    return true;
}

void drop_plan(struct plan *plan)
{
    free(plan->of);
}
