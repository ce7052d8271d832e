/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's registers, as seen through their BAR.
 * docs/specs/p2p-endpoint.rst is what they do.
 *
 * The endpoint's own transactions may end here, and those of an endpoint that
 * it has just rung: handlers change state and schedule, nothing else.
 */
#include "qemu/osdep.h"
#include "qemu/log.h"
#include "p2p-endpoint-vf.h"

/* Registers are four bytes wide; a 64-bit one is two of them. */
static uint32_t half(uint64_t value, hwaddr offset)
{
    return extract64(value, (offset & 4) * 8, 32);
}

static void set_half(uint64_t *value, hwaddr offset, uint32_t data)
{
    *value = deposit64(*value, (offset & 4) * 8, 32, data);
}

void p2p_endpoint_log_reserved(P2PEndpointState *s, const char *what,
                               hwaddr offset)
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
        case P2P_EP_BELL_FROM:
            return s->bells[index].from;
        }
    }
    p2p_endpoint_log_reserved(s, "read", offset);
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
    p2p_endpoint_log_reserved(s, "read", offset);
    return 0;
}

static uint32_t read_bell_control(P2PEndpointState *s, hwaddr offset)
{
    uint64_t index = (offset - P2P_EP_BELL_CTRL) / P2P_EP_BELL_CTRL_STRIDE;

    if (index < s->doorbells) {
        return s->bells[index].revoked ? P2P_EP_BELL_REVOKED : 0;
    }
    p2p_endpoint_log_reserved(s, "read", offset);
    return 0;
}

static uint32_t read_stat(P2PEndpointState *s, hwaddr offset)
{
    return half(s->stats[(offset - P2P_EP_STATS) / 8], offset);
}

static uint32_t features(const P2PEndpointState *s)
{
    return P2P_EP_FEATURE_COPY | P2P_EP_FEATURE_ROUTE |
           P2P_EP_FEATURE_DOORBELL | P2P_EP_FEATURE_INLINE |
           P2P_EP_FEATURE_BELL_CTRL | P2P_EP_FEATURE_STATS |
           P2P_EP_FEATURE_FUNCTION |
           (s->queue_count ? P2P_EP_FEATURE_QUEUE | P2P_EP_FEATURE_EXPECT |
                             P2P_EP_FEATURE_HOLD : 0);
}

/* What the device is. */
static uint32_t read_identity(P2PEndpointState *s, hwaddr offset)
{
    switch (offset) {
    case P2P_EP_ID:
        return P2P_EP_ID_VALUE;
    case P2P_EP_VERSION:
        return P2P_EP_VERSION_VALUE;
    case P2P_EP_FEATURES:
        return features(s);
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
    case P2P_EP_QUEUES:
        return s->queue_count;
    case P2P_EP_OPERATIONS:
        return s->queue_count ? (1u << P2P_EP_OPS) - 1 : 0;
    case P2P_EP_BELL_GROUP_SHIFT:
        return p2p_endpoint_group_shift(s);
    case P2P_EP_VECTOR_QUEUE:
        return p2p_endpoint_queue_vector(s, 0);
    case P2P_EP_VFS:
        return s->vfs;
    case P2P_EP_FUNCTION:
        return p2p_endpoint_vf_number(s);
    case P2P_EP_IRQ_STATUS:
        return s->irq_status;
    case P2P_EP_IRQ_MASK:
        return s->irq_mask;
    }
    p2p_endpoint_log_reserved(s, "read", offset);
    return 0;
}

/* The areas of the register BAR, by where they begin. */
static uint32_t read_register(P2PEndpointState *s, hwaddr offset)
{
    uint64_t queues = (uint64_t)s->queue_count * P2P_EP_QUEUE_STRIDE;

    if (offset < P2P_EP_DMA_SRC) {
        return read_identity(s, offset);
    }
    if (offset >= P2P_EP_BELL_CTRL) {
        return read_bell_control(s, offset);
    }
    if (offset >= P2P_EP_BELL) {
        return read_bell(s, offset);
    }
    if (offset >= P2P_EP_QUEUE && offset - P2P_EP_QUEUE < queues) {
        return p2p_endpoint_queue_read(s, offset - P2P_EP_QUEUE);
    }
    if (offset >= P2P_EP_STATS &&
        offset < P2P_EP_STATS + 8 * P2P_EP_STATS_COUNT) {
        return read_stat(s, offset);
    }
    return read_dma(s, offset);
}

static void write_bell_control(P2PEndpointState *s, hwaddr offset,
                               uint32_t data)
{
    uint64_t index = (offset - P2P_EP_BELL_CTRL) / P2P_EP_BELL_CTRL_STRIDE;

    if (index < s->doorbells) {
        p2p_endpoint_bell_control(s, index, data);
    } else {
        p2p_endpoint_log_reserved(s, "write", offset);
    }
}

static void write_dma(P2PEndpointState *s, hwaddr offset, uint32_t data)
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
    p2p_endpoint_log_reserved(s, "write", offset);
}

static void write_register(P2PEndpointState *s, hwaddr offset, uint32_t data)
{
    uint64_t queues = (uint64_t)s->queue_count * P2P_EP_QUEUE_STRIDE;

    if (offset >= P2P_EP_BELL_CTRL) {
        write_bell_control(s, offset, data);
    } else if (offset >= P2P_EP_QUEUE && offset - P2P_EP_QUEUE < queues) {
        p2p_endpoint_queue_write(s, offset - P2P_EP_QUEUE, data);
    } else {
        write_dma(s, offset, data);
    }
}

bool p2p_endpoint_access_is_good(P2PEndpointState *s, hwaddr offset,
                                 unsigned size)
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

    if (!p2p_endpoint_access_is_good(s, offset, size)) {
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

    if (!p2p_endpoint_access_is_good(s, offset, size)) {
        return MEMTX_DECODE_ERROR;
    }
    write_register(s, offset, data);
    if (size == 8) {
        write_register(s, offset + 4, data >> 32);
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

void p2p_endpoint_regs_init(P2PEndpointState *s)
{
    memory_region_init_io(&s->regs, OBJECT(s), &regs_ops, s,
                          "p2p-endpoint-regs", P2P_EP_REGS_SIZE);
    s->regs.disable_reentrancy_guard = true;
}
