# SPDX-License-Identifier: GPL-2.0-or-later
"""Contenders in turn, sample by sample, and what comes out of it."""

import statistics
from dataclasses import dataclass

from . import machine
from .qemu import BenchError

SIZES = (64, 4096, 65536)
SAMPLE_NS = 60_000              # how long a sample should take
FIRST_CALLS = 64                # of the sample that finds out


@dataclass(frozen=True)
class Contender:
    name: str
    way: str                    # of p2p-bench
    addr: int
    verdict: str = None         # what the fabric has to say of its writes


CONTENDERS = {contender.name: contender for contender in (
    Contender("memory", "memory", machine.MEMORY),
    Contender("direct", "fabric", machine.PEER, "direct"),
    Contender("our-fabric", "fabric", machine.MEMORY, "memory"),
    Contender("our-dma", "dma", machine.MEMORY),
    Contender("our-peer", "dma", machine.PEER),
    Contender("stock-dma", "dma", machine.MEMORY),
    Contender("stock-peer", "dma", machine.PEER),
)}


@dataclass(frozen=True)
class Comparison:
    title: str
    contender: str
    against: str
    targets: dict               # bytes -> ratio not to exceed


COMPARISONS = (
    Comparison("p2p-endpoint to a peer's BAR, direct / "
               "address_space_write to RAM",
               "direct", "memory", {4096: 1.10, 65536: 1.05}),
    Comparison("DMA to RAM below our ports / below stock ports",
               "our-dma", "stock-dma", {4096: 1.10, 65536: 1.10}),
    Comparison("p2p-endpoint to RAM / address_space_write to RAM",
               "our-fabric", "memory", {}),
    Comparison("DMA to a peer's BAR below our ports / below stock ports",
               "our-peer", "stock-peer", {}),
)


@dataclass(frozen=True)
class Row:
    comparison: Comparison
    size: int
    rounds: int
    calls: int                  # of the contender, per round
    ns: float                   # per call, median
    ns_against: float
    best: float                 # ratio of the fastest samples
    ratio: float                # median of the ratios of each round
    quartiles: tuple            # of these ratios

    @property
    def target(self):
        return self.comparison.targets.get(self.size)


class Lane:
    """A contender and its samples at one size."""

    def __init__(self, qemu, contender, size):
        self.qemu, self.contender = qemu, contender
        self.path = f"/machine/peripheral/{contender.name}"
        self.samples = []
        for name, value in (("way", contender.way), ("to", contender.addr),
                            ("size", size), ("calls", FIRST_CALLS)):
            qemu.set(self.path, name, value)
        self._check_arrival(size)
        self.calls = max(8, int(SAMPLE_NS / self._measure(FIRST_CALLS)))
        qemu.set(self.path, "calls", self.calls)

    def _measure(self, calls):
        return self.qemu.get(self.path, "sample") / calls

    def _check_arrival(self, size):
        """A quick way to the wrong place would be no achievement."""
        last = self.contender.addr + size - 8
        self.qemu.access("writeq", hex(last), 0)
        self._measure(FIRST_CALLS)
        if self.qemu.access("readq", hex(last)) == 0:
            raise BenchError(f"{self.contender.name}: nothing arrived")
        verdict = self.qemu.get(self.path, "verdict")
        if self.contender.verdict not in (None, verdict):
            raise BenchError(f"{self.contender.name}: went {verdict}")

    def sample(self):
        self.samples.append(self._measure(self.calls))


def compare(comparison, size, lanes):
    ours, theirs = lanes[comparison.contender], lanes[comparison.against]
    ratios = [a / b for a, b in zip(ours.samples, theirs.samples)]
    low, middle, high = statistics.quantiles(ratios, n=4)
    return Row(comparison, size, len(ratios), ours.calls,
               statistics.median(ours.samples),
               statistics.median(theirs.samples),
               min(ours.samples) / min(theirs.samples), middle, (low, high))


def measure_size(qemu, size, rounds):
    lanes = {name: Lane(qemu, contender, size)
             for name, contender in CONTENDERS.items()}
    order = list(lanes.values())
    for _ in range(rounds):
        for lane in order:
            lane.sample()
        order.append(order.pop(0))      # nobody always follows the same one
    return [compare(comparison, size, lanes) for comparison in COMPARISONS]


def measure(qemu, rounds, progress):
    """All rows, those of one comparison together."""
    rows = []
    for size in SIZES:
        progress(f"writes of {size} bytes, {rounds} rounds")
        rows += measure_size(qemu, size, rounds)
    return sorted(rows, key=lambda row: COMPARISONS.index(row.comparison))
