/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decisions: where does this access of this requester go?
 *
 * The library decides on a snapshot; the way up is asked where the library
 * says "upstream"; the answer, with the range it holds for, is kept per
 * requester so that the usual question is a comparison. Most accesses are
 * answered before they come here, see block.h.
 */
#include "qemu/osdep.h"
#include "qemu/atomic.h"
#include "block.h"
#include "decide.h"
#include "p2pcore/completion.h"
#include "name.h"
#include "policy.h"
#include "snapshot.h"
#include "state.h"
#include "trace.h"
#include "upstream.h"

/*
 * Cache.
 */

static bool p2p_cache_get(P2PRouteCache *cache, unsigned generation,
                          uint32_t attrs_class, hwaddr addr, P2PRoute *route)
{
    int i;

    for (i = 0; i < P2P_CACHE_WAYS; i++) {
        unsigned seq = seqlock_read_begin(&cache->seq);

        if (cache->way[i].generation != generation ||
            cache->way[i].attrs_class != attrs_class ||
            !p2p_range_has(cache->way[i].valid, addr)) {
            continue;
        }
        *route = cache->way[i];
        if (!seqlock_read_retry(&cache->seq, seq)) {
            return true;
        }
    }
    return false;
}

static void p2p_cache_put(P2PRouteCache *cache, const P2PRoute *route)
{
    if (qemu_spin_trylock(&cache->lock)) {
        return;             /* another thread is at it: then not ours */
    }
    seqlock_write_begin(&cache->seq);
    cache->way[cache->next] = *route;
    seqlock_write_end(&cache->seq);
    cache->next = (cache->next + 1) % P2P_CACHE_WAYS;
    qemu_spin_unlock(&cache->lock);
}

/* In this order: facts in doubt are followed by another generation. */
static bool p2p_may_keep(unsigned *generation)
{
    *generation = qatomic_load_acquire(&p2p_fabric->generation);
    return !p2p_state_is_doubtful();
}

/*
 * Asking the library.
 */

static struct p2p_range p2p_intersect(struct p2p_range a, struct p2p_range b)
{
    return (struct p2p_range) { MAX(a.start, b.start), MIN(a.last, b.last) };
}

static struct p2p_request p2p_request(const P2PSnapshot *snapshot,
                                      const P2PRequester *requester,
                                      const P2PTxAttrs *attrs, hwaddr addr)
{
    int site = qatomic_read(&requester->site);
    bool known = site != P2P_NO_SITE && (unsigned)site < snapshot->sites;

    return (struct p2p_request) {
        .initiator = known ? snapshot->id_of_site[site] : P2P_NONE,
        .access = attrs->access,
        .at = attrs->at,
        .relaxed_ordering = attrs->relaxed_ordering,
        .has_pasid = attrs->has_pasid,
        .pasid = attrs->pasid,
        .addr = addr,
    };
}

/*
 * What becomes of @request, of which @decision was taken, once its Completion
 * is thought of, too: if that is lost, so is the request. Simplification: the
 * target then is not read at all. @policies: of all root complexes, or NULL.
 */
static struct p2p_decision
p2p_decision_answered(const P2PSnapshot *snapshot,
                      const struct p2p_request *request,
                      const struct p2p_policies *policies,
                      struct p2p_decision decision)
{
    struct p2p_decision answer;
    int error;

    switch (decision.verdict) {
    case P2P_INTERNAL:
    case P2P_DIRECT:
    case P2P_MEMORY:
    case P2P_PEER:
        break;
    case P2P_UPSTREAM:
    case P2P_INTERRUPT:
    case P2P_REFUSED:
    case P2P_UNDEFINED:
    case P2P_VERDICTS:
        return decision;
    }
    if (request->access == P2P_WRITE) {
        return decision;
    }
    error = p2p_route_completion(snapshot->topology, request,
                                 decision.target, policies, &answer);
    assert(!error);             /* a snapshot is frozen */
    if (answer.verdict != P2P_REFUSED) {
        return decision;
    }
    answer.valid = decision.valid;
    return answer;
}

/* Fill in what @decision on @request means in QEMU's terms. */
static void p2p_route_set(const P2PSnapshot *snapshot,
                          const struct p2p_request *request,
                          struct p2p_decision decision, P2PRoute *route)
{
    route->requester = p2p_topology_rid(snapshot->topology,
                                        request->initiator);
    route->decision = decision;
    route->valid = decision.valid;
    route->as = NULL;
    route->upstream.iommu = NULL;
    route->went_up = NULL;
    route->via = P2P_RULE_NONE;
    route->at = P2P_RID_ROOT_COMPLEX;
    route->at_site = P2P_NO_SITE;
    if (decision.at != P2P_NONE) {
        route->at = p2p_topology_rid(snapshot->topology, decision.at);
        route->at_site = snapshot->site_of_id[decision.at];
    }
    switch (decision.verdict) {
    case P2P_INTERNAL:
    case P2P_DIRECT:
    case P2P_PEER:
    case P2P_MEMORY:
        /* What sits on a root bus is part of system memory. */
        route->as = decision.egress == P2P_NONE ?
                    &address_space_memory :
                    snapshot->view_of_id[decision.egress];
        break;
    case P2P_UPSTREAM:
    case P2P_INTERRUPT:
    case P2P_REFUSED:
    case P2P_UNDEFINED:         /* never: see p2p_site_apply_own_window() */
    case P2P_VERDICTS:
        break;
    }
}

/*
 * Its accesses are counted by the pair of requester and target if the target is
 * a function, else by the requester alone.
 */
static void p2p_route_find_counter(const P2PSnapshot *snapshot,
                                   P2PRequester *requester,
                                   const P2PTxAttrs *attrs, P2PRoute *route)
{
    p2p_id target = route->decision.target;
    enum p2p_rule rule = route->decision.rule;

    if (route->as && target != P2P_NONE) {
        route->count = p2p_pair_counter(&requester->pairs,
                                        snapshot->site_of_id[target],
                                        attrs->access != P2P_READ,
                                        &route->decision);
    } else {
        route->count = &requester->routed[rule];
    }
}

static void p2p_decide_at_root(const P2PSnapshot *snapshot,
                               P2PRequester *requester,
                               const P2PTxAttrs *attrs, hwaddr gpa,
                               P2PRoute *route)
{
    struct p2p_request request = p2p_request(snapshot, requester, attrs, gpa);
    const P2PPolicySet *set = qatomic_rcu_read(&p2p_fabric->policies);
    struct p2p_range range;
    enum p2p_claim claim = p2p_upstream_claim(gpa, &range);
    const struct p2p_policies *policies = p2p_policy_set_rules(set);
    struct p2p_decision decision;
    int error = p2p_route_root(snapshot->topology, &request, gpa, claim,
                               policies, &decision);

    assert(!error);             /* a snapshot is frozen */
    p2p_route_set(snapshot, &request,
                  p2p_decision_answered(snapshot, &request, policies,
                                        decision), route);
    route->valid = p2p_intersect(route->valid, range);
    p2p_root_policy_find_counters(set, route);
    p2p_route_find_counter(snapshot, requester, attrs, route);
}

void p2p_route_faulted(P2PRoute *route, const P2PStageAnswer *answer)
{
    route->fault = (P2PFault) { answer->reason, answer->fault };
    route->decided[0] = NULL;
    route->decision.verdict = P2P_REFUSED;
    route->decision.failure = P2P_FAIL_UR;
    route->decision.rule = P2P_RULE_NONE;
    route->at = P2P_RID_ROOT_COMPLEX;
    route->at_site = P2P_NO_SITE;
}

static void p2p_trace_stage(uint16_t requester, const P2PTxAttrs *attrs,
                            hwaddr addr, const P2PStageAnswer *answer)
{
    if (trace_event_get_state_backends(TRACE_P2P_STAGE)) {
        trace_p2p_stage(requester, addr, attrs->access,
                        p2p_stage_outcome_name(answer->outcome),
                        answer->gpa, answer->fault,
                        p2p_stage_reason_text(answer->reason));
    }
}

/* The library said "upstream", and @answer is what is there. */
static void p2p_decide_beyond(const P2PSnapshot *snapshot,
                              P2PRequester *requester,
                              const P2PTxAttrs *attrs, const P2PStage *stage,
                              const P2PStageAnswer *answer, P2PRoute *route)
{
    struct p2p_range below = p2p_intersect(route->valid, answer->valid);
    enum p2p_rule via = route->decision.rule;

    switch (answer->outcome) {
    case P2P_STAGE_NO_IOMMU:
    case P2P_STAGE_OFF:
    case P2P_STAGE_PASS_THROUGH:
        p2p_decide_at_root(snapshot, requester, attrs, answer->gpa, route);
        below = p2p_intersect(route->valid, below);
        route->went_up = &requester->went_up[via][answer->outcome];
        p2p_trace_stage(route->requester, attrs, answer->gpa, answer);
        break;
    case P2P_STAGE_TRANSLATED:
        route->upstream = (P2PUpstream) {
            stage, answer->iommu, requester->went_up[via], via,
            route->requester,
        };
        via = P2P_RULE_NONE;
        break;
    case P2P_STAGE_FAULTED:
    case P2P_STAGE_BLOCKED:
    case P2P_STAGE_INTERRUPT:
    case P2P_STAGE_OUTCOMES:
        /* Without a stage yet. The rest does not go up, says the library. */
        p2p_route_faulted(route, answer);
        break;
    }
    route->valid = below;
    route->via = via;
}

static void p2p_decide_now(P2PRequester *requester, const P2PTxAttrs *attrs,
                           hwaddr addr, P2PRoute *route)
{
    const P2PStage *stage = p2p_requester_stage(requester);
    const P2PStageRequest question = { addr, attrs->at, attrs->access };
    P2PStageAnswer answer = p2p_stage_look(stage, &question);
    const P2PSnapshot *snapshot = p2p_snapshot_get();
    const P2PPolicySet *set = qatomic_rcu_read(&p2p_fabric->policies);
    struct p2p_request request = p2p_request(snapshot, requester, attrs, addr);
    struct p2p_decision decision;
    int error;

    request.iommu = answer.outcome == P2P_STAGE_TRANSLATED;
    error = p2p_route(snapshot->topology, &request, &decision);
    assert(!error);             /* a snapshot is frozen */
    p2p_route_set(snapshot, &request,
                  p2p_decision_answered(snapshot, &request,
                                        p2p_policy_set_rules(set), decision),
                  route);
    p2p_root_policy_find_counters(set, route);
    p2p_route_find_counter(snapshot, requester, attrs, route);
    if (route->decision.verdict == P2P_UPSTREAM) {
        p2p_decide_beyond(snapshot, requester, attrs, stage, &answer, route);
    } else if (route->decision.verdict == P2P_INTERRUPT) {
        route->as = stage->as;
        p2p_trace_stage(route->requester, attrs, addr, &answer);
    }
    trace_p2p_decision(route->requester, addr, attrs->access,
                       p2p_verdict_name(route->decision.verdict),
                       p2p_rule_name(route->decision.rule), route->at,
                       route->valid.start, route->valid.last);
}

/*
 * Refusals are counted by policies where they happen, in p2p_refusal_note():
 * here they are decisions that nothing may come of.
 */
static void p2p_count_route(const P2PRoute *route, P2PTally *tally)
{
    if (route->upstream.iommu) {
        return;             /* p2p_ask() will, with the answer */
    }
    p2p_count_once(tally, route->count);
    if (route->went_up) {
        p2p_count_once(tally, route->went_up);
    }
    if (route->as) {
        p2p_root_policy_count(route, tally);
    }
}

void p2p_decide(P2PRequester *requester, const P2PTxAttrs *attrs, hwaddr addr,
                P2PTally *tally, P2PRoute *route)
{
    bool is_write = attrs->access != P2P_READ;
    unsigned slot = p2p_block_slot(attrs);
    P2PRouteCache *cache = &requester->cache[is_write ? P2P_CACHE_WRITE
                                                      : P2P_CACHE_READ];
    unsigned generation;
    bool keep = p2p_may_keep(&generation);
    bool in_block = keep && p2p_attrs_are_plain(attrs);
    uint32_t class = p2p_attrs_class(attrs);

    if (!keep || !p2p_cache_get(cache, generation, class, addr, route)) {
        p2p_state_settle();
        p2p_decide_now(requester, attrs, addr, route);
        route->generation = generation;
        route->attrs_class = class;
        if (keep) {
            p2p_cache_put(cache, route);
        }
    }
    if (in_block && route->upstream.iommu) {
        p2p_block_put(&requester->up_block[slot], addr, route);
    } else if (in_block && route->as && !route->each) {
        p2p_block_put(&requester->block[slot], addr, route);
    }
    p2p_count_route(route, tally);
}

void p2p_ask(const P2PUpstream *upstream, const P2PTxAttrs *attrs, hwaddr iova,
             P2PTally *tally, P2PStageAnswer *answer)
{
    const P2PStageRequest question = { iova, attrs->at, attrs->access };

    p2p_stage_ask(upstream->stage, upstream->iommu, &question, answer);
    p2p_count_once(tally, &upstream->went_up[answer->outcome]);
    p2p_trace_stage(upstream->requester, attrs, iova, answer);
}

void p2p_decide_root(P2PRequester *requester, const P2PTxAttrs *attrs,
                     hwaddr gpa, P2PTally *tally, P2PRoute *route)
{
    bool is_write = attrs->access != P2P_READ;
    unsigned slot = p2p_block_slot(attrs);
    P2PRouteCache *cache = &requester->cache[is_write ? P2P_CACHE_ROOT_WRITE
                                                      : P2P_CACHE_ROOT_READ];
    unsigned generation;
    bool keep = p2p_may_keep(&generation);
    bool in_block = keep && p2p_attrs_are_plain(attrs);
    uint32_t class = p2p_attrs_class(attrs);

    if (!keep || !p2p_cache_get(cache, generation, class, gpa, route)) {
        p2p_decide_at_root(p2p_snapshot_get(), requester, attrs, gpa, route);
        route->generation = generation;
        route->attrs_class = class;
        if (keep) {
            p2p_cache_put(cache, route);
        }
    }
    if (in_block && route->as && !route->each) {
        p2p_block_put(&requester->root_block[slot], gpa, route);
    }
    p2p_count_route(route, tally);
}
