/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's events and the interrupt messages that they make due.
 *
 * A message is a memory write to an address of the guest's choice, possibly a
 * doorbell, whose message may ring another: sent from a handler, a ring of
 * them would recurse. So handlers note what is due and the bottom half sends.
 */
#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "hw/misc/p2p-endpoint.h"
#include "hw/pci/msix.h"
#include "trace.h"

/*
 * A CPU that looked a register up before an unplug may get to write it only
 * after that: the bottom half is gone then.
 */
void p2p_endpoint_kick(P2PEndpointState *s)
{
    if (s->bh) {
        qemu_bh_schedule(s->bh);
    }
}

/* Returns whether the event's message is to be sent. */
static bool latch_event(P2PEndpointState *s, uint32_t cause)
{
    s->irq_status |= cause;
    if (s->irq_mask & cause) {
        return false;
    }
    p2p_endpoint_kick(s);
    return true;
}

void p2p_endpoint_dma_event(P2PEndpointState *s)
{
    if (latch_event(s, P2P_EP_IRQ_DMA)) {
        s->dma_due = true;
    }
}

void p2p_endpoint_ring(P2PEndpointState *s, uint32_t index, uint64_t value)
{
    P2PEndpointBell *bell = &s->bells[index];

    trace_p2p_endpoint_doorbell(p2p_endpoint_name(s), index, value);
    bell->value = value;
    bell->count++;
    if (latch_event(s, P2P_EP_IRQ_DOORBELL)) {
        bell->due = true;
        s->bell_due = true;
    }
}

static void send_message(P2PEndpointState *s, unsigned vector)
{
    PCIDevice *pdev = PCI_DEVICE(s);
    bool enabled = msix_enabled(pdev);

    trace_p2p_endpoint_message(p2p_endpoint_name(s), vector, enabled);
    if (enabled) {
        msix_notify(pdev, vector);
    }
}

/* A message may end up in config space and reset us: nothing is due then. */
void p2p_endpoint_send_messages(P2PEndpointState *s)
{
    if (s->dma_due) {
        s->dma_due = false;
        send_message(s, P2P_EP_VECTOR_DMA);
    }
    if (!s->bell_due) {
        return;
    }
    s->bell_due = false;
    for (uint32_t i = 0; i < s->doorbells; i++) {
        if (s->bells[i].due) {
            s->bells[i].due = false;
            send_message(s, P2P_EP_VECTOR_DOORBELL + i);
        }
    }
}

void p2p_endpoint_drop_messages(P2PEndpointState *s)
{
    s->dma_due = false;
    s->bell_due = false;
    for (uint32_t i = 0; i < s->doorbells; i++) {
        s->bells[i].due = false;
    }
}
