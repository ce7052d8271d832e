/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's queues: what their registers and their turns share.
 */
#ifndef HW_MISC_P2P_ENDPOINT_QUEUE_H
#define HW_MISC_P2P_ENDPOINT_QUEUE_H

#include "hw/misc/p2p-endpoint.h"

static inline uint32_t p2p_endpoint_queue_state(const P2PEndpointQueue *q)
{
    return q->status & 0xff;
}

static inline uint32_t p2p_endpoint_sq_mask(const P2PEndpointQueue *q)
{
    return (1u << (q->size & P2P_EP_SIZE_SQ)) - 1;
}

static inline uint32_t p2p_endpoint_cq_mask(const P2PEndpointQueue *q)
{
    return (1u << ((q->size & P2P_EP_SIZE_CQ) >> P2P_EP_SIZE_CQ_SHIFT)) - 1;
}

static inline uint32_t p2p_endpoint_queue_index(const P2PEndpointQueue *q)
{
    return q - q->dev->queues;
}

/* Whether its operation waits for a release or for the end of a delay. */
static inline bool p2p_endpoint_queue_waits(const P2PEndpointQueue *q)
{
    return q->op.held || (q->op.resume_at && !q->op.begun);
}

/*
 * An error of the queue itself: what is under way is gone, and whoever emits
 * for it finds its epoch changed.
 */
void p2p_endpoint_queue_stop(P2PEndpointQueue *q, uint32_t error);

/* Its interrupt cause, and its message. */
void p2p_endpoint_queue_event(P2PEndpointQueue *q);

#endif /* HW_MISC_P2P_ENDPOINT_QUEUE_H */
