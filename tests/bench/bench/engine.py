# SPDX-License-Identifier: GPL-2.0-or-later
"""What p2p-endpoint's engine takes: copies from peer to peer, and doorbells.

    root bus -+- p2p-root-port -- p2p-switch -- eight p2p-endpoint
              +- pcie-root-port -- x3130 -+- p2p-bench, a stock initiator
                                          +- nvme with a controller memory
                                             buffer, its peer

Stock QEMU writes to such a buffer eight bytes at a time, which is all that DMA
of its NVMe controllers to one does in the end.
"""

import statistics
import struct
from dataclasses import dataclass

from .machine import (COMMAND, ENABLE, PREF_BASE_UPPER, PREF_LIMIT_UPPER,
                      PREF_WINDOW, BUSES, config_write)
from .qemu import BenchError, Qemu

ENDPOINTS = 8
MEM_BYTES = 1 << 26             # each one's memory, and the largest copy
STRIDE = MEM_BYTES              # from one's BARs to the next one's
REGS = 0xc0000000               # addresses of the first one's BARs
PAGES = REGS + 0x80000
MEMORY = 0x1000000000
MEM_WINDOW = 0x20               # register of a bridge
RINGS = 0x1000000               # in system memory, for each endpoint
RING_BYTES = 0x10000
CMB = 0x2000000000
CMB_BYTES = 1 << 20
MARK = 0x5a5a0f0f3c3c9696       # what is copied

# From p2p-endpoint-regs.h.
QUEUE, SQ_BASE, CQ_BASE, QUEUE_SIZE, QUEUE_CTRL = 0x1000, 0x00, 0x08, 0x10, 0x18
DESC_BYTES, COPY, WRITE = 64, 1, 6
FAILED = "stat-failed"

ENDPOINT = "/machine/peripheral/e"
ARGUMENTS = [
    "-M", "q35", "-m", "64M",
    "-device", "p2p-root-port,id=root,chassis=1,addr=2",
    "-device", "p2p-switch-upstream,id=up,bus=root",
    *(word for i in range(ENDPOINTS) for word in (
        "-device", f"p2p-switch-downstream,id=d{i},bus=up,chassis={i + 2},"
                   f"addr={i}",
        "-device", f"p2p-endpoint,id=e{i},bus=d{i},mem-size={MEM_BYTES}")),
    "-device", "pcie-root-port,id=stock-root,chassis=20,addr=3",
    "-device", "x3130-upstream,id=stock-up,bus=stock-root",
    "-device", "xio3130-downstream,id=s0,bus=stock-up,chassis=21,addr=0",
    "-device", "p2p-bench,id=stock,bus=s0",
    "-device", "xio3130-downstream,id=s1,bus=stock-up,chassis=22,addr=1",
    "-device", f"nvme,bus=s1,serial=1,cmb_size_mb={CMB_BYTES >> 20}",
]
# Entries of rings, as a power of two, by how many endpoints use them.
LOG2 = 8
QUEUES = {name: count for name, count in (("one", 1), ("all", ENDPOINTS))}
for _name, _count in QUEUES.items():
    ARGUMENTS += ["-device", f"p2p-bench-queue,id={_name},count={_count},"
                             f"regs={REGS},page={PAGES},stride={STRIDE},"
                             f"log2={LOG2}"]

OURS_LAST = 2 + ENDPOINTS       # bus numbers
STOCK_FIRST = OURS_LAST + 1
BRIDGES = {
    0x0010: (1, OURS_LAST), 0x0100: (2, OURS_LAST),
    **{0x0200 + 8 * i: (3 + i, 3 + i) for i in range(ENDPOINTS)},
    0x0018: (STOCK_FIRST, STOCK_FIRST + 3),
    STOCK_FIRST << 8: (STOCK_FIRST + 1, STOCK_FIRST + 3),
    STOCK_FIRST + 1 << 8: (STOCK_FIRST + 2, STOCK_FIRST + 2),
    (STOCK_FIRST + 1 << 8) + 8: (STOCK_FIRST + 3, STOCK_FIRST + 3),
}


def forward(qemu, rid, window, prefetchable):
    """Have a bridge claim these stretches, each (first, bytes)."""
    words = []
    for first, size in (window, prefetchable):
        last = first + size - 1
        words.append((last >> 16 & 0xfff0) << 16 | first >> 16 & 0xfff0)
    config_write(qemu, rid, MEM_WINDOW, words[0])
    config_write(qemu, rid, PREF_WINDOW, words[1])
    config_write(qemu, rid, PREF_BASE_UPPER, prefetchable[0] >> 32)
    config_write(qemu, rid, PREF_LIMIT_UPPER,
                 prefetchable[0] + prefetchable[1] - 1 >> 32)


def place(qemu, rid, bar, address):
    config_write(qemu, rid, 0x10 + 4 * bar, address & 0xffffffff)
    config_write(qemu, rid, 0x14 + 4 * bar, address >> 32)


def program_endpoint(qemu, number):
    rid, at = 3 + number << 8, number * STRIDE
    config_write(qemu, rid, 0x10, REGS + at)
    config_write(qemu, rid, 0x14, REGS + at + 0x40000)
    place(qemu, rid, 2, MEMORY + at)
    place(qemu, rid, 4, PAGES + at)
    config_write(qemu, rid, COMMAND, ENABLE)
    queue, rings = REGS + at + QUEUE, RINGS + number * RING_BYTES
    qemu.access("writeq", queue + SQ_BASE, rings)
    qemu.access("writeq", queue + CQ_BASE, rings + RING_BYTES // 2)
    qemu.access("writel", queue + QUEUE_SIZE, LOG2 << 8 | LOG2)
    qemu.access("writel", queue + QUEUE_CTRL, 1)


def program(qemu):
    """What firmware and a driver would do."""
    qemu.greet()
    for rid, (secondary, subordinate) in BRIDGES.items():
        config_write(qemu, rid, BUSES,
                     subordinate << 16 | secondary << 8 | rid >> 8)
    for rid in 0x0010, 0x0100:
        forward(qemu, rid, (REGS, ENDPOINTS * STRIDE),
                (MEMORY, ENDPOINTS * STRIDE))
    for i in range(ENDPOINTS):
        forward(qemu, 0x0200 + 8 * i, (REGS + i * STRIDE, STRIDE),
                (MEMORY + i * STRIDE, STRIDE))
    for rid in 0x0018, STOCK_FIRST << 8, (STOCK_FIRST + 1 << 8) + 8:
        forward(qemu, rid, (0xfff00000, 0), (CMB, CMB_BYTES))
    for rid in BRIDGES:
        config_write(qemu, rid, COMMAND, ENABLE)
    nvme = STOCK_FIRST + 3 << 8
    place(qemu, nvme, 2, CMB)
    config_write(qemu, nvme, COMMAND, ENABLE)
    config_write(qemu, STOCK_FIRST + 2 << 8, COMMAND, ENABLE)
    for i in range(ENDPOINTS):
        program_endpoint(qemu, i)


def start(build):
    """A Qemu with these devices. To be used with "with"; then program()."""
    return Qemu(build, ARGUMENTS)


def copy(src, dst, size):
    return struct.pack("<BBHIQQQ", COPY, 0, 0, 0, src, dst, size)


def ring_peer(sender, number):
    """A doorbell of one of the seven others."""
    peer = (sender + 1 + number % (ENDPOINTS - 1)) % ENDPOINTS
    return struct.pack("<BBHIQQQQQ", WRITE, 0, 0, 0, 0,
                       PAGES + peer * STRIDE, 4, 0, number)


def fill_ring(qemu, number, descriptor):
    """descriptor(i) is entry i of the ring of an endpoint."""
    ring = b"".join(descriptor(i).ljust(DESC_BYTES, b"\0")
                    for i in range(1 << LOG2))
    qemu.access("write", RINGS + number * RING_BYTES, len(ring),
                "0x" + ring.hex())


def sample(qemu, name, calls, what="sample"):
    """ns per descriptor of each endpoint."""
    path = f"/machine/peripheral/{name}"
    qemu.set(path, "calls", calls)
    return qemu.get(path, what) / calls


def check_success(qemu):
    for i in range(ENDPOINTS):
        if qemu.get(f"{ENDPOINT}{i}", FAILED):
            raise BenchError(f"endpoint {i}: an operation failed")


# Bytes of a copy -> descriptors a sample, enough to forget what was before.
SIZES = {64: 5100, 4096: 5100, 65536: 32, 1 << 20: 4, 1 << 26: 1}
CMB_LARGEST = 65536             # beyond, so much at a time
PER_DESCRIPTOR_NS = {64: 150}   # targets: not to exceed
OF_MEMCPY = {1 << 20: 0.9}      # not to fall short of
TIMES_CMB = 50                  # likewise, from a page on
ROUNDS_MAX = 8                  # of the largest copies


@dataclass(frozen=True)
class Row:
    """Copies of one size; medians, in ns."""
    size: int
    ns: float
    memcpy_ns: float
    cmb_ns: float
    of_memcpy: float            # speed as a part of memcpy's
    times_cmb: float

    def judgements(self):
        """What is held against each target, and whether it was met."""
        if self.size in PER_DESCRIPTOR_NS:
            yield f"{PER_DESCRIPTOR_NS[self.size]} ns", \
                self.ns <= PER_DESCRIPTOR_NS[self.size]
        if self.size in OF_MEMCPY:
            yield f"{OF_MEMCPY[self.size]} of memcpy", \
                self.of_memcpy >= OF_MEMCPY[self.size]
        if self.size >= 4096:
            yield f"{TIMES_CMB} x CMB", self.times_cmb >= TIMES_CMB


def prepare_copy(qemu, size):
    src, dst = MEMORY, MEMORY + STRIDE
    fill_ring(qemu, 0, lambda _: copy(src, dst, size))
    for name, value in (("src", src), ("dst", dst), ("size", size)):
        qemu.set("/machine/peripheral/one", name, value)
    qemu.access("memset", src, size, 0x5a)
    for at in {0, size - 8}:
        qemu.access("writeq", src + at, MARK)
        qemu.access("writeq", dst + at, 0)


def prepare_cmb(qemu, size):
    stock = "/machine/peripheral/stock"
    for name, value in (("way", "dma"), ("to", CMB), ("size", size)):
        qemu.set(stock, name, value)


def check_copy(qemu, size):
    sample(qemu, "one", 1)
    check_success(qemu)
    for at in {0, size - 8}:
        if qemu.access("readq", MEMORY + STRIDE + at) != MARK:
            raise BenchError(f"a copy of {size} bytes did not arrive")
    sample(qemu, "stock", 1)
    if qemu.access("readq", CMB) == 0:
        raise BenchError("nothing arrived in the CMB")


def measure_copy(qemu, size, rounds):
    cmb_size = min(size, CMB_LARGEST)
    prepare_copy(qemu, size)
    prepare_cmb(qemu, cmb_size)
    check_copy(qemu, size)
    lanes = [("ours", lambda: sample(qemu, "one", SIZES[size])),
             ("memcpy", lambda: sample(qemu, "one", SIZES[size], "memcpy")),
             ("cmb", lambda: sample(qemu, "stock", CMB_LARGEST // cmb_size) *
              (size // cmb_size))]
    samples = {name: [] for name, _ in lanes}
    for _ in range(min(rounds, ROUNDS_MAX) if size > 1 << 20 else rounds):
        for name, take in lanes:
            samples[name].append(take())
        lanes.append(lanes.pop(0))      # nobody always follows the same one
    check_success(qemu)
    return samples


def total(qemu, counter):
    return sum(qemu.get(f"{ENDPOINT}{i}", counter) for i in range(ENDPOINTS))


def measure_rings(qemu, rounds):
    """ns per ring, of all to all."""
    calls = (1 << LOG2) - 1
    for i in range(ENDPOINTS):
        fill_ring(qemu, i, lambda number, i=i: ring_peer(i, number))
    quiet = total(qemu, "stat-operations") - total(qemu, "stat-rings")
    samples = [sample(qemu, "all", calls) / ENDPOINTS for _ in range(rounds)]
    check_success(qemu)
    lost = total(qemu, "stat-operations") - total(qemu, "stat-rings") - quiet
    if lost:
        raise BenchError(f"{lost} doorbells did not ring")
    return samples


def make_row(size, samples):
    ours, memcpy, cmb = (sum((part[name] for part in samples), [])
                         for name in ("ours", "memcpy", "cmb"))
    return Row(size, statistics.median(ours), statistics.median(memcpy),
               statistics.median(cmb),
               statistics.median(b / a for a, b in zip(ours, memcpy)),
               statistics.median(b / a for a, b in zip(ours, cmb)))


@dataclass(frozen=True)
class Engine:
    rows: list
    ring_ns: float              # doorbell to doorbell, all to all


def measure(build, processes, rounds, progress):
    copies, rings = {size: [] for size in SIZES}, []
    for number in range(processes):
        progress(f"engine, process {number + 1} of {processes}")
        with start(build) as qemu:
            program(qemu)
            for size in SIZES:
                copies[size].append(measure_copy(qemu, size, rounds))
            rings += measure_rings(qemu, rounds)
    return Engine([make_row(size, copies[size]) for size in SIZES],
                  statistics.median(rings))
