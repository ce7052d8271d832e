# SPDX-License-Identifier: GPL-2.0-or-later
"""The demo: every leg on stock QEMU and on ours, side by side."""

import sys

from . import machine, report
from .results import select
from .topology import OURS


class Progress:
    """Says what is going on; not to stdout if that is to be JSON."""

    def __init__(self, legs, stream, verbose):
        self._legs, self._stream, self._verbose = legs, stream, verbose

    def _say(self, text):
        # One write: two boots may start at once, each in its thread.
        self._stream.write(text + "\n")
        self._stream.flush()

    def started(self, kind, mode):
        self._say(f"booting {kind.name}, IOMMU {mode.iommu}, {mode.cpu}")

    def finished(self, boot):
        self._say(f"  {boot.kind.name}, IOMMU {boot.mode.iommu}, "
                  f"{boot.mode.cpu}: {boot.failure or 'done'} "
                  f"in {boot.seconds:.1f} s")
        for leg in self._legs:
            text = report.describe_leg(select(boot, leg.name), leg,
                                       boot.kind, boot.mode)
            self._say(f"    {leg.title}: {text}")
        for note in boot.results.notes + boot.results.troubles:
            self._say(f"    {note}")
        if self._verbose:
            self._say(f"    {boot.command}")


def summarise(boots, failures, paint):
    kernels = {b.results.kernel for b in boots.values() if not b.failure}
    compared = sum(t.length for b in boots.values()
                   for t in b.results.transfers)
    print("Of 8 transfers each: right; WRONG n/8, reported as done or not; "
          "refused by the kernel,\nnothing touched; lost, as it should: a "
          "root complex refuses. The CPU decides whether\nLinux trusts a host "
          "bridge that is not in its table: EPYC yes, max no. Where two\n"
          "choices are named the first is on stock: no ACS on switches, root "
          "complexes without\nidentity.")
    print(f"Linux {', '.join(sorted(kernels))}; {compared >> 10} KiB were "
          "compared byte by byte.")
    if not any(kind is OURS for kind, _ in boots):
        return
    if failures:
        print(paint(f"FAILED: of what is expected with the fabric, {failures} "
                    "did not come true.", "red"))
    else:
        print(paint("With the fabric, every leg is as it should be.",
                    "green"))


def last_words(boots):
    """Why boots failed, each reason once."""
    reasons = (": ".join([b.failure, *b.console.strip().splitlines()[-1:]])
               for b in boots.values())
    return "; ".join(dict.fromkeys(reasons))


def run(setup, kinds, legs, modes, args):
    """Returns whether everything was as it should be on ours."""
    paint = report.Paint()
    progress = Progress(legs, sys.stderr if args.json else sys.stdout,
                        args.verbose)
    plan = [(kind, mode, legs, "") for mode in modes for kind in kinds]
    boots = machine.run_all(setup, plan, args.jobs, progress)
    if args.json:
        report.print_json(legs, boots)
        return not report.failures(legs, boots)
    print()
    report.print_table(legs, modes, boots, paint)
    print()
    failures = report.print_failures(legs, boots, paint)
    if all(b.failure and not b.results.transfers for b in boots.values()):
        print(paint(f"FAILED: nothing was compared. {last_words(boots)}",
                    "red"))
        return False
    summarise(boots, failures, paint)
    return not failures
