/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ACS capability in config space: what a function advertises, which of
 * its bits a guest can write, what a reset leaves. What the bits mean for a
 * transaction is libp2pcore's business.
 *
 * Not pcie_acs_init(): that one fixes the bits and has no Egress Control
 * Vector.
 */
#ifndef HW_PCI_P2P_ACS_H
#define HW_PCI_P2P_ACS_H

#include "hw/pci/pci_device.h"
#include "p2pcore/acs.h"

/* What a root port or a switch downstream port can have. */
#define P2P_ACS_PORT_BITS                                               \
    (P2P_ACS_SV | P2P_ACS_TB | P2P_ACS_RR | P2P_ACS_CR | P2P_ACS_UF |   \
     P2P_ACS_EC | P2P_ACS_DT | P2P_ACS_ENHANCED)

/* The property "acs" of a uint32_t: a number, or names of bits. */
extern const struct PropertyInfo p2p_acs_info;

/* Of capability bit @bit; NULL if a port can have none such. */
const char *p2p_acs_bit_name(unsigned bit);

/* Those of @bits as the property takes them; the caller frees. */
char *p2p_acs_names(uint16_t bits);

/*
 * Whether a user may ask for capability bits @bits and an Egress Control
 * Vector of @vector_size entries (0: not given) in a function that can have
 * @allowed. Returns false and sets @errp, naming the property, its value and
 * what is allowed, if not.
 */
bool p2p_acs_check(uint16_t allowed, uint32_t bits, uint32_t vector_size,
                   Error **errp);

/*
 * Add the capability with checked @bits at @offset of the extended space,
 * after the ones that are there. @vector_size counts only with P2P_ACS_EC; 0
 * gives the largest vector, P2P_ACS_VECTOR_MAX entries. No bits: no
 * capability.
 */
void p2p_acs_init(PCIDevice *dev, uint16_t offset, uint16_t bits,
                  uint32_t vector_size);

/* Control and vector as after reset: all clear. Nothing without ACS. */
void p2p_acs_reset(PCIDevice *dev);

#endif /* HW_PCI_P2P_ACS_H */
