/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading a policy: what a user set becomes rules that the library can answer
 * from.
 */
#ifndef HW_PCI_P2P_POLICY_READ_H
#define HW_PCI_P2P_POLICY_READ_H

#include "hw/pci/p2p-root-complex.h"
#include "p2pcore/policy.h"
#include "qemu/rcu.h"

/* What a root complex forwards: one source's properties, read. */
typedef struct P2PPolicy {
    struct rcu_head rcu;
    struct p2p_policy *rules;   /* frozen */
    uint64_t *decided;          /* accesses by entry, the default's last;
                                   counted without a lock */
} P2PPolicy;

/*
 * Read the texts of @source, which messages call @owner. Returns NULL and sets
 * @errp, naming property and column, if they are wrong. Big lock.
 */
P2PPolicy *p2p_root_policy_read(const P2PPolicySource *source,
                                const char *owner, Error **errp);
void p2p_root_policy_free(P2PPolicy *policy);

#endif /* HW_PCI_P2P_POLICY_READ_H */
