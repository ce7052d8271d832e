# SPDX-License-Identifier: GPL-2.0-or-later
"""What configuration costs: a machine with many functions starts, is reset, and
its registers are written over and over, as enumeration, drivers and fuzzers do.
Ours, and the same of stock ones: edu below each port, bus mastering on.

A number is the processor time of QEMU's own threads: the protocol's costs both
machines the same.
"""

import statistics
from dataclasses import dataclass

from .machine import (BUSES, COMMAND, CONFIG_ADDRESS, CONFIG_DATA,
                      config_write)
from .qemu import BenchError, Qemu

OURS, STOCK = "ours", "stock"
PORT = {OURS: "p2p-root-port", STOCK: "pcie-root-port"}

NOTHING_THERE = 0xffffffff      # in place of an ID
BAR, WINDOW, BRIDGE_CONTROL = 0x10, 0x20, 0x3c
ENABLE = 0x6                    # Memory Space Enable, Bus Master Enable
WINDOW_BYTES = 16 << 20
FIRST_WINDOW = 0x80000000       # above memory, below the other devices
EDU_BYTES = 1 << 20

WRITES = 400                    # of each kind in a sample
RESETS = 4


@dataclass(frozen=True)
class Shape:
    title: str
    ports: int
    functions: int              # below each
    iommu: bool = False


SHAPES = (
    Shape("64 ports", 64, 1),
    Shape("128 ports", 128, 1),
    Shape("32 ports, 256 functions", 32, 8),
    Shape("64 ports, an IOMMU", 64, 1, True),
)


@dataclass(frozen=True)
class StormRow:
    shape: Shape
    what: str
    ours: float                 # microseconds of one
    stock: float
    target: float

    @property
    def ratio(self):
        return self.ours / self.stock

    def as_json(self):
        return {"machine": self.shape.title, "what": self.what,
                "us": self.ours, "us_against": self.stock,
                "ratio": self.ratio, "target": self.target}


def port_rid(number):
    return (2 + number // 8) << 3 | number % 8


def arguments(shape, kind):
    words = ["-M", "q35,kernel-irqchip=split", "-m", "64M"]
    if shape.iommu:
        words += ["-device", "intel-iommu,intremap=on"]
    for port in range(shape.ports):
        rid = port_rid(port)
        words += ["-device", f"{PORT[kind]},id=r{port},chassis={port + 1},"
                  f"addr={rid >> 3:x}.{rid & 7},multifunction=on"]
        for function in range(shape.functions):
            words += ["-device", f"edu,bus=r{port},addr=0.{function},"
                      "multifunction=on"]
    return words


def window(port):
    first = FIRST_WINDOW + port * (WINDOW_BYTES // 2)
    last = first + WINDOW_BYTES // 2 - 1
    return last >> 16 << 16 | first >> 16


def program(qemu, shape):
    """What firmware would do."""
    for port in range(shape.ports):
        rid, bus = port_rid(port), port + 1
        config_write(qemu, rid, BUSES, bus << 16 | bus << 8)
        config_write(qemu, rid, WINDOW, window(port))
        config_write(qemu, rid, COMMAND, ENABLE)
        for function in range(shape.functions):
            config_write(qemu, bus << 8 | function, BAR,
                         FIRST_WINDOW + port * (WINDOW_BYTES // 2) +
                         function * EDU_BYTES)
            config_write(qemu, bus << 8 | function, COMMAND, ENABLE)


def config_read(qemu, rid, register):
    qemu.access("outl", CONFIG_ADDRESS, 1 << 31 | rid << 8 | register)
    return qemu.access("inl", CONFIG_DATA)


def toggle(qemu, rid, register, one, other):
    """Write both in turn, WRITES times in all."""
    if config_read(qemu, rid, 0) == NOTHING_THERE:
        raise BenchError(f"no function at {rid:#06x}")
    qemu.access("outl", CONFIG_ADDRESS, 1 << 31 | rid << 8 | register)
    for _ in range(WRITES // 2):
        qemu.access("outl", CONFIG_DATA, one)
        qemu.access("outl", CONFIG_DATA, other)


def write_commands(qemu, shape):
    toggle(qemu, shape.ports // 2 << 8, COMMAND, ENABLE & ~4, ENABLE)


def write_windows(qemu, shape):
    port = shape.ports // 2
    toggle(qemu, port_rid(port), WINDOW, window(port) - (1 << 20),
           window(port))


def write_bridge_controls(qemu, shape):
    toggle(qemu, port_rid(shape.ports // 2), BRIDGE_CONTROL, 2 << 16, 0)


def reset(qemu, _):
    for _ in range(RESETS):
        qemu.command("system_reset")
        qemu.wait_for("RESET")


# What is done, how often in a sample, and what it may cost at most.
STORMS = (
    ("command write", write_commands, WRITES, 1.2),
    ("window write", write_windows, WRITES, 1.2),
    ("bridge control write", write_bridge_controls, WRITES, 1.2),
    ("reset", reset, RESETS, 1.2),      # last: nothing is programmed after
)


def sample(build, shape, kind):
    """Name -> microseconds of processor time, of one process."""
    with Qemu(build, arguments(shape, kind)) as qemu:
        qemu.greet()
        times = {"start": qemu.processor_ns() / 1e3}
        program(qemu, shape)
        for name, storm, count, _ in STORMS:
            storm(qemu, shape)          # what is done once is done
            if storm is reset:
                program(qemu, shape)
            before = qemu.processor_ns()
            storm(qemu, shape)
            times[name] = (qemu.processor_ns() - before) / 1e3 / count
        return times


def measure_shape(build, shape, processes):
    samples = {kind: [] for kind in PORT}
    for _ in range(processes):
        for kind in PORT:
            samples[kind].append(sample(build, shape, kind))

    def median(kind, name):
        return statistics.median(times[name] for times in samples[kind])

    rows = [("start", 1.0),
            *((name, target) for name, _, _, target in STORMS)]
    return [StormRow(shape, name, median(OURS, name), median(STOCK, name),
                     target) for name, target in rows]


def measure(build, processes, progress):
    """The StormRows of all shapes, none if there are to be no processes."""
    rows = []
    for shape in SHAPES if processes else ():
        progress(f"configuration of {shape.title}")
        rows += measure_shape(build, shape, processes)
    return rows
