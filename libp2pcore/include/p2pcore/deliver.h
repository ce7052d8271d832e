/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The whole question in one call: does this request get there, and what answers
 * it back? It asks what route.h and completion.h have, in turn, and in between
 * whoever knows what is beyond the root ports.
 */
#ifndef P2PCORE_DELIVER_H
#define P2PCORE_DELIVER_H

#include "p2pcore/explain.h"

/* What an IOMMU makes of a request that has come up to it. */
enum p2p_iommu {
    P2P_IOMMU_NONE,             /* none is in the way: the address stays */
    P2P_IOMMU_MAPS,             /* it maps the address to a gpa */
    P2P_IOMMU_FAULT,            /* it does not, and the request ends there */
};

/* What is beyond the root ports for one request. */
struct p2p_beyond {
    enum p2p_iommu iommu;
    uint64_t gpa;               /* if it maps */
    enum p2p_claim claim;       /* what the host has at that address */
};

/* Who knows. All zero: no IOMMU, nothing of the host's, all is forwarded. */
struct p2p_upstream {
    /*
     * Tell what is beyond for @request, which goes up; asked once at most.
     * NULL: it is always @beyond.
     */
    struct p2p_beyond (*ask)(void *opaque, const struct p2p_request *request);
    void *opaque;
    struct p2p_beyond beyond;
    const struct p2p_policies *policies;    /* see p2p_route_root() */
};

/* What comes of a request, and of its answer. */
enum p2p_fate {
    P2P_FATE_DELIVERED,         /* it arrives, and what answers it does, too */
    P2P_FATE_REFUSED,           /* it does not arrive */
    P2P_FATE_FAULT,             /* nor does it, for the IOMMU does not map it */
    P2P_FATE_ANSWER_LOST,       /* it arrives, its Completion does not */
    P2P_FATE_UNDEFINED,         /* one of the two meets P2P_UNDEFINED */
    P2P_FATES,
};

struct p2p_delivery {
    enum p2p_fate fate;
    uint64_t addr;              /* the request's */
    struct p2p_decision below;  /* from the requester up to the root complex */
    struct p2p_beyond beyond;   /* if it gets there: what is, as it was told,
                                   but gpa is filled in where none maps, too */
    bool at_root;               /* whether the root complex was asked, ... */
    struct p2p_decision root;   /* ... and what it said */
    bool has_answer;            /* it arrives, and is no write ... */
    struct p2p_decision answer; /* ... and this becomes of the Completion */
};

/*
 * Steps of both ways, filled by p2p_deliver(). They point into their own room:
 * notes are not to be copied or moved.
 */
struct p2p_notes {
    struct p2p_steps there;
    size_t below;               /* so many of them are below the root complex */
    struct p2p_steps back;      /* none if there is no answer */
    struct p2p_step room[2][P2P_STEPS_MAX];
};

/*
 * Deliver @request in @topology, with what @upstream says (NULL: as if all of
 * it were zero), and put what came of it into *@delivery, and the steps into
 * *@notes, if that is not NULL.
 *
 * Returns as p2p_route_root(), also for a policy that only the Completion comes
 * to. On errors *@delivery is unchanged, and what is in *@notes of no use.
 */
int p2p_deliver(const struct p2p_topology *topology,
                const struct p2p_request *request,
                const struct p2p_upstream *upstream, struct p2p_notes *notes,
                struct p2p_delivery *delivery);

/*
 * Write all steps in @notes, which led to @delivery in @topology, there and
 * back, a line each, as p2p_explanation_format() does without a style; and
 * where an IOMMU is in the way a line of what that makes of the address. @text,
 * @size and what it returns are as there.
 */
size_t p2p_delivery_format(const struct p2p_topology *topology,
                           const struct p2p_notes *notes,
                           const struct p2p_delivery *delivery, char *text,
                           size_t size);

/* The last decision on the request itself. */
static inline const struct p2p_decision *
p2p_delivery_last(const struct p2p_delivery *delivery)
{
    return delivery->at_root ? &delivery->root : &delivery->below;
}

/* "delivered", ...; "?" for a value that is none. */
const char *p2p_fate_name(enum p2p_fate fate);

#endif /* P2PCORE_DELIVER_H */
