/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's runs. Queues, and the copy as one more, take turns one after
 * the other until nobody has anything to do or the run has moved enough.
 */
#include "qemu/osdep.h"
#include "hw/misc/p2p-endpoint.h"

static uint64_t take_turn(P2PEndpointState *s, uint32_t who)
{
    return who < s->queue_count ? p2p_endpoint_queue_turn(s, who)
                                : p2p_endpoint_dma_turn(s);
}

static void take_turns(P2PEndpointState *s)
{
    uint32_t all = s->queue_count + 1, idle = 0;
    uint64_t moved = 0;

    while (idle < all && moved < P2P_ENDPOINT_RUN) {
        uint32_t who = s->turn;
        uint64_t step;

        s->turn = (who + 1) % all;
        step = take_turn(s, who);
        moved += step;
        idle = step ? 0 : idle + 1;
    }
}

static bool is_busy(const P2PEndpointState *s)
{
    for (uint32_t i = 0; i < s->queue_count; i++) {
        if (p2p_endpoint_queue_busy(s, i)) {
            return true;
        }
    }
    return p2p_endpoint_dma_busy(s);
}

void p2p_endpoint_run(P2PEndpointState *s)
{
    take_turns(s);
    if (is_busy(s)) {
        p2p_endpoint_kick(s);
    }
}
