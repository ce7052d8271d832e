/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The peer-to-peer fabric: what ports and devices call.
 *
 * There is one fabric. It comes into being with the first p2p port and stays
 * until QEMU exits. From then on every memory transaction of a function below
 * a p2p port is decided by libp2pcore; hw/pci/p2p/fabric.c converts between
 * QEMU's types and the library's, and nothing else does.
 */
#ifndef HW_PCI_P2P_FABRIC_H
#define HW_PCI_P2P_FABRIC_H

#include "exec/memattrs.h"
#include "hw/pci/pci_device.h"
#include "p2pcore/route.h"

#define TYPE_P2P_FABRIC "p2p-fabric"

/* Makes the fabric if there is none yet. Big lock. */
void p2p_fabric_ensure(void);

/*
 * Ports.
 */

/*
 * Route what comes from below @port, a bridge whose secondary bus exists and
 * is empty. To be called at the end of realize. @strict_bme: honour Bus Master
 * Enable from reset on; otherwise only once it has been set since reset.
 * @forward_redirected: whether it passes on what was redirected below and is
 * for its own window while Upstream Forwarding is off; auto: as a root port
 * without ACS does.
 */
void p2p_fabric_add_port(PCIDevice *port, bool strict_bme,
                         OnOffAuto forward_redirected);

/*
 * The opposite; nothing if @port was not added. To be called first in exit:
 * that also runs when QEMU fails to bring the port up after its realize, which
 * no listener hears of.
 */
void p2p_fabric_del_port(PCIDevice *port);

/*
 * Whether @port may sit where it was plugged, by the rules of
 * p2p_topology_check(); to be called in realize once its capabilities exist.
 * Returns false and sets @errp, naming the port and the rule, if not.
 */
bool p2p_fabric_check_port(PCIDevice *port, Error **errp);

/*
 * Devices that can say more about a transaction than pci_dma_rw() carries.
 */

/*
 * The interface of those, without methods: what is counted for them are
 * transactions, not decisions.
 */
#define INTERFACE_P2P_INITIATOR "p2p-initiator"

/* What a transaction says of itself besides address and length. */
typedef struct P2PTxAttrs {
    enum p2p_access access;
    enum p2p_at at;
    bool relaxed_ordering;
    bool has_pasid;
    uint32_t pasid;
    bool aside;                 /* of a second stream, of rings say: the way of
                                   the first one's last stays known. Makes no
                                   difference to where it goes. */
} P2PTxAttrs;

/* What became of a transaction. */
typedef struct P2PTxReport {
    enum p2p_verdict verdict;   /* INTERNAL, DIRECT, MEMORY, PEER, INTERRUPT
                                   or REFUSED; of the part that failed, or of
                                   the last part */
    enum p2p_failure failure;   /* P2P_FAIL_NONE unless refused */
    enum p2p_rule rule;
    enum p2p_rule via;          /* by which it went up to the root complex,
                                   P2P_RULE_NONE if it did not get there */
    uint16_t at;                /* Routing ID of the function that decided,
                                   0xffff for the root complex */
    bool faulted;               /* refused by the IOMMU, not by a rule */
    uint64_t done;              /* bytes that arrived, from the start */
} P2PTxReport;

/*
 * Read (@attrs->access P2P_READ) or write @len bytes between @buf and @addr as
 * @dev. Cut at every change of route; stops at the first part that is
 * refused, with what came before it done. A read's @buf is filled with ones
 * from there on. A part of a write that is lost in silence (P2P_FAIL_DROP)
 * stops nothing: @report is about the first such part, and the result is that
 * of the others.
 *
 * @addr + @len must not wrap: the caller bounds what a guest supplied.
 * @report is always filled. A device that is not below a p2p port goes the
 * way that QEMU sends it (pci_dma_rw()) and gets P2P_RULE_NONE.
 *
 * Returns MEMTX_OK, MEMTX_DECODE_ERROR if refused, or what the target said.
 * Context: any thread that keeps @dev realized, with the big lock or in an RCU
 * read-side section. Policies change under the big lock: a caller that holds
 * it sees one policy for all parts.
 */
MemTxResult p2p_fabric_rw(PCIDevice *dev, const P2PTxAttrs *attrs,
                          dma_addr_t addr, void *buf, dma_addr_t len,
                          P2PTxReport *report);

/*
 * Where a read of @dev from @addr goes the way of its last one and ends in
 * memory, the memory: a transaction that moves up to *@len bytes is counted,
 * and *@len becomes how many there are, at least 1. @report is as of
 * p2p_fabric_rw(). Otherwise NULL, and nothing has happened: the caller uses
 * p2p_fabric_rw(), after which it may be another's turn here.
 *
 * What is returned stays for as long as the caller's RCU read-side section and
 * is only read. Context: as p2p_fabric_rw(), in such a section.
 */
const void *p2p_fabric_peek(PCIDevice *dev, const P2PTxAttrs *attrs,
                            dma_addr_t addr, dma_addr_t *len,
                            P2PTxReport *report);

enum p2p_atomic_op {
    P2P_ATOMIC_FETCH_ADD,
    P2P_ATOMIC_SWAP,
    P2P_ATOMIC_CAS,
};

/*
 * An AtomicOp of @size bytes, 4 or 8, at @addr, a multiple of @size, as @dev;
 * @attrs->access is P2P_ATOMIC. *@value is what is added or put there, and
 * becomes what was there before, all ones if that is not known; @compare is
 * CAS's. Atomic with regard to CPUs and to other AtomicOps. @report->done is
 * @size or 0.
 *
 * Returns MEMTX_OK; MEMTX_DECODE_ERROR if the fabric refused it; MEMTX_ERROR
 * if it was routed to what completes no AtomicOps: only memory does. Context:
 * as p2p_fabric_rw(). A device that is not below a p2p port has MEMTX_ERROR.
 */
MemTxResult p2p_fabric_atomic(PCIDevice *dev, const P2PTxAttrs *attrs,
                              dma_addr_t addr, enum p2p_atomic_op op,
                              unsigned size, uint64_t *value,
                              uint64_t compare, P2PTxReport *report);

#endif /* HW_PCI_P2P_FABRIC_H */
