/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where what comes up to the root complex goes: most of all requests get here,
 * so it is in a header.
 */
#ifndef P2PCORE_SRC_ROUTE_REACH_ROOT_H
#define P2PCORE_SRC_ROUTE_REACH_ROOT_H

#include "route/arrive.h"
#include "topology/layout.h"

/*
 * R24 and R29 to R31: *@decision, whose range holds the address, says that
 * @request goes upstream.
 */
static inline void p2p_reach_root(const struct p2p_topology *topology,
                                  const struct p2p_request *request,
                                  struct p2p_decision *decision)
{
    const struct p2p_range interrupts = topology->interrupts;
    bool is_translated = request->at == P2P_AT_TRANSLATED;
    bool is_untranslated = request->at == P2P_AT_UNTRANSLATED;

    if (!p2p_range_has(interrupts, request->addr)) {
        decision->valid = p2p_range_around(decision->valid, interrupts,
                                           request->addr);
    } else {
        decision->valid = p2p_range_common(decision->valid, interrupts);
        if (is_untranslated && request->access == P2P_WRITE) {
            decision->verdict = P2P_INTERRUPT;
            decision->rule = P2P_R29_INTERRUPT_WRITE;
            decision->at = P2P_NONE;
            return;
        }
        if (is_untranslated || is_translated) {
            p2p_refuse(decision, P2P_FAIL_UR, P2P_R30_INTERRUPT_RANGE,
                       P2P_NONE);
            return;
        }
    }
    if (!is_untranslated &&
        (!request->ats || request->at > P2P_AT_TRANSLATED)) {
        p2p_refuse(decision, P2P_FAIL_UR, P2P_R31_TRANSLATED_BLOCKED,
                   P2P_NONE);
    }
}

#endif /* P2PCORE_SRC_ROUTE_REACH_ROOT_H */
