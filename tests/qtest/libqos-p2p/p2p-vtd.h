/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for intel-iommu under qtest: tables in RAM, second-level
 * translation, invalidation by registers.
 *
 *     P2PQtest *t = p2p_qtest_start("-device intel-iommu ...");
 *     P2PVtd vtd = p2p_vtd_start(t);
 *     P2PVtdDomain domain = p2p_vtd_domain(&vtd);
 *
 *     p2p_vtd_map(&vtd, domain, iova, gpa, len);
 *     p2p_vtd_attach(&vtd, p2p_fn(t, "a"), domain);
 *
 * What is attached or mapped counts at once: every call that changes a table
 * invalidates what the IOMMU may remember of it. Functions are attached by
 * Routing ID, so what has a new bus number has to be attached again.
 */
#ifndef TESTS_P2P_VTD_H
#define TESTS_P2P_VTD_H

#include "libqos-p2p/p2p-qtest.h"

/* The tables take RAM from here on; tests keep out. */
#define P2P_VTD_TABLES (P2P_QTEST_RAM - 0x1000000ull)

typedef struct P2PVtd {
    P2PQtest *t;
    uint64_t root;              /* root table */
    uint64_t next;              /* first page that is free for tables */
    uint16_t domains;
} P2PVtd;

typedef struct P2PVtdDomain {
    uint16_t id;
    uint64_t table;
} P2PVtdDomain;

/* Translation on, with nothing attached: all DMA through the IOMMU faults. */
P2PVtd p2p_vtd_start(P2PQtest *t);

/* An address space with nothing in it, 39 bits wide. */
P2PVtdDomain p2p_vtd_domain(P2PVtd *vtd);

/* Whole pages; what was mapped there before is forgotten. */
void p2p_vtd_map(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova,
                 uint64_t gpa, uint64_t len);
void p2p_vtd_unmap(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova,
                   uint64_t len);

/* Whose DMA goes through @domain, untranslated, or nowhere. */
void p2p_vtd_attach(P2PVtd *vtd, P2PFn fn, P2PVtdDomain domain);
void p2p_vtd_pass_through(P2PVtd *vtd, P2PFn fn);
void p2p_vtd_detach(P2PVtd *vtd, P2PFn fn);

/* Context cache and IOTLB: all, and all that is known of one function. */
void p2p_vtd_invalidate(P2PVtd *vtd);
void p2p_vtd_invalidate_function(P2PVtd *vtd, P2PFn fn);

/* A fault that the IOMMU recorded. */
typedef struct P2PVtdFault {
    bool recorded;
    uint16_t rid;
    uint64_t iova;              /* of the page */
    bool is_write;
    uint8_t reason;
} P2PVtdFault;

/* The first fault since the last call. */
P2PVtdFault p2p_vtd_take_fault(P2PVtd *vtd);

#endif /* TESTS_P2P_VTD_H */
