# SPDX-License-Identifier: GPL-2.0-or-later
"""The topologies, and what a kernel should choose in them.

Each has one pair of NVMe controllers of its own, with serial numbers
"<name>-a" and "<name>-b", so that all of them fit into one machine and one
boot tries them all.
"""

from collections import Counter
from dataclasses import dataclass

SV, TB, RR, CR, UF, EC, DT = (1 << bit for bit in range(7))
ACS_CAPABLE = SV | TB | RR | CR | UF | DT

# How ACS is set: what Linux does on its own, Request Redirect forced on or
# cleared by the kernel's command line, or redirected with a root port that
# does not send a request back into its own window.
AS_LINUX, CLEARED, ONE_WAY = "as-linux", "cleared", "one-way"

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
    iommu: str                  # "off", "on" or "pt"
    cpu: str                    # value of -cpu

    @property
    def cpu_allowed(self):
        """Whether Linux trusts this CPU's host bridges blindly."""
        return self.cpu.startswith("EPYC")


# How the data of a leg fares: all of it arrives, the kernel refuses to try,
# none arrives, or only what the client writes to its peer.
ARRIVES, REFUSED, LOST, WRITES = "arrives", "refused", "lost", "writes"

IN_LINUX_TABLE = "8086:2020"    # a host bridge that Linux trusts


@dataclass(frozen=True)
class Complex:
    """A root complex of its own; stock QEMU's has neither of the two."""
    forward: str                # a preset of docs/specs/p2p-policy.rst
    identity: str = ""          # vendor:device of its host bridge

    def arguments(self):
        text = f",forward={self.forward}"
        if self.identity:
            vendor, device = self.identity.split(":")
            text += f",vendor-id=0x{vendor},device-id=0x{device}"
        return text


@dataclass(frozen=True)
class Topology:
    name: str
    title: str
    shape: str                  # "switch", "nested", "functions" or "ports"
    acs: str | None = None      # None: switch ports without ACS
    stock: tuple = ()           # kinds of ports that are stock's on ours, too
    complexes: tuple = ()       # of both ports, or one each; (): pcie.0

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
                return LOST, 14, "unsupported request"
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

# Only with the IOMMU off, see Topology.fate().
ONE_WAY_TRAP = Topology("oneway", "redirected, root port bars it", "switch",
                        ONE_WAY)


PCIE_0 = ("pcie.0", 0)          # a root bus: id and number
FIRST_BUS, BUSES = 0x60, 8      # of a root complex, and how many each has
FIRST_PORT, FIRST_COMPLEX = 4, 0x14     # device numbers


class Builder:
    """Collects -device arguments and ACS settings of one machine."""

    def __init__(self, kind):
        self.kind = kind
        self.args = []
        self.disks = []         # node names that need a -blockdev
        self.config_acs = []
        self.disable_redir = []
        self._root_ports = 0
        self._ports_on = Counter()      # root ports by root bus
        self._complexes = 0
        self._slots = 0
        self._stock = ()        # of the topology that is being added

    def _device(self, text):
        self.args += ["-device", text]

    def _port(self, role, text):
        kind = STOCK if role in self._stock else self.kind
        self._device(f"{getattr(kind, role)},{text}")

    def root_complex(self, of):
        """Returns the id of its root bus and the bus' number."""
        number = FIRST_BUS + BUSES * self._complexes
        name = f"rc{self._complexes}"
        own = of.arguments() if self.kind is OURS else ""
        self._device(f"{self.kind.root_complex},id={name},bus=pcie.0,"
                     f"addr={FIRST_COMPLEX + self._complexes:#x},"
                     f"bus_nr={number}{own}")
        self._complexes += 1
        return name, number

    def root_port(self, root=PCIE_0):
        """Returns the port's id and its place as the kernel writes it."""
        self._slots += 1
        bus, number = root
        addr = FIRST_PORT + self._ports_on[bus]
        self._ports_on[bus] += 1
        port = f"rp{self._root_ports}"
        self._port("root", f"id={port},bus={bus},addr={addr:#x},"
                   f"chassis=1,slot={self._slots}")
        self._root_ports += 1
        return port, f"{number:02x}:{addr:02x}.0"

    def switch(self, bus, place, ports, acs):
        """A switch on @bus; returns (id, place) of each downstream port."""
        up = f"{bus}-u"
        self._port("upstream", f"id={up},bus={bus}")
        capability = (f",acs={ACS_CAPABLE:#x}"
                      if acs and self.kind.has_acs else "")
        below = []
        for number in range(ports):
            self._slots += 1
            down = f"{bus}-d{number}"
            self._port("downstream", f"id={down},bus={up},"
                       f"addr={number:#x},port={number},chassis=1,"
                       f"slot={self._slots}{capability}")
            below.append((down, f"{place}/00.0/{number:02x}.0"))
        return below

    def nvme(self, bus, serial, place=""):
        self.disks.append(serial)
        self._device(f"nvme,id={serial},serial={serial},drive={serial},"
                     f"bus={bus},cmb_size_mb=4{place}")

    def set_acs(self, acs, mode, root_place, ports):
        """What the command line has to say for topology.acs == @acs."""
        places = [place for _, place in ports]
        if acs == CLEARED:
            self.disable_redir += places
        elif acs is not None and mode.iommu == "off":
            # Linux turns ACS on only with an IOMMU driver: do it in its place.
            root = SV if acs == ONE_WAY else SV | RR | CR | UF
            self.config_acs += [f"{root:07b}@{root_place}"]
            self.config_acs += [f"{SV | RR | CR | UF:07b}@{place}"
                                for place in places]

    def add(self, topology, mode):
        self._stock = topology.stock if self.kind is OURS else ()
        roots = [self.root_complex(c) for c in topology.complexes] or [PCIE_0]
        root, place = self.root_port(roots[0])
        if topology.shape == "functions":
            self.set_acs(topology.acs, mode, place, [(root, place)])
            self.nvme(root, f"{topology.name}-a", ",addr=0.0,multifunction=on")
            self.nvme(root, f"{topology.name}-b", ",addr=0.1")
            return
        if topology.shape == "ports":
            ends = [(root, place), self.root_port(roots[-1])]
        else:
            ends = self.switch(root, place, 2, topology.acs)
            self.set_acs(topology.acs, mode, place, ends)
        if topology.shape == "nested":
            inner, inner_place = ends[0]
            ends[0] = self.switch(inner, inner_place, 1, topology.acs)[0]
        for (bus, _), letter in zip(ends, "ab"):
            self.nvme(bus, f"{topology.name}-{letter}")

    def kernel_arguments(self):
        args = []
        if self.disable_redir:
            args.append("pci=disable_acs_redir="
                        + ";".join(self.disable_redir))
        if self.config_acs:
            args.append("pci=config_acs=" + ";".join(self.config_acs))
        return args
