/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver for intel-iommu under qtest: tables in RAM, one stage of
 * translation, remapped interrupts, invalidation by registers.
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

/* What the tables are, and by which stage domains translate. */
typedef enum P2PVtdMode {
    P2P_VTD_LEGACY,             /* second */
    P2P_VTD_SCALABLE_SECOND,    /* x-scalable-mode=on */
    P2P_VTD_SCALABLE_FIRST,     /* ...and x-flts=on */
} P2PVtdMode;

typedef struct P2PVtd {
    P2PQtest *t;
    P2PVtdMode mode;
    uint64_t root;              /* root table */
    uint64_t interrupts;        /* interrupt remapping table */
    uint64_t next;              /* first page that is free for tables */
    uint16_t domains;
} P2PVtd;

typedef struct P2PVtdDomain {
    uint16_t id;
    uint64_t table;
} P2PVtdDomain;

/* Translation on, with nothing attached: all DMA through the IOMMU faults. */
P2PVtd p2p_vtd_start(P2PQtest *t);      /* legacy mode */
P2PVtd p2p_vtd_start_mode(P2PQtest *t, P2PVtdMode mode);

/* The same with translation still off, and what turns it on and off. */
P2PVtd p2p_vtd_prepare(P2PQtest *t, P2PVtdMode mode);
void p2p_vtd_enable(P2PVtd *vtd, bool on);

/* An address space with nothing in it, 39 bits wide; 48 for the first stage. */
P2PVtdDomain p2p_vtd_domain(P2PVtd *vtd);

/* Whole pages; what was mapped there before is forgotten. */
void p2p_vtd_map(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova,
                 uint64_t gpa, uint64_t len);
void p2p_vtd_unmap(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova,
                   uint64_t len);

/* The same, but not to be written to. */
void p2p_vtd_map_read_only(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova,
                           uint64_t gpa, uint64_t len);

/*
 * The entry that maps the page at @iova, as memory has it: for a test to spoil,
 * which then invalidates.
 */
uint64_t p2p_vtd_leaf(P2PVtd *vtd, P2PVtdDomain domain, uint64_t iova);

/*
 * The entries that @fn is attached by, as memory has them: of the root table,
 * of the context table, and in scalable mode of the PASID directory and table.
 */
typedef struct P2PVtdEntries {
    uint64_t root;
    uint64_t context;
    uint64_t pasid_dir;
    uint64_t pasid;
} P2PVtdEntries;

P2PVtdEntries p2p_vtd_entries(P2PVtd *vtd, P2PFn fn);

/* Whose DMA goes through @domain, untranslated, or nowhere. */
void p2p_vtd_attach(P2PVtd *vtd, P2PFn fn, P2PVtdDomain domain);
void p2p_vtd_pass_through(P2PVtd *vtd, P2PFn fn);
void p2p_vtd_detach(P2PVtd *vtd, P2PFn fn);

/* Context cache and IOTLB: all, and all that is known of one function. */
void p2p_vtd_invalidate(P2PVtd *vtd);
void p2p_vtd_invalidate_function(P2PVtd *vtd, P2PFn fn);

/*
 * Interrupts. Remapping on, with nothing in its table; then a message to the
 * address of @index is @vector for the first processor, if it has source ID
 * @source.
 */
void p2p_vtd_start_interrupts(P2PVtd *vtd);
void p2p_vtd_map_interrupt(P2PVtd *vtd, unsigned index, uint8_t vector,
                           uint16_t source);
uint64_t p2p_vtd_interrupt_address(unsigned index);

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
