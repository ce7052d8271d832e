/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "p2p-pair.h"

/*
 * The steps, and of a translated access the decisions, too. What has been read
 * is frozen, so that no question can fail.
 */
static void take_steps(const struct machine *machine, struct pair *pair)
{
    struct p2p_linux_outcome *outcome = &pair->outcome;
    const struct p2p_request request = {
        .initiator = pair->transfer.client,
        .access = pair->transfer.access,
        .at = pair->at,
        .addr = outcome->addr,
    };
    const struct p2p_upstream upstream = {
        .beyond = {
            .iommu = outcome->at_root ? P2P_IOMMU_MAPS : P2P_IOMMU_FAULT,
            .gpa = pair->transfer.bus_addr,
        },
        .policies = machine->policies,
    };
    struct p2p_delivery delivery;

    p2p_deliver(machine->reading.topology, &request, &upstream, &pair->notes,
                &delivery);
    outcome->below = delivery.below;
    outcome->root = delivery.root;
    outcome->answer = delivery.answer;
    if (!outcome->has_answer) {
        pair->notes.back.count = 0;     /* nobody asks for it */
    }
}

/* What a root complex forwards is in no register. */
static bool rests_on_forwarding(const struct machine *machine,
                                const struct pair *pair)
{
    const struct p2p_linux_outcome *outcome = &pair->outcome;
    bool forwards = (outcome->at_root && outcome->root.verdict == P2P_PEER) ||
                    (outcome->has_answer &&
                     outcome->answer.verdict == P2P_PEER);

    return forwards &&
           !(is_forwarding_known(machine, pair->transfer.client) &&
             is_forwarding_known(machine, pair->transfer.provider));
}

void ask_pair(const struct machine *machine, const struct options *options,
              struct pair *pair)
{
    const struct p2p_record *from = &machine->reading.record[pair->from];
    const struct p2p_record *to = &machine->reading.record[pair->to];

    pair->at = options->translated ? P2P_AT_TRANSLATED : P2P_AT_UNTRANSLATED;
    pair->transfer = (struct p2p_linux_transfer) {
        .provider = to->id,
        .client = from->id,
        .access = options->access,
        .bus_addr = to->function.bar[pair->bar].start + pair->offset,
        .iommu = is_translated(machine, options, pair->from),
        .iova = options->has_iova ? options->iova : machine->iova,
    };
    p2p_linux_compare(machine->reading.topology, &machine->rules[pair->kernel],
                      machine->policies, &pair->transfer, &pair->outcome);
    if (options->translated) {
        /* It has been to the IOMMU before: where it comes up, it is refused. */
        pair->outcome.addr = pair->transfer.bus_addr;
        pair->outcome.at_root = false;
        pair->outcome.has_answer = false;
        pair->outcome.finding = P2P_FINDING_NONE;
    }
    take_steps(machine, pair);
    if (options->translated) {
        pair->outcome.arrives = pair->outcome.below.target == to->id;
    }
    pair->if_forwarded = rests_on_forwarding(machine, pair);
    find_missing(machine, pair);
}

/* The root complex that had the last word on @decision, if one had. */
static const struct p2p_judgement *judge_of(const struct p2p_decision *decision)
{
    const struct p2p_judgement *judged = decision->judged;

    return decision->at == P2P_NONE && decision->verdict == P2P_REFUSED &&
           judged[0].asked ? &judged[judged[1].asked] : NULL;
}

const char *write_at(char text[PLACE_LEN], const struct machine *machine,
                     const struct p2p_decision *decision)
{
    const struct p2p_judgement *judged = judge_of(decision);

    return judged && has_several_roots(machine)
           ? write_root(text, judged->domain, judged->host)
           : write_id(text, machine, decision->at);
}

const struct missing *first_missing(const struct pair *pair)
{
    return pair->linux_missing.facts ? &pair->linux_missing
         : pair->route_missing.facts ? &pair->route_missing
                                     : &pair->answer_missing;
}

static const char undefined[] = "undefined by the specification";

static void describe(char *text, size_t size, const struct machine *machine,
                     const char *how, const struct p2p_decision *decision)
{
    char place[PLACE_LEN];

    snprintf(text, size, "%s, R%d at %s", how, decision->rule,
             write_at(place, machine, decision));
}

void describe_route(char *text, size_t size, const struct machine *machine,
                    const struct pair *pair)
{
    const struct p2p_decision *decision = last_of(pair);

    switch (decision->verdict) {
    case P2P_INTERNAL:
        describe(text, size, machine, "inside the device", decision);
        return;
    case P2P_DIRECT:
        describe(text, size, machine, "direct", decision);
        return;
    case P2P_UPSTREAM:
        snprintf(text, size, "an unmapped iova to the IOMMU");
        return;
    case P2P_INTERRUPT:
        snprintf(text, size, "an interrupt, R%d", decision->rule);
        return;
    case P2P_PEER:
        snprintf(text, size, "through the root complex, R%d", decision->rule);
        return;
    case P2P_REFUSED:
        describe(text, size, machine, p2p_failure_name(decision->failure),
                 decision);
        return;
    case P2P_UNDEFINED:
        describe(text, size, machine, undefined, decision);
        return;
    case P2P_MEMORY:
    case P2P_VERDICTS:
        break;
    }
    snprintf(text, size, "?");
}

bool is_carried(const struct pair *pair)
{
    const struct p2p_linux_outcome *outcome = &pair->outcome;

    return outcome->arrives && !(outcome->has_answer &&
                                 (outcome->answer.verdict == P2P_REFUSED ||
                                  outcome->answer.verdict == P2P_UNDEFINED));
}

bool is_undefined(const struct pair *pair)
{
    const struct p2p_linux_outcome *outcome = &pair->outcome;

    return last_of(pair)->verdict == P2P_UNDEFINED ||
           (outcome->has_answer && outcome->answer.verdict == P2P_UNDEFINED);
}

bool is_mapped(const struct pair *pair)
{
    return pair->at == P2P_AT_TRANSLATED ||
           pair->outcome.choice.map != P2P_LINUX_NOT_SUPPORTED;
}

bool works(const struct pair *pair)
{
    return is_mapped(pair) && is_carried(pair);
}

bool is_settled(const struct pair *pair)
{
    if (pair->route_missing.facts || pair->answer_missing.facts) {
        return false;
    }
    if (is_undefined(pair)) {
        return !pair->linux_missing.facts && !is_mapped(pair);
    }
    if (pair->if_forwarded && is_mapped(pair)) {
        return false;
    }
    return !pair->linux_missing.facts || pair->at == P2P_AT_TRANSLATED ||
           !is_carried(pair);
}

void describe_answer(char *text, size_t size, const struct machine *machine,
                     const struct pair *pair)
{
    const struct p2p_decision *answer = &pair->outcome.answer;

    describe(text, size, machine,
             answer->verdict == P2P_REFUSED ? "lost"
             : answer->verdict == P2P_UNDEFINED ? undefined
             : p2p_verdict_name(answer->verdict), answer);
}

void describe_missing(char *text, size_t size, const struct machine *machine,
                      const struct missing *missing)
{
    char place[PLACE_LEN];
    size_t len = 0;

    text[0] = '\0';
    for (unsigned i = 0; i < P2P_FACTS && len < size; i++) {
        if (missing->facts >> i & 1) {
            len += (size_t)snprintf(text + len, size - len, "%s%s",
                                    len ? ", " : "",
                                    p2p_fact_name((enum p2p_fact)(1 << i)));
        }
    }
    if (len < size) {
        snprintf(text + len, size - len, " of %s",
                 write_id(place, machine, missing->id));
    }
}
