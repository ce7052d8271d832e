# SPDX-License-Identifier: GPL-2.0-or-later
"""Linux starts on a machine with many ports: ours, and the same of stock ones.

Two root buses with four switches each, sixteen NVMe controllers below every
one; intel-iommu translates. What no driver takes has to be found, numbered and
given addresses all the same: by then QEMU has rendered its memory map some
thousand times.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
from dataclasses import astuple, dataclass, field
from pathlib import Path

from .qemu import BenchError, find_program, find_qemu

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "guest"))
# pylint: disable=wrong-import-position
from legs.guest import find_guest
from legs.initramfs import SetupError
from legs.iommu import IOMMUS

OURS, STOCK = "ours", "stock"
SWITCHES, ENDPOINTS = 4, 16     # of a root bus, of a switch
SECOND_BUS = 128                # number of the second root bus

# Root bus, root port, upstream port, downstream port.
PORTS = {
    OURS: ("p2p-root-complex,forward=forward-all", "p2p-root-port",
           "p2p-switch-upstream", "p2p-switch-downstream"),
    STOCK: ("pxb-pcie", "pcie-root-port", "x3130-upstream",
            "xio3130-downstream"),
}

FIRST_LINE = "# kernel "        # of guest/init, in user space
LIMIT_SECONDS = 3600            # for a machine that hangs
CONSOLE_TAIL = 8                # lines shown of a boot that failed
NEEDED_MIB = 14000              # QEMU has got to 12000, on stock ports
TARGET = 1.10


@dataclass(frozen=True)
class Boot:
    """What one took until user space."""
    seconds: float              # of all processors
    resident: float             # MiB, then
    peak: float                 # ...and at most


WHAT = ("CPU seconds", "MiB resident", "MiB at most")     # a Boot's


@dataclass(frozen=True)
class BootRow:
    """A number is None if no boot of that kind came to its end."""
    what: str
    ours: float
    stock: float
    ratio: float
    target: float = TARGET


@dataclass
class Boots:
    """What came out of all."""
    rows: list = field(default_factory=list)
    failures: list = field(default_factory=list)    # (kind, why)


def topology(kind):
    root, root_port, upstream, downstream = PORTS[kind]
    devices = [f"{root},id=second,bus=pcie.0,bus_nr={SECOND_BUS}"]
    for switch in range(2 * SWITCHES):
        bus = "pcie.0" if switch < SWITCHES else "second"
        first = 1 + switch * (ENDPOINTS + 1)        # chassis
        devices += [f"{root_port},id=r{switch},bus={bus},chassis={first},"
                    f"addr={4 + switch % SWITCHES}",
                    f"{upstream},id=u{switch},bus=r{switch}"]
        for number in range(ENDPOINTS):
            port = f"d{switch}.{number}"
            devices += [f"{downstream},id={port},bus=u{switch},addr={number},"
                        f"chassis={first + 1 + number}",
                        f"nvme,bus={port},serial={port}"]
    return [word for device in devices for word in ("-device", device)]


def command_line(program, kind, guest, folder):
    return [program, *guest.arguments("EPYC", "1G", folder,
                                      IOMMUS["on"].kernel),
            "-device", "intel-iommu,intremap=on", *topology(kind)]


def tail(console):
    lines = console.read_text(encoding="utf-8", errors="replace").split("\n")
    return [line.strip() for line in lines if line.strip()][-CONSOLE_TAIL:]


def wait_for_user_space(process, console):
    struck = threading.Event()
    limit = threading.Timer(LIMIT_SECONDS,
                            lambda: (struck.set(), process.kill()))
    limit.start()
    try:
        for line in process.stdout:
            if line.startswith(FIRST_LINE):
                return
    finally:
        limit.cancel()
    ended = f"QEMU ended with status {process.wait()}"
    if struck.is_set():
        ended = f"HUNG: no end after {LIMIT_SECONDS} s"
    raise BenchError("\n    ".join(
        [f"no user space: {ended}", *process.stderr.read().splitlines(),
         *tail(console)]))


def read_mib(path, *keys):
    """The values of @keys in a file of the kernel's about memory."""
    lines = Path(path).read_text(encoding="ascii").splitlines()
    values = dict(line.split(":", 1) for line in lines)
    return [int(values[key].split()[0]) / 1024 for key in keys]


def read_usage(pid):
    """The Boot of a process that has come so far."""
    resident, peak = read_mib(f"/proc/{pid}/status", "VmRSS", "VmHWM")
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    user, system = map(int, stat.rpartition(")")[2].split()[11:13])
    return Boot((user + system) / os.sysconf("SC_CLK_TCK"), resident, peak)


def boot(program, kind, guest):
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as folder:
        console = Path(folder, "console")
        console.touch()
        process = subprocess.Popen(
            command_line(program, kind, guest, folder), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        with process:
            try:
                wait_for_user_space(process, console)
                return read_usage(process.pid)
            finally:
                process.kill()


def measure(build, boots, progress):
    """The Boots: a BootRow for each number of a Boot, from so many @boots of
    each kind, none if there is not enough memory. That one fails is a result,
    too, and the others' numbers are kept."""
    free, = read_mib("/proc/meminfo", "MemAvailable")
    if boots and free < NEEDED_MIB:
        progress(f"no boots: they need {NEEDED_MIB} MiB of memory, and "
                 f"{free:.0f} are available")
        boots = 0
    if not boots:
        return Boots()
    try:
        guest = find_guest(build)
    except SetupError as error:
        raise BenchError(str(error)) from error
    programs = {OURS: find_program(build, "qemu-p2p-system-x86_64"),
                STOCK: find_qemu()}
    results = {OURS: [], STOCK: []}
    failures = []
    for number in range(boots):
        for kind, program in programs.items():
            progress(f"boot {number + 1} of {boots} with "
                     f"{2 * SWITCHES * ENDPOINTS} endpoints, {kind}; a minute "
                     "or more")
            try:
                results[kind].append(boot(program, kind, guest))
            except (BenchError, OSError) as error:
                failures.append((kind, str(error)))
    return Boots(compare_all(results), failures)


def compare_all(results):
    """A BootRow for each number; @results are lists of Boots by kind."""
    def medians(kind):
        columns = zip(*map(astuple, results[kind]))
        return ([statistics.median(column) for column in columns]
                or [None] * len(WHAT))

    return [BootRow(what, ours, stock, ours and stock and ours / stock)
            for what, ours, stock in zip(WHAT, medians(OURS), medians(STOCK))]
