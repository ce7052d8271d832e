# SPDX-License-Identifier: GPL-2.0-or-later
"""The legs as tests, and proof that these tests can fail: a planted fault,
a wrong expectation, and stock QEMU, which is known to lose data."""

from . import judge, machine
from .judge import Judgement
from .report import Tap, judgements
from .results import select
from .topology import (ARRIVES, DEMO, MIXED, NOT_SUPPORTED, ONE_WAY_TRAP,
                       OURS, STOCK, Mode)

PROOF_MODE = Mode("on", "EPYC")
FLIP = 2741                     # offset of the byte to spoil


class Checker:
    """Judges each boot when it is done."""

    def __init__(self, legs, verbose):
        self._legs, self._verbose = legs, verbose
        self._more = list(MIXED) if len(legs) == len(DEMO) else []
        self.tap = Tap()

    def topologies(self, mode):
        """Those of a boot on ours: more than the demo has."""
        trap = [ONE_WAY_TRAP] if mode.iommu == "off" else []
        return self._legs + self._more + trap

    def started(self, kind, mode):
        self.tap.comment(f"booting {kind.name}, IOMMU {mode.iommu}, "
                         f"{mode.cpu}")

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
        leg = select(boot, self._legs[0].name)
        self.tap.judge("proof", judge.judge_planted(leg, FLIP))
        wrong = judge.judge_choice(leg, NOT_SUPPORTED)
        self.tap.judge("proof", Judgement(
            "a wrong expectation of the kernel's choice fails",
            wrong.skipped or not wrong.holds, wrong.found, wrong.skipped))

    def _expect_loss(self, boot):
        leg = select(boot, DEMO[0].name)
        data = judge.judge_data(leg, ARRIVES)
        self.tap.judge("proof", Judgement(
            "the data that stock QEMU loses is missed",
            not boot.failure and bool(leg.transfers) and not data.holds,
            boot.failure or data.found))
        self.tap.judge("proof", Judgement(
            "the IOMMU faults of stock QEMU are seen",
            not judge.judge_faults(leg).holds, f"{leg.faults} faults"))


def run(setup, legs, modes, args):
    """Returns whether all tests passed."""
    checker = Checker(legs, args.verbose)
    plan = [(OURS, mode, checker.topologies(mode),
             f"{legs[0].name},{FLIP}" if mode == PROOF_MODE else "")
            for mode in modes]
    plan.append((STOCK, PROOF_MODE, [DEMO[0]], ""))
    machine.run_all(setup, plan, args.jobs, checker)
    checker.tap.end()
    return not checker.tap.failures
