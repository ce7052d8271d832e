/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint: what the register side and the DMA engine share.
 *
 * Everything here runs under the big lock: register and doorbell handlers only
 * change state and schedule the bottom half, and the bottom half is the only
 * place that emits transactions.
 */
#ifndef HW_MISC_P2P_ENDPOINT_H
#define HW_MISC_P2P_ENDPOINT_H

#include "hw/misc/p2p-endpoint-regs.h"
#include "hw/pci/pci_device.h"
#include "qom/object.h"
#include "system/runstate.h"

#define TYPE_P2P_ENDPOINT "p2p-endpoint"
OBJECT_DECLARE_SIMPLE_TYPE(P2PEndpointState, P2P_ENDPOINT)

/* What software fills in for a copy. */
typedef struct P2PEndpointDescriptor {
    uint64_t src;
    uint64_t dst;
    uint64_t len;
    uint32_t src_attr;
    uint32_t dst_attr;
} P2PEndpointDescriptor;

/* The route registers of one leg, as they read. */
typedef struct P2PEndpointRoute {
    uint32_t word;
    uint32_t at;
    uint64_t done;
} P2PEndpointRoute;

typedef struct P2PEndpointDma {
    P2PEndpointDescriptor regs; /* as software left them */
    P2PEndpointDescriptor copy; /* as they were at the start */
    uint32_t status;            /* DMA_STATUS, as it reads */
    uint64_t done;
    P2PEndpointRoute read;
    P2PEndpointRoute write;

    /*
     * Counts cancelled copies. A transaction of ours may write to config
     * space and so reset us while the engine waits for it to return.
     */
    uint32_t epoch;
    uint8_t bounce[P2P_EP_CHUNK];
} P2PEndpointDma;

typedef struct P2PEndpointBell {
    uint64_t value;
    uint32_t count;
    bool due;                   /* its message is still to be sent */
} P2PEndpointBell;

struct P2PEndpointState {
    PCIDevice parent_obj;

    MemoryRegion regs;
    MemoryRegion mem;
    MemoryRegion doorbell;
    QEMUBH *bh;
    VMChangeStateEntry *vm_change;

    /* Properties. */
    uint64_t mem_size;
    uint32_t doorbells;

    uint32_t irq_status;
    uint32_t irq_mask;
    bool dma_due;               /* message still to be sent */
    bool bell_due;              /* so is that of one bell at least */
    P2PEndpointBell *bells;
    P2PEndpointDma dma;
};

/* How trace events and log messages call @s; not NULL. */
static inline const char *p2p_endpoint_name(const P2PEndpointState *s)
{
    const char *id = s->parent_obj.qdev.id;

    return id ? id : TYPE_P2P_ENDPOINT;
}

/* Have the bottom half run soon. */
void p2p_endpoint_kick(P2PEndpointState *s);

/* Latch an event, P2P_EP_IRQ_DMA; its message leaves from the bottom half. */
void p2p_endpoint_dma_event(P2PEndpointState *s);

/* Latch a write of @value to doorbell @index, which exists; likewise. */
void p2p_endpoint_ring(P2PEndpointState *s, uint32_t index, uint64_t value);

/* From the bottom half: send the messages that are due, once each. */
void p2p_endpoint_send_messages(P2PEndpointState *s);

/* Make none due. */
void p2p_endpoint_drop_messages(P2PEndpointState *s);

/* Make the register and doorbell regions of @s, whose properties are good. */
void p2p_endpoint_regs_init(P2PEndpointState *s);

/*
 * Act on a write of 1 to DMA_CTRL.START: judge the descriptor in the registers
 * and make it the copy under way, or refuse it. Emits nothing.
 */
void p2p_endpoint_dma_start(P2PEndpointState *s);

/*
 * Carry on with the copy under way, if any, for a bounded number of bytes.
 * Returns whether there is more to do.
 */
bool p2p_endpoint_dma_run(P2PEndpointState *s);

/* Whether a copy is under way. */
bool p2p_endpoint_dma_busy(const P2PEndpointState *s);

/* Back to the state after reset, without an event; a copy is abandoned. */
void p2p_endpoint_dma_reset(P2PEndpointState *s);

/* Whether what migration brought in is something this device can have saved. */
bool p2p_endpoint_dma_is_sane(const P2PEndpointState *s);

#endif /* HW_MISC_P2P_ENDPOINT_H */
