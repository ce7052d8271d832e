/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Transactions of devices that say all about them.
 *
 * pci_dma_rw() carries an address, a direction and bytes. A device that comes
 * in here instead gives its transactions attributes and is told what became
 * of each; what is counted for it are transactions, not decisions.
 */
#include "qemu/osdep.h"
#include "block.h"
#include "name.h"
#include "refusal.h"
#include "trace.h"
#include "way.h"

/* @len bytes from @addr, or up to @last; never wraps, as @len is at least 1. */
static hwaddr p2p_cut(hwaddr len, hwaddr addr, hwaddr last)
{
    return MIN(len - 1, last - addr) + 1;
}

static void p2p_report_set(P2PTxReport *report, const P2PStretch *stretch)
{
    const P2PRoute *route = &stretch->route;

    report->verdict = stretch->as ? route->decision.verdict : P2P_REFUSED;
    report->failure = route->decision.failure;
    report->rule = route->decision.rule;
    report->via = route->via;
    report->at = route->at;
    report->faulted = stretch->faulted;
}

/*
 * A part that is lost in silence ends where its route does: what follows is
 * sent, too. Any other refusal is the end, and all that was left is refused.
 */
static MemTxResult p2p_stretch_refuse(P2PRequester *requester,
                                   const P2PTxAttrs *attrs, hwaddr addr,
                                   hwaddr left, P2PTally *tally,
                                   const P2PStretch *stretch)
{
    enum p2p_failure failure = stretch->route.decision.failure;
    MemTxResult result = p2p_refusal_result(failure, attrs->access);

    p2p_refusal_note(requester, &stretch->route, attrs->access, addr,
                     result == MEMTX_OK ? p2p_cut(left, addr, stretch->last)
                                        : left, tally);
    return result;
}

/* A device that no fabric routes goes the way that QEMU sends it. */
static MemTxResult p2p_transaction_stock(PCIDevice *dev,
                                         const P2PTxAttrs *attrs,
                                         dma_addr_t addr, void *buf,
                                         dma_addr_t len, P2PTxReport *report)
{
    DMADirection dir = attrs->access == P2P_READ ? DMA_DIRECTION_TO_DEVICE
                                                 : DMA_DIRECTION_FROM_DEVICE;
    MemTxResult result = pci_dma_rw(dev, addr, buf, len, dir,
                                    MEMTXATTRS_UNSPECIFIED);

    *report = (P2PTxReport) {
        .verdict = result == MEMTX_OK ? P2P_UPSTREAM : P2P_REFUSED,
        .at = P2P_RID_ROOT_COMPLEX,
        .done = result == MEMTX_OK ? len : 0,
    };
    return result;
}

static MemTxResult p2p_transaction_routed(PCIDevice *dev,
                                          P2PRequester *requester,
                                          const P2PTxAttrs *attrs,
                                          dma_addr_t addr, uint8_t *buf,
                                          dma_addr_t len, P2PTxReport *report)
{
    MemTxAttrs mem_attrs = { .requester_id = pci_requester_id(dev) };
    MemTxResult result = MEMTX_OK;
    P2PTxReport now = {};
    hwaddr sent = 0;
    P2PStretch stretch;
    P2PTally tally;

    RCU_READ_LOCK_GUARD();
    memset(report, 0, sizeof(*report));
    tally.count = 0;        /* the rest means nothing, and is large */
    while (sent < len && result == MEMTX_OK) {
        hwaddr left = len - sent, now_len;

        p2p_way_find(requester, attrs, addr + sent, &tally, &stretch);
        now_len = p2p_cut(left, addr + sent, stretch.last);
        p2p_report_set(&now, &stretch);
        if (stretch.as) {
            result = address_space_rw(stretch.as, stretch.addr, mem_attrs,
                                      buf + sent, now_len,
                                      attrs->access != P2P_READ);
        } else {
            result = p2p_stretch_refuse(requester, attrs, addr + sent, left,
                                     &tally, &stretch);
        }
        sent += now_len;
        if (report->verdict != P2P_REFUSED) {
            now.done = result == MEMTX_OK && stretch.as ? sent : report->done;
            *report = now;
        }
    }
    return result;
}

/*
 * All of it goes where the last one went. The caller's lock keeps the
 * address space what it is.
 */
static MemTxResult p2p_transaction_in_block(const P2PBlock *block,
                                            const P2PTxAttrs *attrs,
                                            dma_addr_t addr, void *buf,
                                            dma_addr_t len,
                                            P2PTxReport *report)
{
    MemTxAttrs mem_attrs = { .requester_id = block->requester };
    MemTxResult result;

    *report = block->report;
    report->done = len;
    if (attrs->access == P2P_READ) {
        result = address_space_read_full(block->as, addr, mem_attrs, buf, len);
    } else {
        result = address_space_write(block->as, addr, mem_attrs, buf, len);
    }
    if (result != MEMTX_OK) {
        report->done = 0;
    }
    return result;
}

/* Not inlined: the quick way through p2p_fabric_rw() then spills nothing. */
static __attribute__((noinline)) MemTxResult
p2p_transaction_any(PCIDevice *dev, P2PRequester *requester,
                    const P2PTxAttrs *attrs, dma_addr_t addr, void *buf,
                    dma_addr_t len, P2PTxReport *report)
{
    if (!requester) {
        return p2p_transaction_stock(dev, attrs, addr, buf, len, report);
    }
    return p2p_transaction_routed(dev, requester, attrs, addr, buf, len,
                                  report);
}

static void p2p_transaction_trace(uint16_t rid, const P2PTxAttrs *attrs,
                                  dma_addr_t addr, dma_addr_t len,
                                  const P2PTxReport *report)
{
    trace_p2p_transaction(rid, addr, len, attrs->access,
                          p2p_verdict_name(report->verdict),
                          p2p_rule_name(report->rule), report->at,
                          report->done);
}

MemTxResult p2p_fabric_rw(PCIDevice *dev, const P2PTxAttrs *attrs,
                          dma_addr_t addr, void *buf, dma_addr_t len,
                          P2PTxReport *report)
{
    bool traced = trace_event_get_state_backends(TRACE_P2P_TRANSACTION);
    P2PRequester *requester = p2p_requester_of(dev);
    uint16_t rid = traced ? pci_requester_id(dev) : 0;
    MemTxResult result;
    P2PBlock block;

    if (requester && p2p_attrs_are_plain(attrs) &&
        p2p_block_find(&requester->block[p2p_block_slot(attrs)], addr, len,
                       &block)) {
        p2p_block_count(&block, NULL);
        result = p2p_transaction_in_block(&block, attrs, addr, buf, len,
                                          report);
    } else {
        result = p2p_transaction_any(dev, requester, attrs, addr, buf, len,
                                     report);
    }
    if (result != MEMTX_OK && attrs->access == P2P_READ) {
        memset((uint8_t *)buf + report->done, 0xff, len - report->done);
    }
    if (traced) {           /* @dev may have unplugged itself */
        p2p_transaction_trace(rid, attrs, addr, len, report);
    }
    return result;
}

/* The memory at @addr of @as, *@len bytes of it, or NULL if it is none. */
static void *p2p_memory_at(AddressSpace *as, hwaddr addr, hwaddr *len,
                           bool is_write, MemTxAttrs attrs,
                           MemoryRegion **region, hwaddr *offset)
{
    *region = address_space_translate(as, addr, offset, len, is_write, attrs);
    if (!memory_access_is_direct(*region, is_write, attrs)) {
        return NULL;
    }
    return (uint8_t *)memory_region_get_ram_ptr(*region) + *offset;
}

const void *p2p_fabric_peek(PCIDevice *dev, const P2PTxAttrs *attrs,
                            dma_addr_t addr, dma_addr_t *len,
                            P2PTxReport *report)
{
    P2PRequester *requester = p2p_requester_of(dev);
    MemoryRegion *region;
    hwaddr offset, left;
    const void *memory;
    P2PBlock block;

    if (!requester || !p2p_attrs_are_plain(attrs) ||
        !p2p_block_find(&requester->block[p2p_block_slot(attrs)], addr, 1,
                        &block)) {
        return NULL;
    }
    left = p2p_cut(*len, addr, addr | block.mask);
    memory = p2p_memory_at(block.as, addr, &left, false,
                           (MemTxAttrs) { .requester_id = block.requester },
                           &region, &offset);
    if (!memory) {
        return NULL;
    }
    p2p_block_count(&block, NULL);
    *len = left;
    *report = block.report;
    report->done = left;
    return memory;
}

static uint32_t p2p_atomic_32(uint32_t *at, enum p2p_atomic_op op,
                              uint32_t value, uint32_t compare)
{
    switch (op) {
    case P2P_ATOMIC_FETCH_ADD:
        return qatomic_fetch_add(at, value);
    case P2P_ATOMIC_SWAP:
        return qatomic_xchg(at, value);
    case P2P_ATOMIC_CAS:
        return qatomic_cmpxchg(at, compare, value);
    }
    g_assert_not_reached();
}

static uint64_t p2p_atomic_64(uint64_t *at, enum p2p_atomic_op op,
                              uint64_t value, uint64_t compare)
{
    switch (op) {
    case P2P_ATOMIC_FETCH_ADD:
        return qatomic_fetch_add(at, value);
    case P2P_ATOMIC_SWAP:
        return qatomic_xchg(at, value);
    case P2P_ATOMIC_CAS:
        return qatomic_cmpxchg(at, compare, value);
    }
    g_assert_not_reached();
}

/* Memory is little endian here: the plugin is for x86 hosts and guests. */
static MemTxResult p2p_atomic_at(const P2PStretch *stretch, MemTxAttrs mem_attrs,
                                 enum p2p_atomic_op op, unsigned size,
                                 uint64_t *value, uint64_t compare)
{
    hwaddr left = size, offset;
    MemoryRegion *region;
    void *at = p2p_memory_at(stretch->as, stretch->addr, &left, true, mem_attrs,
                             &region, &offset);

    if (!at || left < size) {
        *value = UINT64_MAX;
        return MEMTX_ERROR;
    }
    *value = size == 4 ? p2p_atomic_32(at, op, *value, compare)
                       : p2p_atomic_64(at, op, *value, compare);
    memory_region_set_dirty(region, offset, size);
    return MEMTX_OK;
}

MemTxResult p2p_fabric_atomic(PCIDevice *dev, const P2PTxAttrs *attrs,
                              dma_addr_t addr, enum p2p_atomic_op op,
                              unsigned size, uint64_t *value,
                              uint64_t compare, P2PTxReport *report)
{
    MemTxAttrs mem_attrs = { .requester_id = pci_requester_id(dev) };
    P2PRequester *requester = p2p_requester_of(dev);
    P2PTally tally = {};
    MemTxResult result;
    P2PStretch stretch;

    memset(report, 0, sizeof(*report));
    report->at = P2P_RID_ROOT_COMPLEX;
    if (!requester) {
        report->verdict = P2P_REFUSED;
        *value = UINT64_MAX;
        return MEMTX_ERROR;
    }
    RCU_READ_LOCK_GUARD();
    p2p_way_find(requester, attrs, addr, &tally, &stretch);
    p2p_report_set(report, &stretch);
    if (!stretch.as) {
        *value = UINT64_MAX;
        /* Of a lost one nothing comes back: no success for its initiator. */
        p2p_stretch_refuse(requester, attrs, addr, size, &tally, &stretch);
        result = MEMTX_DECODE_ERROR;
    } else {
        result = p2p_atomic_at(&stretch, mem_attrs, op, size, value, compare);
        report->done = result == MEMTX_OK ? size : 0;
    }
    if (trace_event_get_state_backends(TRACE_P2P_TRANSACTION)) {
        p2p_transaction_trace(mem_attrs.requester_id, attrs, addr, size,
                              report);
    }
    return result;
}

static const TypeInfo p2p_initiator_info = {
    .name = INTERFACE_P2P_INITIATOR,
    .parent = TYPE_INTERFACE,
};

static void p2p_transaction_register_types(void)
{
    type_register_static(&p2p_initiator_info);
}

type_init(p2p_transaction_register_types)
