/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's events and the interrupt messages that they make due.
 *
 * A message is a memory write to an address of the guest's choice, possibly a
 * doorbell, whose message may ring another: sent from a handler, a ring of
 * them would recurse. So handlers note what is due and the bottom half sends.
 */
#include "qemu/osdep.h"
#include "qemu/bitmap.h"
#include "qemu/log.h"
#include "qemu/main-loop.h"
#include "hw/misc/p2p-endpoint.h"
#include "hw/pci/msi.h"
#include "hw/pci/msix.h"
#include "trace.h"

/*
 * A CPU that looked a register up before an unplug may get to write it only
 * after that: the bottom half is gone then. To schedule it again may cost a
 * system call, so that is done only if it is not.
 */
void p2p_endpoint_kick(P2PEndpointState *s)
{
    if (s->bh && !s->kicked) {
        s->kicked = true;
        qemu_bh_schedule(s->bh);
    }
}

unsigned p2p_endpoint_group_shift(const P2PEndpointState *s)
{
    return s->doorbells > P2P_EP_BELL_GROUPS_MAX ? 1 : 0;
}

unsigned p2p_endpoint_bell_vector(const P2PEndpointState *s, uint32_t index)
{
    return P2P_EP_VECTOR_DOORBELL + (index >> p2p_endpoint_group_shift(s));
}

unsigned p2p_endpoint_queue_vector(const P2PEndpointState *s, uint32_t index)
{
    return p2p_endpoint_bell_vector(s, s->doorbells - 1) + 1 + index;
}

void p2p_endpoint_event(P2PEndpointState *s, uint32_t cause, unsigned vector)
{
    s->irq_status |= cause;
    if (!(s->irq_mask & cause)) {
        set_bit(vector, s->due);
        s->due_hops = MAX(s->due_hops, p2p_endpoint_hops_next());
        p2p_endpoint_kick(s);
    }
}

static void send_message(P2PEndpointState *s, unsigned vector)
{
    PCIDevice *pdev = PCI_DEVICE(s);
    bool enabled = msix_enabled(pdev) || msi_enabled(pdev);

    trace_p2p_endpoint_message(p2p_endpoint_name(s), vector, enabled);
    if (!enabled) {
        return;
    }
    p2p_endpoint_count(s, P2P_EP_STAT_MESSAGES, 1);
    if (msix_enabled(pdev)) {
        msix_notify(pdev, vector);
    } else {
        msi_notify(pdev, 0);
    }
}

static bool goes_round(P2PEndpointState *s)
{
    if (s->due_hops <= P2P_ENDPOINT_HOPS_MAX) {
        return false;
    }
    p2p_endpoint_count(s, P2P_EP_STAT_LOOPS, 1);
    qemu_log_mask(LOG_GUEST_ERROR, "%s: messages ring doorbells in a circle, "
                  "stopped after %u\n", p2p_endpoint_name(s),
                  P2P_ENDPOINT_HOPS_MAX);
    return true;
}

/* A message may end up in config space and reset us: nothing is due then. */
void p2p_endpoint_send_messages(P2PEndpointState *s)
{
    unsigned long vector = find_first_bit(s->due, s->vectors);
    uint32_t before;

    if (vector >= s->vectors) {
        return;
    }
    if (goes_round(s)) {
        p2p_endpoint_drop_messages(s);
        return;
    }
    before = p2p_endpoint_hops_set(s->due_hops + 1);
    s->due_hops = 0;
    while (vector < s->vectors) {
        clear_bit(vector, s->due);
        send_message(s, vector);
        vector = find_next_bit(s->due, s->vectors, vector + 1);
    }
    p2p_endpoint_hops_set(before);
}

void p2p_endpoint_drop_messages(P2PEndpointState *s)
{
    bitmap_zero(s->due, s->vectors);
    s->due_hops = 0;
}
