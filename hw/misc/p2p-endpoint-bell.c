/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's doorbell BAR: for each doorbell a page that rings it, with the
 * indices of one queue and a window for messages that are written inline.
 */
#include "qemu/osdep.h"
#include "qemu/units.h"
#include "hw/misc/p2p-endpoint.h"
#include "trace.h"

/* What a write to a page carries. */
typedef struct BellWrite {
    uint32_t index;
    hwaddr offset;              /* in the page */
    uint64_t data;
    unsigned size;
    MemTxAttrs attrs;
} BellWrite;

static uint32_t ringer(MemTxAttrs attrs)
{
    return attrs.unspecified || !attrs.requester_id ?
           0 : P2P_EP_BELL_FROM_VALID | attrs.requester_id;
}

static void ring(P2PEndpointState *s, const BellWrite *write, uint64_t value)
{
    P2PEndpointBell *bell = &s->bells[write->index];

    trace_p2p_endpoint_doorbell(p2p_endpoint_name(s), write->index, value);
    bell->value = value;
    bell->count++;
    bell->from = ringer(write->attrs);
    p2p_endpoint_count(s, P2P_EP_STAT_RINGS, 1);
    p2p_endpoint_event(s, P2P_EP_IRQ_DOORBELL,
                       p2p_endpoint_bell_vector(s, write->index));
}

/*
 * The inline window.
 */

static void forget_message(P2PEndpointBell *bell)
{
    bell->have = 0;
    memset(bell->window, 0, sizeof(bell->window));
}

/* Units of four bytes that a message of @length has, as bits of "have". */
static uint64_t units(uint64_t length)
{
    return MAKE_64BIT_MASK(0, length / 4);
}

static bool length_is_good(uint64_t length)
{
    return length >= 8 && length <= P2P_EP_INLINE_SIZE && length % 8 == 0;
}

static void write_inline(P2PEndpointState *s, const BellWrite *write)
{
    P2PEndpointBell *bell = &s->bells[write->index];
    hwaddr at = write->offset - P2P_EP_PAGE_INLINE;
    uint64_t head, length;

    stn_le_p(bell->window + at, write->size, write->data);
    bell->have |= MAKE_64BIT_MASK(at / 4, write->size / 4);
    if (!(bell->have & 1)) {
        return;                 /* its length is not known yet */
    }
    head = ldq_le_p(bell->window);
    length = head & P2P_EP_INLINE_LENGTH;
    if (!length_is_good(length)) {
        p2p_endpoint_count(s, P2P_EP_STAT_INLINE_BAD, 1);
        forget_message(bell);
    } else if ((bell->have & units(length)) == units(length)) {
        memset(bell->message, 0, sizeof(bell->message));
        memcpy(bell->message, bell->window, length);
        forget_message(bell);
        p2p_endpoint_count(s, P2P_EP_STAT_INLINE, 1);
        ring(s, write, head);
    }
}

/*
 * Pages.
 */

static bool in_range(hwaddr offset, hwaddr start, hwaddr size)
{
    return offset >= start && offset - start < size;
}

static uint64_t read_page(P2PEndpointState *s, uint32_t index, hwaddr offset,
                          unsigned size)
{
    if (in_range(offset, P2P_EP_PAGE_MESSAGE, P2P_EP_INLINE_SIZE)) {
        return ldn_le_p(s->bells[index].message + offset - P2P_EP_PAGE_MESSAGE,
                        size);
    }
    return 0;
}

static void write_queue(P2PEndpointState *s, const BellWrite *write,
                        uint32_t reg)
{
    if (write->index >= s->queue_count) {
        p2p_endpoint_log_reserved(s, "doorbell write", write->offset);
        return;
    }
    p2p_endpoint_queue_write(s, write->index * P2P_EP_QUEUE_STRIDE + reg,
                             write->data);
}

static void write_page(P2PEndpointState *s, const BellWrite *write)
{
    switch (write->offset) {
    case P2P_EP_PAGE_RING:
        ring(s, write, write->data);
        return;
    case P2P_EP_PAGE_SQ_TAIL:
        write_queue(s, write, P2P_EP_QUEUE_SQ_TAIL);
        return;
    case P2P_EP_PAGE_CQ_HEAD:
        write_queue(s, write, P2P_EP_QUEUE_CQ_HEAD);
        return;
    }
    if (in_range(write->offset, P2P_EP_PAGE_INLINE, P2P_EP_INLINE_SIZE)) {
        write_inline(s, write);
    } else {
        p2p_endpoint_log_reserved(s, "doorbell write", write->offset);
    }
}

static bool page_answers(P2PEndpointState *s, hwaddr offset, unsigned size)
{
    uint64_t index = offset / P2P_EP_DOORBELL_SIZE;

    if (index >= s->doorbells) {
        p2p_endpoint_log_reserved(s, "doorbell access", offset);
        return false;
    }
    if (s->bells[index].revoked) {
        p2p_endpoint_count(s, P2P_EP_STAT_BELL_REVOKED, 1);
        return false;
    }
    return p2p_endpoint_access_is_good(s, offset, size);
}

static MemTxResult doorbell_read(void *opaque, hwaddr offset, uint64_t *data,
                                 unsigned size, MemTxAttrs attrs)
{
    P2PEndpointState *s = opaque;

    if (!page_answers(s, offset, size)) {
        *data = UINT64_MAX;
        return MEMTX_DECODE_ERROR;
    }
    *data = read_page(s, offset / P2P_EP_DOORBELL_SIZE,
                      offset % P2P_EP_DOORBELL_SIZE, size);
    return MEMTX_OK;
}

static MemTxResult doorbell_write(void *opaque, hwaddr offset, uint64_t data,
                                  unsigned size, MemTxAttrs attrs)
{
    P2PEndpointState *s = opaque;

    if (!page_answers(s, offset, size)) {
        return MEMTX_DECODE_ERROR;
    }
    write_page(s, &(BellWrite) {
        .index = offset / P2P_EP_DOORBELL_SIZE,
        .offset = offset % P2P_EP_DOORBELL_SIZE,
        .data = data,
        .size = size,
        .attrs = attrs,
    });
    return MEMTX_OK;
}

static const MemoryRegionOps doorbell_ops = {
    .read_with_attrs = doorbell_read,
    .write_with_attrs = doorbell_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8 },
};

void p2p_endpoint_bell_control(P2PEndpointState *s, uint32_t index,
                               uint32_t data)
{
    P2PEndpointBell *bell = &s->bells[index];

    bell->revoked = data & P2P_EP_BELL_REVOKED;
    if (bell->revoked) {
        forget_message(bell);
    }
}

void p2p_endpoint_bells_reset(P2PEndpointState *s)
{
    memset(s->bells, 0, s->doorbells * sizeof(*s->bells));
}

void p2p_endpoint_bells_init(P2PEndpointState *s)
{
    uint64_t size = pow2ceil((uint64_t)s->doorbells * P2P_EP_DOORBELL_SIZE);

    s->bells = g_new0(P2PEndpointBell, s->doorbells);
    memory_region_init_io(&s->doorbell, OBJECT(s), &doorbell_ops, s,
                          "p2p-endpoint-doorbell", size);
    s->doorbell.disable_reentrancy_guard = true;
}
