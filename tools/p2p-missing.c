/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether what is known is enough for an answer. Every function that had a say
 * in it is looked at; one whose say rests on what nobody saw is reason enough
 * to give none.
 */
#include "p2p-pair.h"

bool need(const struct machine *machine, p2p_id id, unsigned facts,
          struct missing *missing)
{
    facts &= ~(unsigned)record_of(machine, id)->known;
    if (facts && !missing->facts) {
        *missing = (struct missing) { id, facts };
    }
    return !facts;
}

static const struct p2p_function *get(const struct machine *machine, p2p_id id)
{
    return p2p_topology_get(machine->reading.topology, id);
}

static bool is_enhanced(enum p2p_rule rule)
{
    return rule == P2P_R21_SWITCH_BAR ||
           rule == P2P_R22_UNCLAIMED_IN_SWITCH ||
           (rule >= P2P_R38_SWITCH_BAR_BLOCKED &&
            rule <= P2P_R42_ROOT_BAR_REDIRECT);
}

/*
 * Whether ACS can have had a say there: it rules over what turns round, and
 * over what would without it. What passes a port because the address is
 * elsewhere passes it whatever ACS says, unless it has been translated.
 */
static bool has_acs_a_say(const struct pair *pair, const struct p2p_step *step)
{
    return step->rule || pair->at == P2P_AT_TRANSLATED;
}

/* What a port or a requester has a say with on the way up or at the turn. */
static unsigned facts_up(const struct p2p_function *function,
                         const struct pair *pair, const struct p2p_step *step)
{
    unsigned facts = P2P_FACT_COMMAND;

    if (has_acs_a_say(pair, step)) {
        facts |= P2P_FACT_ACS;
    }
    switch (function->kind) {
    case P2P_KIND_ENDPOINT:
        facts |= P2P_FACT_POWER;
        if (step->outcome != P2P_OUTCOME_REFUSED) {
            facts |= P2P_FACT_ABOVE;
        }
        return step->rule ? facts | P2P_FACT_BARS | P2P_FACT_ROM : facts;
    case P2P_KIND_ROOT_PORT:
    case P2P_KIND_DOWNSTREAM_PORT:
        if (is_enhanced(step->rule)) {
            facts |= P2P_FACT_ACS_DETAIL;
        }
        if (function->acs.ctl & P2P_ACS_EC) {
            facts |= P2P_FACT_ACS_DETAIL | P2P_FACT_PORT;
        }
        break;
    case P2P_KIND_UPSTREAM_PORT:
    case P2P_KIND_BRIDGE:
        facts &= ~(unsigned)P2P_FACT_ACS;
        break;
    }
    return facts | P2P_FACT_BUSES | P2P_FACT_WINDOWS | P2P_FACT_EXPRESS |
           P2P_FACT_ABOVE;
}

/* Whoever is beside it could have the address, or the bus, too. */
static void need_beside(const struct machine *machine, p2p_id above,
                        unsigned facts, struct missing *missing)
{
    for (p2p_id id = 0; id < p2p_topology_count(machine->reading.topology);
         id++) {
        if (get(machine, id)->parent == above &&
            p2p_kind_is_bridge(get(machine, id)->kind)) {
            need(machine, id, facts, missing);
        }
    }
}

/* What a function has a say with on the way down, or as the one asked. */
static unsigned facts_down(const struct p2p_function *function)
{
    return P2P_FACT_COMMAND | (p2p_kind_is_bridge(function->kind)
           ? P2P_FACT_BUSES | P2P_FACT_WINDOWS | P2P_FACT_EXPRESS
           : P2P_FACT_POWER | P2P_FACT_BARS | P2P_FACT_ROM);
}

/*
 * What egress control goes by between the functions of a device: the vector of
 * the one that asks, the groups of all.
 */
static void need_groups(const struct machine *machine,
                        const struct p2p_function *from,
                        struct missing *missing)
{
    if (!(from->acs.ctl & P2P_ACS_EC)) {
        return;
    }
    for (p2p_id id = 0; id < p2p_topology_count(machine->reading.topology);
         id++) {
        if (get(machine, id)->parent == from->parent) {
            need(machine, id, P2P_FACT_ACS_DETAIL, missing);
        }
    }
}

static void need_for_step(const struct machine *machine,
                          const struct pair *pair,
                          const struct p2p_step *step,
                          struct missing *missing)
{
    const struct p2p_function *function = get(machine, step->at);
    unsigned facts;

    if (!function) {
        return;
    }
    if (step->way == P2P_WAY_DOWN) {
        facts = facts_down(function);
    } else {
        facts = facts_up(function, pair, step);
        if (function->kind == P2P_KIND_ENDPOINT && step->rule) {
            need_groups(machine, function, missing);
        }
        if (function->kind == P2P_KIND_DOWNSTREAM_PORT) {
            need_beside(machine, function->parent,
                        P2P_FACT_COMMAND | P2P_FACT_WINDOWS, missing);
        }
    }
    if (pair->transfer.access == P2P_ATOMIC) {
        facts |= P2P_FACT_ATOMICS;
    }
    need(machine, step->at, facts, missing);
}

/* Whether it ended before anybody looked who has the address. */
static bool ends_early(const struct machine *machine, const struct pair *pair)
{
    const struct p2p_decision *below = &pair->outcome.below;
    p2p_id client = pair->transfer.client;

    return below->verdict == P2P_REFUSED &&
           (below->rule == P2P_R2_REQUESTER_BME ||
            (below->rule == P2P_R10_PORT_BME &&
             below->at == get(machine, client)->parent));
}

/*
 * Nobody has the address if its owner is not known to have it: so everything
 * above the target has to be known that leads there.
 */
static void need_for_target(const struct machine *machine, struct pair *pair)
{
    p2p_id id = pair->transfer.provider;

    for (; id != P2P_NONE && id != pair->outcome.choice.shared;
         id = get(machine, id)->parent) {
        need(machine, id, facts_down(get(machine, id)) | P2P_FACT_ABOVE,
             &pair->route_missing);
    }
}

/*
 * A Completion goes by the bus numbers of the ports, and of those that turn
 * it or send it on, or do not, by their controls.
 */
static void need_for_answer(const struct machine *machine,
                            const struct p2p_step *step,
                            struct missing *missing)
{
    const struct p2p_function *function = get(machine, step->at);
    unsigned facts = 0;

    if (!function) {
        return;
    }
    if (p2p_kind_is_bridge(function->kind)) {
        facts = P2P_FACT_BUSES | P2P_FACT_EXPRESS;
    }
    if (step->way != P2P_WAY_DOWN) {
        facts |= P2P_FACT_ABOVE | (step->rule ? P2P_FACT_ACS : 0u);
        need_beside(machine, function->parent, P2P_FACT_BUSES, missing);
    }
    need(machine, step->at, facts, missing);
}

void find_missing(const struct machine *machine, struct pair *pair)
{
    pair->linux_missing = pair->route_missing = pair->answer_missing =
        (struct missing) { 0, 0 };
    need_for_choice(machine, &machine->rules[pair->kernel],
                    &pair->outcome.choice, &pair->transfer,
                    &pair->linux_missing);
    if (!is_emitted_known(pair)) {
        pair->route_missing = pair->linux_missing;
        pair->notes.there.count = pair->notes.back.count = 0;
        return;
    }
    for (size_t i = 0; i < pair->notes.there.count; i++) {
        need_for_step(machine, pair, &pair->notes.there.step[i],
                      &pair->route_missing);
    }
    if (!ends_early(machine, pair)) {
        need_for_target(machine, pair);
    }
    for (size_t i = 0; i < pair->notes.back.count; i++) {
        need_for_answer(machine, &pair->notes.back.step[i],
                        &pair->answer_missing);
    }
}
