/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's registers and doorbells, as seen through their BARs.
 * docs/specs/p2p-endpoint.rst is what they do.
 *
 * The endpoint's own transactions may end here, and those of an endpoint that
 * it has just rung: handlers change state and schedule, nothing else.
 */
#include "qemu/osdep.h"
#include "qemu/log.h"
#include "hw/misc/p2p-endpoint.h"

/* Registers are four bytes wide; a 64-bit one is two of them. */
static uint32_t half(uint64_t value, hwaddr offset)
{
    return extract64(value, (offset & 4) * 8, 32);
}

static void set_half(uint64_t *value, hwaddr offset, uint32_t data)
{
    *value = deposit64(*value, (offset & 4) * 8, 32, data);
}

static void log_reserved(P2PEndpointState *s, const char *what, hwaddr offset)
{
    qemu_log_mask(LOG_GUEST_ERROR, "%s: %s at reserved offset 0x%" HWADDR_PRIx
                  "\n", p2p_endpoint_name(s), what, offset);
}

static uint32_t read_bell(P2PEndpointState *s, hwaddr offset)
{
    uint64_t index = (offset - P2P_EP_BELL) / P2P_EP_BELL_STRIDE;

    if (index < s->doorbells) {
        switch (offset % P2P_EP_BELL_STRIDE) {
        case P2P_EP_BELL_VALUE:
        case P2P_EP_BELL_VALUE + 4:
            return half(s->bells[index].value, offset);
        case P2P_EP_BELL_COUNT:
            return s->bells[index].count;
        }
    }
    log_reserved(s, "read", offset);
    return 0;
}

static uint32_t read_route(P2PEndpointState *s, const P2PEndpointRoute *route,
                           hwaddr offset)
{
    switch (offset & 0xf) {
    case P2P_EP_ROUTE_WORD:
        return route->word;
    case P2P_EP_ROUTE_AT:
        return route->at;
    default:
        return half(route->done, offset);
    }
}

static uint32_t read_dma(P2PEndpointState *s, hwaddr offset)
{
    const P2PEndpointDma *dma = &s->dma;

    switch (offset) {
    case P2P_EP_DMA_SRC:
    case P2P_EP_DMA_SRC + 4:
        return half(dma->regs.src, offset);
    case P2P_EP_DMA_DST:
    case P2P_EP_DMA_DST + 4:
        return half(dma->regs.dst, offset);
    case P2P_EP_DMA_LEN:
    case P2P_EP_DMA_LEN + 4:
        return half(dma->regs.len, offset);
    case P2P_EP_DMA_SRC_ATTR:
        return dma->regs.src_attr;
    case P2P_EP_DMA_DST_ATTR:
        return dma->regs.dst_attr;
    case P2P_EP_DMA_CTRL:
        return 0;
    case P2P_EP_DMA_STATUS:
        return dma->status;
    case P2P_EP_DMA_DONE:
    case P2P_EP_DMA_DONE + 4:
        return half(dma->done, offset);
    case P2P_EP_ROUTE_READ ... P2P_EP_ROUTE_READ + 0xc:
        return read_route(s, &dma->read, offset);
    case P2P_EP_ROUTE_WRITE ... P2P_EP_ROUTE_WRITE + 0xc:
        return read_route(s, &dma->write, offset);
    }
    log_reserved(s, "read", offset);
    return 0;
}

static uint32_t read_register(P2PEndpointState *s, hwaddr offset)
{
    switch (offset) {
    case P2P_EP_ID:
        return P2P_EP_ID_VALUE;
    case P2P_EP_VERSION:
        return P2P_EP_VERSION_VALUE;
    case P2P_EP_FEATURES:
        return P2P_EP_FEATURE_COPY | P2P_EP_FEATURE_ROUTE |
               P2P_EP_FEATURE_DOORBELL;
    case P2P_EP_DOORBELLS:
        return s->doorbells;
    case P2P_EP_MEM_SIZE:
    case P2P_EP_MEM_SIZE + 4:
        return half(s->mem_size, offset);
    case P2P_EP_DMA_LENGTH_MAX:
    case P2P_EP_DMA_LENGTH_MAX + 4:
        return half(P2P_EP_LENGTH_MAX, offset);
    case P2P_EP_DMA_CHUNK:
        return P2P_EP_CHUNK;
    case P2P_EP_IRQ_STATUS:
        return s->irq_status;
    case P2P_EP_IRQ_MASK:
        return s->irq_mask;
    }
    return offset < P2P_EP_BELL ? read_dma(s, offset) : read_bell(s, offset);
}

static void write_register(P2PEndpointState *s, hwaddr offset, uint32_t data)
{
    P2PEndpointDescriptor *d = &s->dma.regs;

    switch (offset) {
    case P2P_EP_IRQ_STATUS:
        s->irq_status &= ~data;
        return;
    case P2P_EP_IRQ_MASK:
        s->irq_mask = data & P2P_EP_IRQ_ALL;
        return;
    case P2P_EP_DMA_SRC:
    case P2P_EP_DMA_SRC + 4:
        set_half(&d->src, offset, data);
        return;
    case P2P_EP_DMA_DST:
    case P2P_EP_DMA_DST + 4:
        set_half(&d->dst, offset, data);
        return;
    case P2P_EP_DMA_LEN:
    case P2P_EP_DMA_LEN + 4:
        set_half(&d->len, offset, data);
        return;
    case P2P_EP_DMA_SRC_ATTR:
        d->src_attr = data;
        return;
    case P2P_EP_DMA_DST_ATTR:
        d->dst_attr = data;
        return;
    case P2P_EP_DMA_CTRL:
        if (data & P2P_EP_CTRL_START) {
            p2p_endpoint_dma_start(s);
        }
        return;
    }
    log_reserved(s, "write", offset);
}

/* Whether software may reach registers and doorbells like this. */
static bool access_is_good(P2PEndpointState *s, hwaddr offset, unsigned size)
{
    if ((size == 4 || size == 8) && offset % size == 0) {
        return true;
    }
    qemu_log_mask(LOG_GUEST_ERROR, "%s: access of %u bytes at 0x%" HWADDR_PRIx
                  " refused\n", p2p_endpoint_name(s), size, offset);
    return false;
}

static MemTxResult regs_read(void *opaque, hwaddr offset, uint64_t *data,
                             unsigned size, MemTxAttrs attrs)
{
    P2PEndpointState *s = opaque;

    if (!access_is_good(s, offset, size)) {
        *data = UINT64_MAX;
        return MEMTX_DECODE_ERROR;
    }
    *data = read_register(s, offset);
    if (size == 8) {
        *data |= (uint64_t)read_register(s, offset + 4) << 32;
    }
    return MEMTX_OK;
}

static MemTxResult regs_write(void *opaque, hwaddr offset, uint64_t data,
                              unsigned size, MemTxAttrs attrs)
{
    P2PEndpointState *s = opaque;

    if (!access_is_good(s, offset, size)) {
        return MEMTX_DECODE_ERROR;
    }
    write_register(s, offset, data);
    if (size == 8) {
        write_register(s, offset + 4, data >> 32);
    }
    return MEMTX_OK;
}

static bool doorbell_is_good(P2PEndpointState *s, hwaddr offset, unsigned size)
{
    if (offset / P2P_EP_DOORBELL_SIZE >= s->doorbells) {
        log_reserved(s, "doorbell access", offset);
        return false;
    }
    return access_is_good(s, offset, size);
}

static MemTxResult doorbell_read(void *opaque, hwaddr offset, uint64_t *data,
                                 unsigned size, MemTxAttrs attrs)
{
    if (!doorbell_is_good(opaque, offset, size)) {
        *data = UINT64_MAX;
        return MEMTX_DECODE_ERROR;
    }
    *data = 0;
    return MEMTX_OK;
}

static MemTxResult doorbell_write(void *opaque, hwaddr offset, uint64_t data,
                                  unsigned size, MemTxAttrs attrs)
{
    if (!doorbell_is_good(opaque, offset, size)) {
        return MEMTX_DECODE_ERROR;
    }
    if (offset % P2P_EP_DOORBELL_SIZE == 0) {
        p2p_endpoint_ring(opaque, offset / P2P_EP_DOORBELL_SIZE, data);
    } else {
        log_reserved(opaque, "doorbell write", offset);
    }
    return MEMTX_OK;
}

/*
 * Every size and alignment reaches the handlers, which refuse the odd ones.
 * DMA is still cut into aligned accesses, which "impl" is for.
 */
static const MemoryRegionOps regs_ops = {
    .read_with_attrs = regs_read,
    .write_with_attrs = regs_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8 },
};

static const MemoryRegionOps doorbell_ops = {
    .read_with_attrs = doorbell_read,
    .write_with_attrs = doorbell_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8 },
};

void p2p_endpoint_regs_init(P2PEndpointState *s)
{
    uint64_t doorbell_size = pow2ceil(s->doorbells * P2P_EP_DOORBELL_SIZE);

    memory_region_init_io(&s->regs, OBJECT(s), &regs_ops, s,
                          "p2p-endpoint-regs", P2P_EP_REGS_SIZE);
    memory_region_init_io(&s->doorbell, OBJECT(s), &doorbell_ops, s,
                          "p2p-endpoint-doorbell", doorbell_size);
    s->regs.disable_reentrancy_guard = true;
    s->doorbell.disable_reentrancy_guard = true;
}
