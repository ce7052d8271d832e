# SPDX-License-Identifier: GPL-2.0-or-later
"""The matrix: every way that ACS, IOMMU, shape, policy and trust go together,
or as many of them as have every two or three values of them somewhere.

What has to come out is libp2pcore's to say, from what the guest itself sees;
the policies are told by the legs' names. See guest/p2p-predict.c.
"""

from dataclasses import dataclass
from itertools import combinations, product

from . import judge, machine
from .builder import buses_of
from .judge import Judgement
from .judge_predicted import (judge_cell, judge_refused, wrong_predictions,
                              wrong_refusals)
from .report import Tap
from .results import select
from .topology import (AS_LINUX, CLEARED, EGRESS, IN_LINUX_TABLE, OURS,
                       WITHIN_ONE, Complex, Mode, Topology)

IOMMUS = ("off", "strict", "lazy", "pt")
ACS = (None, AS_LINUX, CLEARED, EGRESS)
SHAPES = ("one switch", "two switches", "two root ports",
          "two root complexes", "bypassed root complex")
POLICIES = ("forward-all", "same-host", "writes-only", "none")
TRUSTS = ("cpu", "table", "table within one", "neither")
DIMENSIONS = (IOMMUS, TRUSTS, ACS, SHAPES, POLICIES)

IDENTITIES = {"table": IN_LINUX_TABLE, "table within one": WITHIN_ONE}
BUS_SHAPES = {"one switch": "switch", "two switches": "branches"}
LAST_BUS = 255
PAIRS_MAX = 24                  # of a boot, lest one takes too long


@dataclass(frozen=True)
class Cell:
    iommu: str
    trust: str
    acs: str | None
    shape: str
    policy: str

    @property
    def cpu(self):
        return "EPYC" if self.trust == "cpu" else "max"

    def topology(self, number):
        of = Complex(self.policy, IDENTITIES.get(self.trust, ""),
                     self.shape == "bypassed root complex")
        count = 2 if self.shape == "two root complexes" else 1
        trust = "host bridge in " + self.trust if self.trust in IDENTITIES \
                else self.trust + " trusted"
        return Topology(
            f"m{number}.{self.policy}",
            f"{self.shape}, ACS {self.acs or 'none'}, {self.policy}, {trust}",
            BUS_SHAPES.get(self.shape, "ports"), self.acs,
            complexes=(of,) * count)


def all_cells():
    return [Cell(*values) for values in product(*DIMENSIONS)]


def groups(cell, size):
    """Each @size values of @cell, with where they stand."""
    values = (cell.iommu, cell.trust, cell.acs, cell.shape, cell.policy)
    return set(combinations(enumerate(values), size))


def cover(cells, size):
    """Of @cells, some in which each @size values that @cells have together
    are together: greedily, always the one with most that is new."""
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


def plan_boots(cells):
    """{Mode: [Topology]}, as many in one as go into a machine."""
    boots, room = {}, {}
    number = 0
    for cell in cells:
        topology = cell.topology(number)
        number += 1
        part = room.setdefault((cell.iommu, cell.cpu), [0, LAST_BUS, []])
        need = buses_of(topology) * len(topology.complexes)
        if need > part[1] or len(part[2]) == PAIRS_MAX:
            part[:] = [part[0] + 1, LAST_BUS, []]
        part[1] -= need
        part[2].append(topology)
        boots[Mode(cell.iommu, cell.cpu, part[0])] = part[2]
    return boots


class Checker:
    """Judges each boot when it is done."""

    def __init__(self, boots, verbose):
        self._boots, self._verbose = boots, verbose
        self._proved = set()
        self.tap = Tap()

    def started(self, _kind, mode):
        self.tap.comment(f"booting {mode}: {len(self._boots[mode])} pairs")

    def finished(self, boot):
        self.tap.comment(f"{boot.mode} took {boot.seconds:.1f} s")
        if self._verbose:
            self.tap.comment(boot.command)
        if boot.failure:
            self.tap.comment(boot.console)
        for judgement in judge.judge_run(boot):
            self.tap.judge(str(boot.mode), judgement)
        if boot.failure:
            return
        legs = []
        for topology in self._boots[boot.mode]:
            legs.append(select(boot, topology.name))
            for judgement in judge_cell(legs[-1], topology, boot.mode):
                self.tap.judge(f"{boot.mode}, {topology.title}", judgement)
        self.tap.judge(str(boot.mode), judge_refused(boot.refused, legs))
        self._prove_all(boot, legs)

    def _prove_all(self, boot, legs):
        arriving = [leg for leg in legs
                    if all(t.right for t in leg.transfers)]
        if arriving:
            self._prove("prediction", wrong_predictions(arriving[0]))
        refused = [leg for leg in legs if leg.refusals
                   and not any(t.right for t in leg.transfers)]
        if refused:
            self._prove("refusal",
                        wrong_refusals(refused[0], boot.refused, legs))

    def _prove(self, kind, wrong):
        """Once, that what is wrong of any @kind is found out."""
        if kind in self._proved:
            return
        self._proved.add(kind)
        for what, judgement in wrong:
            self.tap.judge("proof", Judgement(
                f"a wrong {what} is found out",
                judgement.skipped or not judgement.holds, judgement.found,
                judgement.skipped))


def run(setup, size, modes, args):
    """Try the cells of a cover of @size, 0 being all of them, that are of
    @modes. Returns whether all tests passed."""
    cells = all_cells()
    if size:
        cells = cover(cells, size)
    boots = {mode: topologies for mode, topologies
             in plan_boots(cells).items()
             if any(mode.iommu == m.iommu and mode.cpu == m.cpu
                    for m in modes)}
    checker = Checker(boots, args.verbose)
    checker.tap.comment(f"{len(cells)} of {len(all_cells())} cells, "
                        f"{len(boots)} boots")
    plan = [(OURS, mode, topologies, "") for mode, topologies
            in boots.items()]
    machine.run_all(setup, plan, args.jobs, checker)
    checker.tap.end()
    return not checker.tap.failures

