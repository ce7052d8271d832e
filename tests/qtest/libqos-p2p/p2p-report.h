/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fabric tells a user: the properties of /machine/p2p-fabric.
 */
#ifndef TESTS_P2P_REPORT_H
#define TESTS_P2P_REPORT_H

#include "libqos-p2p/p2p-qtest.h"
#include "p2pcore/rule.h"

/* "at" of what the root complex decided, and of what the IOMMU did. */
#define P2P_AT_ROOT 0xffff

/* Property `routed`: accesses of the device @id that @rule decided. */
uint64_t p2p_routed(P2PQtest *t, const char *id, enum p2p_rule rule);

/* Property `iommu`: accesses of the device @id of which that became. */
uint64_t p2p_iommu(P2PQtest *t, const char *id, const char *outcome);

/*
 * Property `refused`: transactions that @rule refused at the function @at, a
 * Routing ID. P2P_RULE_NONE is the IOMMU.
 */
uint64_t p2p_refused(P2PQtest *t, uint16_t at, enum p2p_rule rule);

/* Property `last-refusals`: of the device @id. */
typedef struct P2PLastRefusal {
    uint64_t count;             /* 0: none so far, and the rest means nothing */
    uint64_t addr;
    uint64_t len;
    bool is_write;
    enum p2p_rule rule;
    uint16_t at;
    char why[160];
    unsigned fault;             /* the IOMMU's own reason, 0 for none */
    bool bus_master_was_off;    /* since: it may not be the last */
} P2PLastRefusal;

P2PLastRefusal p2p_last_refusal(P2PQtest *t, const char *id);

/* Whether `routed` or `last-refusals` names one of @ids, which NULL ends. */
bool p2p_report_names(P2PQtest *t, const char *const *ids);

/* How many objects the fabric owns: address spaces, regions, buses. */
unsigned p2p_fabric_objects(P2PQtest *t);

#endif /* TESTS_P2P_REPORT_H */
