/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The question that every peer-to-peer Request asks of the controls of the
 * function it starts at or the port it enters by.
 */
#ifndef P2PCORE_SRC_FACTS_ACS_ASK_H
#define P2PCORE_SRC_FACTS_ACS_ASK_H

#include "p2pcore/function.h"

enum p2p_acs_answer {
    P2P_ACS_DIRECT,             /* nothing says otherwise */
    P2P_ACS_TRANSLATED,         /* direct, by Direct Translated P2P */
    P2P_ACS_EGRESS_CLEAR,       /* direct, by a clear vector bit */
    P2P_ACS_EGRESS_BLOCKED,     /* a violation */
    P2P_ACS_EGRESS_REDIRECT,    /* upstream, by a set vector bit */
    P2P_ACS_REDIRECT,           /* upstream, by Request Redirect alone */
    P2P_ACS_ANSWERS,
};

/* @number: Port Number or function number of the target. */
enum p2p_acs_answer p2p_acs_ask(const struct p2p_acs *acs, enum p2p_at at,
                                uint16_t number);

/*
 * Whether the ACS Control register of @function, of which the IDs and the kind
 * are known, is not where PCI Express has it: at 8, four bytes wide like the
 * capability before it.
 */
bool p2p_acs_is_misplaced(const struct p2p_function *function);

/*
 * What Memory Target Access in @control says of the register BARs of an
 * upstream port, or of downstream and root ports.
 */
enum p2p_target_access p2p_acs_target(uint16_t control, bool upstream_port);

#endif /* P2PCORE_SRC_FACTS_ACS_ASK_H */
