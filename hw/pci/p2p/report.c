/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a user can read: properties of /machine/p2p-fabric for QMP's qom-get,
 * and at start-up one line for each thing that the machine should not be.
 *
 *   routed          per requester and rule, how many accesses it decided:
 *                   transactions for p2p-endpoint, decisions for others
 *   iommu           per requester and outcome, how many of them an IOMMU, or
 *                   none, had a say in
 *   refused         per deciding function and rule, how many transactions
 *   last-refusals   per requester, the last transaction refused
 *   bypassing       what the fabric does not see, and why; bypass.c
 *
 * The rest is in view-*.c: topology, policies, and the pairs of each endpoint.
 */
#include "qemu/osdep.h"
#include "qemu/lockable.h"
#include "qapi/error.h"
#include "qapi/qapi-visit-common.h"
#include "qapi/visitor.h"
#include "qemu/error-report.h"
#include "hw/pci/pci_bus.h"
#include "bypass.h"
#include "name.h"
#include "put.h"
#include "report.h"
#include "requester.h"
#include "state.h"
#include "upstream.h"
#include "view.h"

static const char *p2p_rule_or_iommu(enum p2p_rule rule)
{
    return rule == P2P_RULE_NONE ? "iommu fault" : p2p_rule_name(rule);
}

static QDict *p2p_requester_dict(const P2PRequester *requester)
{
    PCIDevice *dev = requester->bus->devices[requester->devfn];
    QDict *dict = qdict_new();

    p2p_put_rid(dict, "requester", PCI_BUILD_BDF(pci_bus_num(requester->bus),
                                                 requester->devfn));
    p2p_put_device(dict, dev);
    return dict;
}

static QList *p2p_report_routed(void)
{
    QList *list = qlist_new();
    P2PRequester *requester;
    int rule;

    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        for (rule = 1; rule < P2P_RULES; rule++) {
            uint64_t count = p2p_requester_routed(requester, rule);
            QDict *dict;

            if (!count) {
                continue;
            }
            dict = p2p_requester_dict(requester);
            qdict_put_str(dict, "rule", p2p_rule_name(rule));
            qdict_put_int(dict, "count", count);
            qlist_append(list, dict);
        }
    }
    return list;
}

static void p2p_put_port(QDict *dict, int site, uint16_t rid)
{
    const char *id = p2p_site_id(site, rid);

    p2p_put_rid(dict, "port", rid);
    if (id) {
        qdict_put_str(dict, "port-device", id);
    }
}

static uint64_t p2p_went_up(const P2PRequester *requester,
                            enum p2p_stage_outcome outcome)
{
    uint64_t count = 0;
    int rule;

    for (rule = 0; rule < P2P_RULES; rule++) {
        count += qatomic_read(&requester->went_up[rule][outcome]);
    }
    return count;
}

static QList *p2p_report_iommu(void)
{
    QList *list = qlist_new();
    P2PRequester *requester;
    int outcome;

    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        for (outcome = 0; outcome < P2P_STAGE_OUTCOMES; outcome++) {
            uint64_t count = p2p_went_up(requester, outcome);
            QDict *dict;

            if (!count) {
                continue;
            }
            dict = p2p_requester_dict(requester);
            qdict_put_str(dict, "outcome", p2p_stage_outcome_name(outcome));
            qdict_put_int(dict, "count", count);
            qlist_append(list, dict);
        }
    }
    return list;
}

static void p2p_report_refused_at(QList *list, int site, uint16_t at,
                                  const uint64_t *refused)
{
    int rule;

    for (rule = 0; rule < P2P_RULES; rule++) {
        if (refused[rule]) {
            QDict *dict = qdict_new();

            p2p_put_port(dict, site, at);
            qdict_put_str(dict, "rule", p2p_rule_or_iommu(rule));
            qdict_put_int(dict, "count", refused[rule]);
            qlist_append(list, dict);
        }
    }
}

static QList *p2p_report_refused(void)
{
    QList *list = qlist_new();
    unsigned i;

    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    for (i = 0; i < p2p_fabric->sites->len; i++) {
        P2PSite *site = g_ptr_array_index(p2p_fabric->sites, i);

        if (site) {
            p2p_report_refused_at(list, i, pci_get_bdf(site->dev),
                                  site->refused);
        }
    }
    p2p_report_refused_at(list, P2P_NO_SITE, P2P_RID_ROOT_COMPLEX,
                          p2p_fabric->refused_at_root);
    return list;
}

static void p2p_put_why(QDict *dict, const P2PRefusal *last)
{
    if (last->rule != P2P_RULE_NONE) {
        qdict_put_str(dict, "why", p2p_rule_text(last->rule));
        return;
    }
    qdict_put_str(dict, "why", p2p_stage_reason_text(last->fault.reason));
    if (last->fault.number) {
        qdict_put_int(dict, "fault", last->fault.number);
    }
}

static QList *p2p_report_last_refusals(void)
{
    QList *list = qlist_new();
    P2PRequester *requester;

    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        const P2PRefusal *last = &requester->last;
        QDict *dict;

        if (!last->count) {
            continue;
        }
        dict = p2p_requester_dict(requester);
        p2p_put_hex(dict, "address", last->addr);
        p2p_put_hex(dict, "length", last->next - last->addr);
        qdict_put_str(dict, "access", p2p_access_name(last->access));
        p2p_put_port(dict, last->at_site, last->at);
        qdict_put_str(dict, "rule", p2p_rule_or_iommu(last->rule));
        p2p_put_why(dict, last);
        qdict_put_str(dict, "failure", p2p_failure_name(last->failure));
        qdict_put_int(dict, "count", last->count);
        if (last->bus_master_was_off) {
            qdict_put_bool(dict, "bus-master-was-off", true);
        }
        qlist_append(list, dict);
    }
    return list;
}

/*
 * What the machine does not have.
 */

static bool p2p_has_conventional_root(void)
{
    unsigned i;

    for (i = 0; i < p2p_fabric->sites->len; i++) {
        P2PSite *site = g_ptr_array_index(p2p_fabric->sites, i);

        if (site && site->facts.kind == P2P_KIND_ROOT_PORT &&
            !pci_bus_is_express(pci_get_bus(site->dev))) {
            return true;
        }
    }
    return false;
}

/*
 * Releases of QEMU differ in what amd-iommu does with pt=on, its default: it
 * passes everything through, or what its guest says. The first have no IOMMU
 * region for anybody; pt=off always has.
 */
static bool p2p_is_amd_passing_all(void)
{
    const P2PStageRequest any = {
        .access = P2P_READ, .at = P2P_AT_UNTRANSLATED,
    };
    unsigned i;

    RCU_READ_LOCK_GUARD();
    for (i = 0; i < p2p_fabric->sites->len; i++) {
        P2PSite *site = g_ptr_array_index(p2p_fabric->sites, i);

        if (site && site->facts.kind == P2P_KIND_ROOT_PORT &&
            p2p_stage_look(p2p_upstream_stage(pci_get_bus(site->dev),
                                              site->dev->devfn), &any)
                .outcome == P2P_STAGE_PASS_THROUGH) {
            return true;
        }
    }
    return false;
}

void p2p_report_machine(void)
{
    if (object_resolve_path_type("", "amd-iommu", NULL) &&
        p2p_is_amd_passing_all()) {
        warn_report("p2p: amd-iommu with pt=on translates no DMA, whatever "
                    "its guest sets up");
    }
    if (p2p_has_conventional_root()) {
        warn_report("p2p: this machine has no PCI Express root bus, -M q35 "
                    "has one: its guest finds no ACS in any port");
    }
}

/*
 * Properties.
 */

/* @opaque is a function that makes the list. */
static void p2p_report_get(Object *obj, Visitor *v, const char *name,
                           void *opaque, Error **errp)
{
    QList *(*make)(void) = opaque;
    QObject *value;

    p2p_state_settle();
    value = QOBJECT(make());
    visit_type_any(v, name, &value, errp);
    qobject_unref(value);
}

void p2p_report_add_properties(Object *fabric)
{
    static const struct {
        const char *name;
        QList *(*make)(void);
    } properties[] = {
        { "routed", p2p_report_routed },
        { "iommu", p2p_report_iommu },
        { "refused", p2p_report_refused },
        { "last-refusals", p2p_report_last_refusals },
        { "bypassing", p2p_bypass_list },
        { "topology", p2p_view_topology },
        { "policies", p2p_view_policies },
    };

    for (size_t i = 0; i < ARRAY_SIZE(properties); i++) {
        object_property_add(fabric, properties[i].name, "list",
                            p2p_report_get, NULL, NULL, properties[i].make);
    }
}
