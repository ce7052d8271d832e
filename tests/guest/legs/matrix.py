# SPDX-License-Identifier: GPL-2.0-or-later
"""The matrix as tests: see cells.py.

What has to come out is libp2pcore's to say, from what the guest itself sees;
the policies are told by the legs' names. See guest/p2p-predict.c.
"""

import shlex
import time

from . import judge, machine
from .judge import Judgement
from .judge_predicted import (judge_cell, judge_refused, wrong_predictions,
                              wrong_refusals)
from .report import Tap
from .results import select
from .topology import OURS


class Progress:
    """Which boot is under way, and about how long the rest of them takes."""

    def __init__(self, boots):
        self._number = {mode: n for n, mode in enumerate(boots, 1)}
        self._done = 0
        self._start = time.monotonic()

    def started(self, mode, pairs):
        return (f"boot {self._number[mode]} of {len(self._number)}, "
                f"{mode.name}: {pairs} pairs")

    def finished(self, boot):
        self._done += 1
        left = len(self._number) - self._done
        each = (time.monotonic() - self._start) / self._done
        return (f"boot {self._number[boot.mode]} of {len(self._number)}, "
                f"{boot.mode.name}, took {boot.seconds:.0f} s; {left} left, "
                f"about {each * left / 60:.0f} min")


def arguments_again(args):
    """Those of run-legs that chose the boots, but for single ones."""
    words = ["--virtio"] * args.virtio + ["--matrix", args.matrix]
    for name in args.cell:
        words += ["--cell", name]
    return shlex.join(words)


class Checker:
    """Judges each boot when it is done."""

    def __init__(self, boots, args):
        self._boots, self._verbose = boots, args.verbose
        self._again = arguments_again(args)
        self._proved = set()
        self._progress = Progress(boots)
        self.tap = Tap()

    def started(self, _kind, mode):
        self.tap.progress(
            self._progress.started(mode, len(self._boots[mode])))

    def finished(self, boot):
        failures = self.tap.failures
        if self._verbose:
            self.tap.comment(boot.command)
            self.tap.comment(boot.results.printed)
        if boot.failure:
            self.tap.comment(boot.console)
        for judgement in judge.judge_run(boot):
            self.tap.judge(boot.mode.name, judgement)
        if not boot.failure:
            self._judge_legs(boot)
        if self.tap.failures > failures:
            self.tap.comment(f"again: make legs ARGS=\"{self._again} --boot "
                             f"{boot.mode.name} --verbose\"")
        self.tap.progress(self._progress.finished(boot))

    def _judge_legs(self, boot):
        legs = []
        for topology in self._boots[boot.mode]:
            legs.append(select(boot, topology.name))
            for judgement in judge_cell(legs[-1], topology, boot.mode):
                self.tap.judge(topology.title, judgement)
        self.tap.judge(boot.mode.name, judge_refused(boot.refused, legs))
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


def print_names(boots):
    for mode, topologies in boots.items():
        print(f"{mode.name}: {len(topologies)} pairs")
        for topology in topologies:
            print(f"    {topology.title}")


def run(setup, boots, args):
    """Try what cells.choose_boots() chose. Returns whether all tests passed."""
    checker = Checker(boots, args)
    plan = [(OURS, mode, topologies, "")
            for mode, topologies in boots.items()]
    machine.run_all(setup, plan, args.jobs, checker)
    checker.tap.end()
    return not checker.tap.failures
