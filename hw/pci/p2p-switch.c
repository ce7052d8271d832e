/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two kinds of switch port share.
 */
#include "qemu/osdep.h"
#include "hw/pci/msi.h"
#include "p2p-switch.h"
#include "hw/pci/pcie_port.h"
#include "qapi/error.h"

#define SWITCH_MSI_OFFSET 0x70
#define SWITCH_MSI_VECTORS 1
#define SWITCH_SSVID_OFFSET 0x80
#define SWITCH_EXP_OFFSET 0x90

bool p2p_switch_init(PCIDevice *dev, uint8_t port_type, const char *bus_type,
                     Error **errp)
{
    uint8_t number = PCIE_PORT(dev)->port;

    pci_bridge_initfn(dev, bus_type);
    pcie_port_init_reg(dev);
    if (msi_init(dev, SWITCH_MSI_OFFSET, SWITCH_MSI_VECTORS, true, false,
                 errp) < 0) {
        goto fail_bridge;
    }
    if (pci_bridge_ssvid_init(dev, SWITCH_SSVID_OFFSET, 0, 0, errp) < 0 ||
        pcie_cap_init(dev, SWITCH_EXP_OFFSET, port_type, number, errp) < 0) {
        goto fail_msi;
    }
    pcie_cap_flr_init(dev);
    pcie_cap_deverr_init(dev);
    return true;

fail_msi:
    msi_uninit(dev);
fail_bridge:
    pci_bridge_exitfn(dev);
    return false;
}

void p2p_switch_exit(PCIDevice *dev)
{
    pcie_cap_exit(dev);
    msi_uninit(dev);
    pci_bridge_exitfn(dev);
}
