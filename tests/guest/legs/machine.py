# SPDX-License-Identifier: GPL-2.0-or-later
"""One boot of one machine that carries several topologies."""

import os
import selectors
import shlex
import signal
import subprocess
import tempfile
import threading
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field

from . import fabric, iommu, qmp
from .builder import Builder
from .guest import Guest
from .initramfs import ROOT
from .results import GuestResults

DISK_BYTES = 4 << 20
HOLD = 600                      # seconds; only if we die does this matter
POLL = 1                        # seconds; Python looks at signals in between
HUNG = "hung: "                 # so begins a failure that a limit struck
CONSOLE_TAIL = 12               # lines shown of a boot that failed


@dataclass(frozen=True)
class Setup:
    """What does not change from boot to boot."""
    programs: dict              # Kind -> path of a QEMU
    guest: Guest
    limit: float                # seconds that a boot may be silent
    builder: type = Builder
    quick: bool = False         # only the shortest transfers
    view: bool = False          # run scripts/p2p-view, too


@dataclass
class Boot:
    """What came out of a boot."""
    kind: object
    mode: object
    results: GuestResults = field(default_factory=GuestResults)
    routed: list = field(default_factory=list)      # of the fabric
    refusals: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    pairs: list = field(default_factory=list)
    iommu: list = field(default_factory=list)
    faulting: list = field(default_factory=list)    # routing ID per fault
    seconds: float = 0
    failure: str = ""           # "" if it came to its end
    console: str = ""           # last lines, if it failed
    view: str = ""              # of scripts/p2p-view, if setup.view
    command: str = ""


def command_line(setup, kind, mode, topologies, folder, plant):
    """Arguments of QEMU; also makes the disks in @folder."""
    builder = setup.builder(kind)
    # In the order of addresses, by which guest/pairs.c counts endpoints.
    for topology in sorted(topologies, key=lambda t: bool(t.complexes)):
        builder.add(topology, mode)
    words = [f"p2p_hold={HOLD}", *iommu.IOMMUS[mode.iommu].kernel,
             *builder.kernel_arguments()]
    if setup.quick:
        words.append("p2p_quick=1")
    if plant:
        words.append(f"p2p_plant={plant}")
    args = [setup.programs[kind],
            *setup.guest.arguments(mode.cpu, "1G", folder, words),
            *iommu.trace_arguments(f"{folder}/trace"),
            "-qmp", f"unix:{folder}/qmp,server=on,wait=off",
            *iommu.device_arguments(mode, topologies)]
    for disk in builder.disks:
        path = f"{folder}/{disk}.raw"
        with open(path, "wb") as image:
            image.truncate(DISK_BYTES)
        args += ["-blockdev", f"driver=file,node-name={disk},filename={path}"]
    return args + builder.args


def read_results(process, results, limit):
    """Feed what the guest prints to @results until it says "end". Returns ""
    or why that did not come: among others, that nothing did for @limit
    seconds. How long all of it takes is the host's to say."""
    fd = process.stdout.fileno()
    pending = b""
    with selectors.DefaultSelector() as selector:
        selector.register(fd, selectors.EVENT_READ)
        while not results.ended:
            if not selector.select(limit):
                return f"{HUNG}it said nothing for {limit:g} s"
            data = os.read(fd, 65536)
            if not data:
                return f"QEMU exited with status {process.wait()}"
            *lines, pending = (pending + data).split(b"\n")
            for line in lines:
                results.printed += line.decode(errors="replace") + "\n"
                results.feed(line.decode(errors="replace"))
    return ""


def tail(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = [line.rstrip() for line in file]
    except FileNotFoundError:
        return ""
    return "\n".join([line for line in lines if line][-CONSOLE_TAIL:])


def without_noise(errors):
    """What QEMU said, but for what TCG cannot do on every CPU model."""
    lines = errors.decode(errors="replace").splitlines()
    return "\n".join(line for line in lines
                     if "TCG doesn't support" not in line)


def run_view(path):
    """What the live view shows of the guest."""
    done = subprocess.run([ROOT / "scripts" / "p2p-view", "--qmp", path],
                          capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def ask_fabric(boot, path):
    monitor = qmp.Qmp(path)
    boot.routed = fabric.read_property(monitor, "routed")
    boot.refusals = fabric.read_property(monitor, "last-refusals")
    boot.refused = fabric.read_property(monitor, "refused")
    boot.pairs = fabric.read_pairs(monitor)
    boot.iommu = fabric.read_property(monitor, "iommu")
    monitor.quit()


class Running:
    """The QEMUs that run now, so that none outlives us."""

    def __init__(self):
        self._processes = set()
        self.stopped = False
        self._lock = threading.RLock()      # a signal can follow another

    @contextmanager
    def start(self, args):
        with self._lock:
            if self.stopped:
                raise OSError("stopped")
            process = subprocess.Popen(
                args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE)
            self._processes.add(process)
        try:
            with process:
                yield process
        finally:
            with self._lock:
                self._processes.discard(process)

    def stop(self, *_signal):
        """A handler of signals: it must not raise, for it may interrupt what
        holds a lock of the pool."""
        with self._lock:
            self.stopped = True
            for process in self._processes:
                process.kill()


RUNNING = Running()


def run(setup, kind, mode, topologies, plant=""):
    """Boot, wait for the guest's results, ask the fabric, stop."""
    boot = Boot(kind, mode)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="p2p-legs-") as folder:
        args = command_line(setup, kind, mode, topologies, folder, plant)
        boot.command = shlex.join(args)
        with RUNNING.start(args) as process:
            try:
                boot.failure = read_results(process, boot.results,
                                            setup.limit)
                if setup.view and not boot.failure:
                    boot.view = run_view(f"{folder}/qmp")
                if not boot.failure:
                    ask_fabric(boot, f"{folder}/qmp")
                    process.wait(qmp.HANG)
            except (TimeoutError, subprocess.TimeoutExpired):
                boot.failure = f"{HUNG}no answer from QEMU for {qmp.HANG} s"
            except (OSError, qmp.QmpError, ValueError) as error:
                boot.failure = f"no answer from QEMU: {error}"
            finally:
                process.kill()
            errors = without_noise(process.stderr.read())
        boot.faulting = iommu.read_faults(f"{folder}/trace")
        if boot.failure:
            boot.console = "\n".join(
                part for part in (tail(f"{folder}/console"), errors) if part)
    boot.seconds = time.monotonic() - start
    return boot


@contextmanager
def stopped_by_signals():
    before = {number: signal.signal(number, RUNNING.stop)
              for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_all(setup, plan, jobs, progress):
    """Run each (kind, mode, topologies, plant) of @plan, @jobs at a time.
    Tells @progress of each that started() and finished(), the latter from
    one thread only. Returns {(kind, mode): Boot}.
    """
    boots = {}

    def one(item):
        progress.started(*item[:2])
        return run(setup, *item)

    with stopped_by_signals(), ThreadPoolExecutor(jobs) as pool:
        waiting = {pool.submit(one, item) for item in plan}
        try:
            while waiting:
                done, waiting = wait(waiting, POLL, FIRST_COMPLETED)
                if RUNNING.stopped:
                    raise KeyboardInterrupt
                for future in done:
                    boot = future.result()
                    boots[boot.kind, boot.mode] = boot
                    progress.finished(boot)
        except BaseException:
            RUNNING.stop()
            pool.shutdown(cancel_futures=True)
            raise
    return boots
