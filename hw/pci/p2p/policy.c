/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Policies: what each root complex forwards.
 *
 * A policy has a source, the properties of a device on the root bus. It names
 * devices that may come later on the command line, so it is read when all are
 * there, and again whenever a user changes it. What comes of that is one set
 * for the whole machine, published with RCU.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/pci/pci_bus.h"
#include "p2pcore/policy_text.h"
#include "system/system.h"
#include "core.h"
#include "policy.h"
#include "trace.h"

/* Bytes of a policy in a trace; the rest is cut off. */
#define TRACED_TEXT 256

static QTAILQ_HEAD(, P2PPolicySource) sources =
    QTAILQ_HEAD_INITIALIZER(sources);

/* All devices are there: names mean something, and changes take effect. */
static bool is_ready;

const char *p2p_root_policy_owner(const P2PPolicySource *source)
{
    return source->owner->id ?: object_get_typename(OBJECT(source->owner));
}

const P2PPolicySource *p2p_root_policy_next(const P2PPolicySource *source)
{
    return source ? QTAILQ_NEXT(source, link) : QTAILQ_FIRST(&sources);
}

/*
 * One policy for several root complexes.
 */

static P2PPolicySource *find_source(const char *id)
{
    P2PPolicySource *source;

    QTAILQ_FOREACH(source, &sources, link) {
        if (source->owner->id && !strcmp(source->owner->id, id)) {
            return source;
        }
    }
    return NULL;
}

static unsigned count_sources(void)
{
    P2PPolicySource *source;
    unsigned count = 0;

    QTAILQ_FOREACH(source, &sources, link) {
        count++;
    }
    return count;
}

static bool is_plain(const P2PPolicySource *source)
{
    return source->forward == P2P_PRESET_NONE && !*source->allow &&
           source->on_refuse == P2P_ON_REFUSE_PRESET;
}

/* The source whose texts count for @source; NULL and @errp if there is none. */
static P2PPolicySource *follow(P2PPolicySource *source, Error **errp)
{
    P2PPolicySource *at = source;
    unsigned left = count_sources();

    while (*at->policy_of) {
        P2PPolicySource *next = find_source(at->policy_of);

        if (!is_plain(at)) {
            error_setg(errp, "%s: policy-of=%s: cannot go together with"
                       " forward, allow or on-refuse",
                       p2p_root_policy_owner(at), at->policy_of);
            return NULL;
        }
        if (!next) {
            error_setg(errp, "%s: policy-of=%s: no root complex or host bridge"
                       " with a policy has this id",
                       p2p_root_policy_owner(at), at->policy_of);
            return NULL;
        }
        if (left-- == 0) {
            error_setg(errp, "%s: policy-of=%s: leads back to itself",
                       p2p_root_policy_owner(source), source->policy_of);
            return NULL;
        }
        at = next;
    }
    return at;
}

/* Whether @on is among those that follow() passes, which has succeeded. */
static bool depends_on(const P2PPolicySource *source,
                       const P2PPolicySource *on)
{
    while (source != on && *source->policy_of) {
        source = find_source(source->policy_of);
    }
    return source == on;
}

/*
 * Publishing.
 */

static P2PPolicySet *make_set(void)
{
    P2PPolicySet *set = g_new0(P2PPolicySet, 1);
    P2PPolicySource *source;

    QTAILQ_FOREACH(source, &sources, link) {
        uint8_t host = pci_bus_num(source->bus);

        if (source->policy) {
            set->of_host[host] = source->policy;
            set->rules.of_host[host] = source->policy->rules;
        }
    }
    return set;
}

static void publish(void)
{
    P2PPolicySet *old = p2p_fabric->policies;

    qemu_mutex_lock(&p2p_fabric->lock);
    qatomic_rcu_set(&p2p_fabric->policies, make_set());
    p2p_fabric_facts_changed();
    qemu_mutex_unlock(&p2p_fabric->lock);
    if (old) {
        g_free_rcu(old, rcu);
    }
}

static void trace_policy(const P2PPolicySource *source)
{
    char text[TRACED_TEXT];

    if (trace_event_get_state_backends(TRACE_P2P_POLICY)) {
        p2p_policy_format(source->policy->rules, text, sizeof(text));
        trace_p2p_policy(pci_bus_num(source->bus), text);
    }
}

/*
 * Read what depends on @changed, or all if that is NULL, into @read, which has
 * one for each source, or NULL.
 */
static bool read_policies(const P2PPolicySource *changed, GPtrArray *read,
                          Error **errp)
{
    P2PPolicySource *source;

    QTAILQ_FOREACH(source, &sources, link) {
        P2PPolicySource *text = follow(source, errp);
        P2PPolicy *policy = NULL;

        if (!text) {
            return false;
        }
        if (!changed || depends_on(source, changed)) {
            policy = p2p_root_policy_read(text, p2p_root_policy_owner(text),
                                          errp);
            if (!policy) {
                return false;
            }
        }
        g_ptr_array_add(read, policy);
    }
    return true;
}

static void free_policy(gpointer policy)
{
    if (policy) {
        p2p_root_policy_free(policy);
    }
}

/* Not in the set any more, but some thread may still be deciding by it. */
static void retire(P2PPolicy *policy)
{
    if (policy) {
        call_rcu(policy, p2p_root_policy_free, rcu);
    }
}

/* All of what @changed has to do with takes effect, or nothing. */
static bool update(const P2PPolicySource *changed, Error **errp)
{
    g_autoptr(GPtrArray) policies = g_ptr_array_new_with_free_func(free_policy);
    P2PPolicySource *source;
    unsigned i = 0;

    if (!read_policies(changed, policies, errp)) {
        return false;
    }
    /* Exchange the new ones for the old ones. */
    QTAILQ_FOREACH(source, &sources, link) {
        P2PPolicy *old = source->policy;

        if (policies->pdata[i]) {
            source->policy = policies->pdata[i];
            policies->pdata[i] = old;
            trace_policy(source);
        }
        i++;
    }
    publish();
    for (i = 0; i < policies->len; i++) {
        retire(policies->pdata[i]);
        policies->pdata[i] = NULL;
    }
    return true;
}

bool p2p_root_policy_changed(P2PPolicySource *source, Error **errp)
{
    return !is_ready || !source->bus || update(source, errp);
}

static void policies_machine_done(Notifier *notifier, void *data)
{
    is_ready = true;
    if (!QTAILQ_EMPTY(&sources)) {
        update(NULL, &error_fatal);
    }
}

static Notifier policies_machine_done_notifier = {
    .notify = policies_machine_done,
};

/*
 * Coming and going.
 */

bool p2p_root_policy_check(PCIBus *bus, Error **errp)
{
    P2PPolicySource *other;

    QTAILQ_FOREACH(other, &sources, link) {
        if (other->bus == bus) {
            error_setg(errp, "root bus '%s' has a policy already, that of '%s'",
                       bus->qbus.name, p2p_root_policy_owner(other));
            return false;
        }
    }
    return true;
}

void p2p_root_policy_join(P2PPolicySource *source, PCIBus *bus)
{
    source->bus = bus;
    QTAILQ_INSERT_TAIL(&sources, source, link);
}

void p2p_root_policy_leave(P2PPolicySource *source)
{
    P2PPolicy *policy = source->policy;

    if (!source->bus) {
        return;
    }
    QTAILQ_REMOVE(&sources, source, link);
    source->bus = NULL;
    source->policy = NULL;
    publish();
    retire(policy);
}

/*
 * Counting.
 */

void p2p_root_policy_find_counters(const P2PPolicySet *set, P2PRoute *route)
{
    int i;

    memset(route->decided, 0, sizeof(route->decided));
    route->each = route->decision.judged[0].asked;
    for (i = 0; i < P2P_JUDGES; i++) {
        const struct p2p_judgement *judged = &route->decision.judged[i];
        const P2PPolicy *policy;
        unsigned entry;

        if (!judged->asked) {
            break;
        }
        policy = set->of_host[judged->host];
        entry = judged->entry == P2P_POLICY_DEFAULT ?
                p2p_policy_count(policy->rules) : judged->entry;
        route->decided[i] = &policy->decided[entry];
        trace_p2p_policy_asked(route->requester, judged->host, entry,
                               p2p_verdict_name(route->decision.verdict));
    }
}

void p2p_root_policy_count(const P2PRoute *route, P2PTally *tally)
{
    int i;

    for (i = 0; i < P2P_JUDGES && route->decided[i]; i++) {
        p2p_count_once(tally, route->decided[i]);
    }
}

static void policies_register(void)
{
    qemu_add_machine_init_done_notifier(&policies_machine_done_notifier);
}

type_init(policies_register)
