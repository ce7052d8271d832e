# SPDX-License-Identifier: GPL-2.0-or-later
"""The cells of the matrix: every way that IOMMU, trust, ACS, shape and policy
go together, or as many of them as have every two or three values of them
somewhere; their names, and how they are put into machines.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import combinations, product

from .builder import buses_of
from .initramfs import SetupError
from .topology import (AS_LINUX, CLEARED, EGRESS, IN_LINUX_TABLE, WITHIN_ONE,
                       Complex, Mode, Topology)

VTD = ("off", "strict", "lazy", "pt")
VIRTIO = ("virtio-strict", "virtio-lazy", "virtio-pt")
TRUSTS = ("cpu", "table", "table-within-one", "neither")
ACS = {"no-acs": None, AS_LINUX: AS_LINUX, CLEARED: CLEARED, EGRESS: EGRESS}
BYPASSED = "bypassed-root-complex"
# How many root complexes, and which of the builder's shapes below them.
SHAPES = {"one-switch": (1, "switch"), "two-switches": (1, "branches"),
          "two-root-ports": (1, "ports"), "two-root-complexes": (2, "ports"),
          BYPASSED: (1, "ports")}
POLICIES = ("forward-all", "same-host", "writes-only", "none")

# How many values have to be together somewhere; 0 is all of them.
SIZES = {"pairs": 2, "triples": 3, "all": 0}

IDENTITIES = {"table": IN_LINUX_TABLE, "table-within-one": WITHIN_ONE}
LAST_BUS = 255
PAIRS_MAX = 24                  # of a boot, lest one takes too long


@dataclass(frozen=True)
class Cell:
    iommu: str
    trust: str
    acs: str
    shape: str
    policy: str

    def values(self):
        return (self.iommu, self.trust, self.acs, self.shape, self.policy)

    @property
    def name(self):
        return "/".join(self.values())

    @property
    def cpu(self):
        return "EPYC" if self.trust == "cpu" else "max"

    def topology(self, number):
        count, shape = SHAPES[self.shape]
        of = Complex(self.policy, IDENTITIES.get(self.trust, ""),
                     self.shape == BYPASSED)
        return Topology(f"m{number}.{self.policy}", self.name, shape,
                        ACS[self.acs], complexes=(of,) * count)


def all_cells(iommus=VTD):
    return [Cell(*values) for values
            in product(iommus, TRUSTS, ACS, SHAPES, POLICIES)]


def groups(cell, size):
    """Each @size values of @cell, with where they stand."""
    return set(combinations(enumerate(cell.values()), size))


def cover(cells, size):
    """Of @cells, some in which each @size values that @cells have together
    are together: greedily, always the one with most that is new. All of them
    if @size is 0."""
    if not size:
        return cells
    new = {cell: groups(cell, size) for cell in cells}
    chosen = []
    while True:
        best = max(cells, key=lambda cell: len(new[cell]))
        found = new[best].copy()
        if not found:
            return chosen
        chosen.append(best)
        for cell in cells:
            new[cell] -= found


def like(name, patterns):
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def plan_boots(cells):
    """{Mode: [Topology]}, as many in one as go into a machine."""
    boots, room = {}, {}
    for number, cell in enumerate(cells):
        topology = cell.topology(number)
        part = room.setdefault((cell.iommu, cell.cpu), [0, LAST_BUS, []])
        need = buses_of(topology) * len(topology.complexes)
        if need > part[1] or len(part[2]) == PAIRS_MAX:
            part[:] = [part[0] + 1, LAST_BUS, []]
        part[1] -= need
        part[2].append(topology)
        boots[Mode(cell.iommu, cell.cpu, part[0])] = part[2]
    return boots


def choose_boots(size, iommus, names, boot_names):
    """The boots for a cover of @size, 0 being all cells, or those of them that
    are like one of @names or in a boot like one of @boot_names; none of either
    are all."""
    cells = cover(all_cells(iommus), size)
    if names:
        cells = [cell for cell in cells if like(cell.name, names)]
    boots = plan_boots(cells)
    if boot_names:
        boots = {mode: topologies for mode, topologies in boots.items()
                 if like(mode.name, boot_names)}
    if not boots:
        raise SetupError("no such cell or boot; --list prints their names")
    return boots
