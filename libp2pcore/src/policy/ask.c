/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "topology/layout.h"
#include "policy/layout.h"

static uint16_t class_of(const struct p2p_policy *policy,
                         struct p2p_policy_end end)
{
    const struct p2p_policy_bus *bus =
        &policy->bus[p2p_policy_bus_of(policy, end.rid)];

    switch (end.scope) {
    case P2P_SCOPE_ANY:
    case P2P_SCOPE_SAME:
    case P2P_SCOPES:
        return 0;
    case P2P_SCOPE_HOST:
        return bus->class_of;
    case P2P_SCOPE_PORT:
        break;
    }
    return bus->row ? policy->row[bus->row].class_of[p2p_rid_devfn(end.rid)]
                    : bus->class_of;
}

static bool has_host(struct p2p_policy_end end)
{
    return end.scope == P2P_SCOPE_HOST || end.scope == P2P_SCOPE_PORT;
}

static bool have_one_host(struct p2p_policy_end a, struct p2p_policy_end b)
{
    return has_host(a) && has_host(b) &&
           p2p_rid_host(a.rid) == p2p_rid_host(b.rid);
}

int p2p_policy_ask(const struct p2p_policy *policy, struct p2p_policy_end from,
                   struct p2p_policy_end to, enum p2p_access access,
                   struct p2p_policy_answer *answer)
{
    uint16_t entry;

    if (!policy->frozen) {
        return -P2P_ERR_NOT_FROZEN;
    }
    if ((unsigned)access >= P2P_POLICY_ACCESSES) {
        return -P2P_ERR_BAD_VALUE;
    }
    entry = p2p_policy_cell_of(policy, class_of(policy, from),
                               class_of(policy, to))
            ->entry[have_one_host(from, to)][access];
    *answer = (struct p2p_policy_answer) {
        entry == P2P_POLICY_DEFAULT ? policy->otherwise
                                    : policy->entry[entry].failure, entry,
    };
    return 0;
}

/* The policy of the root complex with @rid; NULL: it forwards everything. */
static const struct p2p_policy *find(const struct p2p_policies *policies,
                                     uint64_t rid)
{
    for (const struct p2p_policies *at = policies; at; at = at->next) {
        if (at->domain == p2p_rid_domain(rid) &&
            at->of_host[p2p_rid_bus(rid)]) {
            return at->of_host[p2p_rid_bus(rid)];
        }
    }
    return policies->otherwise;
}

/* What goes from where to where. */
struct passage {
    struct p2p_policy_end from, to;
    enum p2p_access access;
};

/* What @end's root complex says of @passage. Returns as p2p_policy_ask(). */
static int judge(const struct p2p_policies *policies,
                 struct p2p_policy_end end, const struct passage *passage,
                 enum p2p_failure *failure, struct p2p_judgement *judged)
{
    const struct p2p_policy *policy = has_host(end) ? find(policies, end.rid)
                                                    : NULL;
    struct p2p_policy_answer answer;
    int error;

    if (!policy) {
        return 0;
    }
    error = p2p_policy_ask(policy, passage->from, passage->to,
                           passage->access, &answer);
    if (error) {
        return error;
    }
    *failure = answer.failure;
    *judged = (struct p2p_judgement) {
        true, p2p_rid_bus(end.rid), answer.entry, p2p_rid_domain(end.rid),
    };
    return 0;
}

int p2p_policies_ask(const struct p2p_policies *policies,
                     struct p2p_policy_end from, struct p2p_policy_end to,
                     enum p2p_access access, enum p2p_failure *failure,
                     struct p2p_judgement judged[P2P_JUDGES])
{
    const struct passage passage = { from, to, access };
    int error;

    *failure = P2P_FAIL_NONE;
    judged[0] = judged[1] = (struct p2p_judgement) { .asked = false };
    if (!policies) {
        return 0;
    }
    error = judge(policies, from, &passage, failure, &judged[0]);
    if (error || *failure != P2P_FAIL_NONE || have_one_host(from, to)) {
        return error;
    }
    return judge(policies, to, &passage, failure,
                 &judged[judged[0].asked ? 1 : 0]);
}

struct p2p_policy_end p2p_policy_end_of(const struct p2p_topology *topology,
                                        p2p_id id)
{
    struct p2p_policy_end end = { P2P_SCOPE_ANY, 0 };
    const struct p2p_function *root;

    if (id >= topology->count) {
        return end;
    }
    root = p2p_on_root(topology, id);
    end.scope = P2P_SCOPE_PORT;
    end.rid = (uint64_t)root->domain << 16 | (uint64_t)root->root_bus << 8 |
              root->devfn;
    return end;
}
