/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Down from a port, and the last step. */
#include "oracle-inside.h"

answer reach(const struct oracle *o, const struct p2p_request *q,
             p2p_id target, enum p2p_verdict verdict, int rule, p2p_id at)
{
    answer granted = say(verdict, rule, at, target,
                         o->function[target].parent);

    if (q->at != P2P_AT_UNTRANSLATED && q->at != P2P_AT_TRANSLATED) {
        return no(P2P_FAIL_UR, 28, target);
    }
    if (q->access == P2P_ATOMIC && (o->function[target].tlp & 0x02)) {
        return no(P2P_FAIL_UR, 47, target);
    }
    granted.trap = verdict != P2P_PEER && q->iommu &&
                   q->at == P2P_AT_UNTRANSLATED;
    return granted;
}

int stops(const struct p2p_function *f, const struct p2p_request *q,
          bool leaves)
{
    if (q->access == P2P_ATOMIC && (f->tlp & 0x01)) {
        return 45;
    }
    if (q->access == P2P_ATOMIC && leaves && (f->tlp & 0x08)) {
        return 46;
    }
    if (q->has_pasid && (f->tlp & 0x04)) {
        return 49;
    }
    return q->has_pasid && leaves && (f->tlp & 0x10) ? 50 : 0;
}

answer spread(const struct oracle *o, const struct p2p_request *q,
              uint64_t addr, p2p_id port, enum p2p_verdict verdict, int rule,
              p2p_id at)
{
    p2p_id who;

    switch (ask_bus(o, port, addr, &who)) {
    case SAYS_WINDOW:
        return descend(o, q, addr, who, verdict, rule, at);
    case SAYS_BAR:
        return reach(o, q, who, verdict, rule, at);
    case SAYS_DEAD_BAR:
        return no(P2P_FAIL_UR, 26, who);
    case SAYS_NOTHING:
        break;
    }
    return no(P2P_FAIL_UR,
              o->function[port].kind == P2P_KIND_UPSTREAM_PORT ? 25 : 27,
              port);
}

answer descend(const struct oracle *o, const struct p2p_request *q,
               uint64_t addr, p2p_id port, enum p2p_verdict verdict, int rule,
               p2p_id at)
{
    const struct p2p_function *f = &o->function[port];
    int stop = stops(f, q, f->kind != P2P_KIND_UPSTREAM_PORT);
    p2p_id who = P2P_NONE;

    if (stop && ask_bus(o, port, addr, &who) != SAYS_NOTHING && who == port) {
        stop = 0;               /* its own register BAR: it ends here */
    }
    return stop ? no(P2P_FAIL_UR, stop, port)
                : spread(o, q, addr, port, verdict, rule, at);
}
