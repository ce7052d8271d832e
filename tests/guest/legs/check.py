# SPDX-License-Identifier: GPL-2.0-or-later
"""The legs as tests, and proof that these tests can fail: a planted fault,
a wrong expectation, and stock QEMU, which is known to lose data."""

from . import judge, machine
from .judge import Judgement
from .report import Tap, judgements
from .results import select
from .topology import (ARRIVES, DEMO, ENDPOINT, MIXED, NOT_SUPPORTED,
                       ONE_WAY_TRAP, OURS, PROVIDED, STOCK, Mode, by_endpoint)

PROOF_MODE = Mode("on", "EPYC")
FLIP = 2741                     # offset of the byte to spoil


class Checker:
    """Judges each boot when it is done."""

    def __init__(self, legs, provider, verbose):
        self._legs, self._provider, self._verbose = legs, provider, verbose
        self._all = len(legs) == len(DEMO)
        self.boots, self._started = 0, 0
        self.tap = Tap()

    def topologies(self, mode):
        """Those of a boot on ours: more than the demo has."""
        legs = self._legs + (list(MIXED) if self._all else [])
        if mode.iommu == "off":
            legs = legs + [ONE_WAY_TRAP]
        if self._provider == ENDPOINT:
            return [by_endpoint(t) for t in legs]
        if mode.iommu == "on" and self._all:
            # Below a switch the CPU does not matter.
            legs = legs + [by_endpoint(t) for t in PROVIDED
                           if mode.cpu_allowed or t.shape == "ports"]
        return legs

    def planted(self, mode):
        """Those of which a boot is to spoil a byte: one for each provider."""
        legs = self.topologies(mode) if mode == PROOF_MODE else []
        return list({t.provider: t for t in reversed(legs)}.values())

    def started(self, kind, mode):
        self._started += 1
        self.tap.progress(f"boot {self._started} of {self.boots}, {kind.name}, "
                          f"IOMMU {mode.iommu}, {mode.cpu}")

    def finished(self, boot):
        self.tap.comment(f"{boot.kind.name}, IOMMU {boot.mode.iommu}, "
                         f"{boot.mode.cpu} took {boot.seconds:.1f} s")
        if self._verbose:
            self.tap.comment(boot.command)
        if boot.failure:
            self.tap.comment(boot.console)
        if boot.kind is STOCK:
            self._expect_loss(boot)
            return
        for where, judgement in judgements(boot, self.topologies(boot.mode)):
            self.tap.judge(where, judgement)
        if boot.mode == PROOF_MODE:
            self._expect_planted(boot)

    def _expect_planted(self, boot):
        for topology in self.planted(boot.mode):
            leg = select(boot, topology.name)
            tried = judge.judge_tried(boot, topology)
            self.tap.judge("proof", tried if tried.skipped else
                           judge.judge_planted(leg, topology, FLIP))
        wrong = judge.judge_choice(leg, NOT_SUPPORTED)
        self.tap.judge("proof", Judgement(
            "a wrong expectation of the kernel's choice fails",
            wrong.skipped or not wrong.holds, wrong.found, wrong.skipped))

    def _expect_loss(self, boot):
        leg = select(boot, DEMO[0].name)
        data = judge.judge_data(leg, ARRIVES, judge.TRANSFERS * 2)
        self.tap.judge("proof", Judgement(
            "the data that stock QEMU loses is missed",
            not boot.failure and bool(leg.transfers) and not data.holds,
            boot.failure or data.found))
        self.tap.judge("proof", Judgement(
            "the IOMMU faults of stock QEMU are seen",
            not judge.judge_faults(leg).holds, f"{leg.faults} faults"))


def run(setup, legs, modes, args):
    """Returns whether all tests passed."""
    checker = Checker(legs, args.provider, args.verbose)
    plan = []
    for mode in modes:
        planted = ":".join(t.name for t in checker.planted(mode))
        plan.append((OURS, mode, checker.topologies(mode),
                     f"{planted},{FLIP}" if planted else ""))
    plan.append((STOCK, PROOF_MODE, [DEMO[0]], ""))
    checker.boots = len(plan)
    machine.run_all(setup, plan, args.jobs, checker)
    checker.tap.end()
    return not checker.tap.failures
