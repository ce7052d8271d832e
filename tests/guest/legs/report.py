# SPDX-License-Identifier: GPL-2.0-or-later
"""How results look: a table, TAP, JSON."""

import json
import os
import sys

from . import fabric, judge, machine
from .results import select
from .topology import OURS, STOCK

CODES = {"red": 31, "green": 32, "yellow": 33, "bold": 1}


class Paint:
    """Colour on a terminal, none elsewhere."""

    def __init__(self, stream=sys.stdout):
        self._on = stream.isatty() and "NO_COLOR" not in os.environ

    def __call__(self, text, colour):
        return f"\033[{CODES[colour]}m{text}\033[0m" if self._on else text


def describe_leg(leg, topology, kind, mode):
    """Stock is to lose nothing: it has no policies."""
    faults = f", {leg.faults} faults" if leg.faults else ""
    return judge.describe_data(leg, topology.fate(kind, mode)[0]) + faults


def table_row(topology, mode, boots):
    """(cells, colour of stock's cell, colour of ours) of one leg."""
    cells, colours, choices = [], [], []
    routes = ""
    for kind in (STOCK, OURS):
        boot = boots.get((kind, mode))
        if boot is None:
            cells.append("not run")
            colours.append("yellow")
            continue
        leg = select(boot, topology.name)
        cells.append("did not finish" if boot.failure else
                     describe_leg(leg, topology, kind, mode))
        if not boot.failure:
            choices.append("/".join(sorted(leg.kinds)) or "not shown")
        if kind is OURS:
            good = not boot.failure and all(
                j.holds for j in judge.judge_leg(leg, topology, mode))
            routes = fabric.describe(leg.routed, leg.refusals)
        else:
            good = bool(leg.transfers) and all(
                t.right or t.refused for t in leg.transfers)
        colours.append("green" if good else "red")
    chosen = " / ".join(dict.fromkeys(choices))
    return ([topology.title, mode.iommu, mode.cpu, chosen, *cells,
             routes], *colours)


HEADER = ["topology", "IOMMU", "CPU", "kernel chose", "stock QEMU",
          "with the fabric", "decisions of the fabric"]


def print_table(topologies, modes, boots, paint):
    rows = [table_row(t, m, boots) for t in topologies for m in modes]
    widths = [max(len(row[0][i]) for row in rows + [(HEADER,)])
              for i in range(len(HEADER))]
    header = "  ".join(h.ljust(w) for h, w in zip(HEADER, widths))
    print(paint(header.rstrip(), "bold"))
    last = None
    for cells, stock, ours in rows:
        padded = [cell.ljust(width) for cell, width in zip(cells, widths)]
        if cells[0] == last:
            padded[0] = " " * widths[0]
        last = cells[0]
        padded[4] = paint(padded[4], stock)
        padded[5] = paint(padded[5], ours)
        print("  ".join(padded).rstrip())


def failures(topologies, boots):
    """(where, Judgement) of everything that does not hold on ours."""
    return [(where, judgement) for (kind, _), boot in boots.items()
            if kind is OURS
            for where, judgement in judgements(boot, topologies)
            if not judgement.holds]


def print_failures(topologies, boots, paint):
    """Say what is wrong, in full; returns how many judgements on ours."""
    for (kind, mode), boot in boots.items():
        if boot.failure:
            print(paint(f"{kind.name}, IOMMU {mode.iommu}, {mode.cpu}: "
                        f"{boot.failure}", "red"))
            print(boot.console)
    failed = failures(topologies, boots)
    for where, judgement in failed:
        print(paint(f"{where}: not so: {judgement.text}", "red")
              + f" (found: {judgement.found})")
    return len(failed)


def judgements(boot, topologies):
    """(where, Judgement) of everything that has to hold in @boot."""
    where = f"IOMMU {boot.mode.iommu}, {boot.mode.cpu}"
    for judgement in judge.judge_boot(boot):
        yield where, judgement
    if boot.failure:
        return
    for topology in topologies:
        tried = judge.judge_tried(boot, topology)
        if tried.skipped:
            yield f"{where}, {topology.title}", tried
            continue
        leg = select(boot, topology.name)
        for judgement in judge.judge_leg(leg, topology, boot.mode):
            yield f"{where}, {topology.title}", judgement


class Tap:
    """Test Anything Protocol, version 13."""

    def __init__(self):
        self.tests = 0
        self.failures = 0
        print("TAP version 13")

    def judge(self, where, judgement):
        if judgement.found.startswith(machine.HUNG):
            # No result of the test's: scripts/check counts it apart.
            self.comment(f"HUNG: {where}: {judgement.found[len(machine.HUNG):]}")
            self.failures += 1
            return
        self.tests += 1
        self.failures += not judgement.holds
        print(f"{'ok' if judgement.holds else 'not ok'} {self.tests} - "
              f"{where}: {judgement.text}"
              + (f" # SKIP {judgement.found}" if judgement.skipped else ""))
        if not judgement.holds:
            self.comment(f"found: {judgement.found}")

    @staticmethod
    def comment(text):
        sys.stdout.write("".join(f"# {line}\n" for line in text.splitlines()))
        sys.stdout.flush()

    def progress(self, text):
        """A comment that scripts/check shows while the test runs."""
        self.comment(f"progress: {text}")

    def end(self):
        print(f"1..{self.tests}", flush=True)


def print_json(topologies, boots):
    """All there is, one object for each leg of each boot."""
    out = []
    for (kind, mode), boot in boots.items():
        for topology in topologies:
            leg = select(boot, topology.name)
            out.append({
                "qemu": kind.name, "iommu": mode.iommu, "cpu": mode.cpu,
                "topology": topology.name, "failure": boot.failure,
                "seconds": round(boot.seconds, 1),
                "kernel": boot.results.kernel,
                "chosen": sorted(leg.kinds),
                "predicted": topology.predict(kind, mode),
                "data": judge.describe_data(
                    leg, topology.fate(kind, mode)[0]), "faults": leg.faults,
                "transfers": [vars(t) for t in leg.transfers],
                "routed": leg.routed, "refusals": leg.refusals,
                "good": kind is STOCK or not boot.failure and all(
                    j.holds for j in judge.judge_leg(leg, topology, mode)),
            })
    json.dump(out, sys.stdout, indent=1)
    print()
