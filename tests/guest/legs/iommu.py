# SPDX-License-Identifier: GPL-2.0-or-later
"""What an IOMMU mode means: for QEMU, for the kernel, and for what the kernel
is to make of it."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Iommu:
    device: str                 # of QEMU, "" for none
    kernel: tuple               # of its command line
    domains: tuple              # types of IOMMU domain that a group may have


INTEL, VIRTIO = "intel-iommu", "virtio-iommu-pci"
ON = "intel_iommu=on"

IOMMUS = {
    "off": Iommu("", (), ("none",)),
    "on": Iommu(INTEL, (ON,), ("DMA", "DMA-FQ")),
    "strict": Iommu(INTEL, (ON, "iommu.strict=1"), ("DMA",)),
    "lazy": Iommu(INTEL, (ON, "iommu.strict=0"), ("DMA-FQ",)),
    "pt": Iommu(INTEL, (ON, "iommu=pt"), ("identity",)),
    "virtio-strict": Iommu(VIRTIO, ("iommu.strict=1",), ("DMA",)),
    "virtio-lazy": Iommu(VIRTIO, ("iommu.strict=0",), ("DMA-FQ",)),
    "virtio-pt": Iommu(VIRTIO, ("iommu=pt",), ("identity",)),
}

# QEMU's trace events of faults, and where in them the routing ID is.
FAULTS = {
    "vtd_dmar_fault": re.compile(r"vtd_dmar_fault\b.*?\bsid (0x[0-9a-f]+)"),
    "virtio_iommu_report_fault": re.compile(
        r"virtio_iommu_report_fault\b.*?\bendpoint=([0-9]+)"),
}


def device_arguments(mode, topologies):
    """Of QEMU, for the IOMMU of a machine that carries @topologies."""
    device = IOMMUS[mode.iommu].device
    if device == INTEL:
        # Behind a root that bypasses the IOMMU interrupts cannot be remapped,
        # and stock QEMU, too, loses those of devices there if the others' are.
        bypass = any(c.bypass for t in topologies for c in t.complexes)
        device += f",intremap={'off' if bypass else 'on'}"
    return ["-device", device] if device else []


def trace_arguments(path):
    """Of QEMU, to have faults traced to @path."""
    events = [word for event in FAULTS for word in ("-trace", event)]
    return [*events, "-D", path]


def read_faults(path):
    """Routing ID of whoever caused each fault that was traced to @path."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            found = [pattern.search(line) for line in file
                     for pattern in FAULTS.values()]
    except FileNotFoundError:
        return []
    return [int(match[1], 0) for match in found if match]
