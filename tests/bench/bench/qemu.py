# SPDX-License-Identifier: GPL-2.0-or-later
"""A QEMU without a guest: its processor's accesses by the qtest protocol, its
objects by QMP."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

# What the plugin's preloaded object reads: plugin/plugin.h.
MODULES_ENV = "QEMU_P2P_MODULES"
PLUGIN = "tests/bench/qemu-p2p-bench.so"
QTEST = "plugin/qemu-p2p-qtest.so"
PRELOAD = "plugin/qemu-p2p-preload.so"

ANSWER_SECONDS = 600


class BenchError(Exception):
    """Something is missing, or QEMU would not do it."""


def find_program(build, path):
    file = Path(build).resolve() / path
    if not file.exists():
        raise BenchError(f"no {file}: run \"make bench\", which builds it")
    return str(file)


def find_qemu():
    given = os.environ.get("QEMU") or "qemu-system-x86_64"
    found = shutil.which(given)
    if found is None:
        raise BenchError(f"no {given}: install QEMU or set QEMU=")
    return found


class Line:
    """One end of a connection whose other end QEMU inherits."""

    def __init__(self):
        ours, self.theirs = socket.socketpair()
        ours.settimeout(ANSWER_SECONDS)
        self.file = ours.makefile("rw", encoding="utf-8")

    def write(self, text):
        self.file.write(text + "\n")
        self.file.flush()

    def read(self):
        line = self.file.readline()
        if not line:
            raise BenchError("QEMU is gone")
        return line


def plugin_environment(build):
    """What makes the dynamic linker load the plugin, this one's, into QEMU."""
    modules = [find_program(build, file) for file in (PLUGIN, QTEST)]
    return dict(os.environ, LD_PRELOAD=find_program(build, PRELOAD),
                **{MODULES_ENV: ":".join(modules)})


class Qemu:
    """Use "with". What QEMU says is shown if that ends in an exception."""

    def __init__(self, build, arguments):
        self._qtest, self._qmp = Line(), Line()
        self._events = []       # that came before an answer
        ends = {"qtest": self._qtest.theirs, "qmp": self._qmp.theirs}
        command = [find_qemu(), "-accel", "qtest", "-display", "none",
                   "-nodefaults", "-qtest", "chardev:qtest",
                   "-qtest-log", "none", "-mon", "chardev=qmp,mode=control",
                   *arguments]
        for name, end in ends.items():
            command += ["-chardev", f"socket,id={name},fd={end.fileno()}"]
        self._process = subprocess.Popen(
            command, env=plugin_environment(build), text=True,
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
            pass_fds=[end.fileno() for end in ends.values()])
        for end in ends.values():
            end.close()

    def __enter__(self):
        return self

    def __exit__(self, exception, *_):
        self._process.kill()
        said = self._process.communicate()[1]
        if exception:
            print(said, end="", file=sys.stderr)

    def greet(self):
        """To come before any command."""
        self.command("qmp_capabilities")

    def command(self, name, **arguments):
        self._qmp.write(json.dumps({"execute": name, "arguments": arguments}))
        while True:
            answer = json.loads(self._qmp.read())
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise BenchError(f"{name}: {answer['error'].get('desc')}")
            self._events.append(answer.get("event"))    # or the greeting

    def wait_for(self, event):
        """One that comes, or has come and was not waited for."""
        while event not in self._events:
            self._events.append(json.loads(self._qmp.read()).get("event"))
        self._events.remove(event)

    def processor_ns(self):
        """What its threads have used of processors so far."""
        tasks = Path(f"/proc/{self._process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0])
                   for task in tasks)

    def get(self, path, name):
        return self.command("qom-get", path=path, property=name)

    def set(self, path, name, value):
        self.command("qom-set", path=path, property=name, value=value)

    def access(self, *words):
        """One access by the processor, in the words of the qtest protocol."""
        self._qtest.write(" ".join(map(str, words)))
        answer = self._qtest.read().split()
        if not answer or answer[0] != "OK":
            raise BenchError(f"qtest: {words[0]}: {' '.join(answer)}")
        return int(answer[1], 0) if len(answer) > 1 else None
