/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/deliver.h"
#include "p2pcore/linux.h"

static bool reaches(const struct p2p_decision *decision, p2p_id provider)
{
    switch (decision->verdict) {
    case P2P_INTERNAL:
    case P2P_DIRECT:
    case P2P_PEER:
        return decision->target == provider;
    case P2P_UPSTREAM:
    case P2P_INTERRUPT:
    case P2P_MEMORY:
    case P2P_REFUSED:
    case P2P_UNDEFINED:
    case P2P_VERDICTS:
        break;
    }
    return false;
}

/* Where nothing but the root complex had a say. */
static enum p2p_finding judge_root(const struct p2p_decision *root,
                                   bool arrives)
{
    if (arrives) {
        return P2P_FINDING_NONE;
    }
    if (root->verdict != P2P_REFUSED) {
        return P2P_FINDING_WRONG_TARGET;
    }
    return root->rule == P2P_R36_POLICY_ENTRY ||
           root->rule == P2P_R37_POLICY_DEFAULT ? P2P_FINDING_HOST_REFUSES
                                                : P2P_FINDING_LOST;
}

static enum p2p_finding judge_bus_addr(const struct p2p_linux_outcome *outcome)
{
    enum p2p_finding finding;

    if (outcome->below.verdict == P2P_REFUSED) {
        return P2P_FINDING_BUS_ADDR_REFUSED;
    }
    if (outcome->below.verdict == P2P_UPSTREAM) {
        if (!outcome->at_root) {
            return P2P_FINDING_BUS_ADDR_AS_IOVA;
        }
        finding = judge_root(&outcome->root, outcome->arrives);
        return finding ? finding : P2P_FINDING_BUS_ADDR_REDIRECTED;
    }
    return outcome->arrives ? P2P_FINDING_NONE : P2P_FINDING_WRONG_TARGET;
}

static enum p2p_finding judge_thru(const struct p2p_linux_outcome *outcome,
                                   bool iommu)
{
    if (outcome->below.verdict == P2P_REFUSED) {
        return P2P_FINDING_WAY_UP_REFUSED;
    }
    if (outcome->at_root) {
        return judge_root(&outcome->root, outcome->arrives);
    }
    if (outcome->arrives) {
        return P2P_FINDING_SHORTCUT;
    }
    return iommu && outcome->below.verdict != P2P_INTERRUPT
           ? P2P_FINDING_IOVA_TRAPPED : P2P_FINDING_WRONG_TARGET;
}

static bool is_answer_lost(const struct p2p_linux_outcome *outcome)
{
    return outcome->has_answer && outcome->answer.verdict == P2P_REFUSED;
}

/* Whether nobody can say what becomes of it, or of its answer. */
static bool is_undefined(const struct p2p_linux_outcome *outcome)
{
    return outcome->below.verdict == P2P_UNDEFINED ||
           (outcome->has_answer && outcome->answer.verdict == P2P_UNDEFINED);
}

static enum p2p_finding judge(const struct p2p_linux_outcome *outcome,
                              bool iommu)
{
    bool supported = outcome->choice.map != P2P_LINUX_NOT_SUPPORTED;

    if (is_undefined(outcome)) {
        return P2P_FINDING_NONE;
    }
    if (is_answer_lost(outcome)) {
        return supported ? P2P_FINDING_ANSWER_LOST : P2P_FINDING_NONE;
    }
    switch (outcome->choice.map) {
    case P2P_LINUX_BUS_ADDR:
        return judge_bus_addr(outcome);
    case P2P_LINUX_THRU_HOST_BRIDGE:
        return judge_thru(outcome, iommu);
    case P2P_LINUX_NOT_SUPPORTED:
    case P2P_LINUX_MAPS:
        break;
    }
    return outcome->arrives ? P2P_FINDING_MISSED : P2P_FINDING_NONE;
}

/* What happens to outcome->addr, which an IOMMU, if any, knows if @mapped. */
static int act(const struct p2p_topology *topology,
               const struct p2p_policies *policies,
               const struct p2p_linux_transfer *transfer, bool mapped,
               struct p2p_linux_outcome *outcome)
{
    const struct p2p_request request = {
        .initiator = transfer->client,
        .access = transfer->access,
        .at = P2P_AT_UNTRANSLATED,
        .addr = outcome->addr,
    };
    const struct p2p_upstream upstream = {
        .beyond = {
            .iommu = !transfer->iommu ? P2P_IOMMU_NONE
                   : mapped ? P2P_IOMMU_MAPS : P2P_IOMMU_FAULT,
            .gpa = transfer->bus_addr,
        },
        .policies = policies,
    };
    struct p2p_delivery delivery;
    int error = p2p_deliver(topology, &request, &upstream, NULL, &delivery);

    if (error) {
        return error;
    }
    outcome->below = delivery.below;
    outcome->at_root = delivery.at_root;
    outcome->root = delivery.root;
    outcome->arrives = reaches(p2p_delivery_last(&delivery),
                               transfer->provider);
    outcome->has_answer = outcome->arrives && delivery.has_answer;
    if (outcome->has_answer) {
        outcome->answer = delivery.answer;
    }
    return 0;
}

int p2p_linux_compare(const struct p2p_topology *topology,
                      const struct p2p_linux_rules *rules,
                      const struct p2p_policies *policies,
                      const struct p2p_linux_transfer *transfer,
                      struct p2p_linux_outcome *outcome)
{
    const struct p2p_linux_choice choice =
        p2p_linux_map_type(topology, rules, transfer->provider,
                           transfer->client);

    return p2p_linux_compare_kept(topology, &choice, policies, transfer,
                                  outcome);
}

int p2p_linux_compare_kept(const struct p2p_topology *topology,
                           const struct p2p_linux_choice *choice,
                           const struct p2p_policies *policies,
                           const struct p2p_linux_transfer *transfer,
                           struct p2p_linux_outcome *outcome)
{
    struct p2p_linux_outcome found = {
        .choice = *choice, .addr = transfer->bus_addr,
    };
    bool mapped = found.choice.map != P2P_LINUX_BUS_ADDR;
    int error;

    if (transfer->iommu && mapped) {
        found.addr = transfer->iova;
    }
    error = act(topology, policies, transfer, mapped, &found);
    if (!error) {
        found.finding = judge(&found, transfer->iommu);
        *outcome = found;
    }
    return error;
}
