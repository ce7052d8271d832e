# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine that p2p machine has made of a text, booted: what p2p says in there
of each pair is what it says of the text.
"""

import json
import re
import shlex
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from .initramfs import ROOT
from .machine import RUNNING, read_results, tail, without_noise

SECTION = re.compile(r'\[device "(?P<id>[^"]+)"\]')
PROPERTY = re.compile(r'  (?P<key>[^ ]+) = "(?P<value>[^"]*)"')
CONTROLS = re.compile(r"^# kernel: (pci=config_acs=.*)$", re.MULTILINE)
PLACES = re.compile(r"^#     ((?:[0-9a-f:.]+ ?)+)$", re.MULTILINE)
COMPARED = ("map", "distance", "verdict", "rule", "at", "arrives", "finding")


@dataclass
class Results:
    """What the guest printed. Fed by lines."""
    ended: bool = False
    printed: str = ""
    paths: list = field(default_factory=list)
    matrix: str = ""
    trouble: list = field(default_factory=list)

    def feed(self, line):
        line = line.rstrip("\r")
        if line == "# end":
            self.ended = True
        elif line.startswith("# path "):
            self.paths.append(line[7:])
        elif line.startswith("# matrix "):
            self.matrix += line[9:] + "\n"
        elif line.startswith("# trouble "):
            self.trouble.append(line)


class File:
    """What p2p machine wrote."""

    def __init__(self, text):
        self.text = text
        self.devices = {}
        device = {}
        for line in text.splitlines():
            if match := SECTION.fullmatch(line):
                device = self.devices[match["id"]] = {}
            elif match := PROPERTY.fullmatch(line):
                device[match["key"]] = match["value"]

    def controls(self):
        """What the kernel is to be told, or ""."""
        match = CONTROLS.search(self.text)
        return match[1] if match else ""

    def changed(self):
        """Places of what is not as it was."""
        return {place for places in PLACES.findall(self.text)
                for place in places.split()}

    def way(self, name):
        """From the root bus: ("08", "01.0", "00.0")."""
        device = self.devices[name]
        if "bus_nr" in device:
            return (f"{int(device['bus_nr']):02x}",)
        slot, function = device["addr"].split(".")
        return (*self.way(device["bus"]), f"{int(slot, 16):02x}.{function}")


def way_of(path):
    """The same of a folder of sysfs': pci0000:08/0000:08:01.0/0000:09:00.0"""
    root, *functions = path.split("/")
    return (root[-2:], *(function[-4:] for function in functions))


def write(p2p, text, options):
    done = subprocess.run([p2p, "--lspci", text, *options, "machine"],
                          capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise RuntimeError(done.stderr)
    return File(done.stdout)


def read_matrix(text, name_of):
    """Answers by pair, with ids for places."""
    answers = {}
    for pair in json.loads(text)["pairs"]:
        answer = {key: pair[key] for key in COMPARED}
        at = str(answer["at"])
        answer["at"] = ("root complex" if at.startswith(("pci", "root"))
                        else name_of(at))
        answers[name_of(pair["from"]), name_of(pair["to"])] = answer
    return answers


def matrix_of_text(p2p, text, file, options, guest):
    """By the rules of the kernel that the guest has."""
    assumed = guest["assumptions"]
    cpu = "allowed" if assumed["cpu_allowed"] else "not-allowed"
    done = subprocess.run(
        [p2p, "--lspci", text, "--json", "--iommu", "off", "--cpu", cpu,
         "--kernel", assumed["kernel"], *options, "matrix"],
        capture_output=True, text=True, check=False)
    names = {name[2:].replace("-", ":"): name for name in file.devices}
    return {pair: answer for pair, answer in
            read_matrix(done.stdout, lambda at: names.get(at, at)).items()
            if not file.changed().intersection(
                name[2:].replace("-", ":") for name in pair)}


def matrix_of_guest(file, results):
    ids = {file.way(name): name for name in file.devices}
    names = {path.rsplit("/", 1)[-1]: ids.get(way_of(path), path)
             for path in results.paths}
    names.update({place.removeprefix("0000:"): name
                  for place, name in names.items()})
    return read_matrix(results.matrix, lambda at: names.get(at, at))


def boot(launcher, guest, file, options, limit):
    """Returns the results, and "" or why there are not all of them."""
    results = Results()
    with tempfile.TemporaryDirectory(prefix="p2p-rebuild-") as folder:
        config = Path(folder, "machine.cfg")
        config.write_text(file.text, encoding="utf-8")
        words = ["p2p_rebuilt=1", f'p2p_options="{" ".join(options)}"',
                 file.controls()]
        args = [launcher, *guest.arguments("max", "512M", folder, words),
                "-readconfig", str(config)]
        with RUNNING.start(args) as process:
            failure = read_results(process, results, limit)
            process.kill()
            errors = without_noise(process.stderr.read())
        if failure:
            failure += f"\n{tail(f'{folder}/console')}\n{errors}"
    return results, failure, shlex.join(args)


def differences(was, now):
    """A line for each pair that is not what it was."""
    return [f"# {' to '.join(pair)}: was {answer}, is {now.get(pair)}"
            for pair, answer in was.items() if now.get(pair) != answer]


TEXTS = ROOT / "libp2pcore/tests/data"
