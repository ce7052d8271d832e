/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where a Memory Request goes.
 *
 * A decision is taken in at most two steps, because an IOMMU may stand
 * between them:
 *
 *   p2p_route()       from the requester to wherever the fabric below the
 *                     root complex sends it: back inside the device, across
 *                     a switch, up to the root complex, or nowhere
 *   p2p_route_root()  from the root complex, with the address that the IOMMU
 *                     made of it, to memory or down again to a peer
 *
 * Both are pure: same topology, same request, same answer. Neither
 * allocates, locks or logs. Rules are R<n> of docs/specs/p2p-routing.rst.
 */
#ifndef P2PCORE_ROUTE_H
#define P2PCORE_ROUTE_H

#include "p2pcore/policy.h"
#include "p2pcore/rule.h"
#include "p2pcore/topology.h"

/* What is asked about. */
struct p2p_request {
    p2p_id initiator;           /* the function, or the port, that asks */
    enum p2p_access access;
    enum p2p_at at;
    bool relaxed_ordering;
    bool has_pasid;
    uint32_t pasid;             /* 20 bits, meaningful if has_pasid */
    bool iommu;                 /* an IOMMU translates what this initiator
                                   emits untranslated; only for the flag trap
                                   of a decision */
    bool ats;                   /* an IOMMU lets this initiator use ATS:
                                   requests for translation and translated
                                   ones are welcome at the root complex */
    uint64_t addr;              /* iova or bus_addr, as emitted */
};

/* Where a request goes, or its Completion. */
enum p2p_verdict {
    P2P_INTERNAL,               /* to a BAR of the requesting device itself */
    P2P_DIRECT,                 /* turned round in a switch, to a peer */
    P2P_UPSTREAM,               /* reaches the root complex as memory request */
    P2P_INTERRUPT,              /* reaches the root complex as interrupt */
    P2P_MEMORY,                 /* root complex: to system memory */
    P2P_PEER,                   /* root complex: down to a peer */
    P2P_REFUSED,
    P2P_UNDEFINED,              /* the specification does not say, nor does
                                   anybody else (R61, R64) */
    P2P_VERDICTS,
};

/* What comes of a request, or of its Completion, and why. */
struct p2p_decision {
    enum p2p_verdict verdict;
    enum p2p_failure failure;   /* P2P_FAIL_NONE unless refused */
    enum p2p_rule rule;         /* the rule that decided */
    p2p_id at;                  /* the function that applied it, P2P_NONE for
                                   the root complex */
    p2p_id target;              /* INTERNAL, DIRECT, PEER: the function whose
                                   BAR it is; else P2P_NONE */
    p2p_id egress;              /* DIRECT, PEER, INTERNAL: the port whose
                                   secondary bus the target sits on, P2P_NONE
                                   for a root bus */
    struct p2p_range valid;     /* same request, any address in here: the same
                                   decision. Holds the address asked about. */
    bool trap;                  /* INTERNAL, DIRECT: an address meant for the
                                   IOMMU ended at a BAR (R51) */
    struct p2p_judgement judged[P2P_JUDGES];    /* at the root complex: whose
                                   policies were asked, in this order; one
                                   that refuses is the last */
};

/*
 * Route @request in @topology, and put what was decided into *@decision.
 * Verdicts: INTERNAL, DIRECT, UPSTREAM, INTERRUPT, REFUSED, UNDEFINED. An
 * initiator that is not in @topology is refused by the rule for it, never an
 * error.
 *
 * Returns 0, or -P2P_ERR_NOT_FROZEN with *@decision unchanged.
 */
int p2p_route(const struct p2p_topology *topology,
              const struct p2p_request *request,
              struct p2p_decision *decision);

/* What the host itself has at an address, apart from the root ports. */
enum p2p_claim {
    P2P_CLAIM_NONE,             /* nothing, or something that takes no DMA */
    P2P_CLAIM_MEMORY,           /* RAM or ROM */
    P2P_CLAIM_DEVICE,           /* a BAR that is not in the topology */
};

/*
 * Go on at the root complex with @addr, the gpa that the IOMMU made of
 * @request->addr, or the same address where none is in the way. @claim says
 * what the host has there. Verdicts: MEMORY, PEER (target P2P_NONE for
 * P2P_CLAIM_DEVICE), REFUSED. The valid range knows nothing of the extent of
 * @claim: the caller intersects it with that. An initiator that is not in
 * @topology is one of which no policy knows anything.
 *
 * @policies are what root complexes forward to peers (see policy.h); NULL:
 * everything. First the initiator's is asked, then, if that forwards it, the
 * target's, if it is another.
 *
 * Returns 0, or -P2P_ERR_NOT_FROZEN, also for a policy that was to be asked;
 * or -P2P_ERR_BAD_VALUE if one was to be asked and @request->access is none.
 * On errors *@decision is unchanged.
 */
int p2p_route_root(const struct p2p_topology *topology,
                   const struct p2p_request *request, uint64_t addr,
                   enum p2p_claim claim, const struct p2p_policies *policies,
                   struct p2p_decision *decision);

/*
 * What becomes of an I/O Request of @initiator: always REFUSED (R43, R44, or
 * what stops any request on its way up). The valid range is every address. An
 * initiator that is not in @topology is refused by the rule for it.
 *
 * Returns 0, or -P2P_ERR_NOT_FROZEN with *@decision unchanged.
 */
int p2p_route_io(const struct p2p_topology *topology, p2p_id initiator,
                 struct p2p_decision *decision);

/*
 * Whether what was decided holds for @addr, too: the same request otherwise,
 * the same topology. Whoever keeps the last decision asks this first.
 */
static inline bool p2p_decision_holds(const struct p2p_decision *decision,
                                      uint64_t addr)
{
    return p2p_range_has(decision->valid, addr);
}

/* "direct", "undefined", ...; "?" for a value that is none. */
const char *p2p_verdict_name(enum p2p_verdict verdict);

#endif /* P2PCORE_ROUTE_H */
