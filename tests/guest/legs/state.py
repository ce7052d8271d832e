# SPDX-License-Identifier: GPL-2.0-or-later
"""State that is saved once and loaded in every way: guest/p2p-state uses the
devices. What loads, and in which run state it does, is the point: devices read
memory while they load.
"""

import os
import selectors
import shlex
import shutil
import struct
import subprocess
from contextlib import contextmanager

from . import fabric, machine, qmp
from .initramfs import ROOT, SetupError
from .iommu import IOMMUS
from .judge import Judgement
from .report import Tap

DISK_BYTES = 64 << 20
NAME = "saved"                  # of the snapshot

# Names as guest/p2p-state prints them. The first disk has the snapshot.
DISKS = ("behind", "bypassed", "sd")
CARDS = ("virtio_net", "e1000e", "igb")
DEVICES = DISKS + CARDS
# What QEMU does not save, on no port; and a port that is free for it.
UNMIGRATABLE, FREE_PORT = "nvme", "rp5"


def make_disk(path, size=DISK_BYTES):
    """A qcow2 image with nothing in it: header, reference counts, their one
    block, and the first table, a cluster each."""
    cluster = 1 << 16
    header = struct.pack(">4sIQIIQIIQQIIQ", b"QFI\xfb", 2, 0, 0, 16, size, 0,
                         1, 3 * cluster, cluster, 1, 0, 0)
    table = struct.pack(">Q", 2 * cluster)
    counts = struct.pack(">4H", 1, 1, 1, 1)
    with open(path, "wb") as image:
        for part in (header, table, counts, b""):
            image.write(part.ljust(cluster, b"\0"))


def device_arguments():
    """Every device below a port of its own."""
    virtio = "iommu_platform=on,disable-legacy=on,bus"
    devices = [
        "p2p-root-complex,id=rc,bus=pcie.0,bus_nr=96,bypass_iommu=on",
        *(f"p2p-root-port,id=rp{i},bus=pcie.0,addr={4 + i:#x},chassis=1,"
          f"slot={i}" for i in range(6)),
        "p2p-root-port,id=rp6,bus=rc,addr=1,chassis=1,slot=6",
        "p2p-switch-upstream,id=up,bus=rp0",
        "p2p-switch-downstream,id=down0,bus=up,chassis=1,slot=7",
        "p2p-switch-downstream,id=down1,bus=up,addr=1,chassis=1,slot=8",
        f"virtio-blk-pci,drive=behind,serial=behind,{virtio}=down0",
        f"virtio-blk-pci,drive=bypassed,serial=bypassed,{virtio}=rp6",
        f"virtio-net-pci,netdev=net1,mac=52:54:00:00:00:01,{virtio}=down1",
        "e1000e,netdev=net2,mac=52:54:00:00:00:02,bus=rp1",
        "igb,netdev=net3,mac=52:54:00:00:00:03,bus=rp2",
        "qemu-xhci,id=usb,bus=rp3",
        "usb-storage,bus=usb.0,drive=sd",
        "p2p-endpoint,bus=rp4",
    ]
    return [word for device in devices for word in ("-device", device)]


def command_line(program, guest, folder):
    words = ("p2p_state=1", *IOMMUS["strict"].kernel, "net.ifnames=0")
    args = [program, *guest.arguments("max", "384M", folder, words),
            "-qmp", f"unix:{folder}/qmp,server=on,wait=off",
            "-device", "intel-iommu,intremap=off"]
    for disk in DISKS:
        args += ["-blockdev", f"driver=qcow2,node-name={disk},"
                 f"file.driver=file,file.filename={folder}/{disk}"]
    for number in range(1, len(CARDS) + 1):
        args += ["-netdev", f"user,id=net{number},net=10.0.{number}.0/24,"
                 f"restrict=on"]
    return args + device_arguments()


class Machine:
    """A QEMU that runs, its guest and its monitor."""

    def __init__(self, process, folder, limit):
        self._process = process
        self._limit = limit
        self._pending = b""
        self.printed = ""
        self.used = {}          # by device: "ok" or what is wrong
        self._monitor = connect(process, f"{folder}/qmp")

    def command(self, name, **arguments):
        return self._monitor.command(name, **arguments)

    def human(self, line):
        """What the human monitor says to @line: nothing, if all is well."""
        return self.command("human-monitor-command", **{"command-line": line})

    def job(self, name, **arguments):
        """Run a job to its end. Returns why it failed, "" if it did not."""
        self.command(name, **{"job-id": name}, **arguments)
        while True:
            job = self.command("query-jobs")[0]
            if job["status"] == "concluded":
                self.command("job-dismiss", id=name)
                return job.get("error", "")

    def await_status(self, status):
        """Wait until the machine is so, or for the guest's limit."""
        while self.command("query-status")["status"] != status:
            if self._process.poll() is not None:
                raise qmp.QmpError("QEMU exited")

    def await_migration(self):
        while True:
            status = self.command("query-migrate").get("status")
            if status in ("completed", "failed"):
                return status

    def topology(self):
        return fabric.read_property(self._monitor, "topology")

    def refusals(self):
        return fabric.read_property(self._monitor, "last-refusals")

    def use(self, word=""):
        """Have the guest use its devices. Returns what hinders it, or ""."""
        self.used = {}
        if word:
            self._process.stdin.write(f"{word}\n".encode())
            self._process.stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while selector.select(self._limit):
                data = os.read(self._process.stdout.fileno(), 65536)
                if not data:
                    return f"QEMU exited with status {self._process.wait()}"
                if self._read(data, word or "start"):
                    return ""
        return f"hung: the guest said nothing for {self._limit:g} s"

    def _read(self, data, word):
        *lines, self._pending = (self._pending + data).split(b"\n")
        for line in (line.decode(errors="replace") for line in lines):
            self.printed += line + "\n"
            words = line.split(None, 3)
            if words[:2] == ["#", "used"]:
                self.used[words[2]] = words[3]
            if words == ["#", "done", word]:
                return True
        return False


def connect(process, path):
    """The monitor of a QEMU that has just been started."""
    while process.poll() is None:
        try:
            return qmp.Qmp(path, timeout=300)
        except (FileNotFoundError, ConnectionRefusedError):
            pass
    raise qmp.QmpError("QEMU exited: "
                       + process.stderr.read().decode(errors="replace"))


# Ways to load. Each leaves the machine as it was: running or stopped.

def loadvm(guest):
    return guest.human(f"loadvm {NAME}").strip()


def snapshot_load(guest):
    return guest.job("snapshot-load", tag=NAME, vmstate=DISKS[0],
                     devices=list(DISKS))


def stopped(load):
    def way(guest):
        guest.command("stop")
        return load(guest)
    return way


def nothing(_guest):
    """The command line did it."""
    return ""


def await_incoming(guest):
    status = guest.await_migration()
    return "" if status == "completed" else status


# A QEMU each, with the ways that are tried in it one after the other: what it
# is, whether the machine is stopped then, how.
LOADVM = ["-loadvm", NAME]
STOPPED = ["-S"]


def incoming(folder):
    return ["-incoming", f"file:{folder}/state"]


def plan(folder):
    return [
        (LOADVM, [("-loadvm", False, nothing),
                  ("loadvm, running", False, loadvm),
                  ("loadvm, stopped", True, stopped(loadvm)),
                  ("snapshot-load, running", False, snapshot_load),
                  ("snapshot-load, stopped", True, stopped(snapshot_load))]),
        (LOADVM + STOPPED, [("-loadvm -S", True, nothing)]),
        (incoming(folder), [("-incoming", False, await_incoming)]),
        (incoming(folder) + STOPPED, [("-incoming -S", True,
                                       await_incoming)]),
    ]


class Run:
    def __init__(self, args, folder, limit, verbose):
        self.args, self.folder = args, folder
        self.limit, self.verbose = limit, verbose
        self.tap = Tap()
        self.saved = None       # topology

    @contextmanager
    def machine(self, more, what):
        args = self.args + more
        self.tap.progress(what)
        if self.verbose:
            self.tap.comment(shlex.join(args))
        with subprocess.Popen(args, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            try:
                guest = Machine(process, self.folder, self.limit)
                yield guest
                if self.verbose:
                    self.tap.comment(guest.printed)
                guest.command("quit")
                process.wait(self.limit)
            finally:
                process.kill()
                self.tap.comment(machine.without_noise(process.stderr.read()))

    def judge(self, where, text, holds, found=""):
        self.tap.judge(where, Judgement(text, holds, found))
        return holds

    def judge_used(self, where, guest, hindrance):
        self.judge(where, "the guest goes on", not hindrance, hindrance)
        for device in DEVICES:
            found = guest.used.get(device, "nothing said")
            self.judge(where, f"{device} works", found == "ok", found)

    def save(self):
        """Returns whether there is something to load."""
        with self.machine([], "booting") as guest:
            hindrance = guest.use()
            self.judge_used("at the start", guest, hindrance)
            if hindrance:
                return False
            self.saved = guest.topology()
            error = guest.human(f"savevm {NAME}").strip()
            self.judge("save", "a snapshot is made", not error, error)
            guest.command("migrate", uri=f"file:{self.folder}/state")
            status = guest.await_migration()
            return self.judge("save", "a migration is made",
                              status == "completed", status) and not error

    def load(self, what, is_stopped, way, guest):
        error = way(guest)
        self.judge(what, "it is loaded", not error, error)
        if is_stopped:
            found = guest.topology()
            self.judge(what, "the live view shows the loaded machine at once",
                       found == self.saved, difference(found, self.saved))
            guest.command("cont")
        word = what.replace(" ", "")
        self.judge_used(what, guest, guest.use(word))
        self.judge(what, "nothing is refused", not guest.refusals(),
                   str(guest.refusals()))

    def refuse_to_save(self, guest):
        """The machine is none to be saved once it has such a device."""
        guest.command("blockdev-add", driver="null-co", size=DISK_BYTES,
                      **{"node-name": "null"})
        guest.command("device_add", driver=UNMIGRATABLE, bus=FREE_PORT,
                      serial="null", drive="null", id="null")
        said = guest.human("savevm other")
        self.judge(UNMIGRATABLE, "QEMU says that it cannot be saved",
                   "non-migratable device" in said and UNMIGRATABLE in said,
                   said)


def flatten(value, path=""):
    """{where: what} of all that JSON holds."""
    parts = (value.items() if isinstance(value, dict) else
             enumerate(value) if isinstance(value, list) else None)
    if parts is None:
        return {path: value}
    name = value.get("function", "") if isinstance(value, dict) else ""
    return {place: what for key, part in parts for place, what
            in flatten(part, f"{path} {name}/{key}").items()}


def difference(found, wanted):
    """The first few places in which two of them differ."""
    a, b = flatten(found), flatten(wanted)
    return "; ".join([f"{place}: {a.get(place)}, saved was {b.get(place)}"
                      for place in sorted(a.keys() | b.keys())
                      if a.get(place) != b.get(place)][:5])


def run(guest, folder, args):
    """Returns whether all tests passed."""
    program = os.environ.get("P2P_LAUNCHER") or str(
        ROOT / "build" / "qemu-p2p-system-x86_64")
    if not shutil.which(program):
        raise SetupError(f"no {program}: run \"make\" first or set "
                         "P2P_LAUNCHER=")
    for disk in DISKS:
        make_disk(f"{folder}/{disk}")
    tests = Run(command_line(program, guest, folder), folder,
                args.limit, args.verbose)
    if tests.save():
        plans = plan(folder)
        last = plans[-1][0]
        for more, ways in plans:
            try:
                with tests.machine(more, ways[0][0]) as guest:
                    for what, is_stopped, way in ways:
                        tests.load(what, is_stopped, way, guest)
                    if more is last:
                        tests.refuse_to_save(guest)
            except (OSError, qmp.QmpError) as error:
                tests.judge(" ".join(more), "QEMU answers", False, str(error))
    tests.tap.end()
    return not tests.tap.failures
