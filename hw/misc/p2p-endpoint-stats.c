/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's counters, for who looks at QEMU's objects.
 */
#include "qemu/osdep.h"
#include "qapi/visitor.h"
#include "hw/misc/p2p-endpoint.h"

static const char *const names[P2P_EP_STATS_COUNT] = {
    [P2P_EP_STAT_OPERATIONS] = "stat-operations",
    [P2P_EP_STAT_FAILED] = "stat-failed",
    [P2P_EP_STAT_UNEXPECTED] = "stat-unexpected",
    [P2P_EP_STAT_READ_BYTES] = "stat-read-bytes",
    [P2P_EP_STAT_WRITE_BYTES] = "stat-write-bytes",
    [P2P_EP_STAT_ATOMICS] = "stat-atomics",
    [P2P_EP_STAT_DESCRIPTORS] = "stat-descriptors",
    [P2P_EP_STAT_RINGS] = "stat-rings",
    [P2P_EP_STAT_INLINE] = "stat-inline",
    [P2P_EP_STAT_INLINE_BAD] = "stat-inline-bad",
    [P2P_EP_STAT_BELL_REVOKED] = "stat-bell-revoked",
    [P2P_EP_STAT_MESSAGES] = "stat-messages",
    [P2P_EP_STAT_HELD] = "stat-held",
    [P2P_EP_STAT_LOOPS] = "stat-loops",
};

static void get_stat(Object *obj, Visitor *v, const char *name, void *opaque,
                     Error **errp)
{
    P2PEndpointState *s = P2P_ENDPOINT(obj);
    uint64_t value = s->stats[(uintptr_t)opaque];

    visit_type_uint64(v, name, &value, errp);
}

void p2p_endpoint_stats_add_properties(ObjectClass *klass)
{
    for (uintptr_t i = 0; i < P2P_EP_STATS_COUNT; i++) {
        object_class_property_add(klass, names[i], "uint64", get_stat, NULL,
                                  NULL, (void *)i);
    }
}
