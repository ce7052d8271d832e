/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/deliver.h"

#include "p2pcore/completion.h"
#include "topology/layout.h"

struct question {
    const struct p2p_topology *topology;
    const struct p2p_request *request;
    const struct p2p_policies *policies;
    struct p2p_notes *notes;
};

static int ask_below(const struct question *q, struct p2p_decision *decision)
{
    int error;

    if (!q->notes) {
        return p2p_route(q->topology, q->request, decision);
    }
    error = p2p_explain(q->topology, q->request, &q->notes->there, decision);
    if (!error) {
        q->notes->below = q->notes->there.count;
    }
    return error;
}

static int ask_root(const struct question *q, const struct p2p_beyond *beyond,
                    struct p2p_decision *decision)
{
    return q->notes
           ? p2p_explain_root(q->topology, q->request, beyond->gpa,
                              beyond->claim, q->policies, &q->notes->there,
                              decision)
           : p2p_route_root(q->topology, q->request, beyond->gpa,
                            beyond->claim, q->policies, decision);
}

static int ask_answer(const struct question *q, p2p_id completer,
                      struct p2p_decision *decision)
{
    return q->notes
           ? p2p_explain_completion(q->topology, q->request, completer,
                                    q->policies, &q->notes->back, decision)
           : p2p_route_completion(q->topology, q->request, completer,
                                  q->policies, decision);
}

/* What is beyond, with the gpa filled in whoever knows it. */
static struct p2p_beyond look_beyond(const struct p2p_upstream *upstream,
                                     const struct p2p_request *request)
{
    struct p2p_beyond beyond = upstream->ask
                               ? upstream->ask(upstream->opaque, request)
                               : upstream->beyond;

    if (beyond.iommu == P2P_IOMMU_NONE) {
        beyond.gpa = request->addr;
    }
    return beyond;
}

/* What comes of a request, as far as @decision, which is the last, says. */
static enum p2p_fate fate_of(const struct p2p_decision *decision,
                             enum p2p_fate refused)
{
    switch (decision->verdict) {
    case P2P_INTERNAL:
    case P2P_DIRECT:
    case P2P_INTERRUPT:
    case P2P_MEMORY:
    case P2P_PEER:
        break;
    case P2P_UPSTREAM:
        return P2P_FATE_FAULT;
    case P2P_REFUSED:
        return refused;
    case P2P_UNDEFINED:
    case P2P_VERDICTS:
        return P2P_FATE_UNDEFINED;
    }
    return P2P_FATE_DELIVERED;
}

int p2p_deliver(const struct p2p_topology *topology,
                const struct p2p_request *request,
                const struct p2p_upstream *upstream, struct p2p_notes *notes,
                struct p2p_delivery *delivery)
{
    static const struct p2p_upstream nothing = { .opaque = NULL };
    const struct p2p_upstream *up = upstream ? upstream : &nothing;
    const struct question q = { topology, request, up->policies, notes };
    struct p2p_delivery d = { .addr = request->addr };
    int error;

    if (!topology->frozen) {
        return -P2P_ERR_NOT_FROZEN;
    }
    if (notes) {
        notes->there = (struct p2p_steps) { notes->room[0], P2P_STEPS_MAX, 0 };
        notes->back = (struct p2p_steps) { notes->room[1], P2P_STEPS_MAX, 0 };
    }
    error = ask_below(&q, &d.below);
    if (!error && d.below.verdict == P2P_UPSTREAM) {
        d.beyond = look_beyond(up, request);
        d.at_root = d.beyond.iommu != P2P_IOMMU_FAULT;
    }
    if (!error && d.at_root) {
        error = ask_root(&q, &d.beyond, &d.root);
    }
    if (error) {
        return error;
    }
    d.fate = fate_of(p2p_delivery_last(&d), P2P_FATE_REFUSED);
    d.has_answer = d.fate == P2P_FATE_DELIVERED &&
                   request->access != P2P_WRITE;
    if (d.has_answer) {
        error = ask_answer(&q, p2p_delivery_last(&d)->target, &d.answer);
        if (error) {
            return error;
        }
        d.fate = fate_of(&d.answer, P2P_FATE_ANSWER_LOST);
    }
    *delivery = d;
    return 0;
}
