/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ACS capability in config space (PCIe 6.0, 7.7.11).
 */
#include "qemu/osdep.h"
#include "hw/pci/p2p-acs.h"
#include "hw/pci/pcie.h"
#include "qapi/error.h"

bool p2p_acs_check(uint16_t allowed, uint32_t bits, uint32_t vector_size,
                   Error **errp)
{
    if (bits & ~(uint32_t)allowed) {
        g_autofree char *names = p2p_acs_names(allowed);

        error_setg(errp, "acs=0x%x: a function of this kind cannot have bits"
                   " 0x%x; %s 0x%x%s%s", bits, bits & ~(uint32_t)allowed,
                   allowed ? "allowed are any of" : "it has no ACS, allowed is",
                   allowed, allowed ? ", " : "", names);
        return false;
    }
    if (vector_size > P2P_ACS_VECTOR_MAX) {
        error_setg(errp, "egress-vector-size=%u: allowed are 1 to %u, or 0"
                   " for the largest", vector_size, P2P_ACS_VECTOR_MAX);
        return false;
    }
    if (vector_size && !(bits & P2P_ACS_EC)) {
        error_setg(errp, "egress-vector-size=%u: only P2P Egress Control has a"
                   " vector, and acs=0x%x lacks bit 0x%x",
                   vector_size, bits, P2P_ACS_EC);
        return false;
    }
    return true;
}

static uint16_t vector_bytes(uint32_t entries)
{
    return DIV_ROUND_UP(entries, 32) * sizeof(uint32_t);
}

/* Entries of the vector as the capability tells them. */
static uint32_t vector_entries(const PCIDevice *dev)
{
    const uint8_t *cap = dev->config + dev->exp.acs_cap;

    if (!(pci_get_word(cap + PCI_ACS_CAP) & P2P_ACS_EC)) {
        return 0;
    }
    return cap[PCI_ACS_EGRESS_BITS] ?: P2P_ACS_VECTOR_MAX;
}

static void vector_init(PCIDevice *dev, uint32_t entries)
{
    uint16_t cap = dev->exp.acs_cap;

    /* The field has eight bits; the largest size is written as 0. */
    dev->config[cap + PCI_ACS_EGRESS_BITS] = entries % P2P_ACS_VECTOR_MAX;
    for (uint32_t n = 0; n < entries; n++) {
        dev->wmask[cap + PCI_ACS_EGRESS_CTL_V + n / 8] |= 1 << n % 8;
    }
}

void p2p_acs_init(PCIDevice *dev, uint16_t offset, uint16_t bits,
                  uint32_t vector_size)
{
    uint32_t entries = 0;

    if (!bits) {
        return;
    }
    if (bits & P2P_ACS_EC) {
        entries = vector_size ?: P2P_ACS_VECTOR_MAX;
    }
    pcie_add_capability(dev, PCI_EXT_CAP_ID_ACS, PCI_ACS_VER, offset,
                        PCI_ACS_SIZEOF + vector_bytes(entries));
    dev->exp.acs_cap = offset;
    pci_set_word(dev->config + offset + PCI_ACS_CAP, bits);
    pci_set_word(dev->wmask + offset + PCI_ACS_CTRL, p2p_acs_controls(bits));
    if (entries) {
        vector_init(dev, entries);
    }
}

void p2p_acs_reset(PCIDevice *dev)
{
    uint8_t *cap = dev->config + dev->exp.acs_cap;

    if (!dev->exp.acs_cap) {
        return;
    }
    pci_set_word(cap + PCI_ACS_CTRL, 0);
    memset(cap + PCI_ACS_EGRESS_CTL_V, 0,
           vector_bytes(vector_entries(dev)));
}
