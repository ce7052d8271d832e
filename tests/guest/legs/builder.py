# SPDX-License-Identifier: GPL-2.0-or-later
"""From topologies to QEMU's command line, and to the kernel's."""

from collections import Counter

from .topology import (ACS_CAPABLE, AS_LINUX, CLEARED, CR, EC, EGRESS,
                       ENDPOINT, ONE_WAY, OURS, RR, STOCK, SV, UF)

# Bus numbers that a topology takes below one root complex, its own included.
BUSES = {"switch": 5, "nested": 7, "branches": 9, "functions": 2, "ports": 3}

PCIE_0 = ("pcie.0", 0)          # a root bus: id and number
FIRST_BUS = 0x60                # of a root complex, if pcie.0 has topologies
FIRST_PORT, FIRST_COMPLEX = 4, 0x14     # device numbers

REDIRECT = SV | RR | CR | UF    # as Linux sets it


def buses_of(topology):
    """How many bus numbers each of the root complexes of @topology needs."""
    return BUSES[topology.shape] - (len(topology.complexes) > 1)


class Builder:
    """Collects -device arguments and ACS settings of one machine."""

    def __init__(self, kind, first_bus=FIRST_BUS):
        self.kind = kind
        self.args = []
        self.disks = []         # node names that need a -blockdev
        self.config_acs = []
        self.disable_redir = []
        self._root_ports = 0
        self._ports_on = Counter()      # root ports by root bus
        self._complexes = 0
        self._next_bus = first_bus
        self._slots = 0
        self._endpoints = 0
        self._stock = ()        # of the topology that is being added

    def _device(self, text):
        self.args += ["-device", text]

    def _port(self, role, text):
        kind = STOCK if role in self._stock else self.kind
        self._device(f"{getattr(kind, role)},{text}")

    def root_complex(self, of, buses):
        """Returns the id of its root bus and the bus' number."""
        number = self._next_bus
        name = f"rc{self._complexes}"
        own = of.arguments() if self.kind is OURS else ""
        addr = f"{FIRST_COMPLEX + self._complexes // 8:#x}." \
               f"{self._complexes % 8}"
        self._device(f"{self.kind.root_complex},id={name},bus=pcie.0,"
                     f"addr={addr},multifunction=on,bus_nr={number}{own}")
        self._complexes += 1
        self._next_bus += buses
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

    def endpoint(self, bus, name, place=""):
        self._device(f"p2p-endpoint,id={name},bus={bus}{place}")
        self._endpoints += 1

    def pair(self, topology, buses, places=("", "")):
        """The two of @topology, on @buses; the guest tells them by names, and
        endpoints by their number in the order of addresses."""
        name = topology.name
        if topology.provider == ENDPOINT:
            self.nvme(buses[0], f"{name}-e{self._endpoints}", places[0])
            self.endpoint(buses[1], f"{name}-b", places[1])
        else:
            self.nvme(buses[0], f"{name}-a", places[0])
            self.nvme(buses[1], f"{name}-b", places[1])

    def set_acs(self, acs, mode, root_place, ports):
        """What the command line has to say for topology.acs == @acs."""
        places = [place for _, place in ports]
        if acs == CLEARED:
            self.disable_redir += places
        elif acs is not None and mode.iommu == "off":
            # Linux turns ACS on only with an IOMMU driver: do it in its place.
            root = SV if acs == ONE_WAY else REDIRECT
            self.config_acs += [f"{root:07b}@{root_place}"]
            self.config_acs += [f"{REDIRECT:07b}@{place}"
                                for place in places]

    def add(self, topology, mode):
        self._stock = topology.stock if self.kind is OURS else ()
        roots = [self.root_complex(c, buses_of(topology))
                 for c in topology.complexes] or [PCIE_0]
        root, place = self.root_port(roots[0])
        if topology.shape == "functions":
            self.set_acs(topology.acs, mode, place, [(root, place)])
            self.pair(topology, (root, root),
                      (",addr=0.0,multifunction=on", ",addr=0.1"))
            return
        if topology.shape == "ports":
            ends = [(root, place), self.root_port(roots[-1])]
        else:
            ends = self.switch(root, place, 2, topology.acs)
            self.set_acs(topology.acs, mode, place, ends)
        if topology.shape == "nested":
            ends[0] = self.switch(*ends[0], 1, topology.acs)[0]
        elif topology.shape == "branches":
            ends = [self.switch(*end, 1, topology.acs)[0] for end in ends]
        self.pair(topology, [bus for bus, _ in ends])

    def kernel_arguments(self):
        return (self.acs_arguments()
                + (["p2p_endpoints=1"] if self._endpoints else []))

    def acs_arguments(self):
        args = []
        if self.disable_redir:
            args.append("pci=disable_acs_redir="
                        + ";".join(self.disable_redir))
        if self.config_acs:
            args.append("pci=config_acs=" + ";".join(self.config_acs))
        return args


class ManyBuilder(Builder):
    """For more topologies than a kernel's command line can name the ports of.
    Ports whose ACS is set alike have a device ID of their own. All of them
    are ours, each is below root complexes of its own.
    """

    VENDOR = 0x1b36
    DEVICE = {CLEARED: 0xc001, EGRESS: 0xc002, AS_LINUX: 0xc003}
    # From Direct Translated P2P down to Source Validation.
    EGRESS_BITS = "x1x00xx"

    def __init__(self, kind):
        super().__init__(kind, first_bus=1)
        self._acs = {}          # by role, of the topology that is being added
        self._redirected = False

    def _port(self, role, text):
        acs = self._acs.get(role)
        if acs:
            text += (f",vendor-id={self.VENDOR:#x}"
                     f",device-id={self.DEVICE[acs]:#x}")
        if acs == EGRESS:
            text += ",egress-vector-size=8"
        if role in self._acs:
            text += f",acs={self._capability(acs):#x}"
        super()._port(role, text)

    @staticmethod
    def _capability(acs):
        if acs is None:
            return 0
        return ACS_CAPABLE | EC if acs == EGRESS else ACS_CAPABLE

    def switch(self, bus, place, ports, acs):
        return super().switch(bus, place, ports, None)

    def set_acs(self, acs, mode, root_place, ports):
        pass                    # the device IDs say it

    def add(self, topology, mode):
        self._redirected = mode.iommu == "off"
        self._acs = {"downstream": topology.acs}
        if topology.shape == "ports" or topology.acs == AS_LINUX:
            self._acs["root"] = topology.acs
        super().add(topology, mode)

    def acs_arguments(self):
        def of(acs):
            return f"pci:{self.VENDOR:x}:{self.DEVICE[acs]:x}"

        config = [f"{self.EGRESS_BITS}@{of(EGRESS)}"]
        if self._redirected:
            config.append(f"{REDIRECT:07b}@{of(AS_LINUX)}")
        return [f"pci=disable_acs_redir={of(CLEARED)}",
                "pci=config_acs=" + ";".join(config)]
