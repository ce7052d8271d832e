# SPDX-License-Identifier: GPL-2.0-or-later
"""The topologies, and what a kernel should choose in them.

Each has one pair of its own, as guest/pairs.h has it, so that all of them fit
into one machine and one boot tries them all.
"""

from dataclasses import dataclass, replace

SV, TB, RR, CR, UF, EC, DT = (1 << bit for bit in range(7))
ACS_CAPABLE = SV | TB | RR | CR | UF | DT

# How ACS is set: what Linux does on its own, Request Redirect forced on or
# cleared by the kernel's command line, redirected with a root port that does
# not send a request back into its own window, or P2P Egress Control in place
# of redirect, with the empty vector that nobody in Linux ever fills.
AS_LINUX, CLEARED, ONE_WAY, EGRESS = "as-linux", "cleared", "one-way", "egress"

# Values of the kernel's enum pci_p2pdma_map_type, as this project names them.
UNKNOWN, BUS_ADDRESS, HOST_BRIDGE, NOT_SUPPORTED = (
    "unknown", "bus address", "host bridge", "not supported")


@dataclass(frozen=True)
class Kind:
    """Names of device types: a stock QEMU's, or ours."""
    name: str
    root: str
    upstream: str
    downstream: str
    root_complex: str
    has_acs: bool               # and policies, and identities


STOCK = Kind("stock", "pcie-root-port", "x3130-upstream",
             "xio3130-downstream", "pxb-pcie", False)
OURS = Kind("ours", "p2p-root-port", "p2p-switch-upstream",
            "p2p-switch-downstream", "p2p-root-complex", True)


@dataclass(frozen=True)
class Mode:
    """What holds for a whole boot."""
    iommu: str                  # one of IOMMUS
    cpu: str                    # value of -cpu
    part: int = 0               # of several boots that are alike

    def __str__(self):
        part = f", part {self.part}" if self.part else ""
        return f"IOMMU {self.iommu}, {self.cpu}{part}"

    @property
    def name(self):
        return f"{self.iommu}-{self.cpu}-{self.part}"

    @property
    def cpu_allowed(self):
        """Whether Linux trusts this CPU's host bridges blindly."""
        return self.cpu.startswith("EPYC")


# How the data of a leg fares: all of it arrives, the kernel refuses to try,
# none arrives, or only what the client writes to its peer.
ARRIVES, REFUSED, LOST, WRITES = "arrives", "refused", "lost", "writes"

# Whose memory it is: that of either one of two NVMe controllers, or that of a
# p2p-endpoint, with one NVMe controller for its client.
NVME, ENDPOINT = "nvme", "endpoint"

IN_LINUX_TABLE = "8086:2020"    # a host bridge that Linux trusts
WITHIN_ONE = "8086:2f00"        # and one that it trusts for itself only


@dataclass(frozen=True)
class Complex:
    """A root complex of its own; stock QEMU's has neither of the two."""
    forward: str                # a preset of docs/specs/p2p-policy.rst
    identity: str = ""          # vendor:device of its host bridge
    bypass: bool = False        # goes past the IOMMU

    def arguments(self):
        text = f",forward={self.forward}"
        if self.bypass:
            text += ",bypass_iommu=on"
        if self.identity:
            vendor, device = self.identity.split(":")
            text += f",vendor-id=0x{vendor},device-id=0x{device}"
        return text


@dataclass(frozen=True)
class Topology:
    name: str
    title: str
    shape: str                  # one of BUSES
    acs: str | None = None      # None: switch ports without ACS
    stock: tuple = ()           # kinds of ports that are stock's on ours, too
    complexes: tuple = ()       # of both ports, or one each; (): pcie.0
    provider: str = NVME

    @property
    def clients(self):
        """How many of the pair have a disk to move data with."""
        return 1 if self.provider == ENDPOINT else 2

    def redirects(self, kind):
        """Whether a port on the way has redirect on in the end."""
        return kind.has_acs and self.acs in (AS_LINUX, ONE_WAY)

    def predict(self, kind, mode):
        """What the kernel should choose, by its documented rules."""
        if self.shape != "ports" and not self.redirects(kind):
            return BUS_ADDRESS
        trusted = mode.cpu_allowed or kind.has_acs and self.complexes and all(
            c.identity == IN_LINUX_TABLE for c in self.complexes)
        return HOST_BRIDGE if trusted else NOT_SUPPORTED

    def fate(self, kind, mode):
        """How the data fares, as on hardware, and by which rule and in which
        form what does not arrive is refused by the fabric.

        ONE_WAY: the redirected request comes to a root port whose own window
        it is for, and that is not to send it on. With the IOMMU translating,
        it never is for that window.
        """
        choice = self.predict(kind, mode)
        if choice == NOT_SUPPORTED:
            return REFUSED, 0, ""
        if choice == HOST_BRIDGE and kind.has_acs:
            if self.acs == ONE_WAY:
                return LOST, 63, "unsupported request"
            for preset in (c.forward for c in self.complexes):
                if preset == "none" or (preset == "same-host"
                                        and len(self.complexes) > 1):
                    return LOST, 37, "unsupported request"
                if preset == "writes-only":
                    return WRITES, 37, "silent drop"
        return ARRIVES, 0, ""


DEMO = (
    Topology("switch", "one switch", "switch"),
    Topology("nested", "nested switches", "nested"),
    Topology("redirect", "switch, ACS redirect on", "switch", AS_LINUX),
    Topology("cleared", "switch, redirect cleared", "switch", CLEARED),
    Topology("functions", "one device, two functions", "functions", CLEARED),
    Topology("ports", "two root ports", "ports"),
    Topology("rc-all", "root complex allows", "ports",
             complexes=(Complex("forward-all", IN_LINUX_TABLE),)),
    Topology("rc-none", "root complex denies", "ports",
             complexes=(Complex("none", IN_LINUX_TABLE),)),
    Topology("rc-writes", "root complex, writes only", "ports",
             complexes=(Complex("writes-only", IN_LINUX_TABLE),)),
    Topology("rc-other", "to the other root complex", "ports",
             complexes=(Complex("same-host", IN_LINUX_TABLE),) * 2),
)

# Stock ports and ours in one hierarchy.
MIXED = (
    Topology("stockdown", "stock ports in our switch", "switch",
             stock=("downstream",)),
    Topology("stockroot", "our switch, stock root port", "switch", AS_LINUX,
             stock=("root",)),
)

# Those of the demo that tell most about p2p-endpoint as the provider.
PROVIDED = (DEMO[0], DEMO[5])


def by_endpoint(topology):
    """The same with a p2p-endpoint as the provider."""
    return replace(topology, name=f"ep-{topology.name}", provider=ENDPOINT,
                   title=f"{topology.title}, p2p-endpoint provides")


# Only with the IOMMU off, see Topology.fate().
ONE_WAY_TRAP = Topology("oneway", "redirected, root port bars it", "switch",
                        ONE_WAY)
