/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The layout that the plugin was compiled with.
 */
#include "qemu/osdep.h"

#include "hw/i386/intel_iommu.h"
#include "hw/pci/pci_bridge.h"
#include "hw/pci/pci_bus.h"
#include "hw/pci/pcie_port.h"
#include "plugin/handshake.h"

const P2PTypeSize p2p_type_sizes[] = {
    { "device", sizeof(DeviceState), sizeof(DeviceClass) },
    { "pci-device", sizeof(PCIDevice), sizeof(PCIDeviceClass) },
    { "base-pci-bridge", sizeof(PCIBridge), sizeof(PCIDeviceClass) },
    { "pcie-port", sizeof(PCIEPort), sizeof(PCIDeviceClass) },
    { "pcie-slot", sizeof(PCIESlot), sizeof(PCIDeviceClass) },
    { "pcie-root-port-base", sizeof(PCIESlot), sizeof(PCIERootPortClass) },
    { "PCIE", sizeof(PCIBus), sizeof(PCIBusClass) },
    { "pxb-pcie", sizeof(PXBPCIEDev), sizeof(PCIDeviceClass) },
    { "intel-iommu", sizeof(IntelIOMMUState), sizeof(X86IOMMUClass) },
    { "memory-region", sizeof(MemoryRegion), sizeof(ObjectClass) },
    { "iommu-memory-region", sizeof(IOMMUMemoryRegion),
      sizeof(IOMMUMemoryRegionClass) },
    { NULL }
};

/* Sizes can agree by chance: some fields, early and late in their structure. */
const P2PFieldOffset p2p_field_offsets[] = {
    { "pci-device", "addr", offsetof(PCIDevice, devfn) },
    { "pci-device", "multifunction", offsetof(PCIDevice, cap_present) },
    { "pci-device", "acpi-index", offsetof(PCIDevice, acpi_index) },
    { "pcie-port", "aer_log_max",
      offsetof(PCIEPort, parent_obj.parent_obj.exp.aer_log.log_max) },
    { "pcie-port", "port", offsetof(PCIEPort, port) },
    { "pcie-slot", "chassis", offsetof(PCIESlot, chassis) },
    { "pcie-slot", "slot", offsetof(PCIESlot, slot) },
    { "pxb", "bus_nr", offsetof(PXBDev, bus_nr) },
    { "x86-iommu", "intremap", offsetof(X86IOMMUState, intr_supported) },
    { "intel-iommu", "version", offsetof(IntelIOMMUState, version) },
    { "intel-iommu", "caching-mode", offsetof(IntelIOMMUState, caching_mode) },
    { "intel-iommu", "x-flts", offsetof(IntelIOMMUState, flts) },
    { "intel-iommu", "eim", offsetof(IntelIOMMUState, intr_eim) },
    { "intel-iommu", "aw-bits", offsetof(IntelIOMMUState, aw_bits) },
    { NULL }
};
