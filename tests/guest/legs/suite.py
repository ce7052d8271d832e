# SPDX-License-Identifier: GPL-2.0-or-later
"""p2ptest in a guest, in one topology after the other."""

import re
import shlex
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import iommu
from .initramfs import ROOT
from .machine import RUNNING, read_results, tail, without_noise

TOPOLOGIES = ROOT / "topologies"
KNOWN = TOPOLOGIES / "known"
OPTIONS = re.compile(r"^# p2ptest: (.*)$", re.MULTILINE)
KERNEL = re.compile(r"^# kernel: (.*)$", re.MULTILINE)
MODULE = re.compile(r"^# module: (.*)$", re.MULTILINE)
POINT = re.compile(r"(not )?ok \d+ (?P<rest>.*)")


@dataclass(frozen=True)
class Case:
    """One boot."""
    topology: Path
    iommu: str                  # of iommu.IOMMUS
    cpu: str
    module: str = ""            # options of the driver besides the topology's

    @property
    def name(self):
        return f"{self.topology.stem}/{self.iommu}/{self.cpu}"


@dataclass
class Results:
    """What the guest printed. Fed by lines."""
    ended: bool = False
    printed: str = ""
    points: list = field(default_factory=list)  # (passed, name and directive)
    notes: list = field(default_factory=list)   # diagnostics of the next point
    status: str = ""
    trouble: list = field(default_factory=list)

    def feed(self, line):
        line = line.rstrip("\r")
        point = POINT.match(line)
        if point:
            self.points.append((not point[1], point["rest"], self.notes))
            self.notes = []
        elif line == "# end":
            self.ended = True
        elif line.startswith("# exit "):
            self.status = line[7:]
        elif line.startswith(("# trouble ", "Bail out!")):
            self.trouble.append(line)
        elif line.startswith("# "):
            self.notes.append(line)


def command_line(launcher, guest, case, options, folder):
    text = case.topology.read_text(encoding="utf-8")
    own = OPTIONS.search(text)
    module = MODULE.search(text)
    p2ptest = " ".join([own[1] if own else "", options]).strip()
    words = ["p2p_endpoints=1", "p2p_test=1",
             *iommu.IOMMUS[case.iommu].kernel, *KERNEL.findall(text)]
    module = " ".join([module[1] if module else "", case.module]).strip()
    if module:
        words.append(f'p2p_module="{module}"')
    device = iommu.IOMMUS[case.iommu].device
    device = ["-device", f"{device},intremap=on"] if device else []
    if p2ptest:
        words.append(f'p2p_options="{p2ptest}"')
    return [launcher, *guest.arguments(case.cpu, "512M", folder, words),
            *device, "-readconfig", str(case.topology)]


def run(launcher, guest, case, options, limit):
    """Boot; returns the results, and "" or why there are not all of them."""
    results = Results()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="p2p-suite-") as folder:
        args = command_line(launcher, guest, case, options, folder)
        with RUNNING.start(args) as process:
            failure = read_results(process, results, limit)
            process.kill()
            errors = without_noise(process.stderr.read())
        if failure:
            failure += "\n" + tail(f"{folder}/console") + "\n" + errors
    return results, failure, shlex.join(args), time.monotonic() - start
