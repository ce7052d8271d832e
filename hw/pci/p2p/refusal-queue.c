/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Telling of refusals, in a bottom half with the big lock: a trace event for
 * now. Error reporting (AER) belongs into p2p_refusal_tell(), too.
 */
#include "qemu/osdep.h"
#include "qemu/lockable.h"
#include "block/aio.h"
#include "qemu/main-loop.h"
#include "core.h"
#include "name.h"
#include "refusal-queue.h"
#include "trace.h"

/* What a guest can provoke in a turn of the main loop has no end. */
#define QUEUE_SIZE 256

/* Under the fabric's lock. */
static struct {
    P2PRefusalEvent event[QUEUE_SIZE];
    unsigned first, count;
    unsigned dropped;           /* since the queue was full */
    QEMUBH *bh;
} queue;

void p2p_refusal_queue_put(const P2PRefusalEvent *event)
{
    if (queue.count == QUEUE_SIZE) {
        queue.dropped++;
        return;
    }
    queue.event[(queue.first + queue.count) % QUEUE_SIZE] = *event;
    queue.count++;
    qemu_bh_schedule(queue.bh);
}

/* Whether there was one. */
static bool queue_take(P2PRefusalEvent *event)
{
    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    if (!queue.count) {
        return false;
    }
    *event = queue.event[queue.first];
    queue.first = (queue.first + 1) % QUEUE_SIZE;
    queue.count--;
    return true;
}

static void p2p_refusal_tell(const P2PRefusalEvent *event)
{
    g_autofree char *who = NULL, *port = NULL;

    if (!trace_event_get_state_backends(TRACE_P2P_REFUSED)) {
        return;
    }
    WITH_QEMU_LOCK_GUARD(&p2p_fabric->lock) {
        who = p2p_function_name(event->site, event->requester);
        port = p2p_function_name(event->at_site, event->at);
    }
    trace_p2p_refused(who, p2p_access_name(event->access), event->len,
                      event->addr, p2p_failure_name(event->failure),
                      event->rule ? p2p_rule_name(event->rule) : "the IOMMU",
                      port);
}

/* No more than there were: others may go on putting some in. */
static void queue_drain(void *opaque)
{
    P2PRefusalEvent event;
    unsigned left, dropped;

    WITH_QEMU_LOCK_GUARD(&p2p_fabric->lock) {
        left = queue.count;
        dropped = queue.dropped;
        queue.dropped = 0;
    }
    while (left-- && queue_take(&event)) {
        p2p_refusal_tell(&event);
    }
    if (dropped) {
        trace_p2p_refused_dropped(dropped);
    }
}

void p2p_refusal_queue_init(void)
{
    queue.bh = qemu_bh_new(queue_drain, NULL);
}
