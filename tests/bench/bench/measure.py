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
    function: str = None        # of the machine, if not @name
    lands: int = None           # where in memory, if not at @addr


CONTENDERS = (
    Contender("memory", "memory", machine.MEMORY),
    Contender("idle-iommu", "iommu", machine.MEMORY),
    Contender("direct", "fabric", machine.PEER, "direct"),
    Contender("our-fabric", "fabric", machine.MEMORY, "memory"),
    Contender("our-dma", "dma", machine.MEMORY),
    Contender("our-peer", "dma", machine.PEER),
    Contender("stock-dma", "dma", machine.MEMORY),
    Contender("stock-peer", "dma", machine.PEER),
)

# In a machine of their own, where an IOMMU translates.
TRANSLATED = (
    Contender("our-iova", "dma", machine.IOVA_MEMORY, None, "our-dma",
              machine.MEMORY),
    Contender("stock-iova", "dma", machine.IOVA_MEMORY, None, "stock-dma",
              machine.MEMORY),
    Contender("our-iova-peer", "dma", machine.IOVA_PEER, None, "our-peer",
              machine.PEER),
    Contender("stock-iova-peer", "dma", machine.IOVA_PEER, None, "stock-peer",
              machine.PEER),
)


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
    Comparison("address_space_write to RAM through an idle IOMMU region / "
               "without", "idle-iommu", "memory", {}),
    Comparison("DMA to a peer's BAR below our ports / below stock ports",
               "our-peer", "stock-peer", {}),
    Comparison("DMA to RAM through an IOMMU below our ports / below stock "
               "ports", "our-iova", "stock-iova",
               {64: 1.10, 4096: 1.10, 65536: 1.10}),
    Comparison("DMA to a peer's BAR through an IOMMU below our ports / below "
               "stock ports", "our-iova-peer", "stock-iova-peer",
               {64: 1.15, 4096: 1.15, 65536: 1.15}),
)


@dataclass(frozen=True)
class Row:
    comparison: Comparison
    size: int
    samples: int                # of each contender
    ns: float                   # per call, median
    ns_against: float
    ratio: float                # median of the ratios of each round
    quartiles: tuple            # of these ratios
    processes: list             # median of each process

    @property
    def target(self):
        return self.comparison.targets.get(self.size)


class Lane:
    """A contender and its samples at one size."""

    def __init__(self, qemu, contender, size):
        self.qemu, self.contender = qemu, contender
        function = contender.function or contender.name
        self.path = f"/machine/peripheral/{function}"
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
        lands = self.contender.lands
        last = (lands or self.contender.addr) + size - 8
        self.qemu.access("writeq", hex(last), 0)
        self._measure(FIRST_CALLS)
        if self.qemu.access("readq", hex(last)) == 0:
            raise BenchError(f"{self.contender.name}: nothing arrived")
        verdict = self.qemu.get(self.path, "verdict")
        if self.contender.verdict not in (None, verdict):
            raise BenchError(f"{self.contender.name}: went {verdict}")

    def sample(self):
        self.samples.append(self._measure(self.calls))


def measure_size(qemu, contenders, size, rounds):
    """Name of each contender -> ns per call of each round."""
    lanes = [Lane(qemu, contender, size) for contender in contenders]
    for _ in range(rounds):
        for lane in lanes:
            lane.sample()
        lanes.append(lanes.pop(0))      # nobody always follows the same one
    return {lane.contender.name: lane.samples for lane in lanes}


def measure_process(build, rounds, iommu):
    """Size -> name of each contender in a machine -> samples."""
    with machine.start(build, iommu) as qemu:
        machine.program(qemu)
        if iommu:
            machine.translate(qemu)
        return {size: measure_size(qemu, TRANSLATED if iommu else CONTENDERS,
                                   size, rounds)
                for size in SIZES}


def measure(build, processes, rounds, progress):
    """The same of several processes, of both machines. Where the loader and
    the kernel put things makes a difference that a process cannot average
    out; several can."""
    results = []
    for number in range(processes):
        progress(f"process {number + 1} of {processes}")
        plain = measure_process(build, rounds, False)
        progress(f"process {number + 1} of {processes}, with an IOMMU")
        translated = measure_process(build, rounds, True)
        results.append({size: plain[size] | translated[size]
                        for size in SIZES})
    return results


def compare(comparison, size, results):
    ours, theirs, ratios = [], [], []
    for result in results:
        samples = result[size]
        a, b = samples[comparison.contender], samples[comparison.against]
        ours, theirs = ours + a, theirs + b
        ratios.append([x / y for x, y in zip(a, b)])
    low, middle, high = statistics.quantiles(sum(ratios, []), n=4)
    return Row(comparison, size, len(ours), statistics.median(ours),
               statistics.median(theirs), middle, (low, high),
               [statistics.median(part) for part in ratios])


def compare_all(results):
    return [compare(comparison, size, results)
            for comparison in COMPARISONS for size in SIZES]
