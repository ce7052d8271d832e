/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The property `p2p-pairs` of each endpoint: for each other one with a memory
 * BAR, what becomes of a read and a write by bus address, and how much got
 * there so far. Nothing, if the endpoint does not cross the fabric.
 *
 * One answer is about one initiator, since QEMU's big lock is held for it, and
 * of all pairs there can be tens of thousands.
 *
 * The library is asked about the topology as it is now; nothing is counted,
 * and no IOMMU is asked. Where one would be, the answer is what follows if it
 * maps the address to the target.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_bus.h"
#include "bypass.h"
#include "name.h"
#include "p2pcore/deliver.h"
#include "policy.h"
#include "qapi/qapi-visit-common.h"
#include "qapi/visitor.h"
#include "put.h"
#include "requester.h"
#include "snapshot.h"
#include "state.h"
#include "upstream.h"
#include "view.h"

#define PAIRS "p2p-pairs"

typedef struct Question {
    const P2PSnapshot *snapshot;
    P2PRequester *requester;
    uint64_t addr;
    enum p2p_access access;
} Question;

typedef struct Answer {
    struct p2p_decision decision;
    enum p2p_rule via;          /* P2P_RULE_NONE: not by the root complex */
    bool iommu;                 /* one is in the way */
} Answer;

static Answer ask(const Question *question)
{
    const P2PSnapshot *snapshot = question->snapshot;
    const P2PStageRequest asked = {
        question->addr, P2P_AT_UNTRANSLATED, question->access,
    };
    const struct p2p_request request = {
        .initiator = snapshot->id_of_site[question->requester->site],
        .access = question->access,
        .at = P2P_AT_UNTRANSLATED,
        .iommu = p2p_stage_look(p2p_requester_stage(question->requester),
                                &asked).outcome == P2P_STAGE_TRANSLATED,
        .addr = question->addr,
    };
    struct p2p_range range;
    const struct p2p_upstream upstream = {
        .beyond.claim = p2p_upstream_claim(question->addr, &range),
        .policies = p2p_policy_set_rules(
            qatomic_rcu_read(&p2p_fabric->policies)),
    };
    struct p2p_delivery delivery;
    int error = p2p_deliver(snapshot->topology, &request, &upstream, NULL,
                            &delivery);

    assert(!error);             /* a snapshot is frozen */
    return (Answer) {
        .decision = delivery.fate == P2P_FATE_ANSWER_LOST ?
                    delivery.answer : *p2p_delivery_last(&delivery),
        .via = delivery.at_root ? delivery.below.rule : P2P_RULE_NONE,
        .iommu = delivery.at_root && request.iommu,
    };
}

/* The root bus whose policy had the last word; only if one had any. */
static void put_judge(QDict *dict, const struct p2p_decision *decision)
{
    int i;

    for (i = P2P_JUDGES - 1; i >= 0; i--) {
        if (decision->judged[i].asked) {
            qdict_put_int(dict, "policy-of-bus", decision->judged[i].host);
            return;
        }
    }
}

static QDict *answer_dict(const Question *question)
{
    Answer answer = ask(question);
    const struct p2p_decision *decision = &answer.decision;
    QDict *dict = qdict_new();

    qdict_put_str(dict, "verdict", p2p_verdict_name(decision->verdict));
    qdict_put_str(dict, "rule", p2p_rule_name(decision->rule));
    qdict_put_str(dict, "why", p2p_rule_text(decision->rule));
    p2p_put_rid(dict, "port",
                decision->at == P2P_NONE ? P2P_RID_ROOT_COMPLEX :
                p2p_topology_rid(question->snapshot->topology, decision->at));
    if (decision->verdict == P2P_REFUSED) {
        qdict_put_str(dict, "failure", p2p_failure_name(decision->failure));
    }
    if (decision->trap) {
        qdict_put_bool(dict, "past-iommu", true);
    }
    if (p2p_rule_is_choice(decision->rule) || p2p_rule_is_choice(answer.via)) {
        qdict_put_bool(dict, "undefined-by-specification", true);
    }
    if (answer.via) {
        qdict_put_str(dict, "via", p2p_rule_name(answer.via));
        qdict_put_bool(dict, "iommu", answer.iommu);
        put_judge(dict, decision);
    }
    return dict;
}

static void put_delivered(QDict *dict, P2PRequester *requester,
                          const P2PSite *from, int target)
{
    bool says_all = object_dynamic_cast(OBJECT(from->dev),
                                        INTERFACE_P2P_INITIATOR);

    qdict_put_int(dict, "reads",
                  p2p_pair_delivered(&requester->pairs, target, false));
    qdict_put_int(dict, "writes",
                  p2p_pair_delivered(&requester->pairs, target, true));
    qdict_put_str(dict, "counted", says_all ? "transactions" : "decisions");
}

/* The largest memory BAR; -1 if there is none. */
static int main_bar(const struct p2p_function *facts)
{
    int i, best = -1;

    for (i = 0; i < P2P_BARS; i++) {
        const struct p2p_range *bar = &facts->bar[i];

        if (!p2p_range_is_empty(*bar) &&
            (best < 0 || bar->last - bar->start >
                         facts->bar[best].last - facts->bar[best].start)) {
            best = i;
        }
    }
    return best;
}

static QDict *pair_dict(const P2PSnapshot *snapshot, P2PRequester *requester,
                        const P2PSite *from, const P2PSite *to, int bar)
{
    QDict *dict = qdict_new();
    Question question = {
        .snapshot = snapshot, .requester = requester,
        .addr = to->facts.bar[bar].start,
    };

    p2p_put_rid(dict, "initiator", pci_get_bdf(from->dev));
    p2p_put_device(dict, from->dev);
    p2p_put_rid(dict, "target", pci_get_bdf(to->dev));
    if (DEVICE(to->dev)->id) {
        qdict_put_str(dict, "target-device", DEVICE(to->dev)->id);
    }
    qdict_put_int(dict, "bar", bar);
    p2p_put_hex(dict, "address", question.addr);
    question.access = P2P_READ;
    qdict_put(dict, "read", answer_dict(&question));
    question.access = P2P_WRITE;
    qdict_put(dict, "write", answer_dict(&question));
    put_delivered(dict, requester, from, to->index);
    return dict;
}

static P2PRequester *requester_of(const P2PSite *site)
{
    P2PRequester *requester;

    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        if (requester->site == site->index) {
            return requester;
        }
    }
    return NULL;
}

static gint by_routing_id(gconstpointer a, gconstpointer b)
{
    return pci_get_bdf((*(P2PSite **)a)->dev) -
           pci_get_bdf((*(P2PSite **)b)->dev);
}

/* Those that are there: @snapshot knows no others. */
static GPtrArray *all_endpoints(const P2PSnapshot *snapshot)
{
    GPtrArray *found = g_ptr_array_new();
    unsigned i;

    for (i = 0; i < p2p_fabric->sites->len; i++) {
        P2PSite *site = g_ptr_array_index(p2p_fabric->sites, i);

        if (site && snapshot->id_of_site[i] != P2P_NONE &&
            !p2p_kind_is_bridge(site->facts.kind)) {
            g_ptr_array_add(found, site);
        }
    }
    g_ptr_array_sort(found, by_routing_id);
    return found;
}

static QList *pairs_list(const P2PSite *from)
{
    P2PRequester *requester = requester_of(from);
    g_autoptr(GPtrArray) endpoints = NULL;
    QList *list = qlist_new();
    const P2PSnapshot *snapshot;
    unsigned i;

    if (!requester || p2p_bypass_reason(from->dev)) {
        return list;
    }
    RCU_READ_LOCK_GUARD();
    snapshot = p2p_snapshot_get();
    if (snapshot->id_of_site[from->index] == P2P_NONE) {
        return list;
    }
    endpoints = all_endpoints(snapshot);
    for (i = 0; i < endpoints->len; i++) {
        const P2PSite *to = endpoints->pdata[i];
        int bar = main_bar(&to->facts);

        if (to != from && bar >= 0) {
            qlist_append(list, pair_dict(snapshot, requester, from, to, bar));
        }
    }
    return list;
}

static void pairs_get(Object *obj, Visitor *v, const char *name, void *opaque,
                      Error **errp)
{
    QObject *value;

    p2p_state_settle();
    value = QOBJECT(pairs_list(p2p_site_of(PCI_DEVICE(obj))));
    visit_type_any(v, name, &value, errp);
    qobject_unref(value);
}

void p2p_view_add_pairs(PCIDevice *dev)
{
    object_property_add(OBJECT(dev), PAIRS, "list", pairs_get, NULL, NULL,
                        NULL);
}

void p2p_view_del_pairs(PCIDevice *dev)
{
    object_property_del(OBJECT(dev), PAIRS);
}
