/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Root complexes: an expander with an identity of its own, and the policy that
 * says what a root bus forwards to peers.
 *
 *   p2p-root-complex   an additional root bus whose host-bridge function has
 *                      IDs of the user's choice, and a policy
 *   p2p-host-bridge    that function alone, to give a root bus that is there
 *                      already a policy
 *
 * The policy of both is an object of the function. What its properties mean
 * is in docs/specs/p2p-policy.rst.
 */
#ifndef HW_PCI_P2P_ROOT_COMPLEX_H
#define HW_PCI_P2P_ROOT_COMPLEX_H

#include "hw/pci/pci_bridge.h"
#include "p2pcore/policy.h"

#define TYPE_P2P_ROOT_COMPLEX "p2p-root-complex"
#define TYPE_P2P_HOST_BRIDGE "p2p-host-bridge"

/*
 * Where a policy comes from: a device on the root bus that it is about, and
 * what its user set. Everything here is under the big lock.
 */
typedef struct P2PPolicySource {
    DeviceState *owner;         /* whom messages name */
    PCIBus *bus;                /* NULL until joined */

    int forward;                /* enum p2p_preset */
    int on_refuse;              /* enum P2POnRefuse */
    char *allow;                /* text of entries, never NULL */
    char *policy_of;            /* id of another one's owner, "": none */

    struct P2PPolicy *policy;   /* what is made of it, p2p/policy.c's */
    QTAILQ_ENTRY(P2PPolicySource) link;
} P2PPolicySource;

/* How what the default of a policy refuses looks to the initiator. */
enum P2POnRefuse {
    P2P_ON_REFUSE_PRESET,       /* as the preset has it */
    P2P_ON_REFUSE_UR,
    P2P_ON_REFUSE_CA,
    P2P_ON_REFUSE_DROP,
};

/* Returns false and sets @errp if @bus has a policy already. */
bool p2p_root_policy_check(PCIBus *bus, Error **errp);

/*
 * Let @source be the policy of @bus, a root bus without one. Its owner is on
 * that bus and all but realized, and there is a fabric (p2p_fabric_ensure()).
 * The texts are read once all devices are there.
 */
void p2p_root_policy_join(P2PPolicySource *source, PCIBus *bus);

/* The opposite; nothing if @source has not joined. */
void p2p_root_policy_leave(P2PPolicySource *source);

/*
 * The user changed a property of @source. Once the machine runs this takes
 * effect at once, between two transactions. Returns false and sets @errp,
 * naming property and column, if it cannot be; the caller then takes the
 * change back, and all is as before.
 */
bool p2p_root_policy_changed(P2PPolicySource *source, Error **errp);

#endif /* HW_PCI_P2P_ROOT_COMPLEX_H */
